import { type QueryExecutorProvider, type RawBuilder, sql } from 'kysely';
import { Refusal } from '../../kernel/errors.ts';
import { needed } from '../../kernel/filters.ts';
import type { Language } from '../../kernel/localized.ts';
import type { PageArguments } from '../../kernel/pages.ts';
import {
  type Connection,
  chosenOrder,
  type Order,
  parentKey,
  readChildPage,
  readReferencePage,
} from '../../platform/database/lists.ts';
import { listLoader, type ReadScope, referenceLoader } from '../../platform/database/scope.ts';
import { programmeCodes, rememberedCodes } from '../directory/index.ts';
import type { TaxonomyTables } from './taxonomy.entity.ts';
import { taxonomyTexts } from './taxonomy.texts.ts';
import type { RelatedTopic, Topic, TopicFilter, TopicOrder } from './taxonomy.type.ts';

const topicRows = (scope: ReadScope) =>
  scope
    .tables<TaxonomyTables>()
    .selectFrom('topic')
    .select([
      sql<string>`'Topic:' || topic.code`.as('id'),
      'topic.code as key',
      'topic.code',
      'topic.notation',
      'topic.scheme',
      'topic.label as labelText',
      'topic.alt_labels as altLabelTexts',
      'topic.exact_matches as exactMatches',
      'topic.note',
      'topic.parent_code as parentCode',
      'topic.programme_code as programmeCode',
    ])
    .$castTo<Topic>();

export const topicByCode = referenceLoader<Topic>((scope, codes) =>
  topicRows(scope).where('topic.code', 'in', codes).execute(),
);

/** The topics above a topic, from the top of its tree downwards. */
export const ancestorsOfTopic = listLoader<Topic & { parentKey: string }>((scope, codes) =>
  topicRows(scope)
    .innerJoin('topic_ancestor', 'ancestor_code', 'topic.code')
    .select('topic_code as parentKey')
    .where('topic_code', 'in', codes)
    .where('distance', '>', 0)
    .orderBy('distance', 'desc')
    .$castTo<Topic & { parentKey: string }>()
    .execute(),
);

/** The nearest other topics; one statement for all topics that ask for the same number. */
export async function relatedTopicsOf(scope: ReadScope, code: string, first: number): Promise<readonly RelatedTopic[]> {
  const loader = scope.loader<string, RelatedTopic[]>(`topics related, first ${first}`, async (codes) => {
    const { rows } = await sql<{ code: string; related: RelatedTopic[] }>`
      select parent.code, nearest.related from unnest(${[...codes]}::text[]) as parent(code)
      cross join lateral (
        select coalesce(json_agg(near), '[]') as related from (
          select topic_code as "relatedCode", similarity from topic_similarity
          where related_code = parent.code and topic_code <> parent.code
          order by similarity desc, topic_code limit ${first}) as near
      ) as nearest`.execute(scope.tables());
    return new Map(rows.map((row) => [row.code, row.related]));
  });
  return (await loader.load(code)) ?? [];
}

const codeKey = { expression: sql`topic.code`, type: 'text' } as const;

function topicOrder(order: TopicOrder | null | undefined, language: Language): Order {
  const label = sql`coalesce(topic.label->>${sql.lit(language)}, topic.label->>'EN', topic.code)`;
  const fields = {
    POSITION: { expression: sql`topic.position`, type: 'integer' },
    LABEL: { expression: sql`lower(${label})`, type: 'text' },
  } as const;
  return chosenOrder(`topics ${language}`, fields, codeKey, order ?? { field: 'POSITION', direction: 'ASC' });
}

async function filtered(scope: ReadScope, filter: TopicFilter | null | undefined) {
  let query = topicRows(scope);
  if (filter?.under != null) {
    const codes = await topicCodes(scope, [filter.under], 'filter.under');
    query = query.where(underTopics('topic.code', codes));
  }
  if (filter?.programmes) {
    const codes = await programmeCodes(scope, needed(filter.programmes, 'programmes'), 'filter.programmes');
    query = query.where('topic.programme_code', 'in', codes);
  }
  if (filter?.roots != null) query = query.where('topic.parent_code', filter.roots ? 'is' : 'is not', null);
  if (filter?.schemes) query = query.where('topic.scheme', 'in', needed(filter.schemes, 'schemes'));
  return query;
}

export async function pageOfTopics(
  scope: ReadScope,
  filter: TopicFilter | null | undefined,
  order: TopicOrder | null | undefined,
  page: PageArguments,
): Promise<Connection<Topic>> {
  const rows = (reading: ReadScope) => filtered(reading, filter);
  return readReferencePage(rows, { scope, filter, order: topicOrder(order, scope.language), page });
}

export function narrowerTopics(scope: ReadScope, code: string, page: PageArguments): Connection<Topic> {
  const rows = () => topicRows(scope).where('topic.parent_code', '=', parentKey);
  return readChildPage(scope, 'narrower topics', code, rows, topicOrder(null, scope.language), page);
}

export function topicsOfProgramme(scope: ReadScope, code: string, page: PageArguments): Connection<Topic> {
  const rows = () => topicRows(scope).where('topic.programme_code', '=', parentKey);
  return readChildPage(scope, 'topics of programme', code, rows, topicOrder(null, scope.language), page);
}

/** The code in a global id or in a bare code, of any case; undefined for what can be neither. */
export function codeFrom(idOrCode: string): string | undefined {
  return /^(?:topic:)?([a-z0-9._-]{1,120})$/.exec(idOrCode.toLowerCase())?.[1];
}

async function existing(tables: QueryExecutorProvider, codes: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ code: string }>`select code from topic where code = any (${[...codes]}::text[])`.execute(
    tables,
  );
  return new Set(rows.map((row) => row.code));
}

const shown = (text: string) => text.slice(0, 80);

/**
 * The code of the topic that an input names by its id or code.
 * @param tables `work.tables()` or `scope.tables()`, whatever its tables are
 * @param field the path inside of `input`, parts separated by dots
 */
export async function topicCode(tables: QueryExecutorProvider, idOrCode: string, field: string): Promise<string> {
  const code = codeFrom(idOrCode);
  if (code && (await existing(tables, [code])).has(code)) return code;
  throw new Refusal('NOT_FOUND', taxonomyTexts.noSuchTopic(shown(idOrCode)), field.split('.'));
}

/** The codes of the topics that a filter names by their ids or codes; an unknown one is refused, not an empty list. */
export const topicCodes = rememberedCodes(
  'topic',
  async (tables, idsOrCodes, field) => {
    const asked = idsOrCodes.map((text) => ({ text, code: codeFrom(text) }));
    const found = await existing(
      tables,
      asked.flatMap(({ code }) => code ?? []),
    );
    const unknown = asked.find(({ code }) => !code || !found.has(code));
    if (unknown) throw new Refusal('NOT_FOUND', taxonomyTexts.noSuchTopic(shown(unknown.text)), field.split('.'));
    return [...found];
  },
  (idOrCode) => codeFrom(idOrCode) ?? '',
);

/** Whether the topic in a column is one of the given ones or lies below one; no topics given, no rows. */
export function underTopics(column: string, codes: readonly string[]): RawBuilder<boolean> {
  if (codes.length === 0) return sql<boolean>`false`;
  return sql<boolean>`${sql.ref(column)} in (select topic_code from topic_ancestor where ancestor_code in (${sql.join(codes)}))`;
}

/**
 * Languages as the hub writes them (fr, pt-BR), each once, in the order in which they were given in any case.
 * @param field the path inside of `input`, parts separated by dots
 */
export async function knownLanguages(
  tables: QueryExecutorProvider,
  codes: readonly string[],
  field: string,
): Promise<string[]> {
  const asked = codes.map((code) => ({ code, lower: code.toLowerCase() }));
  const wellFormed = asked.map(({ lower }) => lower).filter((lower) => /^[a-z0-9-]{1,35}$/.test(lower));
  const { rows } = await sql<{ code: string }>`
    select code from language where lower(code) = any (${wellFormed}::text[])`.execute(tables);
  const known = new Map(rows.map((row) => [row.code.toLowerCase(), row.code]));
  const unknown = asked.filter(({ lower }) => !known.has(lower)).map(({ code }) => shown(code));
  if (unknown.length > 0) throw new Refusal('INVALID', taxonomyTexts.unknownLanguages(unknown), field.split('.'));
  return [...new Set(asked.map(({ lower }) => known.get(lower) as string))];
}

/** The languages that a filter names, see {@link knownLanguages}. */
export const languageCodes = rememberedCodes('language', knownLanguages);

/** Whether one of the languages is among those in a column. */
export const inLanguages = (column: string, codes: readonly string[]): RawBuilder<boolean> =>
  sql<boolean>`${sql.ref(column)} && ${[...codes]}::text[]`;
