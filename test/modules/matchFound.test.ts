import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { exportJWK, generateKeyPair } from 'jose';
import { CompiledQuery, type Kysely, type RawBuilder, sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { openHubDatabase, startHub } from '../../src/app.ts';
import { newId } from '../../src/kernel/ids.ts';
import { hubItself } from '../../src/kernel/viewer.ts';
import { answeredNeeds, foundMatches } from '../../src/modules/matching/found.reader.ts';
import { readConfiguration } from '../../src/platform/config/config.ts';
import { ReferenceMemory, readScope } from '../../src/platform/database/scope.ts';
import { unitOfWork } from '../../src/platform/database/unitOfWork.ts';
import { beginningOfLog, type NewEvent } from '../../src/platform/events/eventLog.ts';
import { createLog } from '../../src/platform/http/log.ts';
import { keyOf, voices } from '../support/changes.ts';
import { endOfReading, type Follower, Followers } from '../support/following.ts';
import { type AskOptions, startTestHub, type TestHub } from '../support/hub.ts';
import { databaseUrl } from '../support/postgres.ts';
import { addInstitutions, addRows, capacityRow, needRow, removeCapacities } from '../support/rows.ts';
import { remembering } from '../support/statements.ts';

/** Of both hubs. */
let tokenKey: string;
let hub: TestHub;
const members = { niamey: 'ne-ins', dakar: 'sn-ansd', tunis: 'tn-ins', ankara: 'tr-turkstat' } as const;
let as: Readonly<Record<keyof typeof members | 'ANALYST' | 'FACILITATOR' | 'ADMINISTRATOR', AskOptions>>;
const followers = new Followers(() => hub);
const offices = Array.from({ length: 12 }, (_, index) => `office-${index + 1}`);

beforeAll(async () => {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  tokenKey = JSON.stringify(await exportJWK(privateKey));
  hub = await startTestHub({ settings: { TOKEN_KEY: tokenKey, SOCKET_WAITING_BYTES: '100000000' } });
  as = await voices(hub, members);
  await removeCapacities(hub.database);
  const countries = ['SN', 'MA', 'TR', 'ID'];
  await addInstitutions(
    hub.database,
    offices.map((id, index) => ({ id, country: countries[index % 4] ?? null })),
  );
});
afterEach(async () => {
  await followers.end();
  await endOfReading(hub);
  await untold(
    ...['rankable_capacity', 'offer', 'capacity', 'need'].map((table) => sql`delete from ${sql.table(table)}`),
  );
});
afterAll(() => hub.close());

/** Without the audit and the search, which would take much longer than the statements themselves. */
const untold = (...statements: readonly RawBuilder<unknown>[]): Promise<void> =>
  hub.database
    .owner()
    .transaction()
    .execute(async (transaction) => {
      await sql`set local session_replication_role = replica`.execute(transaction);
      for (const statement of statements) await statement.execute(transaction);
    });

const matchFields = `rank score asOf modelVersion provider { id name } capacity { id topic { code } }
  factors { code weight value contribution text evidence { weight quote url exchange { id } } }
  missing { code text } counterfactuals { code change accepted newScore newRank }`;
const subscription = (match: string) => `subscription ($of: ID!, $after: String) {
  matchFound(institutionId: $of, after: $after) { cursor need { id } match { ${match} } } }`;
const inFull = subscription(matchFields);
/** Without what is asked for only where something could be better. */
const explained = subscription(matchFields.slice(0, matchFields.indexOf('counterfactuals')));
const briefly = subscription('rank capacity { id }');

interface Match {
  readonly rank: number;
  readonly capacity: { readonly id: string };
  readonly provider?: { readonly id: string; readonly name: string };
  readonly factors?: readonly { readonly text: string }[];
}
interface Told {
  readonly cursor: string;
  readonly need: { readonly id: string };
  readonly match: Match;
}
const of = (institution: string) => ({ of: `Institution:${institution}` });

/** What the list of a need says of its matches at this moment. */
async function listed<Node extends Match>(need: string, fields = matchFields): Promise<readonly Node[]> {
  const { data, errors } = await hub.ask<{ matches: { edges: { node: Node }[] } }>(
    `query ($id: ID!) { matches(needId: $id, first: 100) { edges { node { ${fields} } } } }`,
    { id: need },
    as.ANALYST,
  );
  expect(errors).toBeUndefined();
  return data.matches.edges.map(({ node }) => node);
}

async function change<Row>(name: string, row: string, input: object, options: AskOptions): Promise<Row> {
  const { data, errors } = await hub.ask<Record<string, { row: Row; userErrors: object[] }>>(
    `mutation ($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) {
      ${name}(input: $input) { row: ${row} { id version } userErrors { message } } }`,
    { input },
    options,
  );
  expect({ errors, refused: data[name]?.userErrors }).toEqual({ errors: undefined, refused: [] });
  return data[name]?.row as Row;
}
interface Changed {
  readonly id: string;
  readonly version: number;
}

const topic = 'statcab.2.3.1';
const given = { languages: ['fr'], modalities: ['WORKSHOP'], deliveries: ['ONLINE'] };
const declared = (capacity: string): NewEvent => ({
  ...{ kind: 'CAPACITY_DECLARED', subjectType: 'Capacity', subjectKey: capacity },
});

const offerRow = ({ id, institution_id, topic_code }: ReturnType<typeof capacityRow>, other: object = {}) => ({
  ...{ id: newId(), capacity_id: id, institution_id, topic_code, title: { own: 'EN', EN: 'A workshop' }, version: 1 },
  ...{ modality: 'WORKSHOP', delivery: 'ONLINE', languages: ['fr'], places: 5, places_taken: 5, status: 'PUBLISHED' },
  ...{ deadline: '2099-05-01', starts_on: '2099-06-01', ends_on: '2099-06-04', published_at: '2026-01-01', ...other },
});
const published = ({ id, capacity_id }: ReturnType<typeof offerRow>): NewEvent => ({
  ...{ kind: 'OFFER_PUBLISHED', subjectType: 'Offer', subjectKey: id, data: { capacityId: capacity_id } },
});

/** Capacities that the log tells of, all in one transaction and in their order. */
const announce = (
  rows: readonly (ReturnType<typeof capacityRow> & { readonly kind?: string })[],
  events: readonly NewEvent[] = rows.map(({ id }) => declared(id)),
): Promise<void> =>
  unitOfWork(hub.database, { viewer: hubItself('test') }, new Date(), async (work) => {
    await sql`insert into capacity
      select * from jsonb_populate_recordset(null::capacity, ${JSON.stringify(rows)}::jsonb)`.execute(work.tables());
    for (const event of events) work.record(event);
  });

const pairs = (told: readonly Told[]) => told.map(({ need, match }) => [keyOf(need.id), keyOf(match.capacity.id)]);

describe('matchFound', () => {
  it('tells what answers an open need, declared, resumed or offered, just as the list of the need shows it', async () => {
    await addRows(hub.database, 'capacity', [
      capacityRow(newId(), 'office-1', 'statcab.2.3'),
      capacityRow(newId(), 'office-2', topic),
    ]);
    const wanted = { topic, ...given, modalities: ['WORKSHOP', 'WEBINAR'], wantedLevel: 'EXPERT', participants: 30 };
    const need = await change<Changed>('declareNeed', 'need', wanted, as.niamey);
    const follower = await followers.follow<Told>(inFull, of('ne-ins'), as.niamey);
    const input = { topic, ...given, level: 'ADVANCED', places: 20 };
    const capacity = await change<Changed>('declareCapacity', 'capacity', input, as.ankara);
    const asListed = async () => (await listed(need.id)).find((match) => match.capacity.id === capacity.id);
    const first = await follower.next();
    expect(first).toEqual({ cursor: expect.any(String), need: { id: need.id }, match: await asListed() });
    expect(first.match.rank).toBeGreaterThan(1);

    const { id } = capacity;
    const paused = await change<Changed>('pauseCapacity', 'capacity', { id, expectedVersion: 1 }, as.ankara);
    await change('resumeCapacity', 'capacity', { id, expectedVersion: paused.version }, as.ankara);
    expect(await follower.next()).toMatchObject({ need: { id: need.id }, match: await asListed() });

    const offer = {
      ...{ capacityId: id, title: [{ language: 'EN', text: 'A workshop' }], modality: 'WORKSHOP', delivery: 'ONLINE' },
      ...{ places: 10, deadline: '2099-05-01', startsOn: '2099-06-01', endsOn: '2099-06-04' },
    };
    // Its language is none of the need's, though the capacity has one: it answers nothing.
    await sql`update capacity set languages = '{fr,en}' where id = ${keyOf(id)}`.execute(hub.database.owner());
    await change('publishOffer', 'offer', { ...offer, languages: ['en'] }, as.ankara);
    await change('publishOffer', 'offer', { ...offer, languages: ['fr'] }, as.ankara);
    await announce([capacityRow(newId(), 'office-3', topic)]);
    expect((await follower.next()).match.capacity.id).toBe(id);
    expect((await follower.next()).match.provider).toMatchObject({ id: 'Institution:office-3' });
  });

  it('tells of one event each need that it answers, and goes on after any of them', async () => {
    const needs = [newId(), newId(), newId()].sort();
    const topics = [topic, 'statcab.2.3', topic];
    // The order of telling is not that of declaring.
    const rows = needs.map((id, index) => needRow(id, 'sn-ansd', topics[index] ?? topic)).reverse();
    await addRows(hub.database, 'need', rows);
    const [one, two] = [newId(), newId()];
    const all = [one, two].flatMap((capacity) => needs.map((need) => [need, capacity]));
    const follower = await followers.follow<Told>(briefly, of('sn-ansd'), as.dakar);
    await announce([capacityRow(one, 'office-1', topic)]);
    await announce([capacityRow(two, 'office-2', topic)]);
    for (const _ of all) await follower.next();
    expect(pairs(follower.told)).toEqual(all);
    expect(new Set(follower.told.map(({ cursor }) => cursor)).size).toBe(all.length);
    for (const [index, { cursor }] of follower.told.entries()) {
      const late = await followers.follow<Told>(briefly, { ...of('sn-ansd'), after: cursor }, as.dakar);
      await expect.poll(() => pairs(late.told)).toEqual(all.slice(index + 1));
    }
  });

  it('goes on after a need of an event at another hub of the same database', async () => {
    const needs = [newId(), newId()].sort();
    await addRows(
      hub.database,
      'need',
      needs.map((id) => needRow(id, 'sn-ansd', topic)),
    );
    const follower = await followers.follow<Told>(briefly, of('sn-ansd'), as.dakar);
    const capacity = newId();
    await announce([capacityRow(capacity, 'office-1', topic)]);
    const { cursor } = await follower.next();
    await endOfReading(hub);
    const second = await anotherHub();
    const others = new Followers(() => second.hub);
    const late = await others.follow<Told>(briefly, { ...of('sn-ansd'), after: cursor }, as.dakar);
    expect(pairs([await late.next()])).toEqual([[needs[1], capacity]]);
    await others.end();
    await second.stop();
  });

  it('tells nothing of a capacity that one single gate keeps out', async () => {
    const need = newId();
    const asked = { modalities: ['WORKSHOP'], deliveries: ['ONLINE'], wanted_level: 3, window_end: '2030-12-31' };
    await addRows(hub.database, 'need', [needRow(need, 'ne-ins', topic, { ...asked, participants: 5 })]);
    const fits = (institution: string, other: object = {}, about = topic) =>
      capacityRow(newId(), institution, about, { places: 5, ...other });
    // All gates but that of the places: the database holds no capacity without any.
    const kept = {
      OTHER_INSTITUTION: fits('ne-ins'),
      ACTIVE: fits('office-1', { status: 'STALE' }),
      RELATED_TOPIC: fits('office-2', {}, 'osh-cab.1.1'),
      SHARED_LANGUAGE: fits('office-3', { languages: ['en'] }),
      LEVEL_IN_REACH: fits('office-4', { level: 1 }),
      SHARED_FORM: fits('office-5', { modalities: ['STUDY_VISIT'], deliveries: ['ONSITE'] }),
      WINDOW_OVERLAPS: fits('office-6', { window_start: '2031-01-01' }),
    };
    const good = fits('office-8');
    const follower = await followers.follow<Told>(briefly, of('ne-ins'), as.niamey);
    await announce([...Object.values(kept), good]);
    expect(pairs([await follower.next()])).toEqual([[need, good.id]]);
    for (const [gate, { institution_id }] of Object.entries(kept)) {
      const { data } = await hub.ask<{ whyNot: { reasons: { gate: string }[] } }>(
        'query ($need: ID!, $of: ID!) { whyNot(needId: $need, institutionId: $of) { reasons { gate } } }',
        { need: `Need:${need}`, ...of(institution_id) },
        as.ANALYST,
      );
      expect(data.whyNot.reasons).toEqual([{ gate }]);
    }
    expect(follower.told).toHaveLength(1);
  });

  it('tells nothing of what is paused, retired, over before it is told or supposed, and of what is declared anew', async () => {
    const [need, good] = [newId(), newId()];
    await addRows(hub.database, 'need', [needRow(need, 'ne-ins', topic)]);
    const after = await endOfReading(hub);
    const over = ['PAUSED', 'RETIRED'].map((status, index) =>
      capacityRow(newId(), offices[index] as string, topic, { status }),
    );
    const declaredToo = capacityRow(newId(), 'office-5', topic, { status: 'PAUSED' });
    const recorded = capacityRow(newId(), 'office-5', topic, { basis: 'RECORD' });
    const supposed = capacityRow(newId(), 'office-4', topic, { basis: 'MANDATE' });
    const offering = capacityRow(newId(), 'office-7', topic);
    const [full, withdrawn] = [
      offerRow(offering, { status: 'FULL' }),
      offerRow(offering, { status: 'WITHDRAWN', withdrawal_reason: 'ill' }),
    ];
    await addRows(hub.database, 'capacity', [offering]);
    await addRows(hub.database, 'offer', [withdrawn, full]);
    const rows = [...over, declaredToo, recorded, supposed, capacityRow(good, 'office-6', topic)];
    await announce(rows, [published(withdrawn), ...rows.map(({ id }) => declared(id)), published(full)]);
    const follower = await followers.follow<Told>(briefly, { ...of('ne-ins'), after }, as.niamey);
    expect(pairs([await follower.next(), await follower.next()])).toEqual([
      [need, good],
      [need, offering.id],
    ]);
  });

  it('tells only of open needs of that institution which were there before', async () => {
    const [own, other, withdrawn, later] = [newId(), newId(), newId(), newId()];
    const capacity = newId();
    await addRows(hub.database, 'need', [
      needRow(own, 'ne-ins', topic),
      needRow(other, 'sn-ansd', topic, { is_shared: true }),
      needRow(withdrawn, 'ne-ins', topic, { status: 'WITHDRAWN', withdrawal_reason: 'met' }),
    ]);
    const after = await endOfReading(hub);
    await announce([capacityRow(capacity, 'office-1', topic)]);
    await addRows(hub.database, 'need', [
      needRow(later, 'ne-ins', topic, { declared_at: new Date(Date.now() + 1).toISOString() }),
    ]);
    const follower = await followers.follow<Told>(briefly, { ...of('ne-ins'), after }, as.niamey);
    await follower.next();
    expect(pairs(follower.told)).toEqual([[own, capacity]]);
    expect((await listed(`Need:${later}`)).map((match) => match.capacity.id)).toEqual([`Capacity:${capacity}`]);
  });

  it('is for the institution itself, staff and analysts', async () => {
    const need = newId();
    await addRows(hub.database, 'need', [needRow(need, 'ne-ins', topic)]);
    const following: Follower<Told>[] = [];
    for (const voice of [as.niamey, as.ANALYST, as.FACILITATOR, as.ADMINISTRATOR])
      following.push(await followers.follow<Told>(briefly, of('ne-ins'), voice));
    const capacity = newId();
    await announce([capacityRow(capacity, 'office-1', topic)]);
    for (const { next } of following) expect(pairs([await next()])).toEqual([[need, capacity]]);

    const refused = (variables: object, voice?: AskOptions) => followers.refused(briefly, variables, voice);
    expect(await refused(of('ne-ins'))).toBe('UNAUTHENTICATED');
    expect(await refused(of('ne-ins'), as.dakar)).toBe('FORBIDDEN');
    expect(await refused(of('nobody'), as.dakar)).toBe('FORBIDDEN');
    expect(await refused(of('nobody'), as.ANALYST)).toBe('BAD_USER_INPUT');
    expect(await refused({ of: 'ne-ins' }, as.niamey)).toBe('BAD_USER_INPUT');
    expect(await refused({ ...of('ne-ins'), after: 'yesterday' }, as.niamey)).toBe('BAD_USER_INPUT');
  });

  it('gives its reasons in the language of the subscriber', async () => {
    await addRows(hub.database, 'need', [needRow(newId(), 'ne-ins', topic)]);
    const arabic = await followers.follow<Told>(inFull, of('ne-ins'), { ...as.niamey, language: 'ar' });
    const french = await followers.follow<Told>(inFull, of('ne-ins'), { ...as.niamey, language: 'fr' });
    await announce([capacityRow(newId(), 'tr-turkstat', topic)]);
    const [told, other] = [await arabic.next(), await french.next()];
    for (const { text } of told.match.factors ?? []) expect(text).toMatch(/[\u0600-\u06ff]{3}/);
    expect(told.match.provider?.name).toMatch(/[\u0600-\u06ff]{3}/);
    for (const { text } of other.match.factors ?? []) expect(text).not.toMatch(/[\u0600-\u06ff]/);
  });
});

const topics = [topic, 'statcab.2.3', 'statcab.2.3.2', 'statcab.1.1', 'osh-cab.1'];
const languages = ['ar', 'en', 'fr'];
const modalities = ['WORKSHOP', 'WEBINAR', 'STUDY_VISIT'];
const deliveries = ['ONSITE', 'ONLINE', 'HYBRID'];
const level = fc.integer({ min: 1, max: 4 });
const day = fc.option(fc.constantFrom('2098-01-01', '2099-01-01'), { freq: 1 });
const randomNeed = fc.record({
  institution: fc.constantFrom('ne-ins', 'sn-ansd', 'office-1'),
  topic: fc.constantFrom(...topics),
  wanted_level: fc.option(level),
  languages: fc.subarray(languages, { minLength: 1 }),
  modalities: fc.subarray(modalities, { maxLength: 1 }),
  deliveries: fc.subarray(deliveries, { maxLength: 1 }),
  interpretation_accepted: fc.boolean(),
  participants: fc.option(fc.integer({ min: 1, max: 50 })),
  window_end: day,
  status: fc.constantFrom('OPEN', 'OPEN', 'OPEN', 'WITHDRAWN'),
});
const randomCapacity = fc.record({
  institution: fc.constantFrom('ne-ins', 'sn-ansd', ...offices),
  topic: fc.constantFrom(...topics),
  basis: fc.constantFrom('DECLARED', 'DECLARED', 'RECORD'),
  status: fc.constantFrom('ACTIVE', 'ACTIVE', 'ACTIVE', 'PAUSED', 'STALE'),
  level: fc.option(level),
  languages: fc.subarray(languages),
  modalities: fc.subarray(modalities),
  deliveries: fc.subarray(deliveries),
  places: fc.option(fc.integer({ min: 1, max: 50 })),
  window_start: day,
  kind: fc.constantFrom('CAPACITY_DECLARED', 'CAPACITY_RESUMED'),
});
/** What an institution declares is complete; of the record, much is not known. */
const complete = fc.record({
  level,
  languages: fc.subarray(languages, { minLength: 1 }),
  modalities: fc.subarray(modalities, { minLength: 1 }),
  deliveries: fc.subarray(deliveries, { minLength: 1 }),
});
const many = fc.tuple(
  fc.array(randomNeed, { minLength: 24, maxLength: 24 }),
  fc.uniqueArray(
    fc.tuple(randomCapacity, complete).map(([some, all]) => (some.basis === 'RECORD' ? some : { ...some, ...all })),
    {
      ...{ minLength: 24, maxLength: 24 },
      selector: ({ institution, topic: about, basis }) => `${institution} ${about} ${basis}`,
    },
  ),
);

describe('what is told of random capacities', () => {
  it('is what the lists of the open needs show of them, in the order of the events', async () => {
    await fc.assert(
      fc.asyncProperty(many, async ([wanted, offered]) => {
        const needs = wanted
          .map(({ institution, topic: about, status, ...other }) => {
            const withdrawal_reason = status === 'OPEN' ? null : 'met';
            return needRow(newId(), institution, about, { ...other, status, withdrawal_reason });
          })
          .sort((one, other) => (one.id < other.id ? -1 : 1));
        await addRows(hub.database, 'need', needs);
        const institutions = ['ne-ins', 'sn-ansd', 'office-1'];
        const following = institutions.map((key) => followers.begin<Told>(inFull, of(key), as.ANALYST));
        await followers.settled(institutions.length);
        const made = offered.map(({ institution, topic: about, kind, ...other }) => ({
          kind,
          row: capacityRow(newId(), institution, about, { ...other, verified_at: '2026-10-01' }),
        }));
        await announce(
          made.map(({ row }) => row),
          made.map(({ kind, row }) => ({ ...declared(row.id), kind })),
        );
        const open = needs.filter((need) => (need as { status: string }).status === 'OPEN');
        const lists = new Map(await Promise.all(open.map(async ({ id }) => [id, await listed(`Need:${id}`)] as const)));
        const expectedFor = (institution: string) =>
          made.flatMap(({ row }) =>
            open
              .filter(({ institution_id }) => institution_id === institution)
              .flatMap(({ id }) => {
                const match = lists.get(id)?.find(({ capacity }) => keyOf(capacity.id) === row.id);
                return match ? [{ need: { id: `Need:${id}` }, match }] : [];
              }),
          );
        const expected = institutions.map(expectedFor);
        expect(expected.flat().length).toBeGreaterThan(3);
        const told = () => following.map((each) => each.told.map(({ need, match }) => ({ need, match })));
        await expect.poll(() => told().flat().length).toBeGreaterThanOrEqual(expected.flat().length);
        expect(told()).toEqual(expected);
      }),
      { numRuns: 1, endOnFailure: true },
    );
  });
});

/** The statements of readers while an event is told to those who wait for it, so many times to each. */
async function statementsOf(office: string, following: readonly Follower<Told>[], times: number): Promise<number> {
  await endOfReading(hub);
  const before = following.map(({ told }) => told.length);
  return hub.statements(async () => {
    await announce([capacityRow(newId(), office, topic)]);
    const told = () => following.map((each, index) => each.told.length - (before[index] as number));
    await expect.poll(told).toEqual(following.map(() => times));
  });
}

/** The fewest of several events: on a busy machine the log is looked at twice for one of them. */
async function fewestStatements(
  asked: readonly string[],
  following: readonly Follower<Told>[],
  times: number,
): Promise<number> {
  const counts: number[] = [];
  for (const office of asked) counts.push(await statementsOf(office, following, times));
  return Math.min(...counts);
}

describe('the reading of an event', () => {
  it('takes as many statements for a hundred needs and twenty subscribers as for one', async () => {
    await addRows(hub.database, 'need', [needRow(newId(), 'ne-ins', topic)]);
    const one = await followers.follow<Told>(explained, of('ne-ins'), as.niamey);
    const alone = await fewestStatements(offices.slice(0, 4), [one], 1);
    expect(alone).toBeGreaterThan(2);
    const rows = Array.from({ length: 99 }, (_, index) => needRow(newId(), 'ne-ins', topics[index % 2] as string));
    await addRows(hub.database, 'need', rows);
    const all = [one];
    while (all.length < 20) all.push(followers.begin<Told>(explained, of('ne-ins'), as.niamey));
    await followers.settled(20);
    expect(await fewestStatements(offices.slice(4, 8), all, 100)).toBe(alone);
  });

  it('finds the needs by the indexes among 50,000', async () => {
    await untold(sql`insert into need (id, institution_id, topic_code, priority, languages, modalities, deliveries,
        interpretation_accepted, status, is_shared, declared_at)
      select gen_random_uuid(), i.id, t.code, 'LOW', '{fr}', '{}', '{}', false, 'OPEN', false, timestamptz '2026-01-01'
      from institution i cross join topic t order by md5(i.id || t.code) limit 50000`);
    await sql`analyze need`.execute(hub.database.owner());
    const capacity = capacityRow(newId(), 'office-1', topic);
    const offer = offerRow(capacity);
    await addRows(hub.database, 'capacity', [capacity]);
    await addRows(hub.database, 'offer', [offer]);
    const { rows } = await sql<{ id: string }>`select id from institution`.execute(hub.database.owner());
    const everybody = rows.map(({ id }) => id);
    const { scope, plans } = explaining(hub.database.owner());
    for (const event of [declared(capacity.id), published(offer)]) {
      const about = { institutionId: null, data: {}, ...event, occurredAt: new Date().toISOString() };
      const logged = { ...beginningOfLog, ...about };
      expect((await answeredNeeds(scope, logged, everybody)).length).toBeGreaterThan(1_000);
      expect((await foundMatches(scope, logged, 'ne-ins')).length).toBeGreaterThan(10);
    }
    const found = await plans();
    expect(found.length).toBeGreaterThan(8);
    for (const plan of found) {
      expect(plan).toMatch(/"Index Name":"need_/);
      expect(plan).not.toMatch(/"Node Type":"Seq Scan"[^{}]*"Relation Name":"need"/);
    }
  }, 60_000);
});

/** A scope that remembers its statements, and the plans of those which read needs. */
function explaining(tables: Kysely<unknown>) {
  const remembered = remembering(tables);
  const plans = () =>
    Promise.all(
      remembered
        .statements()
        .filter((query) => /\bneed\b/.test(query.sql))
        .map(async ({ sql: text, parameters }) =>
          JSON.stringify(
            (await tables.executeQuery(CompiledQuery.raw(`explain (format json) ${text}`, [...parameters]))).rows,
          ),
        ),
    );
  const reader = {
    viewer: hubItself('test'),
    language: 'EN',
    now: new Date(),
    reference: new ReferenceMemory(),
  } as const;
  return { scope: readScope(remembered.tables as never, reader), plans };
}

/** A second process on the same database, as far as anybody can tell from outside. */
async function anotherHub(): Promise<{ hub: TestHub; stop(): Promise<void> }> {
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(hub.database.owner());
  const folder = await mkdtemp(join(tmpdir(), 'multaqa-'));
  const configuration = readConfiguration({
    ...{ PORT: '0', LOG_LEVEL: 'silent', NODE_ENV: 'test', DATA_DIR: folder, TOKEN_KEY: tokenKey },
    DATABASE_URL: databaseUrl(inject('serverUrl'), rows[0]?.name ?? ''),
  });
  const database = await openHubDatabase(configuration);
  const started = await startHub(configuration, database, createLog(configuration));
  const socketUrl = `${started.url.replace('http', 'ws')}/graphql`;
  return {
    hub: { ...hub, url: started.url, socketUrl },
    async stop() {
      await started.stop();
      await database.close();
      await rm(folder, { recursive: true });
    },
  };
}
