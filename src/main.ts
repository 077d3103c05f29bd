import type { Hub } from './app.ts';
import { type Configuration, readConfiguration } from './platform/config/config.ts';
import type { Database } from './platform/database/database.ts';
import { checkPurpose } from './purpose.ts';
import { run } from './run.ts';
import { loadSeeds } from './seeds.ts';
import { sayStep, seedsFolder, serve } from './serve.ts';

const firstQuery = `{ matchesFor(input: {topic: "statcab.2.3.1", country: "NE", languages: ["fr"]}, first: 3)
  { edges { node { rank score provider { name } capacity { topic { label } }
    factors { code contribution text evidence { quote url } } missing { text } } } } }`;

/** The question of the README, ready to be pasted into a shell. */
const firstQuestion = ({ url }: Hub) => `A first question, in another terminal:
curl -s ${url}/graphql -H 'content-type: application/json' -H 'accept-language: fr' \\
  -d '${JSON.stringify({ query: firstQuery.replace(/\s+/g, ' ') })}'`;

async function load(configuration: Configuration, database: Database): Promise<void> {
  await checkPurpose(database, 'record', configuration);
  await loadSeeds(database, seedsFolder, { record: true, progress: sayStep });
}

await run('multaqa', async () => {
  const configuration = readConfiguration();
  await serve({
    title: 'Multaqa',
    configuration,
    load: (database) => load(configuration, database),
    invitation: firstQuestion,
  });
});
