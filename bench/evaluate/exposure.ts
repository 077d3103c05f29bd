import { gini } from './order.ts';
import type { Institution } from './record.ts';
import { equals, type Scores } from './standing.ts';

/** Who looks at a list sees so many. */
export const shownPlaces = 3;

/** How many of the shown places each institution takes; equals share the places that they stand on. */
export function shownOf(scores: Scores, candidates: readonly string[]): ReadonlyMap<string, number> {
  const shown = new Map<string, number>();
  let left = shownPlaces;
  for (const group of equals(scores, candidates)) {
    if (left === 0) break;
    const taken = Math.min(left, group.length);
    for (const one of group) shown.set(one, taken / group.length);
    left -= taken;
  }
  return shown;
}

/** How what is shown is spread over countries. */
export interface Exposure {
  /** Countries that are shown at all. */
  readonly covered: number;
  readonly countries: number;
  /** Over all countries, also those that are never shown. */
  readonly gini: number;
  /** The country that is shown most, and its share; null where none is shown. */
  readonly most: { readonly country: string; readonly share: number } | null;
  /** The share of bodies of no single country. */
  readonly ofNoCountry: number;
}

/** Adds to each institution's part. */
export function add(to: Map<string, number>, parts: ReadonlyMap<string, number>, weight = 1): void {
  for (const [one, part] of parts) to.set(one, (to.get(one) ?? 0) + part * weight);
}

export function exposureOf(
  parts: ReadonlyMap<string, number>,
  institutions: ReadonlyMap<string, Institution>,
  countries: readonly string[],
): Exposure {
  const byCountry = new Map<string | null, number>();
  for (const [one, part] of parts) {
    const country = institutions.get(one)?.country ?? null;
    byCountry.set(country, (byCountry.get(country) ?? 0) + part);
  }
  const total = [...parts.values()].reduce((sum, part) => sum + part, 0) || 1;
  const shares = countries.map((country) => ({ country, share: (byCountry.get(country) ?? 0) / total }));
  const [most] = shares.toSorted((a, b) => b.share - a.share);
  return {
    covered: shares.filter(({ share }) => share > 0).length,
    countries: countries.length,
    gini: gini(shares.map(({ share }) => share)),
    most: most && most.share > 0 ? most : null,
    ofNoCountry: (byCountry.get(null) ?? 0) / total,
  };
}
