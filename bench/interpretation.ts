import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openHubDatabase, startHub } from '../src/app.ts';
import { readConfiguration } from '../src/platform/config/config.ts';
import { createLog } from '../src/platform/http/log.ts';
import { loadSeeds } from '../src/seeds.ts';
import { administer, databaseUrl, startPostgres } from '../test/support/postgres.ts';
import { failures, ranksOf, table } from './interpretation/figures.ts';
import { methodsOf } from './interpretation/methods.ts';
import { type Question, readQuestions } from './interpretation/questions.ts';

/** How often a need that is told in words is understood, beside two simpler ways; `failures` lists what was not. */
const sets = ['tuning', 'reported'];
const isTellingFailures = process.argv.includes('failures');

async function tell(databaseAt: string, dataDirectory: string): Promise<void> {
  const configuration = readConfiguration({
    ...{ PORT: '0', HOST: '127.0.0.1', DATA_DIR: dataDirectory, DATABASE_URL: databaseAt, LOG_LEVEL: 'warn' },
    // Only what is asked is measured, and not how soon it is refused.
    ...{ BUDGET_ANONYMOUS: '1000000000', BUDGET_ANONYMOUS_PER_SECOND: '1000000000', EVENT_POLL_MILLISECONDS: '60000' },
  });
  const database = await openHubDatabase(configuration);
  await loadSeeds(database, 'seeds', { record: false, progress: () => {} });
  const hub = await startHub(configuration, database, createLog(configuration));
  const methods = methodsOf(hub.url, database);
  for (const name of sets) {
    const questions: readonly Question[] = await readQuestions(`bench/interpretation/${name}.tsv`);
    const answers = new Map<string, readonly (readonly string[])[]>();
    for (const [method, ask] of Object.entries(methods)) {
      const asked: (readonly string[])[] = [];
      for (const question of questions) asked.push(await ask(question));
      answers.set(method, asked);
    }
    console.log(`\nThe ${name} set, ${questions.length} questions\n\n${table(questions, ranksOf(questions, answers))}`);
    if (isTellingFailures) console.log(`\n${failures(questions, answers.get('interpretation') ?? [])}`);
  }
  await hub.stop();
  await database.close();
}

const server = await startPostgres(process.env.DATABASE_URL);
const folder = await mkdtemp(join(tmpdir(), 'multaqa-interpretation-'));
const database = `interpretation_${randomUUID().replaceAll('-', '')}`;
await administer(server.url, `create database ${database}`);
try {
  await tell(databaseUrl(server.url, database), folder);
} finally {
  await administer(server.url, `drop database ${database} with (force)`);
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
