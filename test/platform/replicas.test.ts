import { createClient } from 'graphql-ws';
import { exportJWK, generateKeyPair } from 'jose';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { openHubDatabase } from '../../src/app.ts';
import { startCluster } from '../../src/cluster/cluster.ts';
import { anonymous, hubItself, type Viewer } from '../../src/kernel/viewer.ts';
import { readConfiguration } from '../../src/platform/config/config.ts';
import { loadSeeds } from '../../src/seeds.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { queryAt, startServers, type TestReplica, type TestServers } from '../support/replica.ts';

const patiently = { timeout: 20_000, interval: 20 };
const poolSize = 4;

let servers: TestServers;
let replica: TestReplica;
let tokenKey: string;
let hub: TestHub;
/** Another process of the same hub, as far as the database can tell. */
let other: TestHub;
let owner: string;
let stranger: string;
let lines: Record<string, unknown>[];

const startHubOn = (...urls: readonly string[]): Promise<TestHub> =>
  startTestHub({
    databaseUrl: servers.primary.url,
    settings: {
      DATABASE_REPLICA_URLS: urls.join(', '),
      DATABASE_POOL_SIZE: String(poolSize),
      TOKEN_KEY: tokenKey,
      LOG_LEVEL: 'info',
    },
    logTo: { write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) },
  });

beforeAll(async () => {
  lines = [];
  const { privateKey } = await generateKeyPair('Ed25519', { extractable: true });
  tokenKey = JSON.stringify(await exportJWK(privateKey));
  servers = await startServers();
  const database = await openHubDatabase(readConfiguration({ DATABASE_URL: servers.primary.url, LOG_LEVEL: 'silent' }));
  await loadSeeds(database, 'seeds', { record: true, progress: () => {} });
  await database.close();
  replica = await servers.replica();
  hub = await startHubOn(replica.url);
  other = await startHubOn(replica.url);
  [owner, stranger] = [await hub.token('MEMBER', 'ne-ins'), await hub.token('MEMBER', 'sn-ansd')];
});
afterAll(async () => {
  await other?.close();
  await hub?.close();
  await servers?.close();
});

const stateOf = ({ database }: TestHub) => database.replicas?.states[0];
const isUsed = (whose: TestHub) => stateOf(whose)?.isUsed;
const answered = (whose: TestHub) => stateOf(whose)?.answered ?? 0;
const readingOf = (whose: TestHub, viewer: Viewer = anonymous) =>
  whose.database.reading<unknown>({ viewer, deadline: Date.now() + 20_000 }, new AbortController().signal);

/** Which server answers, after it has thought for so long. */
async function portOf(whose: TestHub, { viewer = anonymous, seconds = 0 } = {}): Promise<number | undefined> {
  const { rows } = await sql<{ port: number }>`
    select inet_server_port() as port, pg_sleep(${seconds})::text as slept`.execute(readingOf(whose, viewer));
  return rows[0]?.port;
}
/** How many readings the replica thinks about. */
async function thinking(): Promise<number> {
  const { count } = await queryAt<{ count: number }>(
    replica.url,
    "select count(*)::int from pg_stat_activity where query ~ 'pg_sleep' and state = 'active' and pid <> pg_backend_pid()",
  );
  return count;
}
const usesReplica = async () => {
  await expect.poll(() => [isUsed(hub), isUsed(other)], patiently).toEqual([true, true]);
  await expect.poll(() => portOf(hub), patiently).toBe(replica.port);
};
beforeEach(usesReplica);

async function declareNeed(): Promise<string> {
  const { data } = await hub.ask<{ declareNeed: { need: { id: string; status: string } } }>(
    `mutation { declareNeed(input: { topic: "statcab.2.3.1", languages: ["fr"], isShared: false }) { need { id status } } }`,
    {},
    { token: owner },
  );
  // What it answers is itself a reading after the commit.
  expect(data.declareNeed.need.status).toBe('OPEN');
  return data.declareNeed.need.id;
}
const askNode = 'query ($id: ID!) { node(id: $id) { id } }';
async function isSeen(whose: Pick<TestHub, 'ask'>, id: string, token: string): Promise<boolean> {
  const { data, errors } = await whose.ask<{ node: { id: string } | null }>(askNode, { id }, { token });
  expect(errors).toBeUndefined();
  return data.node !== null;
}

describe('readings with a replica', () => {
  it('are answered by it, and by the primary what the hub asks for itself', async () => {
    const before = answered(hub);
    const committed = async () => {
      const statement = "select xact_commit::int as count from pg_stat_database where datname = 'postgres'";
      return (await queryAt<{ count: number }>(replica.url, statement)).count;
    };
    const commits = await committed();
    const { data } = await hub.ask<{ countries: unknown[] }>('{ countries { code } institutions { totalCount } }');
    expect(data.countries).toHaveLength(57);
    expect(answered(hub)).toBeGreaterThan(before);
    await expect.poll(committed, patiently).toBeGreaterThan(commits);
    expect(await portOf(hub, { viewer: hubItself('test') })).toBe(servers.primary.port);
  });

  it('have the same rights, role and time there', async () => {
    const id = await declareNeed();
    await usesReplica();
    const before = answered(hub);
    expect([await isSeen(hub, id, owner), await isSeen(hub, id, stranger)]).toEqual([true, false]);
    expect(answered(hub)).toBeGreaterThanOrEqual(before + 2);
    // Below every policy of a module: the wall of the database itself.
    const needs = async (institutionId: string) => {
      const viewer: Viewer = { role: 'MEMBER', institutionId, subject: 'test' };
      const { rows } = await sql<Record<string, unknown>>`
        select inet_server_port() as port, current_user as role, count(*) > 0 as any,
          current_setting('statement_timeout') <> '0' and current_setting('lock_timeout') <> '0' as ends,
          current_setting('idle_in_transaction_session_timeout') as idle from need`.execute(readingOf(hub, viewer));
      return rows[0];
    };
    const there = { port: replica.port, role: 'multaqa_hub', ends: true, idle: '1min' };
    expect([await needs('ne-ins'), await needs('sn-ansd')]).toEqual([
      { ...there, any: true },
      { ...there, any: false },
    ]);
    await expect(sql`delete from need`.execute(readingOf(hub))).rejects.toThrow('read-only transaction');
  });

  it('are stopped there at their deadline, which does the replica no harm', async () => {
    const caller = { viewer: anonymous, deadline: Date.now() + 300 };
    const reading = hub.database.reading<unknown>(caller, AbortSignal.timeout(300));
    await expect(sql`select pg_sleep(5)::text`.execute(reading)).rejects.toThrow();
    await expect.poll(thinking, patiently).toBe(0);
    expect(isUsed(hub)).toBe(true);
  });

  it('see at once what was written, through whichever process, while the replica replays nothing', async () => {
    await replica.pause();
    try {
      for (let round = 0; round < 5; round += 1) {
        const id = await declareNeed();
        const seen = await Promise.all([hub, other, hub, other].map((whose) => isSeen(whose, id, owner)));
        expect(seen).toEqual([true, true, true, true]);
      }
    } finally {
      await replica.resume();
    }
  });

  it('see what was written the moment before, on the replica itself where it keeps up', async () => {
    const before = answered(hub) + answered(other);
    for (let round = 0; round < 40; round += 1) {
      const id = await declareNeed();
      expect(await Promise.all([isSeen(other, id, owner), isSeen(hub, id, owner)])).toEqual([true, true]);
    }
    expect(answered(hub) + answered(other) - before).toBeGreaterThan(20);
  });

  it('see what one has been told of by a subscription', async () => {
    const token = await hub.token('FACILITATOR');
    const client = createClient({ url: other.socketUrl, webSocketImpl: WebSocket, retryAttempts: 0 });
    const events = client.iterate<{ offerPublished: { offer: { id: string } } }>({
      query: 'subscription { offerPublished { offer { id } } }',
    });
    const told = events.next();
    await expect.poll(async () => (await fetch(`${other.url}/metrics`)).text()).toContain('multaqa_subscriptions 1');
    const forms = 'languages: ["fr"], modalities: [WORKSHOP], deliveries: [ONLINE]';
    const declared = await hub.ask<{ declareCapacity: { capacity: { id: string } } }>(
      `mutation { declareCapacity(input: { topic: "statcab.2.3.1", level: EXPERT, ${forms} }) { capacity { id } } }`,
      {},
      { token: stranger },
    );
    await replica.pause();
    try {
      const published = await hub.ask(
        `mutation ($capacityId: ID!) { publishOffer(input: { capacityId: $capacityId, title: [{ language: FR, text: "Atelier" }],
          modality: WORKSHOP, delivery: ONLINE, languages: ["fr"], places: 5,
          deadline: "2099-05-01", startsOn: "2099-06-01", endsOn: "2099-06-02" }) { userErrors { code } } }`,
        { capacityId: declared.data.declareCapacity.capacity.id },
        { token: stranger },
      );
      expect(published.errors).toBeUndefined();
      const id = (await told).value?.data?.offerPublished.offer.id;
      expect(await isSeen(other, id as string, token)).toBe(true);
    } finally {
      await replica.resume();
      await client.dispose();
    }
  });

  it('leave out a replica that stays behind, and take it in again when it has caught up', async () => {
    const name = `127.0.0.1:${replica.port}`;
    lines = [];
    await replica.pause();
    try {
      await declareNeed();
      await expect.poll(() => isUsed(hub), patiently).toBe(false);
      expect(await portOf(hub)).toBe(servers.primary.port);
      const text = await (await fetch(`${hub.url}/metrics`)).text();
      expect(text).toContain(`multaqa_replica_used{replica="${name}"} 0`);
      expect(text).toMatch(new RegExp(`multaqa_replica_lag_seconds{replica="${name}"} [1-9]`));
      expect(text).toMatch(/multaqa_readings{server="primary"} [1-9]/);
      const told = { level: 40, replica: name, reason: 'it is behind' };
      expect(lines).toContainEqual(expect.objectContaining(told));
      expect(JSON.stringify(lines)).not.toContain(new URL(replica.url).password);
    } finally {
      await replica.resume();
    }
    await usesReplica();
    expect(lines).toContainEqual(expect.objectContaining({ replica: name, msg: 'a replica answers readings' }));
  });

  it('fail for nobody when it is killed in the middle of them, and go there again when it is back', async () => {
    const question = '{ exchanges(first: 5) { totalCount edges { node { title } } } countries { code } }';
    const ask = async () => {
      const { status, data, errors } = await hub.ask<{ countries: unknown[] }>(question, {}, { token: owner });
      return [status, errors, data?.countries.length];
    };
    let isOver = false;
    const clients = Array.from({ length: 8 }, async () => {
      const answers: unknown[] = [];
      while (!isOver) answers.push(await ask());
      return answers;
    });
    // In the middle of a statement, and as many that wait for a place meanwhile.
    const during = Promise.all(Array.from({ length: poolSize * 2 }, () => portOf(hub, { seconds: 1 })));
    await expect.poll(thinking, patiently).toBeGreaterThan(1);
    await replica.kill();
    expect(new Set(await during)).toEqual(new Set([servers.primary.port]));
    await expect.poll(() => isUsed(hub), patiently).toBe(false);
    isOver = true;
    const answers = (await Promise.all(clients)).flat();
    expect(answers).toEqual(Array(answers.length).fill([200, undefined, 57]));
    await replica.start();
    await usesReplica();
  });

  it('are repeated elsewhere when it stands still without a word', async () => {
    const during = Promise.all(Array.from({ length: poolSize }, () => portOf(hub, { seconds: 3 })));
    await expect.poll(thinking, patiently).toBe(poolSize);
    await replica.freeze();
    try {
      expect(await during).toEqual(Array(poolSize).fill(servers.primary.port));
      expect(await portOf(hub)).toBe(servers.primary.port);
    } finally {
      await replica.thaw();
    }
  });

  it('take turns among several replicas; one that is not there stops no start, nor is the primary taken for one', async () => {
    const [second, nobody] = [await servers.replica(), 'postgres://multaqa@127.0.0.1:1/postgres'];
    const third = await startHubOn(replica.url, nobody, servers.primary.url, second.url);
    try {
      const used = () => third.database.replicas?.states.map((state) => state.isUsed);
      await expect.poll(used, patiently).toEqual([true, false, false, true]);
      const ports = async () => {
        const all = await Promise.all(Array.from({ length: 8 }, () => portOf(third)));
        return [...new Set(all)].sort();
      };
      await expect.poll(ports, patiently).toEqual([replica.port, second.port].sort());
      await second.kill();
      expect(await ports()).not.toContain(second.port);
    } finally {
      await third.close();
    }
  }, 90_000);

  it('take no more connections than were said', async () => {
    const statement =
      "select count(*)::int from pg_stat_activity where datname = 'postgres' and pid <> pg_backend_pid()";
    const count = async (url: string) => (await queryAt<{ count: number }>(url, statement)).count;
    const asking = Array.from({ length: 60 }, (_, index) =>
      portOf([hub, other][index % 2] as TestHub, { seconds: 0.1 }),
    );
    const needs = Array.from({ length: 20 }, declareNeed);
    await expect.poll(() => count(replica.url), patiently).toBeGreaterThan(poolSize);
    // Two processes: beside the pool of each the line for hints and the one for places, on a replica the latter.
    expect(await count(servers.primary.url)).toBeLessThanOrEqual(2 * (poolSize + 2));
    expect(await count(replica.url)).toBeLessThanOrEqual(2 * (poolSize + 1));
    await Promise.all([...asking, ...needs]);
  });
});

describe('several processes with a replica', () => {
  it('are started with it by the cluster, and each sees what was written through another', async () => {
    const cluster = await startCluster({
      processes: 2,
      port: 0,
      databaseUrl: servers.primary.url,
      settings: { ...process.env, DATABASE_REPLICA_URLS: replica.url, TOKEN_KEY: tokenKey, LOG_LEVEL: 'silent' },
    });
    const urls = cluster.processes.map(({ port }) => `http://127.0.0.1:${port}`);
    const readings = async (url: string) => {
      const text = await (await fetch(`${url}/metrics`)).text();
      return Number(new RegExp(`multaqa_readings{server="127.0.0.1:${replica.port}"} (\\d+)`).exec(text)?.[1]);
    };
    const askAt = async (url: string, id: string) => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${owner}` },
        body: JSON.stringify({ query: askNode, variables: { id } }),
      });
      return ((await response.json()) as { data: unknown }).data;
    };
    try {
      for (const [round, url] of [...urls, ...urls].entries()) {
        if (round === 2) await replica.pause();
        const id = await declareNeed();
        expect(await askAt(url, id)).toEqual({ node: { id } });
      }
      await replica.resume();
      for (const url of urls) {
        const id = await declareNeed();
        await expect
          .poll(async () => [await askAt(url, id), (await readings(url)) > 0], patiently)
          .toEqual([{ node: { id } }, true]);
      }
    } finally {
      await replica.resume();
      await cluster.stop();
    }
  }, 90_000);
});

describe('the addresses of replicas', () => {
  it.each([
    [{ DATABASE_REPLICA_URLS: 'postgres://a@b/c' }, 'DATABASE_REPLICA_URLS: needs DATABASE_URL'],
    [
      { DATABASE_URL: 'postgres://a@b/c', DATABASE_REPLICA_URLS: 'postgres://a:secret@b/c,d' },
      'DATABASE_REPLICA_URLS: must list',
    ],
  ])('are refused in one line that tells no password: %j', (settings, line) => {
    const read = () => readConfiguration(settings);
    expect(read).toThrow(line);
    expect(read).not.toThrow('secret');
  });
});
