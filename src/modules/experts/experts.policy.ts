import { type RawBuilder, sql } from 'kysely';
import { isStaff, keepers, readsEverything, type Viewer } from '../../kernel/viewer.ts';
import type { AccessRules } from '../../platform/graphql/access.ts';

export const expertsAccess = {
  experts: { roles: 'EVERYBODY' },
  registerExpert: { roles: keepers, scope: 'EXPERTS' },
} as const satisfies AccessRules;

/** The experts that a viewer may see, as a condition on `expert`. */
export function readableExperts({ viewer }: { viewer: Viewer }): RawBuilder<boolean> {
  if (readsEverything(viewer)) return sql`true`;
  const published = sql<boolean>`expert.has_consented`;
  return viewer.institutionId ? sql`(${published} or expert.institution_id = ${viewer.institutionId})` : published;
}

/** Where contact data may be read, as a condition on `expert`: by signed-in people, never without the person's consent. */
export function readableContact({ viewer }: { viewer: Viewer }): RawBuilder<boolean> {
  return viewer.role === 'MEMBER' || isStaff(viewer) ? sql`expert.has_consented` : sql`false`;
}
