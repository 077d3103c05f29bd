import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { securityHeaders } from '../../src/platform/http/headers.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { sendRaw } from '../support/raw.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.close());

interface Told {
  readonly status: number;
  readonly headers: Headers;
}

const json = { 'content-type': 'application/json' };
const post = (body: string, headers: Record<string, string> = json) =>
  fetch(`${hub.url}/graphql`, { method: 'POST', headers, body });
const get = (path: string, init: RequestInit = {}) => fetch(`${hub.url}${path}`, { redirect: 'manual', ...init });
const raw = (text: string) => sendRaw(hub.url, text);

/** One of every kind of answer that the hub gives. */
const answers: readonly (readonly [string, number, () => Promise<Told>])[] = [
  ['an answer', 200, () => post('{"query":"{ __typename }"}')],
  ['a document that does not fit', 400, () => post('{"query":"{ nothing }"}')],
  ['a wrong token', 401, () => post('{"query":"{ __typename }"}', { ...json, authorization: 'Bearer a.b.c' })],
  ['a path to nowhere', 404, () => get('/nowhere')],
  ['a method that is not served', 405, () => get('/graphql', { method: 'DELETE' })],
  ['a body of another type', 415, () => post('x', { 'content-type': 'text/plain' })],
  ['a body that is too large', 413, () => post(`{"query":"${'x'.repeat(1_100_000)}"}`)],
  ['an address that is too long', 414, () => get(`/graphql?query=${'x'.repeat(9_000)}`)],
  ['the playground', 200, () => get('/graphql', { headers: { accept: 'text/html' } })],
  ['a file of the playground', 200, () => get('/playground/start.js')],
  ['a redirect', 302, () => get('/')],
  ['life', 200, () => get('/health/live')],
  ['readiness', 200, () => get('/health/ready')],
  ['figures', 200, () => get('/metrics')],
  ['headers that are too large', 431, () => raw(`GET / HTTP/1.1\r\nHost: h\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`)],
  ['something that is no request', 400, () => raw('nonsense\r\n\r\n')],
  ['a request without a host', 400, () => raw('GET / HTTP/1.1\r\nConnection: close\r\n\r\n')],
  ['an expectation', 417, () => raw('GET / HTTP/1.1\r\nHost: h\r\nExpect: miracles\r\nConnection: close\r\n\r\n')],
  [
    'a socket to nowhere',
    404,
    () => raw('GET /nowhere HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
  ],
  [
    'half a handshake',
    400,
    () => raw('GET /graphql HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
  ],
];

describe('every answer', () => {
  it.each(answers)('tells the browser what it may not do with it: %s', async (_what, status, asked) => {
    const answer = await asked();
    expect(answer.status).toBe(status);
    const headers = Object.fromEntries(answer.headers);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=()'),
    });
    expect(headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers).not.toHaveProperty('server');
    expect(headers).not.toHaveProperty('set-cookie');
    expect(headers).not.toHaveProperty('strict-transport-security');
  });

  it('asks for TLS from then on in production, and only there', () => {
    expect(securityHeaders({ production: true })['strict-transport-security']).toMatch(/^max-age=\d{8}/);
    expect(securityHeaders({ production: false })).not.toHaveProperty('strict-transport-security');
  });
});

describe('what a cache may keep', () => {
  it('is never an answer of the API or a figure', async () => {
    const token = await hub.token('ANALYST');
    const kept = [
      await post('{"query":"{ viewer { subject } }"}', { ...json, authorization: `Bearer ${token}` }),
      await post('{"query":"{ countries { code } }"}'),
      await get('/metrics'),
      await get('/health/ready'),
    ].map(({ headers }) => headers.get('cache-control'));
    expect(kept).toEqual(Array(4).fill('no-store'));
  });

  it('is a file of the playground, under the address that names its content', async () => {
    expect((await get('/playground/start.js')).headers.get('cache-control')).toContain('immutable');
  });
});

describe('a client that would rather speak HTTP/2', () => {
  it('is answered as it asked', async () => {
    const body = '{"query":"{ __typename }"}';
    const answer = await raw(
      `POST /graphql HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ data: { __typename: 'Query' } });
  });
});
