import { openHubDatabase, startHub } from './app.ts';
import { type Configuration, ConfigurationError, readConfiguration } from './platform/config/config.ts';
import type { Database } from './platform/database/database.ts';
import { createLog } from './platform/http/log.ts';
import { loadSeeds } from './seeds.ts';

/** The question of the README, ready to be pasted into a shell. */
const firstQuestion = (url: string) => `curl -s ${url}/graphql -H 'content-type: application/json' -H 'accept-language: fr' -d '{"query":
  "{ matchesFor(input: {topic: \\"statcab.2.3.1\\", country: \\"NE\\", languages: [\\"fr\\"]}, first: 3) { edges { node {
      rank score provider { name country { name } } capacity { topic { label } } factors { code contribution text } } } } }"}'`;

const say = (line: string) => process.stdout.write(`${line}\n`);

async function prepare(configuration: Configuration): Promise<Database> {
  const where = configuration.databaseUrl ? 'PostgreSQL' : `the embedded database in ${configuration.dataDirectory}`;
  say(`Multaqa: opening ${where} …`);
  const database = await openHubDatabase(configuration);
  await loadSeeds(database, 'seeds', {
    record: true,
    progress: (step, done, total) => {
      if (done < total) say(`  loading ${done + 1}/${total}: ${step}`);
    },
  });
  return database;
}

async function main(): Promise<void> {
  const begun = performance.now();
  const configuration = readConfiguration();
  const database = await prepare(configuration);
  const log = createLog(configuration);
  const hub = await startHub(configuration, database, log).catch(async (error: unknown) => {
    await database.close();
    throw error;
  });
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  say(`Ready after ${seconds} s. Playground: ${hub.url}/graphql\n\nA first question, in another terminal:\n${firstQuestion(hub.url)}\n`);
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= hub.stop().then(() => database.close());
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(error instanceof ConfigurationError ? `multaqa: ${error.message}\n` : `${(error as Error).stack}\n`);
  process.exitCode = 1;
});
