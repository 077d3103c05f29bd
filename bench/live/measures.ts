import { setTimeout as wait } from 'node:timers/promises';
import type { MeasuredServer, Memory } from '../support/servers.ts';
import { watchStatements } from '../support/statements.ts';
import { type CandidateName, candidates } from './candidates.ts';
import type { Report } from './clients.ts';
import { Crowd } from './crowd.ts';
import { moment, topicCount } from './moment.ts';
import type { Publisher } from './publisher.ts';

/** What one candidate did in one run. */
export interface Figures {
  readonly perSecond: number;
  readonly processorSeconds: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly heap: number;
  readonly resident: number;
  readonly statements: number;
  readonly lost: number;
  readonly doubled: number;
}

/** Where something is measured: one database, and who writes to it. */
export interface Stage {
  readonly databaseUrl: string;
  readonly publisher: Publisher;
  readonly subscribers: number;
  readonly seconds: number;
}

/** A candidate that serves, and all who follow it. */
interface Performance extends Stage {
  readonly name: CandidateName;
  readonly crowd: Crowd;
  server: MeasuredServer;
}

const inFlight = 4;
const eventsPerSecond = 10;
/** What has not arrived by then is told as lost. */
const longestWait = 30_000;
/** For what must not come to come: a second delivery. */
const aftermath = 300;

/** Longer than any deadline of what was asked when they subscribed: until then it is kept that there is one. */
const untilIdle = 12_000;

/** So many are there when the memory is read first, so that what all of them share is counted to nobody. */
const firstSubscribers = (all: number): number => Math.max(topicCount, Math.floor(all / 10 / topicCount) * topicCount);

/**
 * Nobody is told that a subscription has begun: events are published until everybody has got one. Each time it is waited
 * for them longer, since what is slow would only fall behind by more events.
 */
async function untilAllFollow({ crowd, publisher }: Performance): Promise<void> {
  for (let patience = 4_000; patience <= 256_000; patience *= 2) {
    await wait(500);
    const numbers = await publishedOnce(publisher);
    const all = await Promise.all(numbers.map((number) => crowd.has(number, patience)));
    if (all.every(Boolean)) return;
  }
  throw new Error('the subscribers receive nothing');
}

/** One event of each topic. */
async function publishedOnce(publisher: Publisher): Promise<readonly number[]> {
  const numbers: number[] = [];
  for (let topic = 0; topic < topicCount; topic += 1) numbers.push(await publisher.publish());
  return numbers;
}

async function gather(performance: Performance, count: number): Promise<Memory> {
  const { query, variablesOf } = candidates[performance.name];
  const variables = performance.publisher.sources.map(({ topicCode }) => variablesOf(topicCode));
  await performance.crowd.open({ url: performance.server.url, query, variables, count });
  await untilAllFollow(performance);
  await wait(untilIdle);
  return performance.server.memory();
}

async function memoryPerSubscriber(performance: Performance): Promise<Pick<Figures, 'heap' | 'resident'>> {
  const [first, all] = [firstSubscribers(performance.subscribers), performance.subscribers];
  await gather(performance, first);
  // What is made once, compiled code above all, is made before.
  for (let round = 0; round < 10; round += 1) await untilAllFollow(performance);
  const before = await performance.server.memory();
  const after = await gather(performance, all);
  const each = (bytes: (memory: Memory) => number) => (bytes(after) - bytes(before)) / 1024 / (all - first);
  return { heap: each(({ heapUsed, external }) => heapUsed + external), resident: each(({ rss }) => rss) };
}

async function reported({ crowd, publisher }: Performance, from: number): Promise<Report> {
  await wait(aftermath);
  return crowd.report(from, publisher.commits.slice(from));
}

/** As many events as it can deliver, with some in flight at every moment. */
async function throughput(performance: Performance) {
  const { crowd, publisher, server, seconds } = performance;
  const [from, before, begun] = [publisher.next, server.processorSeconds, moment()];
  const publishing = Array.from({ length: inFlight }, async () => {
    while (moment() < begun + seconds * 1000) await crowd.has(await publisher.publish(), longestWait);
  });
  await Promise.all(publishing);
  const lasted = moment() - begun;
  const processorSeconds = server.processorSeconds - before;
  const { expected, lost, doubled } = await reported(performance, from);
  const deliveries = expected - lost;
  return {
    perSecond: deliveries / (lasted / 1000),
    processorSeconds: processorSeconds / (deliveries / 1000),
    lost,
    doubled,
  };
}

/** How long a steady stream takes, whether or not what came before has arrived. */
async function delays(performance: Performance) {
  const { crowd, publisher, seconds } = performance;
  const [from, begun] = [publisher.next, moment()];
  const publishing: Promise<number>[] = [];
  for (let count = 0; count < seconds * eventsPerSecond; count += 1) {
    await wait(Math.max(0, begun + (count * 1000) / eventsPerSecond - moment()));
    publishing.push(publisher.publish());
  }
  const numbers = await Promise.all(publishing);
  const until = moment() + longestWait;
  for (const number of numbers) await crowd.has(number, Math.max(0, until - moment()));
  return reported(performance, from);
}

async function withCandidate<Result>(
  stage: Stage,
  name: CandidateName,
  work: (performance: Performance) => Promise<Result>,
): Promise<Result> {
  const performance = { ...stage, name, crowd: new Crowd(), server: await candidates[name].start(stage.databaseUrl) };
  try {
    stage.publisher.announcing = await candidates[name].announcing(
      () => performance.server,
      stage.publisher.databaseUrl,
    );
    return await work(performance);
  } finally {
    await stage.publisher.announcing.close?.();
    stage.publisher.announcing = {};
    await performance.crowd.close();
    await performance.server.kill();
  }
}

/** What the database is asked for one event, beyond what it is asked anyway in the time that takes. */
async function statementsPerEvent(stage: Stage, name: CandidateName): Promise<number> {
  let statements = 0;
  const watch = await watchStatements(stage.databaseUrl, () => {
    statements += 1;
  });
  try {
    return await withCandidate({ ...stage, databaseUrl: watch.url }, name, async (performance) => {
      await gather(performance, stage.subscribers);
      const [idle, idleSince] = [statements, moment()];
      await wait(2_000);
      const idlePerMillisecond = (statements - idle) / (moment() - idleSince);
      const [before, begun] = [statements, moment()];
      for (let event = 0; event < topicCount; event += 1) {
        await performance.crowd.has(await stage.publisher.publish(), longestWait);
      }
      const asked = statements - before - idlePerMillisecond * (moment() - begun);
      return asked / topicCount;
    });
  } finally {
    watch.close();
  }
}

export async function figuresOf(stage: Stage, name: CandidateName): Promise<Figures> {
  const measured = await withCandidate(stage, name, async (performance) => {
    const memory = await memoryPerSubscriber(performance);
    const { lost, doubled, ...speed } = await throughput(performance);
    const steady = await delays(performance);
    const { p50, p95, p99 } = steady;
    return { ...memory, ...speed, p50, p95, p99, lost: lost + steady.lost, doubled: doubled + steady.doubled };
  });
  return { ...measured, statements: await statementsPerEvent(stage, name) };
}

/** How all subscribers of the hub come back after it was killed, with what was published meanwhile. */
export interface Storm {
  /** From the kill until it answers again, in milliseconds. */
  readonly away: number;
  /** From when it answers again until a subscriber has what it missed. */
  readonly back: Report;
  /** Of all that was published since, also afterwards. */
  readonly lost: number;
  readonly doubled: number;
}

export function storm(stage: Stage): Promise<Storm> {
  return withCandidate(stage, 'hub', async (performance) => {
    const { crowd, publisher } = performance;
    await gather(performance, stage.subscribers);
    await crowd.comeBack();
    const from = publisher.next;
    const everybodyHas = async (numbers: readonly number[]) => {
      for (const number of numbers) await crowd.has(number, 2 * longestWait);
    };
    await everybodyHas(await publishedOnce(publisher));
    const killed = moment();
    await performance.server.kill();
    const missed = await publishedOnce(publisher);
    performance.server = await candidates.hub.start(stage.databaseUrl, new URL(performance.server.url).port);
    const ready = moment();
    await everybodyHas(missed);
    const back = await crowd.report(missed[0] as number, Array<number>(missed.length).fill(ready));
    await everybodyHas(await publishedOnce(publisher));
    const { lost, doubled } = await reported(performance, from);
    return { away: ready - killed, back, lost, doubled };
  });
}
