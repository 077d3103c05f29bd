import { randomFrom } from '../../test/support/random.ts';

/** A mean with the interval that holds 95 % of the means of the resamples. */
export interface Estimate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Makes an estimate of the mean of values. */
export type Bootstrap = (values: readonly number[]) => Estimate;

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Estimates by the percentile bootstrap: as many values are drawn, with replacement, as there are. Lists of one length
 * are resampled alike, so the interval of a difference is that of pairs.
 */
export function bootstrap(times: number, seed: number): Bootstrap {
  const draws = new Map<number, Uint32Array>();
  const drawsOf = (count: number): Uint32Array => {
    const known = draws.get(count);
    if (known) return known;
    const random = randomFrom(seed + count);
    const drawn = Uint32Array.from({ length: times * count }, () => Math.floor(random() * count));
    draws.set(count, drawn);
    return drawn;
  };
  return (values) => {
    if (values.length === 0) return { mean: Number.NaN, low: Number.NaN, high: Number.NaN };
    const drawn = drawsOf(values.length);
    const means = new Float64Array(times);
    for (let time = 0; time < times; time += 1) {
      let sum = 0;
      for (let place = 0; place < values.length; place += 1) {
        sum += values[drawn[time * values.length + place] as number] as number;
      }
      means[time] = sum / values.length;
    }
    means.sort();
    const quantile = (share: number) => means[Math.round(share * (times - 1))] as number;
    return { mean: meanOf(values), low: quantile(0.025), high: quantile(0.975) };
  };
}
