import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../generated/gql.ts';
import { type FrameSocket, openSocket, readySocket } from '../support/frames.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { following, offerOf } from '../support/live.ts';

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

const socket = (protocols?: readonly string[]) => openSocket(hub, protocols && { protocols });
const ready = () => readySocket(hub);
const codeOf = async ({ closed }: FrameSocket) => (await closed).code;

describe('graphql-transport-ws', () => {
  it('tells every offer that is committed after the pong that follows the subscribe', async () => {
    for (let round = 0; round < 25; round += 1) {
      const open = await ready();
      open.subscribe('1', following);
      await open.ping();
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
      expect(offerOf(told.payload).offer.id).toBe(data.publishOffer.offer?.id);
      await open.close();
    }
  });

  it('keeps the codes of the protocol', async () => {
    const foreign = await socket([]);
    expect(await codeOf(foreign)).toBe(4406);
    const hasty = await socket();
    hasty.subscribe('1', following);
    expect(await codeOf(hasty)).toBe(4401);
    const twice = await ready();
    twice.send({ type: 'connection_init' });
    expect(await codeOf(twice)).toBe(4429);
    const same = await ready();
    same.subscribe('1', following);
    same.subscribe('1', following);
    expect(await codeOf(same)).toBe(4409);
    const garbled = await ready();
    garbled.send('{"type"');
    expect(await codeOf(garbled)).toBe(4400);
    const stranger = await socket();
    stranger.send({ type: 'connection_init', payload: { authorization: 'Bearer a.b.c' } });
    expect(await codeOf(stranger)).toBe(4403);
  });

  it('closes with the token that it was opened with, and takes no subscription after that', async () => {
    const brief = await socket();
    brief.send({
      type: 'connection_init',
      payload: { authorization: `Bearer ${await hub.token('ANALYST', undefined, '1s')}` },
    });
    await brief.frame('connection_ack');
    brief.subscribe('1', following);
    expect(await codeOf(brief)).toBe(4403);
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
    open.subscribe('1', '{ countries { nothing } }');
    expect((await open.frame('error')).payload).toMatchObject([{ message: expect.stringContaining('nothing') }]);
    open.subscribe('2', '{ viewer { role } }');
    expect((await open.frame('next')).payload).toMatchObject({ data: { viewer: { role: 'ANONYMOUS' } } });
    await open.close();
  });
});
