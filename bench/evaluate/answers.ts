import type { Database } from '../../src/platform/database/database.ts';
import { type Answered, askHub } from './asking.ts';
import { type BaselineName, baselineNames, baselinesOf } from './baselines.ts';
import { asBefore, dayAfter } from './hiding.ts';
import { type Measures, meanMeasures, measuresOf } from './metrics.ts';
import { type Activity, type Ask, candidatesOf, type World } from './record.ts';
import { type Scores, tiersOf } from './standing.ts';

/** What the hub and the simple rankers said to one ask, as of the day before its activity. */
export interface Answer {
  readonly activity: Activity;
  readonly ask: Ask;
  readonly candidates: readonly string[];
  readonly hub: Answered;
  readonly baselines: Readonly<Record<BaselineName, Scores>>;
}

/** Something that puts the candidates of an ask into an order. */
export type Ranker = (answer: Answer) => Scores;

/** What runs long tells how far it is, and ends where one wants it to. */
export interface Running {
  readonly signal: AbortSignal;
  progress(step: string, done: number, total: number): void;
}

/** Hides each activity with everything later, and asks for it. */
export async function answersTo(
  database: Database,
  world: World,
  { signal, progress }: Running,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const [done, activity] of world.activities.entries()) {
    signal.throwIfAborted();
    progress('activities', done, world.activities.length);
    const candidates = candidatesOf(world, activity);
    await asBefore(database, activity.startsOn, async (tables) => {
      const hub = await askHub(tables, activity.asks, dayAfter(activity.startsOn, -1));
      const baselines = await baselinesOf(tables, world, activity);
      for (const ask of activity.asks) {
        const said = Object.keys(baselineNames).map((name) => [
          name,
          baselines[name as BaselineName](ask.criteria.topicCode),
        ]);
        answers.push({
          activity,
          ask,
          candidates,
          hub: hub.get(ask.key) as Answered,
          baselines: Object.fromEntries(said),
        });
      }
    });
  }
  progress('activities', world.activities.length, world.activities.length);
  return answers;
}

/** How good the lists of a ranker are for each activity: each counts once, as the mean over its asks. */
export function measuresByActivity(answers: readonly Answer[], ranker: Ranker): ReadonlyMap<Activity, Measures> {
  const byActivity = Map.groupBy(answers, ({ activity }) => activity);
  const measured = (answer: Answer) =>
    measuresOf(tiersOf(ranker(answer), answer.candidates, new Set(answer.activity.providers)));
  return new Map([...byActivity].map(([activity, ofIt]) => [activity, meanMeasures(ofIt.map(measured))]));
}
