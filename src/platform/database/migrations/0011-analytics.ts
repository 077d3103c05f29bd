import { Migration } from '@mikro-orm/migrations';

const dayOf = (moment: string) => `(${moment} at time zone 'UTC')::date`;

/** What became of each need and of each exchange of the hub: one row each, so that nobody has to look it up again. */
const tables: Readonly<Record<string, string>> = {
  desk_need: `need_id uuid primary key references need (id) on delete cascade, declared_on date not null,
    programme_code text null, country_code text null, in_exchange boolean not null, days_to_answer int null`,
  desk_exchange: `exchange_id uuid primary key references exchange (id) on delete cascade, requested_on date not null,
    programme_code text null, states text[] not null`,
  // How often something happened in a month: in one programme, or where none is named in all of them together.
  desk_total: `fact text not null, programme_code text null, month date not null, status text null, days int null,
    count int not null, unique nulls not distinct (fact, programme_code, month, status, days)`,
  // By how much that has changed since it was added up: whoever changes something waits for nobody else who does.
  desk_change: `fact text not null, programme_code text null, month date not null, status text null, days int null,
    count int not null`,
};

/** What is counted. A view shows it of all rows, and triggers count it of those that change. */
const facts: Readonly<Record<string, (rows: string) => string>> = {
  desk_need: (rows) => `select 'NEED' as fact, need_id as subject, country_code, declared_on as happened_on,
    programme_code, case when in_exchange then 'IN_EXCHANGE' end as status, days_to_answer as days from ${rows} as rows`,
  desk_exchange: (rows) => `select 'REACHED', exchange_id, null::text, requested_on, programme_code, status, null::int
    from ${rows} as rows cross join lateral unnest(states) as status`,
  exchange_stage: (rows) => `select 'LEFT', exchange_id, null::text, ${dayOf('left_at')}, programme_code, status,
    ${dayOf('left_at')} - ${dayOf('entered_at')} from ${rows} as rows where left_at is not null`,
};
const cell = 'fact, programme_code, month, status, days';

const counted = (parts: readonly (readonly [rows: string, sign: number])[], table: string): string => {
  const signed = parts.map(
    ([rows, sign]) => `select fact.*, ${sign} as sign from (${facts[table]?.(rows)})
      as fact (fact, subject, country_code, happened_on, programme_code, status, days)`,
  );
  return `insert into desk_change (${cell}, count)
    select fact, programme_code, month, status, days, sum(sign)
    from (select *, date_trunc('month', happened_on::timestamp)::date as month from (${signed.join(' union all ')}) fact) fact
    group by grouping sets ((fact, month, status, days), (fact, programme_code, month, status, days))
    having sum(sign) <> 0 and (grouping(programme_code) = 1 or programme_code is not null)`;
};

const events = {
  insert: { referencing: 'new table as became', parts: [['became', 1]] },
  update: {
    referencing: 'old table as was new table as became',
    parts: [
      ['was', -1],
      ['became', 1],
    ],
  },
  delete: { referencing: 'old table as was', parts: [['was', -1]] },
} as const;
type Event = keyof typeof events;
const everyEvent = Object.keys(events) as Event[];

/** Whose change makes which rows new: the table, what refreshes them, and which they are. */
const sources: readonly (readonly [table: string, kind: string, keys: string])[] = [
  ['need', 'need', 'select id from changed'],
  ['exchange_need', 'need', 'select need_id from changed'],
  ['proposal', 'need', 'select need_id from exchange_need where exchange_id in (select exchange_id from changed)'],
  ['exchange', 'exchange', 'select id from changed'],
  ['exchange_stage', 'exchange', 'select exchange_id from changed'],
];

const open = "('REQUESTED', 'CIRCULATED', 'PROPOSED', 'AGREED', 'SCHEDULED', 'UNDERWAY', 'REPORTED', 'EVALUATED')";
const byStart = "(coalesce(starts_on, '-infinity'), id)";
const byStanding = "(coalesce(status_since, '-infinity'), id)";
/** A page of a list is read in the order of an index; of what lies on a desk, in that of what is not over. */
const indexes: Readonly<Record<string, string>> = {
  desk_need_declared: 'desk_need (declared_on)',
  desk_exchange_requested: 'desk_exchange (requested_on)',
  exchange_stage_left_on: `exchange_stage ((${dayOf('left_at')}))`,
  exchange_by_start: `exchange ${byStart}`,
  exchange_by_standing: `exchange ${byStanding}`,
  exchange_open_by_start: `exchange ${byStart} where status in ${open}`,
  exchange_open_by_standing: `exchange ${byStanding} where status in ${open}`,
  exchange_party_of_institution: 'exchange_party (institution_id, exchange_id)',
  exchange_waits_for_centre: "exchange_party (exchange_id) where role = 'FACILITATOR' and consented_at is null",
  circulation_of_institution: 'circulation (institution_id, exchange_id) include (answer)',
};

const own = (column: string) => `${column} = (select caller_institution())`;
/**
 * The wall of 0009-exchanges. There a function looks for each row whether the caller is a party; here it is a subquery, which
 * the database may answer for all rows at once.
 */
const exchangeWall = (isParty: string) => `alter policy exchange_read on exchange using (
  (select caller_reads_everything()) or ((select caller_role()) is not null and (origin = 'RECORD' or status = 'CLOSED'))
  or ${own('requested_by')} or ${isParty}
  or exists (select from circulation c where c.exchange_id = exchange.id and ${own('c.institution_id')}))`;
const isParty = `exists (select from exchange_party p where p.exchange_id = exchange.id and ${own('p.institution_id')})`;

const asOwner = 'security definer set search_path = public, pg_temp';
const functions = [
  'refresh_desk_need(uuid[])',
  'refresh_desk_exchange(uuid[])',
  'desk_row_changed()',
  'desk_counted()',
];

/** The desk of the facilitator: what it counts of five years is added up as it happens. */
export class Analytics extends Migration {
  override name = '0011-analytics';

  override up(): void {
    for (const [table, columns] of Object.entries(tables)) {
      this.addSql(`create table ${table} (${columns})`);
      this.addSql(`alter table ${table} enable row level security`);
      this.addSql(`create policy ${table}_read on ${table} for select using ((select caller_reads_everything()))`);
      this.addSql(`revoke insert, update, delete on ${table} from multaqa_hub`);
    }
    for (const [name, on] of Object.entries(indexes)) this.addSql(`create index ${name} on ${on}`);
    this.addSql(exchangeWall(isParty));
    const all = Object.entries(facts).map(([table, of]) => of(table));
    this.addSql(`create view desk_fact with (security_invoker = true) as ${all.join(' union all ')}`);
    this.addSql(`create view desk_count with (security_invoker = true) as
      select * from desk_total union all select * from desk_change`);
    this.addRows();
    this.addCounts();
    // Of what was there before.
    this.addSql('select refresh_desk_need(array(select id from need))');
    this.addSql('select refresh_desk_exchange(array(select id from exchange))');
    this.addSql(counted([['exchange_stage', 1]], 'exchange_stage'));
    this.addSql('select add_up_desk()');
  }

  /** Keeps what became of needs and exchanges, whoever changes them and by whatever way. */
  private addRows(): void {
    this.addSql(`create function refresh_desk_need(changed uuid[]) returns void language sql ${asOwner} as $$
      insert into desk_need (need_id, declared_on, programme_code, country_code, in_exchange, days_to_answer)
      select need.id, ${dayOf('need.declared_at')}, topic.programme_code, institution.country_code,
        exists (select from exchange_need x where x.need_id = need.id),
        (select ceil(extract(epoch from min(greatest(p.submitted_at, need.declared_at)) - need.declared_at) / 86400)
          from exchange_need x join proposal p on p.exchange_id = x.exchange_id where x.need_id = need.id)
      from need left join topic on topic.code = need.topic_code left join institution on institution.id = need.institution_id
      where need.id in (select unnest(changed))
      on conflict (need_id) do update set declared_on = excluded.declared_on, programme_code = excluded.programme_code,
        country_code = excluded.country_code, in_exchange = excluded.in_exchange, days_to_answer = excluded.days_to_answer
      where desk_need is distinct from excluded $$`);
    this.addSql(`create function refresh_desk_exchange(changed uuid[]) returns void language sql ${asOwner} as $$
      insert into desk_exchange (exchange_id, requested_on, programme_code, states)
      select exchange.id, ${dayOf('exchange.requested_at')}, exchange.programme_code,
        array(select distinct stage.status from exchange_stage stage where stage.exchange_id = exchange.id order by 1)
      from exchange where exchange.id in (select unnest(changed)) and origin = 'HUB' and requested_at is not null
      on conflict (exchange_id) do update set requested_on = excluded.requested_on,
        programme_code = excluded.programme_code, states = excluded.states
      where desk_exchange is distinct from excluded $$`);
    this.addSql(`create function desk_row_changed() returns trigger language plpgsql ${asOwner} as $$
      declare changed_keys uuid[];
      begin
        execute format('select array_agg(distinct key) from (%s) as changed_row (key)', tg_argv[1]) into changed_keys;
        execute format('select refresh_desk_%s($1)', tg_argv[0]) using changed_keys;
        return null;
      end $$`);
    for (const [table, kind, keys] of sources) {
      for (const event of everyEvent) {
        this.addSql(`create trigger ${table}_desk_${event} after ${event} on ${table}
          referencing ${event === 'delete' ? 'old' : 'new'} table as changed
          for each statement execute function desk_row_changed('${kind}', '${keys}')`);
      }
    }
  }

  private addCounts(): void {
    this.addSql(`create function desk_counted() returns trigger language plpgsql ${asOwner} as $$
      begin
        execute tg_argv[0];
        return null;
      end $$`);
    for (const table of Object.keys(facts)) {
      for (const event of everyEvent) {
        const { referencing, parts } = events[event];
        this.addSql(`create trigger ${table}_counted_${event} after ${event} on ${table} referencing ${referencing}
          for each statement execute function desk_counted($count$${counted(parts, table)}$count$)`);
      }
    }
    this.addSql(`create function add_up_desk() returns void language sql ${asOwner} as $$
      with change as (delete from desk_change returning *)
      insert into desk_total (${cell}, count) select ${cell}, sum(count) from change group by ${cell}
      on conflict (${cell}) do update set count = desk_total.count + excluded.count $$`);
    // Or a trigger on a table of one's own could count whatever one likes.
    this.addSql(`revoke execute on function ${functions.join(', ')} from public`);
  }

  override down(): void {
    for (const table of Object.keys(facts)) {
      for (const event of everyEvent) this.addSql(`drop trigger ${table}_counted_${event} on ${table}`);
    }
    for (const [table] of sources) {
      for (const event of everyEvent) this.addSql(`drop trigger ${table}_desk_${event} on ${table}`);
    }
    for (const name of [...functions, 'add_up_desk()']) this.addSql(`drop function ${name}`);
    this.addSql('drop view desk_count');
    this.addSql('drop view desk_fact');
    this.addSql(exchangeWall('caller_is_party(id)'));
    for (const name of Object.keys(indexes)) this.addSql(`drop index ${name}`);
    for (const table of Object.keys(tables)) this.addSql(`drop table ${table}`);
  }
}
