import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'graphql-ws';
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { WebSocket } from 'ws';
import { openHubDatabase } from '../src/app.ts';
import { readConfiguration } from '../src/platform/config/config.ts';
import type { Database } from '../src/platform/database/database.ts';
import { makeSandbox } from '../src/sandbox.ts';
import { loadSeeds } from '../src/seeds.ts';
import { administer, copyTemplate, databaseUrl } from './support/postgres.ts';
import { addressOf, killPrograms, type Program, startProgram } from './support/program.ts';

const patience = 180_000;

/** A database with the reference data and nothing else. */
async function emptyDatabase(name: string): Promise<Database> {
  const database = await openHubDatabase(readConfiguration({ DATABASE_URL: databaseUrl(inject('serverUrl'), name) }));
  await loadSeeds(database, 'seeds', { record: false, progress: () => {} });
  return database;
}

describe('the sandbox', () => {
  const name = `test_${randomUUID().replaceAll('-', '')}_demo`;
  const now = new Date('2027-03-01T09:00:00Z');
  let database: Database;
  beforeAll(async () => {
    await administer(inject('serverUrl'), `create database ${name}`);
    database = await emptyDatabase(name);
    const made = await Promise.all([
      makeSandbox(database, now),
      makeSandbox(database, now),
      makeSandbox(database, now),
    ]);
    expect(made.sort()).toEqual([false, false, true]);
  }, patience);
  afterAll(async () => {
    await database.close();
    await administer(inject('serverUrl'), `drop database ${name} with (force)`);
  });
  const tables = (): Kysely<unknown> => database.owner<unknown>();
  const kept = ['need', 'capacity', 'offer', 'best_practice', 'adaptation', 'expert'];

  it('is twelve institutions of several countries and kinds, each of which says that it is made up', async () => {
    const { rows } = await sql<{ country: string; kind: string; name: Record<string, string>; note: string }>`
      select country_code as country, kind, name, note from institution where id like 'sandbox-%'`.execute(tables());
    expect(rows).toHaveLength(12);
    expect(new Set(rows.map(({ country }) => country)).size).toBe(12);
    expect(new Set(rows.map(({ kind }) => kind)).size).toBeGreaterThan(5);
    for (const { name: texts, note } of rows) {
      for (const language of ['AR', 'EN', 'FR']) expect(texts[language]).toContain('Sandbox');
      expect(note).toMatch(/^Made up for the sandbox: there is no such institution/);
    }
  });

  it('invents nothing for a real institution, and no activity at all', async () => {
    for (const table of kept) {
      const { rows } = await sql<{ sandbox: string; others: string }>`
        select count(*) filter (where institution_id like 'sandbox-%') as sandbox,
          count(*) filter (where institution_id not like 'sandbox-%') as others from ${sql.table(table)}`.execute(
        tables(),
      );
      expect(Number(rows[0]?.sandbox), table).toBeGreaterThan(1);
      expect(Number(rows[0]?.others), table).toBe(0);
    }
    const { rows } = await sql`select id from exchange union all select exchange_id from track_record`.execute(
      tables(),
    );
    expect(rows).toEqual([]);
  });

  it('says everything in the three official languages', async () => {
    const texts = { offer: ['title'], need: ['note'], best_practice: ['title', 'summary', 'results', 'evidence'] };
    for (const [table, columns] of Object.entries({ ...texts, adaptation: ['changed'], expert: ['title'] })) {
      for (const column of columns) {
        const { rows } = await sql`select ${sql.ref(column)} from ${sql.table(table)}
          where not (${sql.ref(column)} ?& array['AR', 'EN', 'FR'])`.execute(tables());
        expect(rows, `${table}.${column}`).toEqual([]);
      }
    }
  });

  it('is the same in every database, and stays as it is when it is there', async () => {
    const contents = async (one: Database) => {
      const { rows } = await sql<{ line: string }>`
        select concat_ws(' ', 'need', institution_id, topic_code, window_start, status) as line from need
        union all select concat_ws(' ', 'capacity', institution_id, topic_code, level, status) from capacity
        union all select concat_ws(' ', 'offer', institution_id, topic_code, deadline, status) from offer
        union all select concat_ws(' ', 'practice', institution_id, status, title) from best_practice
        union all select concat_ws(' ', 'adaptation', institution_id, changed) from adaptation
        union all select concat_ws(' ', 'expert', institution_id, display_name) from expert
        order by 1`.execute(one.owner<unknown>());
      return rows.map(({ line }) => line);
    };
    const before = await contents(database);
    expect(before).toContain('need sandbox-ne-statistics statcab.2.3.1 2027-03-31 OPEN');
    expect(await makeSandbox(database, new Date('2028-01-01T00:00:00Z'))).toBe(false);
    expect(await contents(database)).toEqual(before);
    const another = `another_${name}`;
    await administer(inject('serverUrl'), `create database ${another}`);
    const other = await emptyDatabase(another);
    await makeSandbox(other, now);
    expect(await contents(other)).toEqual(before);
    await other.close();
    await administer(inject('serverUrl'), `drop database ${another} with (force)`);
  });
});

describe('npm run demo', () => {
  let folder: string;
  let first: Program;
  let url: string;
  const demo = (settings: Record<string, string> = {}) =>
    startProgram('demo', { PORT: '0', LOG_LEVEL: 'warn', DATA_DIR: folder, ...settings });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'multaqa-demo-'));
    first = demo();
    url = await addressOf(first);
    await first.line(/subscription/);
  }, patience);
  afterAll(async () => {
    await killPrograms();
    await rm(folder, { recursive: true });
  });

  const tokens = new Map<string, Promise<string>>();
  const tokenOf = (person: string): Promise<string> => {
    const token = tokens.get(person) ?? printedToken(person);
    tokens.set(person, token);
    return token;
  };
  /** The token that the printed command gives to the person. */
  async function printedToken(person: string): Promise<string> {
    const [, directory, words] =
      new RegExp(`${person} +DATA_DIR=(\\S+) npm run --silent token -- (.+)`).exec(first.output()) ?? [];
    const { output } = await startProgram(
      'token',
      { DATA_DIR: directory as string },
      (words as string).split(' '),
    ).ended();
    return output;
  }
  /** The question that is printed under the number. */
  const question = (number: number) => new RegExp(`^${number}\\..*\\n  (.*)$`, 'm').exec(first.output())?.[1] as string;

  async function ask<Data>(number: number, person?: string): Promise<Data> {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(person && { authorization: `Bearer ${await tokenOf(person)}` }),
      },
      body: JSON.stringify({ query: question(number) }),
    });
    const { data, errors } = (await response.json()) as { data: Data; errors?: unknown };
    expect(errors).toBeUndefined();
    return data;
  }

  it('says first of all that everything in it is made up', () => {
    expect(first.output()).toMatch(/^Multaqa sandbox, with made-up data: opening the embedded database in /);
    expect(first.output()).toContain('Everything that begins with "Sandbox" is made up');
  });

  it(
    'gives a tour whose questions are all answered',
    async () => {
      const one = await ask<{ matches: { edges: { node: { provider: { name: string }; factors: unknown[] } }[] } }>(
        1,
        'a member in need',
      );
      expect(one.matches.edges[0]?.node.provider.name).toBe('Sandbox Statistical Office of Senegal');
      const two = await ask<{ whyNot: { isMatched: boolean; reasons: { gate: string }[] } }>(2, 'a member in need');
      expect(two.whyNot).toMatchObject({ isMatched: false, reasons: [{ gate: 'SHARED_LANGUAGE' }] });
      const three = await ask<{ needsFor: { edges: { node: { need: { institution: { name: string } } } }[] } }>(
        3,
        'a member who gives',
      );
      expect(three.needsFor.edges.map(({ node }) => node.need.institution.name)).toContain(
        'Sandbox Statistical Office of Niger',
      );
      const four = await ask<Record<'ar' | 'en' | 'fr', { edges: { highlight: string }[] }>>(4);
      for (const found of Object.values(four)) expect(found.edges.length).toBeGreaterThan(2);
      expect(JSON.stringify(four.ar)).toContain('إعداد خرائط');
    },
    patience,
  );

  it(
    'tells of the offers of the sandbox as of events',
    async () => {
      const client = createClient({
        url: `${url.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        retryAttempts: 0,
      });
      const events = client.iterate<{ offerPublished: { offer: { title: string; institution: { name: string } } } }>({
        query: question(5),
      });
      const { value } = await events.next();
      expect(value?.data?.offerPublished.offer.institution.name).toMatch(/^Sandbox /);
      await client.dispose();
    },
    patience,
  );

  it(
    'lets the centre find a practice to review',
    async () => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${await tokenOf('the centre')}` },
        body: '{"query":"{ bestPractices(filter: { statuses: [SUBMITTED] }) { edges { node { institution { name } } } } }"}',
      });
      const name = 'Sandbox Statistical Office of Jordan';
      expect(await response.json()).toMatchObject({
        data: { bestPractices: { edges: [{ node: { institution: { name } } }] } },
      });
    },
    patience,
  );

  it(
    'goes on with the same sandbox the next time, which is never taken for the record',
    async () => {
      first.signal('SIGTERM');
      expect((await first.ended()).code).toBe(0);
      const refused = await startProgram('main', { PORT: '0', DATA_DIR: folder }).ended();
      const line =
        'multaqa: DATA_DIR: this database holds the made-up data of the sandbox; the record needs one of its own';
      expect(refused).toMatchObject({ code: 1, errors: line });
      const next = demo();
      await next.line(/subscription/);
      expect(next.output()).not.toContain('loading');
      const tourOf = (program: Program) => program.output().slice(program.output().indexOf('A tour')).trim();
      expect(tourOf(next)).toBe(tourOf(first));
      first = next;
      url = await addressOf(first);
    },
    patience,
  );

  it(
    'refuses a database with another name, and one that holds the record',
    async () => {
      const other = await demo({ DATABASE_URL: databaseUrl(inject('serverUrl'), 'hub') }).ended();
      const line =
        'multaqa sandbox: DATABASE_URL: the sandbox holds made-up data and goes only into a database whose name ends with _demo, not "hub"';
      expect(other).toMatchObject({ code: 1, errors: line, output: '' });
      const name = `test_${randomUUID().replaceAll('-', '')}_demo`;
      await copyTemplate(name);
      const { code, errors } = await demo({ DATABASE_URL: databaseUrl(inject('serverUrl'), name) }).ended();
      await administer(inject('serverUrl'), `drop database ${name} with (force)`);
      const record =
        'multaqa sandbox: DATABASE_URL: this database holds the record of real activities; the sandbox needs one of its own';
      expect([code, errors]).toEqual([1, record]);
    },
    patience,
  );
});
