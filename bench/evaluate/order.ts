/**
 * Kendall's tau-b of two lists of values over the same things: 1 where both put them into the same order, -1 where into
 * the opposite one. Pairs that are equal in one list are left out of its share.
 * @returns null where one of the lists puts nothing before anything
 */
export function kendall(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  let [agreement, orderedInA, orderedInB] = [0, 0, 0];
  for (let one = 0; one < a.length; one += 1) {
    for (let other = 0; other < one; other += 1) {
      const inA = Math.sign((a[one] as number) - (a[other] as number));
      const inB = Math.sign((b[one] as number) - (b[other] as number));
      agreement += inA * inB;
      orderedInA += inA * inA;
      orderedInB += inB * inB;
    }
  }
  return orderedInA > 0 && orderedInB > 0 ? agreement / Math.sqrt(orderedInA * orderedInB) : null;
}

/** How unequally something is shared: 0 where all have the same, near 1 where one has everything. */
export function gini(values: readonly number[]): number {
  const total = values.reduce((sum, value) => sum + value, 0);
  if (total === 0) return 0;
  const weighted = values
    .toSorted((a, b) => a - b)
    .reduce((sum, value, place) => sum + (2 * (place + 1) - values.length - 1) * value, 0);
  return weighted / (values.length * total);
}
