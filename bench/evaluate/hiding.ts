import { type Kysely, type RawBuilder, sql } from 'kysely';
import { recordCapacities } from '../../src/modules/needs/index.ts';
import type { Database } from '../../src/platform/database/database.ts';
import type { SeedWork } from '../../src/platform/database/seeding.ts';

type GivenOnce = Parameters<typeof recordCapacities>[1][number];

/** What is still known to have been given, as the seeds make capacities of it. */
async function givenRows(tables: Kysely<unknown>): Promise<readonly GivenOnce[]> {
  const { rows } = await sql<GivenOnce>`
    select t.institution_id as "institutionId", t.topic_code as "topicCode", t.languages, e.modalities,
      array_remove(array[e.delivery], null) as deliveries, t.ended_on::text as "endedOn"
    from track_record t join exchange e on e.id = t.exchange_id
    where t.direction = 'GIVEN' and e.origin = 'RECORD' order by t.exchange_id, t.institution_id, t.topic_code`.execute(
    tables,
  );
  return rows;
}

/** Takes back activities of the record, and all that follows from them only; mandates follow from none. */
async function forget(tables: Kysely<unknown>, activities: RawBuilder<unknown>): Promise<void> {
  // Track records, parties and topics go with their exchange.
  await sql`delete from exchange where origin = 'RECORD' and ${activities}`.execute(tables);
  await sql`delete from institution_programme part where not exists (
    select from exchange e join exchange_party p on p.exchange_id = e.id
    where e.realisation = 'REALISED' and e.programme_code = part.programme_code
      and p.institution_id = part.institution_id)`.execute(tables);
  await sql`delete from capacity where basis = 'RECORD'`.execute(tables);
  const work: SeedWork = {
    seeds: { rows: () => [] },
    tables: <Tables>() => tables as Kysely<Tables>,
    count: () => {},
    absent: () => {},
  };
  await recordCapacities(work, await givenRows(tables));
}

/** Works with the hub as it stood on the morning of a day; nothing of it is kept. */
export async function asBefore<Result>(
  database: Database,
  day: string,
  work: (tables: Kysely<unknown>) => Promise<Result>,
): Promise<Result> {
  const transaction = await database.owner<unknown>().startTransaction().execute();
  try {
    await forget(transaction, sql`ends_on >= ${day}::date`);
    return await work(transaction);
  } finally {
    await transaction.rollback().execute();
  }
}

/** Within such work: as if one activity had not been. */
export async function asWithout<Result>(
  tables: Kysely<unknown>,
  activityId: string,
  work: () => Promise<Result>,
): Promise<Result> {
  await sql`savepoint without_it`.execute(tables);
  await forget(tables, sql`id = ${activityId}::uuid`);
  const result = await work();
  await sql`rollback to savepoint without_it`.execute(tables);
  return result;
}

/** So many days later, or earlier, ISO 8601. */
export const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
