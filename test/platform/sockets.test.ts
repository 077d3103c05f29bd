import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { graphql } from '../generated/gql.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';

const declareCapacity = graphql(/* GraphQL */ `
  mutation DeclareCapacityToAnnounce($input: DeclareCapacityInput!) {
    declareCapacity(input: $input) { capacity { id } userErrors { message } }
  }
`);
const publishOffer = graphql(/* GraphQL */ `
  mutation PublishOfferToAnnounce($input: PublishOfferInput!) {
    publishOffer(input: $input) { offer { id } userErrors { message } }
  }
`);

let hub: TestHub;
let token: string;
let capacityId: string;
beforeAll(async () => {
  hub = await startTestHub();
  token = await hub.token('MEMBER', 'sn-ansd');
  const { data } = await hub.ask(
    declareCapacity,
    {
      input: {
        topic: 'statcab.1.1.1',
        level: 'EXPERT',
        languages: ['fr'],
        modalities: ['WORKSHOP'],
        deliveries: ['ONLINE'],
      },
    },
    { token },
  );
  capacityId = data.declareCapacity.capacity?.id ?? '';
});
afterAll(() => hub.close());

interface Frame {
  readonly type: string;
  readonly payload?: { data?: { offerPublished: { offer: { id: string } } }; message?: string }[] & {
    data?: { offerPublished: { offer: { id: string } } };
  };
}

/** A plain socket whose frames are kept until the test looks at them. */
async function socket(protocols: string[] = ['graphql-transport-ws']) {
  const plain = new WebSocket(hub.socketUrl, protocols);
  const frames: Frame[] = [];
  const closed = once(plain, 'close').then(([code]) => code as number);
  plain.on('message', (text) => frames.push(JSON.parse(String(text)) as Frame));
  await once(plain, 'open');
  const send = (frame: object | string) => plain.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  const frame = async (type: string): Promise<Frame> => {
    await expect.poll(() => frames.some((one) => one.type === type), { timeout: 10_000, interval: 2 }).toBe(true);
    return frames.splice(
      frames.findIndex((one) => one.type === type),
      1,
    )[0] as Frame;
  };
  return { send, frame, closed, close: () => plain.close() };
}

async function ready() {
  const open = await socket();
  open.send({ type: 'connection_init' });
  await open.frame('connection_ack');
  return open;
}

const subscribe = (id: string, query: string) => ({ id, type: 'subscribe', payload: { query } });
const following = 'subscription { offerPublished { offer { id } } }';

describe('graphql-transport-ws', () => {
  it('tells every offer that is committed after the pong that follows the subscribe', async () => {
    for (let round = 0; round < 25; round += 1) {
      const open = await ready();
      open.send(subscribe('1', following));
      open.send({ type: 'ping' });
      await open.frame('pong');
      const { data } = await hub.ask(
        publishOffer,
        {
          input: {
            capacityId,
            title: [{ language: 'FR', text: `Atelier ${round}` }],
            modality: 'WORKSHOP',
            delivery: 'ONLINE',
            languages: ['fr'],
            startsOn: '2099-06-01',
            endsOn: '2099-06-02',
            deadline: '2099-05-01',
            places: 12,
          },
        },
        { token },
      );
      expect(data.publishOffer.userErrors).toEqual([]);
      const told = await open.frame('next');
      expect(told.payload?.data?.offerPublished.offer.id).toBe(data.publishOffer.offer?.id);
      open.close();
      await open.closed;
    }
  });

  it('keeps the codes of the protocol', async () => {
    const foreign = await socket([]);
    expect(await foreign.closed).toBe(4406);
    const hasty = await socket();
    hasty.send(subscribe('1', following));
    expect(await hasty.closed).toBe(4401);
    const twice = await ready();
    twice.send({ type: 'connection_init' });
    expect(await twice.closed).toBe(4429);
    const same = await ready();
    same.send(subscribe('1', following));
    same.send(subscribe('1', following));
    expect(await same.closed).toBe(4409);
    const garbled = await ready();
    garbled.send('{"type"');
    expect(await garbled.closed).toBe(4400);
    const stranger = await socket();
    stranger.send({ type: 'connection_init', payload: { authorization: 'Bearer a.b.c' } });
    expect(await stranger.closed).toBe(4403);
  });

  it('closes with the token that it was opened with, and takes no subscription after that', async () => {
    const brief = await socket();
    brief.send({
      type: 'connection_init',
      payload: { authorization: `Bearer ${await hub.token('ANALYST', undefined, '1s')}` },
    });
    await brief.frame('connection_ack');
    brief.send(subscribe('1', following));
    expect(await brief.closed).toBe(4403);
  });

  it('survives an upgrade that is no path, one to nowhere, and peers that are gone before the answer', async () => {
    const { hostname, port } = new URL(hub.url);
    const upgrade = (target: string) =>
      `GET ${target} HTTP/1.1\r\nHost: hub\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
    const answers: string[] = [];
    for (const target of ['//', '/nowhere', 'http://[', '/%']) {
      const peer = connect(Number(port), hostname);
      peer.write(upgrade(target));
      const [answer] = (await once(peer, 'data')) as [Buffer];
      answers.push(answer.toString().split('\r\n')[0] ?? '');
      peer.destroy();
    }
    expect(answers).toEqual([
      'HTTP/1.1 400 Bad Request',
      'HTTP/1.1 404 Not Found',
      'HTTP/1.1 400 Bad Request',
      'HTTP/1.1 404 Not Found',
    ]);
    for (let round = 0; round < 100; round += 1) {
      const peer = connect(Number(port), hostname);
      peer.on('error', () => {});
      await once(peer, 'connect');
      peer.write(upgrade('/nowhere'));
      peer.resetAndDestroy();
    }
    expect((await fetch(`${hub.url}/health/live`)).status).toBe(200);
  });

  it('answers queries too, and masks errors as over HTTP', async () => {
    const open = await ready();
    open.send(subscribe('1', '{ countries { nothing } }'));
    expect((await open.frame('error')).payload?.[0]?.message).toContain('nothing');
    open.send(subscribe('2', '{ viewer { role } }'));
    expect((await open.frame('next')).payload?.data).toEqual({ viewer: { role: 'ANONYMOUS' } });
    open.close();
  });
});
