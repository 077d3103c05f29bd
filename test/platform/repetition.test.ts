import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Recent } from '../../src/kernel/recent.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { askOverSocket } from '../support/socket.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.close());

const transports = [
  ['HTTP', (document: string, variables = {}) => hub.ask(document, variables)],
  ['a socket', (document: string, variables = {}) => askOverSocket(hub, document, variables)],
] as const;
const many = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ');

const tooMuch: readonly (readonly [what: string, document: string])[] = [
  ['142 times one field', `{ countries { ${many(142, () => 'code')} } }`],
  [
    'fields in fields',
    `{ ${many(7, () => `institutions { ${many(7, () => `edges { ${many(7, () => 'cursor')} }`)} }`)} }`,
  ],
  [
    'fragments',
    `{ ${many(120, (index) => `...f${index}`)} } ${many(120, (index) => `fragment f${index} on Query { programmes { code } }`)}`,
  ],
  [
    'fragments in fragments',
    `{ ...f0 } ${many(120, (index) => `fragment f${index} on Query { ...f${index + 1} programmes { code } }`)} fragment f120 on Query { __typename }`,
  ],
];

describe.each(transports)('over %s', (_name, ask) => {
  it.each(tooMuch)('a document that repeats itself is refused before it is checked: %s', async (_what, document) => {
    const { errors } = await ask(document);
    expect(errors?.map(({ extensions }) => extensions)).toEqual([
      { code: 'LIMIT_EXCEEDED', details: { limit: 'repetition', maximum: 10_000 } },
    ]);
  });

  it('141 times one field are answered as one', async () => {
    const { data, errors } = await ask(`{ programme(code: "StatCaB") { ${many(141, () => 'code')} } }`);
    expect(errors).toBeUndefined();
    expect(data).toEqual({ programme: { code: 'StatCaB' } });
  });

  it('a document of 30,000 characters is read, and not of one more', async () => {
    const document = '{ programme(code: "StatCaB") { code } } #';
    const read = await ask(document.padEnd(30_000, '\n'));
    expect([read.data, read.errors]).toEqual([{ programme: { code: 'StatCaB' } }, undefined]);
    const { errors } = await ask(document.padEnd(30_001, '\n'));
    expect(errors?.map(({ extensions }) => extensions)).toEqual([
      { code: 'LIMIT_EXCEEDED', details: { limit: 'characters', maximum: 30_000, actual: 30_001 } },
    ]);
  });

  it('a fragment that leads back to itself is refused, and not followed', async () => {
    const { errors } = await ask(
      '{ countries { ...a } } fragment a on Country { institutions { edges { node { country { ...a } } } } }',
    );
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it.each([
    ['left out', '{ offerPublished @include(if: false) { cursor } }'],
    ['left out by a variable', '($no: Boolean!) { offerPublished @skip(if: $no) { cursor } }'],
    ['left out with its fragment', '{ ... on Subscription @skip(if: true) { offerPublished { cursor } } }'],
  ])('a subscription whose field is %s is told that there is nothing to follow', async (_what, rest) => {
    const { errors } = await ask(`subscription ${rest}`, { no: true });
    expect(errors).toHaveLength(1);
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining('there is nothing to follow'),
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });
});

describe('documents that are kept for the next time', () => {
  it('take a bounded room: the oldest ones make place, and a large one is not kept', () => {
    const recent = new Recent<string, string>(100, (text) => text.length);
    for (let index = 0; index < 20; index += 1) recent.keep(`key ${index}`, 'x'.repeat(10));
    recent.keep('large', 'x'.repeat(11));
    expect(recent.get('large')).toBeUndefined();
    expect(recent.get('key 9')).toBeUndefined();
    expect(recent.get('key 10')).toBeDefined();
    recent.keep('new', 'x');
    expect([recent.get('key 10'), recent.get('key 11')]).toEqual(['x'.repeat(10), undefined]);
  });
});
