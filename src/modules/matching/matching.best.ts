import { sql } from 'kysely';
import { esteemOf, type Fragment, factorValues, loadOf, number, sumOf } from './matching.factors.ts';
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

/** What the provider of c gave near the topic of n, were it another one than its own; nothing is looked for if it never gave anything. */
const given = sql`left join lateral (select e.weight, ${esteemOf(sql`e`)} as esteem from provider_evidence e
  where c.has_given and not s.is_own and e.institution_id = c.institution_id and e.topic_code = n.topic_code offset 0) e on true`;
const evidence = {
  weight: sql`case when s.is_own then c.evidence else e.weight end`,
  esteem: sql`case when s.is_own then c.esteem else e.esteem end`,
};

/** In which turn a topic is looked at, by how near it is: most of what is found is on the nearest, and spares most of the rest. */
const turnOf = sql`case when nearness = 1 then 1 when nearness <= 3 then 2 else 3 end`;
const turns = sql.lit(3);

/** What the search for the best of a need n is made of, for one model and day. */
function searching(model: MatchModel, asOf: string) {
  const { weights, gates } = model;
  // What somebody gave stays a parameter; what is known beforehand makes a shorter statement.
  const written = (value: number) => (model.isExperiment ? sql`${value}::float8` : number(value));
  const weight = (...codes: FactorCode[]) => written(codes.reduce((sum, code) => sum + weights[code], 0));
  const isTold = sql`${asOf}::date >= c.load_from and ${asOf}::date < c.load_until`;
  const load = sql`(case when ${isTold} then c.load else coalesce((select ${loadOf(asOf)} from provider_record r
    where r.institution_id = c.institution_id), 0) end)`;
  // Where the load is not told it may be none.
  const values = factorValues(asOf, { evidence, load: sql`(case when ${isTold} then c.load else 0 end)` });
  // Another model may give more for the same standing, but not more than this many times as much.
  const ratio = written(Math.max(...standingCodes.map((code) => weights[code] / defaultModel.weights[code]), 1e-9));
  const context = sql`${weight('CONTEXT')} * ${values.CONTEXT}`;
  const fit = sql`${context} + ${weight('LANGUAGE')} * (${values.LANGUAGE}) + ${weight('LEVEL')} * (${values.LEVEL})`;
  const passes = sql`c.institution_id is distinct from n.institution_id
    and (${values.LANGUAGE} > ${number(formula.interpretedLanguage)} or n.interpretation_accepted)
    and coalesce(c.level >= n.wanted_level - ${gates.levelsBelow}::int, true) and ${values.MODALITY} > 0
    and coalesce(c.window_start <= n.window_end, true) and coalesce(n.window_start <= c.window_end, true)
    and coalesce(c.places > 0, true)`;
  return {
    isFull: sql`${values.LANGUAGE} = 1`,
    score: sumOf(factorCodes, factorValues(asOf, { evidence, load }), model),
    /**
     * The places near to the topic of n in which a score can be reached: with what all but the topic must give for that, and the least standing.
     * Topics from which it cannot be reached are not looked at.
     */
    within: (condition: Fragment, least: Fragment) => sql`(select *
      from (select place, similarity, is_own, rest, ((rest - ${weight('CONTEXT')} * most - ${weight('LANGUAGE', 'LEVEL', 'MODALITY')}) / ${ratio})::real as standing
        from (select related * ${zonesOfTopic} + zone::int as place, similarity, nearness = 1 as is_own, most, ${least} - ${roundings} - ${weight('TOPIC')} * similarity as rest
          from near_topic cross join unnest(n.most) with ordinality as zones (most, zone)
          where near_topic.topic_code = n.topic_code and most is not null and ${condition} and similarity >= greatest(${gates.topicSimilarity}::float8,
            (${least} - ${roundings} - ${number(mostStanding)} * ${ratio} - ${weight('CONTEXT', 'LANGUAGE', 'LEVEL', 'MODALITY')}) / nullif(${weight('TOPIC')}, 0))) one) one
      where standing <= ${number(mostStanding)} offset 0)`,
    /** Those c in a place s that can reach it and pass the gates. What costs least and rules out most is asked first. */
    reaching: sql`c.place = s.place and c.standing >= s.standing
      and case when c.standing * ${ratio} + ${context} >= s.rest - ${weight('LANGUAGE', 'LEVEL', 'MODALITY')}
        then case when c.standing * ${ratio} + ${fit} >= s.rest - ${weight('MODALITY')}
          then (c.standing - ${number(defaultModel.weights.AVAILABILITY)}) * ${ratio} + ${fit} + ${weight('MODALITY')} * (${values.MODALITY})
            + ${weight('AVAILABILITY')} * (${values.AVAILABILITY}) >= s.rest and ${passes} else false end else false end`,
  };
}

/**
 * The best of each need, exactly, without looking at most of the others. Some with the best standing on its own topic say what is to be
 * reached (turn 0); those on its own topic are scored that can reach it, and say it better (1); then those on other topics, the nearest first.
 */
export function bestPairs(model: MatchModel, asOf: string, count: number): Fragment {
  const { isFull, score, within, reaching } = searching(model, asOf);
  // Written out: with a limit that it does not know PostgreSQL would make the plan anew each time, which takes longer than the search.
  const limit = sql.lit(count);
  return sql`select n.key as need_key, best.capacity_id from needs n cross join lateral (
    with recursive search as (
      select 0 as turn, -1::float8 as least, '{}'::float8[] as scores, '{}'::uuid[] as found
      union all
      select search.turn + 1, coalesce(best.scores[${limit}], search.least),
        case when search.turn > 0 then best.scores else '{}' end, case when search.turn > 0 then best.found else '{}' end
      from search cross join lateral (
        select array_agg(score order by score desc, capacity_id) as scores, array_agg(capacity_id order by score desc, capacity_id) as found
        from (select * from (
            select score, capacity_id from unnest(search.scores, search.found) before (score, capacity_id)
            union all
            select ${score} as score, c.capacity_id
            from ${within(sql`${turnOf} = greatest(search.turn, 1) and (search.turn > 0 or most = n.nearest)`, sql`search.least`)} s
            cross join lateral (select * from rankable_capacity c where ${reaching} and (search.turn > 0 or ${isFull})
              order by c.standing desc limit case when search.turn = 0 then 2 * ${limit} end) c ${given}) one
          order by score desc, capacity_id limit ${limit}) one) best
      where search.turn <= ${turns})
    select unnest(found) as capacity_id from search where turn > ${turns}) best`;
}

/** How many are before one of a known score: v, of the need n. */
export function before(model: MatchModel, asOf: string): Fragment {
  const { score, within, reaching } = searching(model, asOf);
  return sql`(select count(*) from needs n cross join lateral (
    select from ${within(sql`true`, sql`v.score`)} s join rankable_capacity c on ${reaching} ${given}
    where (${score}, v.capacity_id) > (v.score, c.capacity_id)) one where n.key = v.need_key)`;
}
