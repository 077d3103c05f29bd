import { type Kysely, sql } from 'kysely';
import type { Database } from '../../src/platform/database/database.ts';
import { oneOf, randomFrom } from '../../test/support/random.ts';
import type { Running } from './answers.ts';
import { type Answered, asItIs, askHub, asScored, type Reweighing } from './asking.ts';
import type { Bootstrap, Estimate } from './bootstrap.ts';
import { add, exposureOf, shownOf, shownPlaces } from './exposure.ts';
import { asBefore, asWithout, dayAfter } from './hiding.ts';
import { type Measures, measuresOf } from './metrics.ts';
import { type Activity, type Ask, candidatesOf, type World } from './record.ts';
import { equals, tiersOf } from './standing.ts';
import { without } from './tuning.ts';

const requestsPerWeek = 2;

interface Request {
  readonly activity: Activity;
  readonly ask: Ask;
  /** From 0 to 1: who of the first three gets it. */
  readonly draw: number;
}

interface Week {
  readonly day: string;
  readonly asked: readonly Request[];
}

type Hits = Pick<Measures, 'hit@1' | 'hit@3'>;

/** What came of a year. */
interface Year {
  /** Of the three first places, over countries. */
  readonly giniShown: number;
  /** Of the exchanges that were given, over countries. */
  readonly giniGiven: number;
  readonly countriesShown: number;
  /** Of the exchanges, how many the busiest institution gave. */
  readonly busiest: number;
  readonly 'hit@1': number;
  readonly 'hit@3': number;
}
export type YearFigure = keyof Year;
export const yearFigures = {
  giniShown: 'Gini of the first three places, over countries',
  giniGiven: 'Gini of the exchanges given, over countries',
  countriesShown: 'countries among the first three',
  busiest: 'share of the busiest institution',
  'hit@1': 'hit@1',
  'hit@3': 'hit@3',
} as const satisfies Record<YearFigure, string>;

export interface Fairness {
  readonly years: number;
  /** The day after the last of the activities. */
  readonly from: string;
  readonly requests: number;
  readonly figures: Readonly<Record<YearFigure, { with: Estimate; without: Estimate; difference: Estimate }>>;
}

/** A year of requests, which are those of real activities. */
function requestsOf(activities: readonly Activity[], from: string, weeks: number, seed: number): readonly Week[] {
  const random = randomFrom(seed);
  const request = (): Request => {
    const activity = oneOf(random, activities);
    return { activity, ask: oneOf(random, activity.asks), draw: random() };
  };
  return Array.from({ length: weeks }, (_, week) => ({
    day: dayAfter(from, 7 * week),
    asked: Array.from({ length: requestsPerWeek }, request),
  }));
}

/** The first gets it most often: of three, in 6 of 11 cases, the second in 3 and the third in 2. */
export function drawn(order: readonly string[], draw: number): string | undefined {
  const first = order.slice(0, shownPlaces);
  const shares = first.map((_, place) => 1 / (place + 1));
  let left = draw * shares.reduce((sum, share) => sum + share, 0);
  return first.find((_, place) => {
    left -= shares[place] as number;
    return left < 0;
  });
}

async function give(tables: Kysely<unknown>, topic: string, day: string, institution: string): Promise<void> {
  // The exchange itself is never asked for, and keys are compared only when a transaction is kept.
  await sql`insert into track_record (exchange_id, institution_id, topic_code, direction, ended_on, languages)
    values (gen_random_uuid(), ${institution}, ${topic}, 'GIVEN', ${day}::date, '{}')`.execute(tables);
}

/** One year; the requests of a week are answered before any of their exchanges is given. */
async function live(
  tables: Kysely<unknown>,
  world: World,
  requests: readonly Week[],
  reweigh: Reweighing,
): Promise<Year> {
  const [shown, given] = [new Map<string, number>(), new Map<string, number>()];
  const hits: Hits[] = [];
  for (const { day, asked } of requests) {
    const exchanges: { topic: string; provider: string }[] = [];
    for (const { activity, ask, draw } of asked) {
      const answers = await asWithout(tables, activity.id, () => askHub(tables, [ask], day, reweigh));
      const candidates = candidatesOf(world, activity);
      const scores = asScored(answers.get(ask.key) as Answered);
      add(shown, shownOf(scores, candidates));
      hits.push(measuresOf(tiersOf(scores, candidates, new Set(activity.providers))));
      const provider = drawn(equals(scores, candidates).flat(), draw);
      if (provider !== undefined) exchanges.push({ topic: ask.criteria.topicCode, provider });
    }
    for (const { topic, provider } of exchanges) {
      add(given, new Map([[provider, 1]]));
      await give(tables, topic, day, provider);
    }
  }
  return yearOf(world, shown, given, hits);
}

function yearOf(
  { institutions, countries }: World,
  shown: ReadonlyMap<string, number>,
  given: ReadonlyMap<string, number>,
  hits: readonly Hits[],
): Year {
  const exposed = exposureOf(shown, institutions, countries);
  const exchanges = [...given.values()].reduce((sum, count) => sum + count, 0);
  const share = (name: 'hit@1' | 'hit@3') => hits.reduce((sum, hit) => sum + hit[name], 0) / hits.length;
  return {
    giniShown: exposed.gini,
    giniGiven: exposureOf(given, institutions, countries).gini,
    countriesShown: exposed.covered,
    busiest: Math.max(0, ...given.values()) / Math.max(1, exchanges),
    'hit@1': share('hit@1'),
    'hit@3': share('hit@3'),
  };
}

/**
 * Years of requests, given by one of the first three, whose load and evidence grow by it. The same years are lived with
 * the load and without it. Without it the weight of AVAILABILITY is 0 and the others share it; since nobody asks for a
 * number of places, that is the same as to forget the load.
 */
export async function fairnessOf(
  database: Database,
  world: World,
  { years, weeks, seed }: { years: number; weeks: number; seed: number },
  estimate: Bootstrap,
  { signal, progress }: Running,
): Promise<Fairness> {
  const last = world.activities.reduce((latest, { endsOn }) => (latest < endsOn ? endsOn : latest), '');
  const from = dayAfter(last, 1);
  const lived: { with: Year; without: Year }[] = [];
  for (let year = 0; year < years; year += 1) {
    progress('simulated years', year, years);
    const requests = requestsOf(world.activities, from, weeks, seed + year);
    const under = (reweigh: Reweighing) => {
      signal.throwIfAborted();
      return asBefore(database, from, (tables) => live(tables, world, requests, reweigh));
    };
    lived.push({ with: await under(asItIs), without: await under(without('AVAILABILITY')) });
  }
  progress('simulated years', years, years);
  const figures = (Object.keys(yearFigures) as YearFigure[]).map((figure) => [
    figure,
    {
      with: estimate(lived.map((year) => year.with[figure])),
      without: estimate(lived.map((year) => year.without[figure])),
      difference: estimate(lived.map((year) => year.with[figure] - year.without[figure])),
    },
  ]);
  return { years, from, requests: weeks * requestsPerWeek, figures: Object.fromEntries(figures) };
}
