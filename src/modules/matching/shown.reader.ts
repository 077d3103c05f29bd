import { type RawBuilder, sql } from 'kysely';
import { needed } from '../../kernel/filters.ts';
import { keyOf } from '../../kernel/ids.ts';
import type { PageArguments } from '../../kernel/pages.ts';
import { type Connection, type Order, readPage } from '../../platform/database/lists.ts';
import type { ReadScope } from '../../platform/database/scope.ts';
import { institutionKeys } from '../directory/index.ts';
import { allOf, type NeedsTables, oneOf } from '../needs/index.ts';
import type { MatchingTables } from './matching.entity.ts';
import { shownVisibility } from './matching.policy.ts';
import type { ShownMatchFilter } from './shown.inputs.ts';
import type { ShownMatch } from './shown.type.ts';

/** By what never changes of a row: its rank may still become better. */
const newestFirst: Order = {
  name: 'shown matches',
  descending: true,
  keys: [
    { expression: sql`match_shown.shown_on`, type: 'date' },
    { expression: sql`match_shown.need_id`, type: 'uuid' },
    { expression: sql`match_shown.capacity_id`, type: 'uuid' },
    { expression: sql`match_shown.model_version`, type: 'text' },
    { expression: sql`match_shown.audience`, type: 'text' },
  ],
};

type Condition = RawBuilder<boolean>;

const isOneOf = (column: string, type: string, ids: readonly string[], field: string): Condition =>
  oneOf(
    column,
    needed(ids, field).map((id) => keyOf(type, id, `filter.${field}`)),
    field,
  );

async function conditionOf(scope: ReadScope, filter: ShownMatchFilter): Promise<Condition> {
  const { institutions, capacities, needs, audiences, modelVersions, from, until } = filter;
  const conditions: Condition[] = [];
  if (institutions) {
    const keys = await institutionKeys(scope, needed(institutions, 'institutions'), 'filter.institutions');
    conditions.push(oneOf('match_shown.institution_id', keys, 'institutions'));
  }
  if (capacities) conditions.push(isOneOf('match_shown.capacity_id', 'Capacity', capacities, 'capacities'));
  if (needs) conditions.push(isOneOf('match_shown.need_id', 'Need', needs, 'needs'));
  if (audiences) conditions.push(oneOf('match_shown.audience', audiences, 'audiences'));
  if (modelVersions) conditions.push(oneOf('match_shown.model_version', modelVersions, 'modelVersions'));
  if (from != null) conditions.push(sql`match_shown.shown_on >= ${from}::date`);
  if (until != null) conditions.push(sql`match_shown.shown_on <= ${until}::date`);
  return allOf(conditions);
}

/** What was shown that the viewer may see, the newest day first. */
export async function pageOfShownMatches(
  scope: ReadScope,
  filter: ShownMatchFilter | null | undefined,
  page: PageArguments,
): Promise<Connection<ShownMatch>> {
  const rows = async (reading: ReadScope) =>
    reading
      .tables<MatchingTables & NeedsTables>()
      .selectFrom('match_shown')
      .innerJoin('need', 'need.id', 'match_shown.need_id')
      .select(['match_shown.need_id as needKey', 'capacity_id as capacityKey'])
      .select(['match_shown.institution_id as providerKey', 'shown_on as shownOn', 'audience'])
      .select(['model_version as modelVersion', 'rank', 'score', 'times', sql`to_jsonb(factors)`.as('values')])
      .where(shownVisibility(reading.viewer))
      .where(await conditionOf(reading, filter ?? {}))
      .$castTo<ShownMatch>();
  return readPage(rows, { scope, filter, order: newestFirst, page });
}

/** For how many needs that the viewer may not see its institution was shown, rounded down by the database itself. */
export async function unsharedNeedsShown(scope: ReadScope): Promise<number> {
  const { rows } = await sql<{ needs: number }>`select unshared_needs_shown() as needs`.execute(scope.tables());
  return rows[0]?.needs ?? 0;
}
