import { Migration } from '@mikro-orm/migrations';
import { auditOf, needAudited } from './0006-audit.ts';
import { exchangeAudited } from './0009-exchanges.ts';

const open = "('REQUESTED', 'CIRCULATED', 'PROPOSED', 'AGREED', 'SCHEDULED', 'UNDERWAY', 'REPORTED', 'EVALUATED')";
const byStart = "(coalesce(starts_on, '-infinity'), id)";
const byStanding = "(coalesce(status_since, '-infinity'), id)";

/** A page of a list is read in the order of an index; of what lies on a desk, in that of what is not over. */
const indexes: Readonly<Record<string, string>> = {
  exchange_by_start: `exchange ${byStart}`,
  exchange_by_standing: `exchange ${byStanding}`,
  exchange_open_by_start: `exchange ${byStart} where status in ${open}`,
  exchange_open_by_standing: `exchange ${byStanding} where status in ${open}`,
  exchange_party_of_institution: 'exchange_party (institution_id, exchange_id) include (role, country_code)',
  exchange_waits_for_centre: "exchange_party (exchange_id) where role = 'FACILITATOR' and consented_at is null",
  circulation_of_institution: 'circulation (institution_id, exchange_id) include (answer)',
  // Figures of a period are read from these alone; with what the walls ask for.
  need_declared:
    'need (declared_at) include (id, topic_code, institution_id, is_shared, answered_at, came_into_exchange)',
  exchange_came_far: 'exchange (requested_at) include (id, reached, programme_code, origin, status, requested_by)',
  exchange_stage_left: 'exchange_stage (left_at) include (status, days, programme_code, exchange_id)',
};

const states =
  '{REQUESTED,CIRCULATED,PROPOSED,AGREED,SCHEDULED,UNDERWAY,REPORTED,EVALUATED,CLOSED,DECLINED,CANCELLED,WITHDRAWN}';
const utcDay = (moment: string) => `(${moment} at time zone 'UTC')::date`;

/**
 * What figures would else have to gather from many rows. Only the triggers below write it, and only to say more than before.
 * `reached` has a bit for each state that an exchange ever was in.
 */
const columns: Readonly<Record<string, string>> = {
  'exchange_stage.days': `int generated always as (${utcDay('left_at')} - ${utcDay('entered_at')}) stored`,
  'exchange.reached': 'int not null default 0',
  'need.came_into_exchange': 'boolean not null default false',
  'need.answered_at': 'timestamptz null',
};

/** Of rows that were just written, which a trigger calls `written`; or of all, where these are in the place of them. */
const noteStages = (written: string) => `update exchange set reached = exchange.reached | came.bits
  from (select exchange_id, bit_or(exchange_state_bit(status)) as bits from ${written} group by exchange_id) came
  where exchange.id = came.exchange_id and exchange.reached & came.bits <> came.bits`;
const noteNeeds = (written: string) => `update need set came_into_exchange = true,
    answered_at = least(need.answered_at, came.answered_at)
  from (select w.need_id, min(p.submitted_at) as answered_at
    from ${written} w left join proposal p on p.exchange_id = w.exchange_id group by w.need_id) came
  where need.id = came.need_id`;
const noteProposals = (written: string) => `update need set answered_at = least(need.answered_at, came.answered_at)
  from (select x.need_id, min(w.submitted_at) as answered_at
    from ${written} w join exchange_need x on x.exchange_id = w.exchange_id group by x.need_id) came
  where need.id = came.need_id and least(need.answered_at, came.answered_at) is distinct from need.answered_at`;
const notes = { exchange_stage: noteStages, exchange_need: noteNeeds, proposal: noteProposals };

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

/** What the desks are read by. */
export class Analytics extends Migration {
  override name = '0011-analytics';

  override up(): void {
    this.addSql(`create function exchange_state_bit(status text) returns int language sql immutable parallel safe
      return 1 << (array_position('${states}'::text[], status) - 1)`);
    this.addSql('drop index exchange_requested');
    // What nobody did is not for the audit; what is done to these columns never is.
    for (const table of ['need', 'exchange']) this.addSql(`drop trigger ${table}_audit on ${table}`);
    for (const [place, type] of Object.entries(columns)) {
      const [table, column] = place.split('.');
      this.addSql(`alter table ${table} add column ${column} ${type}`);
    }
    for (const [table, note] of Object.entries(notes)) {
      this.addSql(note(table));
      this.addSql(`create function note_${table}() returns trigger language plpgsql security definer
        set search_path = public as $$ begin ${note('written')}; return null; end $$`);
      this.addSql(`create trigger ${table}_noted after insert on ${table} referencing new table as written
        for each statement execute function note_${table}()`);
    }
    this.addSql(auditOf({ ...needAudited, ignored: 'came_into_exchange answered_at' }));
    this.addSql(auditOf({ ...exchangeAudited, ignored: 'reached' }));
    for (const [name, on] of Object.entries(indexes)) this.addSql(`create index ${name} on ${on}`);
    this.addSql(exchangeWall(isParty));
  }

  override down(): void {
    this.addSql(exchangeWall('caller_is_party(id)'));
    for (const name of Object.keys(indexes)) this.addSql(`drop index ${name}`);
    // A table whose audit is still to be written cannot be altered.
    this.addSql('set constraints all immediate');
    this.addSql('set constraints all deferred');
    for (const table of ['need', 'exchange']) this.addSql(`drop trigger ${table}_audit on ${table}`);
    for (const table of Object.keys(notes)) {
      this.addSql(`drop trigger ${table}_noted on ${table}`);
      this.addSql(`drop function note_${table}()`);
    }
    for (const place of Object.keys(columns)) {
      const [table, column] = place.split('.');
      this.addSql(`alter table ${table} drop column ${column}`);
    }
    for (const audited of [needAudited, exchangeAudited]) this.addSql(auditOf(audited));
    this.addSql('drop function exchange_state_bit');
    this.addSql('create index exchange_requested on exchange (requested_at) where requested_at is not null');
  }
}
