import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadWorld } from '../seeds/scale/load.ts';
import { type SizeName, sizes } from '../seeds/scale/world.ts';
import { openHubDatabase } from '../src/app.ts';
import { readConfiguration } from '../src/platform/config/config.ts';
import { loadSeeds } from '../src/seeds.ts';
import { administer, databaseUrl, startPostgres } from '../test/support/postgres.ts';
import { type Measured, measure, type Times } from './matching/measure.ts';

/** What it costs to find the best 20 of many capacities, beside scoring all of them, and to keep what they are found by. */
const promises = { milliseconds: 5, growth: 2 } as const;

const usage = 'npm run bench:matching -- [--sizes M,L], of S (10,000 capacities), M (100,000) and L (1,000,000)';

function chosenSizes(): SizeName[] {
  const { values } = parseArgs({ options: { sizes: { type: 'string', default: 'M,L' } } });
  const names = values.sizes.split(',');
  const unknown = names.find((name) => !Object.hasOwn(sizes, name));
  if (unknown === undefined) return names as SizeName[];
  console.error(`There is no size "${unknown}".\n${usage}`);
  process.exit(2);
}

const quantile = ({ times }: Times, share: number): number => {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number;
};

const line = (times: Times, base: number) =>
  `| ${times.name} | ${quantile(times, 0.5).toFixed(2)} | ${quantile(times, 0.95).toFixed(2)} | ${Math.max(...times.times).toFixed(2)} | ${(quantile(times, 0.5) / base).toFixed(1)} |`;

function tell({ capacities, reads, writes, differing }: Measured): void {
  const bare = quantile(reads.find(({ name }) => name.startsWith('bare')) as Times, 0.5);
  console.log(`\n${capacities.toLocaleString('en')} capacities\n`);
  console.log('| | p50 ms | p95 ms | most ms | times the bare fetch |\n| --- | --- | --- | --- | --- |');
  for (const times of [...reads, ...writes]) console.log(line(times, bare));
  console.log(
    `\n${differing.length} of ${reads[0]?.times.length} needs were answered otherwise than by scoring every row`,
  );
  for (const need of differing.slice(0, 5)) console.log(`DIFFERS ${need}`);
}

function verdict(all: readonly Measured[]): boolean {
  const last = all.at(-1) as Measured;
  const first = all[0] as Measured;
  const p = (measured: Measured, share: number) => quantile(measured.reads[0] as Times, share);
  const growth = p(last, 0.5) / p(first, 0.5);
  const lines = [
    { what: 'exact on every need of the sample', holds: all.every(({ differing }) => differing.length === 0) },
    {
      what: `p95 ${p(last, 0.95).toFixed(2)} ms of at most ${promises.milliseconds}`,
      holds: p(last, 0.95) <= promises.milliseconds,
    },
    { what: `growth of p50 ${growth.toFixed(2)} of at most ${promises.growth}`, holds: growth <= promises.growth },
  ];
  console.log();
  for (const { what, holds } of lines) console.log(`${holds ? 'kept  ' : 'MISSED'} ${what}`);
  return lines.every(({ holds }) => holds);
}

async function measured(serverUrl: string, size: SizeName): Promise<Measured> {
  const name = `matching_${randomUUID().replaceAll('-', '')}`;
  const folder = await mkdtemp(join(tmpdir(), 'multaqa-matching-'));
  await administer(serverUrl, `create database ${name}`);
  try {
    const url = databaseUrl(serverUrl, name);
    const database = await openHubDatabase(readConfiguration({ DATABASE_URL: url, DATA_DIR: folder }));
    await loadSeeds(database, 'seeds', { record: false, progress: () => {} });
    await database.close();
    await loadWorld(url, sizes[size], (table, done, total) => console.error(`${size}: ${table} ${done} of ${total}`));
    return await measure(url, (done, total) => console.error(`${size}: ${done} of ${total} needs`));
  } finally {
    await administer(serverUrl, `drop database ${name} with (force)`);
    await rm(folder, { recursive: true, force: true });
  }
}

// So that whatever was started ends with this.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
const names = chosenSizes();
const server = await startPostgres(process.env.DATABASE_URL, ['shared_buffers=2GB']);
const all: Measured[] = [];
try {
  for (const size of names) {
    all.push(await measured(server.url, size));
    tell(all.at(-1) as Measured);
  }
} finally {
  await server.stop();
}
process.exitCode = verdict(all) ? 0 : 1;
