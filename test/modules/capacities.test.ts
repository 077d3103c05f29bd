import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../src/kernel/ids.ts';
import { hubItself } from '../../src/kernel/viewer.ts';
import { expireCapacities, type NeedsTables } from '../../src/modules/needs/index.ts';
import { unitOfWork } from '../../src/platform/database/unitOfWork.ts';
import {
  type ChangedRow,
  changesOf,
  eventsOf,
  expectSamePages,
  expectSentences,
  idsOf,
  keyOf,
  type ListPage,
  pageFields,
  refusedWith,
  voices,
} from '../support/changes.ts';
import { type AskOptions, startTestHub, type TestHub } from '../support/hub.ts';

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

const { ask, mutate, done, refusal } = changesOf(() => hub, 'capacity', 'verifiedAt');
const plain = { level: 'ADVANCED', languages: ['fr'], modalities: ['WORKSHOP'], deliveries: ['ONSITE'] };
const declared = (topic: string, input: object = {}, voice = as.niger) =>
  done('declareCapacity', { topic, ...plain, ...input }, voice);
const nextOf = ({ id, version }: ChangedRow) => ({ id, expectedVersion: version });
const moved = (name: string, capacity: ChangedRow, voice = as.niger) => done(name, nextOf(capacity), voice);

async function page(filter: object, more: object, voice: AskOptions): Promise<ListPage> {
  const { data, errors } = await hub.ask<{ capacities: ListPage }>(
    `query ($filter: CapacityFilter, $orderBy: CapacityOrder, $first: Int, $after: String, $last: Int, $before: String) {
      capacities(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
        ${pageFields} } }`,
    { filter, ...more },
    voice,
  );
  expect(errors).toBeUndefined();
  return data.capacities;
}
const listed = async (filter: object, voice: AskOptions = {}) => idsOf(await page(filter, { first: 100 }, voice));
const kindsOf = async (capacity: ChangedRow) => (await eventsOf(hub, capacity)).map((event) => event.kind);

const change = (capacity: ChangedRow, values: Record<string, unknown>) =>
  hub.database
    .owner<NeedsTables>()
    .updateTable('capacity')
    .set(values as never)
    .where('id', '=', keyOf(capacity.id))
    .execute();

/** A capacity that the published record evidences: what it does not tell is not known. */
async function evidenced(topic: string): Promise<ChangedRow> {
  const id = newId();
  const row = {
    ...{ id, institution_id: 'ne-ins', topic_code: topic, basis: 'RECORD', status: 'ACTIVE', version: 1 },
    ...{ languages: [], modalities: [], deliveries: [], declared_at: '2010-01-01T00:00:00Z' },
  };
  await hub.database
    .owner<NeedsTables>()
    .insertInto('capacity')
    .values(row as never)
    .execute();
  return { id: `Capacity:${id}`, version: 1, status: 'ACTIVE', verifiedAt: null };
}

const english = (text: string) => [{ language: 'EN', text }];

async function registered(options: AskOptions, hasConsented: boolean): Promise<string> {
  const input = {
    displayName: 'A. Expert',
    expertise: [{ topic: 'statcab.1.1', level: 'EXPERT' }],
    languages: [{ language: 'fr', level: 'C2' }],
    availability: 'AVAILABLE',
    hasConsented,
  };
  const { data, errors } = await hub.ask<{ registerExpert: { expert: { id: string } | null; userErrors: object[] } }>(
    'mutation ($input: RegisterExpertInput!) { registerExpert(input: $input) { expert { id } userErrors { message } } }',
    { input },
    options,
  );
  expect({ errors, refused: data.registerExpert.userErrors }).toEqual({ errors: undefined, refused: [] });
  return data.registerExpert.expert?.id as string;
}

async function drafted(options: AskOptions): Promise<string> {
  const input = { title: english('Tablets'), summary: english('A census with tablets'), topics: ['statcab.1.1'] };
  const { data } = await hub.ask<{ draftPractice: { practice: { id: string } } }>(
    'mutation ($input: DraftPracticeInput!) { draftPractice(input: $input) { practice { id } userErrors { message } } }',
    { input },
    options,
  );
  return data.draftPractice.practice.id;
}

describe('declaring a capacity', () => {
  it('keeps what the institution said, with its experts and practices, and shows of those what the viewer may see', async () => {
    const [expert, shy] = [await registered(as.niger, true), await registered(as.niger, false)];
    const practice = await drafted(as.niger);
    const { id } = await declared('statcab.1.1', {
      languages: ['FR', 'ar'],
      places: 25,
      window: { startsOn: '2027-04-01' },
      note: english('After the harvest'),
      experts: [expert, shy],
      practices: [practice],
    });
    const read = (options: AskOptions) =>
      hub.ask<{ node: Record<string, unknown> }>(
        `query ($id: ID!) { node(id: $id) { ... on Capacity { institution { id } topic { code } basis level languages modalities
          deliveries places window { startsOn endsOn } status note declaredAt verifiedAt version
          experts { id } practices { id } } } }`,
        { id },
        options,
      );
    const { experts, practices, ...told } = (await read(as.niger)).data.node;
    expect(told).toEqual({
      institution: { id: 'Institution:ne-ins' },
      topic: { code: 'statcab.1.1' },
      basis: 'DECLARED',
      level: 'ADVANCED',
      languages: ['fr', 'ar'],
      modalities: ['WORKSHOP'],
      deliveries: ['ONSITE'],
      places: 25,
      window: { startsOn: '2027-04-01', endsOn: null },
      status: 'ACTIVE',
      note: 'After the harvest',
      declaredAt: now.toISOString(),
      verifiedAt: now.toISOString(),
      version: 1,
    });
    expect(experts).toEqual([{ id: expert }, { id: shy }]);
    expect(practices).toEqual([{ id: practice }]);
    expect((await read({})).data.node).toEqual({ ...told, experts: [{ id: expert }], practices: [] });
  });

  it('refuses experts and practices of others like ones that are not there', async () => {
    const theirs = await registered(as.senegal, true);
    const declaration = { topic: 'statcab.1.2', ...plain };
    const foreign = await refusal('declareCapacity', { ...declaration, experts: [theirs] }, as.niger);
    expect(foreign).toMatchObject({ code: 'NOT_FOUND', field: ['experts'] });
    expect(foreign.message).toContain(theirs);
    const nowhere = await refusal(
      'declareCapacity',
      { ...declaration, practices: [`BestPractice:${newId()}`] },
      as.niger,
    );
    expect(nowhere).toMatchObject({ code: 'NOT_FOUND', field: ['practices'] });
    expect(
      await listed({ topics: ['statcab.1.2'], institutions: ['Institution:ne-ins'], bases: ['DECLARED'] }),
    ).toEqual([]);
  });

  it('is one per topic, also of ten at one moment; after it is retired the topic is free again', async () => {
    const input = { topic: 'statcab.1.4', ...plain };
    const answers = await Promise.all(Array.from({ length: 10 }, () => mutate('declareCapacity', input, as.niger)));
    const made = answers.flatMap((answer) => answer.row ?? []);
    expect(made).toHaveLength(1);
    expect(answers.flatMap((answer) => answer.userErrors.map((error) => error.code))).toEqual(
      Array(9).fill('DUPLICATE'),
    );
    await moved('pauseCapacity', made[0] as ChangedRow);
    expect(await refusal('declareCapacity', input, as.niger)).toMatchObject({ code: 'DUPLICATE', field: ['topic'] });
    const retired = await moved('retireCapacity', { ...(made[0] as ChangedRow), version: 2 });
    expect(retired.status).toBe('RETIRED');
    await declared('statcab.1.4');
    await declared('statcab.1.4', {}, as.senegal);
  });

  it('stands beside a capacity that the record evidences', async () => {
    const record = await evidenced('statcab.1.5');
    const own = await declared('statcab.1.5');
    expect(await listed({ topics: ['statcab.1.5'], institutions: ['Institution:ne-ins'] })).toEqual([
      own.id,
      record.id,
    ]);
  });

  it('happens once for one idempotency key, however many send it at one moment', async () => {
    const input = { topic: 'statcab.1.6', ...plain, idempotencyKey: 'capacity-once' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => mutate('declareCapacity', input, as.niger)));
    expect(new Set(answers.map((answer) => answer.row?.id)).size).toBe(1);
    expect(answers.flatMap((answer) => answer.userErrors)).toEqual([]);
  });

  it.each([
    ['no language', { languages: [] }],
    ['no form', { modalities: [] }],
    ['no delivery', { deliveries: [] }],
    ['no places', { places: 0 }],
    ['an expert twice', { experts: ['Expert:x', 'Expert:x'] }],
    ['an id of another type', { experts: ['Need:x'] }],
  ])('refuses %s before anything is done', async (_, input) => {
    const wrong = { topic: 'statcab.1.7', ...plain, ...input };
    expect(refusedWith(await ask('declareCapacity', wrong, as.niger))).toBe('BAD_USER_INPUT');
  });

  it.each([
    [{ languages: ['xx'] }, 'INVALID'],
    [{ topic: 'nowhere' }, 'NOT_FOUND'],
    [{ window: { endsOn: '2026-01-01' } }, 'INVALID'],
  ])('refuses %j as %s, with a sentence in each language', async (input, code) => {
    const wrong = { topic: 'statcab.1.7', ...plain, ...input };
    await expectSentences((language) => refusal('declareCapacity', wrong, { ...as.niger, language }), { code });
  });
});

describe('who sees a capacity', () => {
  it('shows everybody active and stale ones; paused and retired ones only its institution, staff and analysts', async () => {
    const states = {
      'water-cab.1': 'ACTIVE',
      'water-cab.2': 'STALE',
      'water-cab.3': 'PAUSED',
      'water-cab.4': 'RETIRED',
    };
    const ids: string[] = [];
    for (const [topic, status] of Object.entries(states)) {
      const capacity = await declared(topic);
      await change(capacity, { status });
      ids.push(capacity.id);
    }
    const own = { topics: ['water-cab'], institutions: ['Institution:ne-ins'], bases: ['DECLARED'] };
    for (const [options, seen] of [
      [{}, 2],
      [as.senegal, 2],
      [as.niger, 4],
      [as.ANALYST, 4],
      [as.FACILITATOR, 4],
      [as.ADMINISTRATOR, 4],
    ] as const) {
      expect((await listed(own, options)).sort()).toEqual(ids.slice(0, seen).sort());
      const { data } = await hub.ask<Record<string, unknown>>(
        `query ($ids: [ID!]!) { nodes(ids: $ids) { id }
          institution: node(id: "Institution:ne-ins") { ... on Institution { capacities(first: 100) { edges { node { id } } } } }
          topic(id: "water-cab") { capacities(first: 100) { edges { node { id } } } } }`,
        { ids },
        options,
      );
      const { nodes, ...around } = data as { nodes: (object | null)[] };
      expect(nodes.filter((node) => node)).toHaveLength(seen);
      for (const id of ids.slice(0, seen)) expect(JSON.stringify(around).split(`"${id}"`)).toHaveLength(3);
      for (const id of ids.slice(seen)) expect(JSON.stringify(around)).not.toContain(id);
    }
  });
});

describe('the list of capacities', () => {
  it('is narrowed by each field of its filter, and by all of them together', async () => {
    const wanted = (
      await declared('statcab.2.4', { languages: ['pt'], modalities: ['WEBINAR'], deliveries: ['HYBRID'] })
    ).id;
    const record = (await evidenced('statcab.2.6')).id;
    const filters = {
      topics: ['statcab.2.4'],
      institutions: ['Institution:ne-ins'],
      countries: ['ne'],
      languages: ['PT'],
      modalities: ['WEBINAR'],
      deliveries: ['HYBRID'],
      statuses: ['ACTIVE'],
      bases: ['DECLARED'],
    };
    const ofBoth = ['institutions', 'countries', 'statuses'];
    for (const [field, value] of Object.entries(filters)) {
      const found = await listed({ institutions: filters.institutions, [field]: value });
      expect(found, field).toContain(wanted);
      expect(found.includes(record), field).toBe(ofBoth.includes(field));
    }
    expect(await listed(filters)).toEqual([wanted]);
    expect(await listed({ ...filters, bases: ['RECORD'] })).toEqual([]);
  });

  it('refuses a topic that is not there', async () => {
    const { errors } = await hub.ask('{ capacities(filter: {topics: ["nowhere"]}) { totalCount } }');
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it.each(['DECLARED', 'VERIFIED', 'LEVEL'])(
    'is paged forwards and backwards by %s without gap or double',
    async (field) => {
      const filter = { institutions: ['Institution:ne-ins'] };
      const orderBy = { field, direction: 'ASC' };
      const { totalCount } = await page(filter, {}, {});
      expect(totalCount).toBeGreaterThan(6);
      await expectSamePages((part) => page(filter, { orderBy, ...part }, {}), totalCount);
    },
  );

  it('says where an id of another type stands', async () => {
    const { errors } = await hub.ask('{ capacities(filter: {institutions: ["Topic:statcab"]}) { totalCount } }');
    expect(errors).toMatchObject([
      {
        message: expect.stringContaining('must be the id of an Institution'),
        extensions: { code: 'BAD_USER_INPUT', details: { field: ['filter', 'institutions'] } },
      },
    ]);
  });

  it('takes the same number of statements for 1 capacity and for many, with everything around them', async () => {
    const query = `query ($filter: CapacityFilter) { capacities(filter: $filter, first: 100) { totalCount edges { node {
      id note topic { code capacities(first: 2) { edges { node { id } } } } experts { id } practices { id }
      institution { id capacities(first: 2) { totalCount edges { node { id } } } } } } } }`;
    const experts = [await registered(as.senegal, true)];
    const practices = [await drafted(as.senegal)];
    for (const topic of ['drm-cab.1', 'drm-cab.2', 'drm-cab.3']) {
      await declared(topic, { experts, practices }, as.senegal);
      await declared(topic, {
        experts: [await registered(as.niger, true)],
        practices: [await drafted(as.niger)],
      });
    }
    const count = (filter: object) => hub.statements(() => hub.ask(query, { filter }, as.ANALYST));
    const one = { topics: ['drm-cab.1'], institutions: ['Institution:sn-ansd'], bases: ['DECLARED'] };
    expect(await listed(one)).toHaveLength(1);
    const institutions = Object.values(members).map((key) => `Institution:${key}`);
    const many = { topics: ['drm-cab', 'statcab'], institutions };
    // What is read once for the whole process is not counted.
    for (const filter of [many, one]) await count(filter);
    expect(await count(many)).toBe(await count(one));
  });
});

describe('the life of a capacity', () => {
  it('is paused, resumed and verified by its institution, and the log tells each', async () => {
    const capacity = await declared('statcab.2.9');
    const paused = await moved('pauseCapacity', capacity);
    expect(paused).toMatchObject({ status: 'PAUSED', version: 2 });
    const resumed = await moved('resumeCapacity', paused);
    expect(resumed).toMatchObject({ status: 'ACTIVE', version: 3 });
    await change(resumed, { verified_at: '2026-01-01T00:00:00Z' });
    const verified = await moved('verifyCapacity', resumed);
    expect(verified).toMatchObject({ status: 'ACTIVE', version: 4, verifiedAt: now.toISOString() });
    expect(await kindsOf(capacity)).toEqual([
      'CAPACITY_DECLARED',
      'CAPACITY_PAUSED',
      'CAPACITY_RESUMED',
      'CAPACITY_VERIFIED',
    ]);
  });

  it('is verified by the centre too, which brings a stale one back', async () => {
    const capacity = await declared('statcab.2.12');
    await change(capacity, { status: 'STALE', verified_at: null });
    expect(await moved('verifyCapacity', capacity, as.FACILITATOR)).toMatchObject({
      status: 'ACTIVE',
      verifiedAt: now.toISOString(),
    });
  });

  it('says which moves are allowed', async () => {
    const paused = await moved('pauseCapacity', await declared('statcab.2.8'));
    for (const name of ['pauseCapacity', 'verifyCapacity']) {
      expect(await refusal(name, nextOf(paused), as.niger)).toMatchObject({
        code: 'MOVE_NOT_ALLOWED',
        message: expect.stringContaining('resume'),
      });
    }
    expect(await kindsOf(paused)).toHaveLength(2);
  });

  it('can be paused where the record evidences it, but not verified: that needs a declaration', async () => {
    const record = await evidenced('statcab.2.10');
    for (const who of ['niger', 'FACILITATOR'] as const) {
      const refused = await refusal('verifyCapacity', nextOf(record), as[who]);
      expect(refused).toMatchObject({ code: 'INVALID', message: expect.stringContaining('declareCapacity') });
    }
    const paused = await moved('pauseCapacity', record);
    expect(await listed({ topics: ['statcab.2.10'], bases: ['RECORD'], institutions: ['Institution:ne-ins'] })).toEqual(
      [],
    );
    expect(await moved('resumeCapacity', paused)).toMatchObject({ status: 'ACTIVE' });
  });

  it('is in the hands of its institution alone', async () => {
    const capacity = await declared('statcab.2.11');
    for (const name of ['verifyCapacity', 'pauseCapacity', 'resumeCapacity', 'retireCapacity']) {
      expect(await refusal(name, nextOf(capacity), as.senegal), name).toMatchObject({ code: 'FORBIDDEN' });
      expect(refusedWith(await ask(name, nextOf(capacity), as.ANALYST)), name).toBe('FORBIDDEN');
      expect(refusedWith(await ask(name, nextOf(capacity), {})), name).toBe('UNAUTHENTICATED');
    }
    const paused = await moved('pauseCapacity', capacity);
    const hidden = await refusal('resumeCapacity', nextOf(paused), as.senegal);
    expect(hidden).toMatchObject({ code: 'NOT_FOUND' });
    expect(await refusal('resumeCapacity', { ...nextOf(paused), id: `Capacity:${newId()}` }, as.senegal)).toEqual(
      hidden,
    );
  });

  it('moves once of ten that start from one version', async () => {
    const capacity = await declared('statcab.3.2');
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => mutate('pauseCapacity', nextOf(capacity), as.niger)),
    );
    expect(answers.flatMap((answer) => answer.userErrors.map((error) => error.code))).toEqual(
      Array(9).fill('CONFLICT'),
    );
  });

  it('becomes stale by the clock of the hub after 24 months without verification, unless the record evidences it', async () => {
    const [old, unverified, young] = [
      await declared('statcab.3.3'),
      await declared('statcab.3.4'),
      await declared('statcab.3.5'),
    ];
    const record = await evidenced('statcab.3.5');
    await change(old, { verified_at: '2025-02-28T00:00:00Z' });
    await change(unverified, { verified_at: null, declared_at: '2025-02-28T00:00:00Z' });
    await change(young, { verified_at: '2025-03-02T00:00:00Z' });
    const tick = () => unitOfWork(hub.database, { viewer: hubItself('clock') }, now, expireCapacities);
    expect(await tick()).toBe(2);
    expect(await tick()).toBe(0);
    const { data } = await hub.ask<{ nodes: { status: string }[] }>(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Capacity { status } } }',
      { ids: [old.id, unverified.id, young.id, record.id] },
    );
    expect(data.nodes.map((node) => node.status)).toEqual(['STALE', 'STALE', 'ACTIVE', 'ACTIVE']);
    expect(await kindsOf(old)).toEqual(['CAPACITY_DECLARED', 'CAPACITY_STALE']);
  });
});
