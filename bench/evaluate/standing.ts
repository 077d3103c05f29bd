/** What a ranker says of institutions, the higher the better; who is missing is not ranked by it. */
export type Scores = ReadonlyMap<string, number>;

/** Institutions that stand equal in a list: how many they are, and how many of them are right. */
export interface Tier {
  readonly size: number;
  readonly right: number;
}

/** Those of the candidates that are ranked, in groups of equals, the best first. */
export function equals(scores: Scores, candidates: readonly string[]): readonly (readonly string[])[] {
  const groups = new Map<number, string[]>();
  for (const candidate of candidates) {
    const score = scores.get(candidate);
    if (score === undefined) continue;
    const group = groups.get(score);
    if (group) group.push(candidate);
    else groups.set(score, [candidate]);
  }
  return [...groups].sort(([a], [b]) => b - a).map(([, group]) => group);
}

/**
 * The list as tiers, the best first; whom the ranker does not rank stand together after all others. What is measured is
 * the expectation over every order within a tier, so that nobody profits from the order of the keys.
 */
export function tiersOf(scores: Scores, candidates: readonly string[], right: ReadonlySet<string>): readonly Tier[] {
  const tierOf = (group: readonly string[]): Tier => ({
    size: group.length,
    right: group.filter((one) => right.has(one)).length,
  });
  const unranked = candidates.filter((candidate) => !scores.has(candidate));
  return [...equals(scores, candidates), unranked].filter((group) => group.length > 0).map(tierOf);
}
