import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createHubClient, FollowOffersDocument } from '../clients/typescript/index.ts';
import { type Cluster, countOfWords, startCluster } from '../src/cluster/cluster.ts';
import { administer, copyTemplate, databaseUrl } from './support/postgres.ts';
import { addressOf, killPrograms, startProgram } from './support/program.ts';
import { addTortureCapacities, Writer } from './torture/writers.ts';

const patiently = { timeout: 30_000, interval: 50 };

let folder: string;
let database: string;
let url: string;
let cluster: Cluster;
let writer: Writer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'multaqa-cluster-'));
  database = `cluster_${Date.now()}`;
  await copyTemplate(database);
  url = databaseUrl(inject('serverUrl'), database);
  const settings = {
    ...process.env,
    DATA_DIR: folder,
    LOG_LEVEL: 'silent',
    SHUTDOWN_GRACE_SECONDS: '1',
    NODE_ENV: 'test',
  };
  cluster = await startCluster({ processes: 2, port: 0, databaseUrl: url, settings });
  writer = await Writer.open(url, 1);
  await addTortureCapacities(writer.database);
}, 60_000);

afterAll(async () => {
  await writer?.close();
  await cluster?.stop();
  await killPrograms();
  await administer(inject('serverUrl'), `drop database if exists ${database} with (force)`);
  await rm(folder, { recursive: true, force: true });
});

const answers = async () => {
  const response = await fetch(`${cluster.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: '{"query":"{ countries { code } }"}',
  });
  const { data } = (await response.json()) as { data?: { countries: unknown[] } };
  return data?.countries.length;
};

describe('several hubs behind one address', () => {
  it('answer on while one of them is killed, which comes back by itself', async () => {
    const [first] = cluster.processes;
    const before = first?.pid;
    first?.kill();
    await expect.poll(() => first?.isReady, patiently).toBe(false);
    for (let round = 0; round < 10; round += 1) expect(await answers()).toBe(57);
    await expect.poll(() => first?.isReady, patiently).toBe(true);
    expect(first?.pid).not.toBe(before);
  });

  it('are restarted one after the other, and who follows loses nothing of what is published meanwhile', async () => {
    const hub = createHubClient({ url: `${cluster.url}/graphql` });
    const offers = hub.follow(FollowOffersDocument, {});
    const received: string[] = [];
    const listening = (async () => {
      for await (const { offer } of offers) received.push(offer.id);
    })();
    const published: string[] = [];
    const publish = async () => published.push(`Offer:${await writer.publish()}`);
    // What is published before the subscription has begun is nothing that was promised.
    while (received.length === 0) {
      await publish();
      await delay(50);
    }
    const first = published.indexOf(received[0] as string);
    const before = cluster.processes.map(({ pid }) => pid);
    let isRolling = true;
    const rolled = cluster.roll().finally(() => {
      isRolling = false;
    });
    while (isRolling) {
      await publish();
      await delay(20);
    }
    await rolled;
    await publish();
    await expect.poll(() => received.at(-1), patiently).toBe(published.at(-1));
    expect(received).toEqual(published.slice(first));
    expect(cluster.processes.filter(({ pid }) => before.includes(pid))).toEqual([]);
    await offers.return?.();
    await listening;
  });

  it('are started by one command, tell where they answer, and end with it', async () => {
    const settings = { DATABASE_URL: url, DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'silent' };
    const program = startProgram('cluster', settings, ['1']);
    const address = await addressOf(program);
    expect((await fetch(`${address.replace(/\/graphql.*/, '')}/health/ready`)).status).toBe(200);
    const [hub] = /(?<=process id )\d+/.exec(program.output()) ?? [];
    program.signal('SIGTERM');
    expect(await program.ended()).toMatchObject({ code: 0, errors: '' });
    expect(() => process.kill(Number(hub), 0)).toThrow('ESRCH');
  }, 60_000);

  it.each([['0'], ['100'], ['1.5'], ['1', '2']])('are a number from 1 to 16, not %s', (...words) => {
    expect(() => countOfWords(words)).toThrow('must be one whole number from 1 to 16');
  });

  it('are refused in one line where their number is none', async () => {
    const line = 'cluster: processes: must be one whole number from 1 to 16, not "x"';
    expect(await startProgram('cluster', { DATA_DIR: folder }, ['x']).ended()).toMatchObject({ code: 1, errors: line });
  });
});
