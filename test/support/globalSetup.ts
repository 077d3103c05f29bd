import { randomUUID } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { openHubDatabase } from '../../src/app.ts';
import { readConfiguration } from '../../src/platform/config/config.ts';
import { loadSeeds } from '../../src/seeds.ts';
import { administer, databaseUrl, startPostgres } from './postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    serverUrl: string;
    templateDatabase: string;
  }
}

async function makeTemplate(serverUrl: string, template: string): Promise<void> {
  await administer(serverUrl, `create database ${template}`);
  const configuration = readConfiguration({ DATABASE_URL: databaseUrl(serverUrl, template), LOG_LEVEL: 'silent' });
  const database = await openHubDatabase(configuration);
  try {
    await loadSeeds(database, 'seeds', { record: true, progress: () => {} });
  } finally {
    await database.close();
  }
}

/** One server for the whole run, and one database with the reference data and the record to copy from. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres(process.env.DATABASE_URL);
  const template = `template_${randomUUID().slice(0, 8)}`;
  try {
    await makeTemplate(server.url, template);
  } catch (error) {
    await server.stop();
    throw error;
  }
  project.provide('serverUrl', server.url);
  project.provide('templateDatabase', template);
  return async () => {
    await administer(server.url, `drop database if exists ${template} with (force)`);
    await server.stop();
  };
}
