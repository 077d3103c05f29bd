import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStream } from '../support/eventStreams.ts';
import { type FrameSocket, openSocket, readySocket } from '../support/frames.ts';
import { startTestHub, type TestHub, type TestHubOptions } from '../support/hub.ts';
import {
  counted,
  following,
  offerOf,
  type Publisher,
  publisherOf,
  untilCounted,
  untilLogIsRead,
  untilNobodyFollows,
} from '../support/live.ts';

let hub: TestHub;
let publisher: Publisher;

/** A hub of its own for the tests of one group. */
function withHub(settings: NonNullable<TestHubOptions['settings']>): void {
  beforeAll(async () => {
    hub = await startTestHub({ settings });
    publisher = await publisherOf(hub);
  });
  afterAll(() => hub.close());
}

const toldBy = ({ frames }: FrameSocket) =>
  frames.filter(({ type }) => type === 'next').map(({ payload }) => offerOf(payload));
const idsOf = (told: readonly { offer: { id: string } }[]) => told.map(({ offer }) => offer.id);

/** Events of half a megabyte: what the system keeps of a connection by itself is full after a few of them. */
const large = `subscription ($after: String) { offerPublished(after: $after) { cursor offer { id
  ${Array.from({ length: 30 }, (_, index) => `a${index}: title`).join(' ')} } } }`;
const longTitle = 'é'.repeat(9_000);
/** The frame that closes a socket, in bytes. */
const goodbye = 200;

async function followingLarge(): Promise<FrameSocket> {
  const socket = await readySocket(hub);
  socket.subscribe('1', large);
  await socket.ping();
  return socket;
}

const closedAsSlow = () => counted(hub, 'multaqa_live_closes_total', 'reason="slow"');

/** A cursor, and what was published after it. */
async function publishedSince(count: number): Promise<{ after: string; published: string[] }> {
  const token = await hub.token('ANALYST');
  const { data } = await hub.ask<{ eventCursor: string }>('{ eventCursor }', {}, { token });
  const published: string[] = [];
  for (let round = 0; round < count; round += 1) published.push(await publisher.publish());
  return { after: data.eventCursor, published };
}

/** Publishes what only one of two followers reads, until the hub has closed the one that does not. */
async function publishUntilClosed(good: FrameSocket, setting: number): Promise<string[]> {
  const published: string[] = [];
  for (let isFull = false, isClosed = false; !isClosed; ) {
    // The first one that finds too much waiting closes the socket.
    isClosed = isFull;
    const id = await publisher.publish(longTitle);
    published.push(id);
    expect(offerOf((await good.frame('next')).payload).offer.id).toBe(id);
    const waiting = await counted(hub, 'multaqa_waiting_bytes');
    isFull = waiting > setting;
    expect(waiting).toBeLessThanOrEqual(setting + good.longest + goodbye);
    expect(published.length).toBeLessThan(60);
  }
  return published;
}

describe('a client that stops reading', () => {
  const setting = 100_000;
  withHub({ SOCKET_WAITING_BYTES: String(setting) });

  it('is closed to resume, keeps little in memory, delays nobody, and loses nothing', async () => {
    const [good, slow] = [await followingLarge(), await followingLarge()];
    await untilLogIsRead(hub);
    slow.plain.pause();
    const published = await publishUntilClosed(good, setting);
    slow.plain.resume();
    expect(await slow.closed).toMatchObject({ code: 1013, reason: expect.stringContaining('resume after your last') });
    const heard = toldBy(slow);
    expect(idsOf(heard)).toEqual(published.slice(0, heard.length));
    expect(heard.length).toBeLessThan(published.length);
    const again = await readySocket(hub);
    again.subscribe('1', following, { after: heard.at(-1)?.cursor ?? null });
    published.push(await publisher.publish());
    await expect.poll(() => heard.length + toldBy(again).length).toBe(published.length);
    expect([...idsOf(heard), ...idsOf(toldBy(again))]).toEqual(published);
    await Promise.all([good.close(), again.close()]);
    await untilNobodyFollows(hub);
    expect(await counted(hub, 'multaqa_waiting_bytes')).toBe(0);
  });

  it('for good is not waited for', async () => {
    const before = await closedAsSlow();
    const [good, deaf] = [await followingLarge(), await followingLarge()];
    await untilLogIsRead(hub);
    deaf.plain.pause();
    await publishUntilClosed(good, setting);
    await untilCounted(hub, 'multaqa_open_sockets', 1);
    expect(await counted(hub, 'multaqa_waiting_bytes')).toBe(0);
    expect(await closedAsSlow()).toBe(before + 1);
    expect(good.plain.readyState).toBe(good.plain.OPEN);
    deaf.plain.terminate();
    await good.close();
    await untilNobodyFollows(hub);
  });

  it('of an event stream is cut, and goes on after its last cursor', async () => {
    const slow = await openStream(hub, large);
    await untilLogIsRead(hub);
    slow.pause();
    const published: string[] = [];
    const before = await closedAsSlow();
    while ((await closedAsSlow()) === before) {
      published.push(await publisher.publish(longTitle));
      expect(published.length).toBeLessThan(60);
    }
    expect(await counted(hub, 'multaqa_open_streams')).toBe(0);
    await untilNobodyFollows(hub);
    slow.resume();
    await slow.ended;
    const heard = slow.told();
    expect(heard.length).toBeLessThan(published.length);
    const again = await openStream(hub, following, { after: heard.at(-1)?.cursor ?? null });
    await expect.poll(() => heard.length + again.told().length).toBe(published.length);
    expect([...idsOf(heard), ...idsOf(again.told())]).toEqual(published);
    again.leave();
  });
});

describe('a client that is gone without a word', () => {
  withHub({ SOCKET_PING_SECONDS: '1' });

  it('is found by its silence, and nothing is kept of it', async () => {
    const silent = await readySocket(hub, undefined, { autoPong: false });
    const alive = await readySocket(hub);
    for (const socket of [silent, alive]) {
      socket.subscribe('1', following);
      await socket.ping();
    }
    await untilCounted(hub, 'multaqa_open_sockets', 1);
    await untilCounted(hub, 'multaqa_subscriptions', 1);
    expect(await counted(hub, 'multaqa_live_closes_total', 'reason="half-open"')).toBe(1);
    await alive.ping();
    await alive.close();
  });
});

describe('a client in a hurry', () => {
  withHub({ SOCKETS_PER_ACCOUNT: '2', SOCKETS_PER_ADDRESS: '40' });

  it('that is gone in the midst of saying who it is gives its place back', async () => {
    const token = await hub.token('ANALYST');
    const hurried = async () => {
      const socket = await openSocket(hub);
      socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 8));
      socket.plain.terminate();
      await socket.closed;
    };
    for (let round = 0; round < 45; round += 1) await hurried();
    await untilCounted(hub, 'multaqa_open_sockets', 0);
    const both = [await readySocket(hub, token), await readySocket(hub, token)];
    for (const socket of both) await socket.close();
  });

  it('that is gone in the midst of asking for a stream gives its place back', async () => {
    const token = await hub.token('ANALYST');
    for (let round = 0; round < 45; round += 1) {
      const gone = new AbortController();
      const asking = fetch(`${hub.url}/graphql`, {
        method: 'POST',
        headers: {
          accept: 'text/event-stream',
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ query: following }),
        signal: gone.signal,
      }).catch(() => undefined);
      setTimeout(() => gone.abort(), Math.random() * 8);
      await asking;
    }
    // The one that asks this.
    await untilCounted(hub, 'multaqa_http_open_answers', 1);
    const streams = [await openStream(hub, following, {}, { token }), await openStream(hub, following, {}, { token })];
    for (const stream of streams) stream.leave();
    await untilNobodyFollows(hub);
  });

  it('that completes at once what it has begun leaves nothing behind, and hears nothing of it', async () => {
    const socket = await readySocket(hub);
    for (let round = 0; round < 300; round += 1) {
      const id = String(round);
      socket.subscribe(id, following);
      socket.complete(id);
    }
    await socket.ping();
    await untilNobodyFollows(hub);
    socket.subscribe('last', following);
    await socket.ping();
    const id = await publisher.publish();
    expect(offerOf((await socket.frame('next')).payload).offer.id).toBe(id);
    expect(new Set(socket.frames.map((frame) => frame.id))).toEqual(new Set([undefined, 'last']));
    await socket.close();
    await untilNobodyFollows(hub);
  });

  it('that begins again and again under one id follows the last time only', async () => {
    const socket = await readySocket(hub);
    for (let round = 0; round < 50; round += 1) {
      socket.subscribe('1', following);
      socket.complete('1');
    }
    socket.subscribe('1', following);
    await socket.ping();
    await untilCounted(hub, 'multaqa_subscriptions', 1);
    await untilLogIsRead(hub);
    const published = [await publisher.publish(), await publisher.publish()];
    await expect.poll(() => toldBy(socket).length).toBeGreaterThanOrEqual(2);
    await socket.ping();
    expect(idsOf(toldBy(socket))).toEqual(published);
    socket.complete('1');
    await untilNobodyFollows(hub);
    expect(socket.typesOf('1')).toEqual(['next', 'next']);
    await socket.close();
  });

  it('that asks again and again under one id is answered the last time only', async () => {
    const socket = await readySocket(hub);
    for (let round = 0; round < 20; round += 1) {
      socket.subscribe('1', '{ countries { code } }');
      socket.complete('1');
      socket.subscribe('1', '{ nothing }');
      socket.complete('1');
    }
    socket.subscribe('1', '{ viewer { role } }');
    await socket.frame('complete', '1');
    await socket.ping();
    expect(socket.typesOf('1')).toEqual(['next', 'complete']);
    expect(socket.frames.find(({ type }) => type === 'next')?.payload).toMatchObject({
      data: { viewer: { role: 'ANONYMOUS' } },
    });
    await socket.close();
  });

  it('that is cut off with all that it has begun leaves nothing behind', async () => {
    for (let round = 0; round < 2; round += 1) {
      const sockets = await Promise.all(Array.from({ length: 40 }, () => readySocket(hub)));
      for (const [index, socket] of sockets.entries()) {
        for (const id of ['1', '2', '3']) socket.subscribe(id, following);
        if (index % 2 === 0) await socket.ping();
        socket.plain.terminate();
      }
      await Promise.all(sockets.map(({ closed }) => closed));
      await untilCounted(hub, 'multaqa_open_sockets', 0);
      await untilNobodyFollows(hub);
    }
  });

  it('that has as many sockets as an account may have is told to come back, and others are not', async () => {
    const token = await hub.token('ANALYST');
    const [one, other] = [await readySocket(hub, token), await readySocket(hub, token)];
    const third = await openSocket(hub);
    third.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
    expect(await third.closed).toMatchObject({ code: 1013, reason: expect.stringContaining('too many connections') });
    expect(third.frames).toEqual([]);
    await (await readySocket(hub, await hub.token('FACILITATOR'))).close();
    await (await readySocket(hub)).close();
    await one.close();
    const admitted = async () => {
      const socket = await openSocket(hub);
      socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
      const first = await Promise.race([socket.closed, socket.frame('connection_ack').catch(() => undefined)]);
      await socket.close();
      return first !== undefined && 'type' in first;
    };
    await expect.poll(admitted).toBe(true);
    await other.close();
  });
});

describe('a reader of what was before', () => {
  // An event costs two points, and so does the subscription.
  withHub({ BUDGET_ANONYMOUS: '12', BUDGET_ANONYMOUS_PER_SECOND: '12', TRUSTED_PROXIES: '1' });
  const from = (address: string) => readySocket(hub, undefined, { headers: { 'x-forwarded-for': address } });

  it('pays for each event, so it gets them slowly, but all of them, and none once it has given up', async () => {
    const rich = await readySocket(hub, await hub.token('ANALYST'));
    const [poor, hasty] = [await from('192.0.2.1'), await from('192.0.2.2')];
    const { after, published } = await publishedSince(8);
    // What the hub itself has not read yet would come as something new, which is free.
    await untilLogIsRead(hub);
    hasty.subscribe('1', following, { after });
    // As much as its budget holds: now it waits.
    await expect.poll(() => toldBy(hasty).length, { interval: 5 }).toBeGreaterThanOrEqual(5);
    hasty.complete('1');
    await hasty.ping();
    const heard = hasty.frames.length;
    const began = performance.now();
    for (const socket of [poor, rich]) socket.subscribe('1', following, { after });
    await expect.poll(() => toldBy(rich).length).toBe(8);
    published.push(await publisher.publish());
    await expect.poll(() => toldBy(poor).length).toBe(9);
    expect(performance.now() - began).toBeGreaterThan(500);
    for (const socket of [poor, rich]) {
      expect(idsOf(toldBy(socket))).toEqual(published);
      expect(new Set(toldBy(socket).map(({ cursor }) => cursor)).size).toBe(9);
    }
    // It would have waited no longer than they did.
    expect(hasty.frames.slice(heard)).toEqual([]);
    for (const socket of [poor, rich, hasty]) await socket.close();
    await untilNobodyFollows(hub);
  });
});
