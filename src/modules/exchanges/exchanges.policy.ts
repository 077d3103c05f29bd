import { type RawBuilder, sql } from 'kysely';
import { readsEverything, type Viewer } from '../../kernel/viewer.ts';
import type { AccessRules } from '../../platform/graphql/access.ts';

export const exchangesAccess = { exchanges: { roles: 'EVERYBODY' } } as const satisfies AccessRules;

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
