import { type FactorCode, factorCodes } from '../../src/modules/matching/matching.model.ts';
import { type Answer, measuresByActivity, type Ranker, type Running } from './answers.ts';
import { asItIs, type Reweighing, renormalised } from './asking.ts';
import type { Activity } from './record.ts';

/** Weights, told by what they multiply those of the model with. */
export interface Weighing {
  readonly name: string;
  readonly reweigh: Reweighing;
}

/** One of several rankers. */
export interface Choice {
  readonly name: string;
  readonly ranker: Ranker;
}

const multiples = [0, 0.5, 2, 4];
/** Before so many activities are known nothing is chosen. */
const leastKnown = 10;

const times = (changes: Partial<Record<FactorCode, number>>): Weighing => ({
  name: Object.entries(changes)
    .map(([code, multiple]) => `${code} × ${multiple}`)
    .join(', '),
  reweigh: (weights) => {
    const changed = factorCodes.map((code) => [code, weights[code] * (changes[code] ?? 1)]);
    return renormalised(Object.fromEntries(changed) as typeof weights);
  },
});

/** A model without one factor. */
export const without = (factor: FactorCode): Reweighing => times({ [factor]: 0 }).reweigh;

/** The model as it is, then every change of one weight, then of two. */
export function choices(): readonly Weighing[] {
  const single = factorCodes.flatMap((code) => multiples.map((multiple) => times({ [code]: multiple })));
  const pairs = factorCodes.flatMap((one, place) =>
    factorCodes
      .slice(place + 1)
      .flatMap((other) => multiples.flatMap((a) => multiples.map((b) => times({ [one]: a, [other]: b })))),
  );
  return [{ name: 'as it is', reweigh: asItIs }, ...single, ...pairs];
}

/** On which other activities a choice for one may be made; never on itself. */
const rules = {
  earlier: (activity: Activity, other: Activity) => other.endsOn < activity.startsOn,
  others: (activity: Activity, other: Activity) => other !== activity,
} as const;
export type Rule = keyof typeof rules;

/**
 * What would have been chosen for each activity, by either rule: the choice with the best MRR on those that may be known, and among equals
 * the first. Nothing of the activity itself takes part.
 */
export function chosenFor(
  answers: readonly Answer[],
  offered: readonly Choice[],
  { signal, progress }: Running,
): Readonly<Record<Rule, ReadonlyMap<Activity, Choice>>> {
  const gains = offered.map(({ ranker }, done) => {
    signal.throwIfAborted();
    if (done % 50 === 0) progress('choices', done, offered.length);
    return measuresByActivity(answers, ranker);
  });
  progress('choices', offered.length, offered.length);
  const activities = [...(gains[0]?.keys() ?? [])];
  const chosenBy = (rule: Rule) =>
    new Map(
      activities.map((activity) => {
        const known = activities.filter((other) => rules[rule](activity, other));
        const totals = gains.map((gain) => known.reduce((sum, one) => sum + (gain.get(one)?.MRR ?? 0), 0));
        // Sums of equal gains may differ in the last bits.
        const most = Math.max(...totals) - 1e-9;
        const best = known.length < leastKnown ? 0 : totals.findIndex((total) => total >= most);
        return [activity, offered[best] as Choice];
      }),
    );
  return { earlier: chosenBy('earlier'), others: chosenBy('others') };
}
