import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../src/kernel/ids.ts';
import { hubItself } from '../../src/kernel/viewer.ts';
import { lapseNeeds, type NeedsTables } from '../../src/modules/needs/index.ts';
import { unitOfWork } from '../../src/platform/database/unitOfWork.ts';
import {
  type ChangedRow,
  changesOf,
  eventsOf,
  expectSamePages,
  expectSentences,
  idsOf,
  type ListPage,
  pageFields,
  refusedWith,
  voices,
} from '../support/changes.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';

const now = new Date('2027-03-01T09:00:00Z');
const members = { niger: 'ne-ins', senegal: 'sn-ansd' };
let hub: TestHub;
let as: Awaited<ReturnType<typeof voices<keyof typeof members>>>;

beforeAll(async () => {
  // The relay must not ask between the statements that are counted.
  hub = await startTestHub({ clock: { now: () => now }, settings: { EVENT_POLL_MILLISECONDS: '60000' } });
  as = await voices(hub, members);
});
afterAll(() => hub.close());

const { ask, mutate, done, refusal } = changesOf(() => hub, 'need', 'withdrawalReason');
const plain = { topic: 'statcab.2.3.1', languages: ['fr'] };
const declared = (input: object = {}, voice = as.niger) => done('declareNeed', { ...plain, ...input }, voice);

async function page(filter: object, more: object, voice = as.niger): Promise<ListPage> {
  const { data, errors } = await hub.ask<{ needs: ListPage }>(
    `query ($filter: NeedFilter, $orderBy: NeedOrder, $first: Int, $after: String, $last: Int, $before: String) {
      needs(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) { ${pageFields} } }`,
    { filter, ...more },
    voice,
  );
  expect(errors).toBeUndefined();
  return data.needs;
}
const listed = async (filter: object, voice = as.niger) => idsOf(await page(filter, { first: 100 }, voice));
const tables = () => hub.database.owner<NeedsTables>();

/** Rows as if they had been declared, all in one moment. */
async function addNeeds(count: number, values: Record<string, unknown> = {}): Promise<string[]> {
  const rows = Array.from({ length: count }, () => ({
    id: newId(),
    institution_id: 'ne-ins',
    topic_code: 'statcab.2.3.1',
    priority: 'MEDIUM',
    languages: ['fr'],
    modalities: [],
    deliveries: [],
    interpretation_accepted: false,
    status: 'OPEN',
    is_shared: true,
    declared_at: '2027-01-01T00:00:00Z',
    version: 1,
    ...values,
  }));
  await tables()
    .insertInto('need')
    .values(rows as never)
    .execute();
  return rows.map((row) => `Need:${row.id}`);
}

describe('declaring a need', () => {
  it('keeps what the institution said and reads it back in full', async () => {
    const input = {
      topic: 'Topic:statcab.1.1.1',
      presentLevel: 'FOUNDATION',
      wantedLevel: 'ADVANCED',
      priority: 'HIGH',
      participants: 12,
      languages: ['FR', 'ar', 'fr'],
      modalities: ['WORKSHOP', 'STUDY_VISIT'],
      deliveries: ['ONLINE'],
      interpretationAccepted: true,
      window: { startsOn: '2027-05-01', endsOn: '2027-12-31' },
      note: [
        { language: 'FR', text: 'Recensement en 2028' },
        { language: 'AR', text: 'تعداد في 2028' },
      ],
      isShared: false,
    };
    const { id } = await declared(input);
    const { data } = await hub.ask<{ node: Record<string, unknown> }>(
      `query ($id: ID!) { node(id: $id) { ... on Need {
        institution { id } topic { code } presentLevel wantedLevel priority participants languages modalities deliveries
        interpretationAccepted window { startsOn endsOn } status note inArabic: note(language: AR) isShared
        withdrawalReason declaredAt version } } }`,
      { id },
      { ...as.niger, language: 'fr' },
    );
    expect(data.node).toEqual({
      institution: { id: 'Institution:ne-ins' },
      topic: { code: 'statcab.1.1.1' },
      presentLevel: 'FOUNDATION',
      wantedLevel: 'ADVANCED',
      priority: 'HIGH',
      participants: 12,
      languages: ['fr', 'ar'],
      modalities: ['WORKSHOP', 'STUDY_VISIT'],
      deliveries: ['ONLINE'],
      interpretationAccepted: true,
      window: { startsOn: '2027-05-01', endsOn: '2027-12-31' },
      status: 'OPEN',
      note: 'Recensement en 2028',
      inArabic: 'تعداد في 2028',
      isShared: false,
      withdrawalReason: null,
      declaredAt: now.toISOString(),
      version: 1,
    });
    expect(await eventsOf(hub, { id })).toEqual([
      { kind: 'NEED_DECLARED', institution_id: 'ne-ins', data: { topicCode: 'statcab.1.1.1' } },
    ]);
  });

  it('needs only a topic and a language; what is not said stays unknown', async () => {
    const { id } = await declared({ window: { endsOn: '2027-03-01' } });
    const { data } = await hub.ask<{ node: Record<string, unknown> }>(
      `query ($id: ID!) { node(id: $id) { ... on Need { presentLevel wantedLevel priority participants modalities deliveries
        interpretationAccepted window { startsOn endsOn } note isShared } } }`,
      { id },
      as.niger,
    );
    expect(data.node).toEqual({
      presentLevel: null,
      wantedLevel: null,
      priority: 'MEDIUM',
      participants: null,
      modalities: [],
      deliveries: [],
      interpretationAccepted: false,
      window: { startsOn: null, endsOn: '2027-03-01' },
      note: null,
      isShared: true,
    });
  });

  it.each([
    ['a topic that is not there', { topic: 'statcab.99' }, 'NOT_FOUND', ['topic']],
    ['a language that is not known', { languages: ['fr', 'xx'] }, 'INVALID', ['languages']],
    [
      'a wanted level below the present one',
      { presentLevel: 'EXPERT', wantedLevel: 'ADVANCED' },
      'INVALID',
      ['wantedLevel'],
    ],
    [
      'a window that ends before it begins',
      { window: { startsOn: '2027-06-02', endsOn: '2027-06-01' } },
      'INVALID',
      ['window', 'endsOn'],
    ],
    ['a window that is over', { window: { endsOn: '2027-02-28' } }, 'INVALID', ['window', 'endsOn']],
  ])('refuses %s, with a sentence in each language', async (_, input, code, field) => {
    const wrong = { ...plain, ...input };
    await expectSentences((language) => refusal('declareNeed', wrong, { ...as.niger, language }), { code, field });
  });

  it('says once in which language a note is given twice', async () => {
    const note = ['a', 'b'].map((text) => ({ language: 'EN', text }));
    const { errors } = await ask('declareNeed', { ...plain, note }, as.niger);
    expect(errors).toMatchObject([{ message: 'note: give each language once.' }]);
  });

  it('does not take a need back for a blank reason', async () => {
    const input = { id: `Need:${newId()}`, expectedVersion: 1, reason: '  ' };
    expect(refusedWith(await ask('withdrawNeed', input, as.niger))).toBe('BAD_USER_INPUT');
  });

  it.each([
    ['no language', { languages: [] }],
    ['eleven languages', { languages: Array.from({ length: 11 }, () => 'fr') }],
    ['no participants', { participants: 0 }],
    ['too many participants', { participants: 10_001 }],
    ['a form twice', { modalities: ['WEBINAR', 'WEBINAR'] }],
    ['an empty note', { note: [] }],
    ['a note without text', { note: [{ language: 'EN', text: '' }] }],
    [
      'a note twice in one language',
      {
        note: [
          { language: 'EN', text: 'a' },
          { language: 'EN', text: 'b' },
        ],
      },
    ],
  ])('refuses %s before anything is done', async (_, input) => {
    expect(refusedWith(await ask('declareNeed', { ...plain, ...input }, as.niger))).toBe('BAD_USER_INPUT');
  });

  it('is for members only', async () => {
    expect(refusedWith(await ask('declareNeed', plain, {}))).toBe('UNAUTHENTICATED');
    for (const role of ['ANALYST', 'FACILITATOR', 'ADMINISTRATOR'] as const) {
      expect(refusedWith(await ask('declareNeed', plain, as[role]))).toBe('FORBIDDEN');
    }
  });

  it('happens once for one idempotency key, however many send it at one moment', async () => {
    const input = { ...plain, topic: 'statcab.3.1', idempotencyKey: 'need-once' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => mutate('declareNeed', input, as.niger)));
    expect(new Set(answers.map((answer) => answer.row?.id)).size).toBe(1);
    expect(await listed({ topics: ['statcab.3.1'] })).toHaveLength(1);
    expect(await refusal('declareNeed', { ...input, participants: 3 }, as.niger)).toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
  });
});

describe('who sees a need', () => {
  it('hides needs from anonymous: a refusal on the list, nothing through an institution or by id', async () => {
    const { id } = await declared();
    const list = await hub.ask('{ needs { totalCount } }');
    expect(list.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    const around = await hub.ask(
      'query ($id: ID!) { node(id: $id) { id } institutions(filter: {countries: ["NE"]}) { edges { node { needs { totalCount edges { cursor } } } } } }',
      { id },
    );
    expect(around.errors).toBeUndefined();
    expect(around.data).toMatchObject({ node: null });
    expect(JSON.stringify(around.data)).not.toMatch(/"totalCount":[1-9]|cursor/);
  });

  it('shows a member its own and those that others share, and staff and analysts all, on every way', async () => {
    const topic = 'statcab.4.1';
    const open = (await declared({ topic })).id;
    const secret = (await declared({ topic, isShared: false })).id;
    for (const [who, expected] of [
      ['niger', [open, secret]],
      ['senegal', [open]],
      ['ANALYST', [open, secret]],
      ['FACILITATOR', [open, secret]],
      ['ADMINISTRATOR', [open, secret]],
    ] as const) {
      expect((await listed({ topics: [topic] }, as[who])).sort()).toEqual([...expected].sort());
      const { data } = await hub.ask<{
        nodes: ({ id: string } | null)[];
        institution: { needs: { edges: { node: { id: string } }[] } };
      }>(
        `query ($ids: [ID!]!) { nodes(ids: $ids) { id }
          institution: node(id: "Institution:ne-ins") { ... on Institution { needs(first: 100) { edges { node { id } } } } } }`,
        { ids: [open, secret] },
        as[who],
      );
      expect(data.nodes.map((node) => node?.id ?? null)).toEqual(
        [open, secret].map((id) => (expected.includes(id) ? id : null)),
      );
      const through = data.institution.needs.edges.map((edge) => edge.node.id);
      expect([open, secret].filter((id) => through.includes(id))).toEqual(expected);
    }
  });
});

describe('the list of needs', () => {
  it('is narrowed by each field of its filter, and by all of them together', async () => {
    const wanted = (
      await declared({
        topic: 'statcab.1.3.1',
        priority: 'LOW',
        languages: ['pt', 'fr'],
        modalities: ['WEBINAR'],
        deliveries: ['HYBRID'],
      })
    ).id;
    const other = (await declared({ topic: 'statcab.1.4', languages: ['ru'] }, as.senegal)).id;
    const filters = {
      topics: ['statcab.1.3'],
      institutions: ['Institution:ne-ins'],
      countries: ['ne'],
      languages: ['PT'],
      modalities: ['WEBINAR'],
      deliveries: ['HYBRID'],
      statuses: ['OPEN'],
      priorities: ['LOW'],
    };
    for (const [field, value] of Object.entries(filters)) {
      const found = await listed({ [field]: value });
      expect(found, field).toContain(wanted);
      expect(found.includes(other), field).toBe(field === 'statuses');
    }
    expect(await listed(filters)).toEqual([wanted]);
    expect(await listed({ ...filters, priorities: ['HIGH'] })).toEqual([]);
    expect(await listed({ topics: ['Topic:statcab.1.3.1', 'statcab.1.4'], languages: ['pt', 'ru'] })).toEqual([
      other,
      wanted,
    ]);
  });

  it.each([
    [{ topics: ['statcab.99'] }, 'statcab.99'],
    [{ topics: [] }, 'topics'],
    [{ statuses: [] }, 'statuses'],
    [{ institutions: ['Need:x'] }, 'institutions'],
  ])('refuses the filter %j', async (filter, named) => {
    const { errors } = await hub.ask(
      'query ($filter: NeedFilter) { needs(filter: $filter) { totalCount } }',
      { filter },
      as.niger,
    );
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
    expect(errors?.[0]?.message).toContain(named);
  });

  it.each(['DECLARED', 'PRIORITY', 'WINDOW'])(
    'is paged forwards and backwards by %s with ties, without gap or double',
    async (field) => {
      const topic = { DECLARED: 'cb-cab', PRIORITY: 'water-cab', WINDOW: 'tourism-cab' }[field] as string;
      await addNeeds(4, { topic_code: topic, priority: 'HIGH', window_end: '2027-09-01' });
      await addNeeds(3, { topic_code: topic, priority: 'LOW', declared_at: '2027-02-01T00:00:00.123456Z' });
      const orderBy = { field, direction: 'DESC' };
      await expectSamePages((part) => page({ topics: [topic] }, { orderBy, ...part }), 7);
    },
  );

  it('takes the same number of statements for 1 need and for 100, also below institutions', async () => {
    const query = `query ($topic: ID!) { needs(filter: {topics: [$topic]}, first: 100) { totalCount edges { node {
      id note topic { code } institution { id needs(first: 3) { totalCount edges { node { id } } } } } } } }`;
    await addNeeds(1, { topic_code: 'osh-cab', institution_id: 'sn-ansd' });
    await addNeeds(50, { topic_code: 'pes-cab', institution_id: 'ma-hcp' });
    await addNeeds(50, { topic_code: 'pes-cab', institution_id: 'sn-ansd' });
    const count = (topic: string) => hub.statements(() => hub.ask(query, { topic }, as.niger));
    // What is read once for the whole process is not counted.
    for (const topic of ['pes-cab', 'osh-cab']) await count(topic);
    expect(await count('pes-cab')).toBe(await count('osh-cab'));
  });
});

describe('withdrawing a need', () => {
  const withdrawal = ({ id, version }: ChangedRow, reason = 'Met elsewhere') => ({
    id,
    expectedVersion: version,
    reason,
  });

  it('keeps the reason and tells the log', async () => {
    const need = await declared();
    expect(await done('withdrawNeed', withdrawal(need), as.niger)).toMatchObject({
      status: 'WITHDRAWN',
      withdrawalReason: 'Met elsewhere',
      version: 2,
    });
    expect((await eventsOf(hub, need)).map((event) => event.kind)).toEqual(['NEED_DECLARED', 'NEED_WITHDRAWN']);
  });

  it('says what is allowed where the need is withdrawn already', async () => {
    const withdrawn = await done('withdrawNeed', withdrawal(await declared()), as.niger);
    const refused = await refusal('withdrawNeed', withdrawal(withdrawn), as.niger);
    expect(refused).toMatchObject({ code: 'MOVE_NOT_ALLOWED' });
    expect(refused.message).toContain('WITHDRAWN');
    const inWordsOf = async (language: 'ar' | 'fr') =>
      (await refusal('withdrawNeed', withdrawal(withdrawn), { ...as.niger, language })).message;
    expect(await inWordsOf('fr')).toBe(
      "Besoin : l'action « retirer » (withdraw) n'est pas permise depuis l'état « retiré » (WITHDRAWN). Actions permises depuis cet état : aucune.",
    );
    expect(await inWordsOf('ar')).toContain('«مسحوب» (WITHDRAWN)');
  });

  it('refuses a need of another institution, and one that is hidden like one that is not there', async () => {
    const [shared, secret] = [await declared(), await declared({ isShared: false })];
    expect(await refusal('withdrawNeed', withdrawal(shared), as.senegal)).toMatchObject({
      code: 'FORBIDDEN',
      field: ['id'],
    });
    const hidden = await refusal('withdrawNeed', withdrawal(secret), as.senegal);
    const missing = await refusal('withdrawNeed', { ...withdrawal(secret), id: `Need:${newId()}` }, as.senegal);
    expect(hidden).toMatchObject({ code: 'NOT_FOUND' });
    expect(hidden).toEqual(missing);
  });

  it('is made once of ten that start from one version', async () => {
    const need = await declared();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => mutate('withdrawNeed', withdrawal(need), as.niger)),
    );
    expect(answers.filter((answer) => answer.row)).toHaveLength(1);
    expect(answers.flatMap((answer) => answer.userErrors.map((error) => error.code))).toEqual(
      Array(9).fill('CONFLICT'),
    );
    expect(await eventsOf(hub, need)).toHaveLength(2);
  });
});

it('the clock of the hub lets open needs lapse the day after their window, once, and tells the log', async () => {
  await sql`update need set status = 'MET' where window_end < '2027-09-09'`.execute(tables());
  const due = await addNeeds(3, { window_end: '2027-09-08' });
  const [today] = await addNeeds(1, { window_end: '2027-09-09' });
  const [open] = await addNeeds(1);
  const [busy] = await addNeeds(1, { window_end: '2027-09-08', status: 'IN_EXCHANGE' });
  const tick = () =>
    unitOfWork(hub.database, { viewer: hubItself('clock') }, new Date('2027-09-09T00:00:01Z'), lapseNeeds);
  expect(await Promise.all([tick(), tick()]).then(([a, b]) => a + b)).toBe(3);
  expect(await tick()).toBe(0);
  const { data } = await hub.ask<{ nodes: { status: string; version: number }[] }>(
    'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Need { status version } } }',
    { ids: [...due, today, open, busy] },
    as.niger,
  );
  expect(data.nodes.map((need) => need.status)).toEqual(['LAPSED', 'LAPSED', 'LAPSED', 'OPEN', 'OPEN', 'IN_EXCHANGE']);
  expect(data.nodes[0]?.version).toBe(2);
  expect(await eventsOf(hub, { id: due[0] as string })).toEqual([
    { kind: 'NEED_LAPSED', institution_id: 'ne-ins', data: {} },
  ]);
});
