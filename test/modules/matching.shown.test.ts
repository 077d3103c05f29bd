import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { keyOf, refusedWith, voices } from '../support/changes.ts';
import { Desk, report, text } from '../support/exchanges.ts';
import { type AskOptions, startTestHub, type TestHub } from '../support/hub.ts';
import { databaseUrl } from '../support/postgres.ts';
import { addCapacities, idFor, removeCapacities } from '../support/rows.ts';

const members = { niamey: 'ne-ins', bamako: 'ml-instat', dakar: 'sn-ansd', tunis: 'tn-ins', rabat: 'ma-hcp' };
const topic = 'statcab.2.3.1';
const spring = new Date('2027-03-01T09:00:00Z');

interface Shown {
  readonly need: { readonly id: string };
  readonly capacity: { readonly id: string } | null;
  readonly provider: { readonly id: string };
  readonly [field: string]: unknown;
}
interface Found {
  readonly rank: number;
  readonly score: number;
  readonly modelVersion: string;
  readonly provider: { readonly id: string };
  readonly capacity: { readonly id: string };
  readonly factors: readonly { readonly code: string; readonly value: number }[];
}

let now: Date;
let hub: TestHub;
let as: Awaited<ReturnType<typeof voices<keyof typeof members>>>;
const desk = new Desk(() => hub);
const warnings: string[] = [];

beforeAll(async () => {
  now = spring;
  hub = await startTestHub({
    clock: { now: () => now },
    settings: { CLOCK_SECONDS: '1', LOG_LEVEL: 'warn' },
    logTo: { write: (line) => warnings.push(line) },
  });
  as = await voices(hub, members);
  await removeCapacities(hub.database);
  const offices = [members.dakar, members.tunis, members.rabat, members.bamako];
  await addCapacities(
    hub.database,
    offices.map((institution) => ({ id: idFor(institution), institution, topic, languages: ['fr'], level: 4 })),
  );
});
afterAll(() => hub.close());

/** The matches of a need as somebody looks at them. */
async function look(needId: string, voice: AskOptions, other = '', at = hub): Promise<readonly Found[]> {
  const { data, errors } = await at.ask<{ matches: { edges: { node: Found }[] } }>(
    `query ($needId: ID!) { matches(needId: $needId ${other}) { edges { node {
      rank score modelVersion provider { id } capacity { id } factors { code value } } } } }`,
    { needId },
    voice,
  );
  expect(errors).toBeUndefined();
  return data.matches.edges.map(({ node }) => node);
}

const fields = `shownOn audience modelVersion rank score times outcome need { id } capacity { id } provider { id }
  factors { code value }`;

async function list(filter: object, voice: AskOptions) {
  const { data, errors } = await hub.ask<{
    shownMatches: { totalCount: number; unsharedNeeds: number; edges: { node: Shown }[] };
  }>(
    `query ($filter: ShownMatchFilter) { shownMatches(first: 100, filter: $filter) {
      totalCount unsharedNeeds edges { node { ${fields} } } } }`,
    { filter },
    voice,
  );
  expect(errors).toBeUndefined();
  const { edges, ...rest } = data.shownMatches;
  return { ...rest, rows: edges.map(({ node }) => node) };
}
const shownOf = async (needId: string, voice = as.ANALYST) => (await list({ needs: [needId] }, voice)).rows;
const timesOf = async (needId: string) =>
  (await shownOf(needId)).reduce((total, { times }) => total + (times as number), 0);

/** Whatever was noted before is written: notes are written in their order. */
async function written(): Promise<void> {
  const needId = await desk.declareNeed(as.niamey);
  await look(needId, as.niamey, 'first: 1');
  await expect.poll(() => timesOf(needId)).toBe(1);
}

describe('what was shown of a stored need', () => {
  it('is told with rank, score, factors and version as it was shown, and to what kind of viewer', async () => {
    const needId = await desk.declareNeed(as.niamey);
    const found = await look(needId, as.niamey);
    expect(found.map(({ rank }) => rank)).toEqual([1, 2, 3, 4]);
    await look(needId, as.niamey, 'first: 2');
    await look(needId, as.FACILITATOR, 'first: 1');
    await look(needId, as.ANALYST, 'first: 1');
    await expect.poll(() => timesOf(needId)).toBe(8);
    const rows = await shownOf(needId);
    const [inNeed, others] = [
      rows.filter(({ audience }) => audience === 'IN_NEED'),
      rows.filter(({ audience }) => audience !== 'IN_NEED'),
    ];
    const timesByRank = [2, 2, 1, 1];
    for (const { rank, score, modelVersion, provider, capacity, factors } of found) {
      const row = inNeed.find((one) => one.capacity?.id === capacity.id);
      expect(row).toMatchObject({ rank, score, modelVersion, provider, need: { id: needId }, shownOn: '2027-03-01' });
      expect(row).toMatchObject({ times: timesByRank[rank - 1], outcome: 'NONE' });
      const told = row?.factors as Found['factors'];
      expect(told.map(({ code }) => code)).toEqual(factors.map(({ code }) => code));
      for (const [place, { value }] of factors.entries()) expect(told[place]?.value).toBeCloseTo(value, 5);
    }
    expect(others.map(({ audience, rank, times }) => [audience, rank, times]).sort()).toEqual([
      ['CENTRE', 1, 1],
      ['OTHERS', 1, 1],
    ]);
  });

  it('has the best rank of each day, and a row for each day', async () => {
    const needId = await desk.declareNeed(as.niamey);
    const first = (await look(needId, as.niamey))[0] as Found;
    const second = (await look(needId, as.niamey))[1] as Found;
    await expect.poll(() => timesOf(needId)).toBe(8);
    const setLevel = (level: number) =>
      sql`update capacity set level = ${level} where id = ${keyOf(first.capacity.id)}`.execute(hub.database.owner());
    await setLevel(2);
    expect((await look(needId, as.niamey)).at(0)?.capacity.id).toBe(second.capacity.id);
    now = new Date('2027-03-02T09:00:00Z');
    await look(needId, as.niamey);
    await expect.poll(() => timesOf(needId)).toBe(16);
    await setLevel(4);
    now = spring;
    const rowOf = (rows: readonly Shown[], { capacity }: Found, shownOn: string) =>
      rows.find((row) => row.capacity?.id === capacity.id && row.shownOn === shownOn);
    const rows = await shownOf(needId);
    expect(rowOf(rows, first, '2027-03-01')).toMatchObject({ rank: 1, score: first.score, times: 3 });
    expect(rowOf(rows, second, '2027-03-01')).toMatchObject({ rank: 1, score: second.score, times: 3 });
    expect(rowOf(rows, first, '2027-03-02')).toMatchObject({ times: 1 });
    expect(rowOf(rows, first, '2027-03-02')?.rank).toBeGreaterThan(1);
    expect(rows.map(({ shownOn }) => shownOn)).toEqual([
      ...Array(4).fill('2027-03-02'),
      ...Array(4).fill('2027-03-01'),
    ]);
  });

  it('is noted of the field of the need as well, once for each page with edges', async () => {
    const needId = await desk.declareNeed(as.niamey);
    const ask = (selection: string) =>
      hub.ask(`query ($id: ID!) { node(id: $id) { ... on Need { ${selection} } } }`, { id: needId }, as.niamey);
    await ask('matches { totalCount pageInfo { endCursor } relaxations { __typename } }');
    await ask('matches(first: 3) { edges { cursor } }');
    await written();
    expect((await shownOf(needId)).map(({ rank, times }) => [rank, times]).sort()).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
    ]);
  });

  it('leaves out what somebody tries out, asks about one provider, or asks without a need, and own looks', async () => {
    const needId = await desk.declareNeed(as.niamey);
    await look(needId, as.FACILITATOR, 'weights: [{ factor: EVIDENCE, weight: 0.5 }]');
    await look(needId, as.niamey, 'modelVersion: "1"');
    const document = `query ($needId: ID!, $of: ID!, $all: [ID!]!, $capacityId: ID!) {
      matchesFor(input: { topic: "${topic}", institution: "Institution:ne-ins" }) { edges { node { rank } } }
      whyNot(needId: $needId, institutionId: $of) { match { rank } }
      compareProviders(needId: $needId, institutionIds: $all) { __typename }
      needsFor(capacityId: $capacityId) { edges { node { rank } } } }`;
    const of = `Institution:${members.dakar}`;
    const variables = { needId, of, all: [of, `Institution:${members.tunis}`] };
    const asked = await hub.ask(document, { ...variables, capacityId: `Capacity:${idFor(members.dakar)}` }, as.niamey);
    expect(asked.errors).toBeUndefined();
    await look(needId, as.dakar);
    await written();
    const rows = await shownOf(needId);
    expect(rows.map(({ audience }) => audience)).toEqual(Array(3).fill('OTHERS'));
    expect(rows.map(({ provider }) => provider.id)).not.toContain(of);
  });
});

describe('who may read what was shown', () => {
  it('sees a provider its own rows, staff and analysts all, and others nothing of them', async () => {
    const needId = await desk.declareNeed(as.niamey);
    await look(needId, as.niamey);
    await expect.poll(() => timesOf(needId)).toBe(4);
    for (const [name, institution] of Object.entries(members)) {
      const rows = await shownOf(needId, as[name as keyof typeof members]);
      const own = name === 'niamey' ? [] : [`Institution:${institution}`];
      expect(rows.map(({ provider }) => provider.id)).toEqual(own);
    }
    for (const voice of [as.ANALYST, as.FACILITATOR, as.ADMINISTRATOR])
      expect(await shownOf(needId, voice)).toHaveLength(4);
    const everything = await list({ institutions: [`Institution:${members.dakar}`] }, as.tunis);
    expect(everything).toMatchObject({ totalCount: 0, rows: [] });
    expect(refusedWith(await hub.ask('{ shownMatches { totalCount } }'))).toBe('UNAUTHENTICATED');
  });

  it('of needs that are not shared, only how many, by steps of five, whatever is asked', async () => {
    const hidden: string[] = [];
    const unshared = async (filter: object = {}, voice = as.rabat) => (await list(filter, voice)).unsharedNeeds;
    for (let number = 1; number <= 6; number += 1) {
      const needId = await desk.declareNeed(as.niamey, { isShared: false });
      hidden.push(needId);
      await look(needId, as.niamey);
      await expect.poll(() => timesOf(needId)).toBe(4);
      expect(await unshared()).toBe(number < 5 ? 0 : 5);
    }
    expect(await unshared({ from: '2027-03-02', needs: [hidden[0] as string], audiences: ['OTHERS'] })).toBe(5);
    expect(await list({ needs: hidden }, as.rabat)).toMatchObject({ totalCount: 0, rows: [] });
    expect(await unshared({}, as.FACILITATOR)).toBe(0);
    expect(await unshared({}, as.niamey)).toBe(0);
    expect((await list({ needs: hidden }, as.FACILITATOR)).totalCount).toBe(24);
    const viewer = { role: 'MEMBER', institutionId: members.rabat, subject: 'member' } as const;
    const past = await sql`select need_id from match_shown where institution_id <> ${members.rabat}
      or need_id = any (${hidden.map(keyOf)}::uuid[])`.execute(hub.database.reading({ viewer }));
    expect(past.rows).toEqual([]);
  });

  it.each([
    [{ needs: ['Capacity:x'] }, ['filter', 'needs']],
    [{ capacities: [] }, ['filter', 'capacities']],
    [{ modelVersions: [] }, ['filter', 'modelVersions']],
    [{ institutions: ['Institution:no-such'] }, ['filter', 'institutions']],
  ])('is told where a filter is none: %j', async (filter, field) => {
    const document = 'query ($filter: ShownMatchFilter) { shownMatches(filter: $filter) { totalCount } }';
    const { errors } = await hub.ask(document, { filter }, as.ANALYST);
    expect(
      errors?.map(({ extensions }) => [extensions.code, (extensions.details as { field: unknown }).field]),
    ).toEqual([['BAD_USER_INPUT', field]]);
  });

  it('takes as many statements for many rows as for one, with all that belongs to them', async () => {
    const needId = await desk.declareNeed(as.niamey);
    await look(needId, as.niamey);
    await expect.poll(() => timesOf(needId)).toBe(4);
    const read = (first: number) => () =>
      hub.ask(
        `{ shownMatches(first: ${first}) { totalCount unsharedNeeds edges { node { ${fields} } } } }`,
        {},
        as.ANALYST,
      );
    await read(1)();
    expect(await hub.statements(read(100))).toBe(await hub.statements(read(1)));
  });

  it('narrows by day, audience, version and capacity', async () => {
    const needId = await desk.declareNeed(as.niamey);
    await look(needId, as.niamey);
    await look(needId, as.FACILITATOR);
    await expect.poll(() => timesOf(needId)).toBe(8);
    const count = async (filter: object) => (await list({ needs: [needId], ...filter }, as.ANALYST)).totalCount;
    expect(await count({ audiences: ['CENTRE'], modelVersions: ['1'] })).toBe(4);
    expect(await count({ modelVersions: ['2'] })).toBe(0);
    expect(await count({ capacities: [`Capacity:${idFor(members.tunis)}`] })).toBe(2);
    expect(await count({ from: '2027-03-01', until: '2027-03-01' })).toBe(8);
    expect([await count({ from: '2027-03-02' }), await count({ until: '2027-02-28' })]).toEqual([0, 0]);
  });
});

describe('what came of what was shown', () => {
  const outcomes = async (needId: string, voice = as.ANALYST) =>
    Object.fromEntries(
      (await shownOf(needId, voice)).map(({ provider, outcome }) => [keyOf(provider.id), outcome as string]),
    );

  it('follows the exchange for the need, from the asking to the report', async () => {
    const needId = await desk.declareNeed(as.niamey);
    await look(needId, as.FACILITATOR);
    await expect.poll(() => timesOf(needId)).toBe(4);
    const requested = await desk.request([needId], as.niamey);
    const providers = [members.dakar, members.tunis, members.rabat].map((id) => `Institution:${id}`);
    await desk.move(requested, 'CIRCULATE', as.FACILITATOR, { circulation: { providers } });
    await desk.done('declineRequest', { exchangeId: requested.id, reason: text('No time') }, as.tunis);
    const period = { startsOn: '2027-03-01', endsOn: '2027-03-02' };
    let exchange = await desk.propose(requested, as.dakar, period);
    const [dakar, tunis, rabat, bamako] = [members.dakar, members.tunis, members.rabat, members.bamako];
    const others = { [tunis]: 'DECLINED', [rabat]: 'ASKED', [bamako]: 'NONE' };
    expect(await outcomes(needId)).toEqual({ ...others, [dakar]: 'PROPOSED' });
    exchange = await desk.choose(exchange, as.niamey);
    for (const voice of [as.niamey, as.dakar, as.FACILITATOR]) exchange = await desk.consent(exchange, voice);
    expect(exchange.status).toBe('AGREED');
    expect(await outcomes(needId)).toEqual({ ...others, [dakar]: 'AGREED' });
    expect(await outcomes(needId, as.dakar)).toEqual({ [dakar]: 'AGREED' });
    expect(await outcomes(needId, as.tunis)).toEqual({ [tunis]: 'DECLINED' });
    exchange = await desk.move(exchange, 'SCHEDULE', as.dakar, { schedule: period });
    exchange = await desk.move(exchange, 'BEGIN', as.dakar);
    const held = { startsOn: '2027-03-01', endsOn: '2027-03-01' };
    await desk.move(exchange, 'REPORT', as.dakar, { report: report(held) });
    expect(await outcomes(needId)).toEqual({ ...others, [dakar]: 'HELD' });
  });

  it('is nothing where the provider was asked before it was shown', async () => {
    const needId = await desk.declareNeed(as.niamey);
    const circulation = { providers: [`Institution:${members.dakar}`] };
    await desk.move(await desk.request([needId], as.niamey), 'CIRCULATE', as.FACILITATOR, { circulation });
    now = new Date('2027-03-02T09:00:00Z');
    await look(needId, as.niamey);
    await expect.poll(() => timesOf(needId)).toBe(4);
    now = spring;
    expect((await outcomes(needId))[members.dakar]).toBe('NONE');
  });
});

describe('the writing of what was shown', () => {
  const metric = async (name: string) => {
    const lines = await (await fetch(`${hub.url}/metrics`)).text();
    return Number(new RegExp(`^${name}(?:{.*})? (\\d+)$`, 'm').exec(lines)?.[1] ?? 0);
  };

  it('breaks no reading while it fails, and is made up for later', async () => {
    const needId = await desk.declareNeed(as.niamey);
    await sql`alter table match_shown rename to gone`.execute(hub.database.owner());
    try {
      expect(await look(needId, as.niamey)).toHaveLength(4);
      await expect.poll(() => warnings.join()).toContain('notes could not be written');
      expect(await look(needId, as.niamey)).toHaveLength(4);
      expect(await metric('multaqa_notes_waiting')).toBe(4);
    } finally {
      await sql`alter table gone rename to match_shown`.execute(hub.database.owner());
    }
    await expect.poll(() => timesOf(needId)).toBe(8);
    expect(await metric('multaqa_notes_waiting')).toBe(0);
  }, 60_000);

  it('gives up what the database refuses for its values, counts it, and goes on', async () => {
    const needId = await desk.declareNeed(as.niamey);
    await sql`alter table match_shown add constraint nothing check (times < 2) not valid`.execute(hub.database.owner());
    await look(needId, as.niamey, 'first: 1');
    await look(needId, as.niamey, 'first: 1');
    await expect.poll(() => metric('multaqa_notes_dropped_total')).toBe(1);
    await sql`alter table match_shown drop constraint nothing`.execute(hub.database.owner());
    await look(needId, as.niamey, 'first: 1');
    await expect.poll(() => timesOf(needId)).toBe(1);
  });

  it('loses nothing of several hubs at once, nor when one of them stops', async () => {
    const needs = await Promise.all(Array.from({ length: 5 }, () => desk.declareNeed(as.niamey)));
    const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(hub.database.owner());
    const url = databaseUrl(inject('serverUrl'), rows[0]?.name ?? '');
    const second = await startTestHub({ databaseUrl: url, clock: { now: () => now } });
    const voice = { token: await second.token('MEMBER', members.niamey) };
    const total = async () => (await Promise.all(needs.map(timesOf))).reduce((sum, times) => sum + times, 0);
    for (const round of [1, 2, 3]) {
      await Promise.all(needs.flatMap((need) => [look(need, as.niamey), look(need, voice, '', second)]));
      await expect.poll(total).toBe(round * 2 * 5 * 4);
    }
    await look(needs[0] as string, voice, '', second);
    // What it has just noted is written before it is gone.
    await second.close();
    expect(await total()).toBe(3 * 2 * 5 * 4 + 4);
  }, 60_000);

  it('is forgotten after three years by the clock of the hub', async () => {
    const needId = await desk.declareNeed(as.niamey);
    await look(needId, as.niamey);
    await expect.poll(() => timesOf(needId)).toBe(4);
    now = new Date('2030-03-01T09:00:00Z');
    const standing = async () =>
      (await sql<{ status: string }>`select distinct status from capacity`.execute(hub.database.owner())).rows;
    // In the same transaction of the clock.
    await expect.poll(standing).toEqual([{ status: 'STALE' }]);
    expect(await shownOf(needId)).toHaveLength(4);
    now = new Date('2030-03-02T09:00:00Z');
    await expect.poll(() => shownOf(needId)).toEqual([]);
  });
});
