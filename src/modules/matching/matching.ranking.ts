import { type RawBuilder, sql } from 'kysely';
import type { CapacityBasis } from '../needs/index.ts';
import type { Delivery, Modality } from '../taxonomy/index.ts';
import {
  contribution,
  deliveryFit,
  type Fragment,
  factorValues,
  loadOf,
  modalityFit,
  number,
  passes,
  sumOf,
} from './matching.factors.ts';
import { defaultModel, type FactorCode, factorCodes, formula, type MatchModel } from './matching.model.ts';

/** What is looked for. Empty lists and nulls mean that nothing is asked in that respect. */
export interface Criteria {
  readonly topicCode: string;
  /** The institution in need: never its own provider. */
  readonly institutionId: string | null;
  readonly countryCode: string | null;
  readonly languages: readonly string[];
  readonly wantedLevel: number | null;
  readonly modalities: readonly string[];
  readonly deliveries: readonly string[];
  readonly windowStart: string | null;
  readonly windowEnd: string | null;
  readonly participants: number | null;
  readonly interpretationAccepted: boolean;
}

/** How a capacity stands to the wanted modalities or deliveries; null where none is asked for. */
export type Fit = 'SHARED' | 'UNKNOWN' | 'NONE';

/** One ranked pair of a need and a capacity, as the database tells it. */
export interface RankedFacts {
  /** The key of the need, or the name that an ad-hoc one was given. */
  readonly needKey: string;
  readonly capacityKey: string;
  readonly providerKey: string;
  readonly needTopicCode: string;
  readonly topicCode: string;
  readonly rank: number;
  readonly score: number;
  /** By {@link factorCodes}. */
  readonly values: readonly number[];
  readonly contributions: readonly number[];
  readonly basis: CapacityBasis;
  readonly wantedLanguages: readonly string[];
  /** Empty where they are not known. */
  readonly languages: readonly string[];
  /** Of the country, where they say something. */
  readonly countryLanguages: readonly string[];
  readonly wantedLevel: number | null;
  readonly level: number | null;
  readonly modalityFit: Fit | null;
  readonly deliveryFit: Fit | null;
  readonly wantedModalities: readonly Modality[];
  readonly modalities: readonly Modality[];
  readonly wantedDeliveries: readonly Delivery[];
  readonly deliveries: readonly Delivery[];
  readonly needCountryKnown: boolean;
  readonly providerCountryKnown: boolean;
  /** Null, like all of the comparison, where one of the countries is not known. */
  readonly sameRegion: boolean | null;
  readonly officialLanguages: readonly string[];
  readonly needOfficialLanguages: readonly string[];
  /** How many income groups lie between them; 0 in the same one. */
  readonly incomeDistance: number | null;
  readonly bothLeastDeveloped: boolean | null;
  readonly evidenceCount: number;
  readonly lastEvidenceOn: string | null;
  readonly responseCount: number;
  readonly answeredCount: number;
  readonly verifiedOn: string | null;
  readonly places: number | null;
  readonly participants: number | null;
  readonly load: number;
}

/** The same with everything that its explanation is made of. */
export interface RankedRow extends RankedFacts {
  /** Of the two topics. */
  readonly similarity: number;
  readonly sharedLanguages: readonly string[];
  readonly likelyLanguages: readonly string[];
  readonly sharedModalities: readonly Modality[];
  readonly sharedDeliveries: readonly Delivery[];
  readonly sharedOfficialLanguages: readonly string[];
}

const sharedWords = <Word extends string>(wanted: readonly Word[], given: readonly Word[]): Word[] =>
  wanted.filter((word) => given.includes(word)).sort();

export const rankedRow = (facts: RankedFacts): RankedRow => ({
  ...facts,
  similarity: (facts.values[0] as number) / (facts.basis === 'MANDATE' ? formula.byMandate : 1),
  sharedLanguages: sharedWords(facts.wantedLanguages, facts.languages),
  likelyLanguages: sharedWords(facts.wantedLanguages, facts.countryLanguages),
  sharedModalities: sharedWords(facts.wantedModalities, facts.modalities),
  sharedDeliveries: sharedWords(facts.wantedDeliveries, facts.deliveries),
  sharedOfficialLanguages: sharedWords(facts.needOfficialLanguages, facts.officialLanguages),
});

/** Ad-hoc criteria as rows in the shape of needs. */
export function criteriaRows(criteria: ReadonlyMap<string, Criteria>): Fragment {
  const rows = [...criteria].map(([key, wanted]) => ({ key, ...wanted }));
  return sql`select c."key", c."topicCode" as topic_code, c."institutionId" as institution_id,
      c."countryCode" as country_code, c."languages" as languages, c."wantedLevel" as wanted_level,
      c."modalities" as modalities, c."deliveries" as deliveries, c."windowStart" as window_start,
      c."windowEnd" as window_end, c."participants" as participants,
      c."interpretationAccepted" as interpretation_accepted
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as c("key" text, "topicCode" text, "institutionId" text,
      "countryCode" text, "languages" text[], "wantedLevel" int, "modalities" text[], "deliveries" text[],
      "windowStart" date, "windowEnd" date, "participants" int, "interpretationAccepted" boolean)`;
}

/** Stored needs in the same shape; the condition is over the table `need`. */
export function needRows(condition: Fragment): Fragment {
  return sql`select need.id::text as key, need.topic_code, need.institution_id, institution.country_code, need.languages,
      need.wanted_level, need.modalities, need.deliveries, need.window_start, need.window_end, need.participants,
      need.interpretation_accepted
    from need join institution on institution.id = need.institution_id where ${condition}`;
}

const incomeDistance = sql`abs(
  array_position(array['LOW', 'LOWER_MIDDLE', 'UPPER_MIDDLE', 'HIGH'], pc.income_group)
  - array_position(array['LOW', 'LOWER_MIDDLE', 'UPPER_MIDDLE', 'HIGH'], nc.income_group))`;

/** The context of the country nc for each country. */
const contextOf = sql`select jsonb_object_agg(pc.code,
    (case when pc.region = nc.region then ${number(formula.sameRegion)} else 0 end)
    + (case when pc.official_languages && nc.official_languages then ${number(formula.sharedOfficialLanguage)} else 0 end)
    + (case ${incomeDistance} when 0 then ${number(formula.sameIncomeGroup)} when 1 then ${number(formula.nextIncomeGroup)} else 0 end)
    + (case when pc.least_developed and nc.least_developed then ${number(formula.bothLeastDeveloped)} else 0 end))
  from country pc`;

/** The needs as n, each with its context by country: to look there is cheaper than to compare again for each capacity. */
const withContext = (needs: Fragment) => sql`given as materialized (${needs}),
    around as materialized (select nc.code, (${contextOf}) as context from country nc
      where nc.code in (select country_code from given)),
    needs as materialized (select given.*, around.context, languages <> '{}' as asks_language, modalities <> '{}' as asks_modality,
        deliveries <> '{}' as asks_delivery
      from given left join around on around.code = given.country_code)`;

/** What the provider of c gave near the topic of n, and how it answered. */
const records = sql`
  left join provider_evidence e on e.institution_id = c.institution_id and e.topic_code = n.topic_code
  left join provider_record r on r.institution_id = c.institution_id`;

/** All pairs of a need and a capacity on a related topic. */
const everyPair = sql`needs n join topic_similarity s on s.topic_code = n.topic_code
  join rankable_capacity c on c.topic_code = s.related_code`;

/** What the need decides, and what only the capacity and its provider do: of that `standing` is the most (migration 0014). */
const fitCodes = ['TOPIC', 'LANGUAGE', 'LEVEL', 'MODALITY', 'CONTEXT'] as const satisfies readonly FactorCode[];
const standingCodes = factorCodes.filter((code) => !(fitCodes as readonly FactorCode[]).includes(code));
/** More than rounding to the grid can add. */
const roundings = sql`1e-5::float8`;

/** What the search for the best of a need n is made of, for one model and day. */
function searching(model: MatchModel, asOf: string) {
  const { weights, gates } = model;
  const values = factorValues(asOf);
  const weight = (code: FactorCode) => sql`${weights[code]}::float8`;
  const kept = Object.fromEntries(fitCodes.map((code) => [code, sql.ref(`c.${code}`)])) as Record<FactorCode, Fragment>;
  // Another model may give more for the same standing, but not more than this many times as much.
  const ratio = sql`${Math.max(...standingCodes.map((code) => weights[code] / defaultModel.weights[code]), 1e-9)}::float8`;
  const fit = sql.join(
    fitCodes.map((code) => sql`${weight(code)} * ${kept[code]}`),
    sql` + `,
  );
  /** The least standing with which a capacity on the topic s can reach a score, if its country has the context. */
  const standing = (least: Fragment, context: Fragment) => sql`((${least} - ${roundings}
    - ${weights.LANGUAGE + weights.LEVEL + weights.MODALITY}::float8 - ${weight('TOPIC')} * s.similarity
    - ${weight('CONTEXT')} * ${context}) / ${ratio})::real`;
  return {
    score: sumOf(factorCodes, { ...values, ...kept }, model),
    related: sql`select related_code as topic_code, similarity, row_number() over (order by similarity desc, related_code) as place
      from topic_similarity s where s.topic_code = n.topic_code and s.similarity >= ${gates.topicSimilarity}::float8`,
    /** Those on the topics s that can reach a score by their standing and country alone. */
    reaching: (topics: Fragment, least: Fragment) => sql`select s.similarity, c.* from ${topics} s cross join lateral
      (select * from rankable_capacity c where c.topic_code = s.topic_code and c.standing >= ${standing(least, sql`1::float8`)}
        and c.standing >= ${standing(least, values.CONTEXT)} offset 0) c`,
    /** Those of some capacities that pass the gates, with the values that the need decides, and the most they may reach. */
    fitting: (capacities: Fragment) => sql`select c.*, ${fit} + c.standing * ${ratio} + ${roundings} as most from (
        select c.capacity_id, c.institution_id, c.places, c.verified_on, c.standing,
          ${sql.join(fitCodes.map((code) => sql`(${values[code]})::float8 as ${sql.ref(code)}`))}
        from (${capacities}) c cross join lateral (select c.similarity) s
        where c.institution_id is distinct from n.institution_id
          and coalesce(c.level >= n.wanted_level - ${gates.levelsBelow}::int, true)
          and coalesce(c.window_start <= n.window_end, true) and coalesce(n.window_start <= c.window_end, true)
          and coalesce(c.places > 0, true) offset 0) c
      where (c."LANGUAGE" > ${number(formula.interpretedLanguage)} or n.interpretation_accepted) and c."MODALITY" > 0`,
  };
}

/** From the best standing on the nearest topic so many say what is to be reached. */
const sample = sql.lit(250);
/** The topics in the order of their nearness, in rings: after each ring it is known better what is to be reached. */
const rings = [sql`place = 1`, sql`place between 2 and 4`, sql`place > 4`] as const;

/**
 * The best of each need, exactly, without looking at most of the others. Some with the best standing on the nearest topic say
 * what is to be reached; then, ring by ring, those are scored who may reach it by their standing and country, and say it better.
 */
function bestPairs(model: MatchModel, asOf: string, count: number): Fragment {
  const { score, related, fitting, reaching } = searching(model, asOf);
  const limit = sql`${count}::int`;
  const last = (scores: Fragment, otherwise: Fragment) => sql`(select coalesce((select score from ${scores} scores
    order by score desc offset ${count - 1}::int limit 1) - ${roundings}, ${otherwise}) as score)`;
  const scored = (ring: Fragment, least: Fragment) => sql`(select c.capacity_id, ${score} as score
    from (${fitting(reaching(sql`(select related.*, least.score as least from related, ${least} as least where ${ring})`, sql`s.least`))}) c
    ${records} where c.most >= (select score from ${least} as least) order by score desc, c.capacity_id limit ${limit})`;
  return sql`select n.key as need_key, best.capacity_id from needs n cross join lateral (
    with related as materialized (${related}),
    first as (select ${score} as score from (select * from (${fitting(sql`select s.similarity, c.* from related s cross join lateral
        (select * from rankable_capacity c where c.topic_code = s.topic_code order by c.standing desc limit ${sample}) c
        where s.place = 1`)}) c order by most desc limit 3 * ${limit}) c ${records}),
    least_0 as materialized ${last(sql`first`, sql`-1`)},
    ring_1 as materialized ${scored(rings[0], sql`least_0`)},
    least_1 as materialized ${last(sql`ring_1`, sql`(select score from least_0)`)},
    ring_2 as materialized ${scored(rings[1], sql`least_1`)},
    least_2 as materialized ${last(sql`(table ring_1 union all table ring_2)`, sql`(select score from least_1)`)},
    ring_3 as ${scored(rings[2], sql`least_2`)}
    select capacity_id from (table ring_1 union all table ring_2 union all table ring_3) one
    order by score desc, capacity_id limit ${limit}) best`;
}

/** The pairs found before, so that they are looked for once. */
const foundPairs = sql`best join needs n on n.key = best.need_key join rankable_capacity c on c.capacity_id = best.capacity_id
  join topic_similarity s on s.topic_code = n.topic_code and s.related_code = c.topic_code`;

/** How many are before one of a known score: v, of the need n. */
function before(model: MatchModel, asOf: string): Fragment {
  const { score, related, fitting, reaching } = searching(model, asOf);
  return sql`(select count(*) from needs n cross join lateral (${fitting(reaching(sql`(${related})`, sql`v.score`))}) c
    ${records} where n.key = v.need_key and c.most >= v.score - ${roundings} and (${score}, v.capacity_id) > (v.score, c.capacity_id))`;
}

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
  const values = factorValues(asOf);
  const { first, source, condition, rank } = partsOf(pairs, model, asOf);
  const list = (of: (code: FactorCode) => Fragment) => sql`array[${sql.join(factorCodes.map(of))}]`;
  return sql<RankedFacts>`
    with ${withContext(needs)}${first},
    valued as materialized (
      select n.key as need_key, c.capacity_id, n.topic_code as need_topic_code, c.topic_code, c.institution_id, c.basis,
        n.languages as wanted_languages, c.languages, c.likely_languages,
        n.wanted_level, c.level, ${modalityFit} as modality_fit, ${deliveryFit} as delivery_fit,
        n.modalities as wanted_modalities, c.modalities, n.deliveries as wanted_deliveries, c.deliveries,
        nc.code is not null as need_country_known, pc.code is not null as provider_country_known,
        pc.region = nc.region as same_region, coalesce(pc.official_languages, '{}') as official_languages,
        coalesce(nc.official_languages, '{}') as need_official_languages,
        ${incomeDistance} as income_distance, pc.least_developed and nc.least_developed as both_least_developed, coalesce(e.exchanges, 0) as exchanges, e.last_on, coalesce(r.asked, 0) as asked,
        coalesce(r.answered, 0) as answered, c.verified_on, c.places, n.participants, ${loadOf(asOf)} as load,
        ${list((code) => sql`(${values[code]})::float8`)} as factor_values,
        ${list((code) => contribution(values[code], model.weights[code]))} as contributions
      from ${source} ${records} left join country pc on pc.code = c.country left join country nc on nc.code = n.country_code
      where ${condition} and ${passes(model)}),
    scored as materialized (select valued.*, w.score from valued
      cross join lateral (select sum(one) as score from unnest(contributions) as one) w)
    select v.need_key as "needKey", v.capacity_id::text as "capacityKey", v.institution_id as "providerKey",
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
