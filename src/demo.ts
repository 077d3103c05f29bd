import { type Kysely, sql } from 'kysely';
import { systemClock } from './kernel/clock.ts';
import { type Configuration, ConfigurationError, readConfiguration } from './platform/config/config.ts';
import type { Database } from './platform/database/database.ts';
import { beginningOfLog, cursorOf } from './platform/events/eventLog.ts';
import { checkPurpose } from './purpose.ts';
import { run } from './run.ts';
import { makeSandbox } from './sandbox.ts';
import { loadSeeds } from './seeds.ts';
import { say, sayStep, seedsFolder, serve } from './serve.ts';

const defaults = { DATA_DIR: '.data-demo' };

/** Made-up data never come into a database that somebody might take for the record. */
function checkDatabaseName({ databaseUrl }: Configuration): void {
  const name = databaseUrl ? new URL(databaseUrl).pathname.slice(1) : '_demo';
  if (name.endsWith('_demo')) return;
  const reason = `the sandbox holds made-up data and goes only into a database whose name ends with _demo, not "${name}"`;
  throw new ConfigurationError('DATABASE_URL', reason);
}

async function load(configuration: Configuration, database: Database): Promise<void> {
  await checkPurpose(database, 'sandbox', configuration);
  await loadSeeds(database, seedsFolder, { record: false, progress: sayStep });
  say('  the sandbox: institutions whose name begins with "Sandbox", and all that they need and give, are made up');
  await makeSandbox(database, systemClock.now());
}

/** The ids that the tour speaks of. */
async function placesOf(tables: Kysely<unknown>): Promise<{ need: string; capacity: string }> {
  const { rows } = await sql<{ need: string; capacity: string }>`
    select 'Need:' || need.id as need, 'Capacity:' || capacity.id as capacity from need, capacity
    where need.institution_id = 'sandbox-ne-statistics' and need.topic_code = 'statcab.2.3.1'
      and capacity.institution_id = 'sandbox-sn-statistics' and capacity.topic_code = 'statcab.2.3.1'`.execute(tables);
  return rows[0] as { need: string; capacity: string };
}

const token = (folder: string, words: string) => `DATA_DIR=${folder} npm run --silent token -- ${words}`;

async function tour({ dataDirectory }: Configuration, database: Database): Promise<string> {
  const { need, capacity } = await placesOf(database.owner());
  return `Everything that begins with "Sandbox" is made up, and so is all that it needs and gives. Institutions without
that word are real; this sandbox tells nothing of what they need or give. Who may do what is shown by a token:
  a member in need    ${token(dataDirectory, '--role member --institution sandbox-ne-statistics')}
  a member who gives  ${token(dataDirectory, '--role member --institution sandbox-sn-statistics')}
  the centre          ${token(dataDirectory, '--role facilitator')}

A tour, to be asked in the playground (with a header such as {"authorization": "Bearer <token>"} where a token is named):
1. Who can answer a need of Niger, and why? (member in need)
  { matches(needId: "${need}") { edges { node { rank score provider { name } factors { code contribution text } missing { text } } } } }
2. Why not the office of Türkiye, which is an expert too? (member in need)
  { whyNot(needId: "${need}", institutionId: "Institution:sandbox-tr-statistics") { isMatched reasons { gate text } } }
3. Whose needs could Senegal serve? (member who gives)
  { needsFor(capacityId: "${capacity}") { edges { node { rank score need { institution { name } topic { label } } } } } }
4. What is there on censuses, in three languages?
  { ar: search(text: "تعداد", language: AR) { edges { highlight } } en: search(text: "census", language: EN) { edges { highlight } } fr: search(text: "recensement", language: FR) { edges { highlight } } }
5. Which offers were published, and which are published from now on? (stays open)
  subscription { offerPublished(after: "${cursorOf(beginningOfLog)}") { cursor offer { title startsOn institution { name } } } }`;
}

await run('multaqa sandbox', async () => {
  const configuration = readConfiguration(undefined, defaults);
  checkDatabaseName(configuration);
  await serve({
    title: 'Multaqa sandbox, with made-up data',
    configuration,
    load: (database) => load(configuration, database),
    invitation: (hub) => tour(configuration, hub.database),
  });
});
