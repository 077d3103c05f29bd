import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { loadWorld } from '../../seeds/scale/load.ts';
import { type SizeName, sizes } from '../../seeds/scale/world.ts';
import { openHubDatabase } from '../../src/app.ts';
import { clientIssuer, signToken, tokenKey } from '../../src/modules/identity/index.ts';
import { readConfiguration } from '../../src/platform/config/config.ts';
import { loadSeeds } from '../../src/seeds.ts';
import { idOf, persistedOf, type Stage } from './candidates.ts';
import { shown } from './shown.ts';

/** Whose service client asks what is not for everybody. */
const institutionId = 'scale-1';

/** Fills an empty database with the record and a made-up world, and with what the servers are asked by. */
export async function prepare(databaseUrl: string, size: SizeName): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'multaqa-reading-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const ownKey = JSON.stringify(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }));
  const settings = { DATABASE_URL: databaseUrl, DATA_DIR: folder, TOKEN_KEY: ownKey, NODE_ENV: 'production' };
  const configuration = readConfiguration(settings);
  const database = await openHubDatabase(configuration);
  await loadSeeds(database, 'seeds', { record: true, progress: () => {} });
  await database.close();
  await loadWorld(databaseUrl, sizes[size], (table, done, total) =>
    console.error(`${size}: ${table} ${done} of ${total}`),
  );
  const clientId = randomUUID();
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(shown(institutionId));
    await client.query(
      `insert into service_client (id, name, institution_id, scopes, status, created_at, version)
       values ($1, 'bench', $2, '{}', 'ACTIVE', now(), 1)`,
      [clientId, institutionId],
    );
    for (const text of persistedOf('hub'))
      await client.query(
        `insert into persisted_document (id, text, name, registered_at, registered_by) values ($1, $2, 'bench', now(), 'bench')`,
        [idOf(text), text],
      );
  } finally {
    await client.end();
  }
  const token = await signToken(await tokenKey(configuration), {
    ...{ issuer: clientIssuer, subject: clientId, lifetime: '24h', claims: { scope: '' } },
  });
  return { databaseUrl, institutionId, tokenKey: ownKey, token };
}
