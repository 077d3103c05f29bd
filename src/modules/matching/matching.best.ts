import { sql } from 'kysely';
import {
  esteemOf,
  type FactorSources,
  type Fragment,
  factorValues,
  loadOf,
  number,
  sumOf,
} from './matching.factors.ts';
import { defaultModel, type FactorCode, factorCodes, formula, type MatchModel } from './matching.model.ts';

/** What of a score no need changes, or no need near its topic; a capacity's `standing` is the most that it has of it (migration 0014). */
const standingCodes = [
  'EVIDENCE',
  'RESPONSIVENESS',
  'FRESHNESS',
  'AVAILABILITY',
] as const satisfies readonly FactorCode[];
const mostStanding = standingCodes.reduce((sum, code) => sum + defaultModel.weights[code], 1e-6);
/** More than rounding to the grid, and of the standing, can add. */
const roundings = number(1e-5);
/** The number of a place is that of its topic times this, and that of its zone (migration 0020). */
const zonesOfTopic = sql.lit(4);

/** What the provider of c gave near the topic of n; nothing is looked for if it never gave anything. */
const given = sql`left join lateral (select e.weight, ${esteemOf(sql`e`)} as esteem from provider_evidence e
  where c.has_given and e.institution_id = c.institution_id and e.topic_code = n.topic_code offset 0) e on true`;

/** What the search for the best of a need n is made of, for one model and day. */
function searching(model: MatchModel, asOf: string) {
  const { weights, gates } = model;
  // What somebody gave stays a parameter; what is known beforehand makes a shorter statement.
  const written = (value: number) => (model.isExperiment ? sql`${value}::float8` : number(value));
  const weight = (...codes: FactorCode[]) => written(codes.reduce((sum, code) => sum + weights[code], 0));
  const isTold = sql`${asOf}::date >= c.load_from and ${asOf}::date < c.load_until`;
  const load = sql`(case when ${isTold} then c.load else coalesce((select ${loadOf(asOf)} from provider_record r
    where r.institution_id = c.institution_id), 0) end)`;
  const onItsTopic = { weight: sql`c.evidence`, esteem: sql`c.esteem` };
  const scored = (evidence: FactorSources['evidence']) =>
    sumOf(factorCodes, factorValues(asOf, { evidence, load }), model);
  // Where the load is not told it may be none.
  const values = factorValues(asOf, { evidence: onItsTopic, load: sql`(case when ${isTold} then c.load else 0 end)` });
  // Another model may give more for the same standing, but not more than this many times as much.
  const ratio = written(Math.max(...standingCodes.map((code) => weights[code] / defaultModel.weights[code]), 1e-9));
  const context = sql`${weight('CONTEXT')} * ${values.CONTEXT}`;
  const fit = sql`${context} + ${weight('LANGUAGE')} * (${values.LANGUAGE}) + ${weight('LEVEL')} * (${values.LEVEL})`;
  const passes = sql`c.institution_id is distinct from n.institution_id
    and (${values.LANGUAGE} > ${number(formula.interpretedLanguage)} or n.interpretation_accepted)
    and coalesce(c.level >= n.wanted_level - ${gates.levelsBelow}::int, true) and ${values.MODALITY} > 0
    and coalesce(c.window_start <= n.window_end, true) and coalesce(n.window_start <= c.window_end, true)
    and coalesce(c.places > 0, true)`;
  const nearest = (least: Fragment) => sql`(${least} - ${roundings} - ${number(mostStanding)} * ${ratio}
    - ${weight('CONTEXT', 'LANGUAGE', 'LEVEL', 'MODALITY')}) / ${weight('TOPIC')}`;
  return {
    passes,
    isFull: sql`${values.LANGUAGE} = 1`,
    scoreOnItsTopic: scored(onItsTopic),
    score: scored({ weight: sql`e.weight`, esteem: sql`e.esteem` }),
    /**
     * Those of some places (similarity, place and most that a country has in common) in which a score can be reached: with what all but the
     * topic must give for that, and the least standing.
     */
    places: (all: Fragment, least: Fragment) => sql`(select * from (
        select similarity, place, rest, ((rest - ${weight('CONTEXT')} * most - ${weight('LANGUAGE', 'LEVEL', 'MODALITY')}) / ${ratio})::real as standing
        from (select similarity, place, most, ${least} - ${roundings} - ${weight('TOPIC')} * similarity as rest from ${all} one) one) s
      where s.standing <= ${number(mostStanding)} offset 0)`,
    others: (
      least: Fragment,
    ) => sql`(select near.similarity, near.related * ${zonesOfTopic} + zones.zone as place, zones.most,
      row_number() over (order by ${weight('TOPIC')} * near.similarity + ${weight('CONTEXT')} * zones.most desc, near.related, zones.zone) as turn
      from near_topic near cross join zones where near.topic_code = n.topic_code and near.related <> n.topic_number
        and near.similarity >= greatest(${gates.topicSimilarity}::float8, ${weights.TOPIC > 0 ? nearest(least) : number(0)}))`,
    /** Those c in a place s that can reach it and pass the gates. What costs least and rules out most is asked first. */
    reaching: sql`c.place = s.place and c.standing >= s.standing
      and case when c.standing * ${ratio} + ${context} >= s.rest - ${weight('LANGUAGE', 'LEVEL', 'MODALITY')}
        then case when c.standing * ${ratio} + ${fit} >= s.rest - ${weight('MODALITY')}
          then (c.standing - ${number(defaultModel.weights.AVAILABILITY)}) * ${ratio} + ${fit} + ${weight('MODALITY')} * (${values.MODALITY})
            + ${weight('AVAILABILITY')} * (${values.AVAILABILITY}) >= s.rest and ${passes} else false end else false end`,
  };
}

/** A topic is as near to itself as can be. */
const itself = sql`(select 1::float8 as similarity, n.topic_number * ${zonesOfTopic} + zone as place, most, turn from zones)`;
/** The zones of countries by the most that the country of n has in common with one of them. */
const zones = sql`zones as materialized (select zone::int, most, row_number() over (order by most desc, zone) as turn
  from unnest(n.most) with ordinality as one (most, zone) where most is not null)`;

/** So many of the places of other topics are looked at first: most of what is found there is in the nearest. */
const firstOfOthers = sql.lit(5);

/**
 * The best of each need, exactly, without looking at most of the others. Some with the best standing on its own topic say what is to be
 * reached; those on its own topic are scored that can reach it, and say it better; then those in other places, the nearest first.
 */
export function bestPairs(model: MatchModel, asOf: string, count: number): Fragment {
  const { passes, isFull, scoreOnItsTopic, score, places, others, reaching } = searching(model, asOf);
  // Written out: with a limit that it does not know PostgreSQL would make the plan anew each time, which takes longer than the search.
  const limit = sql.lit(count);
  const last = (scores: Fragment, otherwise: Fragment) => sql`(select coalesce((select score from ${scores} scored
    order by score desc offset ${limit} - 1 limit 1) - ${roundings}, ${otherwise}) as score)`;
  const [first, second, third] = [
    sql`(select score from least_0)`,
    sql`(select score from least_1)`,
    sql`(select score from least_2)`,
  ];
  const elsewhere = (which: Fragment, least: Fragment) => sql`(select c.capacity_id, ${score} as score
    from ${places(sql`(select * from others where ${which})`, least)} s join rankable_capacity c on ${reaching} ${given})`;
  return sql`select n.key as need_key, best.capacity_id from needs n cross join lateral (
    with ${zones},
    sample as (select ${scoreOnItsTopic} as score from ${itself} s cross join lateral (select * from rankable_capacity c
        where c.place = s.place and ${passes} and ${isFull} order by c.standing desc limit 3 * ${limit}) c where s.turn = 1),
    least_0 as materialized ${last(sql`sample`, number(-1))},
    ring_1 as materialized (select c.capacity_id, ${scoreOnItsTopic} as score
      from ${places(itself, first)} s join rankable_capacity c on ${reaching}),
    least_1 as materialized ${last(sql`ring_1`, first)},
    others as materialized ${others(second)},
    ring_2 as materialized ${elsewhere(sql`turn <= ${firstOfOthers}`, second)},
    least_2 as materialized ${last(sql`(table ring_1 union all table ring_2)`, second)},
    ring_3 as ${elsewhere(sql`turn > ${firstOfOthers}`, third)}
    select capacity_id from (table ring_1 union all table ring_2 union all table ring_3) one
    order by score desc, capacity_id limit ${limit}) best`;
}

/** How many are before one of a known score: v, of the need n. */
export function before(model: MatchModel, asOf: string): Fragment {
  const { scoreOnItsTopic, score, places, others, reaching } = searching(model, asOf);
  const least = sql`v.score`;
  const count = (all: Fragment, scored: Fragment, more: Fragment) => sql`(with ${zones} select count(*)
    from ${places(all, least)} s join rankable_capacity c on ${reaching} ${more} where (${scored}, v.capacity_id) > (v.score, c.capacity_id))`;
  return sql`(select ${count(itself, scoreOnItsTopic, sql``)} + ${count(others(least), score, given)} from needs n where n.key = v.need_key)`;
}
