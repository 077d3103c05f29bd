import type { Tier } from './standing.ts';

/** How good a list is, 0..1 each; the higher the better. */
export const measureNames = ['hit@1', 'hit@3', 'hit@5', 'MRR', 'nDCG@10', 'MAP'] as const;
export type MeasureName = (typeof measureNames)[number];
/** What every simple ranker has to be beaten on. */
export const promised = ['hit@3', 'MRR'] as const;
export type Measures = Readonly<Record<MeasureName, number>>;

const depth = 10;
const discount = (rank: number) => 1 / Math.log2(rank + 1);

/** The tiers with how many stand before each. */
function placed(tiers: readonly Tier[]): readonly (Tier & { before: number; rightBefore: number })[] {
  let [before, rightBefore] = [0, 0];
  return tiers.map((tier) => {
    const here = { ...tier, before, rightBefore };
    before += tier.size;
    rightBefore += tier.right;
    return here;
  });
}

/** Where the first right one stands: each rank with how likely it is, if equals are put into any order. */
export function firstRight(tiers: readonly Tier[]): readonly (readonly [rank: number, probability: number])[] {
  const tier = placed(tiers).find(({ right }) => right > 0);
  if (!tier) return [];
  let none = 1;
  return Array.from({ length: tier.size - tier.right + 1 }, (_, place) => {
    const probability = (none * tier.right) / (tier.size - place);
    none -= probability;
    return [tier.before + place + 1, probability] as const;
  });
}

function discountedGain(tiers: readonly Tier[]): number {
  let gain = 0;
  for (const { before, size, right } of placed(tiers)) {
    for (let rank = before + 1; rank <= Math.min(before + size, depth); rank += 1) {
      gain += (right / size) * discount(rank);
    }
  }
  return gain;
}

/** At each place of a right one the share of right ones up to it, on average over the right ones. */
function averagePrecision(tiers: readonly Tier[], right: number): number {
  let sum = 0;
  for (const tier of placed(tiers)) {
    if (tier.right === 0) continue;
    // Among equals each of the others stands before with the same probability.
    const others = tier.size > 1 ? (tier.right - 1) / (tier.size - 1) : 0;
    for (let place = 0; place < tier.size; place += 1) {
      const rightUpToHere = tier.rightBefore + 1 + place * others;
      sum += ((tier.right / tier.size) * rightUpToHere) / (tier.before + place + 1);
    }
  }
  return sum / right;
}

/** All measures of one list; nothing is found where nobody in it is right. */
export function measuresOf(tiers: readonly Tier[]): Measures {
  const right = tiers.reduce((sum, tier) => sum + tier.right, 0);
  const first = firstRight(tiers);
  const hit = (most: number) => first.reduce((sum, [rank, probability]) => sum + (rank <= most ? probability : 0), 0);
  const ideal = discountedGain([{ size: right, right }]);
  return {
    'hit@1': hit(1),
    'hit@3': hit(3),
    'hit@5': hit(5),
    MRR: first.reduce((sum, [rank, probability]) => sum + probability / rank, 0),
    'nDCG@10': right > 0 ? discountedGain(tiers) / ideal : 0,
    MAP: right > 0 ? averagePrecision(tiers, right) : 0,
  };
}

/** The mean of each measure; of nothing, 0. */
export function meanMeasures(all: readonly Measures[]): Measures {
  const mean = (name: MeasureName) => all.reduce((sum, measures) => sum + measures[name], 0) / Math.max(1, all.length);
  return Object.fromEntries(measureNames.map((name) => [name, mean(name)])) as Record<MeasureName, number>;
}
