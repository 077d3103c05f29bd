import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AskOptions, TestHub } from '../support/hub.ts';
import { startTestHub } from '../support/hub.ts';

const owner = 'tr-turkstat';
const other = 'sn-ansd';

let hub: TestHub;
const tokens: Record<'owner' | 'other' | 'ANALYST' | 'FACILITATOR' | 'ADMINISTRATOR', string> = {} as never;

beforeAll(async () => {
  // The event relay asks the database by itself, which would be counted with the statements of a query.
  hub = await startTestHub({ settings: { EVENT_POLL_MILLISECONDS: '60000' } });
  tokens.owner = await hub.token('MEMBER', owner);
  tokens.other = await hub.token('MEMBER', other);
  for (const role of ['ANALYST', 'FACILITATOR', 'ADMINISTRATOR'] as const) tokens[role] = await hub.token(role);
});
afterAll(() => hub.close());

const readers = () => [
  {},
  { token: tokens.other },
  { token: tokens.owner },
  { token: tokens.ANALYST },
  { token: tokens.FACILITATOR },
  { token: tokens.ADMINISTRATOR },
];

const person = {
  displayName: 'Aylin Demir',
  title: [
    { language: 'EN', text: 'Head of sampling' },
    { language: 'FR', text: 'Cheffe des sondages' },
  ],
  expertise: [
    { topic: 'statcab.2.3.1', level: 'ADVANCED', years: 9 },
    { topic: 'Topic:statcab.1.1', level: 'EXPERT' },
  ],
  languages: [
    { language: 'tr', level: 'NATIVE' },
    { language: 'FR', level: 'B2' },
  ],
  availability: 'AVAILABLE',
  email: 'aylin.demir@example.org',
  hasConsented: true,
};

interface Payload {
  expert: { id: string; version: number } | null;
  userErrors: { code: string; message: string; field: string[] | null }[];
}

const fields = `id displayName title availability email hasConsented verifiedAt version institution { id }
  expertise { topic { code } level years } languages { language level }`;
const registration = `mutation ($input: RegisterExpertInput!) {
  registerExpert(input: $input) { expert { ${fields} } userErrors { code message field } } }`;

async function register(input: object = {}, options: AskOptions = { token: tokens.owner }): Promise<Payload> {
  const { data, errors } = await hub.ask<{ registerExpert: Payload }>(
    registration,
    { input: { ...person, ...input } },
    options,
  );
  expect(errors).toBeUndefined();
  return data.registerExpert;
}

const registered = async (input: object = {}): Promise<string> => (await register(input)).expert?.id as string;

async function seen(id: string, options: AskOptions): Promise<Record<string, unknown> | null> {
  const { data } = await hub.ask<{ node: Record<string, unknown> | null }>(
    `query ($id: ID!) { node(id: $id) { ... on Expert { ${fields} } } }`,
    { id },
    options,
  );
  return data.node;
}

describe('who sees an expert', () => {
  it('shows a person who consented to everybody, and the address to members and staff only', async () => {
    const id = await registered();

    const answers = await Promise.all(readers().map((reader) => seen(id, reader)));

    expect(answers.map((answer) => answer?.displayName)).toEqual(answers.map(() => 'Aylin Demir'));
    const { email } = person;
    expect(answers.map((answer) => answer?.email)).toEqual([null, email, email, null, email, email]);
  });

  it('hides a person who did not consent from the public and other members, and the address from everybody', async () => {
    const id = await registered({ hasConsented: false });

    const answers = await Promise.all(readers().map((reader) => seen(id, reader)));

    expect(answers.map((answer) => answer?.hasConsented)).toEqual([undefined, undefined, false, false, false, false]);
    expect(answers.map((answer) => answer?.email ?? null)).toEqual(answers.map(() => null));
  });

  it('counts and lists only whom the reader may see', async () => {
    await registered({ hasConsented: false, expertise: [{ topic: 'statcab.2.4', level: 'EXPERT' }] });
    const list = '{ experts(filter: { topics: ["statcab.2.4"] }) { totalCount edges { node { id } } } }';

    const answers = await Promise.all(
      readers().map((reader) => hub.ask<{ experts: { totalCount: number; edges: unknown[] } }>(list, {}, reader)),
    );

    expect(answers.map(({ data }) => data.experts.totalCount)).toEqual([0, 0, 1, 1, 1, 1]);
    expect(answers.map(({ data }) => data.experts.edges.length)).toEqual([0, 0, 1, 1, 1, 1]);
  });

  it('keeps the name and the address of a person out of the event log', async () => {
    const id = await registered();

    const { rows } = await sql<Record<string, unknown>>`
      select kind, subject_type, institution_id, data from event where subject_key = ${id.split(':')[1]}`.execute(
      hub.database.owner(),
    );

    expect(rows).toEqual([{ kind: 'EXPERT_REGISTERED', subject_type: 'Expert', institution_id: owner, data: {} }]);
  });
});

describe('registering an expert', () => {
  it('keeps what is told of the person, with languages and topics as the hub writes them', async () => {
    const id = await registered();

    const expert = await seen(id, { token: tokens.owner, language: 'fr' });

    expect(expert).toEqual({
      id,
      displayName: 'Aylin Demir',
      title: 'Cheffe des sondages',
      availability: 'AVAILABLE',
      email: 'aylin.demir@example.org',
      hasConsented: true,
      verifiedAt: null,
      version: 1,
      institution: { id: `Institution:${owner}` },
      expertise: [
        { topic: { code: 'statcab.1.1' }, level: 'EXPERT', years: null },
        { topic: { code: 'statcab.2.3.1' }, level: 'ADVANCED', years: 9 },
      ],
      languages: [
        { language: 'tr', level: 'NATIVE' },
        { language: 'fr', level: 'B2' },
      ],
    });
  });

  it('is for members only', async () => {
    const codes = await Promise.all(
      [{}, { token: tokens.ANALYST }, { token: tokens.FACILITATOR }, { token: tokens.ADMINISTRATOR }].map(
        async (reader) => {
          const { errors } = await hub.ask(registration, { input: person }, reader);
          return errors?.[0]?.extensions.code;
        },
      ),
    );

    expect(codes).toEqual(['UNAUTHENTICATED', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
  });

  it('names an unknown language in the language of the caller, and keeps nothing', async () => {
    const input = {
      displayName: 'Nobody',
      languages: [
        { language: 'fr', level: 'C1' },
        { language: 'qqq', level: 'A1' },
      ],
    };

    const messages = new Set<string>();
    for (const language of ['ar', 'en', 'fr'] as const) {
      const { expert, userErrors } = await register(input, { token: tokens.owner, language });
      expect(expert).toBeNull();
      expect(userErrors).toEqual([{ code: 'INVALID', field: ['languages'], message: expect.stringContaining('qqq') }]);
      messages.add(userErrors[0]?.message as string);
    }

    expect(messages.size).toBe(3);
    const { rows } = await sql`select from expert where display_name = 'Nobody'`.execute(hub.database.owner());
    expect(rows).toEqual([]);
  });

  it('refuses an unknown topic, and a topic or a language that is named twice', async () => {
    const level = 'EXPERT';
    const unknown = await register({ expertise: [{ topic: 'no.such.topic', level }] });
    const topicTwice = await register({ expertise: ['statcab', 'Topic:statcab'].map((topic) => ({ topic, level })) });
    const languageTwice = await register({ languages: ['fr', 'FR'].map((language) => ({ language, level: 'C1' })) });

    expect([unknown, topicTwice, languageTwice].map(({ userErrors }) => userErrors)).toMatchObject([
      [{ code: 'NOT_FOUND', field: ['expertise', '0', 'topic'] }],
      [{ code: 'INVALID', field: ['expertise', '1', 'topic'] }],
      [{ code: 'INVALID', field: ['languages'] }],
    ]);
  });

  it.each([
    ['a blank name', { displayName: '   ' }],
    ['a name over 200 characters', { displayName: 'x'.repeat(201) }],
    ['a name with a control character', { displayName: 'A\u0000B' }],
    ['no expertise', { expertise: [] }],
    ['more than 20 topics', { expertise: Array.from({ length: 21 }, () => ({ topic: 'statcab', level: 'EXPERT' })) }],
    ['more than 70 years', { expertise: [{ topic: 'statcab', level: 'EXPERT', years: 71 }] }],
    ['no language', { languages: [] }],
    ['more than 10 languages', { languages: Array.from({ length: 11 }, () => ({ language: 'fr', level: 'C1' })) }],
    ['an address that is none', { email: 'aylin at example' }],
    ['a title twice in one language', { title: ['a', 'b'].map((text) => ({ language: 'EN', text })) }],
    ['an empty title', { title: [{ language: 'EN', text: '' }] }],
  ])('refuses %s', async (_what, input) => {
    const { errors } = await hub.ask(registration, { input: { ...person, ...input } }, { token: tokens.owner });

    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('makes one entry of 20 requests with one idempotency key', async () => {
    const input = { displayName: 'Only Once', idempotencyKey: randomUUID() };

    const answers = await Promise.all(Array.from({ length: 20 }, () => register(input)));
    const reused = await register({ ...input, displayName: 'Somebody Else' });

    expect(new Set(answers.map(({ expert }) => expert?.id)).size).toBe(1);
    const { rows } = await sql`select from expert where display_name = 'Only Once'`.execute(hub.database.owner());
    expect(rows).toHaveLength(1);
    expect(reused.userErrors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED' }]);
  });
});

interface List {
  experts: {
    totalCount: number;
    edges: { cursor: string; node: { id: string; displayName: string } }[];
    pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean };
  };
}

describe('the list of experts', () => {
  const listInstitution = 'ne-ins';
  const ask = (options: string) =>
    hub.ask<List>(`{ experts(filter: { institutions: ["Institution:${listInstitution}"] } ${options}) {
      totalCount edges { cursor node { id displayName institution { id name } expertise { topic { label } level } } }
      pageInfo { hasNextPage hasPreviousPage } } }`);

  const fill = (count: number) =>
    sql`with made as (
      insert into expert (id, institution_id, display_name, languages, availability, has_consented, registered_at)
      select gen_random_uuid(), ${listInstitution}, 'Expert ' || number % 7, '[{"language": "ha", "level": "C1"}]', 'LIMITED', true,
        timestamptz '2020-01-01' + (number % 10) * interval '1 day'
      from generate_series(1, ${count}::int) as number returning id)
      insert into expertise (expert_id, topic_code, level) select id, 'statcab.1.1', 3 from made`.execute(
      hub.database.owner(),
    );

  it('asks the same number of statements for 1 and for 100 experts', async () => {
    await fill(1);
    // What is read once for the whole process is not counted.
    await ask('first: 100');
    const few = await hub.statements(() => ask('first: 100'));
    await fill(99);
    const many = await hub.statements(() => ask('first: 100'));

    const { data } = await ask('first: 100');
    expect(data.experts.edges).toHaveLength(100);
    expect(many).toBe(few);
  });

  it.each([
    '',
    'orderBy: { field: NAME, direction: DESC }',
    'orderBy: { field: REGISTERED_AT, direction: ASC }',
    'orderBy: { field: REGISTERED_AT, direction: DESC }',
  ])('shows every expert once, forwards and backwards (%s)', async (orderBy) => {
    const forwards: string[] = [];
    for (let after = ''; ; ) {
      const { data } = await ask(`first: 30 ${after} ${orderBy}`);
      forwards.push(...data.experts.edges.map(({ node }) => node.id));
      if (!data.experts.pageInfo.hasNextPage) break;
      after = `after: "${data.experts.edges.at(-1)?.cursor}"`;
    }
    const backwards: string[] = [];
    for (let before = ''; ; ) {
      const { data } = await ask(`last: 30 ${before} ${orderBy}`);
      backwards.unshift(...data.experts.edges.map(({ node }) => node.id));
      if (!data.experts.pageInfo.hasPreviousPage) break;
      before = `before: "${data.experts.edges[0]?.cursor}"`;
    }

    expect(new Set(forwards).size).toBe(100);
    expect(backwards).toEqual(forwards);
  });

  it('finds by a topic with everything below it, by language, country, institution and availability', async () => {
    const id = await registered({ displayName: 'Zeynep Arslan', availability: 'LIMITED' });
    const found = async (filter: string) => {
      const { data, errors } = await hub.ask<List>(
        `{ experts(filter: ${filter}, first: 100, orderBy: { field: REGISTERED_AT, direction: DESC }) { edges { node { id } } } }`,
      );
      expect(errors).toBeUndefined();
      return data.experts.edges.some(({ node }) => node.id === id);
    };

    expect(
      await found('{ topics: ["statcab.2"], languages: ["fr"], countries: ["TR"], availabilities: [LIMITED] }'),
    ).toBe(true);
    expect(
      await found(`{ topics: ["Topic:statcab.1.1"], institutions: ["Institution:${owner}"], languages: ["ar", "TR"] }`),
    ).toBe(true);
    expect(await found('{ topics: ["statcab.3"] }')).toBe(false);
    expect(await found('{ languages: ["ar"] }')).toBe(false);
    expect(await found('{ countries: ["NE"] }')).toBe(false);
    expect(await found('{ availabilities: [AVAILABLE, UNAVAILABLE] }')).toBe(false);
  });

  it.each([
    '{ topics: ["no.such.topic"] }',
    '{ languages: [] }',
    '{ languages: ["français"] }',
    '{ countries: ["Niger"] }',
    '{ countries: ["ZZ"] }',
    '{ languages: ["xx"] }',
    '{ institutions: ["Institution:nowhere"] }',
  ])('refuses a filter that can only be a mistake: %s', async (filter) => {
    const { errors } = await hub.ask(`{ experts(filter: ${filter}) { totalCount } }`);

    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('stands below institutions and topics, with as many statements for 50 parents as for one', async () => {
    await registered();
    const document = `query ($first: Int!) {
      institutions(filter: { countries: ["TR", "NE", "SN"] }, first: $first) { edges { node { experts(first: 2) { totalCount edges { node { id } } } } } }
      node(id: "Topic:statcab.2") { ... on Topic { experts(first: 5) { totalCount edges { node { expertise { topic { code } } } } } } } }`;

    const { data, errors } = await hub.ask<{
      institutions: { edges: { node: { experts: { totalCount: number } } }[] };
      node: { experts: { edges: { node: { expertise: { topic: { code: string } }[] } }[] } };
    }>(document, { first: 50 });
    // Pages of institutions that were read before are not read again.
    await hub.ask(document, { first: 1 });
    const one = await hub.statements(() => hub.ask(document, { first: 1 }));
    const many = await hub.statements(() => hub.ask(document, { first: 50 }));

    expect(errors).toBeUndefined();
    expect(Math.max(...data.institutions.edges.map(({ node }) => node.experts.totalCount))).toBeGreaterThanOrEqual(100);
    const codes = data.node.experts.edges.map(({ node }) => node.expertise.map(({ topic }) => topic.code));
    expect(codes.length).toBeGreaterThan(0);
    expect(codes.every((list) => list.some((code) => code.startsWith('statcab.2')))).toBe(true);
    expect(many).toBe(one);
  });
});
