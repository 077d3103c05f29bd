import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createHubClient, FollowOffersDocument } from '../clients/typescript/index.ts';
import { type Cluster, startCluster } from '../src/cluster/cluster.ts';
import { administer, databaseUrl } from './support/postgres.ts';
import { killPrograms, startProgram } from './support/program.ts';
import { addTortureCapacities, Writer } from './torture/writers.ts';

const patiently = { timeout: 30_000, interval: 50 };

let folder: string;
let database: string;
let cluster: Cluster;
let writer: Writer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'multaqa-cluster-'));
  database = `cluster_${Date.now()}`;
  await administer(inject('serverUrl'), `create database ${database} template ${inject('templateDatabase')}`);
  const url = databaseUrl(inject('serverUrl'), database);
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
    const mark = [await writer.publish()];
    await expect.poll(() => received.length, patiently).toBeGreaterThan(0);
    const before = cluster.processes.map(({ pid }) => pid);
    let isRolling = true;
    const rolled = cluster.roll().finally(() => {
      isRolling = false;
    });
    while (isRolling) {
      mark.push(await writer.publish());
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await rolled;
    mark.push(await writer.publish());
    await expect.poll(() => received.length, patiently).toBe(mark.length);
    expect(received).toEqual(mark.map((key) => `Offer:${key}`));
    expect(cluster.processes.filter(({ pid }) => before.includes(pid))).toEqual([]);
    await offers.return?.();
    await listening;
  });

  it.each([['0'], ['x'], ['100'], ['1', '2']])('say in a line what number is allowed: not %s', async (...words) => {
    const { code, errors } = await startProgram('cluster', { DATA_DIR: folder }, words).ended();
    expect({ code, lines: errors.trim().split('\n').length }).toEqual({ code: 1, lines: 1 });
    expect(errors).toContain('must be one whole number from 1 to 16');
  });
});
