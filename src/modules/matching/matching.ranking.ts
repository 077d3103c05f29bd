import { type RawBuilder, sql } from 'kysely';
import { before, bestPairs } from './matching.best.ts';
import { contribution, type Fragment, factorValues, fromRecords, loadOf, passes } from './matching.factors.ts';
import type { RankedFacts } from './matching.facts.ts';
import { type FactorCode, factorCodes, type MatchModel } from './matching.model.ts';

/** The needs as n, with what they ask in numbers: to compare those is cheaper than to compare words for each capacity. */
const inNumbers = (needs: Fragment) => sql`given as materialized (${needs}),
    needs as materialized (select given.*, own.number as topic_number, around.context, around.most,
        (select max(one) from unnest(around.most) as one) as nearest, language_bits(given.languages) as spoken,
        form_bits(given.modalities) as wanted_modalities, form_bits(given.deliveries) as wanted_deliveries,
        (given.modalities <> '{}')::int + (given.deliveries <> '{}')::int as asked_forms, given.languages <> '{}' as asks_language,
        given.modalities <> '{}' as asks_modality, given.deliveries <> '{}' as asks_delivery
      from given join country_context around on around.code = coalesce(given.country_code, '')
      left join topic_number own on own.topic_code = given.topic_code)`;

/** What the provider of c gave near the topic of n, and how it answered. */
const records = sql`
  left join lateral (select * from provider_evidence e
    where e.institution_id = c.institution_id and e.topic_code = n.topic_code offset 0) e on true
  left join provider_record r on r.institution_id = c.institution_id`;

/** All pairs of a need and a capacity on a related topic. */
const everyPair = sql`needs n join topic_similarity s on s.topic_code = n.topic_code
  join rankable_capacity c on c.topic_code = s.related_code`;

/** The pairs found before, which pass the gates, so that they are looked for once. */
const foundPairs = sql`best join needs n on n.key = best.need_key cross join lateral (
    select * from rankable_capacity c where c.capacity_id = best.capacity_id offset 0) c
  cross join lateral (select similarity from topic_similarity s where s.topic_code = n.topic_code and s.related_code = c.topic_code offset 0) s`;

/** The needs that pass every gate with one of the capacities: those of {@link ranking}, without their scores. */
export const passing = (needs: Fragment, capacities: Fragment, model: MatchModel): RawBuilder<{ needKey: string }> =>
  sql<{ needKey: string }>`with needs as (${needs})
    select distinct n.key as "needKey" from ${everyPair} where ${capacities} and ${passes(model)}`;

/** How many pass every gate with each need. */
export const counted = (needs: Fragment, model: MatchModel): RawBuilder<{ needKey: string; count: number }> =>
  sql<{ needKey: string; count: number }>`with needs as (${needs})
    select n.key as "needKey", count(*)::int as count from ${everyPair} where ${passes(model)} group by 1`;

/** Which pairs of needs and capacities are asked for; all of them take as long as there are capacities on related topics. */
export type Pairs =
  | { readonly every: 'capacity' }
  /** So many of the best of each need. */
  | { readonly best: number }
  /** Those of some capacities, by a condition over c, with their places among all; of each need the best of them only. */
  | { readonly only: Fragment }
  /** The needs of one capacity, with the place of each among these. */
  | { readonly needsOf: string };

/** What is looked for first, the pairs as a source of n, c and s, the condition that narrows them, and the place of each row v. */
function partsOf(
  pairs: Pairs,
  model: MatchModel,
  asOf: string,
): Readonly<Record<'first' | 'source' | 'condition' | 'rank', Fragment>> {
  const rank = sql`row_number() over (partition by v.need_key order by v.score desc, v.capacity_id)`;
  const all = { first: sql``, source: everyPair, condition: passes(model), rank };
  if ('best' in pairs)
    return {
      ...all,
      first: sql`, best as materialized (${bestPairs(model, asOf, pairs.best)})`,
      source: foundPairs,
      condition: sql`true`,
    };
  if ('only' in pairs)
    return { ...all, condition: sql`${pairs.only} and ${passes(model)}`, rank: sql`1 + ${before(model, asOf)}` };
  if ('needsOf' in pairs) {
    const condition = sql`c.capacity_id = ${pairs.needsOf}::uuid and ${passes(model)}`;
    return { ...all, condition, rank: sql`row_number() over (order by v.score desc, v.need_key)` };
  }
  return all;
}

/**
 * The ranking as one query, of the capacities that may be ranked for everybody. Equal scores stand in the order of the
 * capacities' (or needs') keys.
 * @param needs rows in the shape of {@link criteriaRows}; each key is ranked for itself
 * @param asOf the day from which ages are counted, ISO 8601: today or, of every pair, any day; else one of the week before
 */
export function ranking(needs: Fragment, pairs: Pairs, model: MatchModel, asOf: string): RawBuilder<RankedFacts> {
  const values = factorValues(asOf, fromRecords(asOf));
  const { first, source, condition, rank } = partsOf(pairs, model, asOf);
  const list = (of: (code: FactorCode, place: Fragment) => Fragment, separator?: Fragment) =>
    sql.join(
      factorCodes.map((code, index) => of(code, sql.lit(index + 1))),
      separator,
    );
  return sql<RankedFacts>`
    with ${inNumbers(needs)}${first},
    valued as (
      select n.key as need_key, c.capacity_id, c.topic_code, c.institution_id, n.institution_id as recipient_id, c.country, c.basis, c.languages, c.likely_languages, c.level,
        c.modalities, c.deliveries, coalesce(e.exchanges, 0) as exchanges, e.last_on, coalesce(r.asked, 0) as asked,
        coalesce(r.answered, 0) as answered, c.verified_on, c.places, ${loadOf(asOf)} as load,
        array[${list((code) => sql`(${values[code]})::float8`)}] as factor_values
      from ${source} ${records} where ${condition} offset 0),
    scored as (select valued.*, ${list((code, place) => contribution(sql`factor_values[${place}]`, model.weights[code]), sql` + `)} as score
      from valued offset 0)
    select v.need_key as "needKey", v.capacity_id::text as "capacityKey", v.institution_id as "providerKey", v.recipient_id as "recipientKey", v.country as "providerCountry",
      v.topic_code as "topicCode", (${rank})::int as "rank", v.score as "score", v.factor_values as "values", v.basis,
      v.languages, v.likely_languages as "countryLanguages", v.level as "level", v.modalities, v.deliveries,
      v.exchanges as "evidenceCount", v.last_on::text as "lastEvidenceOn", v.asked as "responseCount",
      v.answered as "answeredCount", v.verified_on::text as "verifiedOn", v.places as "places", v.load as "load"
    from ${'only' in pairs ? sql`(select distinct on (need_key) * from scored order by need_key, score desc, capacity_id)` : sql`scored`} v`;
}
