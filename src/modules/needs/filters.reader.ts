import { type RawBuilder, sql } from 'kysely';
import { needed } from '../../kernel/filters.ts';
import type { ReadScope } from '../../platform/database/scope.ts';
import { countryCodes, institutionKeys, ofCountries } from '../directory/index.ts';
import {
  type CompetenceLevel,
  competenceLevels,
  inLanguages,
  languageCodes,
  topicCodes,
  underTopics,
} from '../taxonomy/index.ts';
import type { KnowledgeFilter } from './needs.inputs.ts';

export type Condition = RawBuilder<boolean>;

/** Where a table keeps what a {@link KnowledgeFilter} asks for; forms and deliveries as arrays of text. */
export interface KnowledgeColumns {
  readonly table: 'need' | 'capacity' | 'offer';
  readonly modalities: RawBuilder<unknown>;
  readonly deliveries: RawBuilder<unknown>;
}

export const allOf = (conditions: readonly Condition[]): Condition =>
  sql<boolean>`(${sql.join([sql`true`, ...conditions], sql` and `)})`;

export const oneOf = (column: string, values: readonly string[], field: string): Condition =>
  sql<boolean>`${sql.ref(column)} in (${sql.join(needed(values, field))})`;

export async function ofInstitutions(scope: ReadScope, column: string, ids: readonly string[]): Promise<Condition> {
  const keys = await institutionKeys(scope, needed(ids, 'institutions'), 'filter.institutions');
  return sql<boolean>`${sql.ref(column)} in (${sql.join(keys)})`;
}

const overlap = (column: RawBuilder<unknown>, values: readonly string[], field: string): Condition =>
  sql<boolean>`${column} && ${[...needed(values, field)]}::text[]`;

/** What a filter means for the rows of a table; what is not known is an error, not an empty list. */
export async function knowledgeConditions(
  scope: ReadScope,
  { table, modalities, deliveries }: KnowledgeColumns,
  filter: KnowledgeFilter,
): Promise<Condition[]> {
  const conditions: Condition[] = [];
  if (filter.topics) {
    const codes = await topicCodes(scope, needed(filter.topics, 'topics'), 'filter.topics');
    conditions.push(underTopics(`${table}.topic_code`, codes));
  }
  if (filter.countries) {
    const codes = await countryCodes(scope, needed(filter.countries, 'countries'), 'filter.countries');
    conditions.push(ofCountries(`${table}.institution_id`, codes));
  }
  if (filter.languages) {
    const codes = await languageCodes(scope, needed(filter.languages, 'languages'), 'filter.languages');
    conditions.push(inLanguages(`${table}.languages`, codes));
  }
  if (filter.modalities) conditions.push(overlap(modalities, filter.modalities, 'modalities'));
  if (filter.deliveries) conditions.push(overlap(deliveries, filter.deliveries, 'deliveries'));
  return conditions;
}

const levelWords = sql.join(Object.keys(competenceLevels).map((level) => sql.lit(level)));

/** The word for a level that is stored as 1 to 4. */
export const levelIn = (column: string) => sql<CompetenceLevel | null>`(array[${levelWords}])[${sql.ref(column)}]`;

/** Both days as one value; null where neither is given. */
export const windowIn = (table: string) => {
  const [startsOn, endsOn] = [sql.ref(`${table}.window_start`), sql.ref(`${table}.window_end`)];
  return sql<{ startsOn: string | null; endsOn: string | null } | null>`
    case when coalesce(${startsOn}, ${endsOn}) is not null
    then jsonb_build_object('startsOn', ${startsOn}, 'endsOn', ${endsOn}) end`;
};
