import type { Estimate } from './bootstrap.ts';
import type { Estimates, Evaluation } from './evaluation.ts';
import { measureNames, promised } from './metrics.ts';

/** A mean with its interval. */
export function told({ mean, low, high }: Estimate, digits = 2): string {
  // Nothing is less than nothing.
  const shown = (value: number) => value.toFixed(digits).replace(/^-(0\.0+)$/, '$1');
  return `${shown(mean)} [${shown(low)}, ${shown(high)}]`;
}

/** The simple rankers that the hub does not beat, with the measure. */
export const missed = ({ baselines }: Evaluation): readonly string[] =>
  baselines.flatMap(({ name, hubIsBetterBy }) =>
    promised.flatMap((measure) => (hubIsBetterBy[measure].mean > 0 ? [] : [`${name} on ${measure}`])),
  );

/** Columns under one another, for a terminal. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, place) => Math.max(...rows.map((row) => (row[place] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, place) => cell.padEnd(widths[place] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** What is printed at the end. */
export function summary(evaluation: Evaluation): string {
  const { hub, baselines, tuned, changes } = evaluation;
  const others = [...baselines, changes.nested.earlier, changes.nested.others, tuned.earlier, tuned.others];
  const row = (name: string, estimates: Estimates) => [
    name,
    ...measureNames.map((measure) => told(estimates[measure])),
  ];
  const head = ['', ...measureNames];
  const missing = missed(evaluation);
  return [
    `${evaluation.activities} activities, ${evaluation.asks} asks, seed ${evaluation.extent.seed}`,
    aligned([head, row('hub', hub), ...others.map(({ name, measures }) => row(name, measures))]),
    'The hub is better by',
    aligned([head, ...others.map(({ name, hubIsBetterBy }) => row(name, hubIsBetterBy))]),
    missing.length === 0
      ? `kept   the hub beats every simple ranker on ${promised.join(' and ')}`
      : missing.map((one) => `MISSED ${one}`).join('\n'),
  ].join('\n\n');
}
