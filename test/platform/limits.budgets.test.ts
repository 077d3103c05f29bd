import { afterEach, describe, expect, it } from 'vitest';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { askOverSocket, type SocketAskOptions } from '../support/socket.ts';

interface Cost {
  readonly requestedQueryCost: number;
  readonly actualQueryCost: number;
  readonly throttleStatus: {
    readonly maximumAvailable: number;
    readonly currentlyAvailable: number;
    readonly restoreRate: number;
  };
}

let hub: TestHub;
const start = async (settings: Record<string, string>) => {
  hub = await startTestHub({ settings });
};
afterEach(() => hub.close());

/** So little comes back that a test does not see it. */
const slowly = { BUDGET_PER_SECOND: '1', BUDGET_ANONYMOUS_PER_SECOND: '1' };

const transports = {
  HTTP: (document: string, variables?: Record<string, unknown>, options?: SocketAskOptions) =>
    hub.ask(document, variables, options),
  WebSocket: (document: string, variables?: Record<string, unknown>, options?: SocketAskOptions) =>
    askOverSocket(hub, document, variables, options),
} as const;

const names = ['HTTP', 'WebSocket'] as const;
const costOf = ({ extensions }: { extensions?: Record<string, unknown> }) => extensions?.cost as Cost;
const codeOf = ({ errors }: { errors?: readonly { extensions: Record<string, unknown> }[] }) =>
  errors?.[0]?.extensions.code;

describe.each(names)('the cost of an operation over %s', (transport) => {
  const ask = transports[transport];
  const requested = async (document: string, variables = {}) =>
    costOf(await ask(document, variables)).requestedQueryCost;

  it('is multiplied through nested pages, and told with what it really was', async () => {
    await start({});
    const nested = (outer: number, inner: number) => `{ institutions(first: ${outer}) { totalCount edges { node {
      capacities(first: ${inner}) { pageInfo { hasNextPage } edges { cursor node { id } } } } } } }`;
    const { requestedQueryCost, actualQueryCost } = costOf(await ask(nested(100, 100)));
    expect(requestedQueryCost).toBe(1 + 5 + 100 * (1 + 1 + 100));
    expect(actualQueryCost).toBeLessThan(requestedQueryCost);
    expect(await requested(nested(10, 3))).toBe(1 + 5 + 10 * (1 + 1 + 3));
    expect(await requested('{ institutions { edges { node { id } } } }')).toBe(1 + 20);
    expect(await requested('{ institutions(last: 7) { edges { node { id } } } }')).toBe(1 + 7);
    expect(await requested('query ($n: Int = 4) { institutions(first: $n) { edges { node { id } } } }')).toBe(1 + 4);
    const inFragments = `query ($n: Int!) { institutions(first: $n) { ...Page } }
      fragment Page on InstitutionConnection { edges { ...Edge } } fragment Edge on InstitutionEdge { node { country { code } } }`;
    expect(await requested(inFragments, { n: 9 })).toBe(1 + 9 * 2);
    expect(await requested('{ nodes(ids: ["Country:NE", "Country:SN"]) { id } }')).toBe(2);
    const union =
      '{ search(text: "census", first: 10) { edges { node { ... on Topic { id programme { id } } ... on Institution { id } } } } }';
    expect(await requested(union)).toBe(100 + 1 + 10 * (1 + 1));
  });

  it('is the same whether work is asked for in one operation or in ten', async () => {
    await start(slowly);
    const before = costOf(await ask('{ countries { code } }')).throttleStatus.currentlyAvailable;
    const one = costOf(await ask(`{ ${Array.from({ length: 10 }, (_, i) => `a${i}: countries { code }`).join(' ')} }`));
    const singles = [];
    for (let i = 0; i < 10; i += 1) singles.push(costOf(await ask('{ countries { code } }')).actualQueryCost);
    expect(one.actualQueryCost).toBe(singles.reduce((sum, cost) => sum + cost));
    expect(one.actualQueryCost).toBe(570);
    expect(before - one.throttleStatus.currentlyAvailable).toBeGreaterThanOrEqual(569);
  });

  it('gives back what an empty list did not cost, and nothing of what failed', async () => {
    await start({ ...slowly, BUDGET_ANONYMOUS: '1000' });
    const empty =
      '{ institutions(first: 100, filter: { countries: ["NE"], kinds: [CENTRAL_BANK], programmes: ["StatCaB"] }) { edges { node { id } } } }';
    const answer = costOf(await ask(empty));
    expect([answer.requestedQueryCost, answer.actualQueryCost]).toEqual([101, 1]);
    expect(answer.throttleStatus.currentlyAvailable).toBeGreaterThanOrEqual(999);
    const failed = await ask('{ institutions(first: 100, last: 100) { edges { node { id } } } }');
    expect(codeOf(failed)).toBe('BAD_USER_INPUT');
    expect(costOf(failed).throttleStatus.currentlyAvailable).toBeLessThan(900);
  });

  it('is refused when the budget is spent, with the time to come back, and served after it', async () => {
    await start({ BUDGET_ANONYMOUS: '60', BUDGET_ANONYMOUS_PER_SECOND: '30' });
    const countries = '{ countries { code } }';
    expect((await ask(countries)).errors).toBeUndefined();
    const refused = await ask(countries);
    expect(refused.errors?.[0]?.extensions).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      details: { limit: 'budget', retryAfterSeconds: 2 },
    });
    if ('status' in refused) {
      expect(refused.status).toBe(429);
      expect(refused.headers.get('retry-after')).toBe('2');
      expect(refused.headers.get('ratelimit-policy')).toBe('"points";q=60;w=2');
      expect(refused.headers.get('ratelimit')).toMatch(/^"points";r=\d;t=2$/);
    }
    const again = async () => (await ask(countries)).errors;
    await expect.poll(again, { timeout: 10_000, interval: 500 }).toBeUndefined();
  });

  it('never passes what a full budget holds', async () => {
    await start({ BUDGET_ANONYMOUS: '56', ...slowly });
    expect((await ask('{ countries { code } }')).errors?.[0]?.extensions).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      details: { limit: 'cost', maximum: 56, actual: 57 },
    });
  });

  it('is a point at least, also for what is refused before it is known', async () => {
    await start({ BUDGET_ANONYMOUS: '5', BUDGET_ANONYMOUS_PER_SECOND: '1' });
    const rubbish = [
      '{',
      '{ nothing }',
      '{ __typename',
      '{ countries { nothing } }',
      'query ($a: Int) { __typename }',
      '{',
    ];
    const codes = [];
    for (const document of rubbish) codes.push(codeOf(await ask(document)));
    expect(codes).toEqual([...Array(5).fill('BAD_USER_INPUT'), 'LIMIT_EXCEEDED']);
  });

  it('is paid by each account for itself, wherever it comes from', async () => {
    await start({ ...slowly, BUDGET: '100', BUDGET_ANONYMOUS: '100' });
    const [one, other] = [await hub.token('MEMBER', 'tr-turkstat'), await hub.token('MEMBER', 'sn-ansd')];
    const countries = (token?: string) => ask('{ countries { code } }', {}, token ? { token } : {});
    for (const token of [one, other, undefined]) {
      expect((await countries(token)).errors).toBeUndefined();
      expect(codeOf(await countries(token))).toBe('LIMIT_EXCEEDED');
    }
  });
});

describe('the budget of an address', () => {
  const from = async (address: string, query = '{ countries { code } }') => {
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': address };
    return (await fetch(`${hub.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })).status;
  };

  it('follows the trusted proxies, counted from the right, and nobody else', async () => {
    await start({ ...slowly, BUDGET_ANONYMOUS: '100', TRUSTED_PROXIES: '1' });
    expect(await from('192.0.2.1')).toBe(200);
    expect(await from('192.0.2.1')).toBe(429);
    expect(await from('198.51.100.9, 192.0.2.1')).toBe(429);
    expect(await from('192.0.2.1, 192.0.2.2')).toBe(200);
    expect(await from('made up')).toBe(200);
    expect(await from('made up otherwise')).toBe(429);
    await hub.close();
    await start({ ...slowly, BUDGET_ANONYMOUS: '100' });
    expect([await from('192.0.2.1'), await from('192.0.2.2')]).toEqual([200, 429]);
  });

  it('pays for tokens that are refused: who guesses is told to wait, whoever has the right one is not', async () => {
    await start({ ...slowly, BUDGET_ANONYMOUS: '250' });
    const guess = async () => (await hub.ask('{ __typename }', {}, { token: 'a.b.c' })).status;
    expect([await guess(), await guess(), await guess()]).toEqual([401, 401, 429]);
    expect((await askOverSocket(hub, '{ __typename }', {}, { token: 'a.b.c' })).closeCode).toBe(4429);
    const token = await hub.token('ANALYST');
    expect((await hub.ask('{ __typename }', {}, { token })).status).toBe(200);
    expect((await askOverSocket(hub, '{ __typename }', {}, { token })).errors).toBeUndefined();
  });
});

it('a subscription is paid for when it begins', async () => {
  await start({ ...slowly, BUDGET_ANONYMOUS: '10' });
  const follow = () =>
    askOverSocket(hub, 'subscription { offerPublished { offer { id institution { country { id } } topic { id } } } }');
  const metrics = async () => (await fetch(`${hub.url}/metrics`)).text();
  const followed = [follow(), follow()];
  await expect.poll(metrics, { timeout: 10_000 }).toContain('multaqa_subscriptions 2');
  expect(codeOf(await follow())).toBe('LIMIT_EXCEEDED');
  await hub.close();
  expect(await Promise.all(followed)).toMatchObject([{ closeCode: 1001 }, { closeCode: 1001 }]);
  await start({});
});
