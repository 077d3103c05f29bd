import type { RawBuilder } from 'kysely';
import { sql } from 'kysely';
import type { Delivery, Modality } from '../taxonomy/index.ts';
import {
  contributionGrid,
  type FactorCode,
  factorCodes,
  formula,
  type GateCode,
  gateCodes,
  type MatchModel,
} from './matching.model.ts';

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

/** One ranked pair of a need and a capacity, with everything that its explanation is made of. */
export interface RankedRow {
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
  readonly basis: string;
  readonly wantedLanguages: readonly string[];
  readonly sharedLanguages: readonly string[];
  readonly likelyLanguages: readonly string[];
  /** Whether it can be told at all: by what is written, or by the country. */
  readonly languagesKnown: boolean;
  /** Whether the languages it is given in are written down. */
  readonly languagesWritten: boolean;
  readonly wantedLevel: number | null;
  readonly level: number | null;
  readonly modalityFit: Fit | null;
  readonly deliveryFit: Fit | null;
  readonly sharedModalities: readonly Modality[];
  readonly sharedDeliveries: readonly Delivery[];
  readonly needCountryKnown: boolean;
  readonly providerCountryKnown: boolean;
  /** Null, like all of the comparison, where one of the countries is not known. */
  readonly sameRegion: boolean | null;
  readonly sharedOfficialLanguages: readonly string[];
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

type Fragment = RawBuilder<unknown>;

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

const shared = (a: string, b: string): Fragment =>
  sql.raw(`array(select unnest(${a}) intersect select unnest(${b}) order by 1)`);

/** Languages of the provider's country; they say something only where nothing was declared. */
const likely = sql`case when c.basis = 'RECORD' and p.country_code is not null
  then pc.official_languages || pc.community_languages else '{}' end`;
const languagesUnknown = sql`(c.basis = 'RECORD' and c.languages = '{}' and p.country_code is null)`;

/**
 * Each gate as a condition over n (need), c (capacity), p (provider), pc (its country), s (similarity of topics).
 * The ranking asks for all of them, "why not" for each.
 */
export function gateConditions(model: MatchModel): Record<GateCode, Fragment> {
  return {
    OTHER_INSTITUTION: sql`c.institution_id is distinct from n.institution_id`,
    ACTIVE: sql`c.status = 'ACTIVE'`,
    RELATED_TOPIC: sql`coalesce(s.similarity, 0) >= ${model.gates.topicSimilarity}::float8`,
    SHARED_LANGUAGE: sql`(n.languages = '{}' or n.interpretation_accepted or n.languages && c.languages
      or n.languages && (${likely}) or ${languagesUnknown})`,
    LEVEL_IN_REACH: sql`coalesce(c.level >= n.wanted_level - ${model.gates.levelsBelow}::int, true)`,
    SHARED_FORM: sql`((n.modalities = '{}' and n.deliveries = '{}')
      or n.modalities && c.modalities or n.deliveries && c.deliveries
      or (n.modalities <> '{}' and c.modalities = '{}') or (n.deliveries <> '{}' and c.deliveries = '{}'))`,
    WINDOW_OVERLAPS: sql`(coalesce(c.window_start, '-infinity') <= coalesce(n.window_end, 'infinity')
      and coalesce(n.window_start, '-infinity') <= coalesce(c.window_end, 'infinity'))`,
    PLACES_LEFT: sql`coalesce(c.places > 0, true)`,
  };
}

const number = (value: number) => sql`${sql.lit(value)}::float8`;
const half = (days: Fragment, halfLife: number) =>
  sql`exp(-ln(2::float8) * greatest(${days}, 0)::float8 / ${number(halfLife)})`;

/** The wanted words are alternatives: one that is given is enough, so that who accepts more never loses. */
const fitOf = (wanted: string, given: string): Fragment => {
  const [w, g] = [sql.raw(wanted), sql.raw(given)];
  return sql`case when ${w} = '{}' then null when ${w} && ${g} then 'SHARED' when ${g} = '{}' then 'UNKNOWN'
    else 'NONE' end`;
};
const fitValue = (word: Fragment) =>
  sql`case ${word} when 'SHARED' then 1 when 'UNKNOWN' then ${number(formula.unknown)} when 'NONE' then 0 end`;

/** The value of each factor, 0..1, over the candidate row f. */
function factorValues(asOf: Fragment): Record<FactorCode, Fragment> {
  const day = sql`${asOf}::date`;
  return {
    TOPIC: sql`f.similarity`,
    LANGUAGE: sql`case when f.wanted_languages = '{}' or f.shared_languages <> '{}' then 1
      when f.likely_languages <> '{}' then ${number(formula.likelyLanguage)}
      when not f.languages_known then ${number(formula.unknownLanguage)}
      else ${number(formula.interpretedLanguage)} end`,
    LEVEL: sql`case when f.wanted_level is null then 1 when f.level is null then ${number(formula.unknown)}
      when f.level >= f.wanted_level then 1
      else power(${number(formula.oneLevelBelow)}, f.wanted_level - f.level) end`,
    MODALITY: sql`coalesce((select avg(asked.value)
      from (values (${fitValue(sql`f.modality_fit`)}), (${fitValue(sql`f.delivery_fit`)})) as asked(value)), 1)`,
    CONTEXT: sql`case when f.same_region is null then ${number(formula.unknown)} else
      (case when f.same_region then ${number(formula.sameRegion)} else 0 end)
      + (case when f.shared_official_languages <> '{}' then ${number(formula.sharedOfficialLanguage)} else 0 end)
      + (case f.income_distance when 0 then ${number(formula.sameIncomeGroup)} when 1 then ${number(formula.nextIncomeGroup)} else 0 end)
      + (case when f.both_least_developed then ${number(formula.bothLeastDeveloped)} else 0 end) end`,
    EVIDENCE: sql`(1 - exp(-e.weight / ${number(formula.evidenceScale)}))
      * (${number(formula.evaluationPrior * formula.evaluationPriorCount)} + e.evaluation_sum)
      / (${number(formula.evaluationPriorCount)} + e.evaluation_count)`,
    RESPONSIVENESS: sql`0.7 * (${number(formula.responsePrior * formula.responsePriorCount)} + r.answered)
        / (${number(formula.responsePriorCount)} + r.asked)
      + 0.3 * (${number(formula.responsePrior * formula.responsePriorCount)} + r.speed_sum)
        / (${number(formula.responsePriorCount)} + r.speed_count)`,
    FRESHNESS: sql`case when f.verified_at is null then 0
      else ${half(sql`${day} - f.verified_at::date`, formula.freshnessHalfLife)} end`,
    AVAILABILITY: sql`(case when f.participants is null then 1 when f.places is null then ${number(formula.unknown)}
      else least(1, f.places::float8 / f.participants) end)
      / (1 + e.load / ${number(formula.loadScale)})`,
  };
}

/** Candidates that pass every gate, with the facts about each pair. */
function candidates(model: MatchModel, capacities: Fragment): Fragment {
  const conditions = gateConditions(model);
  const passed = sql.join(
    gateCodes.map((gate) => conditions[gate]),
    sql` and `,
  );
  return sql`
    select n.key as need_key, n.topic_code as need_topic_code, c.id as capacity_id, c.institution_id as provider_id,
      c.topic_code, c.basis, s.similarity, n.languages as wanted_languages,
      ${shared('n.languages', 'c.languages')} as shared_languages,
      array(select unnest(n.languages) intersect select unnest(${likely}) order by 1) as likely_languages,
      not ${languagesUnknown} as languages_known, c.languages <> '{}' as languages_written,
      n.wanted_level, c.level, n.participants, c.places, c.verified_at,
      ${fitOf('n.modalities', 'c.modalities')} as modality_fit, ${fitOf('n.deliveries', 'c.deliveries')} as delivery_fit,
      ${shared('n.modalities', 'c.modalities')} as shared_modalities,
      ${shared('n.deliveries', 'c.deliveries')} as shared_deliveries,
      nc.code is not null as need_country_known, pc.code is not null as provider_country_known,
      pc.region = nc.region as same_region,
      ${shared('pc.official_languages', 'nc.official_languages')} as shared_official_languages,
      abs(array_position(array['LOW', 'LOWER_MIDDLE', 'UPPER_MIDDLE', 'HIGH'], pc.income_group)
        - array_position(array['LOW', 'LOWER_MIDDLE', 'UPPER_MIDDLE', 'HIGH'], nc.income_group)) as income_distance,
      pc.least_developed and nc.least_developed as both_least_developed
    from needs n
    join topic_similarity s on s.topic_code = n.topic_code
    join capacity c on c.topic_code = s.related_code
    join institution p on p.id = c.institution_id
    left join country pc on pc.code = p.country_code
    left join country nc on nc.code = n.country_code
    where ${capacities} and ${passed}`;
}

/** The needs that pass every gate with one of the capacities: those of {@link ranking}, without their scores. */
export const passing = (needs: Fragment, capacities: Fragment, model: MatchModel): RawBuilder<{ needKey: string }> =>
  sql<{ needKey: string }>`
    with needs as (${needs}) select distinct f.need_key as "needKey" from (${candidates(model, capacities)}) f`;

/** What the provider has given on the topic of the need or near it, and what it carries now. */
const evidence = (model: MatchModel, asOf: Fragment): Fragment => sql`
  select coalesce(sum(x.weight), 0)::float8 as weight, count(x.exchange_id)::int as count, max(x.ended_on) as last_on,
    coalesce(sum(x.evaluation), 0)::float8 as evaluation_sum, count(x.evaluation)::float8 as evaluation_count,
    (select count(distinct t.exchange_id) from track_record t where t.institution_id = f.provider_id
      and t.direction = 'GIVEN' and t.ended_on > ${asOf}::date - ${sql.lit(formula.loadDays)}::int
      and t.ended_on <= ${asOf}::date)::float8 as load
  from (
    select t.exchange_id, max(t.ended_on) as ended_on, max(t.evaluation) as evaluation,
      max(near.similarity * ${half(sql`${asOf}::date - t.ended_on`, formula.evidenceHalfLife)}) as weight
    from track_record t
    join topic_similarity near on near.topic_code = f.need_topic_code and near.related_code = t.topic_code
    where t.institution_id = f.provider_id and t.direction = 'GIVEN' and t.ended_on <= ${asOf}::date
      and near.similarity >= ${model.gates.topicSimilarity}::float8
    group by t.exchange_id) x`;

const responses = sql`
  select count(*)::float8 as asked, count(*) filter (where a.answered_in_time)::float8 as answered,
    coalesce(sum(exp(-a.hours_to_answer / ${number(formula.answerScale)})), 0)::float8 as speed_sum,
    count(a.hours_to_answer)::float8 as speed_count
  from response_record a where a.institution_id = f.provider_id`;

/**
 * The ranking as one query. Candidates are found by the index over topic and status of the capacities; nothing
 * else of the table is read. Equal scores stand in the order of the capacities' (or needs') keys.
 * @param needs rows in the shape of {@link criteriaRows}; each key is ranked for itself
 * @param capacities a condition over c that narrows which capacities may be seen
 * @param asOf the day from which ages are counted, ISO 8601
 * @param by whether capacities are ranked for each need, or needs for one capacity
 */
export function ranking(
  needs: Fragment,
  capacities: Fragment,
  model: MatchModel,
  asOf: string,
  by: 'capacity' | 'need' = 'capacity',
): RawBuilder<RankedRow> {
  const day = sql`${asOf}`;
  const values = factorValues(day);
  const list = sql.join(factorCodes.map((code) => sql`(${values[code]})::float8`));
  const weights = factorCodes.map((code) => model.weights[code]);
  const order =
    by === 'capacity'
      ? sql`partition by v.need_key order by w.score desc, v.capacity_id`
      : sql`order by w.score desc, v.need_key`;
  return sql<RankedRow>`
    with needs as materialized (${needs}),
    candidate as materialized (${candidates(model, capacities)}),
    valued as materialized (
      select f.*, e.count as evidence_count, e.last_on, e.load, r.asked, r.answered, array[${list}] as factor_values
      from candidate f
      cross join lateral (${evidence(model, day)}) e
      cross join lateral (${responses}) r)
    select v.need_key as "needKey", v.capacity_id::text as "capacityKey", v.provider_id as "providerKey",
      v.need_topic_code as "needTopicCode", v.topic_code as "topicCode",
      row_number() over (${order})::int as "rank", w.score as "score",
      v.factor_values as "values", w.contributions as "contributions", v.basis,
      v.wanted_languages as "wantedLanguages", v.shared_languages as "sharedLanguages",
      v.likely_languages as "likelyLanguages", v.languages_known as "languagesKnown",
      v.languages_written as "languagesWritten",
      v.wanted_level as "wantedLevel", v.level as "level",
      v.modality_fit as "modalityFit", v.delivery_fit as "deliveryFit",
      v.shared_modalities as "sharedModalities", v.shared_deliveries as "sharedDeliveries",
      v.need_country_known as "needCountryKnown", v.provider_country_known as "providerCountryKnown",
      v.same_region as "sameRegion", v.shared_official_languages as "sharedOfficialLanguages",
      v.income_distance as "incomeDistance", v.both_least_developed as "bothLeastDeveloped",
      v.evidence_count as "evidenceCount", v.last_on::text as "lastEvidenceOn",
      v.asked::int as "responseCount", v.answered::int as "answeredCount",
      v.verified_at::date::text as "verifiedOn", v.places as "places", v.participants as "participants",
      v.load::int as "load"
    from valued v
    cross join lateral (
      select sum(x.contribution) as score, array_agg(x.contribution order by x.place) as contributions
      from (
        select place, round(value * weight * ${sql.lit(contributionGrid)}) / ${sql.lit(contributionGrid)} as contribution
        from unnest(v.factor_values, ${weights}::float8[]) with ordinality as one(value, weight, place)
      ) x) w`;
}
