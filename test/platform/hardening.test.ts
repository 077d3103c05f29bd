import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '../../src/kernel/viewer.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.close());

describe('a cursor that was made by hand', () => {
  const cursor = (...keys: string[]) => Buffer.from(JSON.stringify(keys)).toString('base64url');
  it.each([
    ['exchanges', '', cursor('exchanges START DESC', '2026-99-99', '00000000-0000-4000-8000-000000000000')],
    ['offers', '', cursor('offers PUBLISHED DESC', '2026-99-99 99:99:99+00', '00000000-0000-4000-8000-000000000000')],
    ['matchesFor', 'input: { topic: "statcab" },', cursor('ranked capacityKey', '2026-99-99', '-0.5', 'x')],
    ['matchesFor', 'input: { topic: "statcab" },', cursor('ranked capacityKey', 'infinity', '-0.5', 'x')],
    ['matchesFor', 'input: { topic: "statcab" },', cursor('ranked capacityKey', '0002-01-01', '-0.5', 'x')],
    ['matchesFor', 'input: { topic: "statcab" },', cursor('ranked capacityKey', '2026-11-23', '-1e999', 'x')],
    ['search', 'text: "statistics",', cursor('search', '-1e999', 'TOPIC', 'x')],
  ])('is refused by %s', async (field, given, after) => {
    const { errors } = await hub.ask(`{ ${field}(${given} after: "${after}") { totalCount } }`);
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});

/** Pieces of what breaks a statement, a pattern, a document or a page. */
const nasty = fc
  .array(
    fc.constantFrom(
      ...[
        "'",
        '"',
        '`',
        ';',
        '--',
        '/*',
        '*/',
        '%',
        '_',
        '\\',
        '$1',
        '$$',
        '{',
        '}',
        '(',
        ')',
        '[',
        ']',
        ':',
        '::',
        '||',
        '&',
        '!',
      ],
      ...[
        '<->',
        '\u0000',
        '\u202e',
        '\u2028',
        '\ud800',
        '\ufeff',
        '\n',
        '\t',
        'Need:',
        'Institution:',
        "' or 1=1 --",
        'NULL',
        '{}',
      ],
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((pieces) => pieces.join(''));

/** Where a client's text goes into a statement; an honest answer to nonsense is empty. */
const questions: readonly (readonly [string, string, string])[] = [
  ['search', '$text: String!', 'search(text: $text) { totalCount }'],
  ['a country', '$text: String!', 'country(code: $text) { code }'],
  ['a node', '$text: ID!', 'node(id: $text) { id }'],
  ['nodes', '$text: ID!', 'nodes(ids: [$text, $text]) { id }'],
  ['a filter of countries', '$text: String!', 'institutions(filter: { countries: [$text] }) { totalCount }'],
  ['a filter of programmes', '$text: String!', 'institutions(filter: { programmes: [$text] }) { totalCount }'],
  ['a filter of topics', '$text: ID!', 'capacities(filter: { topics: [$text] }) { totalCount }'],
  ['a filter of institutions', '$text: ID!', 'bestPractices(filter: { institutions: [$text] }) { totalCount }'],
  ['a filter of languages', '$text: String!', 'offers(filter: { languages: [$text] }) { totalCount }'],
  ['a filter of schemes', '$text: String!', 'topics(filter: { schemes: [$text] }) { totalCount }'],
  ['a topic to match', '$text: ID!', 'matchesFor(input: { topic: $text }) { totalCount }'],
  ['a cursor', '$text: String!', 'institutions(after: $text) { totalCount }'],
  ['a cursor of a search', '$text: String!', 'search(text: "census", before: $text) { totalCount }'],
];

describe('text that is made to break out of where it stands', () => {
  it.each(questions)('finds nothing and breaks nothing: %s', async (_what, parameter, field) => {
    const token = await hub.token('FACILITATOR');
    const holds = async (text: string) => {
      const { data, errors } = await hub.ask<Record<string, unknown>>(
        `query (${parameter}) { ${field} }`,
        { text },
        { token },
      );
      for (const { extensions } of errors ?? []) expect(extensions.code).toBe('BAD_USER_INPUT');
      if (errors) return;
      const [answer] = Object.values(data) as ({ totalCount?: number } | unknown[] | null)[];
      if (Array.isArray(answer)) expect(answer).toEqual([null, null]);
      // A search forgives a slip of the pen, so marks alone may be near to a short name.
      else if (answer) expect(answer.totalCount).toBeLessThan(field.startsWith('search') ? 10 : 1);
    };
    // What holds a word or a number is honestly searched for it.
    const texts = field.startsWith('search(text: $text') ? nasty.filter((text) => !/[a-z]{2}|\d/i.test(text)) : nasty;
    await fc.assert(fc.asyncProperty(texts, holds), { numRuns: 60 });
  });

  it('stays a name, where an issuer of tokens chose it', async () => {
    const names = fc.oneof(nasty, fc.string({ unit: 'binary' })).filter((name) => !/[\0\ud800-\udfff]/.test(name));
    const reads = async (subject: string) => {
      const viewer: Viewer = { role: 'ANALYST', institutionId: null, subject };
      const reading = hub.database.reading({ viewer });
      const { rows } = await sql<{ actor: string; role: string }>`
        select current_setting('multaqa.caller')::jsonb->>'actor' as actor, current_user as role`.execute(reading);
      expect(rows).toEqual([{ actor: subject, role: 'multaqa_hub' }]);
    };
    await fc.assert(fc.asyncProperty(names, reads), { numRuns: 200 });
  });
});

describe('a value that sounds like a guess of the hub', () => {
  // Read in time quadratic in its length, it would not be answered within the time of a test.
  it('is answered, and shortly', async () => {
    const text = 'Did you mean '.repeat(70_000);
    const { errors } = await hub.ask('query ($first: Int) { institutions(first: $first) { totalCount } }', {
      first: text,
    });
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(errors?.[0]?.message.length).toBeLessThan(1_001);
  });
});

describe('text that nobody means well', () => {
  it.each([
    ['NUL', '\u0000'],
    ['half of a surrogate pair', '\ud800'],
    ['quotes and wildcards', `'";%_\\--`],
    ['a change of direction', '\u202e'],
  ])('%s never becomes a failure of the hub', async (_name, text) => {
    const questions = [
      ['query ($text: String!) { country(code: $text) { code } }', { text }],
      ['query ($text: String!) { search(text: $text) { totalCount } }', { text }],
      ['query ($text: [String!]) { institutions(filter: { programmes: $text }) { totalCount } }', { text: [text] }],
      ['query ($text: [String!]) { offers(filter: { languages: $text }) { totalCount } }', { text: [text] }],
      ['query ($text: ID!) { node(id: $text) { id } }', { text: `Institution:${text}` }],
      ['query ($text: ID!) { matchesFor(input: { topic: $text }) { totalCount } }', { text }],
    ] as const;
    for (const [document, variables] of questions) {
      const { errors } = await hub.ask(document, variables);
      for (const error of errors ?? []) expect(error.extensions.code, document).toBe('BAD_USER_INPUT');
    }
  });

  it('leaves out nothing that a wrong day could break', async () => {
    for (const day of ['0000-01-01', '2026-02-30', '2026-13-01', 'tomorrow']) {
      const { errors } = await hub.ask(
        'query ($day: Date!) { matchesFor(input: { topic: "statcab", window: { startsOn: $day } }) { totalCount } }',
        { day },
      );
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
  });
});

describe('an id that one may not see', () => {
  const title = [{ language: 'FR', text: 'Brouillon' }];
  const fields = 'errors: userErrors { code message field }';
  /** A record of each kind that its own institution keeps to itself. */
  const hidden: readonly (readonly [string, string])[] = [
    [
      'Need',
      'made: declareNeed(input: { topic: "statcab.2.3.1", languages: ["fr"], isShared: false }) { it: need { id } }',
    ],
    [
      'BestPractice',
      'made: draftPractice(input: { title: $title, summary: $title, topics: ["statcab.2.3.1"] }) { it: practice { id } }',
    ],
    [
      'Expert',
      `made: registerExpert(input: { displayName: "Awa Diop", languages: [{ language: "fr", level: C1 }], availability: AVAILABLE,
        expertise: [{ topic: "statcab.2.3.1", level: EXPERT }], hasConsented: false }) { it: expert { id } }`,
    ],
  ];
  const questionsOf: Readonly<Record<string, readonly string[]>> = {
    Need: [
      'query ($id: ID!) { matches(needId: $id) { totalCount } }',
      `mutation ($id: ID!) { withdrawNeed(input: { id: $id, expectedVersion: 1, reason: "Fini" }) { ${fields} } }`,
    ],
    BestPractice: [
      `mutation ($id: ID!) { submitPractice(input: { id: $id, expectedVersion: 1 }) { ${fields} } }`,
      `mutation ($id: ID!) { recordAdaptation(input: { practiceId: $id, changed: [{ language: FR, text: "Tout" }] }) { ${fields} } }`,
    ],
    Expert: [
      `mutation ($id: ID!) { declareCapacity(input: { topic: "statcab.2.3.1", level: EXPERT, languages: ["fr"],
        modalities: [WORKSHOP], deliveries: [ONLINE], experts: [$id] }) { ${fields} } }`,
    ],
  };
  const ofEvery = ['query ($id: ID!) { node(id: $id) { id } }', 'query ($id: ID!) { nodes(ids: [$id]) { id } }'];

  it.each(hidden)('answers like one of nothing, with as many statements: %s', async (type, mutation) => {
    const document = mutation.includes('$title')
      ? `mutation ($title: [LocalizedTextInput!]!) { ${mutation} }`
      : `mutation { ${mutation} }`;
    const { data } = await hub.ask<{ made: { it: { id: string } } }>(
      document,
      { title },
      { token: await hub.token('MEMBER', 'sn-ansd') },
    );
    const secret = data.made.it.id;
    const missing = `${type}:0199a000-0000-7000-8000-000000000000`;
    const tokens = [undefined, await hub.token('MEMBER', 'ne-ins')];
    for (const token of tokens) {
      for (const question of [...ofEvery, ...(questionsOf[type] ?? [])]) {
        const told = async (id: string) => {
          let answer: object = {};
          const statements = await hub.statements(async () => {
            const { status, data, errors } = await hub.ask(question, { id }, { token });
            answer = { status, data, errors };
          });
          return { statements, answer: JSON.parse(JSON.stringify(answer).replaceAll(id, 'ID')) as object };
        };
        await told(missing);
        expect(await told(secret), question).toEqual(await told(missing));
      }
    }
  });

  it('cannot be counted up to: it holds 74 random bits', async () => {
    const token = await hub.token('MEMBER', 'sn-ansd');
    const { data } = await hub.ask<Record<string, { need: { id: string } }>>(
      `mutation { ${Array.from({ length: 10 }, (_, index) => `n${index}: declareNeed(input: { topic: "statcab.2.3.1", languages: ["fr"] }) { need { id } }`).join(' ')} }`,
      {},
      { token },
    );
    const ids = Object.values(data).map(({ need }) => need.id.slice('Need:'.length));
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(ids.map((id) => id.slice(-12))).size).toBe(10);
  });
});

describe('a body that is nested without end', () => {
  it('is read or refused, and the hub goes on', async () => {
    const deep = `${'['.repeat(400_000)}${']'.repeat(400_000)}`;
    const send = async (body: string) => {
      const response = await fetch(`${hub.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      return [response.status, await response.text()] as const;
    };
    for (const body of [
      deep,
      `{"query":"{ __typename }","variables":{"a":${deep}}}`,
      `{"query":"query ($a: [String!]) { institutions(filter: { countries: $a }) { totalCount } }","variables":{"a":${deep}}}`,
      `{"query":"query ($id: ID!) { node(id: $id) { id } }","variables":{"id":${deep}}}`,
      `{"query":"{ __typename }","extensions":${deep}}`,
    ]) {
      const [status, text] = await send(body);
      expect([200, 400], body.slice(0, 60)).toContain(status);
      expect(text).not.toMatch(/INTERNAL|stack/);
      expect(text.length).toBeLessThan(20_000);
    }
    expect((await hub.ask('{ __typename }')).data).toEqual({ __typename: 'Query' });
  });
});

describe('an answer to very many mistakes', () => {
  it('stays small, and does not send back what it was sent', async () => {
    const days = Array.from({ length: 10_000 }, () => 'nonsense');
    const lists = await hub.ask(
      'query ($countries: [String!]) { institutions(filter: { countries: $countries }) { totalCount } }',
      {
        countries: days.map(() => ({})),
      },
    );
    expect(lists.status).toBe(400);
    expect(JSON.stringify(lists.errors).length).toBeLessThan(20_000);
    const long = await hub.ask(
      'query ($day: Date!) { matchesFor(input: { topic: "statcab", window: { startsOn: $day } }) { totalCount } }',
      {
        day: 'x'.repeat(500_000),
      },
    );
    expect(long.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(JSON.stringify(long.errors).length).toBeLessThan(20_000);
  });
});
