import { Migration } from '@mikro-orm/migrations';

export class Tables extends Migration {
  override name = '0001-tables';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "adaptation" ("id" uuid not null, "practice_id" uuid not null, "institution_id" text not null, "changed" jsonb not null, "outcome" jsonb null, "year" int null, "recorded_at" timestamptz not null, primary key ("id"));`,
    );
    this.addSql(`create index "adaptation_practice_id_index" on "adaptation" ("practice_id");`);
    this.addSql(`create index "adaptation_institution_id_index" on "adaptation" ("institution_id");`);

    this.addSql(
      `create table "best_practice" ("id" uuid not null, "institution_id" text not null, "status" text not null, "title" jsonb not null, "summary" jsonb not null, "context" jsonb null, "challenge" jsonb null, "approach" jsonb null, "results" jsonb null, "evidence" jsonb null, "success_factors" jsonb null, "constraints" jsonb null, "lessons" jsonb null, "sustainability" jsonb null, "replicability" jsonb null, "building_blocks" jsonb not null, "return_reasons" jsonb null, "drafted_at" timestamptz not null, "published_at" timestamptz null, "version" int not null default 1, primary key ("id"));`,
    );
    this.addSql(`create index "best_practice_institution_id_index" on "best_practice" ("institution_id");`);

    this.addSql(
      `create table "best_practice_topic" ("practice_id" uuid not null, "topic_code" text not null, primary key ("practice_id", "topic_code"));`,
    );
    this.addSql(`create index "best_practice_topic_topic_code_index" on "best_practice_topic" ("topic_code");`);

    this.addSql(
      `create table "capacity" ("id" uuid not null, "institution_id" text not null, "topic_code" text not null, "basis" text not null, "level" int null, "languages" text[] not null, "modalities" text[] not null, "deliveries" text[] not null, "places" int null, "window_start" date null, "window_end" date null, "status" text not null, "note" jsonb null, "declared_at" timestamptz not null, "verified_at" timestamptz null, "version" int not null default 1, primary key ("id"));`,
    );
    this.addSql(`create index "capacity_institution_id_index" on "capacity" ("institution_id");`);
    this.addSql(`create index "capacity_topic_code_status_index" on "capacity" ("topic_code", "status");`);

    this.addSql(
      `create table "capacity_expert" ("capacity_id" uuid not null, "expert_id" uuid not null, primary key ("capacity_id", "expert_id"));`,
    );

    this.addSql(
      `create table "capacity_practice" ("capacity_id" uuid not null, "practice_id" uuid not null, primary key ("capacity_id", "practice_id"));`,
    );

    this.addSql(
      `create table "country" ("code" text not null, "alpha3" text not null, "name" jsonb not null, "region" text not null, "income_group" text null, "least_developed" boolean not null, "official_languages" text[] not null, "community_languages" text[] not null, "note" text null, primary key ("code"));`,
    );
    this.addSql(`alter table "country" add constraint "country_alpha3_unique" unique ("alpha3");`);

    this.addSql(
      `create table "event" ("id" bigserial primary key, "xid" xid8 not null default pg_current_xact_id(), "kind" text not null, "subject_type" text not null, "subject_key" text not null, "institution_id" text null, "actor" text not null, "data" jsonb not null, "occurred_at" timestamptz not null default now());`,
    );
    this.addSql(`create index "event_xid_id_index" on "event" ("xid", "id");`);
    this.addSql(`create index "event_subject_type_subject_key_index" on "event" ("subject_type", "subject_key");`);

    this.addSql(
      `create table "exchange" ("id" uuid not null, "kind" text not null, "status" text not null, "origin" text not null, "record_key" text null, "realisation" text not null, "title" jsonb not null, "programme_code" text null, "is_programme_inferred" boolean not null, "modalities" text[] not null, "delivery" text null, "starts_on" date null, "ends_on" date null, "date_precision" text not null, "languages" text[] not null, "audience_languages" text[] not null, "venue" text null, "recipients_as_recorded" text null, "is_recipient_list_complete" boolean not null, "is_facilitated" boolean not null, "note" text null, "version" int not null default 1, primary key ("id"));`,
    );
    this.addSql(`alter table "exchange" add constraint "exchange_record_key_unique" unique ("record_key");`);
    this.addSql(`create index "exchange_programme_code_index" on "exchange" ("programme_code");`);
    this.addSql(`create index "exchange_starts_on_id_index" on "exchange" ("starts_on", "id");`);

    this.addSql(
      `create table "exchange_party" ("exchange_id" uuid not null, "position" int not null, "role" text not null, "institution_id" text null, "country_code" text null, "name_as_recorded" text null, "consented_at" timestamptz null, primary key ("exchange_id", "position"));`,
    );
    this.addSql(`create index "exchange_party_institution_id_index" on "exchange_party" ("institution_id");`);
    this.addSql(`create index "exchange_party_country_code_index" on "exchange_party" ("country_code");`);

    this.addSql(
      `create table "exchange_source" ("exchange_id" uuid not null, "url" text not null, "title" text not null, primary key ("exchange_id", "url"));`,
    );

    this.addSql(
      `create table "exchange_topic" ("exchange_id" uuid not null, "topic_code" text not null, "position" int not null, primary key ("exchange_id", "topic_code"));`,
    );
    this.addSql(`create index "exchange_topic_topic_code_index" on "exchange_topic" ("topic_code");`);

    this.addSql(
      `create table "expert" ("id" uuid not null, "institution_id" text not null, "display_name" text not null, "title" jsonb null, "languages" jsonb not null, "availability" text not null, "email" text null, "has_consented" boolean not null, "registered_at" timestamptz not null, "verified_at" timestamptz null, "version" int not null default 1, primary key ("id"));`,
    );
    this.addSql(`create index "expert_institution_id_index" on "expert" ("institution_id");`);

    this.addSql(
      `create table "expertise" ("expert_id" uuid not null, "topic_code" text not null, "level" int null, "years" int null, primary key ("expert_id", "topic_code"));`,
    );
    this.addSql(`create index "expertise_topic_code_index" on "expertise" ("topic_code");`);

    this.addSql(
      `create table "idempotency" ("principal" text not null, "mutation" text not null, "key" text not null, "input_hash" text not null, "answer" jsonb null, "created_at" timestamptz not null default now(), primary key ("principal", "mutation", "key"));`,
    );

    this.addSql(
      `create table "institution" ("id" text not null, "country_code" text null, "kind" text not null, "name" jsonb not null, "local_name" text null, "acronym" text null, "website" text null, "certainty" text not null, "note" text null, "verified_at" timestamptz null, primary key ("id"));`,
    );
    this.addSql(`create index "institution_country_code_index" on "institution" ("country_code");`);

    this.addSql(
      `create table "institution_alias" ("institution_id" text not null, "alias" text not null, primary key ("institution_id", "alias"));`,
    );

    this.addSql(
      `create table "institution_programme" ("institution_id" text not null, "programme_code" text not null, primary key ("institution_id", "programme_code"));`,
    );

    this.addSql(`create table "language" ("code" text not null, "name" jsonb not null, primary key ("code"));`);

    this.addSql(
      `create table "match_model" ("version" text not null, "programme_code" text null, "weights" jsonb not null, "gates" jsonb not null, "active_since" timestamptz not null, "reason" text not null, primary key ("version"));`,
    );

    this.addSql(
      `create table "need" ("id" uuid not null, "institution_id" text not null, "topic_code" text not null, "present_level" int null, "wanted_level" int null, "priority" text not null, "participants" int null, "languages" text[] not null, "modalities" text[] not null, "deliveries" text[] not null, "interpretation_accepted" boolean not null, "window_start" date null, "window_end" date null, "status" text not null, "is_shared" boolean not null, "note" jsonb null, "withdrawal_reason" text null, "declared_at" timestamptz not null, "version" int not null default 1, primary key ("id"));`,
    );
    this.addSql(`create index "need_institution_id_index" on "need" ("institution_id");`);
    this.addSql(`create index "need_topic_code_index" on "need" ("topic_code");`);

    this.addSql(
      `create table "offer" ("id" uuid not null, "capacity_id" uuid not null, "institution_id" text not null, "topic_code" text not null, "title" jsonb not null, "modality" text not null, "delivery" text not null, "languages" text[] not null, "starts_on" date not null, "ends_on" date not null, "deadline" date not null, "places" int not null, "places_taken" int not null default 0, "status" text not null, "published_at" timestamptz not null, "withdrawal_reason" text null, "version" int not null default 1, primary key ("id"));`,
    );
    this.addSql(`create index "offer_capacity_id_index" on "offer" ("capacity_id");`);
    this.addSql(`create index "offer_institution_id_index" on "offer" ("institution_id");`);
    this.addSql(`create index "offer_topic_code_index" on "offer" ("topic_code");`);

    this.addSql(
      `create table "programme" ("code" text not null, "name" jsonb not null, "sector" text not null, "since" int null, "target_institutions" text null, "is_confirmed" boolean not null, "source_url" text null, "note" text null, primary key ("code"));`,
    );

    this.addSql(
      `create table "response_record" ("exchange_id" uuid not null, "institution_id" text not null, "answered_in_time" boolean not null, "hours_to_answer" double precision null, primary key ("exchange_id", "institution_id"));`,
    );
    this.addSql(`create index "response_record_institution_id_index" on "response_record" ("institution_id");`);

    this.addSql(
      `create table "topic" ("code" text not null, "parent_code" text null, "programme_code" text null, "notation" text null, "scheme" text not null, "label" jsonb not null, "alt_labels" jsonb not null, "exact_matches" text[] not null, "note" text null, "position" int not null, "information_content" double precision not null, primary key ("code"));`,
    );
    this.addSql(`create index "topic_parent_code_index" on "topic" ("parent_code");`);
    this.addSql(`create index "topic_programme_code_index" on "topic" ("programme_code");`);

    this.addSql(
      `create table "topic_ancestor" ("topic_code" text not null, "ancestor_code" text not null, "distance" int not null, primary key ("topic_code", "ancestor_code"));`,
    );
    this.addSql(`create index "topic_ancestor_ancestor_code_index" on "topic_ancestor" ("ancestor_code");`);

    this.addSql(
      `create table "topic_similarity" ("topic_code" text not null, "related_code" text not null, "similarity" double precision not null, primary key ("topic_code", "related_code"));`,
    );

    this.addSql(
      `create table "track_record" ("exchange_id" uuid not null, "institution_id" text not null, "topic_code" text not null, "direction" text not null, "ended_on" date not null, "languages" text[] not null, "evaluation" double precision null, primary key ("exchange_id", "institution_id", "topic_code", "direction"));`,
    );
    this.addSql(
      `create index "track_record_institution_id_direction_topic_code_index" on "track_record" ("institution_id", "direction", "topic_code");`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "adaptation" cascade;`);
    this.addSql(`drop table if exists "best_practice" cascade;`);
    this.addSql(`drop table if exists "best_practice_topic" cascade;`);
    this.addSql(`drop table if exists "capacity" cascade;`);
    this.addSql(`drop table if exists "capacity_expert" cascade;`);
    this.addSql(`drop table if exists "capacity_practice" cascade;`);
    this.addSql(`drop table if exists "country" cascade;`);
    this.addSql(`drop table if exists "event" cascade;`);
    this.addSql(`drop table if exists "exchange" cascade;`);
    this.addSql(`drop table if exists "exchange_party" cascade;`);
    this.addSql(`drop table if exists "exchange_source" cascade;`);
    this.addSql(`drop table if exists "exchange_topic" cascade;`);
    this.addSql(`drop table if exists "expert" cascade;`);
    this.addSql(`drop table if exists "expertise" cascade;`);
    this.addSql(`drop table if exists "idempotency" cascade;`);
    this.addSql(`drop table if exists "institution" cascade;`);
    this.addSql(`drop table if exists "institution_alias" cascade;`);
    this.addSql(`drop table if exists "institution_programme" cascade;`);
    this.addSql(`drop table if exists "language" cascade;`);
    this.addSql(`drop table if exists "match_model" cascade;`);
    this.addSql(`drop table if exists "need" cascade;`);
    this.addSql(`drop table if exists "offer" cascade;`);
    this.addSql(`drop table if exists "programme" cascade;`);
    this.addSql(`drop table if exists "response_record" cascade;`);
    this.addSql(`drop table if exists "topic" cascade;`);
    this.addSql(`drop table if exists "topic_ancestor" cascade;`);
    this.addSql(`drop table if exists "topic_similarity" cascade;`);
    this.addSql(`drop table if exists "track_record" cascade;`);
  }
}
