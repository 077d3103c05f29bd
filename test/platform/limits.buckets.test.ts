import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Buckets } from '../../src/platform/limits/buckets.ts';

describe('a bucket', () => {
  it('gives what it holds and not more, fills again with time, and never above its brim', () => {
    let now = 0;
    const buckets = new Buckets({ capacity: 100, perSecond: 10 }, () => now);
    expect(buckets.take('one', 100)).toEqual({ isEnough: true, available: 0, retryAfterSeconds: 0 });
    expect(buckets.take('one', 25)).toEqual({ isEnough: false, available: 0, retryAfterSeconds: 3 });
    now = 2_500;
    expect(buckets.take('one', 25).isEnough).toBe(true);
    now = 1_000_000;
    expect(buckets.available('one')).toBe(100);
    expect(buckets.give('one', 50)).toBe(100);
    expect(buckets.available('other')).toBe(100);
  });

  it('goes into debt for what cost more than was taken, which is paid off first', () => {
    let now = 0;
    const buckets = new Buckets({ capacity: 10, perSecond: 1 }, () => now);
    buckets.take('one', 10);
    buckets.give('one', -20);
    now = 20_000;
    expect(buckets.take('one', 5)).toMatchObject({ isEnough: false, retryAfterSeconds: 5 });
    now = 25_000;
    expect(buckets.take('one', 5).isEnough).toBe(true);
  });

  it('lets nobody have more over any time than it holds and what came back', () => {
    const steps = fc.array(fc.record({ wait: fc.nat(5_000), amount: fc.nat(60) }), { maxLength: 100 });
    fc.assert(
      fc.property(steps, (all) => {
        let now = 0;
        let taken = 0;
        const buckets = new Buckets({ capacity: 50, perSecond: 3 }, () => now);
        for (const { wait, amount } of all) {
          now += wait;
          if (buckets.take('one', amount).isEnough) taken += amount;
          if (taken > 50 + (now / 1000) * 3 + 1e-6) return false;
        }
        return true;
      }),
    );
  });

  it('is forgotten before the memory is full, however many callers there are', () => {
    const buckets = new Buckets({ capacity: 10, perSecond: 1 }, () => 0);
    for (let caller = 0; caller < 50_000; caller += 1) buckets.take(`address ${caller}`, 5);
    expect(buckets.available('address 0')).toBe(10);
    expect(buckets.available('address 49999')).toBe(5);
  });
});
