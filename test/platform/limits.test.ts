import { readdir, readFile } from 'node:fs/promises';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigurationError, readConfiguration } from '../../src/platform/config/config.ts';
import { networkOf } from '../../src/platform/limits/budgets.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { askOverSocket } from '../support/socket.ts';

const limits = { depth: 8, tokens: 300, aliases: 4, directives: 3, rootFields: 3, cost: 200 };
let hub: TestHub;
let usual: TestHub;
beforeAll(async () => {
  const settings = {
    LIMIT_DEPTH: String(limits.depth),
    LIMIT_TOKENS: String(limits.tokens),
    LIMIT_ALIASES: String(limits.aliases),
    LIMIT_DIRECTIVES: String(limits.directives),
    LIMIT_ROOT_FIELDS: String(limits.rootFields),
    LIMIT_COST: String(limits.cost),
  };
  [hub, usual] = await Promise.all([startTestHub({ settings }), startTestHub()]);
});
afterAll(() => Promise.all([hub.close(), usual.close()]));

const transports = {
  HTTP: (asked: TestHub, document: string, variables?: Record<string, unknown>) => asked.ask(document, variables),
  WebSocket: (asked: TestHub, document: string, variables?: Record<string, unknown>) =>
    askOverSocket(asked, document, variables),
} as const;

const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ');
/** An operation of so many fields, one in the other. */
const deep = (depth: number) => {
  const levels = ['countries', 'institutions(first: 1)', 'edges', 'node', 'country'];
  const path = Array.from({ length: depth - 1 }, (_, i) => (i < levels.length ? levels[i] : levels[1 + ((i - 1) % 4)]));
  return `${path.map((field) => `{ ${field} `).join('')}{ __typename code: id }${' }'.repeat(path.length)}`;
};

const atTheLimit = [
  ['depth', (n: number) => deep(n)],
  ['tokens', (n: number) => `{ institutions(filter: { countries: [${times(n - 16, () => '"NE"')}] }) { totalCount } }`],
  ['aliases', (n: number) => `{ countries { ${times(n, (i) => `a${i}: code`)} __typename } }`],
  [
    'directives',
    (n: number) => `{ countries { code ${times(n, () => '@include(if: true)').replaceAll(') @', ') code @')} } }`,
  ],
  ['rootFields', (n: number) => `{ countries { code } ${times(n - 1, () => 'programmes { code }')} __typename }`],
  ['cost', (n: number) => `query ($ids: [ID!]!) { nodes(ids: $ids) { id } } # ${n}`],
] as const;
const variablesFor = (limit: string, n: number) =>
  limit === 'cost' ? { ids: Array.from({ length: n }, () => 'Country:NE') } : {};

describe.each(['HTTP', 'WebSocket'] as const)('over %s an operation', (transport) => {
  const ask = transports[transport];

  it.each(atTheLimit)('may have the limit of %s and not one more', async (limit, document) => {
    // More than 100 ids are refused by the field itself, so cost has a limit below that here.
    const maximum = limits[limit];
    const allowed = await ask(hub, document(maximum), variablesFor(limit, maximum));
    expect(allowed.errors?.filter(({ extensions }) => extensions.code === 'LIMIT_EXCEEDED') ?? []).toEqual([]);
    const refused = await ask(hub, document(maximum + 1), variablesFor(limit, maximum + 1));
    expect(refused.data).toBeUndefined();
    expect(refused.errors).toMatchObject([
      { extensions: { code: 'LIMIT_EXCEEDED', details: { limit, maximum, actual: maximum + 1 } } },
    ]);
    if ('status' in refused) expect(refused.status).toBe(400);
  });

  it('is told where it is too deep', async () => {
    const { errors } = await ask(hub, deep(limits.depth + 1));
    expect(errors?.[0]?.message).toContain('institutions.edges.node.country.institutions.edges.node');
    expect(errors?.[0]).toHaveProperty('locations');
  });

  it('is judged anew with each value of its variables', async () => {
    const document = 'query ($first: Int) { institutions(first: $first) { edges { node { country { code } } } } }';
    for (const [first, codes] of [
      [90, undefined],
      [100, ['LIMIT_EXCEEDED']],
      [90, undefined],
    ] as const) {
      const { errors } = await ask(hub, document, { first });
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(codes);
    }
  });

  it('with fragments that unfold to millions of fields is measured at once', async () => {
    const bomb = `query { ...F0 } ${times(20, (i) => `fragment F${i} on Query { a${i}: countries { code } ...F${i + 1} ...F${i + 1} }`)}
      fragment F20 on Query { countries { code } }`;
    const began = performance.now();
    const { errors } = await ask(usual, bomb);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'LIMIT_EXCEEDED', details: { actual: 2 ** 21 - 1 } });
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it('with fragments in a circle, or nested ten thousand fold, is refused in no time', async () => {
    const circle = '{ countries { ...A } } fragment A on Country { code ...B } fragment B on Country { ...A }';
    const nested = `${'{ countries '.repeat(10_000)}${'}'.repeat(10_000)}`;
    await ask(usual, '{ __typename }');
    for (const [document, code] of [
      [circle, 'BAD_USER_INPUT'],
      [nested, 'LIMIT_EXCEEDED'],
      [`{ countries { ${'code '.repeat(10_000)} } }`, 'LIMIT_EXCEEDED'],
    ] as const) {
      const began = performance.now();
      const { errors } = await ask(usual, document);
      expect(errors?.[0]?.extensions.code).toBe(code);
      expect(performance.now() - began).toBeLessThan(500);
    }
  });

  it('with ten thousand mistakes gets a small answer', async () => {
    const wrong = Array.from({ length: 10_000 }, () => 'WRONG');
    const coerced = await ask(
      usual,
      'query ($kinds: [InstitutionKind!]) { institutions(filter: { kinds: $kinds }) { totalCount } }',
      { kinds: wrong },
    );
    expect(coerced.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(JSON.stringify(coerced).length).toBeLessThan(8_000);
    const fields = await ask(usual, `{ ${times(1_900, (i) => `x${i}`)} }`);
    expect(JSON.stringify(fields).length).toBeLessThan(5_000);
  });

  it('gets no names of the schema that it did not ask for', async () => {
    for (const [document, variables] of [
      ['{ countrie { code } }', {}],
      ['{ countries { cod } }', {}],
      ['{ country(cod: "NE") { code } }', {}],
      ['query ($a: Languag) { countries { name(language: $a) } }', {}],
      ['{ countries { name(language: E) } }', {}],
      ['{ institutions(filter: { kind: [] }) { totalCount } }', {}],
      ['query ($language: Language) { countries { name(language: $language) } }', { language: 'ENN' }],
      ['query ($filter: InstitutionFilter) { institutions(filter: $filter) { totalCount } }', { filter: { kind: [] } }],
    ] as const) {
      const answer = await ask(usual, document, variables);
      expect(answer.errors?.length, document).toBeGreaterThan(0);
      expect(JSON.stringify(answer), document).not.toMatch(/did you mean/i);
    }
  });

  it('may ask for the schema, but not in circles', async () => {
    const whole = await ask(usual, getIntrospectionQuery());
    expect(whole.errors).toBeUndefined();
    expect(whole.extensions?.cost).toMatchObject({ actualQueryCost: expect.toSatisfy((cost) => cost < 1_000) });
    const circles = `{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }`;
    expect((await ask(usual, circles)).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});

it('passes every example of the playground', async () => {
  const folder = 'src/platform/http/examples';
  const names = await readdir(folder);
  expect(names.length).toBeGreaterThan(3);
  for (const name of names) {
    const document = await readFile(`${folder}/${name}`, 'utf8');
    if (/^subscription/m.test(document)) continue;
    expect((await usual.ask(document)).errors, name).toBeUndefined();
    expect((await askOverSocket(usual, document)).errors, name).toBeUndefined();
  }
});

describe('INTROSPECTION', () => {
  const schema = '{ __schema { queryType { name } } }';

  it('signed-in tells the schema to whom it knows, over both transports', async () => {
    const asked = await startTestHub({ settings: { INTROSPECTION: 'signed-in' } });
    const token = await asked.token('ANALYST');
    expect((await asked.ask(schema, {}, { token })).errors).toBeUndefined();
    expect((await askOverSocket(asked, schema, {}, { token })).errors).toBeUndefined();
    for (const document of [schema, '{ ...F } fragment F on Query { __type(name: "Query") { name } }']) {
      const refused = await asked.ask(document);
      expect([refused.status, refused.errors?.[0]?.extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
      expect((await askOverSocket(asked, document)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    }
    expect((await asked.ask('{ __typename countries { __typename } }')).errors).toBeUndefined();
    await asked.close();
  });

  it('nobody tells it to nobody', async () => {
    const asked = await startTestHub({ settings: { INTROSPECTION: 'nobody' } });
    const token = await asked.token('ADMINISTRATOR');
    const refused = await asked.ask(schema, {}, { token });
    expect([refused.status, refused.errors?.[0]?.extensions.code]).toEqual([403, 'FORBIDDEN']);
    expect((await askOverSocket(asked, schema, {}, { token })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    await asked.close();
  });
});

it('INTROSPECTION is signed-in in production, where everybody stops the start', () => {
  const production = { NODE_ENV: 'production' };
  expect(readConfiguration({}).limits.introspection).toBe('everybody');
  expect(readConfiguration(production).limits.introspection).toBe('signed-in');
  expect(() => readConfiguration({ ...production, INTROSPECTION: 'everybody' })).toThrow(ConfigurationError);
});

describe('an address', () => {
  it('stands for a whole network of IPv6, and is one of IPv4 in any form', () => {
    expect(networkOf('::ffff:192.0.2.7')).toBe('192.0.2.7');
    expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe(networkOf('2001:0db8:0001:0002::ffff'));
    expect(networkOf('2001:db8:1:2::1')).not.toBe(networkOf('2001:db8:1:3::1'));
    expect(networkOf('2001:db8::1')).toBe('2001:db8:0:0::/64');
    expect(networkOf('::1')).toBe('0:0:0:0::/64');
    expect(networkOf('unknown')).toBe('unknown');
  });
});
