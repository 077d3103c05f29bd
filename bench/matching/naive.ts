import { formula, type MatchModel } from '../../src/modules/matching/matching.model.ts';

/**
 * The same ranking as it is easily written: every capacity on a related topic is scored, from the tables that the hub writes
 * to, with nothing kept beside them. It shares no line with the hub's query, so where both agree, both are right.
 * $1 the id of a need, $2 the day.
 */
export function naiveRanking({ weights, gates }: MatchModel, best: number): string {
  const round = (value: string, weight: number) =>
    `round((${value})::float8 * ${weight}::float8 * 1048576::float8) / 1048576`;
  const decay = (days: string, half: number) => `exp(-ln(2::float8) * (${days})::float8 / ${half})`;
  const language = `case when n.languages = '{}' or n.languages && c.languages then 1
    when c.basis <> 'DECLARED' and n.languages && (pc.official_languages || pc.community_languages) then ${formula.likelyLanguage}
    when c.languages = '{}' then ${formula.unknownLanguage} else ${formula.interpretedLanguage} end`;
  const level = `case when n.wanted_level is null or c.level >= n.wanted_level then 1 when c.level is null then ${formula.unknown}
    else ${formula.oneLevelBelow} ^ (n.wanted_level - c.level) end`;
  const suits = (words: string) =>
    `case when n.${words} && c.${words} then 1 when c.${words} = '{}' then ${formula.unknown} else 0 end`;
  const modality = `case when n.modalities <> '{}' and n.deliveries <> '{}' then (${suits('modalities')} + ${suits('deliveries')})::float8 / 2
    when n.modalities <> '{}' then ${suits('modalities')} when n.deliveries <> '{}' then ${suits('deliveries')} else 1 end`;
  const income = `abs(array_position(array['LOW', 'LOWER_MIDDLE', 'UPPER_MIDDLE', 'HIGH'], pc.income_group)
    - array_position(array['LOW', 'LOWER_MIDDLE', 'UPPER_MIDDLE', 'HIGH'], nc.income_group))`;
  const context = `case when pc.code is null or nc.code is null then ${formula.unknown} else
    case when pc.region = nc.region then ${formula.sameRegion} else 0 end
    + case when pc.official_languages && nc.official_languages then ${formula.sharedOfficialLanguage} else 0 end
    + case ${income} when 0 then ${formula.sameIncomeGroup} when 1 then ${formula.nextIncomeGroup} else 0 end
    + case when pc.least_developed and nc.least_developed then ${formula.bothLeastDeveloped} else 0 end end`;
  const evidence = `(1 - exp(-least(coalesce(e.weight, 0) / ${formula.evidenceScale}, 700))) * (4 + coalesce(e.evaluations, 0)) / (5 + coalesce(e.evaluated, 0))`;
  const response = `0.7 * (2 + coalesce(a.answered, 0))::float8 / (4 + coalesce(a.asked, 0))
    + 0.3 * (2 + coalesce(a.speed, 0))::float8 / (4 + coalesce(a.timed, 0))`;
  const fresh = `coalesce(${decay("$2::date - (c.verified_at at time zone 'UTC')::date", formula.freshnessHalfLife)}, 0)`;
  const available = `case when n.participants is null then 1 when c.places is null then ${formula.unknown}
    else least(1, c.places::float8 / n.participants) end / (1 + coalesce(l.load, 0)::float8 / ${formula.loadScale})`;
  const score = [
    round(
      `case when c.basis = 'MANDATE' then s.similarity * ${formula.byMandate} else s.similarity end`,
      weights.TOPIC,
    ),
    round(language, weights.LANGUAGE),
    round(level, weights.LEVEL),
    round(modality, weights.MODALITY),
    round(context, weights.CONTEXT),
    round(evidence, weights.EVIDENCE),
    round(response, weights.RESPONSIVENESS),
    round(fresh, weights.FRESHNESS),
    round(available, weights.AVAILABILITY),
  ].join(' + ');
  return `
    with n as materialized (select need.*, i.country_code from need join institution i on i.id = institution_id where need.id = $1::uuid),
    near as materialized (select s.* from topic_similarity s join n on s.topic_code = n.topic_code),
    e as materialized (select institution_id, sum(weight) as weight, sum(evaluation) as evaluations, count(evaluation) as evaluated
      from (select t.institution_id, t.exchange_id, max(t.evaluation) as evaluation,
          max(near.similarity * ${decay('$2::date - t.ended_on', formula.evidenceHalfLife)}) as weight
        from track_record t join near on near.related_code = t.topic_code where t.direction = 'GIVEN' group by 1, 2) given group by 1),
    l as materialized (select institution_id, count(distinct exchange_id) as load from track_record
      where direction = 'GIVEN' and ended_on > $2::date - ${formula.loadDays} and ended_on <= $2::date group by 1),
    a as materialized (select institution_id, count(*) as asked, count(*) filter (where answered_in_time) as answered,
        sum(exp(-hours_to_answer / ${formula.answerScale})) as speed, count(hours_to_answer) as timed from response_record group by 1)
    select c.id::text as "capacityKey", (${score})::float8 as score
    from n join near s on s.similarity >= ${gates.topicSimilarity} join capacity c on c.topic_code = s.related_code
    join institution p on p.id = c.institution_id left join country pc on pc.code = p.country_code left join country nc on nc.code = n.country_code
    left join e on e.institution_id = c.institution_id left join l on l.institution_id = c.institution_id left join a on a.institution_id = c.institution_id
    where c.status = 'ACTIVE' and c.institution_id <> n.institution_id
      and not (c.basis = 'RECORD' and exists (select from capacity own where own.institution_id = c.institution_id
        and own.topic_code = c.topic_code and own.basis = 'DECLARED' and own.status <> 'RETIRED'))
      and not (c.basis = 'MANDATE' and exists (select from capacity own where own.institution_id = c.institution_id
        and own.topic_code = c.topic_code and own.basis <> 'MANDATE'))
      and (n.languages = '{}' or n.interpretation_accepted or n.languages && c.languages
        or c.languages = '{}' or c.basis <> 'DECLARED' and n.languages && (pc.official_languages || pc.community_languages))
      and (n.wanted_level is null or c.level is null or c.level >= n.wanted_level - ${gates.levelsBelow})
      and (n.modalities = '{}' and n.deliveries = '{}' or n.modalities && c.modalities or n.deliveries && c.deliveries
        or n.modalities <> '{}' and c.modalities = '{}' or n.deliveries <> '{}' and c.deliveries = '{}')
      and daterange(n.window_start, n.window_end, '[]') && daterange(c.window_start, c.window_end, '[]')
      and (c.places is null or c.places > 0)
    order by score desc, c.id limit ${best}`;
}
