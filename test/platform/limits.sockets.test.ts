import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { askForStream } from '../support/eventStreams.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { following } from '../support/live.ts';

let hub: TestHub;
afterEach(() => hub.close());

const open = () => new WebSocket(hub.socketUrl, ['graphql-transport-ws']);
const statusOf = async (socket: WebSocket) => {
  const [, response] = (await once(socket, 'unexpected-response')) as [
    unknown,
    { statusCode: number; headers: object },
  ];
  return response;
};

interface Frame {
  readonly type: string;
  readonly id?: string;
  readonly payload?: readonly { extensions: Record<string, unknown> }[];
}

describe('a socket', () => {
  it('has so many operations at a time, and one more is refused without harm to the others', async () => {
    hub = await startTestHub({ settings: { SOCKET_OPERATIONS: '3' } });
    const socket = open();
    const frames: Frame[] = [];
    socket.on('message', (text) => frames.push(JSON.parse(String(text)) as Frame));
    await once(socket, 'open');
    const send = (frame: object) => socket.send(JSON.stringify(frame));
    send({ type: 'connection_init' });
    await expect.poll(() => frames.length).toBe(1);
    const subscribe = (id: string, query = 'subscription { offerPublished { cursor } }') =>
      send({ id, type: 'subscribe', payload: { query } });
    for (const id of ['1', '2', '3', '4']) subscribe(id);
    await expect.poll(() => frames.length).toBe(2);
    expect(frames[1]).toMatchObject({
      id: '4',
      type: 'error',
      payload: [{ extensions: { code: 'LIMIT_EXCEEDED', details: { maximum: 3, actual: 4 } } }],
    });
    send({ id: '1', type: 'complete' });
    subscribe('5', '{ __typename }');
    await expect.poll(() => frames.map(({ id, type }) => `${id} ${type}`)).toContain('5 next');
    expect(socket.readyState).toBe(WebSocket.OPEN);
    socket.close();
  });

  it.each(['SOCKETS', 'SOCKETS_PER_ADDRESS'])(
    'finds a place while %s leaves one, and again when another one is closed',
    async (setting) => {
      hub = await startTestHub({ settings: { [setting]: '2' } });
      const [one, other] = [open(), open()];
      await Promise.all([once(one, 'open'), once(other, 'open')]);
      const refused = { statusCode: 503, headers: { 'retry-after': expect.stringMatching(/^([2-9]|1[0-5])$/) } };
      expect(await statusOf(open())).toMatchObject(refused);
      // A stream of events takes a place like any socket.
      const stream = await askForStream(hub, following);
      expect(stream.answer).toMatchObject(refused);
      one.close();
      const opens = () =>
        new Promise((resolve) => {
          const socket = open();
          socket.once('open', () => resolve('open'));
          socket.once('unexpected-response', () => resolve('refused'));
        });
      await expect.poll(opens, { timeout: 10_000 }).toBe('open');
    },
  );

  it('that never says who it is, is closed after three seconds', async () => {
    hub = await startTestHub();
    const silent = open();
    const began = performance.now();
    const [code] = await once(silent, 'close');
    expect(code).toBe(4408);
    expect(performance.now() - began).toBeLessThan(6_000);
  });

  it('is closed with a message that is too large', async () => {
    hub = await startTestHub();
    const socket = open();
    await once(socket, 'open');
    socket.send(`{"type":"ping","payload":{"text":"${'x'.repeat(1024 * 1024)}"}}`);
    const [code] = await once(socket, 'close');
    expect(code).toBe(1009);
  });
});
