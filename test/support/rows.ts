import { type Kysely, sql } from 'kysely';
import { v5 } from 'uuid';
import type { Database } from '../../src/platform/database/database.ts';

const namespace = 'b2f5ff47-436d-4f0a-a1b3-0c0d8f6a9a11';

/** The same id for the same name in every run. */
export const idFor = (name: string): string => v5(name, namespace);

export interface CapacityRow {
  readonly id: string;
  readonly institution: string;
  readonly topic: string;
  readonly level?: number | null;
  readonly languages?: readonly string[];
  readonly modalities?: readonly string[];
  readonly deliveries?: readonly string[];
  readonly places?: number | null;
  readonly status?: string;
  readonly verifiedAt?: string | null;
}

const tables = (database: Database): Kysely<unknown> => database.owner<unknown>();

/** Institutions that exist only in a test, all at once. */
export async function addInstitutions(
  database: Database,
  rows: readonly { id: string; country: string | null }[],
): Promise<void> {
  await sql`insert into institution (id, country_code, kind, name, certainty)
    select id, country, 'OTHER', jsonb_build_object('own', 'EN', 'EN', id), 'UNSURE'
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given(id text, country text)`.execute(tables(database));
}

/** Declared capacities in numbers that no test would declare one by one. */
export async function addCapacities(database: Database, rows: readonly CapacityRow[]): Promise<void> {
  const complete = rows.map((row) => ({
    level: 3,
    languages: ['en'],
    modalities: ['WORKSHOP'],
    deliveries: ['ONLINE'],
    places: 20,
    status: 'ACTIVE',
    verifiedAt: null,
    ...row,
  }));
  await sql`insert into capacity (id, institution_id, topic_code, basis, level, languages, modalities, deliveries, places,
      status, declared_at, verified_at)
    select id, institution, topic, 'DECLARED', level, languages, modalities, deliveries, places, status, now(), "verifiedAt"
    from jsonb_to_recordset(${JSON.stringify(complete)}::jsonb) as given(id uuid, institution text, topic text, level int,
      languages text[], modalities text[], deliveries text[], places int, status text, "verifiedAt" timestamptz)`.execute(
    tables(database),
  );
}

export async function removeCapacities(database: Database): Promise<void> {
  await sql`delete from capacity`.execute(tables(database));
}

/** Rows as the table holds them, with every column that may not be empty. */
export async function addRows(
  database: Database,
  table: string,
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  if (rows.length === 0) return;
  const target = sql.table(table);
  // What is not given is as the table has it: not every column may be written.
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = await sql<{ name: string }>`select attname as name from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and attname = any (${keys}::text[])`.execute(tables(database));
  const given = sql.join(columns.rows.map(({ name }) => sql.ref(name)));
  await sql`insert into ${target} (${given})
    select ${given} from jsonb_populate_recordset(null::${target}, ${JSON.stringify(rows)}::jsonb)`.execute(
    tables(database),
  );
}

/** An open need of before, which asks for nothing but French. */
export const needRow = (id: string, institution: string, topic: string, other: object = {}) => ({
  ...{ id, institution_id: institution, topic_code: topic, priority: 'LOW', languages: ['fr'], modalities: [] },
  ...{ deliveries: [], interpretation_accepted: false, status: 'OPEN', is_shared: false, version: 1 },
  ...{ declared_at: '2026-01-01T00:00:00Z', ...other },
});

/** A declared capacity that suits such a need. */
export const capacityRow = (id: string, institution: string, topic: string, other: object = {}) => ({
  ...{ id, institution_id: institution, topic_code: topic, basis: 'DECLARED', level: 4, languages: ['fr', 'en'] },
  ...{ modalities: ['WORKSHOP', 'WEBINAR'], deliveries: ['ONSITE', 'ONLINE'], status: 'ACTIVE', version: 1 },
  ...{ declared_at: '2026-01-01T00:00:00Z', ...other },
});
