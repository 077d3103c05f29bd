import { type FactorCode, factorCodes } from '../../src/modules/matching/matching.model.ts';
import type { Database } from '../../src/platform/database/database.ts';
import { type Answer, answersTo, measuresByActivity, type Ranker, type Running } from './answers.ts';
import { asScored, reweighed } from './asking.ts';
import { type BaselineName, baselineNames } from './baselines.ts';
import { type Bootstrap, bootstrap, type Estimate } from './bootstrap.ts';
import { changes } from './changes.ts';
import { add, type Exposure, exposureOf, shownOf } from './exposure.ts';
import { type Fairness, fairnessOf } from './fairness.ts';
import { type MeasureName, type Measures, measureNames, type promised } from './metrics.ts';
import { type Activity, readWorld, type World } from './record.ts';
import { slicesOf } from './slices.ts';
import { type Stability, stabilityOf } from './stability.ts';
import { type Choice, choices, chosenFor, type Rule, without } from './tuning.ts';

/** How much is done; the same numbers give the same figures. */
export interface Extent {
  readonly seed: number;
  readonly resamples: number;
  readonly years: number;
  /** Of each simulated year; 52 where it is not given. */
  readonly weeks?: number;
  /** Only the first so many activities; all where it is not given. */
  readonly activities?: number;
}

export type Estimates = Readonly<Record<MeasureName, Estimate>>;

/** How good a ranker is, and by how much the hub is better; negative where it is worse. */
export interface Compared {
  readonly name: string;
  readonly measures: Estimates;
  readonly hubIsBetterBy: Estimates;
}

/** What was chosen for each activity, with how often: by earlier ones only, or by all others. */
export type Nested = Compared & { readonly chosen: Readonly<Record<string, number>> };
export type NestedChoices = Readonly<Record<Rule, Nested>>;

/** Who is told of in each slice. */
const slicedBaselines = ['popularity', 'text of the field'] as const;

type Part = Pick<Estimates, (typeof promised)[number]>;

export interface SliceResult {
  readonly by: string;
  readonly name: string;
  readonly activities: number;
  readonly measures: Readonly<Record<'hub' | (typeof slicedBaselines)[number], Part>>;
}

/** Everything that was found out. */
export interface Evaluation {
  readonly extent: Extent;
  readonly modelVersions: readonly string[];
  readonly activities: number;
  readonly asks: number;
  readonly candidates: number;
  readonly hub: Estimates;
  readonly baselines: readonly Compared[];
  readonly tuned: NestedChoices;
  /** The model with each of the two changes that these figures gave the idea of, and what would have been chosen of them. */
  readonly changes: { readonly each: readonly Compared[]; readonly nested: NestedChoices };
  readonly ablation: readonly (Compared & { readonly factor: FactorCode })[];
  readonly slices: readonly SliceResult[];
  readonly exposure: Readonly<Record<string, Exposure>>;
  readonly stability: Readonly<Record<'values' | 'weights', Stability>>;
  readonly fairness: Fairness;
  readonly each: readonly EachActivity[];
}

/** One activity, so that another program can compare. */
export interface EachActivity {
  readonly title: string;
  readonly startsOn: string;
  readonly topics: readonly string[];
  readonly providers: readonly string[];
  readonly hub: Measures;
}

const theHub: Ranker = ({ hub }) => asScored(hub);
const baseline =
  (name: BaselineName): Ranker =>
  ({ baselines }) =>
    baselines[name];
const allBaselines = Object.keys(baselineNames) as BaselineName[];

type Gains = ReadonlyMap<Activity, Measures>;

const estimates = (gains: Gains, estimate: Bootstrap, less?: Gains): Estimates =>
  Object.fromEntries(
    measureNames.map((name) => [
      name,
      estimate([...gains].map(([activity, measures]) => measures[name] - (less?.get(activity)?.[name] ?? 0))),
    ]),
  ) as Record<MeasureName, Estimate>;

/** Compares rankers with the hub, activity by activity. */
function comparison(answers: readonly Answer[], estimate: Bootstrap) {
  const hub = measuresByActivity(answers, theHub);
  const compared = (name: string, ranker: Ranker): Compared => {
    const gains = measuresByActivity(answers, ranker);
    return { name, measures: estimates(gains, estimate), hubIsBetterBy: estimates(hub, estimate, gains) };
  };
  return { hub, compared };
}

/** What the lists would show, each activity counting once; and who really gave, as the measure of it. */
function exposures(answers: readonly Answer[], { institutions, countries, activities }: World) {
  const rankers: Readonly<Record<string, Ranker>> = {
    hub: theHub,
    ...Object.fromEntries(allBaselines.map((name) => [name, baseline(name)])),
  };
  const shownBy = (ranker: Ranker) => {
    const shown = new Map<string, number>();
    for (const answer of answers) {
      add(shown, shownOf(ranker(answer), answer.candidates), 1 / answer.activity.asks.length);
    }
    return shown;
  };
  const real = new Map<string, number>();
  for (const { providers } of activities) {
    add(real, new Map(providers.map((provider) => [provider, 1 / providers.length])));
  }
  const parts = [
    ...Object.entries(rankers).map(([name, ranker]) => [name, shownBy(ranker)] as const),
    ['really gave', real] as const,
  ];
  return Object.fromEntries(parts.map(([name, shown]) => [name, exposureOf(shown, institutions, countries)]));
}

const weighings: readonly Choice[] = choices().map(({ name, reweigh }) => ({
  name,
  ranker: ({ hub }) => reweighed(hub, reweigh),
}));

function counts(chosen: Iterable<Choice>): Readonly<Record<string, number>> {
  const groups = Map.groupBy(chosen, ({ name }) => name);
  const sorted = [...groups].map(([name, times]) => [name, times.length] as const).sort(([, a], [, b]) => b - a);
  return Object.fromEntries(sorted);
}

function sliceResults(answers: readonly Answer[], world: World, estimate: Bootstrap): readonly SliceResult[] {
  return slicesOf(answers, world).map(({ by, name, answers: part }) => {
    const of = (ranker: Ranker): Part => {
      const all = estimates(measuresByActivity(part, ranker), estimate);
      return { 'hit@3': all['hit@3'], MRR: all.MRR };
    };
    const measures = {
      hub: of(theHub),
      popularity: of(baseline('popularity')),
      'text of the field': of(baseline('text of the field')),
    };
    return { by, name, activities: new Set(part.map(({ activity }) => activity)).size, measures };
  });
}

/** Hides every activity, asks for it, and measures what came of it. */
export async function evaluate(database: Database, extent: Extent, running: Running): Promise<Evaluation> {
  const { seed, resamples, years, weeks = 52 } = extent;
  const whole = await readWorld(database.owner());
  const world = { ...whole, activities: whole.activities.slice(0, extent.activities) };
  const estimate = bootstrap(resamples, seed);
  const answers = await answersTo(database, world, running);
  const { hub, compared } = comparison(answers, estimate);
  const nested = (name: string, offered: readonly Choice[]): NestedChoices => {
    const all = chosenFor(answers, offered, running);
    const by = (rule: Rule, told: string): Nested => {
      const ranker: Ranker = (answer) => (all[rule].get(answer.activity) as Choice).ranker(answer);
      return { ...compared(told, ranker), chosen: counts(all[rule].values()) };
    };
    return { earlier: by('earlier', name), others: by('others', `${name} by all others`) };
  };
  return {
    extent,
    modelVersions: [...new Set(answers.map(({ hub: { modelVersion } }) => modelVersion))],
    activities: world.activities.length,
    asks: answers.length,
    candidates: world.institutions.size,
    hub: estimates(hub, estimate),
    baselines: allBaselines.map((name) => compared(name, baseline(name))),
    tuned: nested('tuned', weighings),
    changes: {
      each: changes.map(({ name, ranker }) => compared(name, ranker)),
      nested: nested('changes chosen', changes),
    },
    ablation: factorCodes.map((factor) => ({
      factor,
      ...compared(`without ${factor}`, (answer) => reweighed(answer.hub, without(factor))),
    })),
    slices: sliceResults(answers, world, estimate),
    exposure: exposures(answers, world),
    stability: stabilityOf(answers, seed),
    fairness: await fairnessOf(database, world, { years, weeks, seed }, estimate, running),
    each: [...hub].map(([{ title, startsOn, topics, providers }, measures]) => ({
      ...{ title, startsOn, topics, providers },
      hub: measures,
    })),
  };
}
