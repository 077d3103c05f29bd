import { type Kysely, type RawBuilder, sql } from 'kysely';

type Condition = RawBuilder<boolean>;

/** The events of exchanges that the figures follow from: of one, or of all. */
const eventsOf = (condition: Condition, kind: string) => sql`
  select subject_key::uuid as exchange_id, institution_id, data, occurred_at from event
  where subject_type = 'Exchange' and kind = ${kind} and ${condition}`;

/** What was given and received, by the log: with the closing, valued by the recipients' evaluations of before. */
const trackRecord = (condition: Condition) => sql`
  with closed as (${eventsOf(condition, 'EXCHANGE_MOVED')} and data->>'to' = 'CLOSED'),
    valued as (select exchange_id, avg((data->>'score')::float8) as evaluation
      from (${eventsOf(condition, 'EXCHANGE_EVALUATED')}) said where data->>'side' = 'RECIPIENT' group by exchange_id)
  select closed.exchange_id, part.institution_id, topic.code as topic_code, part.direction,
    (closed.data->>'endedOn')::date as ended_on,
    array(select jsonb_array_elements_text(closed.data->'languages')) as languages, valued.evaluation
  from closed
  cross join lateral (
    select 'GIVEN' as direction, jsonb_array_elements_text(closed.data->'given') as institution_id
    union all select 'RECEIVED', jsonb_array_elements_text(closed.data->'received')) part
  cross join lateral jsonb_array_elements_text(closed.data->'topics') as topic(code)
  left join valued on valued.exchange_id = closed.exchange_id`;

/** Who answered when, by the log; and who was still silent when the deadline was over. */
const responses = (condition: Condition) => sql`
  with asked as (select exchange_id, jsonb_array_elements_text(data->'asked') as institution_id, occurred_at as asked_at,
      (data->>'deadline')::timestamptz as deadline from (${eventsOf(condition, 'EXCHANGE_CIRCULATED')}) circulated),
    answered as (select exchange_id, institution_id, min(occurred_at) as answered_at
      from (${eventsOf(condition, 'EXCHANGE_ANSWERED')}) said group by exchange_id, institution_id),
    silent as (select exchange_id, jsonb_array_elements_text(data->'silent') as institution_id
      from (${eventsOf(condition, 'EXCHANGE_ANSWERS_DUE')}) due)
  select asked.exchange_id, asked.institution_id, coalesce(answered_at <= deadline, false) as answered_in_time,
    (extract(epoch from answered_at - asked_at) / 3600)::float8 as hours_to_answer
  from asked left join answered using (exchange_id, institution_id) left join silent using (exchange_id, institution_id)
  where answered_at is not null or silent.exchange_id is not null`;

/** The tables of figures, and what the log says of them; in the order of their columns. */
const figures = { track_record: trackRecord, response_record: responses } as const;
type Table = keyof typeof figures;
const tablesOfFigures = Object.keys(figures) as Table[];

/** Brings the figures of one exchange to what the log says, events of the same transaction included. */
export async function followLog(tables: Kysely<unknown>, exchangeKey: string): Promise<void> {
  const ofExchange = sql<boolean>`subject_key = ${exchangeKey}`;
  for (const table of tablesOfFigures) {
    const target = sql.table(table);
    await sql`delete from ${target} where exchange_id = ${exchangeKey}`.execute(tables);
    await sql`insert into ${target}
      select (jsonb_populate_record(null::${target}, to_jsonb(said))).* from (${figures[table](ofExchange)}) said`.execute(
      tables,
    );
  }
}

/** A row of the figures that is not what the log says. */
export interface Drift {
  readonly table: Table;
  /** Whether the log has it and the table has not, or the other way round. */
  readonly is: 'MISSING' | 'WITHOUT_GROUND';
  readonly row: Record<string, unknown>;
}

const mostShown = 100;

/** Computes all figures of exchanges of the hub from the log alone, and compares: both ways, each row as a whole. */
export async function driftOfFigures(tables: Kysely<unknown>): Promise<{ rows: number; drift: readonly Drift[] }> {
  let rows = 0;
  const drift: Drift[] = [];
  for (const table of tablesOfFigures) {
    const kept = sql`select to_jsonb(t) as row from ${sql.table(table)} t
      join exchange on exchange.id = t.exchange_id and exchange.origin = 'HUB'`;
    const fromLog = sql`select to_jsonb(t) as row from (${figures[table](sql<boolean>`true`)}) t`;
    const compared = await sql<{ row: Record<string, unknown>; is: Drift['is'] }>`
      (select row, 'MISSING' as is from (${fromLog} except all ${kept}) missing)
      union all (select row, 'WITHOUT_GROUND' from (${kept} except all ${fromLog}) left_over) limit ${mostShown}`.execute(
      tables,
    );
    const counted = await sql<{ count: number }>`select count(*)::int as count from (${fromLog}) all_of_it`.execute(
      tables,
    );
    rows += counted.rows[0]?.count ?? 0;
    drift.push(...compared.rows.map(({ row, is }) => ({ table, is, row })));
  }
  return { rows, drift };
}
