import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { openHubDatabase } from '../src/app.ts';
import { readConfiguration } from '../src/platform/config/config.ts';
import { loadSeeds } from '../src/seeds.ts';
import { administer, databaseUrl, startPostgres } from '../test/support/postgres.ts';
import { type Evaluation, evaluate } from './evaluate/evaluation.ts';
import { readOptions, usage } from './evaluate/options.ts';
import { jsonOf, pageOf } from './evaluate/page.ts';
import { missed, summary } from './evaluate/summary.ts';

/**
 * How good the matches are: each real activity is hidden, with everything later, and the hub is asked for it as its
 * recipients would have asked. See docs/evaluation.md, which this writes.
 */
const stopping = new AbortController();
process.once('SIGINT', () => stopping.abort());
process.once('SIGTERM', () => stopping.abort());

let lastTold = 0;
/** Not more often than once in a second. */
function progress(step: string, done: number, total: number): void {
  if (done < total && Date.now() - lastTold < 1_000) return;
  lastTold = Date.now();
  process.stderr.write(`evaluate: ${step} ${done}/${total}\n`);
}

async function evaluated(url: string, extent: Parameters<typeof evaluate>[1]): Promise<Evaluation> {
  const database = await openHubDatabase(readConfiguration({ DATABASE_URL: url, LOG_LEVEL: 'silent' }));
  try {
    await loadSeeds(database, 'seeds', { record: true, progress: () => {} });
    return await evaluate(database, extent, { signal: stopping.signal, progress });
  } finally {
    await database.close();
  }
}

async function onOwnDatabase<Result>(work: (url: string) => Promise<Result>): Promise<Result> {
  const server = await startPostgres(process.env.DATABASE_URL);
  const name = `evaluate_${randomUUID().replaceAll('-', '')}`;
  try {
    await administer(server.url, `create database ${name}`);
    return await work(databaseUrl(server.url, name));
  } finally {
    await administer(server.url, `drop database if exists ${name} with (force)`);
    await server.stop();
  }
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (typeof options === 'string') {
    console.error(options);
    return 2;
  }
  if (options.help) {
    console.log(usage);
    return 0;
  }
  process.stderr.write(`evaluate: seed ${options.extent.seed}\n`);
  const evaluation = await onOwnDatabase((url) => evaluated(url, options.extent));
  const day = new Date().toISOString().slice(0, 10);
  if (options.json) await writeFile(options.json, jsonOf(evaluation, day));
  if (options.page) await writeFile(options.page, pageOf(evaluation, day));
  console.log(summary(evaluation));
  return missed(evaluation).length === 0 ? 0 : 1;
}

main().then(
  (ending) => process.exit(ending),
  (error: Error) => {
    console.error(stopping.signal.aborted ? 'evaluate: stopped' : error.stack);
    process.exit(stopping.signal.aborted ? 130 : 1);
  },
);
