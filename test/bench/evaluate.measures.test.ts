import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstRight, type MeasureName, measureNames, measuresOf } from '../../bench/evaluate/metrics.ts';
import { type Tier, tiersOf } from '../../bench/evaluate/standing.ts';

const candidates = ['a', 'b', 'c', 'd', 'e'];
const scored = (scores: Record<string, number>, ...right: string[]) =>
  measuresOf(tiersOf(new Map(Object.entries(scores)), candidates, new Set(right)));

/** All orders of a list. */
function orders<Value>(values: readonly Value[]): Value[][] {
  if (values.length === 0) return [[]];
  return values.flatMap((value, place) => orders(values.toSpliced(place, 1)).map((rest) => [value, ...rest]));
}

const alone = (list: readonly boolean[]): Tier[] => list.map((right) => ({ size: 1, right: right ? 1 : 0 }));

/** Few enough that every order of them can be gone through. */
const tiers = fc
  .array(
    fc.nat(2).chain((others) => fc.nat(2).map((right) => ({ size: others + right, right }))),
    { minLength: 1, maxLength: 3 },
  )
  .map((all) => all.filter(({ size }) => size > 0))
  .filter((all) => all.reduce((sum, { size }) => sum + size, 0) <= 7 && all.some(({ right }) => right > 0));

describe('the measures', () => {
  it('are those of a list counted by hand', () => {
    const measures = scored({ a: 0.9, b: 0.8, c: 0.7, d: 0.6, e: 0.5 }, 'b', 'd');
    expect(measures['hit@1']).toBe(0);
    expect(measures['hit@3']).toBe(1);
    expect(measures.MRR).toBe(1 / 2);
    expect(measures.MAP).toBeCloseTo((1 / 2 + 2 / 4) / 2, 12);
    const [second, fourth] = [1 / Math.log2(3), 1 / Math.log2(5)];
    expect(measures['nDCG@10']).toBeCloseTo((second + fourth) / (1 + 1 / Math.log2(3)), 12);
  });

  it('are 1 where all the right ones stand first, and 0 where nobody is right', () => {
    for (const name of measureNames) {
      expect(scored({ a: 2, b: 1 }, 'a')[name]).toBeCloseTo(1, 12);
      expect(scored({ a: 2, b: 1 })[name]).toBe(0);
    }
  });

  it('of a list of equals are those of chance', () => {
    const measures = scored({}, 'c');
    expect(measures['hit@1']).toBeCloseTo(1 / 5, 12);
    expect(measures['hit@3']).toBeCloseTo(3 / 5, 12);
    expect(measures.MRR).toBeCloseTo((1 + 1 / 2 + 1 / 3 + 1 / 4 + 1 / 5) / 5, 12);
  });

  it('put whom the ranker leaves out behind all others', () => {
    expect(scored({ a: 1, b: 0 }, 'e').MRR).toBeCloseTo((1 / 3 + 1 / 4 + 1 / 5) / 3, 12);
  });

  it('of equals are the mean over all their orders', () => {
    fc.assert(
      fc.property(tiers, (given) => {
        const lists = given
          .map(({ size, right }) => orders(Array.from({ length: size }, (_, place) => place < right)))
          .reduce((all, next) => all.flatMap((list) => next.map((more) => [...list, ...more])), [[]] as boolean[][]);
        const each = lists.map((list) => measuresOf(alone(list)));
        const mean = (name: MeasureName) => each.reduce((sum, measures) => sum + measures[name], 0) / each.length;
        const measures = measuresOf(given);
        for (const name of measureNames) expect(measures[name]).toBeCloseTo(mean(name), 9);
      }),
      { numRuns: 60 },
    );
  });

  it('lie between 0 and 1, and never fall where more is looked at', () => {
    fc.assert(
      fc.property(tiers, (given) => {
        const measures = measuresOf(given);
        for (const name of measureNames) {
          expect(measures[name]).toBeGreaterThanOrEqual(0);
          expect(measures[name]).toBeLessThanOrEqual(1 + 1e-12);
        }
        expect(measures['hit@3']).toBeGreaterThanOrEqual(measures['hit@1']);
        expect(measures['hit@5']).toBeGreaterThanOrEqual(measures['hit@3']);
        const certain = firstRight(given).reduce((sum, [, probability]) => sum + probability, 0);
        expect(certain).toBeCloseTo(1, 12);
      }),
    );
  });
});
