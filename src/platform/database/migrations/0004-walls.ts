import { Migration } from '@mikro-orm/migrations';

const setting = (name: string) => `nullif(current_setting('multaqa.caller', true), '')::jsonb->>'${name}'`;

/** What the policies ask of the caller; each is asked once per statement, not once per row. */
const known = '(select caller_role()) is not null';
const hub = "(select caller_role()) = 'HUB'";
const everything = '(select caller_reads_everything())';
const own = (column = 'institution_id') => `${column} = (select caller_institution())`;
const facilitator = "(select caller_role()) = 'FACILITATOR'";

interface Wall {
  readonly table: string;
  /** Which rows may be read. */
  readonly read: string;
  /** Which rows may be written, as they are and as they become. */
  readonly write: string;
  /** Who else may change rows that are there. */
  readonly change?: string;
}

/** The second wall behind the policies of the modules: the same rules again, where a forgotten filter meets them. */
const walls: readonly Wall[] = [
  {
    table: 'need',
    read: `${everything} or (is_shared and (select caller_institution()) is not null) or ${own()}`,
    write: `${hub} or ${own()}`,
  },
  {
    table: 'capacity',
    read: `${everything} or (${known} and status in ('ACTIVE', 'STALE')) or ${own()}`,
    write: `${hub} or ${own()}`,
    change: facilitator,
  },
  {
    table: 'offer',
    read: `${everything} or (${known} and status <> 'DRAFT') or ${own()}`,
    write: `${hub} or ${own()}`,
  },
  {
    table: 'best_practice',
    read: `${everything} or (${known} and status = 'PUBLISHED') or ${own()}`,
    write: `${hub} or ${own()}`,
    change: facilitator,
  },
  {
    table: 'adaptation',
    read: 'exists (select from best_practice p where p.id = practice_id)',
    write: `${hub} or ${own()}`,
  },
  {
    table: 'expertise',
    read: 'exists (select from expert e where e.id = expert_id)',
    write: known,
  },
  { table: 'expert', read: `${everything} or (${known} and has_consented) or ${own()}`, write: `${hub} or ${own()}` },
  {
    table: 'exchange',
    read: `${everything} or (${known} and origin = 'RECORD') or exists (
      select from exchange_party p where p.exchange_id = exchange.id and ${own('p.institution_id')})`,
    write: hub,
  },
  {
    table: 'idempotency',
    read: `principal = (select ${setting('actor')})`,
    write: `principal = (select ${setting('actor')})`,
  },
];

/** The role that every request runs as, and what it may see and change of each institution's own rows. */
export class Walls extends Migration {
  override name = '0004-walls';

  override up(): void {
    // Roles belong to the whole server, so another database may have made it already, even at this moment.
    this.addSql(`do $$ begin
      if not exists (select from pg_roles where rolname = 'multaqa_hub') then
        begin create role multaqa_hub nologin; exception when duplicate_object or unique_violation then null; end;
      end if;
      if not pg_has_role(current_user, 'multaqa_hub', 'SET') then grant multaqa_hub to current_user; end if;
    end $$`);
    this.addSql('grant usage on schema public to multaqa_hub');
    this.addSql('grant select, insert, update, delete on all tables in schema public to multaqa_hub');
    this.addSql('grant usage on all sequences in schema public to multaqa_hub');
    this.addSql(
      'alter default privileges in schema public grant select, insert, update, delete on tables to multaqa_hub',
    );
    this.addSql('alter default privileges in schema public grant usage on sequences to multaqa_hub');
    this.addSql('revoke update, delete on event from multaqa_hub');
    this.addSql('revoke insert, update, delete on migration from multaqa_hub');
    this.addSql(
      `create function caller_role() returns text language sql stable parallel safe return ${setting('role')}`,
    );
    this.addSql(
      `create function caller_institution() returns text language sql stable parallel safe return ${setting('institution')}`,
    );
    this.addSql(`create function caller_reads_everything() returns boolean language sql stable parallel safe
      return coalesce(caller_role() in ('ANALYST', 'FACILITATOR', 'ADMINISTRATOR', 'HUB'), false)`);
    for (const { table, read, write, change } of walls) {
      const changed = change ? `${change} or ${write}` : write;
      this.addSql(`alter table ${table} enable row level security`);
      this.addSql(`create policy ${table}_read on ${table} for select using (${read})`);
      this.addSql(`create policy ${table}_insert on ${table} for insert with check (${write})`);
      this.addSql(`create policy ${table}_update on ${table} for update using (${changed}) with check (${changed})`);
      this.addSql(`create policy ${table}_delete on ${table} for delete using (${write})`);
    }
    // That an institution speaks for itself on a topic counts for everybody, also where it paused what it declared.
    this.addSql(`create view declared_capacity as
      select institution_id, topic_code from capacity where basis = 'DECLARED' and status <> 'RETIRED'`);
    this.addSql('revoke insert, update, delete on declared_capacity from multaqa_hub');
    // The search index is of what everybody may find, whoever makes the change that it follows.
    this.addSql('alter function search_changed() security definer set search_path = public');
  }

  override down(): void {
    this.addSql('alter function search_changed() security invoker reset search_path');
    this.addSql('drop view declared_capacity');
    for (const { table } of walls) {
      for (const right of ['read', 'insert', 'update', 'delete'])
        this.addSql(`drop policy ${table}_${right} on ${table}`);
      this.addSql(`alter table ${table} disable row level security`);
    }
    this.addSql('drop function caller_reads_everything()');
    this.addSql('drop function caller_institution()');
    this.addSql('drop function caller_role()');
    // The role itself stays: other databases of the server may need it.
    this.addSql('alter default privileges in schema public revoke usage on sequences from multaqa_hub');
    this.addSql(
      'alter default privileges in schema public revoke select, insert, update, delete on tables from multaqa_hub',
    );
    this.addSql('revoke all on all sequences in schema public from multaqa_hub');
    this.addSql('revoke all on all tables in schema public from multaqa_hub');
    this.addSql('revoke usage on schema public from multaqa_hub');
  }
}
