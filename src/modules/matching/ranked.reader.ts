import { sql } from 'kysely';
import { BadUserInputError } from '../../kernel/errors.ts';
import {
  type CursorForm,
  encodeCursor,
  type PageArguments,
  type PageRequest,
  pageOfRows,
  pageRequest,
} from '../../kernel/pages.ts';
import { type Connection, connectionOf, type Order, readPage } from '../../platform/database/lists.ts';
import type { ReadScope } from '../../platform/database/scope.ts';
import { needVisibility } from '../needs/index.ts';
import { type Criteria, criteriaRows, needRows } from './matching.criteria.ts';
import type { RankedFacts } from './matching.facts.ts';
import type { MatchModel } from './matching.model.ts';
import { counted, ranking } from './matching.ranking.ts';
import {
  asMatches,
  chosenModel,
  criteriaByNeed,
  criteriaOfNeed,
  type ExplainedRow,
  explainRows,
  modelFor,
  type RankedOtherwise,
  settingOf,
} from './matching.reader.ts';
import type { Match, MatchSetting, NeedMatch } from './matching.type.ts';

/** For so many days a list can be read on; nobody ranks as of any day that they like. */
const cursorDays = 7;

/**
 * The day stands in the cursor: all pages of one list are ranked as of the day on which it was begun.
 * @param cursor the keys of the cursor, the day first; null at the start of a list
 */
function dayOf(cursor: readonly string[] | null, today: string): string {
  if (cursor === null) return today;
  const day = cursor[0] as string;
  const oldest = new Date(Date.parse(today) - cursorDays * 86_400_000).toISOString().slice(0, 10);
  if (day >= oldest && day <= today) return day;
  throw new BadUserInputError(
    `after is not a cursor of this list any more: a cursor serves for ${cursorDays} days. Read the list from its start.`,
    { argument: 'after' },
  );
}

/** Of a place in a ranking: the day, the score, the capacity, and the rank that it had when it was read. */
const placeForm: CursorForm = { name: 'ranked capacityKey', types: ['date', 'float8', 'uuid', 'integer'] };
const placeOf = (asOf: string) => (row: RankedFacts) =>
  encodeCursor(placeForm, [asOf, String(row.score), row.capacityKey, String(row.rank)]);

const distinct = (settings: readonly MatchSetting[]): MatchSetting[] => [
  ...new Map(settings.map((setting) => [setting.key, setting])).values(),
];

/** Settings of the same model and day as rows in the shape of needs. */
export const settingRows = (settings: readonly MatchSetting[]) =>
  criteriaRows(new Map(distinct(settings).map(({ key, criteria }) => [key, criteria])));

/** What all settings that are ranked by one statement have in common. */
export const rankedAlike = ({ model, asOf }: MatchSetting) => `${JSON.stringify(model)} ${asOf}`;

/**
 * The best rows of a ranking, so many or all of them, after a place: one statement for all settings that ask for the same.
 * @param limit how many are read of them
 */
async function bestRows(
  scope: ReadScope,
  setting: MatchSetting,
  best: number | null,
  after: PageRequest['after'],
  limit: number,
) {
  const name = `best ${JSON.stringify([rankedAlike(setting), best, after, limit])}`;
  const loader = scope.loader<MatchSetting, RankedFacts[]>(name, async (settings) => {
    // The search for the best is one plan, and making it takes longer than the search.
    const pairs = best === null ? ({ every: 'capacity' } as const) : { best };
    const list = ranking(settingRows(settings), pairs, setting.model, setting.asOf);
    const beyond = after
      ? sql`where (-"score", "capacityKey"::uuid) > (-${after[1]}::float8, ${after[2]}::uuid)`
      : sql``;
    const { rows } = await sql<RankedFacts>`
      select * from (select *, row_number() over (partition by "needKey" order by "rank") as place from (${list}) ranked ${beyond}) one
      where place <= ${limit}::int order by "needKey", "rank"`.execute(
      (best === null ? scope : scope.withOnePlan).tables(),
    );
    const lists = Map.groupBy(rows, ({ needKey }) => needKey);
    return new Map(settings.map((one) => [one, lists.get(one.key) ?? []]));
  });
  return (await loader.load(setting)) ?? [];
}

/** Whoever reads on for so long has the whole list ranked. */
const mostBest = 10_000;

/** How many of the best hold the page after a cursor; null for all of them. */
function bestFor(after: PageRequest['after'], size: number): number | null {
  const rank = after ? Number(after[3]) : 0;
  if (after && rank < 1)
    throw new BadUserInputError('after is not a cursor of this list and order.', { argument: 'after' });
  return rank + size + 1 > mostBest ? null : rank + size + 1;
}

/** The ranking for criteria, page by page. */
export async function matchesForCriteria(
  scope: ReadScope,
  criteria: Criteria,
  page: PageArguments,
  model: MatchModel,
): Promise<Connection<Match> & { readonly setting: MatchSetting }> {
  const request = pageRequest(page, placeForm);
  const { after, size } = request;
  const setting = settingOf(criteria, model, dayOf(after, scope.today));
  const best = bestFor(after, size);
  const read = async () => {
    let rows = await bestRows(scope, setting, best, after, size + 1);
    // The list ends here, unless others came in before the place since it was read.
    if (after && rows.length <= size) rows = await bestRows(scope, setting, null, after, size + 1);
    const made = pageOfRows(request, rows, placeOf(setting.asOf));
    const facts = made.rows.map(({ row }) => row);
    const matches = await asMatches(scope, facts, setting);
    return { ...made, rows: made.rows.map(({ cursor }, index) => ({ cursor, row: matches[index] as Match })) };
  };
  const counts = scope.loader<MatchSetting, number>(`count of matches ${rankedAlike(setting)}`, async (settings) => {
    const { rows: found } = await counted(settingRows(settings), model).execute(scope.tables());
    const numbers = new Map(found.map(({ needKey, count }) => [needKey, count]));
    return new Map(settings.map((one) => [one, numbers.get(one.key) ?? 0]));
  });
  return { ...connectionOf(read, async () => (await counts.load(setting)) ?? 0), setting };
}

export interface MatchesForNeed extends Connection<Match> {
  /** The key of the need where it is what the hub answers, and nothing that somebody tries out. */
  readonly shownFor: string | null;
}

/** The same for a stored need. */
export async function matchesForNeed(
  scope: ReadScope,
  needKey: string,
  page: PageArguments,
  otherwise: RankedOtherwise = {},
): Promise<MatchesForNeed> {
  const criteria = await criteriaOfNeed(scope, needKey);
  const model = await chosenModel(scope, criteria.topicCode, otherwise);
  const isTrial = otherwise.modelVersion != null || otherwise.weights != null;
  return { ...(await matchesForCriteria(scope, criteria, page, model)), shownFor: isTrial ? null : needKey };
}

/** The order of the needs that a capacity could serve. */
const needOrder = (asOf: string): Order => ({
  name: 'ranked needKey',
  descending: false,
  keys: [
    { expression: sql`${asOf}::date`, type: 'date' },
    { expression: sql`-ranked."score"`, type: 'float8' },
    { expression: sql`ranked."needKey"`, type: 'text' },
  ],
});
const needForm: CursorForm = { name: 'ranked needKey', types: ['date', 'float8', 'text'] };

/** Open needs that the viewer may see and that a capacity could serve. */
export async function needsForCapacity(
  scope: ReadScope,
  capacityKey: string,
  topicCode: string,
  page: PageArguments,
): Promise<Connection<NeedMatch>> {
  const asOf = dayOf(pageRequest(page, needForm).after, scope.today);
  const model = await modelFor(scope, topicCode);
  const related = sql`need.topic_code in (select topic_code from topic_similarity
    where related_code = ${topicCode} and similarity >= ${model.gates.topicSimilarity})`;
  const needs = needRows(sql`need.status = 'OPEN' and ${related} and ${needVisibility(scope.viewer)}`);
  const list = ranking(needs, { needsOf: capacityKey }, model, asOf);
  const query = scope
    .tables<{ ranked: RankedFacts }>()
    .selectFrom(sql`(${list})`.as('ranked') as never)
    .selectAll('ranked' as never);
  const connection = await readPage(() => query.$castTo<RankedFacts>(), {
    scope,
    filter: { capacityKey },
    order: needOrder(asOf),
    page,
  });
  const listed = async () => {
    const ranked = await connection.listed();
    const criteria = await Promise.all(ranked.map(({ node }) => criteriaByNeed(scope).load(node.needKey)));
    // One that was hidden since it was ranked is not told.
    const edges = ranked.flatMap(({ cursor, node }, index) => {
      const wanted = criteria[index];
      return wanted ? [{ cursor, facts: node, criteria: wanted }] : [];
    });
    const explained = await explainRows(scope, edges, { model, asOf });
    return edges.map(({ cursor }, index) => {
      const { row, factors } = explained[index] as ExplainedRow;
      const { rank, score } = row;
      return { cursor, node: { rank, score, modelVersion: model.version, row, factors } as unknown as NeedMatch };
    });
  };
  return { ...connection, listed };
}
