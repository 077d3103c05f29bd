import { type RawBuilder, sql } from 'kysely';
import {
  contributionGrid,
  type FactorCode,
  formula,
  type GateCode,
  gateCodes,
  type MatchModel,
} from './matching.model.ts';

export type Fragment = RawBuilder<unknown>;

/** What was declared always says its languages; the languages of a country do not say that others are none. */
const languagesUnknown = sql`c.languages = '{}'`;

/**
 * Each gate as a condition over n (need), c (capacity, with its country and likely languages) and s (similarity of topics).
 * "Why not" asks for each, the ranking for all of them.
 */
export function gateConditions(model: MatchModel): Record<GateCode, Fragment> {
  return {
    OTHER_INSTITUTION: sql`c.institution_id is distinct from n.institution_id`,
    ACTIVE: sql`c.status = 'ACTIVE'`,
    RELATED_TOPIC: sql`coalesce(s.similarity, 0) >= ${model.gates.topicSimilarity}::float8`,
    SHARED_LANGUAGE: sql`(n.languages = '{}' or n.interpretation_accepted or n.languages && c.languages
      or n.languages && c.likely_languages or ${languagesUnknown})`,
    LEVEL_IN_REACH: sql`coalesce(c.level >= n.wanted_level - ${model.gates.levelsBelow}::int, true)`,
    SHARED_FORM: sql`((n.modalities = '{}' and n.deliveries = '{}')
      or n.modalities && c.modalities or n.deliveries && c.deliveries
      or (n.modalities <> '{}' and c.modalities = '{}') or (n.deliveries <> '{}' and c.deliveries = '{}'))`,
    WINDOW_OVERLAPS: sql`(coalesce(c.window_start, '-infinity') <= coalesce(n.window_end, 'infinity')
      and coalesce(n.window_start, '-infinity') <= coalesce(c.window_end, 'infinity'))`,
    PLACES_LEFT: sql`coalesce(c.places > 0, true)`,
  };
}

/** All of them. What is not active is not among the capacities that may be ranked. */
export function passes(model: MatchModel): Fragment {
  const conditions = gateConditions(model);
  return sql.join(
    gateCodes.filter((gate) => gate !== 'ACTIVE').map((gate) => conditions[gate]),
    sql` and `,
  );
}

export const number = (value: number) => sql`${sql.lit(value)}::float8`;

/** The wanted words are alternatives: one that is given is enough, so that who accepts more never loses. By the bits of the words. */
const bitsValue = (wanted: string, given: Fragment) => {
  const asked = sql.raw(wanted);
  return sql`case when ${asked} = 0 then 0 when ${asked} & c.forms <> 0 then 1 when ${given} = 0 then ${number(formula.unknown)} else 0 end`;
};
/** Bits of the modalities; those of the deliveries are the higher ones (migration 0020). */
const modalityBits = sql`127`;

/** Evidence is kept with the weight that it had on this day (migration 0014). */
const evidenceDay = Date.parse('2020-01-01');
const halvings = (asOf: string) => (Date.parse(asOf) - evidenceDay) / 86_400_000 / formula.evidenceHalfLife;

/** Exchanges given in the last so many days; the days of a provider stand in order. */
export const loadOf = (asOf: string) => sql`coalesce(width_bucket(${asOf}::date, r.given_on)
  - width_bucket(${asOf}::date - ${sql.lit(formula.loadDays)}::int, r.given_on), 0)`;

/** What a value is made from that may stand in one table or the other. */
export interface FactorSources {
  /** What the provider gave near the topic: its weight as of 2020-01-01, and how that was found, 0..1. */
  readonly evidence: Readonly<Record<'weight' | 'esteem', Fragment>>;
  readonly load: Fragment;
}

/** From e, provider_evidence, and r, provider_record, of the provider. */
export const fromRecords = (asOf: string): FactorSources => ({
  evidence: { weight: sql`e.weight`, esteem: esteemOf(sql`e`) },
  load: loadOf(asOf),
});

/** How what was given was found, drawn to a good answer while little is known. */
export const esteemOf = (
  e: Fragment,
) => sql`((${number(formula.evaluationPrior * formula.evaluationPriorCount)} + ${e}.evaluation_sum)
  / (${number(formula.evaluationPriorCount)} + ${e}.evaluations))`;

/** The value of each factor, 0..1, over n (need, with what it asks in numbers), c (rankable_capacity) and s (similarity of topics). */
export function factorValues(asOf: string, { evidence, load }: FactorSources): Record<FactorCode, Fragment> {
  return {
    TOPIC: sql`s.similarity * case when c.is_supposed then ${number(formula.byMandate)} else 1 end`,
    LANGUAGE: sql`case when not n.asks_language or n.spoken & c.spoken <> 0 then 1
      when n.spoken & c.likely <> 0 then ${number(formula.likelyLanguage)}
      when c.spoken = 0 then ${number(formula.unknownLanguage)}
      else ${number(formula.interpretedLanguage)} end`,
    LEVEL: sql`case when n.wanted_level is null or c.level >= n.wanted_level then 1
      when c.level is null then ${number(formula.unknown)}
      else power(${number(formula.oneLevelBelow)}, n.wanted_level - c.level) end`,
    MODALITY: sql`case when n.asked_forms = 0 then 1
      else (${bitsValue('n.wanted_modalities', sql`c.forms & ${modalityBits}`)} + ${bitsValue('n.wanted_deliveries', sql`c.forms & ~${modalityBits}`)})
        / n.asked_forms end`,
    CONTEXT: sql`n.context[c.country_number]`,
    EVIDENCE: sql`case when ${evidence.weight} is null then 0 else
      (1 - exp(-least(${evidence.weight} * power(2::float8, ${-halvings(asOf)}::float8) / ${number(formula.evidenceScale)}, 700)))
      * ${evidence.esteem} end`,
    RESPONSIVENESS: sql`c.response`,
    FRESHNESS: sql`case when c.verified_on is null then 0 else
      exp(-ln(2::float8) * greatest(${asOf}::date - c.verified_on, 0)::float8 / ${number(formula.freshnessHalfLife)}) end`,
    AVAILABILITY: sql`(case when n.participants is null then 1 when c.places is null then ${number(formula.unknown)}
      else least(1, c.places::float8 / n.participants) end) / (1 + ${load} / ${number(formula.loadScale)})`,
  };
}

export const contribution = (value: Fragment, weight: number) =>
  sql`round((${value})::float8 * ${weight}::float8 * ${number(contributionGrid)}) / ${number(contributionGrid)}`;

export const sumOf = (codes: readonly FactorCode[], values: Record<FactorCode, Fragment>, model: MatchModel) =>
  sql`(${sql.join(
    codes.map((code) => contribution(values[code], model.weights[code])),
    sql` + `,
  )})`;
