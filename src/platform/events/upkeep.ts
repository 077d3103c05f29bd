import { type Kysely, sql } from 'kysely';
import type { Logger } from 'pino';
import type { Database } from '../database/database.ts';
import { dropPartitions, keepPartitions } from './eventLog.ts';

/** How often the parts of the log are looked after, and how often it is looked who holds it back, in milliseconds. */
const [upkeepEvery, lookEvery] = [600_000, 5_000];
/** Somebody who holds the log back for longer is named in the logs, in seconds. */
const longestHold = 5;

/** A transaction that began before events which are committed already: they wait until it ends. */
export interface Holder {
  readonly processId: number | null;
  readonly application: string;
  readonly login: string | null;
  readonly database: string | null;
  readonly state: string | null;
  /** Since it began. */
  readonly seconds: number;
}

/** The oldest transaction of the server that has written something, in any of its databases; prepared ones too. */
export async function holderOfLog(tables: Kysely<unknown>): Promise<Holder | undefined> {
  const { rows } = await sql<Holder>`
    with horizon as (select (pg_snapshot_xmin(pg_current_snapshot())::text::bigint % 4294967296)::text as xid)
    select pid as "processId", application_name as application, usename as login, datname as database, state,
      extract(epoch from clock_timestamp() - xact_start)::float8 as seconds
    from pg_stat_activity, horizon where backend_xid::text = horizon.xid
    union all
    select null, 'prepared transaction ' || gid, owner, database, 'prepared',
      extract(epoch from clock_timestamp() - prepared)::float8
    from pg_prepared_xacts, horizon where transaction::text = horizon.xid`.execute(tables);
  return rows[0];
}

export interface UpkeepParts {
  readonly database: Database;
  readonly retentionDays: number;
  readonly log: Logger;
  /** Told again and again who holds the log back, and when nobody does. */
  held(holder: Holder | undefined): void;
}

/** Of several hubs on one database one looks after the parts, and the others leave it to that one. */
async function keepLog({ database, retentionDays, log }: UpkeepParts): Promise<void> {
  await keepPartitions(database.owner());
  const dropped = await database
    .owner()
    .transaction()
    .execute(async (transaction) => {
      // Whoever reads or writes the log for long is not waited for: there is another time.
      await sql`set local lock_timeout = '2s'`.execute(transaction);
      const { rows } = await sql<{ isOurs: boolean }>`
        select pg_try_advisory_xact_lock(hashtext('event upkeep')) as "isOurs"`.execute(transaction);
      return rows[0]?.isOurs ? dropPartitions(transaction, retentionDays) : 0;
    });
  if (dropped > 0) log.info({ dropped }, 'dropped old parts of the event log');
}

async function look({ database, log, held }: UpkeepParts): Promise<void> {
  const holder = await holderOfLog(database.owner());
  held(holder);
  if (holder && holder.seconds > longestHold)
    log.warn(
      { holder },
      'a transaction holds the event log back: what is committed after its begin is told when it ends',
    );
}

/** Keeps the log in parts, drops what is too old, and looks who holds it back. */
export async function startUpkeep(parts: UpkeepParts): Promise<() => Promise<void>> {
  const { log, database } = parts;
  let working = Promise.resolve();
  const after = (work: () => Promise<void>, failure: string) => () => {
    working = working.then(work).catch((error: unknown) => log.warn({ error }, failure));
    return working;
  };
  const keep = after(() => keepLog(parts), 'the event log could not be looked after; trying again later');
  // Parts are made long before they are needed: whoever reads the log at this moment, such as a backup, stops no hub.
  await keep();
  const timers = [setInterval(keep, upkeepEvery)];
  // The embedded database has one connection, so nobody else.
  if (database.kind === 'PostgreSQL')
    timers.push(
      setInterval(
        after(() => look(parts), 'who holds the event log back could not be told'),
        lookEvery,
      ),
    );
  return async () => {
    for (const timer of timers) clearInterval(timer);
    await working;
  };
}
