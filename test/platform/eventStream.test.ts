import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createClient } from 'graphql-sse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountOf } from '../support/accounts.ts';
import { askForStream, openStream } from '../support/eventStreams.ts';
import { readySocket } from '../support/frames.ts';
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

const portal = 'https://portal.example';
let issuer: TestIssuer;
let hub: TestHub;
let publisher: Publisher;
beforeAll(async () => {
  issuer = await startIssuer(['amina']);
  // So that comments come each second.
  hub = await startTestHub({
    settings: {
      CORS_ORIGINS: portal,
      OIDC_ISSUERS: issuer.issuer,
      SOCKET_PING_SECONDS: '1',
      SOCKETS_PER_ACCOUNT: '2',
    },
  });
  publisher = await publisherOf(hub);
});
afterAll(async () => {
  await hub.close();
  await issuer.stop();
});

const codesOf = (answers: readonly unknown[]) =>
  answers.flatMap((answer) =>
    ((answer as { errors?: { extensions: { code: string } }[] }).errors ?? []).map(({ extensions }) => extensions.code),
  );
const told = (count: number, stream: { told(): unknown[] }) => expect.poll(() => stream.told().length).toBe(count);

const deep = `{ countries { ${'institutions(first: 1) { edges { node { country { '.repeat(4)}code${' }'.repeat(18)}`;

describe('an event stream', () => {
  it('tells a client of graphql-sse the same as a socket tells', async () => {
    const client = createClient({ url: `${hub.url}/graphql`, singleConnection: false, retryAttempts: 0 });
    const answers = client.iterate({ query: following, variables: { after: null } });
    const first = answers.next();
    const socket = await readySocket(hub);
    socket.subscribe('1', following);
    await untilCounted(hub, 'multaqa_subscriptions', 2);
    await untilLogIsRead(hub);
    const published = [await publisher.publish(), await publisher.publish()];
    const streamed = [(await first).value, (await answers.next()).value];
    const heard = [(await socket.frame('next')).payload, (await socket.frame('next')).payload];
    expect(streamed).toEqual(heard);
    expect(streamed.map((answer) => offerOf(answer).offer.id)).toEqual(published);
    await answers.return?.();
    client.dispose();
    await untilCounted(hub, 'multaqa_subscriptions', 1);
    await socket.close();
    await untilNobodyFollows(hub);
  });

  it.each(['POST', 'GET'] as const)(
    'by %s goes on after a cursor: what came meanwhile, then what is new',
    async (method) => {
      await untilLogIsRead(hub);
      const before = await openStream(hub, following, {}, { method });
      const first = await publisher.publish();
      await told(1, before);
      before.leave();
      await untilNobodyFollows(hub);
      const missed = [await publisher.publish(), await publisher.publish()];
      const stream = await openStream(hub, following, { after: before.told()[0]?.cursor }, { method });
      const live = await publisher.publish();
      await told(3, stream);
      expect(before.told()[0]?.offer.id).toBe(first);
      expect(stream.told().map(({ offer }) => offer.id)).toEqual([...missed, live]);
      stream.leave();
      await untilNobodyFollows(hub);
      await untilCounted(hub, 'multaqa_open_streams', 0);
    },
  );

  it('is kept alive by comments, and is no cause for a proxy to keep it back', async () => {
    const stream = await openStream(hub, following);
    expect(stream.answer.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    });
    await expect.poll(() => stream.comments.length).toBeGreaterThan(2);
    expect(stream.events).toEqual([]);
    stream.leave();
    await untilNobodyFollows(hub);
  });

  it('answers a query once and is complete', async () => {
    for (const method of ['POST', 'GET'] as const) {
      const stream = await openStream(hub, '{ viewer { role } }', {}, { method, token: await hub.token('ANALYST') });
      await stream.ended;
      expect(stream.events).toEqual(['next', 'complete']);
      expect(stream.answers).toMatchObject([{ data: { viewer: { role: 'ANALYST' } }, extensions: { cost: {} } }]);
    }
  });

  it.each([
    ['is no GraphQL', '{ viewer', {}, 'BAD_USER_INPUT'],
    ['does not fit the schema', 'subscription { nothing }', {}, 'BAD_USER_INPUT'],
    ['is too deep', deep, {}, 'LIMIT_EXCEEDED'],
    [
      'asks too much',
      `{ ${Array.from({ length: 21 }, (_, i) => `a${i}: viewer { role }`).join(' ')} }`,
      {},
      'LIMIT_EXCEEDED',
    ],
    ['has wrong variables', following, { after: 7 }, 'BAD_USER_INPUT'],
    ['has a cursor of nowhere', following, { after: 'yesterday' }, 'BAD_USER_INPUT'],
    [
      'is not for everybody',
      'subscription { matchFound(institutionId: "Institution:tr-turkstat") { cursor } }',
      {},
      'UNAUTHENTICATED',
    ],
  ])('tells what is wrong with an operation that %s, and is complete', async (_, query, variables, code) => {
    const stream = await openStream(hub, query, variables);
    await stream.ended;
    expect(stream.events).toEqual(['next', 'complete']);
    expect(codesOf(stream.answers)).toContain(code);
    expect(await counted(hub, 'multaqa_subscriptions')).toBe(0);
  });

  it('changes nothing by GET, and does by POST', async () => {
    const token = await hub.token('MEMBER', 'tr-turkstat');
    const declare = `mutation { declareNeed(input: { topic: "statcab.1.1.1", languages: ["fr"] }) {
      need { topic { code } } userErrors { code } } }`;
    const needs = async () =>
      (await hub.ask<{ needs: { totalCount: number } }>('{ needs { totalCount } }', {}, { token })).data.needs
        .totalCount;
    const before = await needs();
    const refused = await openStream(hub, declare, {}, { token, method: 'GET' });
    await refused.ended;
    expect(codesOf(refused.answers)).toEqual(['BAD_USER_INPUT']);
    expect(await needs()).toBe(before);
    const done = await openStream(hub, declare, {}, { token });
    await done.ended;
    expect(done.answers).toMatchObject([{ data: { declareNeed: { need: { topic: { code: 'statcab.1.1.1' } } } } }]);
    expect(await needs()).toBe(before + 1);
  });

  it('is opened for the scripts of welcome web sites only', async () => {
    const welcome = await openStream(hub, following, {}, { method: 'GET', headers: { origin: portal } });
    expect(welcome.answer.headers['access-control-allow-origin']).toBe(portal);
    welcome.leave();
    const own = await openStream(hub, following, {}, { method: 'GET', headers: { origin: hub.url } });
    own.leave();
    const foreign = { origin: 'https://stranger.example' };
    expect((await askForStream(hub, following, {}, { method: 'GET', headers: foreign })).answer.statusCode).toBe(403);
    // A browser sends this one only after it has asked, and is told nothing that would let it.
    const posted = await openStream(hub, '{ viewer { role } }', {}, { headers: foreign });
    expect(posted.answer.headers).not.toHaveProperty('access-control-allow-origin');
    const plain = { headers: { ...foreign, 'content-type': 'text/plain' } };
    expect((await askForStream(hub, following, {}, plain)).answer.statusCode).toBe(415);
    await untilNobodyFollows(hub);
  });

  it('is refused as a whole with a wrong token, a wrong request, or too many of one account', async () => {
    const status = async (...asked: Parameters<typeof askForStream>) =>
      (await askForStream(...asked)).answer.statusCode;
    expect(await status(hub, following, {}, { token: 'a.b.c' })).toBe(401);
    expect(await status(hub, 7 as never)).toBe(400);
    expect(await status(hub, following, 'after' as never, { method: 'GET' })).toBe(400);
    const token = await hub.token('ANALYST');
    const streams = [await openStream(hub, following, {}, { token }), await openStream(hub, following, {}, { token })];
    const third = await askForStream(hub, following, {}, { token });
    expect([third.answer.statusCode, third.answer.headers['retry-after']]).toEqual([429, '5']);
    const crowded = await readySocket(hub);
    await crowded.close();
    for (const stream of streams) stream.leave();
    await untilNobodyFollows(hub);
    const again = await openStream(hub, following, {}, { token });
    again.leave();
  });

  it('ends with the token that it was opened with, and says so', async () => {
    const stream = await openStream(hub, following, {}, { token: await hub.token('ANALYST', undefined, '2s') });
    await stream.ended;
    expect(stream.comments.at(-1)).toBe('The token has expired; get a new one.');
    expect(stream.events).toEqual([]);
    await untilNobodyFollows(hub);
  });

  it('ends when the rights of its account change, says so, and tells nothing after that', async () => {
    const account = await accountOf(hub, issuer, 'amina');
    const stream = await openStream(hub, following, {}, { token: account.token });
    await untilLogIsRead(hub);
    const first = await publisher.publish();
    await told(1, stream);
    await account.suspend();
    await stream.ended;
    await publisher.publish();
    expect(stream.told().map(({ offer }) => offer.id)).toEqual([first]);
    expect(stream.comments.at(-1)).toBe('The rights of the account were changed; connect again.');
    expect(await counted(hub, 'multaqa_live_closes_total', 'reason="rights"')).toBe(1);
    await untilNobodyFollows(hub);
  });

  it('comes to the command line as it is', async () => {
    await untilLogIsRead(hub);
    const words = ['-sN', '-H', 'accept: text/event-stream', '-H', 'content-type: application/json'];
    const curl = spawn('curl', [...words, '-d', JSON.stringify({ query: following }), `${hub.url}/graphql`]);
    let output = '';
    curl.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    await expect.poll(() => output).toContain(':\n\n');
    const id = await publisher.publish();
    await expect.poll(() => output).toContain(id);
    expect(output).toMatch(/\n\nevent: next\ndata: \{"data":\{"offerPublished".*\}\n\n/);
    curl.kill();
    await once(curl, 'close');
    await untilNobodyFollows(hub);
  });
});

describe('a hub that goes away', () => {
  it('ends its streams at once, so that their clients go on elsewhere', async () => {
    const going = await startTestHub({ settings: { SHUTDOWN_GRACE_SECONDS: '60' } });
    const streams = [await openStream(going, following), await openStream(going, following, {}, { method: 'GET' })];
    await going.close();
    await Promise.all(streams.map(({ ended }) => ended));
    for (const stream of streams) expect([stream.answer.complete, stream.events]).toEqual([true, []]);
  });
});

describe('a stream that is silent', () => {
  it('stays open for longer than any request may take', async () => {
    const settings = { REQUEST_SECONDS: '1', DEADLINE_SECONDS: '1', SOCKET_PING_SECONDS: '600' };
    const quiet = await startTestHub({ settings });
    const stream = await openStream(quiet, following);
    await Promise.race([stream.ended, new Promise((resolve) => setTimeout(resolve, 2_500))]);
    expect(await counted(quiet, 'multaqa_open_streams')).toBe(1);
    stream.leave();
    await quiet.close();
  });
});
