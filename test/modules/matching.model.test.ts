import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contributionGrid, defaultModel, factorCodes, onGrid } from '../../src/modules/matching/matching.model.ts';

describe('the match model', () => {
  it('has weights that sum to one', () => {
    const sum = factorCodes.reduce((total, code) => total + defaultModel.weights[code], 0);
    expect(sum).toBeCloseTo(1, 12);
  });

  it('adds contributions exactly, in whatever order', () => {
    const contribution = fc.double({ min: 0, max: 1, noNaN: true }).map(onGrid);
    fc.assert(
      fc.property(fc.array(contribution, { minLength: 9, maxLength: 9 }), fc.nat(), (contributions, seed) => {
        const sum = (list: readonly number[]) => list.reduce((total, value) => total + value, 0);
        const shuffled = contributions
          .map((value, index) => ({ value, place: (index * 7 + seed) % 9 }))
          .sort((a, b) => a.place - b.place)
          .map(({ value }) => value);
        expect(sum(shuffled)).toBe(sum(contributions));
        expect(Number.isInteger(sum(contributions) * contributionGrid)).toBe(true);
      }),
    );
  });
});
