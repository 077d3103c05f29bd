import { fileURLToPath } from 'node:url';
import { type Hub, openHubDatabase, startHub } from './app.ts';
import { tokenKey } from './modules/identity/index.ts';
import type { Configuration } from './platform/config/config.ts';
import type { Database } from './platform/database/database.ts';
import { createLog } from './platform/http/log.ts';

/** What one program serves, and what it tells of it. */
export interface Program {
  readonly title: string;
  readonly configuration: Configuration;
  /** Brings what the program needs into the database. */
  load(database: Database): Promise<void>;
  /** What to try first, once the hub answers. */
  invitation(hub: Hub): string | Promise<string>;
}

export const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Where the seed files lie, from wherever the program is started. */
export const seedsFolder = fileURLToPath(new URL('../seeds', import.meta.url));

/** One line for each step of a load. */
export const sayStep = (step: string, done: number, total: number): void => {
  if (done < total) say(`  loading ${done + 1}/${total}: ${step}`);
};

async function startOn(database: Database, { configuration, load }: Program): Promise<Hub> {
  try {
    await load(database);
    return await startHub(configuration, database, createLog(configuration));
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Opens the database, loads it, serves the hub, and stops it cleanly on a signal. */
export async function serve(program: Program): Promise<void> {
  const { title, configuration, invitation } = program;
  const { databaseUrl, dataDirectory } = configuration;
  // What is missing is told before anything is opened or loaded.
  await tokenKey(configuration);
  say(`${title}: opening ${databaseUrl ? 'PostgreSQL' : `the embedded database in ${dataDirectory}`} …`);
  const database = await openHubDatabase(configuration);
  const hub = await startOn(database, program);
  let isStopping = false;
  // A signal often comes twice: from the terminal, and again from npm.
  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    await hub.stop();
    await database.close();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  const seconds = (performance.now() / 1000).toFixed(1);
  say(`Ready after ${seconds} s. Playground: ${hub.url}/graphql\n\n${await invitation(hub)}\n`);
}
