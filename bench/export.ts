import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadWorld } from '../seeds/scale/load.ts';
import { type SizeName, sizes } from '../seeds/scale/world.ts';
import { type Hub, openHubDatabase, startHub } from '../src/app.ts';
import { signDevelopmentToken } from '../src/modules/identity/index.ts';
import { readConfiguration } from '../src/platform/config/config.ts';
import { createLog } from '../src/platform/http/log.ts';
import { loadSeeds } from '../src/seeds.ts';
import { administer, databaseUrl, startPostgres } from '../test/support/postgres.ts';

/** What it takes to export all capacities, and whether the memory of the hub stays as it is meanwhile. */
const mostGrowth = 10_000_000;

const usage = 'npm run bench:export -- [--size M], of S (10,000 capacities), M (100,000) and L (1,000,000)';
const formats = ['application/x-ndjson', 'text/csv'] as const;
const query = `{ capacities { edges { cursor node {
  id level languages modalities status declaredAt topic { label } institution { name country { name } } } } } }`;

function chosenSize(): SizeName {
  const { size } = parseArgs({ options: { size: { type: 'string', default: 'M' } } }).values;
  if (Object.hasOwn(sizes, size)) return size as SizeName;
  console.error(`There is no size "${size}".\n${usage}`);
  process.exit(2);
}

interface Moment {
  readonly rows: number;
  readonly seconds: number;
  /** What is left of the heap once it was swept, in bytes. */
  readonly heap: number;
  readonly resident: number;
}

function momentAt(rows: number, begun: number): Moment {
  global.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  return { rows, seconds: (performance.now() - begun) / 1000, heap: heapUsed, resident: rss };
}

const lineFeed = 10;
function lines(chunk: Buffer): number {
  let count = 0;
  for (let at = chunk.indexOf(lineFeed); at >= 0; at = chunk.indexOf(lineFeed, at + 1)) count += 1;
  return count;
}

/** Reads a whole export and keeps nothing of it. No text of the made-up world has a line end in it. */
async function exported(url: string, token: string, accept: string, expected: number): Promise<Moment[]> {
  const headers = { accept, 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const begun = performance.now();
  const moments = [momentAt(0, begun)];
  const asked = request(`${url}/export`, { method: 'POST', headers });
  asked.end(JSON.stringify({ query }));
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  if (answer.statusCode !== 200) throw new Error(`the hub answers ${answer.statusCode}`);
  let rows = accept === 'text/csv' ? -1 : 0;
  for await (const chunk of answer) {
    rows += lines(chunk as Buffer);
    if (rows >= (expected * moments.length) / 4) moments.push(momentAt(rows, begun));
  }
  if (rows !== expected) throw new Error(`${rows} rows of ${expected} came`);
  return moments;
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

/** Answers whether the memory stayed as it was. */
function tell(format: string, moments: readonly Moment[]): boolean {
  console.log(
    `\n${format}\n\n| rows | seconds | rows/s since then | heap MB | resident MB |\n| --- | --- | --- | --- | --- |`,
  );
  moments.forEach(({ rows, seconds, heap, resident }, index) => {
    const before = moments[index - 1];
    const speed = before ? Math.round((rows - before.rows) / (seconds - before.seconds)) : '';
    console.log(`| ${rows} | ${seconds.toFixed(1)} | ${speed} | ${megabytes(heap)} | ${megabytes(resident)} |`);
  });
  // What is made once, such as prepared statements, is there after the first quarter.
  const [, first, ...later] = moments;
  const growth = Math.max(...later.map(({ heap }) => heap)) - (first?.heap ?? 0);
  const kept = growth <= mostGrowth;
  console.log(
    `\n${kept ? 'kept  ' : 'MISSED'} the heap grew by ${megabytes(growth)} MB after the first quarter, of at most ${megabytes(mostGrowth)}`,
  );
  return kept;
}

async function measured(hub: Hub, expected: number): Promise<boolean> {
  const token = await signDevelopmentToken(hub.tokenKey, { role: 'ANALYST', institutionId: null });
  const kept: boolean[] = [];
  for (const format of formats) kept.push(tell(format, await exported(hub.url, token, format, expected)));
  return kept.every(Boolean);
}

async function onWorld(serverUrl: string, size: SizeName): Promise<boolean> {
  const name = `export_${randomUUID().replaceAll('-', '')}`;
  const folder = await mkdtemp(join(tmpdir(), 'multaqa-export-'));
  await administer(serverUrl, `create database ${name}`);
  try {
    const url = databaseUrl(serverUrl, name);
    const configuration = readConfiguration({
      ...{ PORT: '0', HOST: '127.0.0.1', DATA_DIR: folder, DATABASE_URL: url, LOG_LEVEL: 'error' },
      // What the hub can is measured, and not what a caller may.
      ...{ BUDGET: '1000000000', BUDGET_PER_SECOND: '1000000000' },
      ...{ EVENT_POLL_MILLISECONDS: '60000', CLOCK_SECONDS: '86400' },
    });
    const database = await openHubDatabase(configuration);
    await loadSeeds(database, 'seeds', { record: false, progress: () => {} });
    await loadWorld(url, sizes[size], (table, done, total) => console.error(`${size}: ${table} ${done} of ${total}`));
    const hub = await startHub(configuration, database, createLog(configuration));
    const kept = await measured(hub, sizes[size].capacities);
    await hub.stop();
    await database.close();
    return kept;
  } finally {
    await administer(serverUrl, `drop database ${name} with (force)`);
    await rm(folder, { recursive: true, force: true });
  }
}

// So that whatever was started ends with this.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
const server = await startPostgres(process.env.DATABASE_URL);
let kept = false;
try {
  kept = await onWorld(server.url, chosenSize());
} finally {
  await server.stop();
}
process.exit(kept ? 0 : 1);
