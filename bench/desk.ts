import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openHubDatabase, startHub } from '../src/app.ts';
import { readConfiguration } from '../src/platform/config/config.ts';
import { createLog } from '../src/platform/http/log.ts';
import { loadSeeds } from '../src/seeds.ts';
import { administer, databaseUrl, startPostgres } from '../test/support/postgres.ts';
import { fill } from './desk/fill.ts';
import { explained, type Measured, measureAll, table } from './desk/measure.ts';
import { type Statement, watchStatements } from './support/statements.ts';

/** How long the desks take to read, of the facilitator and of a busy institution, where the hub holds 100,000 exchanges. */
const mostMilliseconds = 100;

async function measured(url: string, dataDirectory: string): Promise<readonly Measured[]> {
  const heard: Statement[] = [];
  const watch = await watchStatements(url, (statement) => heard.push(statement));
  const configuration = readConfiguration({
    ...{ PORT: '0', HOST: '127.0.0.1', DATA_DIR: dataDirectory, DATABASE_URL: watch.url, LOG_LEVEL: 'warn' },
    // Only what is asked is measured and counted, and not how soon it is refused.
    ...{ BUDGET: '1000000000', BUDGET_PER_SECOND: '1000000000' },
    ...{ EVENT_POLL_MILLISECONDS: '60000', CLOCK_SECONDS: '86400' },
  });
  const database = await openHubDatabase(configuration);
  await loadSeeds(database, 'seeds', { record: true, progress: () => {} });
  console.log('making 100,000 exchanges …');
  await fill(url);
  const hub = await startHub(configuration, database, createLog(configuration));
  console.log('measuring …');
  const all = await measureAll({ url: hub.url, tokenKey: hub.tokenKey, heard });
  await hub.stop();
  await database.close();
  watch.close();
  return all;
}

async function tell(url: string, all: readonly Measured[]): Promise<number> {
  console.log(`\n${table(all)}\n`);
  const [slowest] = all.toSorted((a, b) => b.p50 - a.p50);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  if (slowest) console.log(`the slowest, ${slowest.name}:\n\n${await explained(client, slowest)}\n`);
  await client.end();
  const slow = all.filter(({ p50 }) => p50 >= mostMilliseconds);
  for (const { name, role, p50 } of slow) console.log(`MISSED ${p50.toFixed(1)} ms: ${name}, ${role.toLowerCase()}`);
  if (slow.length === 0) console.log(`kept   each of them takes less than ${mostMilliseconds} ms (p50)`);
  return slow.length === 0 ? 0 : 1;
}

// So that whatever was started ends with this.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
const server = await startPostgres(process.env.DATABASE_URL);
const folder = await mkdtemp(join(tmpdir(), 'multaqa-desk-'));
const name = `desk_${randomUUID().replaceAll('-', '')}`;
await administer(server.url, `create database ${name}`);
let ending = 1;
try {
  const url = databaseUrl(server.url, name);
  ending = await tell(url, await measured(url, folder));
} finally {
  await administer(server.url, `drop database ${name} with (force)`);
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
process.exit(ending);
