import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AskOptions, TestHub } from '../support/hub.ts';
import { startTestHub } from '../support/hub.ts';

const owner = 'tr-turkstat';
const other = 'sn-ansd';
const topic = 'statcab.1.1';

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

interface Practice {
  id: string;
  status: string;
  version: number;
  title: string;
  returnReasons: string | null;
}
interface Payload {
  practice: Practice | null;
  userErrors: { code: string; message: string; field: string[] | null }[];
}

const asOwner = (): AskOptions => ({ token: tokens.owner });
const asFacilitator = (): AskOptions => ({ token: tokens.FACILITATOR });
const english = (text: string) => [{ language: 'EN', text }];
const complete = {
  title: english('A census with tablets'),
  summary: english('The census without paper'),
  context: english('A country of many islands'),
  approach: english('Tablets and a web form'),
  results: english('Results after four months'),
  topics: [topic],
};

const fields = 'id status version title returnReasons';
async function mutate(mutation: string, input: object, options: AskOptions = asOwner()): Promise<Payload> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const { data, errors } = await hub.ask<Record<string, Payload>>(
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { practice { ${fields} } userErrors { code message field } } }`,
    { input },
    options,
  );
  expect(errors).toBeUndefined();
  return data[mutation] as Payload;
}

async function drafted(input: object = {}, options: AskOptions = asOwner()): Promise<Practice> {
  const { practice, userErrors } = await mutate('draftPractice', { ...complete, ...input }, options);
  expect(userErrors).toEqual([]);
  return practice as Practice;
}

const nextOf = ({ id, version }: Practice) => ({ id, expectedVersion: version });

async function submitted(input: object = {}): Promise<Practice> {
  return (await mutate('submitPractice', nextOf(await drafted(input)))).practice as Practice;
}

async function published(input: object = {}): Promise<Practice> {
  const review = { ...nextOf(await submitted(input)), decision: 'PUBLISH' };
  return (await mutate('reviewPractice', review, asFacilitator())).practice as Practice;
}

async function seen(id: string, options: AskOptions): Promise<Record<string, unknown> | null> {
  const { data } = await hub.ask<{ node: Record<string, unknown> | null }>(
    `query ($id: ID!) { node(id: $id) { ... on BestPractice { ${fields} publishedAt } } }`,
    { id },
    options,
  );
  return data.node;
}

async function eventsOf(id: string) {
  const { rows } = await sql<{ kind: string; institution_id: string; data: unknown }>`
    select kind, institution_id, data from event where subject_key = ${id.split(':')[1]} order by id`.execute(
    hub.database.owner(),
  );
  return rows;
}

const readers = () => [
  {},
  { token: tokens.other },
  { token: tokens.owner },
  { token: tokens.ANALYST },
  { token: tokens.FACILITATOR },
  { token: tokens.ADMINISTRATOR },
];

describe('who sees a best practice', () => {
  it('shows a draft to its own institution, analysts and staff, and to nobody else', async () => {
    const { id } = await drafted();

    const answers = await Promise.all(readers().map((reader) => seen(id, reader)));

    expect(answers.map((answer) => answer !== null)).toEqual([false, false, true, true, true, true]);
  });

  it('shows a published practice to everybody', async () => {
    const { id } = await published();

    const answers = await Promise.all(readers().map((reader) => seen(id, reader)));

    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 'PUBLISHED', publishedAt: expect.stringMatching(/^\d{4}-.*Z$/) });
    }
  });

  it('counts and lists only what the reader may see, also when another state is asked for', async () => {
    await drafted({ topics: ['statcab.3.3'] });
    const list = `{ bestPractices(filter: { topics: ["statcab.3.3"], statuses: [DRAFT] }) { totalCount edges { node { id } } } }`;

    const answers = await Promise.all(readers().map((reader) => hub.ask(list, {}, reader)));

    const counts = answers.map(
      ({ data }) => (data as never as { bestPractices: { totalCount: number } }).bestPractices.totalCount,
    );
    expect(counts).toEqual([0, 0, 1, 1, 1, 1]);
  });
});

describe('the way of a practice to the public', () => {
  it('records every step in the event log, by ids only', async () => {
    const practice = await published();

    expect(await eventsOf(practice.id)).toEqual(
      ['PRACTICE_DRAFTED', 'PRACTICE_SUBMITTED', 'PRACTICE_PUBLISHED'].map((kind) => ({
        kind,
        institution_id: owner,
        data: {},
      })),
    );
  });

  it('names what is missing before a draft can be submitted, in the language of the caller', async () => {
    const practice = await drafted({ context: undefined, results: undefined });

    const sentences = { en: 'are missing: context, results', fr: 'il manque', ar: 'الحقول الناقصة' } as const;
    for (const [language, sentence] of Object.entries(sentences)) {
      const { userErrors } = await mutate('submitPractice', nextOf(practice), {
        ...asOwner(),
        language: language as 'en',
      });
      expect(userErrors).toEqual([{ code: 'INVALID', field: ['id'], message: expect.stringContaining(sentence) }]);
    }
    expect(await eventsOf(practice.id)).toHaveLength(1);
  });

  it('lets the owner complete a draft; what is not given stays', async () => {
    const draft = await drafted({ context: undefined, lessons: english('Begin earlier') });

    const { practice } = await mutate('revisePractice', {
      ...nextOf(draft),
      context: english('Islands'),
      lessons: null,
    });
    const { userErrors } = await mutate('submitPractice', nextOf(practice as Practice));

    expect(practice).toMatchObject({ status: 'DRAFT', version: 2, title: 'A census with tablets' });
    expect(userErrors).toEqual([]);
    const { data } = await hub.ask<{ node: object }>(
      'query ($id: ID!) { node(id: $id) { ... on BestPractice { context lessons topics { code } } } }',
      { id: draft.id },
      asOwner(),
    );
    expect(data.node).toEqual({ context: 'Islands', lessons: null, topics: [{ code: topic }] });
  });

  it('raises the version when only the topics change', async () => {
    const draft = await drafted();

    const { practice } = await mutate('revisePractice', {
      ...nextOf(draft),
      topics: ['statcab.2.1', 'Topic:statcab.2.2'],
    });

    expect(practice?.version).toBe(draft.version + 1);
    const { userErrors } = await mutate('submitPractice', nextOf(draft));
    expect(userErrors).toMatchObject([{ code: 'CONFLICT' }]);
  });

  it('returns a practice with reasons that only its institution and facilitators read, and takes it back', async () => {
    const waiting = await submitted();
    const reasons = [{ language: 'FR', text: 'Les résultats manquent de chiffres.' }];

    const { practice } = await mutate(
      'reviewPractice',
      { ...nextOf(waiting), decision: 'RETURN', reasons },
      asFacilitator(),
    );
    const answers = await Promise.all(readers().map((reader) => seen(waiting.id, reader)));

    expect(practice?.status).toBe('RETURNED');
    expect(answers.map((answer) => answer?.returnReasons)).toEqual([
      undefined,
      undefined,
      'Les résultats manquent de chiffres.',
      null,
      'Les résultats manquent de chiffres.',
      null,
    ]);
    const revised = await mutate('revisePractice', {
      ...nextOf(practice as Practice),
      results: english('Four months, 98 %'),
    });
    expect(revised.practice?.status).toBe('DRAFT');
    const again = await mutate('submitPractice', nextOf(revised.practice as Practice));
    const review = { ...nextOf(again.practice as Practice), decision: 'PUBLISH' };
    expect((await mutate('reviewPractice', review, asFacilitator())).practice).toMatchObject({
      status: 'PUBLISHED',
      returnReasons: null,
    });
  });

  it('wants reasons for a return and none for a publication', async () => {
    const practice = await submitted();

    const silent = await mutate('reviewPractice', { ...nextOf(practice), decision: 'RETURN' }, asFacilitator());
    const talkative = { ...nextOf(practice), decision: 'PUBLISH', reasons: english('Well done') };
    const loud = await mutate('reviewPractice', talkative, asFacilitator());

    expect([silent, loud].map(({ userErrors }) => userErrors)).toMatchObject([
      [{ code: 'INVALID', field: ['reasons'] }],
      [{ code: 'INVALID', field: ['reasons'] }],
    ]);
  });

  it('refuses a move that the life cycle does not have, and says which it has', async () => {
    const practice = await drafted();

    const { userErrors } = await mutate(
      'reviewPractice',
      { ...nextOf(practice), decision: 'PUBLISH' },
      asFacilitator(),
    );
    const waiting = await submitted();
    const revision = await mutate('revisePractice', { ...nextOf(waiting), title: english('Another') });

    expect(userErrors).toMatchObject([{ code: 'MOVE_NOT_ALLOWED', message: expect.stringContaining('submit') }]);
    expect(revision.userErrors).toMatchObject([{ code: 'MOVE_NOT_ALLOWED' }]);
  });
});

describe('who may change a best practice', () => {
  it('answers the same for a practice that is hidden and one that does not exist', async () => {
    const { id, version } = await drafted();

    const asOther = { token: tokens.other };
    const hidden = await mutate('submitPractice', { id, expectedVersion: version }, asOther);
    const missing = await mutate(
      'submitPractice',
      { id: `BestPractice:${randomUUID()}`, expectedVersion: version },
      asOther,
    );

    expect(hidden).toEqual(missing);
    expect(hidden).toMatchObject({ practice: null, userErrors: [{ code: 'NOT_FOUND', field: ['id'] }] });
  });

  it("refuses to change another institution's practice that one may read", async () => {
    const practice = await published();

    const { userErrors } = await mutate('submitPractice', nextOf(practice), { token: tokens.other });

    expect(userErrors).toMatchObject([{ code: 'FORBIDDEN' }]);
  });

  it('keeps each mutation for its role', async () => {
    const { id, version } = await submitted();
    const review = `mutation ($id: ID!, $version: Int!) {
      reviewPractice(input: { id: $id, expectedVersion: $version, decision: PUBLISH }) { practice { id } } }`;

    const codes = await Promise.all(
      [{}, asOwner(), { token: tokens.ANALYST }, { token: tokens.ADMINISTRATOR }].map(async (reader) => {
        const { errors } = await hub.ask(review, { id, version }, reader);
        return errors?.[0]?.extensions.code;
      }),
    );

    expect(codes).toEqual(['UNAUTHENTICATED', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
  });

  it('lets one of many changes to the same version win', async () => {
    const draft = await drafted();

    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        mutate('revisePractice', { ...nextOf(draft), title: english(`Title ${index}`) }),
      ),
    );

    const codes = answers.flatMap(({ userErrors }) => userErrors.map(({ code }) => code));
    expect(codes).toEqual(Array.from({ length: 9 }, () => 'CONFLICT'));
    expect((await seen(draft.id, asOwner()))?.version).toBe(2);
  });

  it('makes one practice of 20 requests with one idempotency key', async () => {
    const input = { ...complete, title: english('Once only'), idempotencyKey: randomUUID() };

    const answers = await Promise.all(Array.from({ length: 20 }, () => mutate('draftPractice', input)));
    const reused = await mutate('draftPractice', { ...input, title: english('Another one') });

    expect(new Set(answers.map(({ practice }) => practice?.id)).size).toBe(1);
    const { rows } = await sql`select from best_practice where title->>'EN' = 'Once only'`.execute(
      hub.database.owner(),
    );
    expect(rows).toHaveLength(1);
    expect(reused.userErrors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED' }]);
  });
});

describe('what a draft may hold', () => {
  const refusedFor = async (input: object) => {
    const { errors } = await hub.ask(
      'mutation ($input: DraftPracticeInput!) { draftPractice(input: $input) { practice { id } } }',
      { input: { ...complete, ...input } },
      asOwner(),
    );
    return errors?.[0]?.extensions.code;
  };

  it('refuses lists and texts outside of their limits', async () => {
    expect(await refusedFor({ topics: [] })).toBe('BAD_USER_INPUT');
    expect(await refusedFor({ topics: Array.from({ length: 11 }, () => topic) })).toBe('BAD_USER_INPUT');
    expect(await refusedFor({ title: [] })).toBe('BAD_USER_INPUT');
    expect(await refusedFor({ title: [...english('One'), ...english('Two')] })).toBe('BAD_USER_INPUT');
    expect(await refusedFor({ results: english('x'.repeat(10_001)) })).toBe('BAD_USER_INPUT');
    expect(await refusedFor({ buildingBlocks: [{ texts: english('') }] })).toBe('BAD_USER_INPUT');
    expect(await refusedFor({ buildingBlocks: Array.from({ length: 31 }, () => ({ texts: english('x') })) })).toBe(
      'BAD_USER_INPUT',
    );
  });

  it('says which topic does not exist, and keeps nothing of the draft', async () => {
    const { practice, userErrors } = await mutate('draftPractice', {
      ...complete,
      title: english('Nowhere'),
      topics: [topic, 'no.such.topic'],
    });

    expect(practice).toBeNull();
    expect(userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['topics', '1'] }]);
    const { rows } = await sql`select from best_practice where title->>'EN' = 'Nowhere'`.execute(hub.database.owner());
    expect(rows).toEqual([]);
  });

  it('takes a topic that is named twice once', async () => {
    const { id } = await drafted({ topics: [topic, `Topic:${topic}`] });

    const { data } = await hub.ask<{ node: object }>(
      'query ($id: ID!) { node(id: $id) { ... on BestPractice { topics { code } institution { id } } } }',
      { id },
      asOwner(),
    );

    expect(data.node).toEqual({ topics: [{ code: topic }], institution: { id: `Institution:${owner}` } });
  });

  it('shows texts and building blocks in the language asked for, and tells where it could not', async () => {
    const { id } = await published({
      title: [
        { language: 'FR', text: 'Un recensement sur tablettes' },
        { language: 'AR', text: 'تعداد بالأجهزة اللوحية' },
      ],
      buildingBlocks: [
        { texts: [{ language: 'FR', text: 'Questionnaire' }] },
        { texts: [{ language: 'AR', text: 'دليل' }] },
      ],
    });

    const { data, extensions } = await hub.ask<{ node: object }>(
      `query ($id: ID!) { node(id: $id) { ... on BestPractice {
        title arabic: title(language: AR) lessons buildingBlocks arabicBlocks: buildingBlocks(language: AR) } } }`,
      { id },
      { language: 'en' },
    );

    expect(data.node).toEqual({
      title: 'Un recensement sur tablettes',
      arabic: 'تعداد بالأجهزة اللوحية',
      lessons: null,
      buildingBlocks: ['Questionnaire', 'دليل'],
      arabicBlocks: ['Questionnaire', 'دليل'],
    });
    expect(extensions?.languageFallbacks).toEqual([
      { path: 'node.title', asked: 'EN', used: 'FR', direction: 'ltr' },
      { path: 'node.buildingBlocks.0', asked: 'EN', used: 'FR', direction: 'ltr' },
      { path: 'node.buildingBlocks.1', asked: 'EN', used: 'AR', direction: 'rtl' },
      { path: 'node.arabicBlocks.0', asked: 'AR', used: 'FR', direction: 'ltr' },
    ]);
  });
});

describe('adaptations', () => {
  const record = (input: object, token: string) =>
    hub
      .ask<{
        recordAdaptation: { adaptation: { id: string } | null; userErrors: { code: string; field: string[] }[] };
      }>(
        `mutation ($input: RecordAdaptationInput!) { recordAdaptation(input: $input) {
          adaptation { id changed outcome year recordedAt institution { id } practice { id } } userErrors { code field } } }`,
        { input: { changed: english('Paper for the islands'), ...input } },
        { token },
      )
      .then(({ data }) => data.recordAdaptation);

  it('are recorded by another institution and stand beside the practice for everybody', async () => {
    const { id } = await published();

    const { adaptation } = await record(
      { practiceId: id, outcome: english('All islands counted'), year: 2024 },
      tokens.other,
    );

    expect(adaptation).toMatchObject({
      changed: 'Paper for the islands',
      outcome: 'All islands counted',
      year: 2024,
      institution: { id: `Institution:${other}` },
      practice: { id },
    });
    const { data } = await hub.ask(
      'query ($id: ID!) { node(id: $id) { ... on BestPractice { adaptations { totalCount edges { node { id } } } } } }',
      { id },
    );
    expect(data).toEqual({ node: { adaptations: { totalCount: 1, edges: [{ node: { id: adaptation?.id } }] } } });
    expect(await eventsOf(adaptation?.id as string)).toEqual([
      { kind: 'ADAPTATION_RECORDED', institution_id: other, data: { practiceId: id.split(':')[1] } },
    ]);
  });

  it('are refused on an own practice, on one that is not public, and for a year to come', async () => {
    const shown = await published();
    const hidden = await drafted();

    const own = await record({ practiceId: shown.id }, tokens.owner);
    const unseen = await record({ practiceId: hidden.id }, tokens.other);
    const early = await record({ practiceId: shown.id, year: new Date().getUTCFullYear() + 1 }, tokens.other);

    expect([own, unseen, early].map(({ userErrors }) => userErrors)).toEqual([
      [{ code: 'INVALID', field: ['practiceId'] }],
      [{ code: 'NOT_FOUND', field: ['practiceId'] }],
      [{ code: 'INVALID', field: ['year'] }],
    ]);
  });

  it('disappear from the public with their practice', async () => {
    const { id } = await published();
    const { adaptation } = await record({ practiceId: id }, tokens.other);
    await sql`update best_practice set status = 'ARCHIVED' where id = ${id.split(':')[1]}`.execute(
      hub.database.owner(),
    );

    const { data } = await hub.ask('query ($id: ID!) { node(id: $id) { id } }', { id: adaptation?.id });

    expect(data).toEqual({ node: null });
  });
});

interface List {
  bestPractices: {
    totalCount: number;
    edges: { cursor: string; node: { id: string; title: string } }[];
    pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean };
  };
}

describe('the list of best practices', () => {
  const listInstitution = 'ne-ins';
  const ask = (options: string) =>
    hub.ask<List>(`{ bestPractices(filter: { institutions: ["Institution:${listInstitution}"] } ${options}) {
      totalCount edges { cursor node { id title institution { id name } topics { code } adaptations { totalCount } } }
      pageInfo { hasNextPage hasPreviousPage } } }`);

  const fill = (count: number) =>
    sql`with made as (
      insert into best_practice (id, institution_id, status, title, summary, building_blocks, drafted_at, published_at)
      select gen_random_uuid(), ${listInstitution}, 'PUBLISHED',
        jsonb_build_object('own', 'EN', 'EN', 'Two' || chr(10) || 'lines ' || number % 7), '{"own": "EN", "EN": "x"}', '[]', now(),
        timestamptz '2020-01-01' + (number % 10) * interval '1 day'
      from generate_series(1, ${count}::int) as number returning id)
      insert into best_practice_topic (practice_id, topic_code) select id, ${topic} from made`.execute(
      hub.database.owner(),
    );

  it('asks the same number of statements for 1 and for 100 practices', async () => {
    await fill(1);
    // What is read once for the whole process is not counted.
    await ask('first: 100');
    const few = await hub.statements(() => ask('first: 100'));
    await fill(99);
    const many = await hub.statements(() => ask('first: 100'));

    const { data } = await ask('first: 100');
    expect(data.bestPractices.edges).toHaveLength(100);
    expect(many).toBe(few);
  });

  it.each([
    ['', 'PUBLISHED_AT', 'DESC'],
    ['orderBy: { field: PUBLISHED_AT, direction: ASC }', 'PUBLISHED_AT', 'ASC'],
    ['orderBy: { field: TITLE, direction: ASC }', 'TITLE', 'ASC'],
    ['orderBy: { field: TITLE, direction: DESC }', 'TITLE', 'DESC'],
  ])('shows every practice once, forwards and backwards (%s)', async (orderBy) => {
    const forwards: string[] = [];
    for (let after = ''; ; ) {
      const { data } = await ask(`first: 30 ${after} ${orderBy}`);
      forwards.push(...data.bestPractices.edges.map(({ node }) => node.id));
      if (!data.bestPractices.pageInfo.hasNextPage) break;
      after = `after: "${data.bestPractices.edges.at(-1)?.cursor}"`;
    }
    const backwards: string[] = [];
    for (let before = ''; ; ) {
      const { data } = await ask(`last: 30 ${before} ${orderBy}`);
      backwards.unshift(...data.bestPractices.edges.map(({ node }) => node.id));
      if (!data.bestPractices.pageInfo.hasPreviousPage) break;
      before = `before: "${data.bestPractices.edges[0]?.cursor}"`;
    }

    expect(new Set(forwards).size).toBe(100);
    expect(backwards).toEqual(forwards);
  });

  it('finds by a topic with everything below it, by country and by institution', async () => {
    const { id } = await published({ topics: ['statcab.2.3.1'] });
    const found = async (filter: string) => {
      const { data } = await hub.ask<List>(
        `{ bestPractices(filter: ${filter}, first: 100) { edges { node { id } } } }`,
      );
      return data.bestPractices.edges.some(({ node }) => node.id === id);
    };

    expect(await found('{ topics: ["statcab.2.3.1"] }')).toBe(true);
    expect(await found('{ topics: ["Topic:statcab.2"], countries: ["tr"] }')).toBe(true);
    expect(await found('{ topics: ["statcab.1"] }')).toBe(false);
    expect(await found(`{ topics: ["statcab.2"], institutions: ["Institution:${owner}"] }`)).toBe(true);
    expect(await found('{ topics: ["statcab.2"], countries: ["NE"] }')).toBe(false);
  });

  it.each([
    '{ topics: ["no.such.topic"] }',
    '{ topics: [] }',
    '{ institutions: ["Topic:statcab"] }',
    '{ countries: ["Niger"] }',
    '{ countries: ["ZZ"] }',
    '{ institutions: ["Institution:nowhere"] }',
    '{ statuses: [] }',
  ])('refuses a filter that can only be a mistake: %s', async (filter) => {
    const { errors } = await hub.ask(`{ bestPractices(filter: ${filter}) { totalCount } }`);

    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('stands below institutions and topics, with as many statements for 50 parents as for one', async () => {
    await published({ topics: ['statcab.2.3.1'] });
    const document = `query ($first: Int!) {
      institutions(filter: { countries: ["TR", "NE", "SN"] }, first: $first) { edges { node { practices(first: 2) { totalCount edges { node { id } } } } } }
      node(id: "Topic:statcab.2") { ... on Topic { practices(first: 5) { totalCount edges { node { topics { code } } } } } } }`;

    const { data, errors } = await hub.ask<{
      institutions: { edges: { node: { practices: { totalCount: number } } }[] };
      node: { practices: { edges: { node: { topics: { code: string }[] } }[] } };
    }>(document, { first: 50 });
    // Pages of institutions that were read before are not read again.
    await hub.ask(document, { first: 1 });
    const one = await hub.statements(() => hub.ask(document, { first: 1 }));
    const many = await hub.statements(() => hub.ask(document, { first: 50 }));

    expect(errors).toBeUndefined();
    expect(data.institutions.edges.length).toBeGreaterThan(3);
    expect(Math.max(...data.institutions.edges.map(({ node }) => node.practices.totalCount))).toBeGreaterThanOrEqual(
      100,
    );
    const topics = data.node.practices.edges.flatMap(({ node }) => node.topics.map(({ code }) => code));
    expect(topics.length).toBeGreaterThan(0);
    expect(topics.every((code) => code.startsWith('statcab.2'))).toBe(true);
    expect(many).toBe(one);
  });
});
