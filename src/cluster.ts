import { once } from 'node:events';
import { join } from 'node:path';
import { type Cluster, countOfWords, startCluster } from './cluster/cluster.ts';
import { startOwnPostgres } from './cluster/postgres.ts';
import { type Configuration, readConfiguration } from './platform/config/config.ts';
import { run } from './run.ts';
import { say } from './serve.ts';

interface SharedDatabase {
  readonly url: string;
  stop(): Promise<void>;
}

/** The server of DATABASE_URL, or one of our own: the embedded database is only ever one process's. */
async function sharedDatabase({ databaseUrl, dataDirectory }: Configuration): Promise<SharedDatabase> {
  if (databaseUrl) return { url: databaseUrl, stop: async () => {} };
  const folder = join(dataDirectory, 'postgres');
  say(`DATABASE_URL is not set: starting a PostgreSQL of our own, with its data in ${folder} …`);
  const server = await startOwnPostgres(folder);
  say(`PostgreSQL: port ${server.port}`);
  return server;
}

async function roll(cluster: Cluster): Promise<void> {
  say('Restarting one hub after the other …');
  await cluster.roll().then(
    () => say('All hubs are new.'),
    ({ message }: Error) => say(`The restart stopped, the others serve on: ${message}`),
  );
}

/** Several hubs on one database behind one address, for trying it out: `npm run cluster -- 3`. */
await run('cluster', async () => {
  const processes = countOfWords(process.argv.slice(2));
  const configuration = readConfiguration();
  const { port, host } = configuration;
  let cluster: Cluster | undefined;
  const ending = new AbortController();
  // From here on: whenever a signal comes, nothing may be left running.
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => ending.abort());
  process.on('SIGHUP', () => cluster && roll(cluster));
  const database = await sharedDatabase(configuration);
  try {
    const shared = { databaseUrl: database.url, settings: process.env, tell: say, signal: ending.signal };
    cluster = await startCluster({ processes, port, host, ...shared });
    say(`Ready. Playground: ${cluster.url}/graphql, answered by ${processes} hubs in turn
Restart one after the other: kill -HUP ${process.pid}   Lose one: kill -9 and its process id   Stop all: Ctrl-C`);
    await once(ending.signal, 'abort');
    await cluster.stop();
  } catch (error) {
    if (!ending.signal.aborted) throw error;
  } finally {
    await database.stop();
  }
});
