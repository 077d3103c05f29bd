import { type RawBuilder, sql } from 'kysely';
import { keepers, readsEverything, type Viewer } from '../../kernel/viewer.ts';
import type { AccessRules } from '../../platform/graphql/access.ts';
import { publicStatuses } from './linkages.states.ts';

const centre = { roles: ['FACILITATOR'] } as const;
/** A party for itself, or the centre. */
const parties = { roles: [...keepers, 'FACILITATOR'], scope: 'EXCHANGES' } as const;

export const linkagesAccess = {
  linkages: { roles: 'EVERYBODY' },
  identifyLinkage: parties,
  moveLinkage: centre,
  addLinkageParty: centre,
  removeLinkageParty: centre,
  recordContribution: parties,
  recordAgreement: centre,
  signAgreement: parties,
  planMilestone: centre,
  moveMilestone: centre,
  recordMeeting: centre,
  recordMonitoring: parties,
  attachToLinkage: centre,
} as const satisfies AccessRules;

/** The linkages that an institution is a party to. */
const linkagesOf = (institutionId: string): RawBuilder<unknown> =>
  sql`(select own.linkage_id from linkage_party own where own.institution_id = ${institutionId})`;

/** The linkages that a viewer may see, as a condition on `linkage`. */
export function visibleLinkages(viewer: Viewer): RawBuilder<boolean> {
  if (readsEverything(viewer)) return sql`true`;
  const signed = sql<boolean>`linkage.status in (${sql.join(publicStatuses)})`;
  if (!viewer.institutionId) return signed;
  return sql`(${signed} or linkage.id in ${linkagesOf(viewer.institutionId)})`;
}

/** What goes on inside of a linkage: for its parties and for who reads everything, as a condition on `linkage_id`. */
export function visibleInside(viewer: Viewer): RawBuilder<boolean> {
  if (readsEverything(viewer)) return sql`true`;
  return viewer.institutionId ? sql`linkage_id in ${linkagesOf(viewer.institutionId)}` : sql`false`;
}

/** The linkages that a viewer has a part in, as a condition on `linkage`: the centre in all, a party in its own. */
export function changeableLinkages(viewer: Viewer): RawBuilder<boolean> {
  if (viewer.role === 'FACILITATOR') return sql`true`;
  return viewer.institutionId ? sql`linkage.id in ${linkagesOf(viewer.institutionId)}` : sql`false`;
}
