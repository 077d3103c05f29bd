import { Migration } from '@mikro-orm/migrations';

/** A table whose changes are audited. */
interface Audited {
  readonly table: string;
  /** The type of the API whose records the rows are, or belong to. */
  readonly subject: string;
  /** The column that holds the key of that record. */
  readonly key: string;
  /** Which list of the record the rows make up, where they are not the record itself. */
  readonly part?: string;
  /** The columns whose values are told: ids, codes, numbers, days, states. Of all others only that they changed. */
  readonly shown: string;
  /** Columns that change without anybody changing the record. */
  readonly ignored?: string;
}

const knowledge =
  'institution_id topic_code languages modalities deliveries window_start window_end status declared_at';

/** How a need is audited from here on. */
export const needAudited: Audited = {
  table: 'need',
  subject: 'Need',
  key: 'id',
  shown: `${knowledge} present_level wanted_level priority participants interpretation_accepted is_shared version`,
};

/** Whatever people change. A column that nobody thought of here is told without its values. */
const audited: readonly Audited[] = [
  { table: 'institution', subject: 'Institution', key: 'id', shown: 'country_code kind certainty verified_at' },
  needAudited,
  {
    table: 'capacity',
    subject: 'Capacity',
    key: 'id',
    shown: `${knowledge} basis level places verified_at version`,
  },
  { table: 'capacity_expert', subject: 'Capacity', key: 'capacity_id', part: 'experts', shown: 'expert_id' },
  { table: 'capacity_practice', subject: 'Capacity', key: 'capacity_id', part: 'practices', shown: 'practice_id' },
  {
    table: 'offer',
    subject: 'Offer',
    key: 'id',
    shown:
      'capacity_id institution_id topic_code modality delivery languages starts_on ends_on deadline places places_taken status published_at version',
  },
  {
    table: 'best_practice',
    subject: 'BestPractice',
    key: 'id',
    shown: 'institution_id status drafted_at published_at version',
  },
  { table: 'best_practice_topic', subject: 'BestPractice', key: 'practice_id', part: 'topics', shown: 'topic_code' },
  { table: 'adaptation', subject: 'Adaptation', key: 'id', shown: 'practice_id institution_id year recorded_at' },
  {
    table: 'expert',
    subject: 'Expert',
    key: 'id',
    shown: 'institution_id languages availability has_consented registered_at verified_at version',
  },
  { table: 'expertise', subject: 'Expert', key: 'expert_id', part: 'expertise', shown: 'topic_code level years' },
  {
    table: 'exchange',
    subject: 'Exchange',
    key: 'id',
    shown:
      'kind status origin record_key realisation programme_code is_programme_inferred modalities delivery starts_on ends_on date_precision languages audience_languages is_recipient_list_complete is_facilitated version',
  },
  { table: 'exchange_topic', subject: 'Exchange', key: 'exchange_id', part: 'topics', shown: 'topic_code position' },
  {
    table: 'exchange_party',
    subject: 'Exchange',
    key: 'exchange_id',
    part: 'parties',
    shown: 'position role institution_id country_code consented_at',
  },
  { table: 'exchange_source', subject: 'Exchange', key: 'exchange_id', part: 'sources', shown: '' },
  { table: 'match_model', subject: 'MatchModel', key: 'version', shown: 'programme_code weights gates active_since' },
  { table: 'account', subject: 'Account', key: 'id', shown: 'status opened_at version' },
  { table: 'account_identity', subject: 'Account', key: 'account_id', part: 'identities', shown: 'issuer' },
  {
    table: 'account_role',
    subject: 'Account',
    key: 'account_id',
    part: 'roles',
    shown: 'id role institution_id granted_at',
  },
  {
    table: 'invitation',
    subject: 'Invitation',
    key: 'id',
    shown: 'role institution_id invited_by invited_at expires_at accepted_at account_id revoked_at',
  },
  {
    table: 'service_client',
    subject: 'ServiceClient',
    key: 'id',
    shown: 'institution_id scopes status created_at version',
    ignored: 'last_used_at',
  },
  {
    table: 'service_client_secret',
    subject: 'ServiceClient',
    key: 'client_id',
    part: 'secrets',
    shown: 'id created_at expires_at',
    ignored: 'last_used_at',
  },
];

const list = (columns = '') => `'{${columns.split(' ').join(',')}}'`;
const caller = "nullif(current_setting('multaqa.caller', true), '')::jsonb";

/** A load of the seed files is one event with the hash of the files, and would be thousands of entries here. */
const byPeople = `((${caller} @> '{"role": "HUB", "actor": "seeds", "action": "loadSeeds"}') is not true)`;

/** The statement that has a table audited; a later migration that makes a table for people has it done in the same way. */
export const auditOf = ({ table, subject, key, part = '', shown, ignored }: Audited): string =>
  `create constraint trigger ${table}_audit after insert or update or delete on ${table}
    deferrable initially deferred for each row when ${byPeople}
    execute function audit_change('${subject}', '${key}', '${part}', ${list(shown)}, ${list(ignored)})`;

/** The rights of the owner of the tables, and names that mean what they meant when the function was made. */
const asOwner = `security definer set search_path = public, pg_temp set timezone = 'UTC'`;

/**
 * What a row was and became, as far as it may be told. It is put aside here, and appended below: appending waits for
 * others, and whoever makes others wait must not wait any more for them, as a foreign key may that is checked at commit.
 */
const put = `create function audit_change() returns trigger language plpgsql ${asOwner} as $$
  declare
    was jsonb := coalesce(to_jsonb(old), '{}');
    became jsonb := coalesce(to_jsonb(new), '{}');
    told jsonb;
  begin
    select coalesce(jsonb_object_agg(
      lower(left(key, 1)) || substr(replace(initcap(replace(key, '_', ' ')), ' ', ''), 2),
      case when key = any (tg_argv[3]::text[]) then jsonb_build_object('before', before.value, 'after', after.value)
        else '{"changed": true}' end), '{}')
    into told
    from jsonb_each(was) before full join jsonb_each(became) after using (key)
    where coalesce(before.value, 'null') <> coalesce(after.value, 'null')
      and key <> all (tg_argv[4]::text[]) and (key <> tg_argv[1] or tg_op = 'UPDATE');
    if tg_op <> 'UPDATE' or told <> '{}' then
      insert into audit_pending (change, subject_type, subject_key, part, changes)
      values (tg_op, tg_argv[0], coalesce(became->>tg_argv[1], was->>tg_argv[1]), nullif(tg_argv[2], ''), told);
    end if;
    return null;
  end $$`;

/** The next link of the chain; from here to the end of its commit a transaction has the chain for itself. */
const append = `create function audit_append() returns trigger language plpgsql ${asOwner} as $$
  declare
    caller jsonb := ${caller};
    entry audit_entry;
  begin
    delete from audit_pending where id = new.id;
    perform pg_advisory_xact_lock(hashtext('audit'));
    select sequence, hash into entry.sequence, entry.previous_hash from audit_entry order by sequence desc limit 1;
    entry.sequence := coalesce(entry.sequence, 0) + 1;
    entry.previous_hash := coalesce(entry.previous_hash, '');
    entry.occurred_at := clock_timestamp();
    entry.actor := coalesce(caller->>'actor', 'database:' || session_user);
    entry.actor_role := caller->>'role';
    entry.institution_id := caller->>'institution';
    entry.action := caller->>'action';
    entry.address := caller->>'address';
    entry.correlation_id := caller->>'correlation';
    entry.change := new.change;
    entry.subject_type := new.subject_type;
    entry.subject_key := new.subject_key;
    entry.part := new.part;
    entry.changes := new.changes;
    entry.hash := audit_hash(entry);
    insert into audit_entry values (entry.*);
    return null;
  end $$`;

/** Who did what to which record: append-only, and each entry holds the hash of the one before. */
export class Audit extends Migration {
  override name = '0006-audit';

  override up(): void {
    this.addSql(`create table audit_entry (
      sequence bigint primary key, occurred_at timestamptz not null, actor text not null, actor_role text null,
      institution_id text null, action text null, address text null, correlation_id text null,
      change text not null check (change in ('INSERT', 'UPDATE', 'DELETE')), subject_type text not null,
      subject_key text not null, part text null, changes jsonb not null, previous_hash bytea not null, hash bytea not null)`);
    this.addSql('create index audit_entry_by_subject on audit_entry (subject_type, subject_key, sequence)');
    this.addSql('create index audit_entry_by_actor on audit_entry (actor, sequence)');
    this.addSql('create index audit_entry_by_institution on audit_entry (institution_id, sequence)');
    this.addSql('create index audit_entry_by_time on audit_entry (occurred_at)');
    // Empty whenever a transaction ends, so there is nothing to be lost.
    this.addSql(`create unlogged table audit_pending (
      id bigint generated always as identity primary key, change text not null, subject_type text not null,
      subject_key text not null, part text null, changes jsonb not null)`);
    this.addSql(`create function audit_hash(entry audit_entry) returns bytea language sql stable
      return sha256(entry.previous_hash || convert_to(jsonb_build_array(entry.sequence,
        (extract(epoch from entry.occurred_at) * 1000000)::bigint, entry.actor, entry.actor_role, entry.institution_id,
        entry.action, entry.address, entry.correlation_id, entry.change, entry.subject_type, entry.subject_key, entry.part,
        entry.changes)::text, 'UTF8'))`);
    this.addSql(put);
    this.addSql(append);
    this.addSql(`create constraint trigger audit_pending_append after insert on audit_pending
      deferrable initially deferred for each row execute function audit_append()`);
    for (const table of audited) this.addSql(auditOf(table));
    this.addSql(`create function audit_is_append_only() returns trigger language plpgsql as $$
      begin raise exception 'the audit is append-only'; end $$`);
    this.addSql(`create trigger audit_entry_append_only before update or delete or truncate on audit_entry
      for each statement execute function audit_is_append_only()`);
    this.addSql('revoke all on audit_entry, audit_pending, audit_pending_id_seq from multaqa_hub');
    this.addSql('grant select on audit_entry to multaqa_hub');
    // Or a trigger on a table of one's own could write whatever one likes.
    this.addSql('revoke execute on function audit_change(), audit_append() from public');
    this.addSql('alter table audit_entry enable row level security');
    this.addSql(`create policy audit_entry_read on audit_entry for select
      using ((select caller_role()) in ('ADMINISTRATOR', 'HUB'))`);
  }

  override down(): void {
    for (const { table } of audited) this.addSql(`drop trigger ${table}_audit on ${table}`);
    this.addSql('drop table audit_pending');
    this.addSql('drop function audit_append()');
    this.addSql('drop function audit_change()');
    this.addSql('drop function audit_hash(audit_entry)');
    this.addSql('drop table audit_entry');
    this.addSql('drop function audit_is_append_only()');
  }
}
