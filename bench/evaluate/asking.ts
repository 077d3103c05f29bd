import { type Kysely, sql } from 'kysely';
import { criteriaRows } from '../../src/modules/matching/matching.criteria.ts';
import { factorCodes, type MatchModel, onGrid, type Weights } from '../../src/modules/matching/matching.model.ts';
import { ranking } from '../../src/modules/matching/matching.ranking.ts';
import { modelsFor } from '../../src/modules/matching/matching.reader.ts';
import type { CapacityBasis } from '../../src/modules/needs/index.ts';
import type { Ask } from './record.ts';
import type { Scores } from './standing.ts';

/** A capacity as the hub ranked it, with the value of each factor in the order of the model. */
export interface Ranked {
  readonly providerKey: string;
  readonly basis: CapacityBasis;
  readonly providerCountryKnown: boolean;
  readonly score: number;
  readonly values: readonly number[];
}

/** What the hub answered to one ask. */
export interface Answered {
  readonly modelVersion: string;
  readonly weights: Weights;
  readonly ranked: readonly Ranked[];
}

/** Other weights in the place of those of the model. */
export type Reweighing = (weights: Weights) => Weights;
export const asItIs: Reweighing = (weights) => weights;

/** The same shares, so that they sum to 1 again. */
export function renormalised(weights: Weights): Weights {
  const total = factorCodes.reduce((sum, code) => sum + weights[code], 0);
  return Object.fromEntries(factorCodes.map((code) => [code, weights[code] / total])) as Weights;
}

/** Asks the hub's own ranking as of a day, all asks of one model in one statement. */
export async function askHub(
  tables: Kysely<unknown>,
  asks: readonly Ask[],
  asOf: string,
  reweigh: Reweighing = asItIs,
): Promise<ReadonlyMap<string, Answered>> {
  const models = await modelsFor(
    tables,
    asks.map(({ criteria }) => criteria.topicCode),
  );
  const modelOf = ({ criteria }: Ask) => models.get(criteria.topicCode) as MatchModel;
  const answers = new Map<string, Answered & { ranked: Ranked[] }>();
  for (const [model, ofModel] of Map.groupBy(asks, modelOf)) {
    const weights = reweigh(model.weights);
    for (const { key } of ofModel) answers.set(key, { modelVersion: model.version, weights, ranked: [] });
    const needs = criteriaRows(new Map(ofModel.map(({ key, criteria }) => [key, criteria])));
    const list = ranking(needs, { every: 'capacity' }, { ...model, weights }, asOf);
    const { rows } = await sql<Ranked & { needKey: string }>`
      select "needKey", "providerKey", "basis", "providerCountry" <> '' as "providerCountryKnown", "score", "values" from (${list}) ranked order by "needKey", "rank"`.execute(
      tables,
    );
    for (const { needKey, ...ranked } of rows) answers.get(needKey)?.ranked.push(ranked);
  }
  return answers;
}

/** An institution stands where its best capacity stands. */
export function bestOf(ranked: readonly Ranked[], scoreOf: (ranked: Ranked) => number): Scores {
  const best = new Map<string, number>();
  for (const one of ranked) {
    const score = scoreOf(one);
    if (score > (best.get(one.providerKey) ?? Number.NEGATIVE_INFINITY)) best.set(one.providerKey, score);
  }
  return best;
}

/** The scores that other weights give to the same values. */
export function reweighed({ weights, ranked }: Answered, reweigh: Reweighing): Scores {
  const given = reweigh(weights);
  const shares = factorCodes.map((code) => given[code]);
  return bestOf(ranked, ({ values }) =>
    values.reduce((sum, value, place) => sum + onGrid(value * (shares[place] as number)), 0),
  );
}

/** The scores that the hub gave. */
export const asScored = ({ ranked }: Answered): Scores => bestOf(ranked, ({ score }) => score);
