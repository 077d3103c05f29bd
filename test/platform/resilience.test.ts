import { createClient } from 'graphql-ws';
import { sql } from 'kysely';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { WebSocket } from 'ws';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { administer, databaseUrl } from '../support/postgres.ts';

const poolSize = 3;

let hub: TestHub;
let name: string;

beforeEach(async () => {
  hub = await startTestHub({ settings: { DATABASE_POOL_SIZE: String(poolSize) } });
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(hub.database.owner());
  name = rows[0]?.name as string;
});
afterEach(async () => {
  await allowConnections(true);
  await hub.close();
});

const administerServer = (statement: string) => administer(inject('serverUrl'), statement);
const allowConnections = (allowed: boolean) => administerServer(`alter database ${name} allow_connections ${allowed}`);
/** What a restart of the server does to the hub: every connection ends, whatever it is doing. */
const endConnections = () =>
  administerServer(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);

async function connected(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: databaseUrl(inject('serverUrl'), name) });
  await client.connect();
  return client;
}
const waitingForLock = "from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";

const metrics = async () => (await fetch(`${hub.url}/metrics`)).text();
const statusOf = async (path: string) => (await fetch(`${hub.url}${path}`)).status;
const countries = async () =>
  (await hub.ask<{ countries: unknown[] }>('{ countries { code } }')).data?.countries.length;

async function publishOffer(): Promise<string> {
  const token = await hub.token('MEMBER', 'sn-ansd');
  const forms = 'languages: ["fr"], modalities: [WORKSHOP], deliveries: [ONLINE]';
  const declared = await hub.ask<{ declareCapacity: { capacity: { id: string } } }>(
    `mutation { declareCapacity(input: { topic: "statcab.2.3.1", level: EXPERT, ${forms} }) { capacity { id } } }`,
    {},
    { token },
  );
  const published = await hub.ask<{ publishOffer: { offer: { id: string } } }>(
    `mutation ($capacityId: ID!) { publishOffer(input: { capacityId: $capacityId, title: [{ language: FR, text: "Atelier" }],
      modality: WORKSHOP, delivery: ONLINE, languages: ["fr"], places: 5,
      deadline: "2099-05-01", startsOn: "2099-06-01", endsOn: "2099-06-02" }) { offer { id } } }`,
    { capacityId: declared.data.declareCapacity.capacity.id },
    { token },
  );
  return published.data.publishOffer.offer.id;
}

async function declareNeed(): Promise<string | undefined> {
  const { data } = await hub.ask<{ declareNeed: { need: { id: string } } }>(
    'mutation { declareNeed(input: { topic: "statcab.2.3.1", languages: ["fr"] }) { need { id } } }',
    {},
    { token: await hub.token('MEMBER', 'ne-ins') },
  );
  return data?.declareNeed.need.id;
}

describe('a database that fails while the hub runs', () => {
  it('does no more harm than to the questions of that moment when every connection is cut', async () => {
    await Promise.all(Array.from({ length: 20 }, countries));
    const during = Promise.allSettled(Array.from({ length: 20 }, countries));
    await endConnections();
    expect((await during).map(({ status }) => status)).toEqual(Array(20).fill('fulfilled'));
    // Countries may be answered from memory: whether the database answers again is seen here.
    await expect.poll(() => statusOf('/health/ready')).toBe(200);
    expect(await countries()).toBe(57);
  });

  it('keeps everything that a mutation has answered when every connection is cut', async () => {
    const during = Promise.all(Array.from({ length: 40 }, declareNeed));
    await endConnections();
    const answered = (await during).filter((id) => id !== undefined);
    await expect.poll(declareNeed).toMatch(/^Need:/);
    const { data } = await hub.ask<{ nodes: ({ id: string } | null)[] }>(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
      { ids: answered },
      { token: await hub.token('ANALYST') },
    );
    expect(data.nodes.map((node) => node?.id)).toEqual(answered);
  });

  it('has all its connections again after they were cut in the middle of mutations', async () => {
    const [locker, observer] = await Promise.all([connected(), connected()]);
    const waiting = async () => (await observer.query(`select pid ${waitingForLock}`)).rows.length;
    try {
      for (const _round of [1, 2]) {
        await locker.query('begin; lock table need');
        const cut = Promise.all(Array.from({ length: poolSize }, declareNeed));
        await expect.poll(waiting).toBe(poolSize);
        await observer.query(`select pg_terminate_backend(pid) ${waitingForLock}`);
        expect(await cut).toEqual(Array(poolSize).fill(undefined));
        await locker.query('rollback');
      }
    } finally {
      await Promise.all([locker.end(), observer.end()]);
    }
    expect(await Promise.all(Array.from({ length: 10 }, declareNeed))).not.toContain(undefined);
  });

  it('makes the hub not ready, but leaves it alive, until the database is back', async () => {
    expect(await statusOf('/health/ready')).toBe(200);
    await allowConnections(false);
    await endConnections();
    await expect.poll(() => statusOf('/health/ready')).toBe(503);
    expect(await statusOf('/health/live')).toBe(200);
    const { status, errors } = await hub.ask('{ countries { code } }');
    expect([status, errors?.map(({ extensions }) => extensions.code)]).toEqual([200, ['INTERNAL']]);
    await allowConnections(true);
    await expect.poll(() => statusOf('/health/ready')).toBe(200);
    expect(await countries()).toBe(57);
  });

  it('loses no event of a subscription', async () => {
    const client = createClient({ url: hub.socketUrl, webSocketImpl: WebSocket, retryAttempts: 0 });
    const events = client.iterate<{ offerPublished: { offer: { id: string } } }>({
      query: 'subscription { offerPublished { offer { id } } }',
    });
    const first = events.next();
    await expect.poll(metrics).toContain('multaqa_subscriptions 1');
    await allowConnections(false);
    await endConnections();
    await expect.poll(() => statusOf('/health/ready')).toBe(503);
    await allowConnections(true);
    await expect.poll(() => statusOf('/health/ready')).toBe(200);
    const offer = await publishOffer();
    expect((await first).value?.data?.offerPublished.offer.id).toBe(offer);
    await client.dispose();
  });
});
