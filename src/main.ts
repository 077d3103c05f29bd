import { readConfiguration } from './platform/config/config.ts';
import { run } from './run.ts';
import { loadSeeds } from './seeds.ts';
import { sayStep, seedsFolder, serve } from './serve.ts';

const firstQuery = `{ matchesFor(input: {topic: "statcab.2.3.1", country: "NE", languages: ["fr"]}, first: 3) { edges { node {
  rank score provider { name country { name } } capacity { topic { label } } factors { code contribution text } } } } }`;

/** The question of the README, ready to be pasted into a shell. */
const firstQuestion = (url: string) => `A first question, in another terminal:
curl -s ${url}/graphql -H 'content-type: application/json' -H 'accept-language: fr' \\
  -d '${JSON.stringify({ query: firstQuery.replace(/\s+/g, ' ') })}'`;

await run('multaqa', () =>
  serve({
    title: 'Multaqa',
    configuration: readConfiguration(),
    async load(database) {
      await loadSeeds(database, seedsFolder, { record: true, progress: sayStep });
    },
    invitation: firstQuestion,
  }),
);
