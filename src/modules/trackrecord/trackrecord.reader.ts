import { sql } from 'kysely';
import type { PageArguments } from '../../kernel/pages.ts';
import { type Order, parentKey, readChildPage } from '../../platform/database/lists.ts';
import { listLoader, type ReadScope, rowLoader } from '../../platform/database/scope.ts';
import type { TrackrecordTables } from './trackrecord.entity.ts';
import type { TrackRecord, TrackRecordEntry, TrackRecordTopic } from './trackrecord.type.ts';

/** The busiest topics of an institution that are shown. */
export const mostTopics = 50;

/** The figures of institutions; one without any exchange or request has its row too. */
export const trackRecordOf = rowLoader<TrackRecord>(async (scope, institutions) => {
  const asked = sql`${[...institutions]}::text[]`;
  // An exchange on several topics has several rows, but is one exchange.
  const { rows } = await sql<TrackRecord>`
    with exchanges as (
      select institution_id, direction, max(ended_on) as ended_on, avg(evaluation) as evaluation
      from track_record where institution_id = any(${asked})
      group by institution_id, direction, exchange_id
    ), given as (
      select institution_id, count(*)::int as count, avg(evaluation) as "evaluationMean",
        count(evaluation)::int as "evaluationCount", min(ended_on) as first, max(ended_on) as last
      from exchanges where direction = 'GIVEN' group by institution_id
    ), received as (
      select institution_id, count(*)::int as count, min(ended_on) as first
      from exchanges where direction = 'RECEIVED' group by institution_id
    ), answers as (
      select institution_id, avg(answered_in_time::int)::float8 as "inTimeShare",
        percentile_cont(0.5) within group (order by hours_to_answer) as "medianHours"
      from response_record where institution_id = any(${asked}) group by institution_id
    )
    select asked.key, coalesce(given.count, 0) as given, coalesce(received.count, 0) as received,
      "evaluationMean", coalesce("evaluationCount", 0) as "evaluationCount",
      "inTimeShare" as "answeredInTimeShare", "medianHours" as "medianHoursToAnswer",
      coalesce(received.first < given.first, false) as "hasBecomeProvider",
      given.first::text as "firstGivenOn", given.last::text as "lastGivenOn"
    from unnest(${asked}) as asked(key)
    left join given on given.institution_id = asked.key
    left join received on received.institution_id = asked.key
    left join answers on answers.institution_id = asked.key`.execute(scope.tables<TrackrecordTables>());
  return rows;
});

/** The topics of institutions, those with most exchanges first. */
export const topicsOfTrackRecord = listLoader<TrackRecordTopic>(async (scope, institutions) => {
  const { rows } = await sql<TrackRecordTopic>`
    select "parentKey", "topicCode", given, received, "lastEndedOn" from (
      select institution_id as "parentKey", topic_code as "topicCode",
        (count(*) filter (where direction = 'GIVEN'))::int as given,
        (count(*) filter (where direction = 'RECEIVED'))::int as received,
        max(ended_on)::text as "lastEndedOn",
        row_number() over (partition by institution_id order by count(*) desc, max(ended_on) desc, topic_code) as place
      from track_record where institution_id = any(${[...institutions]}::text[])
      group by institution_id, topic_code
    ) as ranked where place <= ${mostTopics} order by place`.execute(scope.tables<TrackrecordTables>());
  return rows;
});

/** What a track record is made of, the latest first. */
export function entriesOfTrackRecord(scope: ReadScope, institution: string, page: PageArguments) {
  const rows = () =>
    scope
      .tables<TrackrecordTables>()
      .selectFrom('track_record')
      .select(['exchange_id as exchangeKey', 'topic_code as topicCode', 'direction'])
      .select([sql<string>`ended_on::text`.as('endedOn'), 'evaluation'])
      .where(sql<boolean>`institution_id = ${parentKey}`)
      .$castTo<TrackRecordEntry>();
  const order: Order = {
    name: 'entries of track record',
    descending: true,
    keys: [
      { expression: sql`ended_on`, type: 'date' },
      { expression: sql`exchange_id`, type: 'uuid' },
      { expression: sql`topic_code`, type: 'text' },
      { expression: sql`direction`, type: 'text' },
    ],
  };
  return readChildPage(scope, 'entries of track record', institution, rows, order, page);
}
