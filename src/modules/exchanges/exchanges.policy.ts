import { type RawBuilder, sql } from 'kysely';
import { ForbiddenError } from '../../kernel/errors.ts';
import { readsEverything, signedIn, type Viewer } from '../../kernel/viewer.ts';
import type { AccessRules } from '../../platform/graphql/access.ts';

export const exchangesAccess = {
  exchanges: { roles: 'EVERYBODY' },
  exchangeMoved: { roles: signedIn },
} as const satisfies AccessRules;

/** Whose exchanges a viewer may follow: only those that it may see would be told anyway. */
export function checkMayFollow(viewer: Viewer, institutionId: string): void {
  if (readsEverything(viewer) || viewer.institutionId === institutionId) return;
  throw new ForbiddenError(
    'exchangeMoved with an institutionId is for members of that institution, staff and analysts.',
    {
      argument: 'institutionId',
    },
  );
}

/**
 * The exchanges that a viewer may see, as a condition on `exchange`: the published record is for everybody,
 * what is run in the hub for its parties and for who reads everything.
 */
export function visibleExchanges(viewer: Viewer): RawBuilder<boolean> {
  if (readsEverything(viewer)) return sql`true`;
  const published = sql<boolean>`exchange.origin = 'RECORD'`;
  if (!viewer.institutionId) return published;
  return sql`(${published} or exists (select from exchange_party own
    where own.exchange_id = exchange.id and own.institution_id = ${viewer.institutionId}))`;
}
