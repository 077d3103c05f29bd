import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openHubDatabase, startHub } from '../src/app.ts';
import { readConfiguration } from '../src/platform/config/config.ts';
import { createLog } from '../src/platform/http/log.ts';
import { loadSeeds } from '../src/seeds.ts';
import { startPostgres } from '../test/support/postgres.ts';

/** How long the README's question takes over HTTP, warm, beside the cheapest question there is. */
const rounds = 300;
const reasons = 'factors { code value weight contribution text evidence { quote url } } missing { text }';
const questions = {
  'the cheapest question': '{ __typename }',
  'matchesFor, 3 matches with reasons and evidence': `{ matchesFor(input: {topic: "statcab.2.3.1", country: "NE", languages: ["fr"]}, first: 3) { edges { node {
      rank score provider { name country { name } } capacity { topic { label } } ${reasons} } } } }`,
  'matchesFor, 20 matches with everything': `{ matchesFor(input: {topic: "statcab.1.3", country: "NE"}) { edges { node {
      rank score provider { name country { name } } capacity { topic { label } } ${reasons} counterfactuals { change newRank } } } } }`,
};

async function ask(url: string, query: string, language: string): Promise<number> {
  const begun = performance.now();
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-language': language },
    body: JSON.stringify({ query }),
  });
  const answer = (await response.json()) as { errors?: unknown };
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return performance.now() - begun;
}

const quantile = (sorted: readonly number[], share: number) =>
  (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);

async function measure(name: string, url: string): Promise<void> {
  for (const [question, query] of Object.entries(questions)) {
    for (let round = 0; round < 30; round += 1) await ask(url, query, 'ar');
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) times.push(await ask(url, query, round % 2 ? 'ar' : 'fr'));
    times.sort((a, b) => a - b);
    console.log(
      `${name}: ${question}: p50 ${quantile(times, 0.5)} ms, p95 ${quantile(times, 0.95)} ms, ${rounds} rounds`,
    );
  }
}

async function withHub(name: string, databaseUrl: string | undefined): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'multaqa-bench-'));
  const configuration = readConfiguration({
    PORT: '0',
    DATA_DIR: folder,
    DATABASE_URL: databaseUrl,
    LOG_LEVEL: 'warn',
    // What is measured is the answer, not how soon it is refused.
    BUDGET_ANONYMOUS: '1000000000',
    BUDGET_ANONYMOUS_PER_SECOND: '1000000000',
  });
  const database = await openHubDatabase(configuration);
  await loadSeeds(database, 'seeds', { record: true, progress: () => {} });
  const hub = await startHub(configuration, database, createLog(configuration));
  await measure(name, hub.url);
  await hub.stop();
  await database.close();
  await rm(folder, { recursive: true, force: true });
}

const server = await startPostgres(process.env.DATABASE_URL);
await withHub('PostgreSQL', server.url);
await server.stop();
await withHub('PGlite', undefined);
