import { Migration } from '@mikro-orm/migrations';

/** In millionths of a second since 1970: what tells an event from another one that got its numbers in another history. */
const moment = '(extract(epoch from logged_at) * 1000000)::bigint';

/**
 * No transaction writes an event longer after its beginning than this, so an event of a later transaction was logged at
 * most so long before one of an earlier transaction: older parts of the log need not be looked at.
 */
const longestTransaction = "interval '31 days'";

/** By what an offer that was published before is found, as its use case writes it since then. */
const marks = `(select jsonb_build_object('marks', jsonb_build_object(
    'topics', (select coalesce(jsonb_agg(ancestor_code order by distance), '[]') from topic_ancestor a where a.topic_code = offer.topic_code),
    'programmes', (select coalesce(jsonb_agg(programme_code), '[]') from topic where code = offer.topic_code and programme_code is not null),
    'countries', (select coalesce(jsonb_agg(country_code), '[]') from institution i where i.id = offer.institution_id and country_code is not null),
    'languages', to_jsonb(offer.languages), 'modalities', jsonb_build_array(offer.modality), 'deliveries', jsonb_build_array(offer.delivery)))
  from offer where offer.id::text = event_before.subject_key)`;

/**
 * The log of events in monthly parts, so that old ones can be dropped, and with the epoch that each belongs to:
 * transaction numbers begin anew where a dump is loaded into another server, or may be given out again where a standby
 * takes over, so they are compared inside of one epoch only.
 */
export class EventLog extends Migration {
  override name = '0008-event-log';

  override up(): void {
    this.addSql(`create table event_epoch (number int generated always as identity, server text not null,
      timeline text not null, began_at timestamptz not null default clock_timestamp(),
      dropped_xid xid8 null, dropped_id bigint null, dropped_moment bigint null, primary key (number))`);
    this.addSql('revoke insert, update, delete on event_epoch from multaqa_hub');
    // Who writes an event decides the epoch: the first one after a change must not stand in the old one.
    this.addSql(`create function event_epoch() returns int language plpgsql security definer set search_path = public as $$
      declare
        here_server text := (select system_identifier::text from pg_control_system());
        here_timeline text := left(pg_walfile_name(pg_current_wal_lsn()), 8);
        found_number int;
      begin
        for attempt in 1..2 loop
          select number into found_number from event_epoch where number = (select max(number) from event_epoch)
            and server = here_server and timeline = here_timeline;
          exit when found;
          perform pg_advisory_xact_lock(hashtext('event epoch'));
        end loop;
        if found_number is null then
          insert into event_epoch (server, timeline) values (here_server, here_timeline) returning number into found_number;
        end if;
        return found_number;
      end $$`);
    this.addSql('select event_epoch()');
    this.addSql('alter table event rename to event_before');
    this.addSql('alter sequence event_id_seq owned by none');
    this.addSql(`create table event (id bigint not null default nextval('event_id_seq'), epoch int not null default event_epoch(),
      xid xid8 not null default pg_current_xact_id(), logged_at timestamptz not null default clock_timestamp(),
      kind text not null, subject_type text not null, subject_key text not null, institution_id text null,
      actor text not null, data jsonb not null, occurred_at timestamptz not null default now(), primary key (id, logged_at))
      partition by range (logged_at)`);
    this.addSql('alter sequence event_id_seq owned by event.id');
    this.addSql('create index event_place on event (epoch, xid, id)');
    this.addSql('create index event_subject on event (subject_type, subject_key)');
    this.addSql('create index event_institution on event (institution_id, id)');
    this.addSql(`create trigger event_append_only before update or delete on event
      for each row execute function event_is_append_only()`);
    // Its place is the database's to give.
    this.addSql('revoke insert, update, delete on event from multaqa_hub');
    this.addSql(
      'grant insert (kind, subject_type, subject_key, institution_id, actor, data, occurred_at) on event to multaqa_hub',
    );
    this.addSql(`create function keep_event_partition(day timestamptz) returns void language plpgsql security definer set search_path = public as $$
      declare
        month timestamp := date_trunc('month', day at time zone 'UTC');
        part text := to_char(month, '"event_"YYYY_MM');
      begin
        if to_regclass(part) is not null then return; end if;
        execute format('create table %I partition of event for values from (%L) to (%L)', part,
          month at time zone 'UTC', (month + interval '1 month') at time zone 'UTC');
        execute format('revoke all on %I from multaqa_hub', part);
      end $$`);
    // The login of a hub need not own the tables, and must find a part for what it writes; dropping is for their owner.
    // What is dropped is remembered by its last place, so that a place can be told from one that was never there.
    this.addSql(`create function drop_event_partitions(before timestamptz) returns int language plpgsql as $$
      declare
        part text;
        dropped int := 0;
      begin
        for part in select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
          where i.inhparent = 'event'::regclass
            and (to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month') at time zone 'UTC' <= before order by 1
        loop
          execute format('lock table event in access exclusive mode');
          execute format('update event_epoch set dropped_xid = last.xid, dropped_id = last.id, dropped_moment = last.moment
            from (select distinct on (epoch) epoch, xid, id, ${moment} as moment from %I order by epoch, xid desc, id desc) last
            where number = last.epoch and (dropped_xid is null or (dropped_xid, dropped_id) < (last.xid, last.id))', part);
          execute format('drop table %I', part);
          dropped := dropped + 1;
        end loop;
        return dropped;
      end $$`);
    // What a late transaction wrote may be kept while an event after it is dropped, so both are looked at. The place right
    // before an event is one too: there goes on who was told a part of what is told of it.
    this.addSql(`create function event_place_is_kept(place_epoch int, place_xid xid8, place_id bigint, place_moment bigint)
      returns boolean language sql stable as $$
        select exists (select from event_epoch where number = place_epoch and number = (select max(number) from event_epoch)
            and server = (select system_identifier::text from pg_control_system())
            and timeline = left(pg_walfile_name(pg_current_wal_lsn()), 8)
            and (dropped_id is null or (place_xid, place_id) >= (dropped_xid, dropped_id)))
          and (place_id = 0
            or exists (select from event where epoch = place_epoch and xid = place_xid and id in (place_id, place_id + 1)
              and logged_at = timestamptz 'epoch' + place_moment * interval '1 microsecond')
            or exists (select from event_epoch where number = place_epoch and dropped_xid = place_xid
              and dropped_id = place_id and dropped_moment = place_moment))
      $$`);
    // A function, so that each connection plans it once: every process asks again and again.
    this.addSql(`create function read_event_log(after_epoch int, after_xid xid8, after_id bigint, after_moment bigint,
        most int, wanted text[])
      returns table ("isKept" boolean, now text, "heldBackSeconds" float8, epoch int, xid text, id text, moment text,
        kind text, "subjectType" text, "subjectKey" text, "institutionId" text, data jsonb, "occurredAt" timestamptz)
      language plpgsql stable as $$
      #variable_conflict use_column
      declare
        horizon xid8 := pg_snapshot_xmin(pg_current_snapshot());
        is_kept boolean := event_place_is_kept(after_epoch, after_xid, after_id, after_moment);
        here text := (extract(epoch from clock_timestamp()) * 1000000)::bigint;
        held_back float8 := (select extract(epoch from clock_timestamp() - min(e.logged_at)) from event e
          where e.epoch = after_epoch and e.xid >= horizon and e.logged_at > now() - ${longestTransaction});
      begin
        return query select is_kept, here, held_back, e.epoch, e.xid::text, e.id::text,
            (extract(epoch from e.logged_at) * 1000000)::bigint::text, e.kind, e.subject_type, e.subject_key,
            e.institution_id, e.data, e.occurred_at
          from event e
          where e.epoch = after_epoch and (e.xid, e.id) > (after_xid, after_id) and e.xid < horizon
            and e.logged_at >= timestamptz 'epoch' + after_moment * interval '1 microsecond' - ${longestTransaction}
            and (wanted is null or e.kind = any (wanted))
          order by e.xid, e.id limit most;
        if not found then
          "isKept" := is_kept; now := here; "heldBackSeconds" := held_back;
          return next;
        end if;
      end $$`);
    this.addSql(`select keep_event_partition(month) from
      (select coalesce(min(occurred_at), now()) as first, greatest(max(occurred_at), now()) as last from event_before) span,
      generate_series(first, last + interval '2 months', interval '1 month') month`);
    // All with the number of this transaction: their own ones may be of another server, and higher than the next ones.
    this.addSql(`insert into event (id, logged_at, kind, subject_type, subject_key, institution_id, actor, data, occurred_at)
      select id, occurred_at, kind, subject_type, subject_key, institution_id, actor,
        case when kind = 'OFFER_PUBLISHED' then data || coalesce(${marks}, '{"marks": {}}') else data end, occurred_at
      from event_before order by xid, id`);
    this.addSql('drop table event_before');
  }

  override down(): void {
    // Partitions without an epoch again; what was dropped stays dropped.
    this.addSql('drop index event_place, event_subject, event_institution');
    this.addSql('alter table event rename to event_after');
    this.addSql('alter sequence event_id_seq owned by none');
    this.addSql(`create table event (id bigint not null default nextval('event_id_seq'), xid xid8 not null default pg_current_xact_id(),
      kind text not null, subject_type text not null, subject_key text not null, institution_id text null,
      actor text not null, data jsonb not null, occurred_at timestamptz not null default now(), primary key (id))`);
    this.addSql('alter sequence event_id_seq owned by event.id');
    this.addSql('create index event_xid_id_index on event (xid, id)');
    this.addSql('create index event_subject_type_subject_key_index on event (subject_type, subject_key)');
    this.addSql('create index event_by_institution on event (institution_id, id)');
    this.addSql(`create trigger event_append_only before update or delete on event
      for each row execute function event_is_append_only()`);
    this.addSql('revoke update, delete on event from multaqa_hub');
    this.addSql(`insert into event (id, xid, kind, subject_type, subject_key, institution_id, actor, data, occurred_at)
      select id, xid, kind, subject_type, subject_key, institution_id, actor, data, occurred_at from event_after`);
    this.addSql('drop table event_after');
    this.addSql('drop function read_event_log(int, xid8, bigint, bigint, int, text[])');
    this.addSql('drop function event_place_is_kept(int, xid8, bigint, bigint)');
    this.addSql('drop function drop_event_partitions(timestamptz)');
    this.addSql('drop function keep_event_partition(timestamptz)');
    this.addSql('drop function event_epoch()');
    this.addSql('drop table event_epoch');
  }
}
