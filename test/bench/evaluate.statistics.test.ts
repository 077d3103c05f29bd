import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renormalised } from '../../bench/evaluate/asking.ts';
import { wuPalmer } from '../../bench/evaluate/baselines.ts';
import { bootstrap } from '../../bench/evaluate/bootstrap.ts';
import { exposureOf, shownOf } from '../../bench/evaluate/exposure.ts';
import { drawn } from '../../bench/evaluate/fairness.ts';
import { readOptions } from '../../bench/evaluate/options.ts';
import { gini, kendall } from '../../bench/evaluate/order.ts';
import { choices, without } from '../../bench/evaluate/tuning.ts';
import { defaultModel, factorCodes } from '../../src/modules/matching/matching.model.ts';

const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 });

describe('the bootstrap', () => {
  it('gives the same interval for the same seed, and another for another', () => {
    const values = [0, 0, 1, 0.5, 1, 0, 0.25, 0, 1, 0];
    const of = (seed: number) => bootstrap(1_000, seed)(values);
    expect(of(7)).toEqual(of(7));
    expect(of(7)).not.toEqual(of(8));
  });

  it('holds the mean, within what the values are', () => {
    const estimate = bootstrap(200, 1);
    fc.assert(
      fc.property(shares, (values) => {
        const { mean, low, high } = estimate(values);
        expect(mean).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length, 12);
        expect(low).toBeLessThanOrEqual(high);
        expect(low).toBeGreaterThanOrEqual(Math.min(...values) - 1e-12);
        expect(high).toBeLessThanOrEqual(Math.max(...values) + 1e-12);
      }),
    );
  });

  it('resamples what is compared alike, so that an equal difference has no spread', () => {
    const estimate = bootstrap(500, 3);
    const { mean, low, high } = estimate([0.25, 0.25, 0.25, 0.25]);
    expect([mean, low, high]).toEqual([0.25, 0.25, 0.25]);
  });

  it('is near what theory says of many values', () => {
    const values = Array.from({ length: 400 }, (_, place) => place % 2);
    const { low, high } = bootstrap(4_000, 5)(values);
    // Half plus and minus 1.96 standard errors.
    expect(low).toBeCloseTo(0.5 - 1.96 * 0.025, 2);
    expect(high).toBeCloseTo(0.5 + 1.96 * 0.025, 2);
  });
});

describe('the Gini coefficient', () => {
  it('is 0 where all have the same, and near 1 where one has everything', () => {
    expect(gini([2, 2, 2, 2])).toBeCloseTo(0, 12);
    expect(gini([0, 0, 0, 1])).toBeCloseTo(3 / 4, 12);
    expect(gini([])).toBe(0);
    expect(gini([0, 0])).toBe(0);
  });

  it('is that of a table: 1, 2, 3 and 4 are shared at 0.25', () => {
    expect(gini([4, 1, 3, 2])).toBeCloseTo(0.25, 12);
  });

  it('knows neither order nor unit, and falls where the rich give to the poor', () => {
    fc.assert(
      fc.property(shares, (values) => {
        expect(gini(values.toReversed())).toBeCloseTo(gini(values), 9);
        expect(gini(values.map((value) => value * 3))).toBeCloseTo(gini(values), 9);
        const [poor, rich] = [Math.min(...values), Math.max(...values)];
        const leveled = [...values];
        leveled[values.indexOf(poor)] = (poor + rich) / 2;
        leveled[values.lastIndexOf(rich)] = (poor + rich) / 2;
        expect(gini(leveled)).toBeLessThanOrEqual(gini(values) + 1e-9);
      }),
    );
  });
});

describe("Kendall's tau", () => {
  it('is 1 for the same order, -1 for the opposite one, and counts the pairs between', () => {
    expect(kendall([1, 2, 3], [10, 20, 30])).toBe(1);
    expect(kendall([1, 2, 3], [3, 2, 1])).toBe(-1);
    // One of the six pairs is turned round.
    expect(kendall([1, 2, 3, 4], [1, 2, 4, 3])).toBeCloseTo(4 / 6, 12);
  });

  it('leaves equals out, and says nothing where nothing is before anything', () => {
    expect(kendall([1, 1, 2], [1, 2, 3])).toBeCloseTo(2 / Math.sqrt(2 * 3), 12);
    expect(kendall([1, 1], [1, 2])).toBeNull();
    expect(kendall([1], [1])).toBeNull();
  });
});

describe('what is shown', () => {
  const institutions = new Map(
    [
      { id: 'a', country: 'NE' },
      { id: 'b', country: 'NE' },
      { id: 'c', country: 'TR' },
      { id: 'd', country: null },
    ].map((institution) => [institution.id, institution]),
  );

  it('is three places, which equals share', () => {
    const shown = shownOf(new Map(Object.entries({ a: 3, b: 2, c: 2, d: 2 })), ['a', 'b', 'c', 'd']);
    expect(Object.fromEntries(shown)).toEqual({ a: 1, b: 2 / 3, c: 2 / 3, d: 2 / 3 });
    expect(shownOf(new Map([['a', 1]]), ['a', 'b']).size).toBe(1);
  });

  it('is told by country, with the bodies of none apart', () => {
    const exposure = exposureOf(new Map(Object.entries({ a: 1, b: 1, c: 1, d: 1 })), institutions, ['NE', 'SN', 'TR']);
    expect(exposure).toMatchObject({
      covered: 2,
      countries: 3,
      most: { country: 'NE', share: 0.5 },
      ofNoCountry: 0.25,
    });
    expect(exposure.gini).toBeCloseTo(gini([0.5, 0, 0.25]), 12);
  });

  it('is given to the first in 6 of 11 cases', () => {
    const of = (draw: number) => drawn(['a', 'b', 'c', 'd'], draw);
    expect([of(0), of(5.9 / 11), of(6.1 / 11), of(8.9 / 11), of(9.1 / 11), of(0.999999)]).toEqual([...'aabbcc']);
    expect(drawn(['a'], 0.9)).toBe('a');
    expect(drawn([], 0.5)).toBeUndefined();
  });
});

describe('the similarity of Wu and Palmer', () => {
  const above = new Map([
    ['t', new Set(['t'])],
    ['t.1', new Set(['t', 't.1'])],
    ['t.2', new Set(['t', 't.2'])],
    ['t.1.1', new Set(['t', 't.1', 't.1.1'])],
    ['u', new Set(['u'])],
  ]);

  it('is twice the common depth over the depths', () => {
    expect(wuPalmer(above, 't.1.1', 't.1.1')).toBe(1);
    expect(wuPalmer(above, 't.1.1', 't.1')).toBeCloseTo(4 / 5, 12);
    expect(wuPalmer(above, 't.1.1', 't.2')).toBeCloseTo(2 / 5, 12);
    expect(wuPalmer(above, 't', 'u')).toBe(0);
    expect(wuPalmer(above, 't', 'unknown')).toBe(0);
  });
});

describe('other weights', () => {
  const sum = (weights: typeof defaultModel.weights) => factorCodes.reduce((total, code) => total + weights[code], 0);

  it('sum to one, whatever is left out or chosen', () => {
    for (const factor of factorCodes) {
      expect(without(factor)(defaultModel.weights)[factor]).toBe(0);
      expect(sum(without(factor)(defaultModel.weights))).toBeCloseTo(1, 12);
    }
    for (const { reweigh } of choices()) expect(sum(reweigh(defaultModel.weights))).toBeCloseTo(1, 12);
  });

  it('keep their proportions', () => {
    const { TOPIC, CONTEXT } = renormalised({ ...defaultModel.weights, LANGUAGE: 0 });
    expect(TOPIC / CONTEXT).toBeCloseTo(defaultModel.weights.TOPIC / defaultModel.weights.CONTEXT, 12);
  });

  it('have the model itself as the first choice', () => {
    expect(choices()[0]?.reweigh(defaultModel.weights)).toEqual(defaultModel.weights);
  });
});

describe('the options', () => {
  it('have defaults', () => {
    expect(readOptions([])).toMatchObject({ help: false, json: 'docs/evaluation.json', extent: { resamples: 10_000 } });
    expect(readOptions(['--json', '/tmp/x.json', '--years', '3'])).toMatchObject({
      json: '/tmp/x.json',
      extent: { years: 3 },
    });
  });

  it.each([
    [['--resamples', 'many'], '--resamples is "many"; a whole number from 100 to 1000000 is allowed'],
    [['--activities', '0'], '--activities is "0"'],
    [['--seed', '1.5'], '--seed is "1.5"'],
    [['--years'], '--years'],
    [['--tune'], "Unknown option '--tune'"],
    [['now'], 'now'],
  ])('tell what is wrong with %j', (given, sentence) => {
    expect(readOptions(given)).toContain(sentence);
  });
});
