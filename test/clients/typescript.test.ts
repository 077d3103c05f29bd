import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parse } from 'graphql';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import {
  CursorExpiredError,
  createHubClient,
  FollowOffersDocument,
  type HubClientOptions,
  HubError,
  MatchesWithReasonsDocument,
  OffersDocument,
} from '../../clients/typescript/index.ts';
import { newId } from '../../src/kernel/ids.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { untilLogIsRead } from '../support/live.ts';
import { startCuttingProxy } from './proxy.ts';
import { type Asked, type StandIn, startFullHub, startStandIn } from './standIn.ts';

let hub: TestHub;
let member: string;
let firstOffer: string;

/** As the member. */
async function change(name: string, type: string, selection: string, input: object) {
  const { data, errors } = await hub.ask<Record<string, Record<string, { id: string } | undefined>>>(
    `mutation ($input: ${type}!) { ${name}(input: $input) { ${selection} } }`,
    { input },
    { token: member },
  );
  expect(errors).toBeUndefined();
  return data;
}

beforeAll(async () => {
  hub = await startTestHub();
  member = await hub.token('MEMBER', 'tr-turkstat');
  const forms = { languages: ['en'], modalities: ['WORKSHOP'], deliveries: ['ONLINE'] };
  const { declareCapacity } = await change('declareCapacity', 'DeclareCapacityInput', 'capacity { id }', {
    ...{ topic: 'statcab.2.3.1', level: 'EXPERT', ...forms },
  });
  const { publishOffer } = await change('publishOffer', 'PublishOfferInput', 'offer { id }', {
    ...{ capacityId: declareCapacity?.capacity?.id, modality: 'WORKSHOP', delivery: 'ONLINE', languages: ['en'] },
    ...{ places: 5, deadline: '2099-05-01', startsOn: '2099-06-01', endsOn: '2099-06-02' },
    title: [{ language: 'EN', text: 'The first one' }],
  });
  firstOffer = publishOffer?.offer?.id.replace('Offer:', '') as string;
});
afterAll(() => hub.close());

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const stand of opened.splice(0)) await stand.close();
});
const closedLater = <Stand extends { close(): Promise<void> }>(stand: Stand): Stand => {
  opened.push(stand);
  return stand;
};

const quick = { shortestMilliseconds: 2, longestMilliseconds: 20 };
const client = (options: Partial<HubClientOptions> = {}) =>
  createHubClient({ url: `${hub.url}/graphql`, ...quick, ...options });

const gauge = async (name: string) =>
  Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(await (await fetch(`${hub.url}/metrics`)).text())?.[1]);
const following = () => gauge('multaqa_subscriptions');
const openSockets = () => gauge('multaqa_open_sockets');

/** Publishes offers like the first one, each in a transaction of its own; the answer is their titles. */
async function publish(count: number, name: string): Promise<string[]> {
  const titles = Array.from({ length: count }, (_, index) => `${name} ${index}`);
  for (const title of titles) {
    const changes = JSON.stringify({ id: newId(), title: { own: 'EN', EN: title } });
    await sql`with made as (
        insert into offer select (jsonb_populate_record(offer, ${changes}::jsonb)).* from offer
        where id = ${firstOffer} returning id)
      insert into event (kind, subject_type, subject_key, institution_id, actor, data)
      select kind, subject_type, made.id::text, institution_id, actor, data from event, made
      where subject_key = ${firstOffer}`.execute(hub.database.owner());
  }
  return titles;
}

/** Follows what is published from now on. */
async function follow(...[options, followOptions]: [Partial<HubClientOptions>?, Parameters<typeof start>[1]?]) {
  // What the hub has not read yet would be told as something new.
  await untilLogIsRead(hub);
  const before = await following();
  const started = start(client(options), followOptions);
  const first = started.next();
  await expect.poll(following).toBe(before + 1);
  const given = [first];
  return {
    ...started,
    next: () => given.shift() ?? started.next(),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
const start = (hubClient: ReturnType<typeof client>, options?: Parameters<ReturnType<typeof client>['follow']>[2]) =>
  hubClient.follow(FollowOffersDocument, {}, options);

type Offers = Pick<Awaited<ReturnType<typeof follow>>, 'next'>;
async function titlesOf(offers: Offers, count: number): Promise<string[]> {
  const titles: string[] = [];
  while (titles.length < count) titles.push((await offers.next()).value.offer.title);
  return titles;
}

const thrown = (promise: Promise<unknown>) =>
  promise.then(
    (value) => expect.fail(`nothing was thrown: ${JSON.stringify(value)}`),
    (error: unknown) => error as HubError,
  );

describe('asking', () => {
  it('gives typed data in the language of the client', async () => {
    const input = { topic: 'statcab.2.3.1', country: 'NE' };
    const { matchesFor } = await client({ language: 'fr' }).ask(MatchesWithReasonsDocument, { input, first: 1 });
    const best = matchesFor.edges[0]?.node;
    expectTypeOf(best?.score).toEqualTypeOf<number | undefined>();
    expect(best?.rank).toBe(1);
    expect(best?.factors.map(({ text }) => text).join()).toMatch(/langue/);
  });

  it('throws an error with the code of the hub, and never half an answer', async () => {
    const error = await thrown(client().ask(OffersDocument, { first: 101 }));
    expect(error).toBeInstanceOf(HubError);
    expect(error).toMatchObject({ code: 'BAD_USER_INPUT', isTransient: false, faults: [{ path: ['offers'] }] });
  });

  it('tells a hub behind a proxy that fails from one that refuses', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(503, { 'retry-after': '3', 'content-type': 'text/html' }).end('<h1>');
    });
    await once(server.listen(0, 'localhost'), 'listening');
    closedLater({ close: () => new Promise((resolve) => server.close(() => resolve())) });
    const url = `http://localhost:${(server.address() as AddressInfo).port}/graphql`;
    const expected = { code: 'UNAVAILABLE', isTransient: true, retryAfterSeconds: 3 };
    expect(await thrown(client({ url }).ask(OffersDocument, { first: 1 }))).toMatchObject(expected);
  });

  it('replaces a token that is refused, once', async () => {
    const tokens = ['no token at all', member];
    const { offers } = await client({ token: () => tokens.shift() as string }).ask(OffersDocument, { first: 1 });
    expect(offers.edges).toBeDefined();
    expect(tokens).toEqual([]);
    const stubborn = client({ token: () => 'no token at all' }).ask(OffersDocument, { first: 1 });
    expect(await thrown(stubborn)).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});

describe('following', () => {
  it('gives typed events in order, and completes the operation at the hub when the consumer leaves', async () => {
    const offers = await follow();
    const published = await publish(3, 'In order');
    const told: string[] = [];
    for await (const { cursor, offer } of offers) {
      expectTypeOf(cursor).toEqualTypeOf<string>();
      expectTypeOf(offer.places).toEqualTypeOf<number>();
      if (told.push(offer.title) === published.length) break;
    }
    expect(told).toEqual(published);
    await expect.poll(following).toBe(0);
    await expect.poll(openSockets).toBe(0);
  });

  it('shares one socket between subscriptions, and completes only the one that is left', async () => {
    const hubClient = client();
    const [one, other] = [start(hubClient), start(hubClient)];
    const [waiting, first] = [one.next(), other.next()];
    await expect.poll(following).toBe(2);
    expect(await openSockets()).toBe(1);
    await one.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    await expect.poll(following).toBe(1);
    await publish(1, 'For the other');
    expect((await first).value.offer.title).toBe('For the other 0');
    await other.return?.();
    await expect.poll(openSockets).toBe(0);
  });

  it('ends with its signal, also while it waits for an event', async () => {
    const stop = new AbortController();
    const offers = await follow({}, { signal: stop.signal });
    stop.abort();
    expect((await offers.next()).done).toBe(true);
    await expect.poll(openSockets).toBe(0);
    expect(await start(client(), { signal: stop.signal }).next()).toEqual({ done: true, value: undefined });
  });

  it('remembers an event only when the next one is asked for, so that a crash gives it again', async () => {
    const remembered: string[] = [];
    const offers = await follow({}, { remember: (cursor) => void remembered.push(cursor) });
    const [first, second] = await publish(2, 'Remembered');
    const one = (await offers.next()).value;
    expect([one.offer.title, remembered]).toEqual([first, []]);
    expect((await offers.next()).value.offer.title).toBe(second);
    expect(remembered).toEqual([one.cursor]);
    await offers.return?.();
    expect(remembered).toEqual([one.cursor]);
    const again = start(client(), { after: remembered[0] });
    expect((await again.next()).value.offer.title).toBe(second);
    await again.return?.();
  });

  it.each([
    ['no cursor', 'subscription ($after: String) { offerPublished(after: $after) { offer { id } } }', /"cursor"/],
    [
      'a cursor by another name',
      'subscription ($after: String) { offerPublished(after: $after) { place: cursor } }',
      /"cursor"/,
    ],
    [
      'a cursor that may be left out',
      'subscription ($after: String, $a: Boolean!) { offerPublished(after: $after) { cursor @include(if: $a) } }',
      /"cursor"/,
    ],
    ['no after', 'subscription { offerPublished { cursor } }', /"after: \$after"/],
    ['two operations', 'subscription A { a { cursor } } subscription B { a { cursor } }', /one subscription/],
    ['a query', 'query ($after: String) { offers(after: $after) { cursor } }', /one subscription/],
  ])('refuses a document with %s before anything is sent', (_what, document, reason) => {
    const hubClient = client({ url: 'http://localhost:1/graphql' });
    expect(() => hubClient.follow(parse(document) as typeof FollowOffersDocument, {})).toThrow(reason);
  });

  it('finds the cursor in a fragment', async () => {
    const document = `subscription ($after: String) { offerPublished(after: $after) { ... on OfferEvent { ...Told } } }
      fragment Told on OfferEvent { cursor offer { title } }`;
    const offers = client().follow(parse(document) as typeof FollowOffersDocument, {});
    const first = offers.next();
    await expect.poll(following).toBe(1);
    await publish(1, 'In a fragment');
    expect((await first).value.offer.title).toBe('In a fragment 0');
    await offers.return?.();
  });
});

describe('a subscription whose socket is cut again and again', () => {
  it('tells each of 300 offers once and in order', async () => {
    const longest = 40_000;
    const proxy = closedLater(await startCuttingProxy(hub.url, () => 500 + Math.random() * longest));
    const [before] = await publishedBefore();
    const remembered: string[] = [];
    const offers = start(client({ url: proxy.url }), {
      after: before as string,
      remember: (cursor) => void remembered.push(cursor),
    });
    const [published, told] = await Promise.all([publish(300, 'Over a cut line'), titlesOf(offers, 300)]);
    expect(told).toEqual(published);
    expect(new Set(remembered).size).toBe(299);
    expect(proxy.cuts).toBeGreaterThan(5);
    await offers.return?.();
    await expect.poll(openSockets).toBe(0);
  });

  it('misses nothing either if its socket is cut before anything was told', async () => {
    const proxy = closedLater(await startCuttingProxy(hub.url, () => Number.POSITIVE_INFINITY));
    const cutOff = Promise.withResolvers<void>();
    const slow = { shortestMilliseconds: 200, longestMilliseconds: 200, random: () => 1 };
    const offers = start(client({ url: proxy.url, ...slow, onWait: () => cutOff.resolve() }));
    const both = titlesOf(offers, 2);
    await expect.poll(following).toBe(1);
    proxy.cut();
    await cutOff.promise;
    expect(await publish(2, 'While nobody listens')).toEqual(await both);
    await offers.return?.();
    await expect.poll(openSockets).toBe(0);
  });
});

/** The cursor and the title of an offer that is published now. */
async function publishedBefore(): Promise<[string, string]> {
  const offers = await follow();
  await publish(1, 'Before');
  const { cursor, offer } = (await offers.next()).value;
  await offers.return?.();
  await expect.poll(following).toBe(0);
  return [cursor, offer.title];
}

describe('a slow consumer', () => {
  it('makes the client stop reading, and misses nothing', async () => {
    const offers = await follow({ mostWaiting: 5 });
    const published = await publish(40, 'To a slow one');
    // Nobody has taken anything yet; what does not fit is left at the hub.
    await expect.poll(following).toBe(0);
    await expect.poll(openSockets).toBe(0);
    expect(await titlesOf(offers, 40)).toEqual(published);
    await offers.return?.();
    await expect.poll(following).toBe(0);
  });
});

const event = (cursor: string) => ({ data: { offerPublished: { cursor, offer: { title: cursor } } } });
const standIn = async (answer: (asked: Asked, before: number) => void): Promise<StandIn> =>
  closedLater(await startStandIn(answer));

describe('coming back', () => {
  it.each([
    ['that it never reached', undefined],
    ['that is gone', 'a place'],
  ])('waits for a hub %s: a random part of a bound that doubles, until it may give up', async (_what, after) => {
    const { url, close } = await startFullHub(503, {});
    await close();
    const waits: number[] = [];
    const parts = [0.5, 1, 0, 0.5, 1];
    const began = performance.now();
    const offers = start(
      client({
        ...{ url, shortestMilliseconds: 20, longestMilliseconds: 60, attempts: 5 },
        random: () => parts[waits.length] as number,
        onWait: (_reason, milliseconds) => waits.push(milliseconds),
      }),
      { after },
    );
    expect(await thrown(offers.next())).toMatchObject({ code: 'UNAVAILABLE', isTransient: true });
    expect(waits).toEqual([10, 40, 0, 30, 60]);
    expect(performance.now() - began).toBeGreaterThan(130);
  });

  it('waits at least as long as a full hub advises', async () => {
    const { url } = closedLater(await startFullHub(503, { 'retry-after': '7' }));
    const stop = new AbortController();
    const waited = new Promise<[HubError, number]>((resolve) => {
      const onWait = (...told: [HubError, number]) => resolve(told);
      const offers = start(client({ url, onWait, random: () => 1 }), { after: 'a place', signal: stop.signal });
      void offers.next();
    });
    const [reason, milliseconds] = await waited;
    expect(reason).toMatchObject({ code: 'UNAVAILABLE', retryAfterSeconds: 7 });
    expect(milliseconds).toBe(7_002);
    stop.abort();
  });

  it.each([1000, 1001, 1012, 1013, 4408, 4500])('resumes after the close %i from the last event', async (code) => {
    const stand = await standIn(({ send, socket }, before) => {
      send('next', event(`place ${before}`));
      if (before === 0) socket.close(code, 'for now');
    });
    const offers = start(client({ url: stand.url }), { after: 'the first place' });
    expect(await titlesOf(offers, 2)).toEqual(['place 0', 'place 1']);
    expect(stand.asked.map(({ variables }) => variables.after)).toEqual(['the first place', 'place 0']);
    await offers.return?.();
  });

  it.each([
    ['the hub ends the subscription', ({ send }: Asked) => send('complete')],
    [
      'the hub fails',
      ({ send }: Asked) => send('next', { data: null, errors: [{ message: 'x', extensions: { code: 'INTERNAL' } }] }),
    ],
    [
      'the hub has no time',
      ({ send }: Asked) => send('error', [{ message: 'x', extensions: { code: 'UNAVAILABLE' } }]),
    ],
    ['the network fails', ({ socket }: Asked) => socket.terminate()],
  ])('resumes when %s', async (_what, fail) => {
    const stand = await standIn((asked, before) => {
      if (before === 1) fail(asked);
      else asked.send('next', event(`place ${before}`));
      if (before === 0) asked.socket.terminate();
    });
    const offers = start(client({ url: stand.url }), { after: 'the first place' });
    expect(await titlesOf(offers, 2)).toEqual(['place 0', 'place 2']);
    expect(stand.asked.map(({ variables }) => variables.after)).toEqual(['the first place', 'place 0', 'place 0']);
    await offers.return?.();
  });

  it('ends with an event that is not told whole, and goes on after it if one asks for that', async () => {
    const half = { ...event('a half'), errors: [{ message: 'x', extensions: { code: 'FORBIDDEN' } }] };
    const stand = await standIn(({ send, variables }) =>
      send('next', variables.after === 'a half' ? event('the next one') : half),
    );
    const offers = start(client({ url: stand.url }), { after: 'the first place' });
    const error = await thrown(offers.next());
    expect(error).toMatchObject({ code: 'FORBIDDEN', isTransient: false, cursor: 'a half' });
    const rest = start(client({ url: stand.url }), { after: (error as HubError).cursor });
    expect(await titlesOf(rest, 1)).toEqual(['the next one']);
    await rest.return?.();
  });

  it.each([
    [4400, 'BAD_USER_INPUT'],
    [4406, 'UNAVAILABLE'],
    [4409, 'UNAVAILABLE'],
    [4429, 'LIMIT_EXCEEDED'],
    [1002, 'UNAVAILABLE'],
  ])('does not come back after the close %i, and says so', async (closeCode, code) => {
    const stand = await standIn(({ send, socket }) => {
      send('next', event('the last one'));
      socket.close(closeCode, 'for good');
    });
    const offers = start(client({ url: stand.url }), { after: 'the first place' });
    expect(await titlesOf(offers, 1)).toEqual(['the last one']);
    expect(await thrown(offers.next())).toMatchObject({ code, closeCode, isTransient: false });
    expect((await offers.next()).done).toBe(true);
    expect(stand.asked).toHaveLength(1);
  });
});

describe('who follows', () => {
  it('gets a new token when the old one has expired, and misses nothing', async () => {
    const lives = ['1s', '12h'];
    const tokens: string[] = [];
    const token = async () => {
      const made = await hub.token('MEMBER', 'tr-turkstat', lives[tokens.length]);
      tokens.push(made);
      return made;
    };
    const waits: HubError[] = [];
    const offers = await follow({ token, onWait: (reason) => waits.push(reason) });
    const [first] = await publish(1, 'Before the end of the token');
    expect(await titlesOf(offers, 1)).toEqual([first]);
    const next = titlesOf(offers, 1);
    await expect.poll(() => tokens.length, { timeout: 5_000 }).toBe(2);
    expect(waits).toMatchObject([{ closeCode: 4403 }]);
    const [second] = await publish(1, 'After the end of the token');
    expect(await next).toEqual([second]);
    await offers.return?.();
  });

  it('is told at once when a new token is refused as well', async () => {
    let count = 0;
    const token = () => `no token at all ${++count}`;
    const offers = start(client({ token }), { after: 'any place' });
    expect(await thrown(offers.next())).toMatchObject({ code: 'FORBIDDEN', closeCode: 4403 });
    expect(count).toBe(2);
    expect(await thrown(start(client({ token })).next())).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(count).toBe(4);
  });

  it('hears what its own token function throws', async () => {
    const failure = new Error('the issuer is gone');
    const token = () => Promise.reject(failure);
    expect(await thrown(start(client({ token })).next())).toBe(failure);
  });

  it('is told by a type of its own that the place to resume from is kept no longer', async () => {
    const after = Buffer.from('999999999.1.1.1').toString('base64url');
    const error = await thrown(start(client(), { after }).next());
    expect(error).toBeInstanceOf(CursorExpiredError);
    expect(error).toMatchObject({ code: 'CURSOR_EXPIRED', isTransient: false });
    await expect.poll(openSockets).toBe(0);
  });
});

describe('the example', () => {
  const example = fileURLToPath(new URL('../../clients/typescript/example.ts', import.meta.url));
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'multaqa-example-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Runs the example until it has told of the offer, then kills it. */
  async function run(title: string, ready?: () => Promise<unknown>): Promise<string[]> {
    const words = ['--import', import.meta.resolve('tsx'), example, `${hub.url}/graphql`];
    const child = spawn(process.execPath, words, {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: 20_000,
    });
    const closed = once(child, 'close');
    const titles: string[] = [];
    await ready?.().catch(() => child.kill());
    for await (const line of createInterface({ input: child.stdout })) {
      titles.push(line.replace(/^.+: /, ''));
      if (titles.includes(title)) break;
    }
    child.kill('SIGKILL');
    await closed;
    return titles;
  }

  it('runs word for word as the README has it, and misses nothing when it is killed and started again', async () => {
    expect(await readFile('README.md', 'utf8')).toContain(await readFile(example, 'utf8'));
    const started = async () => {
      await expect.poll(following, { timeout: 10_000 }).toBe(1);
      await publish(2, 'Example');
    };
    expect(await run('Example 1', started)).toEqual(['Example 0', 'Example 1']);
    await publish(1, 'Later example');
    // It is told again of what it had perhaps not remembered yet when it was killed.
    expect((await run('Later example 0')).filter((title) => title !== 'Example 1')).toEqual(['Later example 0']);
  });
});
