import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { askOverSocket } from '../support/socket.ts';

/** The twelve probes of graphql-cop, and what it looks for in the answers; against a hub set up as for production. */
let hub: TestHub;
let token: string;
beforeAll(async () => {
  hub = await startTestHub({ settings: { INTROSPECTION: 'signed-in', PLAYGROUND: 'off' } });
  token = await hub.token('ANALYST');
});
afterAll(() => hub.close());

interface Told {
  readonly data?: unknown;
  readonly errors?: readonly { message: string; extensions?: Record<string, unknown> }[];
  readonly extensions?: Record<string, unknown>;
}

/** The same question on both ways. */
const ways: readonly (readonly [string, (document: string, token?: string) => Promise<Told>])[] = [
  ['over HTTP', (document, bearer) => hub.ask(document, {}, bearer ? { token: bearer } : {})],
  ['over a socket', (document, bearer) => askOverSocket(hub, document, {}, bearer ? { token: bearer } : {})],
];

const codesOf = ({ errors }: Told) => errors?.map(({ extensions }) => extensions?.code);
const expectLimit = (answer: Told, limit: string) => {
  expect(answer.data ?? null).toBeNull();
  expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'LIMIT_EXCEEDED', details: { limit } });
};

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${hub.url}${path}`, { headers });
const times = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ');
const json = { 'content-type': 'application/json' };

describe.each(ways)('%s', (_way, ask) => {
  it('1 · alias overloading: 101 names for one field are refused, and so are 31', async () => {
    for (const count of [101, 31])
      expectLimit(await ask(`{ ${times(count, (index) => `alias${index}: __typename`)} }`), 'aliases');
    expectLimit(await ask(`{ countries { ${times(31, (index) => `a${index}: code`)} } }`), 'aliases');
  });

  it('2 · field duplication: the same field 10,000 times is more than a document may hold', async () => {
    expectLimit(await ask(`{ ${times(10_000, () => '__typename')} }`), 'characters');
    expectLimit(await ask(`{ ${times(2_000, () => '__typename')} }`), 'tokens');
    expectLimit(await ask(`{ ${times(1_000, () => '__typename')} }`), 'repetition');
  });

  it('3 · directive overloading: 51 directives are refused, also ones that are not there', async () => {
    const included = times(51, (index) => `${index % 2 ? 'code' : 'name'} @include(if: true)`);
    expectLimit(await ask(`{ countries { ${included} } }`), 'directives');
    // Ten mistakes for ten directives would show that each of them was looked at.
    const { errors } = await ask(`{ __typename ${times(10, () => '@aa')} }`);
    expect(errors?.length).toBeLessThan(10);
    expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  });

  it('4 · introspection: the schema is not told to who is not signed in', async () => {
    const answer = await ask(getIntrospectionQuery());
    expect([answer.data ?? null, codesOf(answer)]).toEqual([null, ['UNAUTHENTICATED']]);
    expect(codesOf(await ask('{ __type(name: "Query") { fields { name } } }'))).toEqual(['UNAUTHENTICATED']);
  });

  it('5 · circular introspection: who may read the schema may not go round in it', async () => {
    const circle = `{ __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } }`;
    for (const bearer of [undefined, token]) {
      const answer = await ask(circle, bearer);
      expect([answer.data ?? null, codesOf(answer)]).toEqual([null, ['BAD_USER_INPUT']]);
      expect(answer.errors?.[0]?.message).toMatch(/introspection depth/i);
    }
  });

  it('6 · field suggestions: a name that is not there is not corrected', async () => {
    for (const document of [
      '{ countrie { code } }',
      '{ countries { cod } }',
      '{ countries(filte: 1) { code } }',
      '{ institutions(filter: { countrie: ["NE"] }) { totalCount } }',
      '{ institutions(filter: { kinds: [STATISTICAL_OFFIC] }) { totalCount } }',
      'query ($a: CountryFilte) { __typename }',
      'fragment F on Countr { code } { countries { ...F } }',
    ]) {
      const { errors } = await ask(document);
      expect(errors?.length, document).toBeGreaterThan(0);
      expect(JSON.stringify(errors), document).not.toMatch(/did you mean/i);
    }
  });

  it('7 · tracing: an answer tells nothing of how it was made', async () => {
    const { extensions } = await ask('{ __typename }');
    expect(Object.keys(extensions ?? {}).filter((name) => name !== 'cost')).toEqual([]);
  });
});

describe('over HTTP only', () => {
  it('8 · array batching: a list of operations is refused', async () => {
    const body = JSON.stringify(Array.from({ length: 10 }, () => ({ query: '{ __typename }' })));
    const response = await fetch(`${hub.url}/graphql`, { method: 'POST', headers: json, body });
    expect(response.status).toBe(400);
    expect(codesOf((await response.json()) as Told)).toEqual(['BAD_USER_INPUT']);
  });

  it('9 · queries by GET: only with a header that no other web site can send unasked', async () => {
    const path = `/graphql?query=${encodeURIComponent('{ __typename }')}`;
    expect((await get(path)).status).toBe(400);
    expect((await get(path, { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(400);
    expect((await get(path, { 'apollo-require-preflight': 'yes' })).status).toBe(200);
  });

  it('10 · mutations by GET: never', async () => {
    const mutation = 'mutation { declareNeed(input: { topic: "statcab", languages: ["fr"] }) { need { id } } }';
    const path = `/graphql?query=${encodeURIComponent(mutation)}`;
    expect((await get(path)).status).toBe(400);
    const asked = await get(path, { 'apollo-require-preflight': 'yes', authorization: `Bearer ${token}` });
    expect([asked.status, asked.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('11 · forms: what a page can send without asking is not read', async () => {
    for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']) {
      const response = await fetch(`${hub.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': type },
        body: new URLSearchParams({ query: '{ __typename }' }).toString(),
      });
      expect(response.status, type).toBe(415);
    }
  });

  it('12 · IDE: a browser finds none', async () => {
    for (const path of ['/graphql', '/graphiql', '/playground', '/console', '/altair', '/']) {
      const response = await get(path, { accept: 'text/html' });
      expect(response.status, path).toBe(404);
      expect(await response.text(), path).not.toMatch(/graphiql|playground|<script/i);
    }
  });
});

describe.each(ways)('documents that go round or down without end, %s', (_way, ask) => {
  it('are answered at once: fragments in a circle', async () => {
    for (const document of [
      'fragment A on Query { ...A } { ...A }',
      'fragment A on Query { ...B } fragment B on Query { ...A } { ...A }',
      'fragment A on Country { institutions { edges { node { country { ...A } } } } } { countries { ...A } }',
    ])
      expect(codesOf(await ask(document)), document).toEqual([
        expect.stringMatching(/^(BAD_USER_INPUT|LIMIT_EXCEEDED)$/),
      ]);
  });

  it.each([
    ['fields', '{ a ', ' }'],
    ['lists', '{ a(b: ', ''],
    ['inline fragments', '{ ... on Query ', ''],
    ['types of variables', 'query ($a: ', ''],
  ])('are answered at once: %s, 10,000 deep', async (_what, opening) => {
    const document = opening.startsWith('query')
      ? `query ($a: ${'['.repeat(10_000)}Int${']'.repeat(10_000)}) { __typename }`
      : opening.includes('(')
        ? `{ a(b: ${'['.repeat(10_000)}${']'.repeat(10_000)}) }`
        : `${opening.repeat(10_000)}{ a }${'}'.repeat(10_000)}`;
    const answer = await ask(document);
    expect(codesOf(answer)).toEqual([expect.stringMatching(/^(LIMIT_EXCEEDED|BAD_USER_INPUT)$/)]);
    expect(answer.errors?.[0]?.message).not.toMatch(/stack|recursion/i);
  });

  it('leave the hub as it was', async () => {
    expect((await ask('{ __typename }')).data).toEqual({ __typename: 'Query' });
  });
});
