import { sql } from 'kysely';
import type { Database } from '../../src/platform/database/database.ts';

/** One country, institution, topic, programme, practice, capacity that have a thousand rows below them. */
export const parents = {
  country: 'SN',
  institution: 'thousand-office',
  topic: 'statcab.2.3.1',
  programme: 'StatCaB',
} as const;

const localized = (text: string) => `jsonb_build_object('own', 'EN', 'EN', ${text})`;
const id = (kind: string) => `uuid_of('${kind}', n)`;
const rows = 'from generate_series(1, 1000) as n';

/** A thousand rows of every kind, most of them with equal sort keys, made by the database itself. */
const statements: readonly string[] = [
  `create function uuid_of(kind text, n int) returns uuid language sql immutable as
    $$ select md5(kind || n)::uuid $$`,
  `insert into institution (id, country_code, kind, name, certainty)
    select 'office-' || n, 'SN', 'OTHER', ${localized("'Office ' || n % 7")}, 'UNSURE' ${rows}`,
  `insert into institution (id, country_code, kind, name, certainty)
    values ('${parents.institution}', 'SN', 'OTHER', ${localized("'The office'")}, 'UNSURE')`,
  `insert into topic (code, parent_code, programme_code, scheme, label, alt_labels, exact_matches, position, information_content)
    select 'statcab.2.3.1.t' || n, 'statcab.2.3.1', 'StatCaB', 'test', ${localized("'Topic ' || n % 5")}, '{}', '{}', 7000 + n % 9, 1 ${rows}`,
  `insert into topic_ancestor (topic_code, ancestor_code, distance)
    select 'statcab.2.3.1.t' || n, 'statcab.2.3.1.t' || n, 0 ${rows}`,
  `insert into topic_similarity (topic_code, related_code, similarity)
    select 'statcab.2.3.1', 'statcab.2.3.1.t' || n, 0.9 ${rows}
    union all select 'statcab.2.3.1.t' || n, 'statcab.2.3.1', 0.9 ${rows}`,
  `insert into need (id, institution_id, topic_code, priority, languages, modalities, deliveries, interpretation_accepted,
      status, is_shared, declared_at)
    select ${id('need')}, '${parents.institution}', '${parents.topic}', 'MEDIUM', '{fr}', '{}', '{}', true, 'OPEN', true,
      timestamptz '2026-01-01' + (n % 4) * interval '1 day' ${rows}`,
  `insert into capacity (id, institution_id, topic_code, basis, level, languages, modalities, deliveries, status, declared_at)
    select ${id('capacity')}, 'office-' || n, '${parents.topic}', 'DECLARED', 3, '{fr}', '{WORKSHOP}', '{ONLINE}', 'ACTIVE',
      timestamptz '2026-01-01' + (n % 4) * interval '1 day' ${rows}`,
  `insert into capacity (id, institution_id, topic_code, basis, level, languages, modalities, deliveries, status, declared_at)
    select ${id('own capacity')}, '${parents.institution}', 'statcab.2.3.1.t' || n, 'DECLARED', 3, '{fr}', '{WORKSHOP}', '{ONLINE}',
      'ACTIVE', timestamptz '2026-01-01' ${rows}`,
  `insert into match_shown (shown_on, need_id, capacity_id, model_version, audience, institution_id, rank, score, factors, times)
    select date '2026-01-01' + n % 4, ${id('need')}, uuid_of('capacity', 1), '1', 'IN_NEED', 'office-1', 1, 0.5, '{}', 1 ${rows}`,
  `insert into offer (id, capacity_id, institution_id, topic_code, title, modality, delivery, languages, starts_on, ends_on,
      deadline, places, status, published_at)
    select ${id('offer')}, uuid_of('own capacity', 1), '${parents.institution}', '${parents.topic}', ${localized("'Zebra offer'")},
      'WORKSHOP', 'ONLINE', '{fr}', '2027-03-01', '2027-03-03', date '2027-02-01' + n % 3, 10, 'PUBLISHED',
      timestamptz '2026-01-01' + (n % 4) * interval '1 day' ${rows}`,
  `insert into best_practice (id, institution_id, status, title, summary, building_blocks, drafted_at, published_at)
    select ${id('practice')}, '${parents.institution}', 'PUBLISHED', ${localized("'Practice ' || n % 6")}, ${localized("'Summary'")}, '[]',
      timestamptz '2026-01-01', timestamptz '2026-01-01' + (n % 4) * interval '1 day' ${rows}`,
  `insert into best_practice_topic (practice_id, topic_code) select ${id('practice')}, '${parents.topic}' ${rows}`,
  `insert into adaptation (id, practice_id, institution_id, changed, year, recorded_at)
    select ${id('adaptation')}, uuid_of('practice', 1), 'office-' || n, ${localized("'Changed'")}, 2020 + n % 4,
      timestamptz '2026-01-01' + (n % 4) * interval '1 day' ${rows}`,
  `insert into expert (id, institution_id, display_name, languages, availability, has_consented, registered_at)
    select ${id('expert')}, '${parents.institution}', 'Expert ' || n % 8, '[]', 'AVAILABLE', true,
      timestamptz '2026-01-01' + (n % 4) * interval '1 day' ${rows}`,
  `insert into expertise (expert_id, topic_code, level) select ${id('expert')}, '${parents.topic}', 2 ${rows}`,
  `insert into exchange (id, kind, status, origin, record_key, realisation, title, programme_code, is_programme_inferred,
      modalities, starts_on, ends_on, date_precision, languages, audience_languages, is_recipient_list_complete, is_facilitated)
    select ${id('exchange')}, 'SHORT_FORM', 'CLOSED', 'RECORD', 'test ' || n, 'REALISED', ${localized("'Exchange'")}, 'StatCaB', false,
      '{}', date '2020-01-01' + n % 4, date '2020-01-09', 'DAY', '{}', '{}', true, false ${rows}`,
  `insert into exchange_topic (exchange_id, topic_code, position) select ${id('exchange')}, '${parents.topic}', 1 ${rows}`,
  `insert into exchange_party (exchange_id, position, role, institution_id, country_code)
    select ${id('exchange')}, 1, 'PROVIDER', '${parents.institution}', 'SN' ${rows}`,
  `insert into track_record (exchange_id, institution_id, topic_code, direction, ended_on, languages)
    select ${id('exchange')}, '${parents.institution}', '${parents.topic}', 'RECEIVED', date '2020-01-01' + n % 4, '{}' ${rows}`,
  `insert into nomination (id, exchange_id, institution_id, name, gender, status, position, nominated_at)
    select ${id('nomination')}, uuid_of('exchange', 1), '${parents.institution}', 'Person ' || n % 7, 'WOMAN', 'WAITING', n,
      timestamptz '2026-01-01' ${rows}`,
  `insert into linkage (id, status, status_since, title, programme_code, planned_starts_on, identified_at)
    select ${id('linkage')}, 'UNDERWAY', timestamptz '2026-01-01' + (n % 4) * interval '1 day', ${localized("'Linkage'")}, 'StatCaB',
      date '2027-01-01' + n % 3, timestamptz '2026-01-01' ${rows}`,
  `insert into linkage_topic (linkage_id, topic_code) select ${id('linkage')}, '${parents.topic}' ${rows}`,
  `insert into linkage_party (linkage_id, role, institution_id, joined_at)
    select ${id('linkage')}, 'RECIPIENT', '${parents.institution}', timestamptz '2026-01-01' ${rows}`,
  `insert into account (id, name, status, opened_at)
    select ${id('account')}, 'Account ' || n % 7, 'ACTIVE', timestamptz '2026-01-01' + (n % 4) * interval '1 day' ${rows}`,
  `insert into invitation (id, code_hash, name, role, invited_at, expires_at)
    select ${id('invitation')}, encode(sha256(n::text::bytea), 'hex'), 'Invited ' || n % 7, 'ANALYST',
      timestamptz '2026-01-01' + (n % 4) * interval '1 day', '2100-01-01' ${rows}`,
  `insert into service_client (id, name, institution_id, scopes, status, created_at)
    select ${id('client')}, 'Client ' || n % 7, '${parents.institution}', '{}', 'ACTIVE',
      timestamptz '2026-01-01' + (n % 4) * interval '1 day' ${rows}`,
  `insert into persisted_document (id, text, name, registered_at, registered_by)
    select 'sha256:' || encode(sha256(('{ viewer { role } } # ' || n)::bytea), 'hex'), '{ viewer { role } } # ' || n, 'Document',
      timestamptz '2026-01-01' + (n % 4) * interval '1 day', 'test' ${rows}`,
];

/** Who makes the accounts, so that the audit has a thousand entries of somebody. */
export const maker = 'thousand';

export async function addThousands(database: Database): Promise<void> {
  const isOfAccounts = (statement: string) => statement.startsWith('insert into account ');
  for (const statement of statements) {
    await database
      .owner<unknown>()
      .transaction()
      .execute(async (transaction) => {
        const caller = isOfAccounts(statement) ? JSON.stringify({ role: 'HUB', actor: maker }) : '';
        await sql`select set_config('multaqa.caller', ${caller}, true)`.execute(transaction);
        await sql.raw(statement).execute(transaction);
      });
  }
}

/** The id that the rows above gave to the first of a kind. */
export async function firstOf(database: Database, kind: string): Promise<string> {
  const { rows: found } = await sql<{ id: string }>`select uuid_of(${kind}, 1)::text as id`.execute(database.owner());
  return found[0]?.id ?? '';
}
