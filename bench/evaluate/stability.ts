import { factorCodes, type Weights } from '../../src/modules/matching/matching.model.ts';
import { randomFrom } from '../../test/support/random.ts';
import type { Answer } from './answers.ts';
import { asItIs, bestOf, renormalised, reweighed } from './asking.ts';
import { kendall } from './order.ts';
import type { Scores } from './standing.ts';

/** How much of its order a list keeps when what it is made of trembles by 1 %. */
export interface Stability {
  /** Kendall's tau-b on average over activities and repetitions, with the value that 5 % of the lists stay below. */
  readonly tau: number;
  readonly lowTau: number;
  /** How often the first stays the first. */
  readonly sameFirst: number;
}

const noise = 0.01;
const repetitions = 50;

/** A number of the normal distribution (Box and Muller). */
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

type Trembling = (answer: Answer, random: () => number) => Scores;

const onValues: Trembling = ({ hub: { weights, ranked } }, random) => {
  const shares = factorCodes.map((code) => weights[code]);
  const trembled = (value: number) => value * (1 + noise * normal(random));
  return bestOf(ranked, ({ values }) =>
    values.reduce((sum, value, place) => sum + trembled(value) * (shares[place] as number), 0),
  );
};

const onWeights: Trembling = ({ hub }, random) =>
  reweighed(hub, (weights) => {
    const trembled = factorCodes.map((code) => [code, weights[code] * (1 + noise * normal(random))]);
    return renormalised(Object.fromEntries(trembled) as Weights);
  });

/** The institutions that stand first; several where they are equal. */
function firsts(scores: Scores): ReadonlySet<string> {
  const most = Math.max(...scores.values());
  return new Set([...scores].filter(([, score]) => score === most).map(([one]) => one));
}

function stabilityUnder(answers: readonly Answer[], seed: number, tremble: Trembling): Stability {
  const random = randomFrom(seed);
  const taus: { tau: number; weight: number }[] = [];
  let [same, total] = [0, 0];
  for (const answer of answers) {
    const before = reweighed(answer.hub, asItIs);
    const weight = 1 / answer.activity.asks.length;
    if (before.size < 2) continue;
    const order = [...before.keys()];
    const first = firsts(before);
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      const after = tremble(answer, random);
      const tau = kendall(
        Float64Array.from(before.values()),
        Float64Array.from(order, (one) => after.get(one) ?? 0),
      );
      if (tau !== null) taus.push({ tau, weight });
      same += (weight * [...firsts(after)].filter((one) => first.has(one)).length) / firsts(after).size;
      total += weight;
    }
  }
  return { ...spread(taus), sameFirst: same / total };
}

function spread(taus: readonly { tau: number; weight: number }[]): { tau: number; lowTau: number } {
  const total = taus.reduce((sum, { weight }) => sum + weight, 0);
  let below = 0;
  const low = taus
    .toSorted((a, b) => a.tau - b.tau)
    .find(({ weight }) => {
      below += weight;
      return below >= 0.05 * total;
    });
  return { tau: taus.reduce((sum, { tau, weight }) => sum + tau * weight, 0) / total, lowTau: low?.tau ?? Number.NaN };
}

/** The same noise for the same seed. */
export const stabilityOf = (
  answers: readonly Answer[],
  seed: number,
): Readonly<Record<'values' | 'weights', Stability>> => ({
  values: stabilityUnder(answers, seed, onValues),
  weights: stabilityUnder(answers, seed, onWeights),
});
