import { type GraphQLInputType, isEnumType, isInputObjectType, isListType, isNonNullType, isObjectType } from 'graphql';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hubSchema } from '../../src/app.ts';
import { BadUserInputError } from '../../src/kernel/errors.ts';
import { rootFieldsOf } from '../../src/platform/graphql/access.ts';
import { boundTexts } from '../../src/platform/graphql/strings.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { askOverSocket } from '../support/socket.ts';

const schema = await hubSchema();

/** A way from an argument down to a text: names of fields, and `[]` for the items of a list. */
type Way = readonly string[];

function waysTo(type: GraphQLInputType, passed: readonly GraphQLInputType[] = []): Way[] {
  if (isNonNullType(type)) return waysTo(type.ofType, passed);
  if (isListType(type)) return waysTo(type.ofType, passed).map((way) => ['[]', ...way]);
  if (isInputObjectType(type)) {
    if (passed.includes(type)) return [];
    return Object.values(type.getFields()).flatMap((field) =>
      waysTo(field.type, [...passed, type]).map((way) => [field.name, ...way]),
    );
  }
  return type.name === 'String' || type.name === 'ID' ? [[]] : [];
}

/** The smallest value that fits the type. */
function least(type: GraphQLInputType): unknown {
  if (!isNonNullType(type)) return null;
  const inner = type.ofType;
  if (isListType(inner)) return [];
  if (isEnumType(inner)) return inner.getValues()[0]?.name;
  if (isInputObjectType(inner)) return leastFields(inner.getFields());
  return { Int: 1, Float: 1, Boolean: false, Date: '2027-01-01' }[inner.name] ?? 'x';
}

const leastFields = (fields: Record<string, { type: GraphQLInputType; defaultValue?: unknown }>) =>
  Object.fromEntries(
    Object.entries(fields)
      .filter(([, { type, defaultValue }]) => isNonNullType(type) && defaultValue === undefined)
      .map(([name, { type }]) => [name, least(type)]),
  );

/** The smallest value that has the text at the end of the way. */
function holding(type: GraphQLInputType, [step, ...rest]: Way, text: string): unknown {
  if (isNonNullType(type)) return holding(type.ofType, step === undefined ? [] : [step, ...rest], text);
  if (step === undefined) return text;
  if (isListType(type)) return [holding(type.ofType, rest, text)];
  if (!isInputObjectType(type)) throw new TypeError(`nothing lies below ${type}`);
  const fields = type.getFields();
  const field = fields[step] as { type: GraphQLInputType };
  return { ...leastFields(fields), [step]: holding(field.type, rest, text) };
}

/** Every text that a client can send anywhere in the schema. */
const places = Object.values(schema.getTypeMap()).flatMap((type) =>
  isObjectType(type) && !type.name.startsWith('__')
    ? Object.values(type.getFields()).flatMap((field) =>
        field.args.flatMap((argument) =>
          waysTo(argument.type).map((way) => ({
            name: `${type.name}.${field.name}(${[argument.name, ...way].join('.')})`,
            type,
            field,
            argument,
            way,
          })),
        ),
      )
    : [],
);
type Place = (typeof places)[number];

const nested = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? Object.values(value).map(nested) : value;
const textsIn = (value: unknown): unknown[] => [nested(value)].flat(9);

/** What the resolver of the place is given when a client sends the text. */
function given({ field, argument, way }: Place, text: string): Record<string, unknown> | undefined {
  let seen: Record<string, unknown> | undefined;
  const [resolve, subscribe] = [field.resolve, field.subscribe];
  field.resolve = (_source, values: Record<string, unknown>) => {
    seen = values;
  };
  field.subscribe = undefined;
  boundTexts(schema);
  try {
    const values = { [argument.name]: holding(argument.type, way, text) };
    (field.resolve as (...given: unknown[]) => unknown)({}, values, {}, {});
  } finally {
    [field.resolve, field.subscribe] = [resolve, subscribe];
  }
  return seen;
}

const decomposed = 'Enque\u0302tes';
const composed = 'Enqu\u00eates';
const bad: readonly (readonly [string, string])[] = [
  ['NUL', 'a\u0000b'],
  ['a control character', 'a\u0007b'],
  ['one of the upper control characters', 'a\u0085b'],
  ['a carriage return', 'a\rb'],
  ['DEL', 'a\u007fb'],
  ['half of a surrogate pair', 'a\ud800b'],
  ['10,001 characters', 'x'.repeat(10_001)],
  ['10,001 characters that a pair of code units each makes', '😀'.repeat(10_001)],
];

describe('a text of a client, wherever the schema takes one', () => {
  it('is found in many places', () => {
    expect(places.length).toBeGreaterThan(150);
    expect(places.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'Query.search(text)',
        'Query.node(id)',
        'Query.nodes(ids.[])',
        'Institution.needs(after)',
        'Mutation.declareNeed(input.note.[].text)',
        'Subscription.offerPublished(filter.topics.[])',
      ]),
    );
  });

  it.each(bad)('is refused before anything is done with it: %s', (_what, text) => {
    for (const place of places) expect(() => given(place, text), place.name).toThrow(BadUserInputError);
  });

  it('may have line ends and tabs where many lines are allowed, and only there', () => {
    const many = places.filter((place) => {
      try {
        return given(place, 'one\n\ttwo') !== undefined;
      } catch (error) {
        expect(error).toBeInstanceOf(BadUserInputError);
        return false;
      }
    });
    const names = many.map(({ name }) => name);
    expect(names).toContain('Mutation.declareNeed(input.note.[].text)');
    expect(names.filter((name) => !/\.(text|reason)\)$/.test(name))).toEqual([]);
  });

  it('arrives composed (NFC), so that one word is one word', () => {
    for (const place of places) {
      expect(textsIn(given(place, decomposed)), place.name).toContain(composed);
      expect(textsIn(given(place, decomposed)), place.name).not.toContain(decomposed);
    }
  });

  it('arrives as it is where nothing is wrong with it: right-to-left marks, emoji, 10,000 characters', () => {
    for (const text of ['ملتقى\u200f', '👩‍🔬', "'; drop table need; --", 'x'.repeat(10_000)])
      for (const place of places) expect(textsIn(given(place, text)), place.name).toContain(text);
  });
});

describe('the API', () => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startTestHub();
  });
  afterAll(() => hub.close());

  const roots = new Set(rootFieldsOf(schema));
  const asked = places.filter(({ type, field }) => roots.has(field) && type.name !== 'Subscription');

  function question({ type, field, argument, way }: Place, text: string) {
    const others = field.args.filter(
      (one) => one !== argument && isNonNullType(one.type) && one.defaultValue === undefined,
    );
    const named = [argument, ...others];
    const parameters = named.map((one) => `$${one.name}: ${one.type}`).join(', ');
    const passed = named.map((one) => `${one.name}: $${one.name}`).join(', ');
    const isLeaf = /^\[?(String|Int|Boolean|ID)/.test(String(field.type));
    const document = `${type.name.toLowerCase()} (${parameters}) { ${field.name}(${passed}) ${isLeaf ? '' : '{ __typename }'} }`;
    const variables = Object.fromEntries(others.map((one) => [one.name, least(one.type)]));
    return [document, { ...variables, [argument.name]: holding(argument.type, way, text) }] as const;
  }

  it('says which text is wrong and what is allowed, for every argument of every query and mutation', async () => {
    for (const place of asked) {
      const { errors } = await hub.ask(...question(place, 'a\u0007b'));
      const [error] = errors ?? [];
      expect(
        errors?.map(({ extensions }) => extensions.code),
        place.name,
      ).toEqual(['BAD_USER_INPUT']);
      const way = place.way.map((step) => (step === '[]' ? '0' : step));
      const path = place.argument.name === 'input' ? way : [place.argument.name, ...way];
      expect(error?.extensions.details, place.name).toMatchObject({ fields: [{ field: path }] });
      expect(error?.message).toMatch(/holds no control characters .* it has U\+0007\.$/);
    }
  });

  it('says so too where the text stands in the document itself', async () => {
    const { errors } = await hub.ask('{ search(text: "a\\u0007b") { totalCount } }');
    expect(errors?.[0]?.message).toContain('it has U+0007');
  });

  it('says so over a socket, and to who subscribes', async () => {
    for (const document of [
      'query ($text: String!) { search(text: $text) { totalCount } }',
      'subscription ($text: String!) { offerPublished(after: $text) { cursor } }',
    ]) {
      const { errors } = await askOverSocket(hub, document, { text: 'x'.repeat(10_001) });
      expect(errors?.[0]?.message, document).toMatch(/must be at most 10,000 characters\.$/);
    }
  });

  it('keeps nothing that is not composed, in no column of no table', async () => {
    const token = await hub.token('MEMBER', 'sn-ansd');
    const texts = [{ language: 'FR', text: decomposed }];
    const { data } = await hub.ask<Record<string, { userErrors: unknown[] }>>(
      `mutation ($texts: [LocalizedTextInput!]!, $name: String!) {
        registerExpert(input: { displayName: $name, title: $texts, languages: [{ language: "fr", level: C1 }],
          expertise: [{ topic: "statcab.2.3.1", level: EXPERT }], availability: AVAILABLE, hasConsented: true }) { userErrors { message } }
        declareNeed(input: { topic: "statcab.2.3.1", languages: ["fr"], note: $texts }) { userErrors { message } }
        draftPractice(input: { title: $texts, summary: $texts, topics: ["statcab.2.3.1"], buildingBlocks: [{ texts: $texts }] }) {
          userErrors { message } } }`,
      { texts, name: decomposed },
      { token },
    );
    expect(Object.values(data).map(({ userErrors }) => userErrors)).toEqual([[], [], []]);
    const owner = hub.database.owner();
    const { rows: columns } = await sql<{ table: string; column: string }>`
      select table_name as "table", column_name as "column" from information_schema.columns
      where table_schema = 'public' and data_type in ('text', 'character varying', 'jsonb', 'ARRAY')`.execute(owner);
    const wanting = [];
    let found = 0;
    for (const { table, column } of columns) {
      const { rows } = await sql<{ wanting: number; found: number }>`
        select count(*) filter (where ${sql.ref(column)}::text is not nfc normalized)::int as wanting,
          count(*) filter (where ${sql.ref(column)}::text like ${`%${composed}%`})::int as found
        from ${sql.table(table)}`.execute(owner);
      if (rows[0]?.wanting) wanting.push(`${table}.${column}`);
      found += rows[0]?.found ?? 0;
    }
    expect(wanting).toEqual([]);
    expect(found).toBeGreaterThanOrEqual(5);
  });
});
