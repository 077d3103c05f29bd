import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { openHubDatabase, startHub } from '../../src/app.ts';
import { signDevelopmentToken } from '../../src/modules/identity/index.ts';
import { readConfiguration } from '../../src/platform/config/config.ts';
import { createLog } from '../../src/platform/http/log.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { administer, databaseUrl } from '../support/postgres.ts';
import { killPrograms, startProgram } from '../support/program.ts';

const patience = 60_000;
const production = { NODE_ENV: 'production', PORT: '0' };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'multaqa-production-'));
});
afterEach(killPrograms);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a start in production', () => {
  it(
    'is refused in one line with no key for tokens, before anything is opened',
    async () => {
      const { code, errors, output } = await startProgram('main', { ...production, DATA_DIR: folder }).ended();
      expect([code, output]).toEqual([1, '']);
      expect(errors).toMatch(/^multaqa: TOKEN_KEY: must be set in production[^\n]*$/);
    },
    patience,
  );

  it.each([
    ['a schema told to everybody', { INTROSPECTION: 'everybody' }, /^INTROSPECTION: /],
    ['scripts of any web site', { CORS_ORIGINS: '*' }, /^CORS_ORIGINS: must list origins/],
  ])('is refused with %s', (_what, settings, line) => {
    expect(() => readConfiguration({ ...production, ...settings })).toThrow(line);
  });

  it('has safe defaults: nobody who is not signed in reads the schema, no playground, no other web site', () => {
    const configuration = readConfiguration(production);
    expect(configuration).toMatchObject({ playground: false, corsOrigins: [], production: true });
    expect(configuration.limits.introspection).not.toBe('everybody');
  });
});

describe('a hub without its playground', () => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startTestHub({ settings: { PLAYGROUND: 'off' } });
  });
  afterAll(() => hub.close());

  it.each(['/graphql', '/', '/playground/graphiql.js', '/playground/start.js'])(
    'has nothing for a browser at %s',
    async (path) => {
      const response = await fetch(`${hub.url}${path}`, { headers: { accept: 'text/html' }, redirect: 'manual' });
      expect([response.status, response.headers.get('content-type')]).toEqual([404, 'text/plain; charset=utf-8']);
      expect(await response.text()).toBe('Nothing is here.\n');
    },
  );

  it('answers the API as ever', async () => {
    expect((await hub.ask('{ __typename }')).data).toEqual({ __typename: 'Query' });
  });
});

describe('the setting PLAYGROUND', () => {
  it('decides alone where it is given, and else NODE_ENV', () => {
    const isOn = (environment: Record<string, string>) => readConfiguration(environment).playground;
    expect([isOn({}), isOn({ NODE_ENV: 'production' })]).toEqual([true, false]);
    expect([isOn({ PLAYGROUND: 'off' }), isOn({ NODE_ENV: 'production', PLAYGROUND: 'on' })]).toEqual([false, true]);
    expect(() => readConfiguration({ PLAYGROUND: 'yes' })).toThrow('PLAYGROUND: must be on or off, not "yes"');
  });
});

describe('a connection to the database', () => {
  it('is not made without TLS where its address asks for it', async () => {
    const url = new URL(inject('serverUrl'));
    url.searchParams.set('sslmode', 'verify-full');
    const configuration = readConfiguration({ DATABASE_URL: url.href, DATA_DIR: folder });
    await expect(openHubDatabase(configuration)).rejects.toThrow(/^DATABASE_URL: no connection to .*SSL/);
  });
});

describe('a login that owns nothing and is a member of multaqa_hub', () => {
  it('is enough to run the hub on a database that its owner has migrated', async () => {
    const owned = await startTestHub();
    const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(owned.database.owner());
    const login = `login_${randomUUID().replaceAll('-', '')}`;
    const administerServer = (statement: string) => administer(inject('serverUrl'), statement);
    await administerServer(`create role ${login} login password 'a-password' in role multaqa_hub`);
    const url = new URL(databaseUrl(inject('serverUrl'), rows[0]?.name as string));
    [url.username, url.password] = [login, 'a-password'];
    const environment = { PORT: '0', LOG_LEVEL: 'silent', NODE_ENV: 'test', DATA_DIR: folder, DATABASE_URL: url.href };
    const configuration = readConfiguration(environment);
    const database = await openHubDatabase(configuration);
    const hub = await startHub(configuration, database, createLog(configuration));
    try {
      const token = await signDevelopmentToken(hub.tokenKey, { role: 'MEMBER', institutionId: 'sn-ansd' });
      const response = await fetch(`${hub.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({
          query:
            'mutation { declareNeed(input: { topic: "statcab.2.3.1", languages: ["fr"] }) { need { institution { name } } userErrors { code } } }',
        }),
      });
      expect(await response.json()).toMatchObject({
        data: { declareNeed: { need: { institution: { name: expect.any(String) } }, userErrors: [] } },
      });
      const { rows: seen } = await sql`select * from need`.execute(database.owner());
      expect(seen).toEqual([]);
      await expect(sql`alter table need disable row level security`.execute(database.owner())).rejects.toThrow();
      await expect(sql`delete from event`.execute(database.owner())).rejects.toThrow();
      await hub.stop();
      await database.close();
      const program = startProgram('main', { ...environment, TOKEN_KEY: '' });
      await program.line(/^Ready after/);
      program.signal('SIGTERM');
      expect((await program.ended()).code).toBe(0);
    } finally {
      await owned.close();
      await administerServer(`drop role ${login}`);
    }
  });
});
