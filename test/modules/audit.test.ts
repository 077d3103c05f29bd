import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { openHubDatabase } from '../../src/app.ts';
import type { Viewer } from '../../src/kernel/viewer.ts';
import { auditOfWords, type ChainHead, holdsHead, verifiedChain } from '../../src/modules/audit/index.ts';
import { readConfiguration } from '../../src/platform/config/config.ts';
import { unitOfWork } from '../../src/platform/database/unitOfWork.ts';
import {
  type ChangedRow,
  changesOf,
  keyOf,
  type ListPage,
  pageFields,
  refusedWith,
  voices,
} from '../support/changes.ts';
import { type AskOptions, startTestHub, type TestHub } from '../support/hub.ts';
import { administer, databaseUrl } from '../support/postgres.ts';
import { type Ending, killPrograms, startProgram } from '../support/program.ts';

const members = { niger: 'ne-ins', senegal: 'sn-ansd' };
const spring = new Date('2027-03-01T09:00:00Z');
const forms = { languages: ['fr'], modalities: ['WORKSHOP'], deliveries: ['ONLINE'] };
const topic = 'statcab.2.3.1';

/** A program that is started has to be read and built first. */
const patience = 180_000;

let today = spring;
let hub: TestHub;
let as: Awaited<ReturnType<typeof voices<keyof typeof members>>>;
beforeAll(async () => {
  hub = await startTestHub({ clock: { now: () => today }, settings: { CLOCK_SECONDS: '1' } });
  as = await voices(hub, members);
});
afterAll(() => hub.close());
afterEach(killPrograms);

const owner = (): Kysely<unknown> => hub.database.owner<unknown>();
const changes = (kind: string) => changesOf(() => hub, kind);
const needs = changes('need');
const declareNeed = (input: object = {}) => needs.done('declareNeed', { topic, ...forms, ...input }, as.niger);
const withdrawal = ({ id, version }: ChangedRow) => ({ id, expectedVersion: version, reason: 'No longer' });

interface Change {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly isShown: boolean;
}
interface Entry {
  readonly sequence: string;
  readonly occurredAt: string;
  readonly actor: string;
  readonly role: string | null;
  readonly institution: { readonly id: string } | null;
  readonly action: string | null;
  readonly address: string | null;
  readonly correlationId: string | null;
  readonly change: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly part: string | null;
  readonly changes: readonly Change[];
  readonly hash: string;
}
interface EntryPage extends Omit<ListPage, 'edges'> {
  readonly edges: readonly { readonly node: Entry }[];
}

const entryFields = `sequence occurredAt actor role institution { id } action address correlationId change subjectType subjectId
  part changes { field before after isShown } hash`;
const ask = (filter: object | null, page: object, options: AskOptions, fields = 'totalCount') =>
  hub.ask<{ auditEntries: EntryPage }>(
    `query ($filter: AuditFilter, $first: Int, $after: String, $last: Int, $before: String) {
      auditEntries(filter: $filter, first: $first, after: $after, last: $last, before: $before) { ${fields} } }`,
    { filter, ...page },
    options,
  );

async function page(filter: object | null, place: object = { first: 100 }): Promise<EntryPage> {
  const fields = pageFields.replace('{ id }', `{ ${entryFields} }`);
  const { data, errors } = await ask(filter, place, as.ADMINISTRATOR, fields);
  expect(errors).toBeUndefined();
  return data.auditEntries;
}

/** The entries about a record, the oldest first. */
async function entriesOf({ id }: { readonly id: string }): Promise<readonly Entry[]> {
  const { edges } = await page({ subjectId: id });
  return edges.map(({ node }) => node).reverse();
}

const ofPart = (entries: readonly Entry[], part: string | null) => entries.find((entry) => entry.part === part);

/** What became of each field, as far as it is told. */
const told = (entry: Entry | undefined) =>
  Object.fromEntries(
    entry?.changes.map(({ field, before, after, isShown }) => [field, isShown ? [before, after] : 'changed']) ?? [],
  );

async function actorOf({ id }: { readonly id: string }): Promise<string | undefined> {
  const { rows } = await sql<{ actor: string }>`
    select actor from event where subject_key = ${keyOf(id)} order by id limit 1`.execute(owner());
  return rows[0]?.actor;
}

async function count(): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from audit_entry`.execute(owner());
  return rows[0]?.count as number;
}

describe('the audit tells', () => {
  it('who did what to a need, when, from where and in which request, before and after', async () => {
    const began = Date.now();
    const declared = await needs.ask('declareNeed', { topic, ...forms }, as.niger);
    const { row: need } = declared.data.declareNeed as { row: ChangedRow };
    await needs.done('withdrawNeed', withdrawal(need), as.niger);
    const [made, moved, ...more] = await entriesOf(need);
    expect(more).toEqual([]);
    expect(made).toMatchObject({
      actor: await actorOf(need),
      role: 'MEMBER',
      institution: { id: 'Institution:ne-ins' },
      action: 'declareNeed',
      correlationId: declared.headers.get('x-correlation-id'),
      change: 'INSERT',
      subjectType: 'Need',
      subjectId: need.id,
      part: null,
    });
    expect(made?.address).toMatch(/127\.0\.0\.1|::1/);
    expect(Date.parse(made?.occurredAt ?? '')).toBeGreaterThanOrEqual(began - 1);
    expect(told(made)).toMatchObject({
      institutionId: [null, 'ne-ins'],
      topicCode: [null, topic],
      languages: [null, '["fr"]'],
      status: [null, 'OPEN'],
      isShared: [null, 'true'],
    });
    expect(moved).toMatchObject({ action: 'withdrawNeed', change: 'UPDATE' });
    expect(told(moved)).toEqual({
      status: ['OPEN', 'WITHDRAWN'],
      version: ['1', '2'],
      withdrawalReason: 'changed',
    });
  });

  it('what a capacity was declared with, and that its time ran out', async () => {
    const expert = await registerExpert();
    const capacity = await changes('capacity').done(
      'declareCapacity',
      { topic, level: 'ADVANCED', ...forms, experts: [expert] },
      as.senegal,
    );
    const declared = await entriesOf(capacity);
    const [whole, part] = [ofPart(declared, null), ofPart(declared, 'experts')];
    expect(whole).toMatchObject({ action: 'declareCapacity', change: 'INSERT', part: null });
    expect(told(whole)).toMatchObject({ basis: [null, 'DECLARED'], level: [null, '3'], version: [null, '1'] });
    expect(part).toMatchObject({ action: 'declareCapacity', change: 'INSERT', part: 'experts' });
    expect(told(part)).toEqual({ expertId: [null, keyOf(expert)] });
    today = new Date('2029-03-02T09:00:00Z');
    await expect.poll(async () => (await entriesOf(capacity)).length).toBe(3);
    today = spring;
    const lapse = (await entriesOf(capacity)).at(-1);
    expect(lapse).toMatchObject({ actor: 'hub', role: 'HUB', action: 'clockwork', institution: null, address: null });
    expect(told(lapse)).toEqual({ status: ['ACTIVE', 'STALE'], version: ['1', '2'] });
  });

  it('how a practice was reviewed, without the reasons', async () => {
    const practice = await draftPractice();
    const practices = changes('practice');
    await practices.done('submitPractice', { id: practice.id, expectedVersion: 1 }, as.niger);
    await practices.done(
      'reviewPractice',
      { id: practice.id, expectedVersion: 2, decision: 'RETURN', reasons: text('Tell more') },
      as.FACILITATOR,
    );
    const entries = await entriesOf(practice);
    expect(ofPart(entries, 'topics')).toMatchObject({ action: 'draftPractice', change: 'INSERT' });
    const itself = entries.filter(({ part }) => part === null);
    expect(itself.map(({ action, change }) => [action, change])).toEqual([
      ['draftPractice', 'INSERT'],
      ['submitPractice', 'UPDATE'],
      ['reviewPractice', 'UPDATE'],
    ]);
    expect(entries.at(-1)).toMatchObject({ role: 'FACILITATOR', institution: null });
    expect(told(entries.at(-1))).toEqual({
      status: ['SUBMITTED', 'RETURNED'],
      version: ['2', '3'],
      returnReasons: 'changed',
    });
  });

  it('that a person was put on the roster, by ids and codes only', async () => {
    const entries = await entriesOf({ id: await registerExpert() });
    expect(entries.map(({ change }) => change)).toEqual(['INSERT', 'INSERT']);
    expect(told(ofPart(entries, null))).toMatchObject({
      displayName: 'changed',
      email: 'changed',
      title: 'changed',
      hasConsented: [null, 'true'],
      languages: [null, '[{"level": "C1", "language": "fr"}]'],
    });
    expect(told(ofPart(entries, 'expertise'))).toEqual({
      topicCode: [null, topic],
      level: [null, '4'],
      years: [null, '9'],
    });
  });

  it('who may act, and never a secret or when it was last used', async () => {
    const [client, account] = [randomUUID(), randomUUID()];
    await sql`insert into service_client (id, name, institution_id, scopes, status, created_at)
      values (${client}, 'Importer', 'ne-ins', '{NEEDS}', 'ACTIVE', now())`.execute(owner());
    await sql`insert into service_client_secret (id, client_id, secret_hash, created_at)
      values (${randomUUID()}, ${client}, ${'ab'.repeat(32)}, now())`.execute(owner());
    await sql`update service_client set last_used_at = now()`.execute(owner());
    await sql`update service_client_secret set last_used_at = now()`.execute(owner());
    await sql`insert into account (id, name, status, opened_at) values (${account}, 'Amina', 'ACTIVE', now())`.execute(
      owner(),
    );
    await sql`insert into account_role (id, account_id, role, institution_id, granted_at)
      values (${randomUUID()}, ${account}, 'MEMBER', 'ne-ins', now())`.execute(owner());
    await sql`delete from account where id = ${account}`.execute(owner());
    const [made, secret, ...more] = await entriesOf({ id: `ServiceClient:${client}` });
    expect(more).toEqual([]);
    expect(told(made)).toMatchObject({ name: 'changed', scopes: [null, '["NEEDS"]'], status: [null, 'ACTIVE'] });
    expect([secret?.part, told(secret).secretHash]).toEqual(['secrets', 'changed']);
    const life = await entriesOf({ id: `Account:${account}` });
    expect(life.map(({ change, part }) => [change, part])).toEqual([
      ['INSERT', null],
      ['INSERT', 'roles'],
      ['DELETE', null],
      ['DELETE', 'roles'],
    ]);
    expect(told(life[3])).toMatchObject({ role: ['MEMBER', null], institutionId: ['ne-ins', null] });
  });

  it('that a change did not come through the hub', async () => {
    const need = await declareNeed();
    await sql`update need set priority = 'HIGH' where id = ${keyOf(need.id)}`.execute(owner());
    const { rows } = await sql<{ name: string }>`select session_user as name`.execute(owner());
    const entry = (await entriesOf(need)).at(-1);
    expect(entry).toMatchObject({ actor: `database:${rows[0]?.name}`, role: null, action: null, correlationId: null });
    expect(told(entry)).toEqual({ priority: ['MEDIUM', 'HIGH'] });
  });

  it('nothing of the load of the seed files, which is an event of its own', async () => {
    const { rows } = await sql`select from exchange where origin = 'RECORD'`.execute(owner());
    expect(rows.length).toBeGreaterThan(50);
    expect((await page({ actors: ['seeds'] })).edges).toEqual([]);
    const { rows: loaded } = await sql`select from audit_entry where subject_type = 'Exchange'`.execute(owner());
    expect(loaded).toEqual([]);
  });

  it('nothing of what was refused, rolled back, or changed nothing', async () => {
    const need = await declareNeed();
    const before = await count();
    await needs.refusal('withdrawNeed', { ...withdrawal(need), expectedVersion: 7 }, as.niger);
    await needs.refusal('withdrawNeed', withdrawal(need), as.senegal);
    await sql`update need set priority = priority where id = ${keyOf(need.id)}`.execute(owner());
    const failing = owner()
      .transaction()
      .execute(async (transaction) => {
        await sql`update need set priority = 'LOW' where id = ${keyOf(need.id)}`.execute(transaction);
        throw new RangeError('never mind');
      });
    await expect(failing).rejects.toThrow('never mind');
    expect(await count()).toBe(before);
  });

  it('no word that a person wrote', async () => {
    const mark = 'Zanzibar';
    const note = text(mark);
    const need = await declareNeed({ note });
    await needs.done('withdrawNeed', { ...withdrawal(need), reason: mark }, as.niger);
    const expert = await registerExpert({ displayName: mark, title: note, email: `${mark}@example.org` });
    const drafted = await draftPractice(
      Object.fromEntries(['title', 'summary', 'context', 'approach', 'results'].map((field) => [field, note])),
    );
    const practices = changes('practice');
    await practices.done('revisePractice', { id: drafted.id, expectedVersion: 1, lessons: note }, as.niger);
    await practices.done('submitPractice', { id: drafted.id, expectedVersion: 2 }, as.niger);
    const review = { id: drafted.id, expectedVersion: 3, decision: 'RETURN', reasons: note };
    await practices.done('reviewPractice', review, as.FACILITATOR);
    const given = { topic: 'statcab.1.1.1', level: 'ADVANCED', ...forms, note };
    const capacity = await changes('capacity').done('declareCapacity', given, as.senegal);
    const days = { deadline: '2027-05-01', startsOn: '2027-06-01', endsOn: '2027-06-02' };
    const occasion = { modality: 'WORKSHOP', delivery: 'ONLINE', languages: ['fr'], places: 10, ...days };
    const offers = changes('offer');
    const offer = await offers.done('publishOffer', { capacityId: capacity.id, title: note, ...occasion }, as.senegal);
    await offers.done('withdrawOffer', { ...withdrawal(offer), reason: mark }, as.senegal);
    await sql`insert into account (id, name, email, status, suspension_reason, opened_at)
      values (${randomUUID()}, ${mark}, ${mark}, 'SUSPENDED', ${mark}, now())`.execute(owner());
    await sql`insert into invitation (id, code_hash, name, email, role, invited_at, expires_at)
      values (${randomUUID()}, ${'cd'.repeat(32)}, ${mark}, ${mark}, 'ANALYST', now(), now() + interval '1 day')`.execute(
      owner(),
    );
    for (const id of [need.id, expert, drafted.id, capacity.id, offer.id])
      expect((await entriesOf({ id })).length).toBeGreaterThan(0);
    const { rows } = await sql<{ entry: string }>`
      select to_jsonb(e)::text as entry from audit_entry e
      where to_jsonb(e)::text ilike ${`%${mark}%`} or to_jsonb(e)::text like ${`%${'cd'.repeat(32)}%`}`.execute(
      owner(),
    );
    expect(rows).toEqual([]);
  });
});

describe('the audit', () => {
  /** Tables that it leaves out, and why. */
  const left: Readonly<Record<string, string>> = {
    audit_entry: 'the audit itself',
    audit_pending: 'what it is about to append',
    country: 'of the seed files',
    country_context: 'made of the countries',
    event: 'only added to, beside what is audited',
    event_epoch: 'counted on by the log of events itself',
    exchange_stage: 'since when an exchange stands where it stands, which is audited',
    idempotency: 'answers that are kept for a repetition',
    institution_alias: 'of the seed files',
    institution_programme: 'of the seed files',
    language: 'of the seed files',
    language_bit: 'made of the languages',
    match_shown: 'a log of what was shown, by the hub itself',
    migration: 'written by the migrations',
    near_topic: 'made of the topics',
    programme: 'of the seed files',
    provider_evidence: 'sums of what exchanges gave',
    provider_record: 'sums of figures made of exchanges',
    rankable_capacity: 'made of what is audited',
    response_record: 'figures made of exchanges',
    search_entry: 'made of what is audited',
    search_name: 'made of what is audited',
    topic: 'of the seed files',
    topic_ancestor: 'of the seed files',
    topic_name: 'made of the topics',
    topic_name_word: 'made of the topics',
    topic_number: 'made of the topics',
    topic_similarity: 'of the seed files',
    topic_stem: 'made of the topics',
    track_record: 'figures made of exchanges',
  };

  it('is kept of every table that people change', async () => {
    const { rows } = await sql<{ table: string }>`select relname as table from pg_class c
      where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace and not exists (
        select from pg_trigger where tgrelid = c.oid and tgname = relname || '_audit')
      order by relname collate "C"`.execute(owner());
    expect(rows.map(({ table }) => table)).toEqual(Object.keys(left).sort());
  });
});

describe('the audit is read', () => {
  it('by administrators and by nobody else', async () => {
    for (const voice of [as.niger, as.ANALYST, as.FACILITATOR])
      expect(refusedWith(await ask(null, {}, voice))).toBe('FORBIDDEN');
    expect(refusedWith(await ask(null, {}, {}))).toBe('UNAUTHENTICATED');
    expect((await page(null)).totalCount).toBe(await count());
  });

  it('by the table itself only for administrators and the hub', async () => {
    const seen = async (role: Viewer['role'], institutionId: string | null = null) =>
      inRole(role, institutionId, async (tables) => {
        const { rows } = await sql<{ holds: boolean }>`select exists (select from audit_entry) as holds`.execute(
          tables,
        );
        return rows[0]?.holds;
      });
    expect(await Promise.all([seen('ADMINISTRATOR'), seen('HUB')])).toEqual([true, true]);
    const others = [seen('ANONYMOUS'), seen('ANALYST'), seen('FACILITATOR')];
    const institutions = [seen('MEMBER', 'ne-ins'), seen('SERVICE_CLIENT', 'ne-ins')];
    expect(await Promise.all([...others, ...institutions])).toEqual([false, false, false, false, false]);
  });

  it('by subject, actor, institution, action and day', async () => {
    const need = await declareNeed();
    const actor = await actorOf(need);
    const day = new Date().toISOString().slice(0, 10);
    const [earlier, later] = ['2001-01-01', '2099-01-01'];
    const newest = async (filter: object) => (await page(filter, { first: 1 })).edges[0]?.node;
    expect(await newest({ subjectId: need.id })).toMatchObject({ subjectId: need.id, action: 'declareNeed' });
    for (const filter of [
      { actors: [actor], institutions: ['Institution:ne-ins'], actions: ['declareNeed'], from: day, until: later },
      { from: earlier, until: day },
      null,
    ])
      expect(await newest(filter as object)).toMatchObject({ subjectId: need.id });
    for (const filter of [
      { actors: ['nobody'] },
      { institutions: ['Institution:tr-turkstat'] },
      { actions: ['closeOffer'] },
      { subjectId: 'Need:none' },
      { from: later },
      { until: earlier },
    ])
      expect(await newest(filter)).toBeUndefined();
    const refused = async (filter: object) => refusedWith(await ask(filter, {}, as.ADMINISTRATOR));
    expect([await refused({ subjectId: 'x' }), await refused({ actors: [] })]).toEqual([
      'BAD_USER_INPUT',
      'BAD_USER_INPUT',
    ]);
    expect(await refused({ institutions: ['Institution:none'] })).toBe('BAD_USER_INPUT');
  });

  it('page by page in both directions, each entry once and the newest first', async () => {
    const before = Number((await page(null, { first: 1 })).edges[0]?.node.sequence);
    for (let time = 0; time < 7; time += 1) await declareNeed();
    const filter = { actions: ['declareNeed'] };
    const { totalCount } = await page(filter, { first: 1 });
    const numbers = ({ edges }: EntryPage) => edges.map(({ node }) => Number(node.sequence));
    const [forwards, backwards]: [number[], number[]] = [[], []];
    for (let after: string | null = null, more = true; more; ) {
      const next: EntryPage = await page(filter, { first: 3, after });
      forwards.push(...numbers(next));
      [after, more] = [next.pageInfo.endCursor, next.pageInfo.hasNextPage];
    }
    for (let end: string | null = null, more = true; more; ) {
      const next: EntryPage = await page(filter, { last: 4, before: end });
      backwards.unshift(...numbers(next));
      [end, more] = [next.pageInfo.startCursor, next.pageInfo.hasPreviousPage];
    }
    expect(forwards).toHaveLength(totalCount);
    expect(backwards).toEqual(forwards);
    expect(forwards).toEqual([...new Set(forwards)].sort((one, other) => other - one));
    expect(forwards.slice(0, 7).every((number) => number > before)).toBe(true);
  });

  it('with as many statements for many entries as for one', async () => {
    const quiet = await startTestHub({ settings: { EVENT_POLL_MILLISECONDS: '60000' } });
    const voice = { token: await quiet.token('ADMINISTRATOR') };
    const member: Viewer = { role: 'MEMBER', institutionId: 'ne-ins', subject: 'test' };
    await unitOfWork(quiet.database, { viewer: member }, spring, ({ tables }) => manyNeeds(tables(), 120));
    const read = (first: number) =>
      quiet.statements(async () => {
        const { data, errors } = await quiet.ask<{ auditEntries: { edges: unknown[] } }>(
          `{ auditEntries(first: ${first}, filter: { actors: ["test"] }) { totalCount edges { node { ${entryFields} } } } }`,
          {},
          voice,
        );
        expect(errors).toBeUndefined();
        expect(data.auditEntries.edges).toHaveLength(first);
      });
    // What is kept in memory is read once.
    await read(1);
    expect(await read(100)).toBe(await read(1));
    await quiet.close();
  });
});

describe('the chain', () => {
  it('has no gap and no fork where many write at once', async () => {
    const rows = await Promise.all(Array.from({ length: 20 }, () => declareNeed()));
    const { rows: entries } = await sql<{ sequence: string; actors: number }>`
      select sequence::text from audit_entry where subject_key = any (${rows.map(({ id }) => keyOf(id))}) order by sequence`.execute(
      owner(),
    );
    expect(entries).toHaveLength(20);
    const { flaw, first, head, ...chain } = await verifiedChain(owner());
    expect([flaw, first, head?.sequence, chain.count]).toEqual([null, '1', String(chain.count), await count()]);
  });

  it('is never held by somebody who waits for a row that another writer has', async () => {
    const given = { topic: 'statcab.1.2', level: 'ADVANCED', ...forms };
    const capacity = keyOf((await changes('capacity').done('declareCapacity', given, as.niger)).id);
    const practice = keyOf((await draftPractice()).id);
    const [held, met] = [gate(), gate()];
    const reviewing = owner()
      .transaction()
      .execute(async (transaction) => {
        await sql`select from best_practice where id = ${practice} for update`.execute(transaction);
        await sql`update best_practice set version = version + 1 where id = ${practice}`.execute(transaction);
        held.open();
        await met.opened;
      });
    await held.opened;
    const naming = owner()
      .transaction()
      .execute(async (transaction) => {
        await sql`update capacity set places = 7 where id = ${capacity}`.execute(transaction);
        await sql`insert into capacity_practice values (${capacity}, ${practice})`.execute(transaction);
      });
    await expect.poll(waiting).toBe(1);
    met.open();
    await Promise.all([reviewing, naming]);
    expect(ofPart(await entriesOf({ id: `Capacity:${capacity}` }), 'practices')).toMatchObject({ change: 'INSERT' });
  });

  it('is out of reach of the role that the hub works in', async () => {
    const statements = [
      sql`update audit_entry set actor = 'nobody'`,
      sql`delete from audit_entry`,
      sql`truncate audit_entry`,
      sql`insert into audit_entry select * from audit_entry`,
      sql`insert into audit_pending (change, subject_type, subject_key, changes) values ('INSERT', 'Need', 'x', '{}')`,
      sql`select from audit_pending`,
      sql`alter table need disable trigger need_audit`,
      sql`create temporary table mine (id text) on commit drop`,
    ];
    const outcomes = statements.map((statement) =>
      inRole('ADMINISTRATOR', null, async (tables) => {
        await statement.execute(tables);
        await sql`create trigger forged after insert on mine for each row execute function audit_append()`.execute(
          tables,
        );
      }).then(
        () => 'done',
        (error: Error) => /permission denied|must be owner/.exec(error.message)?.[0] ?? error.message,
      ),
    );
    expect(new Set(await Promise.all(outcomes))).toEqual(new Set(['permission denied', 'must be owner']));
  });

  it('refuses changes also of the owner of the tables', async () => {
    for (const statement of [
      sql`update audit_entry set actor = 'nobody'`,
      sql`delete from audit_entry`,
      sql`truncate audit_entry`,
    ])
      await expect(statement.execute(owner())).rejects.toThrow('the audit is append-only');
  });
});

describe('audit:verify', () => {
  it(
    'finds an entry that was changed, and names it',
    async () => {
      await tampered([sql`update audit_entry set actor = 'nobody' where sequence = 5`], async () => {
        const { code, output } = await audit(['verify']);
        expect(code).toBe(1);
        expect(output).toContain('Entry 5 is not as it was written: its hash is not that of its content.');
      });
    },
    patience,
  );

  it.each(['occurred_at', 'actor_role', 'address', 'subject_key', 'changes', 'part'])(
    'finds the smallest change of %s',
    async (column) => {
      const values: Record<string, string> = {
        occurred_at: "occurred_at + interval '1 microsecond'",
        changes: `jsonb_set(changes, '{forged}', '{"changed": true}')`,
      };
      const value = values[column] ?? `coalesce(${column}, '') || 'x'`;
      await tampered([sql.raw(`update audit_entry set ${column} = ${value} where sequence = 3`)], async () => {
        expect((await verifiedChain(owner())).flaw).toMatchObject({
          sequence: '3',
          reason: expect.stringContaining('content'),
        });
      });
    },
  );

  it('finds an entry that was changed together with its hash', async () => {
    const forged = sql`update audit_entry set actor = 'nobody' where sequence = 5`;
    const hashed = sql`update audit_entry entry set hash = audit_hash(entry) where sequence = 5`;
    await tampered([forged, hashed], async () => {
      const { flaw } = await verifiedChain(owner());
      expect(flaw).toEqual({ sequence: '6', reason: 'it does not hold the hash of the entry before it' });
    });
  });

  it('finds an entry that was taken out', async () => {
    for (const [gone, found] of [
      [1, 2],
      [7, 8],
    ]) {
      await tampered([sql`delete from audit_entry where sequence = ${gone}`], async () => {
        const { flaw } = await verifiedChain(owner());
        expect(flaw).toEqual({ sequence: String(found), reason: 'the entry before it is missing' });
      });
    }
  });

  it(
    'finds a tail that was cut off by a head that was kept elsewhere',
    async () => {
      const { head } = await verifiedChain(owner());
      const [{ sequence, hash }, shown] = [head as ChainHead, `${head?.sequence}:${head?.hash}`];
      await declareNeed();
      expect(await holdsHead(owner(), { sequence, hash })).toBe(true);
      await tampered([sql`delete from audit_entry where sequence >= ${sequence}::bigint`], async () => {
        expect((await verifiedChain(owner())).flaw).toBeNull();
        const cut = await audit(['verify', '--head', shown]);
        expect(cut.code).toBe(1);
        expect(cut.output).toContain(`The head ${shown} is not in the chain`);
      });
    },
    patience,
  );

  it(
    'sees the whole chain also with a login that owns nothing and only has the role of the hub',
    async () => {
      const login = `login_${randomUUID().replaceAll('-', '')}`;
      await administer(inject('serverUrl'), `create role ${login} login password 'plain' in role multaqa_hub`);
      const url = new URL(await ownUrl());
      Object.assign(url, { username: login, password: 'plain' });
      const { code, output } = await startProgram('audit', { DATABASE_URL: url.toString() }, ['verify']).ended();
      expect([code, output]).toEqual([0, expect.stringMatching(new RegExp(`^${await count()} entries, 1 to `))]);
      await administer(inject('serverUrl'), `drop role ${login}`);
    },
    patience,
  );

  it(
    'says what it does not understand, and that a database has no audit',
    async () => {
      for (const [words, line] of [
        [[], 'command: must be verify or export'],
        [['verify', '--head', 'x'], '--head: must be a head'],
        [['export', '--from', 'x'], '--from: must be the number'],
      ] as const)
        expect(() => auditOfWords(words)).toThrow(line);
      const ended = await startProgram('audit', { DATABASE_URL: inject('serverUrl') }, ['verify']).ended();
      expect(ended).toMatchObject({
        code: 1,
        errors: expect.stringMatching(/^audit: DATABASE_URL: .* holds no audit/),
      });
    },
    patience,
  );

  it(
    'works on the embedded database of a hub that has stopped',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'multaqa-audit-'));
      const database = await openHubDatabase(readConfiguration({ DATA_DIR: folder }));
      for (const name of ['one', 'other'])
        await sql`insert into institution (id, kind, name, certainty) values (${name}, 'OTHER', '{}', 'UNSURE')`.execute(
          database.owner(),
        );
      await database.close();
      const verified = await startProgram('audit', { DATA_DIR: folder }, ['verify']).ended();
      expect([verified.code, verified.output]).toEqual([0, expect.stringMatching(/^2 entries, 1 to 2. Each is as/)]);
      await rm(folder, { recursive: true });
    },
    patience,
  );
});

describe('audit:export', () => {
  it(
    'writes every entry as a line of JSON, in order, from where one asks',
    async () => {
      await manyNeeds(owner(), 1100);
      const { code, output } = await audit(['export']);
      expect(code).toBe(0);
      const lines = output.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(lines.map(({ sequence }) => sequence)).toEqual(
        Array.from({ length: await count() }, (_, index) => index + 1),
      );
      for (const [index, line] of lines.entries()) expect(line.previousHash).toBe(lines[index - 1]?.hash ?? '');
      expect(Object.keys(lines[0] ?? {})).toEqual([
        ...['sequence', 'occurredAt', 'actor', 'role', 'institution', 'action', 'address', 'correlationId', 'change'],
        ...['subject', 'part', 'changes', 'previousHash', 'hash'],
      ]);
      const rest = await audit(['export', '--from', String(lines.length - 1)]);
      expect(rest.output.split('\n')).toEqual(output.split('\n').slice(-2));
    },
    patience,
  );
});

const text = (words: string) => [{ language: 'EN', text: words }];

async function registerExpert(input: object = {}): Promise<string> {
  const person = {
    displayName: 'Aminata Diallo',
    title: text('Head of surveys'),
    expertise: [{ topic, level: 'EXPERT', years: 9 }],
    languages: [{ language: 'fr', level: 'C1' }],
    availability: 'AVAILABLE',
    email: 'aminata.diallo@example.org',
    hasConsented: true,
    ...input,
  };
  const { data } = await hub.ask<{ registerExpert: { expert: { id: string } } }>(
    'mutation ($input: RegisterExpertInput!) { registerExpert(input: $input) { expert { id } userErrors { message } } }',
    { input: person },
    as.senegal,
  );
  return data.registerExpert.expert.id;
}

const draftPractice = (input: object = {}) =>
  changes('practice').done(
    'draftPractice',
    {
      ...Object.fromEntries(
        ['title', 'summary', 'context', 'approach', 'results'].map((field) => [field, text(field)]),
      ),
      topics: [topic],
      ...input,
    },
    as.niger,
  );

const manyNeeds = (tables: Kysely<unknown>, number: number) =>
  sql`insert into need (id, institution_id, topic_code, priority, languages, modalities, deliveries,
      interpretation_accepted, status, is_shared, declared_at)
    select gen_random_uuid(), 'ne-ins', ${topic}, 'LOW', '{fr}', '{}', '{}', false, 'OPEN', true, now()
    from generate_series(1, ${number})`.execute(tables);

/** Runs statements as the hub runs them for somebody. */
const inRole = <Result>(
  role: Viewer['role'],
  institutionId: string | null,
  work: (tables: Kysely<unknown>) => Promise<Result>,
): Promise<Result> =>
  unitOfWork(hub.database, { viewer: { role, institutionId, subject: 'test' } }, spring, ({ tables }) =>
    work(tables()),
  );

async function ownUrl(): Promise<string> {
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(owner());
  return databaseUrl(inject('serverUrl'), rows[0]?.name as string);
}

/** Runs the program on the database of the hub. */
const audit = async (words: readonly string[]): Promise<Ending> =>
  startProgram('audit', { DATABASE_URL: await ownUrl() }, words).ended();

/** Changes the chain as only the owner of its table can, who first takes off what refuses it. */
const meddled = (statements: readonly RawBuilder<unknown>[]) =>
  owner()
    .transaction()
    .execute(async (transaction) => {
      await sql`alter table audit_entry disable trigger audit_entry_append_only`.execute(transaction);
      for (const statement of statements) await statement.execute(transaction);
      await sql`alter table audit_entry enable trigger audit_entry_append_only`.execute(transaction);
    });

/** Does the work while the chain is not as it was written; after that it is again. */
async function tampered(statements: readonly RawBuilder<unknown>[], work: () => Promise<void>): Promise<void> {
  await sql`create table kept as table audit_entry`.execute(owner());
  try {
    await meddled(statements);
    await work();
  } finally {
    await meddled([sql`delete from audit_entry`, sql`insert into audit_entry table kept`]);
    await sql`drop table kept`.execute(owner());
  }
}

interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}
function gate(): Gate {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

/** How many transactions wait for another one on this database. */
async function waiting(): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(owner());
  return rows[0]?.count as number;
}
