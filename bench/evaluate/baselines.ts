import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Activity, World } from './record.ts';
import type { Scores } from './standing.ts';

/** That an institution gave a topic before, in one activity. */
interface Given {
  readonly institution: string;
  readonly topic: string;
  readonly exchange: string;
}

/** What simple rankers say, by the topic that is asked for. */
export type Baseline = (topic: string) => Scores;

/** What each of them knows is what the hub knows on that day, and the title of the activity for the text. */
export const baselineNames = {
  random: 'Every institution stands equal.',
  popularity: 'By the number of earlier activities that it gave, on whatever topic.',
  'exact topic': 'By the number of earlier activities that it gave on this very topic.',
  'text rank':
    'By the words of title and topic, in the names of the institution and in what it gave before (`ts_rank`).',
  'text of the field': 'The same by the words of the topic and of all topics above it, without the title.',
  'Wu-Palmer': 'By the nearest topic that it gave before, as Wu and Palmer measure on the tree of topics.',
} as const;
export type BaselineName = keyof typeof baselineNames;

/** How many different activities each institution gave. */
function counted(given: readonly Given[]): Scores {
  const exchanges = Map.groupBy(given, ({ institution }) => institution);
  return new Map([...exchanges].map(([one, times]) => [one, new Set(times.map(({ exchange }) => exchange)).size]));
}

/**
 * Wu and Palmer 1994: twice the depth of the lowest topic above both, over the sum of the depths. The depth of a topic
 * is how many stand above it, itself among them, so topics of two trees have nothing in common.
 */
export function wuPalmer(above: World['above'], a: string, b: string): number {
  const [aboveA, aboveB] = [above.get(a), above.get(b)];
  if (!aboveA || !aboveB) return 0;
  const common = [...aboveA].filter((one) => aboveB.has(one)).length;
  return (2 * common) / (aboveA.size + aboveB.size);
}

function byWuPalmer(above: World['above'], given: readonly Given[], topic: string): Scores {
  const best = new Map<string, number>();
  for (const { institution, topic: other } of given) {
    const similarity = wuPalmer(above, topic, other);
    if (similarity > (best.get(institution) ?? 0)) best.set(institution, similarity);
  }
  return best;
}

async function givenRows(tables: Kysely<unknown>): Promise<readonly Given[]> {
  const { rows } =
    await sql<Given>`select institution_id as institution, topic_code as topic, exchange_id::text as exchange
    from track_record where direction = 'GIVEN'`.execute(tables);
  return rows;
}

/** What is looked for in the texts of institutions, by topic; an expression over a row of `topic`. */
const soughtWords = {
  'text rank': ({ title }: Activity) => sql`concat_ws(' ', ${title}::text, topic.label->>'EN')`,
  'text of the field': () => sql`(select string_agg(above.label->>'EN', ' ') from topic_ancestor a
    join topic above on above.code = a.ancestor_code where a.topic_code = topic.code)`,
} as const satisfies Partial<Record<BaselineName, (activity: Activity) => RawBuilder<unknown>>>;

/** The words sought in what names an institution and in titles and topics of what it gave. */
async function byText(
  tables: Kysely<unknown>,
  topics: readonly string[],
  sought: RawBuilder<unknown>,
): Promise<(topic: string) => Scores> {
  const { rows } = await sql<{ topic: string; institution: string; score: number }>`
    with given as (
      select t.institution_id, string_agg(concat_ws(' ', e.title->>'EN', topic.label->>'EN'), ' ') as words
      from track_record t join exchange e on e.id = t.exchange_id join topic on topic.code = t.topic_code
      where t.direction = 'GIVEN' group by 1),
    entry as (
      select i.id, to_tsvector('english', concat_ws(' ', i.name->>'EN', i.acronym, given.words,
        (select string_agg(alias, ' ') from institution_alias where institution_id = i.id))) as words
      from institution i left join given on given.institution_id = i.id),
    asked as (
      select topic.code, (select string_agg(quote_literal(lexeme), ' | ')
        from unnest(to_tsvector('english', ${sought})))::tsquery as words
      from topic where topic.code = any (${[...topics]}::text[]))
    select asked.code as topic, entry.id as institution, ts_rank(entry.words, asked.words)::float8 as score
    from asked join entry on entry.words @@ asked.words`.execute(tables);
  const byTopic = Map.groupBy(rows, ({ topic }) => topic);
  return (topic) => new Map(byTopic.get(topic)?.map(({ institution, score }) => [institution, score]));
}

/** What the simple rankers say of an activity, asked in the same hidden state as the hub. */
export async function baselinesOf(
  tables: Kysely<unknown>,
  world: World,
  activity: Activity,
): Promise<Readonly<Record<BaselineName, Baseline>>> {
  const given = await givenRows(tables);
  const popularity = counted(given);
  const equal: Scores = new Map([...world.institutions.keys()].map((one) => [one, 0]));
  return {
    random: () => equal,
    popularity: () => popularity,
    'exact topic': (topic) => counted(given.filter((one) => one.topic === topic)),
    'text rank': await byText(tables, activity.topics, soughtWords['text rank'](activity)),
    'text of the field': await byText(tables, activity.topics, soughtWords['text of the field']()),
    'Wu-Palmer': (topic) => byWuPalmer(world.above, given, topic),
  };
}
