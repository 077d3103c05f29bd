import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, startCluster } from '../../src/cluster/cluster.ts';
import { type OwnPostgres, startOwnPostgres } from '../../src/cluster/postgres.ts';
import { oneOf, randomFrom } from '../support/random.ts';
import { type Filter, followBySocket, followByStream, TortureClient } from './client.ts';
import { strike } from './disasters.ts';
import { expectedOf, outOfOrder, publishedAfter, wrongOf } from './expected.ts';
import { plan, seed } from './plan.ts';
import { addTortureCapacities, Progress, Writer } from './writers.ts';

const patience = 30 * 60_000;

let folder: string;
let server: OwnPostgres;
let cluster: Cluster;
let writers: readonly Writer[];

const settings = (directory: string) => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  ...{ DATA_DIR: directory, LOG_LEVEL: process.env.TORTURE_LOG ?? 'silent', EVENT_POLL_MILLISECONDS: '50' },
  ...{ SHUTDOWN_GRACE_SECONDS: '1', SOCKETS_PER_ADDRESS: '100000', CLOCK_SECONDS: '86400' },
  ...{ BUDGET_ANONYMOUS: '1000000000', BUDGET_ANONYMOUS_PER_SECOND: '1000000000' },
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'multaqa-torture-'));
  // The server may run as a user of its own, who must be able to reach the folder below.
  await chmod(folder, 0o755);
  server = await startOwnPostgres(join(folder, 'postgres'));
  const tell = (line: string) => process.env.TORTURE_LOG && process.stdout.write(`${line}\n`);
  cluster = await startCluster({ processes: 3, port: 0, databaseUrl: server.url, settings: settings(folder), tell });
  writers = await Promise.all([1, 2, 3, 4].map((place) => Writer.open(server.url, seed + place)));
  await addTortureCapacities(firstWriter().database);
}, patience);

afterAll(async () => {
  await Promise.all((writers ?? []).map((writer) => writer.close()));
  await cluster?.stop();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

const firstWriter = () => writers[0] as Writer;
const tables = () => firstWriter().database.owner<unknown>();

/** The first event that somebody hears who asks for no place: its cursor is where everybody else begins. */
async function beginning(): Promise<{ cursor: string; key: string }> {
  const listener = clientOf(null, null);
  while (listener.received.length === 0) {
    await firstWriter().publish();
    await delay(100);
  }
  await listener.stop();
  // What it has heard last goes with its cursor.
  const id = listener.received.at(-1) as string;
  return { cursor: listener.cursor as string, key: id.slice(id.indexOf(':') + 1) };
}

const random = randomFrom(seed);
const topicChoices = ['statcab.1', 'statcab.1.1', 'statcab.1.1.1', 'statcab.1.3.1', 'statcab.2', 'statcab.2.2.1'];
const leafChoices = ['statcab.1.1.1', 'statcab.1.1.2', 'statcab.1.3.1', 'statcab.2.1.1', 'statcab.2.2.1'];
const languageChoices = ['ar', 'en', 'fr'];
const countryChoices = ['TR', 'SN', 'NE', 'MA', 'MY'];

const topics = () => [oneOf(random, topicChoices)];
const leaves = () => [oneOf(random, leafChoices)];
const languages = () => [oneOf(random, languageChoices)];
const countries = () => [oneOf(random, countryChoices)];

/** A few follow much, most of them little, as offices do. */
const filters: readonly (() => Filter | null)[] = [
  () => ({ topics: leaves(), countries: countries() }),
  () => ({ topics: leaves(), languages: languages(), countries: countries() }),
  () => ({ languages: languages(), countries: countries() }),
  () => ({ topics: [...leaves(), ...leaves()], countries: countries() }),
  () => ({ topics: leaves(), languages: languages() }),
];
const wideFilters: readonly (() => Filter | null)[] = [
  () => null,
  () => ({ topics: topics() }),
  () => ({ languages: languages() }),
  () => ({ topics: topics(), languages: languages() }),
];
const everyWide = 12;

const filterAt = (place: number): Filter | null =>
  place % everyWide === 0
    ? oneOf(random, wideFilters)()
    : (filters[place % filters.length] as (typeof filters)[number])();

function clientOf(filter: Filter | null, after: string | null, patienceMilliseconds?: number, place = 0) {
  const follow = place % 8 === 7 ? followByStream : followBySocket;
  return new TortureClient({ url: cluster.url, follow, filter, after, patienceMilliseconds, random });
}

const stallMilliseconds = 30_000;

/** Done when everybody was told as much as there is for them, or nobody is told anything any more: what it was is looked at then. */
async function caughtUp(clients: readonly TortureClient[], key: string) {
  const published = await publishedAfter(tables(), key);
  const wanted = new Map(clients.map((client) => [client, expectedOf(client, published).length]));
  const isBehind = (client: TortureClient) =>
    client.failures.length === 0 && client.received.length < (wanted.get(client) ?? 0);
  let [deliveries, since] = [0, performance.now()];
  while (clients.some(isBehind) && performance.now() - since < stallMilliseconds) {
    await delay(50);
    const now = deliveriesOf(clients);
    if (now > deliveries) [deliveries, since] = [now, performance.now()];
  }
  return published;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
const deliveriesOf = (clients: readonly TortureClient[]) => sum(clients.map(({ received }) => received.length));

function summary(clients: readonly TortureClient[], progress: Progress, numbers: Record<string, number>): string {
  const troubles = Object.groupBy(
    clients.flatMap((one) => one.troubles),
    (code) => code,
  );
  const all = {
    ...numbers,
    ...{ undone: progress.undone, broken: progress.broken, clients: clients.length },
    resumes: sum(clients.map(({ attempts }) => attempts - 1)),
    deliveries: deliveriesOf(clients),
    ...Object.fromEntries(Object.entries(troubles).map(([code, list]) => [code, list?.length ?? 0])),
    seed,
  };
  return Object.entries(all)
    .map(([name, value]) => `${name} ${value}`)
    .join(' · ');
}

async function torture(restarts: number) {
  const begun = performance.now();
  const { cursor, key } = await beginning();
  const progress = new Progress(plan.events);
  const clients = Array.from({ length: plan.clients }, (_, place) =>
    clientOf(filterAt(place), cursor, plan.patienceMilliseconds, place),
  );
  const disasters = strike({ cluster, server, random }, plan, restarts, progress);
  await Promise.all([disasters, ...writers.map((writer) => writer.write(progress))]);
  await caughtUp(clients, key);
  // Whoever resumes at the end of the log is told nothing again, and everything that is new.
  for (const client of clients) client.settle();
  for (let offers = 0; offers < 20; offers += 1) await firstWriter().publish();
  const published = await caughtUp(clients, key);
  // Time for whatever comes once too often.
  await delay(500);
  await Promise.all(clients.map((client) => client.stop()));
  const numbers = {
    ...{ events: published.length, outOfOrder: await outOfOrder(tables()), kills: plan.kills },
    ...{ terminations: plan.terminations, restarts, seconds: Math.round((performance.now() - begun) / 1000) },
  };
  process.stdout.write(`torture: ${summary(clients, progress, numbers)}\n`);
  return { published, clients, numbers };
}

describe('torture', () => {
  it.each(plan.restarts)(
    'every client is told exactly what it asked for, once, in commit order, while hubs are killed, connections are terminated, PostgreSQL goes down %i times, and clients drop and resume',
    async (restarts) => {
      const { published, clients, numbers } = await torture(restarts);
      expect(clients.flatMap((client) => wrongOf(client, published))).toEqual([]);
      expect(published.length).toBeGreaterThanOrEqual(plan.events);
      expect(numbers.outOfOrder).toBeGreaterThan(0);
    },
    patience,
  );
});
