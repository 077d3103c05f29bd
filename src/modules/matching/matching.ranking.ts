import { type RawBuilder, sql } from 'kysely';
import { before, bestPairs } from './matching.best.ts';
import {
  contribution,
  deliveryFit,
  type Fragment,
  factorValues,
  fromRecords,
  loadOf,
  modalityFit,
  passes,
} from './matching.factors.ts';
import type { RankedFacts } from './matching.facts.ts';
import { type FactorCode, factorCodes, type MatchModel } from './matching.model.ts';

const incomeDistance = sql`abs(
  array_position(array['LOW', 'LOWER_MIDDLE', 'UPPER_MIDDLE', 'HIGH'], pc.income_group)
  - array_position(array['LOW', 'LOWER_MIDDLE', 'UPPER_MIDDLE', 'HIGH'], nc.income_group))`;

/** The needs as n, with what they ask in numbers: to compare those is cheaper than to compare words for each capacity. */
const inNumbers = (needs: Fragment) => sql`given as materialized (${needs}),
    needs as materialized (select given.*, own.number as topic_number, around.context, around.most, language_bits(given.languages) as spoken,
        form_bits(given.modalities) as wanted_modalities, form_bits(given.deliveries) as wanted_deliveries,
        (given.modalities <> '{}')::int + (given.deliveries <> '{}')::int as asked_forms, given.languages <> '{}' as asks_language,
        given.modalities <> '{}' as asks_modality, given.deliveries <> '{}' as asks_delivery
      from given join country_context around on around.code = coalesce(given.country_code, '')
      left join topic_number own on own.topic_code = given.topic_code)`;

/** What the provider of c gave near the topic of n, and how it answered. */
const records = sql`
  left join provider_evidence e on e.institution_id = c.institution_id and e.topic_code = n.topic_code
  left join provider_record r on r.institution_id = c.institution_id`;

/** All pairs of a need and a capacity on a related topic. */
const everyPair = sql`needs n join topic_similarity s on s.topic_code = n.topic_code
  join rankable_capacity c on c.topic_code = s.related_code`;

/** The pairs found before, so that they are looked for once. */
const foundPairs = sql`best join needs n on n.key = best.need_key join rankable_capacity c on c.capacity_id = best.capacity_id
  join topic_similarity s on s.topic_code = n.topic_code and s.related_code = c.topic_code`;

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
  const all = { first: sql``, source: everyPair, condition: sql`true`, rank };
  if ('best' in pairs)
    return { ...all, first: sql`, best as materialized (${bestPairs(model, asOf, pairs.best)})`, source: foundPairs };
  if ('only' in pairs) return { ...all, condition: pairs.only, rank: sql`1 + ${before(model, asOf)}` };
  if ('needsOf' in pairs) {
    const condition = sql`c.capacity_id = ${pairs.needsOf}::uuid`;
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
      select n.key as need_key, c.capacity_id, n.topic_code as need_topic_code, c.topic_code, c.institution_id, n.institution_id as recipient_id, c.basis,
        n.languages as wanted_languages, c.languages, c.likely_languages,
        n.wanted_level, c.level, ${modalityFit} as modality_fit, ${deliveryFit} as delivery_fit,
        n.modalities as wanted_modalities, c.modalities, n.deliveries as wanted_deliveries, c.deliveries,
        nc.code is not null as need_country_known, pc.code is not null as provider_country_known,
        pc.region = nc.region as same_region, coalesce(pc.official_languages, '{}') as official_languages,
        coalesce(nc.official_languages, '{}') as need_official_languages,
        ${incomeDistance} as income_distance, pc.least_developed and nc.least_developed as both_least_developed, coalesce(e.exchanges, 0) as exchanges, e.last_on, coalesce(r.asked, 0) as asked,
        coalesce(r.answered, 0) as answered, c.verified_on, c.places, n.participants, ${loadOf(asOf)} as load,
        array[${list((code) => sql`(${values[code]})::float8`)}] as factor_values
      from ${source} ${records} left join country pc on pc.code = c.country left join country nc on nc.code = n.country_code
      where ${condition} and ${passes(model)} offset 0),
    weighed as (select valued.*, array[${list((code, place) => contribution(sql`factor_values[${place}]`, model.weights[code]))}] as contributions
      from valued offset 0),
    scored as (select weighed.*, ${list((_code, place) => sql`contributions[${place}]`, sql` + `)} as score from weighed offset 0)
    select v.need_key as "needKey", v.capacity_id::text as "capacityKey", v.institution_id as "providerKey", v.recipient_id as "recipientKey",
      v.need_topic_code as "needTopicCode", v.topic_code as "topicCode", (${rank})::int as "rank",
      v.score as "score", v.factor_values as "values", v.contributions as "contributions", v.basis,
      v.wanted_languages as "wantedLanguages", v.languages, v.likely_languages as "countryLanguages",
      v.wanted_level as "wantedLevel", v.level as "level",
      v.modality_fit as "modalityFit", v.delivery_fit as "deliveryFit",
      v.wanted_modalities as "wantedModalities", v.modalities, v.wanted_deliveries as "wantedDeliveries", v.deliveries,
      v.need_country_known as "needCountryKnown", v.provider_country_known as "providerCountryKnown",
      v.same_region as "sameRegion", v.official_languages as "officialLanguages",
      v.need_official_languages as "needOfficialLanguages",
      v.income_distance as "incomeDistance", v.both_least_developed as "bothLeastDeveloped",
      v.exchanges as "evidenceCount", v.last_on::text as "lastEvidenceOn", v.asked as "responseCount",
      v.answered as "answeredCount", v.verified_on::text as "verifiedOn", v.places as "places",
      v.participants as "participants", v.load as "load"
    from ${'only' in pairs ? sql`(select distinct on (need_key) * from scored order by need_key, score desc, capacity_id)` : sql`scored`} v`;
}
