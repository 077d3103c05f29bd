import { baselineNames } from './baselines.ts';
import type { Estimate } from './bootstrap.ts';
import type { Compared, Estimates, Evaluation } from './evaluation.ts';
import { type YearFigure, yearFigures } from './fairness.ts';
import { method } from './method.ts';
import { measureNames, promised } from './metrics.ts';
import { told } from './summary.ts';

/** All figures, as exact as they are worth. */
export const jsonOf = (evaluation: Evaluation, day: string): string =>
  `${JSON.stringify(
    { command: 'npm run evaluate', day, ...evaluation },
    (_key, value) => (typeof value === 'number' ? Number(value.toFixed(4)) : value),
    2,
  )}\n`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, place) => Math.max(3, ...[head, ...rows].map((row) => row[place]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, place) => cell.padEnd(widths[place] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

const row = (name: string, estimates: Estimates, measures: readonly (typeof measureNames)[number][] = measureNames) => [
  name,
  ...measures.map((measure) => told(estimates[measure])),
];

const listed = (parts: readonly string[]) => parts.join(', ').replace(/, ([^,]*)$/, ' and $1');

type Difference = { readonly name: string; readonly measure: string } & Estimate;

/** Each ranker with the measures that the condition holds for. */
function named(differences: readonly Difference[], holds: (difference: Difference) => boolean): string {
  const byName = Map.groupBy(differences.filter(holds), ({ name }) => name);
  return listed([...byName].map(([name, of]) => `${name} (${of.map(({ measure }) => measure).join('; ')})`));
}

function verdict({ baselines }: Evaluation): string {
  const differences = baselines.flatMap(({ name, hubIsBetterBy }) =>
    promised.map((measure) => ({ name, measure, ...hubIsBetterBy[measure] })),
  );
  const missed = named(differences, ({ mean }) => mean <= 0);
  const worse = named(differences, ({ high }) => high < 0);
  const unsure = named(differences, ({ low, high }) => low <= 0 && high >= 0);
  const sentences = [
    missed ? `The hub does not beat ${missed}.` : `The hub beats every simple ranker on ${listed(promised)}.`,
    worse && `It is worse than ${worse}, and the interval of the difference does not hold zero.`,
    unsure
      ? `The interval holds zero for the difference from ${unsure}: so few activities do not tell the two apart.`
      : 'No interval of these differences holds zero.',
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

function results(evaluation: Evaluation): string {
  const { changes, tuned } = evaluation;
  const nested = [changes.nested.earlier, changes.nested.others, tuned.earlier, tuned.others];
  const others: readonly Compared[] = [...evaluation.baselines, ...nested];
  const title = (name: string) => (nested.some((one) => one.name === name) ? `hub, ${name} (nested)` : name);
  return `## Result

${table(
  ['', ...measureNames],
  [row('**hub**', evaluation.hub), ...others.map(({ name, measures }) => row(title(name), measures))],
)}

Means over ${evaluation.activities} activities with 95 % intervals. By how much the hub is better, activity by activity:

${table(
  ['', ...measureNames],
  others.map(({ name, hubIsBetterBy }) => row(title(name), hubIsBetterBy)),
)}

${verdict(evaluation)}`;
}

function ablation({ ablation: without }: Evaluation): string {
  return `## Without one factor

What the hub loses where one factor is left out and the others share its weight; what is below zero is gained.

${table(
  ['Factor', ...[...promised, 'MAP'].map((measure) => `loss of ${measure}`)],
  without.map(({ factor, hubIsBetterBy }) => row(`\`${factor}\``, hubIsBetterBy, [...promised, 'MAP'])),
)}

\`LEVEL\`, \`MODALITY\`, \`RESPONSIVENESS\` and \`FRESHNESS\` cannot show anything here: the record holds no levels, no answers and
no verifications, and the asks name no form, so all candidates have the same value.`;
}

function slices({ slices: all }: Evaluation): string {
  const rows = all.map(({ by, name, activities, measures }) => [
    by,
    name,
    String(activities),
    ...promised.flatMap((measure) => [
      told(measures.hub[measure]),
      measures['text of the field'][measure].mean.toFixed(2),
      measures.popularity[measure].mean.toFixed(2),
    ]),
  ]);
  const head = promised.flatMap((measure) => [`hub ${measure}`, 'text of the field', 'popularity']);
  return `## Slices

${table(['By', 'Slice', 'Activities', ...head], rows)}

Of slices with less than about 15 activities only the number of activities is a finding.`;
}

const percent = (share: number) => `${(100 * share).toFixed(0)} %`;

function exposure({ exposure: all }: Evaluation): string {
  const rows = Object.entries(all).map(([name, { covered, countries, gini, most, ofNoCountry }]) => [
    name,
    `${covered} of ${countries}`,
    gini.toFixed(2),
    most ? `${most.country}, ${percent(most.share)}` : '',
    percent(ofNoCountry),
  ]);
  return `## Who is shown

How the first three places of all lists are spread over countries, each activity counting once, beside who really gave. The
Gini coefficient is taken over all countries: 0 where all are shown as often, near 1 where one is shown only.

${table(['', 'Countries shown', 'Gini', 'Most', 'Bodies of no country'], rows)}`;
}

function stability({ stability: { values, weights } }: Evaluation): string {
  const cells = (name: string, { tau, lowTau, sameFirst }: typeof values) => [
    name,
    tau.toFixed(3),
    lowTau.toFixed(3),
    percent(sameFirst),
  ];
  return `## Stability

How much of its order a list keeps when what it is made of trembles by 1 % (normal, 50 times each list):

${table(
  ['Noise on', "Kendall's tau", '5 % of the lists are below', 'first stays first'],
  [cells('values of the factors', values), cells('weights', weights)],
)}

Values tremble for each capacity by itself, so institutions that were equal come apart; the weights tremble for all alike.`;
}

function tuning({ tuned }: Evaluation): string {
  const names = new Set([...Object.keys(tuned.earlier.chosen), ...Object.keys(tuned.others.chosen)]);
  const rows = [...names].map((name) => [
    name,
    ...[tuned.earlier, tuned.others].map(({ chosen }) => String(chosen[name] ?? '')),
  ]);
  return `## Would other weights be better?

The weights of the hub are judgements ([ADR 9](adr/0009-matching.md)) and are not fitted to this table. To see what fitting
would give on activities that it has not seen, weights are chosen for each activity by those that were over before it (each
weight, or two of them, times 0, ½, 2 or 4; the best MRR; nothing is chosen before ten are known), and once more by all others but it, later ones
too (leaving one out). Their results are the last two lines of the first table. The choices, with the number of activities that they were made for:

${table(['Choice', 'By earlier ones', 'By all others'], rows)}`;
}

function changed({ baselines, changes: { each, nested } }: Evaluation): string {
  const behind = baselines.flatMap(({ name, measures }) =>
    promised
      .filter((measure) => nested.earlier.measures[measure].mean <= measures[measure].mean)
      .map((measure) => `${name} (${measure})`),
  );
  const titles = {
    [nested.earlier.name]: 'chosen by earlier activities (nested)',
    [nested.others.name]: 'chosen by all others (nested)',
  };
  const rows = [...each, nested.earlier, nested.others].map(({ name, measures, hubIsBetterBy }) => [
    titles[name] ?? name,
    ...promised.flatMap((measure) => [told(measures[measure]), told(hubIsBetterBy[measure])]),
    ...[nested.earlier, nested.others].map(({ chosen }) => String(chosen[name] ?? '')),
  ]);
  return `## How much of it was found in these very figures

The idea of two changes came from this page: what is recorded without its languages passes the gate of languages also where the
languages of its country are not wanted, and institutions are candidates by their [mandate](adr/0026-mandates.md). So the figures of the hub
above are partly in-sample: they tell how well it finds these activities, and too much of how well it will find others. As fair as it can
be told from so few: for each activity only the changes that served those best (by MRR) that were over before it, neither of them before ten are
known. That is the line of the choice by earlier ones, also in the first table: it ${behind.length > 0 ? `does not beat ${listed(behind)}` : 'beats every simple ranker, too'}. It still takes
for granted that one would have had these two ideas.

${table(['With', ...promised.flatMap((measure) => [measure, 'hub is better by']), 'By earlier ones', 'By all others'], rows)}`;
}

function fairness({ fairness: { years, from, requests, figures } }: Evaluation): string {
  const digits = (figure: YearFigure) => (figure === 'countriesShown' ? 1 : 3);
  const rows = (Object.entries(yearFigures) as [YearFigure, string][]).map(([figure, name]) => {
    const { with: kept, without, difference } = figures[figure];
    return [
      name,
      kept.mean.toFixed(digits(figure)),
      without.mean.toFixed(digits(figure)),
      told(difference, digits(figure)),
    ];
  });
  return `## Fairness: what the load does

The load is there so that a few do not win everything. A year after the record is simulated, from ${from} on: ${requests} requests, 2 a week,
each an ask of one of the real activities, drawn at random, and answered as if that activity had not been. One of the first
three is drawn (in 6 of 11 cases the first, in 3 the second, in 2 the third) and gives the exchange, which counts as its load and as its
evidence from the next week on. The same ${years} years are lived with the load and without it. Without it \`AVAILABILITY\` has no weight,
which is the same as to forget the load, since nobody asks for a number of places.

${table(['', 'With the load', 'Without', 'Difference'], rows)}

Hits are higher than in the first table, since here the hub knows also what came after the activity that is asked for; only
the differences are meant. Whether a real year has so many requests is not known; with fewer the load matters less.`;
}

/** The page of the documentation. */
export function pageOf(evaluation: Evaluation, day: string): string {
  const { extent, modelVersions, activities, asks, candidates } = evaluation;
  const simple = Object.entries(baselineNames).map(([name, sentence]) => `- **${name}**: ${sentence}`);
  const parts = [
    `# How good are the matches?

Written by \`npm run evaluate\` on ${day}, with seed ${extent.seed} and ${extent.resamples.toLocaleString('en')} resamples; model version ${modelVersions.join(', ')}. The
same figures, and those of each activity, are in [evaluation.json](evaluation.json).

Each of the ${activities} real activities with a known provider is hidden, with everything later. The hub is asked for it as its
recipients would have asked, in ${asks} asks, and we look where the true provider stands among the ${candidates} institutions of the directory.`,
    results(evaluation),
    `The simple rankers know what the hub knows:\n\n${simple.join('\n')}`,
    method,
    ablation(evaluation),
    slices(evaluation),
    exposure(evaluation),
    stability(evaluation),
    changed(evaluation),
    tuning(evaluation),
    fairness(evaluation),
  ];
  return `${parts.join('\n\n')}\n`;
}
