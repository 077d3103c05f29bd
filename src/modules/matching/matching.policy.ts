import { type RawBuilder, sql } from 'kysely';
import { ForbiddenError } from '../../kernel/errors.ts';
import { isStaff, readsEverything, signedIn, type Viewer } from '../../kernel/viewer.ts';
import type { AccessRules } from '../../platform/graphql/access.ts';
import { needVisibility } from '../needs/index.ts';
import type { MatchAudience } from './shown.type.ts';

/** A question of one's own is open to everybody; what starts from a stored need is for who may read needs. */
export const matchingAccess = {
  matches: { roles: signedIn },
  matchesFor: { roles: 'EVERYBODY' },
  whyNot: { roles: signedIn },
  compareProviders: { roles: signedIn },
  needsFor: { roles: signedIn },
  matchFound: { roles: signedIn },
  exchangeCycles: { roles: signedIn },
  shownMatches: { roles: signedIn },
} as const satisfies AccessRules;

/** What answers the needs of an institution tells what it needs, also where it does not share that. */
export function checkMayHear(viewer: Viewer, institutionId: string): void {
  if (readsEverything(viewer) || viewer.institutionId === institutionId) return;
  throw new ForbiddenError('matchFound is for members of that institution, staff and analysts.', {
    argument: 'institutionId',
  });
}

/** Other weights give other answers than those that institutions are told: that is for the staff to try. */
export function checkMayExperiment(viewer: Viewer): void {
  if (isStaff(viewer)) return;
  throw new ForbiddenError('weights is for FACILITATOR and ADMINISTRATOR; leave it out.', { argument: 'weights' });
}

/** As what somebody looks at the matches of a need. */
export function audienceOf(viewer: Viewer, institutionInNeed: string | null): MatchAudience {
  if (viewer.institutionId !== null && viewer.institutionId === institutionInNeed) return 'IN_NEED';
  return isStaff(viewer) ? 'CENTRE' : 'OTHERS';
}

/** Which rows of `match_shown`, joined with their `need`, a viewer sees: a provider those of itself, of needs that it may see. */
export function shownVisibility(viewer: Viewer): RawBuilder<boolean> {
  if (readsEverything(viewer)) return sql<boolean>`true`;
  return sql<boolean>`(match_shown.institution_id = ${viewer.institutionId} and ${needVisibility(viewer)})`;
}
