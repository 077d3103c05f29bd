import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import { startOwnPostgres } from '../../src/cluster/postgres.ts';

/** A PostgreSQL server for tests: the one of DATABASE_URL, or one of our own from native binaries. */
export interface TestServer {
  /** Of the database that the server was reached by. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Nothing of it is needed after a loss of power or on another server. */
const quickly = [
  ...['fsync=off', 'full_page_writes=off', 'jit=off'],
  ...['wal_level=minimal', 'max_wal_senders=0', 'checkpoint_timeout=1h'],
];

/** @param settings further ones for one of our own */
export async function startPostgres(given: string | undefined, settings: readonly string[] = []): Promise<TestServer> {
  if (given) return { url: given, stop: async () => {} };
  const folder = await mkdtemp(join(tmpdir(), 'multaqa-test-'));
  // As root the server runs as a user of its own, who must be able to reach the folder.
  await chmod(folder, 0o755);
  const server = await startOwnPostgres(join(folder, 'cluster'), [...quickly, ...settings]);
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The same server, another database. */
export function databaseUrl(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.toString();
}

/** Runs a statement about databases themselves. */
export async function administer(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** A database with the reference data and the record. */
export const copyTemplate = (name: string): Promise<void> =>
  administer(inject('serverUrl'), `create database ${name} template ${inject('templateDatabase')} strategy file_copy`);
