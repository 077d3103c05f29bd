import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { unaccent } from '@electric-sql/pglite/contrib/unaccent';
import type { EntitySchema } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM as PgliteORM } from '@mikro-orm/pglite';
import { MikroORM as PostgresORM } from '@mikro-orm/postgresql';
import type { MikroORM, SqlEntityManager } from '@mikro-orm/sql';
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { Pool } from 'pg';
import { ConfigurationError } from '../config/config.ts';
import { makeDataFolder, refuseFolder } from '../config/dataFolder.ts';
import type { Caller } from './caller.ts';
import { connectionOptions } from './connections.ts';
import { migrations } from './migrations/index.ts';
import type { PreparedStatements } from './prepared.ts';
import { readingFor } from './reading.ts';
import { Replicas } from './replicas.ts';
import { EmbeddedTransactions, type ReadTransactions, ServerTransactions } from './transactions.ts';

export interface DatabaseSettings {
  /** A PostgreSQL server; without it the embedded database in `dataDirectory` is used. */
  readonly databaseUrl: string | undefined;
  readonly dataDirectory: string;
  /** Servers that follow it, and may answer readings. */
  readonly databaseReplicaUrls: readonly string[];
  /** Connections to each of them. */
  readonly databasePoolSize: number;
}

/** The open database. Reads go through `reading`, which builds no entities; writes through a unit of work. */
export interface Database {
  readonly kind: 'PostgreSQL' | 'PGlite';
  readonly entityManager: SqlEntityManager;
  /** Undefined where none are set. */
  readonly replicas: Replicas | undefined;
  /** Reading for a caller, as far as the policies of the tables let the caller see. */
  reading<Tables>(caller: Caller, signal?: AbortSignal): Kysely<Tables>;
  /** As the owner of the tables, whom no policy holds back: for what belongs to no request. */
  owner<Tables>(): Kysely<Tables>;
  /** Brings the schema to the newest version; answers the names of the migrations that ran. */
  migrate(): Promise<readonly string[]>;
  /** Fails where the database does not answer or its schema is older than the program. */
  check(): Promise<void>;
  /** Calls back for each SQL statement that a reader sends, with whom it is sent for; for tests and metrics. */
  onStatement(listener: (caller: Caller) => void): () => void;
  /** Calls back after each transaction of a use case: the event log may have grown. */
  onCommit(listener: () => void): () => void;
  /** Said by who commits one. */
  committed(): void;
  close(): Promise<void>;
}

/** Only one process may have the embedded database open: two would destroy it. */
async function lockDataDirectory(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, 'hub.lock');
  const refuse = refuseFolder(directory);
  await makeDataFolder(directory);
  for (;;) {
    const isLocked = await writeFile(path, String(process.pid), { flag: 'wx' }).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code !== 'EEXIST' && refuse(error),
    );
    if (isLocked) return () => rm(path, { force: true });
    const holder = await holderOf(path);
    if (holder) {
      throw new ConfigurationError(
        'DATA_DIR',
        `"${directory}" is in use by ${holder}; if that is no hub, delete hub.lock in it`,
      );
    }
    // It was left behind by a process that was killed.
    await rm(path, { force: true });
  }
}

/** Time enough to write a number into a file that was just made. */
const momentOfWriting = 5_000;

/** Who holds the lock; undefined where it was left behind by a process that was killed. */
async function holderOf(path: string): Promise<string | undefined> {
  const [text, age] = await Promise.all([
    readFile(path, 'utf8').catch(() => ''),
    stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    ),
  ]);
  if (text === '') return age < momentOfWriting ? 'another hub that starts at this moment' : undefined;
  const isHeld = Number(text) !== process.pid && isRunning(Number(text));
  return isHeld ? `the process with the id ${text}` : undefined;
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    if ((error as NodeJS.ErrnoException).code === 'EPERM') return true;
    throw error;
  }
}

const ormOptions = (entities: readonly EntitySchema[]) => ({
  entities: [...entities],
  extensions: [Migrator],
  migrations: { migrationsList: [...migrations], tableName: 'migration', snapshot: false },
  logger: () => {},
});

interface Opened {
  readonly orm: MikroORM;
  readonly transactions: ReadTransactions;
}

async function openEmbedded(directory: string, entities: readonly EntitySchema[]): Promise<Opened> {
  const orm = (await PgliteORM.init({
    ...ormOptions(entities),
    dbName: join(directory, 'database'),
    driverOptions: { extensions: { pg_trgm, unaccent } },
  })) as unknown as MikroORM;
  return { orm, transactions: new EmbeddedTransactions((orm.em.getKysely() as Kysely<unknown>).getExecutor()) };
}

async function openServer(url: string, size: number, entities: readonly EntitySchema[]): Promise<Opened> {
  let transactions: ReadTransactions | undefined;
  const onPool = (pool: Pool, prepared: PreparedStatements) => {
    transactions = new ServerTransactions(url, pool, prepared);
  };
  const orm = (await PostgresORM.init({
    ...ormOptions(entities),
    ...connectionOptions(url, size, onPool),
  })) as unknown as MikroORM;
  await sql`select 1`.execute(orm.em.getKysely()).catch(async (error: Error) => {
    await orm.close(true);
    const where = new URL(url);
    const reason = error.message || (error as NodeJS.ErrnoException).code || 'no answer';
    throw new ConfigurationError('DATABASE_URL', `no connection to ${where.host}${where.pathname}: ${reason}`);
  });
  return { orm, transactions: transactions as unknown as ReadTransactions };
}

/** Of several hubs that start at once on one server, one brings the schema up and the others wait for it. */
function migrateAlone(orm: MikroORM): ReturnType<MikroORM['migrator']['up']> {
  return (orm.em.getKysely() as Kysely<unknown>).connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(hashtext('migrations'))`.execute(connection);
    try {
      return await orm.migrator.up();
    } finally {
      await sql`select pg_advisory_unlock(hashtext('migrations'))`.execute(connection);
    }
  });
}

export async function openDatabase(settings: DatabaseSettings, entities: readonly EntitySchema[]): Promise<Database> {
  const { databaseUrl, databaseReplicaUrls, databasePoolSize, dataDirectory } = settings;
  const unlock = databaseUrl ? async () => {} : await lockDataDirectory(dataDirectory);
  const opening = databaseUrl
    ? openServer(databaseUrl, databasePoolSize, entities)
    : openEmbedded(dataDirectory, entities);
  const { orm, transactions } = await opening.catch(async (error: unknown) => {
    await unlock();
    throw error;
  });
  const listeners = new Set<(caller: Caller) => void>();
  const commitListeners = new Set<() => void>();
  const asked = (caller: Caller) => {
    for (const listener of listeners) listener(caller);
  };
  const replicas =
    databaseUrl && databaseReplicaUrls.length > 0 ? new Replicas(orm, { ...settings, databaseUrl }) : undefined;
  const parts = { replicas, transactions, asked, tables: orm.em.getKysely() as Kysely<unknown> };
  return {
    kind: databaseUrl ? 'PostgreSQL' : 'PGlite',
    entityManager: orm.em,
    replicas,
    reading: <Tables>(caller: Caller, signal?: AbortSignal) => readingFor<Tables>(parts, caller, signal),
    owner: <Tables>() => orm.em.getKysely() as unknown as Kysely<Tables>,
    migrate: async () => {
      const done = await (databaseUrl ? migrateAlone(orm) : orm.migrator.up());
      return done.map((migration) => migration.name);
    },
    check: async () => {
      const pending = await orm.migrator.getPending();
      if (pending.length > 0) throw new Error(`${pending.length} migrations are missing`);
    },
    onStatement: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onCommit: (listener) => {
      commitListeners.add(listener);
      return () => commitListeners.delete(listener);
    },
    committed: () => {
      for (const listener of commitListeners) listener();
    },
    close: async () => {
      await replicas?.close();
      await orm.close(true);
      await unlock();
    },
  };
}
