/*
 * The checklist of subscriptions, and where each line is proven:
 *
 * protocol
 * - wrong subprotocol 4406, second init 4429 ......... sockets.test.ts "keeps the codes of the protocol"
 * - no init 4408 ..................................... limits.sockets.test.ts "that never says who it is …"
 * - subscribe before the ack 4401, same id 4409 ...... sockets.test.ts; an id that is free again: here, rude.test.ts
 * - malformed 4400 ................................... here
 * - pong after ping, error or complete, never both ... here
 * - complete stops the source at once ................ here, rude.test.ts, ../modules/offerPublished.test.ts
 *
 * limits
 * - operations, sockets of an address, in all ........ limits.sockets.test.ts
 * - sockets of an account ............................ rude.test.ts
 * - bytes of a message ............................... limits.sockets.test.ts; the largest that is allowed: here
 * - rate of subscribing .............................. limits.budgets.test.ts "a subscription is paid for …"
 * - the same rules as over HTTP ...................... limits.test.ts, limits.budgets.test.ts, documents.test.ts
 *                                                      (queries); subscriptions: here
 * - masked errors .................................... sockets.test.ts, resilience.test.ts
 *
 * rights
 * - at the connect ................................... sockets.test.ts, identity.accounts.test.ts
 * - at the subscribe ................................. ../modules/offerPublished.test.ts "refuses at once …"
 * - at each event .................................... ../modules/offerPublished.test.ts "reads each offer afresh …"
 * - taken away in mid-stream ......................... here; the close itself: identity.accounts.test.ts
 * - with the token ................................... sockets.test.ts "closes with the token …"
 *
 * events
 * - cursor and resuming, CURSOR_EXPIRED .............. ../modules/offerPublished.test.ts, ../torture/torture.test.ts
 * - slow readers ..................................... rude.test.ts
 * - order of the commits, over several processes ..... ../torture/torture.test.ts
 * - one execution for all who ask the same ........... here
 * - the state, then what is new, with no gap ......... here
 *
 * other ways
 * - event streams .................................... eventStream.test.ts
 * - many who come back at once ....................... here
 */
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { accountOf } from '../support/accounts.ts';
import { FrameSocket, openSocket, readySocket } from '../support/frames.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
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
import { startIssuer, type TestIssuer } from '../support/oidc.ts';

let issuer: TestIssuer;
let hub: TestHub;
let publisher: Publisher;
beforeAll(async () => {
  issuer = await startIssuer(['amina']);
  hub = await startTestHub({ settings: { OIDC_ISSUERS: issuer.issuer } });
  publisher = await publisherOf(hub);
});
afterAll(async () => {
  await hub.close();
  await issuer.stop();
});

const toldBy = ({ frames }: FrameSocket) =>
  frames.filter(({ type }) => type === 'next').map(({ payload }) => offerOf(payload));
const idsOf = (socket: FrameSocket) => toldBy(socket).map(({ offer }) => offer.id);
const executions = () => counted(hub, 'multaqa_event_executions_total');

describe('the frames of a socket', () => {
  it.each([
    ['no JSON', 'subscribe'],
    ['no object', '7'],
    ['no type', '{"id":"1"}'],
    ['an unknown type', '{"type":"start"}'],
    ['no id', '{"type":"subscribe","payload":{"query":"{ __typename }"}}'],
    ['an empty id', '{"id":"","type":"subscribe","payload":{"query":"{ __typename }"}}'],
    ['no document', '{"id":"1","type":"subscribe","payload":{}}'],
    ['variables that are no object', '{"id":"1","type":"subscribe","payload":{"query":"{ a }","variables":7}}'],
    ['a completion of nothing', '{"type":"complete"}'],
  ])('with %s close it with 4400', async (_, text) => {
    const socket = await readySocket(hub);
    socket.send(text);
    expect((await socket.closed).code).toBe(4400);
  });

  it('hold a pong after each ping, with what the ping held, before and after the ack', async () => {
    const socket = await openSocket(hub);
    socket.send({ type: 'ping', payload: { at: 1 } });
    expect((await socket.frame('pong')).payload).toEqual({ at: 1 });
    socket.send({ type: 'connection_init' });
    await socket.frame('connection_ack');
    for (let at = 2; at < 5; at += 1) socket.send({ type: 'ping', payload: { at } });
    socket.send({ type: 'pong' });
    await socket.ping();
    expect(socket.frames.filter(({ type }) => type === 'pong').map(({ payload }) => payload)).toEqual([
      { at: 1 },
      { at: 2 },
      { at: 3 },
      { at: 4 },
      undefined,
    ]);
    await socket.close();
  });

  it('end an operation with an error or a completion, never both, and its id is free again', async () => {
    const socket = await readySocket(hub);
    const asked = [
      ['{ nothing }', 'error'],
      ['{ viewer { role } }', 'complete'],
      ['subscription { nothing }', 'error'],
      ['subscription { offerPublished(after: "nowhere") { cursor } }', 'complete'],
      ['{ viewer', 'error'],
    ] as const;
    const ends: string[][] = [];
    for (const [query, end] of asked) {
      const before = socket.typesOf('1').length;
      socket.subscribe('1', query);
      await socket.frame(end, '1');
      await socket.ping();
      ends.push(socket.typesOf('1').slice(before));
    }
    expect(ends).toEqual([['error'], ['next', 'complete'], ['error'], ['next', 'complete'], ['error']]);
    await socket.close();
  });

  it('may be as large as the largest one, and no larger', async () => {
    const largest = 1024 * 1024;
    const socket = await openSocket(hub);
    const frame = (bytes: number) => {
      const around = JSON.stringify({ type: 'pong', payload: { text: '' } });
      return around.replace('""', `"${'x'.repeat(bytes - around.length)}"`);
    };
    socket.send(frame(largest));
    await socket.ping();
    socket.send(frame(largest + 1));
    expect((await socket.closed).code).toBe(1009);
  });

  it('stop the source of a subscription at once, and the client hears no more of it', async () => {
    await untilLogIsRead(hub);
    const socket = await readySocket(hub);
    for (const id of ['1', '2']) socket.subscribe(id, following);
    await socket.ping();
    await untilCounted(hub, 'multaqa_subscriptions', 2);
    socket.complete('1');
    await socket.ping();
    expect(await counted(hub, 'multaqa_subscriptions')).toBe(1);
    const id = await publisher.publish();
    expect(offerOf((await socket.frame('next', '2')).payload).offer.id).toBe(id);
    expect(socket.typesOf('1')).toEqual([]);
    socket.complete('2');
    await socket.ping();
    expect(await counted(hub, 'multaqa_subscriptions')).toBe(0);
    expect(await counted(hub, 'multaqa_subscription_groups')).toBe(0);
    await socket.close();
  });
});

describe('a subscription', () => {
  it.each([
    ['too deep', { LIMIT_DEPTH: '2' }, 'LIMIT_EXCEEDED'],
    ['too costly', { LIMIT_COST: '1' }, 'LIMIT_EXCEEDED'],
    ['not registered', { DOCUMENTS: 'registered' }, 'FORBIDDEN'],
  ])('that is %s is refused as any operation', async (_, settings, code) => {
    const strict = await startTestHub({ settings });
    const socket = await readySocket(strict);
    socket.subscribe('1', following);
    const { payload } = await socket.frame('error', '1');
    expect(payload).toMatchObject([{ extensions: { code } }]);
    expect(await counted(strict, 'multaqa_subscriptions')).toBe(0);
    await socket.close();
    await strict.close();
  });

  it('of an account that is suspended in mid-stream tells nothing of what comes after', async () => {
    const { token, suspend } = await accountOf(hub, issuer, 'amina');
    const socket = await readySocket(hub, token);
    await untilLogIsRead(hub);
    socket.subscribe('1', following);
    await socket.ping();
    const first = await publisher.publish();
    await socket.frame('next');
    await suspend();
    expect((await socket.closed).code).toBe(4403);
    await publisher.publish();
    expect(idsOf(socket)).toEqual([first]);
    await untilNobodyFollows(hub);
  });

  it('after a cursor misses nothing of what was published between the state and it, and tells nothing twice', async () => {
    await untilLogIsRead(hub);
    const published: string[] = [];
    let isWriting = true;
    const writing = (async () => {
      while (isWriting) published.push(await publisher.publish());
    })();
    const listed =
      'query ($after: String) { eventCursor offers(first: 100, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } }';
    interface Page {
      readonly eventCursor: string;
      readonly offers: {
        readonly edges: readonly { readonly node: { readonly id: string } }[];
        readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
      };
    }
    const rounds: { state: Set<string>; socket: FrameSocket }[] = [];
    for (let round = 0; round < 5; round += 1) {
      const { data: begun } = await hub.ask<{ eventCursor: string }>('{ eventCursor }');
      const state = new Set<string>();
      for (let after: string | null = null, hasMore = true; hasMore; ) {
        const { data }: { data: Page } = await hub.ask<Page>(listed, { after });
        for (const { node } of data.offers.edges) state.add(node.id);
        ({ hasNextPage: hasMore, endCursor: after } = data.offers.pageInfo);
      }
      const socket = await readySocket(hub);
      socket.subscribe('1', following, { after: begun.eventCursor });
      rounds.push({ state, socket });
    }
    isWriting = false;
    await writing;
    const last = await publisher.publish();
    for (const { state, socket } of rounds) {
      await expect.poll(() => idsOf(socket).includes(last)).toBe(true);
      const told = idsOf(socket);
      expect(new Set(told).size).toBe(told.length);
      const known = new Set([...state, ...told]);
      expect([...published, last].filter((id) => !known.has(id))).toEqual([]);
      expect(told).toEqual([...published, last].slice(-told.length));
      await socket.close();
    }
    await untilNobodyFollows(hub);
  });
});

describe('an event', () => {
  /** Sockets that follow the same, each after another place. */
  async function crowd(count: number, afters: readonly string[], token?: string): Promise<FrameSocket[]> {
    const sockets = await Promise.all(Array.from({ length: count }, () => readySocket(hub, token)));
    for (const [index, socket] of sockets.entries()) {
      socket.subscribe('1', following, { after: afters[index % afters.length] ?? null });
    }
    for (const socket of sockets) await socket.ping();
    await untilCounted(hub, 'multaqa_subscriptions_catching_up', 0);
    return sockets;
  }
  const everybodyHas = (sockets: readonly FrameSocket[], id: string) =>
    expect.poll(() => sockets.filter((socket) => idsOf(socket).at(-1) === id).length).toBe(sockets.length);
  async function cursors(): Promise<string[]> {
    const socket = await readySocket(hub);
    await untilLogIsRead(hub);
    socket.subscribe('1', following);
    await socket.ping();
    for (let round = 0; round < 3; round += 1) await publisher.publish();
    await expect.poll(() => toldBy(socket).length).toBe(3);
    await socket.close();
    return toldBy(socket).map(({ cursor }) => cursor);
  }
  /** How many statements it takes until everybody has been told of one. */
  const statementsFor = (sockets: readonly FrameSocket[]) =>
    hub.statements(async () => everybodyHas(sockets, await publisher.publish()));

  it('is executed once for two hundred subscribers who ask the same, wherever they went on from', async () => {
    const afters = await cursors();
    await untilNobodyFollows(hub);
    const [one] = [await crowd(1, afters)];
    await untilLogIsRead(hub);
    const alone = await statementsFor(one);
    const others = await crowd(199, afters);
    await untilLogIsRead(hub);
    const before = await executions();
    const sockets = [...one, ...others];
    expect(await counted(hub, 'multaqa_subscriptions')).toBe(200);
    expect(await counted(hub, 'multaqa_subscription_groups')).toBe(1);
    expect(await statementsFor(sockets)).toBe(alone);
    expect(await executions()).toBe(before + 1);
    await Promise.all(sockets.map((socket) => socket.close()));
    await untilNobodyFollows(hub);
  });

  it('is executed once for each group that may see the same', async () => {
    await untilLogIsRead(hub);
    const { data } = await hub.ask<{ eventCursor: string }>('{ eventCursor }');
    const afters = [data.eventCursor];
    const everybody = await crowd(5, afters);
    const members = await crowd(5, afters, await hub.token('MEMBER', 'tr-turkstat'));
    expect(await counted(hub, 'multaqa_subscription_groups')).toBe(2);
    const before = await executions();
    await everybodyHas([...everybody, ...members], await publisher.publish());
    expect(await executions()).toBe(before + 2);
    await Promise.all([...everybody, ...members].map((socket) => socket.close()));
    await untilNobodyFollows(hub);
  });

  it('is told to each in the page that it asked for, also where the variable of the page is called after', async () => {
    const document = `subscription ($after: String) { offerPublished { offer { id institution {
      offers(first: 1, after: $after) { edges { cursor node { id } } } } } } }`;
    interface Told {
      readonly data: {
        readonly offerPublished: {
          readonly offer: {
            readonly institution: { readonly offers: { readonly edges: readonly { readonly cursor: string }[] } };
          };
        };
      };
    }
    await untilLogIsRead(hub);
    const socket = await readySocket(hub);
    const pageOf = async (id: string) =>
      ((await socket.frame('next', id)).payload as Told).data.offerPublished.offer.institution.offers.edges[0];
    socket.subscribe('first', document);
    await socket.ping();
    await publisher.publish();
    const first = await pageOf('first');
    socket.subscribe('second', document, { after: first?.cursor });
    await socket.ping();
    await untilCounted(hub, 'multaqa_subscriptions_catching_up', 0);
    await publisher.publish();
    expect((await pageOf('second'))?.cursor).not.toBe((await pageOf('first'))?.cursor);
    await socket.close();
    await untilNobodyFollows(hub);
  });
});

describe('many who come back at once', () => {
  it('are let in at the rate that the hub bears; the others come back at different times, until all are in', async () => {
    const storm = await startTestHub({ settings: { SOCKETS_PER_SECOND: '40' } });
    const told: number[] = [];
    /** Comes back as it is told, only ten times as soon. */
    async function connect(): Promise<FrameSocket> {
      const plain = new WebSocket(storm.socketUrl, ['graphql-transport-ws']);
      const socket = new FrameSocket(plain);
      const refused = once(plain, 'unexpected-response').then(([, response]) => response as unknown);
      const answer = await Promise.race([once(plain, 'open').then(() => undefined), refused]);
      if (!answer) return socket;
      const { statusCode, headers } = answer as { statusCode: number; headers: Record<string, string> };
      expect(statusCode).toBe(503);
      told.push(Number(headers['retry-after']));
      plain.terminate();
      await new Promise((resolve) => setTimeout(resolve, Number(headers['retry-after']) * 100));
      return connect();
    }
    const sockets = await Promise.all(Array.from({ length: 100 }, connect));
    expect(sockets.every(({ plain }) => plain.readyState === plain.OPEN)).toBe(true);
    expect(await counted(storm, 'multaqa_open_sockets')).toBe(100);
    expect(told.length).toBeGreaterThan(0);
    expect(await counted(storm, 'multaqa_live_shed_total')).toBe(told.length);
    expect(told.every((seconds) => Number.isInteger(seconds) && seconds >= 2 && seconds <= 15)).toBe(true);
    expect(new Set(told).size).toBeGreaterThan(1);
    await Promise.all(sockets.map((socket) => socket.close()));
    await storm.close();
  });
});
