import { type QueryExecutorProvider, sql } from 'kysely';
import { BadUserInputError, NotFoundError } from '../../kernel/errors.ts';
import { type Language, type LocalizedText, pickText } from '../../kernel/localized.ts';
import { type CursorForm, decodeCursor, type PageArguments } from '../../kernel/pages.ts';
import { type Connection, type Order, parentKey, readChildPage, readPage } from '../../platform/database/lists.ts';
import type { ReadScope } from '../../platform/database/scope.ts';
import type { DirectoryTables } from '../directory/index.ts';
import { type NeedsTables, needVisibility } from '../needs/index.ts';
import { type TaxonomyTables, topicByCode } from '../taxonomy/index.ts';
import type { TrackrecordTables } from '../trackrecord/index.ts';
import type { MatchingTables } from './matching.entity.ts';
import { explainFactors } from './matching.explanation.ts';
import type { MatchModel } from './matching.model.ts';
import { type Criteria, criteriaRows, needRows, type RankedRow, ranking } from './matching.ranking.ts';
import type { Names } from './matching.texts.ts';
import type { Match, MatchSetting, NeedMatch } from './matching.type.ts';

type Tables = DirectoryTables & TaxonomyTables & NeedsTables & TrackrecordTables & MatchingTables;

/** The key of a need that is given here and now. */
export const adHoc = 'ad hoc';
/**
 * Which capacities may be ranked for everybody. What an institution declares itself, even if it is paused, stands
 * in the place of what the record tells of it on the same topic.
 */
export const publicCapacities = sql`c.status = 'ACTIVE' and not (c.basis = 'RECORD' and exists (
  select from declared_capacity own where own.institution_id = c.institution_id and own.topic_code = c.topic_code))`;

/** The newest model of each topic's programme, or of every programme. Topics of the same model share one object. */
export async function modelsFor(
  tables: QueryExecutorProvider,
  topicCodes: readonly string[],
): Promise<Map<string, MatchModel>> {
  const { rows } = await sql<{ code: string; model: MatchModel }>`
    select t.code, chosen.model from topic t cross join lateral (
      select jsonb_build_object('version', version, 'weights', weights, 'gates', gates) as model from match_model m
      where m.active_since <= now() and (m.programme_code is null or m.programme_code = t.programme_code)
      order by m.programme_code is null, m.active_since desc limit 1) chosen
    where t.code = any (${[...topicCodes]}::text[])`.execute(tables);
  const models = new Map(rows.map(({ model }) => [model.version, model]));
  return new Map(rows.map(({ code, model }) => [code, models.get(model.version) as MatchModel]));
}

/** The model for a topic: one statement for all topics of a scope. */
export async function modelFor(scope: ReadScope, topicCode: string): Promise<MatchModel> {
  const loader = scope.loader<string, MatchModel>('match model', (codes) => modelsFor(scope.tables(), codes));
  const model = await loader.load(topicCode);
  if (!model) throw new Error(`no match model for the topic ${topicCode}`);
  return model;
}

/** The newest model of no programme in particular, for questions over many topics. */
export async function generalModel(scope: ReadScope): Promise<MatchModel> {
  const row = await scope
    .tables<Tables>()
    .selectFrom('match_model')
    .select(['version', 'weights', 'gates'])
    .where('programme_code', 'is', null)
    .where(sql<boolean>`active_since <= now()`)
    .orderBy('active_since', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  return row as MatchModel;
}

const everyLanguage = 'every language';

/** Names of languages and topics in the sentences; two statements for all matches of a scope. */
async function namesFor(scope: ReadScope, rows: readonly RankedRow[]): Promise<Names> {
  const codes = [...new Set(rows.flatMap((row) => [row.topicCode, row.needTopicCode]))];
  const languageLoader = scope.loader<string, Map<string, LocalizedText>>('names of languages', async () => {
    const languages = await scope.tables<Tables>().selectFrom('language').select(['code', 'name']).execute();
    return new Map([[everyLanguage, new Map(languages.map(({ code, name }) => [code, name]))]]);
  });
  const [topics, languages] = await Promise.all([
    Promise.all(codes.map((code) => topicByCode(scope).load(code))),
    languageLoader.load(everyLanguage),
  ]);
  const labels = new Map(topics.flatMap((topic) => (topic ? [[topic.key, topic.labelText] as const] : [])));
  const pick = (texts: ReadonlyMap<string, LocalizedText> | null, code: string, language: Language) => {
    const text = texts?.get(code);
    return text ? pickText(text, language).text : code;
  };
  return {
    topic: (code, language) => pick(labels, code, language),
    language: (code, language) => pick(languages, code, language),
  };
}

const asOfKey = (asOf: string) => ({ expression: sql`${asOf}::date`, type: 'date' }) as const;

/** The day stands in the cursor: all pages of one list are ranked as of the day on which it was begun. */
function rankedOrder(key: 'capacityKey' | 'needKey', asOf: string): Order {
  return {
    name: `ranked ${key}`,
    descending: false,
    keys: [
      asOfKey(asOf),
      { expression: sql`-ranked."score"`, type: 'float8' },
      { expression: sql`ranked.${sql.ref(key)}`, type: 'text' },
    ],
  };
}

/** For so many days a list can be read on; nobody ranks as of any day that they like. */
const cursorDays = 7;

function dayOf(page: PageArguments, order: Order, today: string): string {
  const form: CursorForm = { name: order.name, types: order.keys.map((key) => key.type) };
  if (page.after == null) return today;
  const day = decodeCursor(form, page.after, 'after')[0] as string;
  const oldest = new Date(Date.parse(today) - cursorDays * 86_400_000).toISOString().slice(0, 10);
  if (day >= oldest && day <= today) return day;
  throw new BadUserInputError(
    `after is not a cursor of this list any more: a cursor serves for ${cursorDays} days. Read the list from its start.`,
    { argument: 'after' },
  );
}

type Rankings = { ranked: RankedRow };

/** The rows of a ranking, to be narrowed further or paged. */
export function rankedQuery(scope: ReadScope, list: ReturnType<typeof ranking>) {
  return scope
    .tables<Rankings>()
    .selectFrom(sql`(${list})`.as('ranked') as never)
    .selectAll('ranked' as never)
    .$castTo<RankedRow>();
}

async function mapConnection<From, To>(
  connection: Connection<From>,
  map: (rows: readonly From[]) => Promise<readonly To[]>,
): Promise<Connection<To>> {
  const nodes = await map(connection.edges.map((edge) => edge.node));
  const edges = connection.edges.map((edge, index) => ({ cursor: edge.cursor, node: nodes[index] as To }));
  return { ...connection, edges };
}

/** Ranked rows as matches with all their reasons. */
export async function asMatches(scope: ReadScope, rows: readonly RankedRow[], setting: MatchSetting): Promise<Match[]> {
  const names = await namesFor(scope, rows);
  return rows.map(
    (row) =>
      ({
        rank: row.rank,
        score: row.score,
        modelVersion: setting.model.version,
        asOf: setting.asOf,
        factors: explainFactors(row, setting, names),
        row,
        setting,
      }) as unknown as Match,
  );
}

/** What makes the matches of one list explainable together. */
export function settingOf(criteria: Criteria, model: MatchModel, asOf: string): MatchSetting {
  return { key: JSON.stringify([criteria, model.version, asOf]), criteria, model, asOf };
}

/** The ranking for criteria, page by page. */
export async function matchesForCriteria(
  scope: ReadScope,
  criteria: Criteria,
  page: PageArguments,
): Promise<Connection<Match>> {
  const asOf = dayOf(page, rankedOrder('capacityKey', scope.today), scope.today);
  const model = await modelFor(scope, criteria.topicCode);
  const list = ranking(criteriaRows(new Map([[adHoc, criteria]])), publicCapacities, model, asOf);
  const connection = await readPage(rankedQuery(scope, list), rankedOrder('capacityKey', asOf), page, scope);
  return mapConnection(connection, (rows) => asMatches(scope, rows, settingOf(criteria, model, asOf)));
}

/** The same for a stored need; all needs of a scope that ask for the same page are ranked together. */
export async function matchesForNeed(
  scope: ReadScope,
  needKey: string,
  page: PageArguments,
): Promise<Connection<Match>> {
  const criteria = await criteriaOfNeed(scope, needKey);
  const asOf = dayOf(page, rankedOrder('capacityKey', scope.today), scope.today);
  const model = await modelFor(scope, criteria.topicCode);
  const list = ranking(needRows(sql`need.id = ${parentKey}::uuid`), publicCapacities, model, asOf);
  const name = `matches ${model.version}`;
  const order = rankedOrder('capacityKey', asOf);
  const connection = await readChildPage(scope, name, needKey, rankedQuery(scope, list), order, page);
  return mapConnection(connection, (rows) => asMatches(scope, rows, settingOf(criteria, model, asOf)));
}

/** A stored need that the viewer may see, as criteria; a hidden one and a missing one look the same. */
export async function criteriaOfNeed(scope: ReadScope, needKey: string): Promise<Criteria> {
  const loader = scope.loader<string, Criteria>('criteria of needs', async (keys) => {
    const rows = await scope
      .tables<Tables>()
      .selectFrom('need')
      .innerJoin('institution', 'institution.id', 'need.institution_id')
      .where(needVisibility(scope.viewer))
      .where('need.id', 'in', keys)
      .select([
        'need.id as key',
        'topic_code as topicCode',
        'institution_id as institutionId',
        'institution.country_code as countryCode',
        'languages',
        'wanted_level as wantedLevel',
        'modalities',
        'deliveries',
        'window_start as windowStart',
        'window_end as windowEnd',
        'participants',
        'interpretation_accepted as interpretationAccepted',
      ])
      .execute();
    return new Map(rows.map(({ key, ...criteria }) => [key, criteria as Criteria]));
  });
  const criteria = await loader.load(needKey);
  if (!criteria) throw new NotFoundError('There is no need with this id.', { id: `Need:${needKey}` });
  return criteria;
}

/** Open needs that the viewer may see and that a capacity could serve. */
export async function needsForCapacity(
  scope: ReadScope,
  capacityKey: string,
  topicCode: string,
  page: PageArguments,
): Promise<Connection<NeedMatch>> {
  const asOf = dayOf(page, rankedOrder('needKey', scope.today), scope.today);
  const model = await modelFor(scope, topicCode);
  const related = sql`need.topic_code in (select topic_code from topic_similarity
    where related_code = ${topicCode} and similarity >= ${model.gates.topicSimilarity})`;
  const needs = needRows(sql`need.status = 'OPEN' and ${related} and ${needVisibility(scope.viewer)}`);
  const list = ranking(needs, sql`c.id = ${capacityKey}::uuid`, model, asOf, 'need');
  const connection = await readPage(rankedQuery(scope, list), rankedOrder('needKey', asOf), page, scope);
  return mapConnection(connection, async (rows) => {
    const names = await namesFor(scope, rows);
    return rows.map(
      (row) =>
        ({
          rank: row.rank,
          score: row.score,
          modelVersion: model.version,
          factors: explainFactors(row, { model, asOf }, names),
          row,
        }) as unknown as NeedMatch,
    );
  });
}
