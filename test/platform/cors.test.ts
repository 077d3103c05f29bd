import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfiguration } from '../../src/platform/config/config.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { sendRaw } from '../support/raw.ts';

const portal = 'https://portal.example';
const stranger = 'https://stranger.example';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub({ settings: { CORS_ORIGINS: ` ${portal}, http://localhost:8080 ` } });
});
afterAll(() => hub.close());

const preflight = (origin: string, path = '/graphql') =>
  fetch(`${hub.url}${path}`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization, content-type',
    },
  });

const ask = (origin: string, body = '{"query":"{ __typename }"}') =>
  fetch(`${hub.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', origin }, body });

const corsOf = ({ headers }: Response) => [...headers.keys()].filter((name) => name.startsWith('access-control-'));

describe('scripts of other web sites', () => {
  it.each([portal, 'http://localhost:8080'])('may ask if their site is on the list: %s', async (origin) => {
    const before = await preflight(origin);
    expect(before.status).toBe(204);
    expect(Object.fromEntries(before.headers)).toMatchObject({
      vary: 'origin',
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, POST',
      'access-control-max-age': '600',
    });
    const allowed = before.headers.get('access-control-allow-headers')?.split(', ');
    expect(allowed).toEqual(expect.arrayContaining(['authorization', 'content-type', 'accept-language']));
    const answer = await ask(origin);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    expect(answer.headers.get('access-control-expose-headers')).toBe(
      'x-correlation-id, ratelimit, ratelimit-policy, retry-after',
    );
  });

  it('may read refusals too, so that they can tell what was wrong', async () => {
    const refused = await ask(portal, '{');
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([400, portal]);
  });

  it.each([stranger, 'null', 'https://portal.example.evil.example', 'http://portal.example', 'https://PORTAL.example'])(
    'hear nothing if it is not: %s',
    async (origin) => {
      const before = await preflight(origin);
      expect([before.status, corsOf(before), before.headers.get('vary')]).toEqual([405, [], 'origin']);
      const answer = await ask(origin);
      expect([corsOf(answer), answer.headers.get('vary')]).toEqual([[], 'origin']);
    },
  );

  it('are never asked for credentials that a browser would add by itself: there are none', async () => {
    for (const response of [await preflight(portal), await ask(portal)]) {
      expect(response.headers.get('access-control-allow-credentials')).toBeNull();
      expect(response.headers.get('set-cookie')).toBeNull();
    }
  });

  it('are not let in anywhere while the list is empty, as it is by default', async () => {
    const closed = await startTestHub();
    const response = await fetch(`${closed.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin: portal, 'access-control-request-method': 'POST' },
    });
    await closed.close();
    expect([response.status, corsOf(response)]).toEqual([405, []]);
  });
});

describe('the list of web sites', () => {
  it.each([
    '*',
    'null',
    'portal.example',
    'https://portal.example/',
    'https://*.example',
    'https://portal.example,*',
    'ftp://portal.example',
  ])('takes origins only, and says so: %s', (list) => {
    expect(() => readConfiguration({ CORS_ORIGINS: list })).toThrow(
      `CORS_ORIGINS: must list origins such as https://portal.example, parted by commas, not "${list}"`,
    );
  });
});

describe('a socket', () => {
  const upgrade = async (origin: string | undefined, host = new URL(hub.url).host) => {
    const lines = [
      'GET /graphql HTTP/1.1',
      `Host: ${host}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Protocol: graphql-transport-ws',
      ...(origin === undefined ? [] : [`Origin: ${origin}`]),
    ];
    // A frame that closes the socket, if there is one.
    return sendRaw(hub.url, `${lines.join('\r\n')}\r\n\r\n`, '\x88\x80\0\0\0\0');
  };

  it('opens for the hub itself, for sites on the list, and for programs that are no browser', async () => {
    expect((await upgrade(hub.url)).status).toBe(101);
    expect((await upgrade(portal)).status).toBe(101);
    expect((await upgrade(undefined)).status).toBe(101);
    expect((await upgrade('https://hub.example', 'HUB.example')).status).toBe(101);
  });

  it.each([stranger, 'null', 'nonsense', 'http://localhost'])('stays shut for a script of %s', async (origin) => {
    const { status, headers, body } = await upgrade(origin);
    expect([status, body]).toEqual([403, '']);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
});
