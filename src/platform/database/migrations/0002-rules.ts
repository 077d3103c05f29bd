import { Migration } from '@mikro-orm/migrations';

const foreignKeys = [
  ['institution', 'country_code', 'country', 'code'],
  ['institution_alias', 'institution_id', 'institution', 'id'],
  ['institution_programme', 'institution_id', 'institution', 'id'],
  ['institution_programme', 'programme_code', 'programme', 'code'],
  ['topic', 'parent_code', 'topic', 'code'],
  ['topic', 'programme_code', 'programme', 'code'],
  ['topic_ancestor', 'topic_code', 'topic', 'code'],
  ['topic_ancestor', 'ancestor_code', 'topic', 'code'],
  ['topic_similarity', 'topic_code', 'topic', 'code'],
  ['topic_similarity', 'related_code', 'topic', 'code'],
  ['best_practice', 'institution_id', 'institution', 'id'],
  ['best_practice_topic', 'practice_id', 'best_practice', 'id'],
  ['best_practice_topic', 'topic_code', 'topic', 'code'],
  ['adaptation', 'practice_id', 'best_practice', 'id'],
  ['adaptation', 'institution_id', 'institution', 'id'],
  ['expert', 'institution_id', 'institution', 'id'],
  ['expertise', 'expert_id', 'expert', 'id'],
  ['expertise', 'topic_code', 'topic', 'code'],
  ['need', 'institution_id', 'institution', 'id'],
  ['need', 'topic_code', 'topic', 'code'],
  ['capacity', 'institution_id', 'institution', 'id'],
  ['capacity', 'topic_code', 'topic', 'code'],
  ['capacity_expert', 'capacity_id', 'capacity', 'id'],
  ['capacity_expert', 'expert_id', 'expert', 'id'],
  ['capacity_practice', 'capacity_id', 'capacity', 'id'],
  ['capacity_practice', 'practice_id', 'best_practice', 'id'],
  ['offer', 'capacity_id', 'capacity', 'id'],
  ['offer', 'institution_id', 'institution', 'id'],
  ['offer', 'topic_code', 'topic', 'code'],
  ['match_model', 'programme_code', 'programme', 'code'],
  ['exchange', 'programme_code', 'programme', 'code'],
  ['exchange_topic', 'exchange_id', 'exchange', 'id'],
  ['exchange_topic', 'topic_code', 'topic', 'code'],
  ['exchange_party', 'exchange_id', 'exchange', 'id'],
  ['exchange_party', 'institution_id', 'institution', 'id'],
  ['exchange_party', 'country_code', 'country', 'code'],
  ['exchange_source', 'exchange_id', 'exchange', 'id'],
  ['track_record', 'exchange_id', 'exchange', 'id'],
  ['track_record', 'institution_id', 'institution', 'id'],
  ['track_record', 'topic_code', 'topic', 'code'],
  ['response_record', 'exchange_id', 'exchange', 'id'],
  ['response_record', 'institution_id', 'institution', 'id'],
] as const;

const level = (column: string) => `${column} between 1 and 4`;
const oneOf = (column: string, values: string) =>
  `${column} in (${values
    .split(' ')
    .map((value) => `'${value}'`)
    .join(', ')})`;
const listOf = (column: string, values: string) =>
  `${column} <@ array[${values
    .split(' ')
    .map((value) => `'${value}'`)
    .join(', ')}]`;
const modalities = 'TRAINING_COURSE WORKSHOP STUDY_VISIT TRAINING_OF_TRAINERS TECHNICAL_MISSION WEBINAR';
const deliveries = 'ONSITE ONLINE HYBRID';

const checks: readonly (readonly [table: string, name: string, rule: string])[] = [
  ['need', 'status_known', oneOf('status', 'OPEN IN_EXCHANGE MET WITHDRAWN LAPSED')],
  ['need', 'priority_known', oneOf('priority', 'LOW MEDIUM HIGH')],
  ['need', 'levels_in_range', `${level('present_level')} and ${level('wanted_level')}`],
  ['need', 'wanted_not_below_present', 'wanted_level >= present_level'],
  ['need', 'participants_in_range', 'participants between 1 and 10000'],
  ['need', 'window_in_order', 'window_end >= window_start'],
  ['need', 'languages_given', 'cardinality(languages) > 0'],
  ['need', 'modalities_known', listOf('modalities', modalities)],
  ['need', 'deliveries_known', listOf('deliveries', deliveries)],
  ['capacity', 'status_known', oneOf('status', 'ACTIVE PAUSED STALE RETIRED')],
  ['capacity', 'basis_known', oneOf('basis', 'DECLARED RECORD')],
  ['capacity', 'level_in_range', level('level')],
  ['capacity', 'places_in_range', 'places between 1 and 10000'],
  ['capacity', 'window_in_order', 'window_end >= window_start'],
  ['capacity', 'modalities_known', listOf('modalities', modalities)],
  ['capacity', 'deliveries_known', listOf('deliveries', deliveries)],
  [
    'capacity',
    'declared_is_complete',
    "basis <> 'DECLARED' or (level is not null and cardinality(languages) > 0 and cardinality(modalities) > 0 and cardinality(deliveries) > 0)",
  ],
  ['best_practice', 'status_known', oneOf('status', 'DRAFT SUBMITTED RETURNED PUBLISHED ARCHIVED')],
  ['best_practice', 'published_has_date', "status <> 'PUBLISHED' or published_at is not null"],
  ['best_practice', 'returned_has_reasons', "status <> 'RETURNED' or return_reasons is not null"],
  ['expert', 'availability_known', oneOf('availability', 'AVAILABLE LIMITED UNAVAILABLE')],
  ['expertise', 'level_in_range', level('level')],
  ['expertise', 'years_in_range', 'years between 0 and 70'],
  ['offer', 'status_known', oneOf('status', 'DRAFT PUBLISHED FULL CLOSED WITHDRAWN LAPSED')],
  ['offer', 'modality_known', oneOf('modality', modalities)],
  ['offer', 'delivery_known', oneOf('delivery', deliveries)],
  ['offer', 'dates_in_order', 'ends_on >= starts_on and deadline <= starts_on'],
  ['offer', 'places_in_range', 'places between 1 and 10000 and places_taken between 0 and places'],
  ['offer', 'withdrawn_has_reason', "status <> 'WITHDRAWN' or withdrawal_reason is not null"],
  ['exchange', 'origin_known', oneOf('origin', 'RECORD HUB')],
  ['exchange', 'record_has_key', "(origin = 'RECORD') = (record_key is not null)"],
  ['exchange', 'realisation_known', oneOf('realisation', 'REALISED ANNOUNCED')],
  ['exchange', 'precision_known', oneOf('date_precision', 'DAY MONTH YEAR UNKNOWN')],
  ['exchange', 'dates_in_order', 'ends_on >= starts_on'],
  ['exchange', 'modalities_known', listOf('modalities', modalities)],
  ['exchange', 'delivery_known', oneOf('delivery', deliveries)],
  ['exchange_party', 'party_is_named', 'coalesce(institution_id, country_code, name_as_recorded) is not null'],
  ['track_record', 'direction_known', oneOf('direction', 'GIVEN RECEIVED')],
  ['track_record', 'evaluation_in_range', 'evaluation between 0 and 1'],
  ['topic_similarity', 'similarity_in_range', 'similarity > 0 and similarity <= 1'],
];

/** What must hold between and inside of rows: foreign keys, checks, uniqueness. */
export class Rules extends Migration {
  override name = '0002-rules';

  override up(): void {
    for (const [table, column, target, key] of foreignKeys) {
      this.addSql(
        `alter table ${table} add constraint ${table}_${column}_fkey foreign key (${column}) references ${target} (${key}) on delete cascade deferrable initially deferred`,
      );
    }
    for (const [table, name, rule] of checks) {
      this.addSql(`alter table "${table}" add constraint ${table}_${name} check (${rule})`);
    }
    this.addSql(
      "create unique index capacity_one_per_topic on capacity (institution_id, topic_code, basis) where status <> 'RETIRED'",
    );
    this.addSql(
      'create unique index match_model_active on match_model (programme_code, active_since) nulls not distinct',
    );
    this.addSql('create index topic_similarity_related on topic_similarity (related_code, similarity desc)');
    this.addSql("create index need_open_by_topic on need (topic_code) where status = 'OPEN'");
    this.addSql('create index event_by_institution on event (institution_id, id)');
    this.addSql(`create function event_is_append_only() returns trigger language plpgsql as $$
      begin raise exception 'the event log is append-only'; end $$`);
    this.addSql(`create trigger event_append_only before update or delete on event
      for each row execute function event_is_append_only()`);
  }

  override down(): void {
    this.addSql('drop trigger event_append_only on event');
    this.addSql('drop function event_is_append_only()');
    for (const index of [
      'event_by_institution',
      'need_open_by_topic',
      'topic_similarity_related',
      'match_model_active',
      'capacity_one_per_topic',
    ]) {
      this.addSql(`drop index ${index}`);
    }
    for (const [table, name] of checks) this.addSql(`alter table "${table}" drop constraint ${table}_${name}`);
    for (const [table, column] of foreignKeys) {
      this.addSql(`alter table ${table} drop constraint ${table}_${column}_fkey`);
    }
  }
}
