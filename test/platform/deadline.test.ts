import { once } from 'node:events';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Answer, startTestHub, type TestHub } from '../support/hub.ts';
import { databaseUrl } from '../support/postgres.ts';
import { askOverSocket } from '../support/socket.ts';

const patiently = { timeout: 10_000, interval: 20 };
const countries = '{ countries { code } }';
const declareNeed =
  'mutation { declareNeed(input: { topic: "statcab.2.3.1", languages: ["fr"] }) { need { id } userErrors { code } } }';

let hub: TestHub;
let patient: TestHub;
let observer: pg.Client;
let locker: pg.Client;

async function connected(): Promise<pg.Client> {
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(hub.database.owner());
  const client = new pg.Client({ connectionString: databaseUrl(inject('serverUrl'), rows[0]?.name as string) });
  await client.connect();
  return client;
}
const waiting = async () => {
  const { rows } = await observer.query(
    "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  );
  return rows.length;
};
/** From now on whatever reads the table waits, until it is unlocked. */
const lock = (table: string) => locker.query(`begin; lock table ${table}`);
const unlock = () => locker.query('rollback');

beforeAll(async () => {
  hub = await startTestHub({ settings: { DEADLINE_SECONDS: '1', LIMIT_DEPTH: '100', DATABASE_POOL_SIZE: '3' } });
  [observer, locker] = await Promise.all([connected(), connected()]);
});
afterAll(async () => {
  await Promise.all([observer.end(), locker.end()]);
  await hub.close();
});
afterEach(unlock);

const tooLate = {
  message: expect.stringContaining('took longer than 1 s'),
  extensions: { code: 'LIMIT_EXCEEDED', details: { limit: 'seconds', maximum: 1 } },
};

type Refused = Pick<Answer<unknown>, 'errors'>;

async function timed<Result>(work: Promise<Result>): Promise<readonly [Result, number]> {
  const began = performance.now();
  return [await work, performance.now() - began];
}

describe('an operation that is not done at its deadline', () => {
  it.each([
    ['HTTP', (): Promise<Refused> => hub.ask(countries)],
    ['WebSocket', (): Promise<Refused> => askOverSocket(hub, countries)],
  ] as const)('is refused over %s, and its statement is gone from the server', async (_transport, ask) => {
    await lock('country');
    const answering = timed(ask());
    await expect.poll(waiting, patiently).toBe(1);
    const [{ errors }, milliseconds] = await answering;
    expect(errors).toMatchObject([tooLate]);
    expect(milliseconds).toBeGreaterThan(900);
    expect(milliseconds).toBeLessThan(3_000);
    await expect.poll(waiting, patiently).toBe(0);
    await unlock();
    expect((await hub.ask(countries)).errors).toBeUndefined();
  });

  it('is refused where it changes something, and nothing is changed', async () => {
    const token = await hub.token('MEMBER', 'ne-ins');
    await lock('need');
    const [{ errors }, milliseconds] = await timed(hub.ask(declareNeed, {}, { token }));
    expect(errors).toMatchObject([tooLate]);
    expect(milliseconds).toBeLessThan(3_000);
    await expect.poll(waiting, patiently).toBe(0);
    await unlock();
    const { data } = await hub.ask<{ needs: { totalCount: number } }>('{ needs { totalCount } }', {}, { token });
    expect(data.needs.totalCount).toBe(0);
  });

  it('is refused in time where it waits for a connection that others hold', async () => {
    await lock('country');
    const all = await Promise.all(Array.from({ length: 12 }, () => timed(hub.ask(countries))));
    for (const [{ errors }, milliseconds] of all) {
      expect(errors).toMatchObject([tooLate]);
      expect(milliseconds).toBeLessThan(4_000);
    }
    await unlock();
    expect((await hub.ask(countries)).errors).toBeUndefined();
  });

  it('is refused where its time went into many short statements', async () => {
    const owner = hub.database.owner();
    await sql`alter table institution rename to institution_quick`.execute(owner);
    await sql`create view institution as select * from institution_quick where (select pg_sleep(0.3)::text) is not null`.execute(
      owner,
    );
    // Pages of other sizes, since the same page is read once only.
    const pages = [1, 2, 3, 4, 5].map((size) => `{ institutions(first: ${size}) { edges { node { country `);
    const nested = `${pages.join('')}{ code }${' } } } }'.repeat(pages.length)}`;
    const [{ errors }, milliseconds] = await timed(hub.ask(`{ country(code: "NE") ${nested} }`));
    await sql`drop view institution`.execute(owner);
    await sql`alter table institution_quick rename to institution`.execute(owner);
    expect(errors?.[0]).toMatchObject(tooLate);
    expect(milliseconds).toBeLessThan(1_400);
  });

  it('does not end a subscription, whose events have each their own', async () => {
    const followed = askOverSocket<{ offerPublished: { offer: { status: string } } }>(
      hub,
      'subscription { offerPublished { offer { status } } }',
    );
    const metrics = async () => (await fetch(`${hub.url}/metrics`)).text();
    await expect.poll(metrics, patiently).toContain('multaqa_subscriptions 1');
    await lock('country');
    await Promise.all([hub.ask(countries), askOverSocket(hub, countries)]);
    await unlock();
    const token = await hub.token('MEMBER', 'sn-ansd');
    const form = 'languages: ["fr"], modalities: [WORKSHOP], deliveries: [ONLINE]';
    const declared = await hub.ask<{ declareCapacity: { capacity: { id: string } } }>(
      `mutation { declareCapacity(input: { topic: "statcab.2.3.1", level: EXPERT, ${form} }) { capacity { id } } }`,
      {},
      { token },
    );
    const published = await hub.ask(
      `mutation ($capacityId: ID!) { publishOffer(input: { capacityId: $capacityId, title: [{ language: FR, text: "Atelier" }],
        modality: WORKSHOP, delivery: ONLINE, languages: ["fr"], places: 5,
        deadline: "2099-05-01", startsOn: "2099-06-01", endsOn: "2099-06-02" }) { userErrors { code } } }`,
      { capacityId: declared.data.declareCapacity.capacity.id },
      { token },
    );
    expect(published.errors).toBeUndefined();
    expect((await followed).data).toEqual({ offerPublished: { offer: { status: 'PUBLISHED' } } });
  });
});

describe('a caller that goes away', () => {
  beforeEach(async () => {
    patient = await startTestHub({ settings: { DEADLINE_SECONDS: '600' } });
    await Promise.all([observer.end(), locker.end()]);
    const own = hub;
    hub = patient;
    [observer, locker] = await Promise.all([connected(), connected()]);
    hub = own;
  });
  afterEach(async () => {
    await Promise.all([observer.end(), locker.end()]);
    await patient.close();
    [observer, locker] = await Promise.all([connected(), connected()]);
  });

  it('leaves no statement behind over HTTP', async () => {
    await lock('country');
    const leaving = new AbortController();
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ query: countries });
    const asked = fetch(`${patient.url}/graphql`, { method: 'POST', headers, body, signal: leaving.signal });
    await expect.poll(waiting, patiently).toBe(1);
    leaving.abort();
    await expect(asked).rejects.toThrow();
    await expect.poll(waiting, patiently).toBe(0);
    await unlock();
  });

  it('leaves no statement behind over a socket', async () => {
    await lock('country');
    const socket = new WebSocket(patient.socketUrl, ['graphql-transport-ws']);
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init' }));
    await once(socket, 'message');
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: countries } }));
    await expect.poll(waiting, patiently).toBe(1);
    socket.terminate();
    await expect.poll(waiting, patiently).toBe(0);
    await unlock();
  });
});

describe('a mutation whose commit comes too late', () => {
  it('is told to be too late, and has done nothing', async () => {
    const token = await hub.token('MEMBER', 'sn-ansd');
    const { rows: before } = await observer.query('select count(*)::int as count from need');
    // The audit appends at the commit, one writer after the other.
    await locker.query('begin; lock table audit_entry in access exclusive mode');
    const { errors } = await hub.ask(declareNeed, {}, { token });
    expect(errors).toMatchObject([tooLate]);
    await unlock();
    const { rows: after } = await observer.query('select count(*)::int as count from need');
    expect(after).toEqual(before);
  });
});
