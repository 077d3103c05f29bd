import { Migration } from '@mikro-orm/migrations';
import { auditOf } from './0006-audit.ts';

const tables = [
  `linkage (id uuid not null, status text not null, status_since timestamptz not null, title jsonb not null,
    summary jsonb null, programme_code text null, planned_starts_on date null, planned_ends_on date null,
    discontinuation_reason jsonb null, results jsonb null, lessons jsonb null, completed_on date null,
    identified_at timestamptz not null, version int not null default 1, primary key (id))`,
  `linkage_topic (linkage_id uuid not null, topic_code text not null, primary key (linkage_id, topic_code))`,
  `linkage_party (linkage_id uuid not null, role text not null, institution_id text not null,
    joined_at timestamptz not null, primary key (linkage_id, role, institution_id))`,
  `linkage_contribution (id uuid not null, linkage_id uuid not null, institution_id text not null, form text not null,
    amount numeric(14,2) null, currency text null, description jsonb null, recorded_at timestamptz not null, primary key (id))`,
  `linkage_agreement (id uuid not null, linkage_id uuid not null, title jsonb not null, url text null,
    recorded_at timestamptz not null, primary key (id))`,
  `linkage_signature (agreement_id uuid not null, institution_id text not null, linkage_id uuid not null,
    signed_on date not null, primary key (agreement_id, institution_id))`,
  `linkage_milestone (id uuid not null, linkage_id uuid not null, title jsonb not null, due_on date not null,
    status text not null, drop_reason jsonb null, primary key (id))`,
  `linkage_meeting (id uuid not null, linkage_id uuid not null, held_on date not null, place text null,
    minutes jsonb null, minutes_url text null, decisions jsonb null, primary key (id))`,
  `linkage_monitoring_note (id uuid not null, linkage_id uuid not null, institution_id text null,
    observed_on date not null, progress int not null, note jsonb not null, primary key (id))`,
  `linkage_exchange (linkage_id uuid not null, exchange_id uuid not null, primary key (linkage_id, exchange_id))`,
  `linkage_practice (linkage_id uuid not null, practice_id uuid not null, primary key (linkage_id, practice_id))`,
] as const;

const indexes = [
  ['linkage', 'programme_code'],
  ['linkage_topic', 'topic_code'],
  ['linkage_party', 'institution_id'],
  ['linkage_contribution', 'linkage_id'],
  ['linkage_contribution', 'institution_id'],
  ['linkage_agreement', 'linkage_id'],
  ['linkage_signature', 'institution_id'],
  ['linkage_signature', 'linkage_id'],
  ['linkage_milestone', 'linkage_id'],
  ['linkage_meeting', 'linkage_id'],
  ['linkage_monitoring_note', 'linkage_id'],
  ['linkage_monitoring_note', 'institution_id'],
  ['linkage_exchange', 'exchange_id'],
  ['linkage_practice', 'practice_id'],
] as const;

const foreignKeys = [
  ['linkage', 'programme_code', 'programme', 'code'],
  ['linkage_topic', 'linkage_id', 'linkage', 'id'],
  ['linkage_topic', 'topic_code', 'topic', 'code'],
  ['linkage_party', 'linkage_id', 'linkage', 'id'],
  ['linkage_party', 'institution_id', 'institution', 'id'],
  ['linkage_contribution', 'linkage_id', 'linkage', 'id'],
  ['linkage_contribution', 'institution_id', 'institution', 'id'],
  ['linkage_agreement', 'linkage_id', 'linkage', 'id'],
  ['linkage_signature', 'agreement_id', 'linkage_agreement', 'id'],
  ['linkage_signature', 'institution_id', 'institution', 'id'],
  ['linkage_signature', 'linkage_id', 'linkage', 'id'],
  ['linkage_milestone', 'linkage_id', 'linkage', 'id'],
  ['linkage_meeting', 'linkage_id', 'linkage', 'id'],
  ['linkage_monitoring_note', 'linkage_id', 'linkage', 'id'],
  ['linkage_monitoring_note', 'institution_id', 'institution', 'id'],
  ['linkage_exchange', 'linkage_id', 'linkage', 'id'],
  ['linkage_exchange', 'exchange_id', 'exchange', 'id'],
  ['linkage_practice', 'linkage_id', 'linkage', 'id'],
  ['linkage_practice', 'practice_id', 'best_practice', 'id'],
] as const;

const statuses =
  "'IDENTIFIED', 'ASSESSED', 'MATCHED', 'DESIGNED', 'FINANCED', 'SIGNED', 'UNDERWAY', 'COMPLETED', 'CAPTURED', 'DISCONTINUED'";

const checks = [
  ['linkage', 'status_known', `status in (${statuses})`],
  ['linkage', 'plan_in_order', 'planned_ends_on >= planned_starts_on'],
  ['linkage', 'discontinued_has_reason', "(status = 'DISCONTINUED') = (discontinuation_reason is not null)"],
  ['linkage', 'completed_has_report', "(status in ('COMPLETED', 'CAPTURED')) = (completed_on is not null)"],
  ['linkage', 'report_is_whole', 'num_nulls(results, lessons, completed_on) in (0, 3)'],
  [
    'linkage_party',
    'role_known',
    "role in ('RECIPIENT', 'RESOURCE_CENTRE', 'FACILITATOR', 'FINANCIER', 'COOPERATION_AGENCY')",
  ],
  ['linkage_contribution', 'form_known', "form in ('MONEY', 'IN_KIND')"],
  [
    'linkage_contribution',
    'money_has_amount',
    "num_nulls(amount, currency) = case form when 'MONEY' then 0 else 2 end",
  ],
  ['linkage_contribution', 'kind_is_described', "form = 'MONEY' or description is not null"],
  ['linkage_contribution', 'amount_positive', 'amount > 0'],
  ['linkage_contribution', 'currency_is_code', "currency ~ '^[A-Z]{3}$'"],
  ['linkage_milestone', 'status_known', "status in ('PLANNED', 'DONE', 'DROPPED')"],
  ['linkage_milestone', 'dropped_has_reason', "(status = 'DROPPED') = (drop_reason is not null)"],
  ['linkage_monitoring_note', 'progress_in_range', 'progress between 0 and 100'],
] as const;

const everything = '(select caller_reads_everything())';
const known = '(select caller_role()) is not null';
const centre = "(select caller_role()) in ('FACILITATOR', 'HUB')";
const own = 'institution_id = (select caller_institution())';
const among = (column: string) => `${column} in (select caller_linkages())`;

const seen = 'exists (select from linkage l where l.id = linkage_id)';
const inside = `${everything} or ${among('linkage_id')}`;
/** A party speaks for itself. */
const forItself = `${centre} or (${own} and ${among('linkage_id')})`;

/** Which rows may be read, and which written, as they are and as they become. */
const walls = [
  {
    table: 'linkage',
    read: `${everything} or (${known} and status in ('SIGNED', 'UNDERWAY', 'COMPLETED', 'CAPTURED')) or ${among('id')}`,
    write: `${centre} or ${among('id')}`,
  },
  { table: 'linkage_topic', read: seen, write: `${centre} or ${among('linkage_id')}` },
  // An institution enters itself only into a linkage that it is just making.
  { table: 'linkage_party', read: seen, write: `${centre} or (${own} and not linkage_is_there(linkage_id))` },
  { table: 'linkage_contribution', read: inside, write: forItself },
  { table: 'linkage_agreement', read: seen, write: centre },
  { table: 'linkage_signature', read: inside, write: forItself },
  { table: 'linkage_milestone', read: seen, write: centre },
  { table: 'linkage_meeting', read: inside, write: centre },
  { table: 'linkage_monitoring_note', read: inside, write: forItself },
  { table: 'linkage_exchange', read: seen, write: centre },
  { table: 'linkage_practice', read: seen, write: centre },
] as const;

const audited = [
  {
    table: 'linkage',
    key: 'id',
    shown: 'status status_since programme_code planned_starts_on planned_ends_on completed_on identified_at version',
  },
  { table: 'linkage_topic', part: 'topics', shown: 'topic_code' },
  { table: 'linkage_party', part: 'parties', shown: 'role institution_id joined_at' },
  { table: 'linkage_contribution', part: 'contributions', shown: 'id institution_id form amount currency recorded_at' },
  { table: 'linkage_agreement', part: 'agreements', shown: 'id recorded_at' },
  { table: 'linkage_signature', part: 'signatures', shown: 'agreement_id institution_id signed_on' },
  { table: 'linkage_milestone', part: 'milestones', shown: 'id due_on status' },
  { table: 'linkage_meeting', part: 'meetings', shown: 'id held_on' },
  { table: 'linkage_monitoring_note', part: 'monitoring', shown: 'id institution_id observed_on progress' },
  { table: 'linkage_exchange', part: 'exchanges', shown: 'exchange_id' },
  { table: 'linkage_practice', part: 'practices', shown: 'practice_id' },
] as const;

/** Reverse linkages, the long form of an exchange, with everything that belongs to one. */
export class Linkages extends Migration {
  override name = '0010-linkages';

  override up(): void {
    for (const table of tables) this.addSql(`create table ${table}`);
    for (const [table, column] of indexes) {
      this.addSql(`create index ${table}_${column}_index on ${table} (${column})`);
    }
    this.addSql('create index linkage_status_since_id_index on linkage (status_since, id)');
    for (const [table, column, target, key] of foreignKeys) {
      this.addSql(
        `alter table ${table} add constraint ${table}_${column}_fkey foreign key (${column}) references ${target} (${key}) on delete cascade deferrable initially deferred`,
      );
    }
    for (const [table, name, rule] of checks) {
      this.addSql(`alter table ${table} add constraint ${table}_${name} check (${rule})`);
    }
    // With the rights of their owner: the wall of a linkage asks for its parties, and that of a party for its linkage.
    this.addSql(`create function caller_linkages() returns setof uuid language sql stable security definer
      set search_path = public, pg_temp
      as $$ select linkage_id from linkage_party where institution_id = caller_institution() $$`);
    this.addSql(`create function linkage_is_there(linkage_id uuid) returns boolean language sql stable security definer
      set search_path = public, pg_temp as $$ select exists (select from linkage where id = linkage_id) $$`);
    for (const { table, read, write } of walls) {
      this.addSql(`alter table ${table} enable row level security`);
      this.addSql(`create policy ${table}_read on ${table} for select using (${read})`);
      this.addSql(`create policy ${table}_insert on ${table} for insert with check (${write})`);
      this.addSql(`create policy ${table}_update on ${table} for update using (${write}) with check (${write})`);
      this.addSql(`create policy ${table}_delete on ${table} for delete using (${centre})`);
    }
    for (const table of audited) this.addSql(auditOf({ subject: 'Linkage', key: 'linkage_id', ...table }));
  }

  override down(): void {
    this.addSql(`drop table ${walls.map(({ table }) => table).join(', ')}`);
    this.addSql('drop function linkage_is_there(uuid)');
    this.addSql('drop function caller_linkages()');
  }
}
