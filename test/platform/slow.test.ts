import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { sendRaw } from '../support/raw.ts';

const lines: string[] = [];
let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub({
    settings: { REQUEST_SECONDS: '1', DEADLINE_SECONDS: '1', LOG_LEVEL: 'warn' },
    logTo: { write: (line) => lines.push(line) },
  });
});
afterAll(() => hub.close());

const head = (length: number) =>
  `POST /graphql HTTP/1.1\r\nHost: hub\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;
const trickle = (text: string) => Array.from(text.repeat(100));
/** Far more than a second, far less than for ever: the machine may be busy. */
const patience = 15_000;

describe('a caller who takes too long', () => {
  it.each([
    ['with the body', [head(1000), ...trickle('x')]],
    ['with the headers', ['POST /graphql HTTP/1.1\r\n', ...trickle('X')]],
    ['with the first line', ['GET /', ...trickle('x')]],
    ['with a body that it never begins', [head(1000)]],
  ])('%s is cut off with 408', async (_what, parts) => {
    const { status, headers, milliseconds } = await sendRaw(hub.url, ...parts);
    expect(status).toBe(408);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(milliseconds).toBeGreaterThan(900);
    expect(milliseconds).toBeLessThan(patience);
  });

  it('to say anything at all is cut off', async () => {
    const { milliseconds } = await sendRaw(hub.url);
    expect(milliseconds).toBeLessThan(patience);
  });

  it('to hear the answer is cut off', async () => {
    const peer = connect(Number(new URL(hub.url).port), 'localhost');
    peer.on('error', () => {});
    await once(peer, 'connect');
    const closed = once(peer, 'close');
    peer.pause();
    // Nine megabytes, of which the buffers on the way take only some.
    for (let times = 0; times < 8; times += 1) peer.write('GET /playground/graphiql.js HTTP/1.1\r\nHost: hub\r\n\r\n');
    await expect.poll(openAnswers, { timeout: patience }).toBe(0);
    peer.resume();
    await closed;
  });

  it('keeps nobody else waiting, and is no failure of the hub', async () => {
    const slow = Array.from({ length: 50 }, () => sendRaw(hub.url, head(1000), ...trickle('x')));
    const { data } = await hub.ask('{ __typename }');
    expect(data).toEqual({ __typename: 'Query' });
    // One who still sends while the connection ends may miss the answer.
    const statuses = (await Promise.all(slow)).map(({ status }) => status);
    expect(statuses.filter((status) => status !== 408 && status !== 0)).toEqual([]);
    expect(statuses).toContain(408);
    expect(lines).toEqual([]);
  });
});

/** Requests that were begun and neither answered nor given up. */
async function openAnswers(): Promise<number> {
  const figures = await (await fetch(`${hub.url}/metrics`)).text();
  return Number(/^multaqa_http_open_answers (\d+)$/m.exec(figures)?.[1]) - 1;
}

describe('a caller who sends too much', () => {
  it.each([
    ['headers', 431, `GET /health/live HTTP/1.1\r\nHost: hub\r\nX-Long: ${'x'.repeat(17_000)}\r\n\r\n`],
    ['an address', 414, `GET /graphql?${'x'.repeat(8_200)} HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n`],
    ['a body that it announces', 413, `${head(2_000_000)}${'x'.repeat(1_100_000)}`],
    [
      'a body whose length it does not tell',
      413,
      `POST /graphql HTTP/1.1\r\nHost: hub\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n10c8e0\r\n${'x'.repeat(1_100_000)}`,
    ],
  ])('%s is told so: %i', async (_what, status, text) => {
    expect((await sendRaw(hub.url, text)).status).toBe(status);
  });

  it.each([
    ['two lengths', 'Content-Length: 5\r\nContent-Length: 6\r\n'],
    ['a length and chunks', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n'],
    ['a line that is no header', 'Content Length 5\r\n'],
  ])('or tells two things at once is not guessed at: %s', async (_what, headers) => {
    const text = `POST /graphql HTTP/1.1\r\nHost: hub\r\nContent-Type: application/json\r\n${headers}\r\n0\r\n\r\n`;
    expect((await sendRaw(hub.url, text)).status).toBe(400);
  });
});
