import { sql } from 'kysely';
import { NotFoundError } from '../../kernel/errors.ts';
import { type Language, pickText } from '../../kernel/localized.ts';
import { type CursorForm, decodeCursor, type PageArguments } from '../../kernel/pages.ts';
import { type Connection, type Order, parentKey, readChildPage, readPage } from '../../platform/database/lists.ts';
import type { ReadScope } from '../../platform/database/scope.ts';
import type { DirectoryTables } from '../directory/index.ts';
import { type NeedsTables, needVisibility } from '../needs/index.ts';
import { deliveries, modalities, type TaxonomyTables } from '../taxonomy/index.ts';
import type { TrackrecordTables } from '../trackrecord/index.ts';
import type { MatchingTables } from './matching.entity.ts';
import { changesOfNeed, changesOfProvider, describeLack, explainFactors, lacksOf } from './matching.explanation.ts';
import { type FactorCode, type GateCode, gateCodes, type MatchModel } from './matching.model.ts';
import { type Criteria, criteriaRows, gateConditions, needRows, type RankedRow, ranking } from './matching.ranking.ts';
import { changeText, gateTexts, localized, type Names } from './matching.texts.ts';
import type {
  Match,
  MatchCounterfactual,
  MatchEvidence,
  MatchLack,
  MatchSetting,
  NeedMatch,
  WhyNot,
  WhyNotReason,
} from './matching.type.ts';

type Tables = DirectoryTables & TaxonomyTables & NeedsTables & TrackrecordTables & MatchingTables;

const adHoc = 'ad hoc';
const publicCapacities = sql`c.status = 'ACTIVE'`;

/** The newest model of a topic's programme, or of every programme: one statement for all topics of a scope. */
export async function modelFor(scope: ReadScope, topicCode: string): Promise<MatchModel> {
  const loader = scope.loader<string, MatchModel>('match model', async (codes) => {
    const { rows } = await sql<{ code: string; model: MatchModel }>`
      select t.code, chosen.model from topic t cross join lateral (
        select jsonb_build_object('version', version, 'weights', weights, 'gates', gates) as model from match_model m
        where m.programme_code is null or m.programme_code = t.programme_code
        order by m.programme_code is null, m.active_since desc limit 1) chosen
      where t.code = any (${[...codes]}::text[])`.execute(scope.tables());
    return new Map(rows.map((row) => [row.code, row.model]));
  });
  const model = await loader.load(topicCode);
  if (!model) throw new Error(`no match model for the topic ${topicCode}`);
  return model;
}

/** Names of languages and topics in the sentences; two statements for any number of matches. */
async function namesFor(scope: ReadScope, rows: readonly RankedRow[]): Promise<Names> {
  const codes = [...new Set(rows.flatMap((row) => [row.topicCode, row.needTopicCode]))];
  const tables = scope.tables<Tables>();
  const [topics, languages] = await Promise.all([
    codes.length > 0 ? tables.selectFrom('topic').select(['code', 'label']).where('code', 'in', codes).execute() : [],
    tables.selectFrom('language').select(['code', 'name']).execute(),
  ]);
  const labels = new Map(topics.map((topic) => [topic.code, topic.label]));
  const languageNames = new Map(languages.map((language) => [language.code, language.name]));
  const pick = (texts: typeof labels, code: string, language: Language) => {
    const text = texts.get(code);
    return text ? pickText(text, language).text : code;
  };
  return {
    topic: (code, language) => pick(labels, code, language),
    language: (code, language) => pick(languageNames, code, language),
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

function dayOf(page: PageArguments, order: Order, today: string): string {
  const form: CursorForm = { name: order.name, types: order.keys.map((key) => key.type) };
  return page.after == null ? today : (decodeCursor(form, page.after, 'after')[0] as string);
}

type Rankings = { ranked: RankedRow };

function rankedQuery(scope: ReadScope, list: ReturnType<typeof ranking>) {
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

async function asMatches(scope: ReadScope, rows: readonly RankedRow[], setting: MatchSetting): Promise<Match[]> {
  const names = await namesFor(scope, rows);
  return rows.map(
    (row) =>
      ({
        rank: row.rank,
        score: row.score,
        modelVersion: setting.model.version,
        asOf: setting.asOf,
        factors: explainFactors(row, setting.model, names),
        row,
        setting,
      }) as unknown as Match,
  );
}

function settingOf(criteria: Criteria, model: MatchModel, asOf: string): MatchSetting {
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
          factors: explainFactors(row, model, names),
          row,
        }) as unknown as NeedMatch,
    );
  });
}

interface EvidenceRow {
  readonly provider: string;
  readonly topic: string;
  readonly exchangeKey: string;
  readonly weight: number;
  readonly topics: readonly string[];
  readonly languages: readonly string[];
}

const mostEvidence = 5;

/** The exchanges that a provider gave on a topic or near it: one statement for all matches of a scope. */
async function evidenceRows(scope: ReadScope, row: RankedRow): Promise<readonly EvidenceRow[]> {
  const keyOf = (provider: string, topic: string) => `${provider} ${topic}`;
  const loader = scope.loader<string, EvidenceRow[]>('match evidence', async (keys) => {
    const pairs = keys.map((key) => key.split(' '));
    const { rows } = await sql<EvidenceRow>`
      select pair.provider, pair.topic, t.exchange_id::text as "exchangeKey", array_agg(distinct t.topic_code) as topics,
        max(near.similarity * exp(-ln(2::float8) * greatest(${scope.today}::date - t.ended_on, 0) / 1825)) as weight,
        max(t.languages) as languages
      from unnest(${pairs.map(([provider]) => provider)}::text[], ${pairs.map(([, topic]) => topic)}::text[]) as pair(provider, topic)
      join track_record t on t.institution_id = pair.provider and t.direction = 'GIVEN' and t.ended_on <= ${scope.today}::date
      join topic_similarity near on near.topic_code = pair.topic and near.related_code = t.topic_code and near.similarity >= 0.2
      group by 1, 2, 3 order by weight desc, 3`.execute(scope.tables());
    const found = new Map<string, EvidenceRow[]>();
    for (const one of rows) {
      const key = keyOf(one.provider, one.topic);
      found.set(key, [...(found.get(key) ?? []), one]);
    }
    return found;
  });
  return (await loader.load(keyOf(row.providerKey, row.needTopicCode))) ?? [];
}

const evidenceOf: Partial<Record<FactorCode, (one: EvidenceRow, row: RankedRow) => boolean>> = {
  TOPIC: (one, row) => one.topics.includes(row.topicCode),
  LANGUAGE: (one, row) => one.languages.some((language) => row.sharedLanguages.includes(language)),
  EVIDENCE: () => true,
};

/** The real exchanges behind a factor, the weightiest first; none for a factor that exchanges say nothing about. */
export async function evidenceForFactor(scope: ReadScope, code: FactorCode, row: RankedRow): Promise<MatchEvidence[]> {
  const speaks = evidenceOf[code];
  if (!speaks) return [];
  const rows = await evidenceRows(scope, row);
  return rows
    .filter((one) => speaks(one, row))
    .slice(0, mostEvidence)
    .map(({ exchangeKey, weight }) => ({ exchangeKey, weight }));
}

export const lacksOfMatch = (match: Match): MatchLack[] => lacksOf(match.row).map(describeLack);

const mostCounterfactuals = 3;

interface Standing {
  readonly newRank: number;
  readonly newScore: number;
}

interface Asked {
  readonly setting: MatchSetting;
  readonly capacityKey: string;
}

const furtherForms = { deliveries: Object.keys(deliveries), modalities: Object.keys(modalities) };

const distinctSettings = (asked: readonly Asked[]): MatchSetting[] => [
  ...new Map(asked.map(({ setting }) => [setting.key, setting])).values(),
];

/** Where each capacity would stand if its need accepted more: every change of every need in one statement. */
async function readAccepted(scope: ReadScope, asked: readonly Asked[]): Promise<Map<Asked, Map<string, Standing>>> {
  const [{ setting: one }] = asked as [Asked];
  const criteria = new Map(
    distinctSettings(asked).flatMap((setting) =>
      [...changesOfNeed(setting.criteria, furtherForms)].map(
        ([key, change]) => [`${setting.key} ${key}`, change.criteria] as const,
      ),
    ),
  );
  if (criteria.size === 0) return new Map();
  const list = ranking(criteriaRows(criteria), publicCapacities, one.model, one.asOf);
  const { rows } = await sql<RankedRow>`select * from (${list}) as ranked
    where "capacityKey" = any (${asked.map(({ capacityKey }) => capacityKey)}::text[])`.execute(scope.tables());
  const standings = new Map(rows.map((row) => [`${row.needKey} ${row.capacityKey}`, row]));
  const found = (question: Asked) =>
    [...changesOfNeed(question.setting.criteria, furtherForms).keys()].flatMap((key) => {
      const row = standings.get(`${question.setting.key} ${key} ${question.capacityKey}`);
      return row ? [[key, { newRank: row.rank, newScore: row.score }] as const] : [];
    });
  return new Map(asked.map((question) => [question, new Map(found(question))]));
}

interface Offered extends Asked {
  readonly newScore: number;
}

/** Where each capacity would stand with another score, all else being equal: one statement for all of them. */
async function readOffered(scope: ReadScope, asked: readonly Offered[]): Promise<Map<Offered, number>> {
  const [{ setting: one }] = asked as [Offered];
  const criteria = new Map(distinctSettings(asked).map((setting) => [setting.key, setting.criteria]));
  const list = ranking(criteriaRows(criteria), publicCapacities, one.model, one.asOf);
  const { rows } = await sql<{ place: number; rank: number }>`
    with ranked as materialized (select "needKey", "capacityKey", "score" from (${list}) as whole)
    select asked.place::int, (1 + (select count(*) from ranked
      where ranked."needKey" = asked.need and ranked."capacityKey" <> asked.capacity
        and (ranked."score" > asked.score or (ranked."score" = asked.score and ranked."capacityKey" < asked.capacity))))::int as rank
    from unnest(${asked.map(({ setting }) => setting.key)}::text[], ${asked.map(({ capacityKey }) => capacityKey)}::text[],
      ${asked.map(({ newScore }) => newScore)}::float8[]) with ordinality as asked(need, capacity, score, place)`.execute(
    scope.tables(),
  );
  return new Map(rows.map((row) => [asked[row.place - 1] as Offered, row.rank]));
}

/** The changes that would gain a rank, the smallest change of the score first. */
export async function counterfactualsOf(scope: ReadScope, match: Match): Promise<MatchCounterfactual[]> {
  const { row, setting, rank } = match;
  if (rank === 1) return [];
  const model = `${setting.model.version} ${setting.asOf}`;
  const { capacityKey } = row;
  const offered = scope.loader<Offered, number>(`offered ${model}`, (asked) => readOffered(scope, asked));
  const accepted = scope.loader<Asked, Map<string, Standing>>(`accepted ${model}`, (asked) =>
    readAccepted(scope, asked),
  );
  const byProvider = changesOfProvider(row, setting.model).map(async ({ code, newScore }) => ({
    code,
    what: '',
    newScore,
    newRank: (await offered.load({ setting, capacityKey, newScore })) ?? rank,
  }));
  const standings = accepted.load({ setting, capacityKey });
  const byNeed = [...changesOfNeed(setting.criteria, furtherForms)].map(async ([key, { code, what }]) => ({
    code,
    what,
    ...((await standings)?.get(key) ?? { newRank: rank, newScore: row.score }),
  }));
  const all = await Promise.all([...byProvider, ...byNeed]);
  return all
    .filter((change) => change.newRank < rank)
    .sort((a, b) => Math.abs(a.newScore - row.score) - Math.abs(b.newScore - row.score) || a.newRank - b.newRank)
    .slice(0, mostCounterfactuals)
    .map(({ code, what, newScore, newRank }) => ({
      code,
      newScore,
      newRank,
      changeText: changeText(code, what, rank, newRank),
    })) as unknown as MatchCounterfactual[];
}

interface GateRow {
  readonly capacityKey: string;
  readonly passed: readonly boolean[];
}

const reason = (gate: GateCode | null, capacityKey: string | null): WhyNotReason =>
  ({ gate, capacityKey, textText: localized(gateTexts[gate ?? 'NO_CAPACITY']) }) as unknown as WhyNotReason;

/** Why an institution is, or is not, among the matches: its nearest capacity is held against every gate. */
export async function whyNotInstitution(scope: ReadScope, criteria: Criteria, institutionKey: string): Promise<WhyNot> {
  const model = await modelFor(scope, criteria.topicCode);
  const needs = criteriaRows(new Map([[adHoc, criteria]]));
  const list = ranking(needs, publicCapacities, model, scope.today);
  const { rows: ranked } = await sql<RankedRow>`select * from (${list}) as ranked
    where "providerKey" = ${institutionKey} order by "rank" limit 1`.execute(scope.tables());
  const [match] = await asMatches(scope, ranked, settingOf(criteria, model, scope.today));
  if (match) return { isMatched: true, match, reasons: [], institutionKey };
  const conditions = gateConditions(model);
  const { rows } = await sql<GateRow>`
    with n as (${needs})
    select c.id::text as "capacityKey", array[${sql.join(gateCodes.map((gate) => sql`coalesce(${conditions[gate]}, false)`))}] as passed
    from n cross join capacity c join institution p on p.id = c.institution_id
    left join country pc on pc.code = p.country_code
    left join topic_similarity s on s.topic_code = n.topic_code and s.related_code = c.topic_code
    where c.institution_id = ${institutionKey} and c.status <> 'RETIRED'
    order by coalesce(s.similarity, 0) desc, c.id limit 1`.execute(scope.tables());
  const [nearest] = rows;
  const reasons = nearest
    ? gateCodes.filter((_, index) => !nearest.passed[index]).map((gate) => reason(gate, nearest.capacityKey))
    : [reason(criteria.institutionId === institutionKey ? 'OTHER_INSTITUTION' : null, null)];
  return { isMatched: false, match: null, reasons, institutionKey };
}
