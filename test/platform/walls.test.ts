import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openHubDatabase, startHub } from '../../src/app.ts';
import { anonymous, hubItself, type Viewer } from '../../src/kernel/viewer.ts';
import { readConfiguration } from '../../src/platform/config/config.ts';
import { unitOfWork } from '../../src/platform/database/unitOfWork.ts';
import { createLog } from '../../src/platform/http/log.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { administer, databaseUrl } from '../support/postgres.ts';
import { idFor } from '../support/rows.ts';

/** Two institutions; the first one asks. */
const [own, other] = ['tn-ins', 'sn-ansd'] as const;

const member = (institutionId: string): Viewer => ({
  role: 'MEMBER',
  institutionId,
  subject: `member@${institutionId}`,
});
const viewers = {
  anonymous,
  member: member(own),
  client: { role: 'SERVICE_CLIENT', institutionId: own, subject: 'client', scopes: [] },
  analyst: { role: 'ANALYST', institutionId: null, subject: 'analyst' },
  facilitator: { role: 'FACILITATOR', institutionId: null, subject: 'facilitator' },
  administrator: { role: 'ADMINISTRATOR', institutionId: null, subject: 'administrator' },
  hub: hubItself('test'),
} as const satisfies Record<string, Viewer>;
type Name = keyof typeof viewers;

let hub: TestHub;
const owner = () => hub.database.owner<unknown>();

/** Rows of both institutions in every state that decides who sees them; the label is in a column of text. */
async function plant(): Promise<void> {
  for (const institution of [own, other]) {
    const id = (name: string) => idFor(`${institution} ${name}`);
    await sql`insert into need (id, institution_id, topic_code, priority, languages, modalities, deliveries,
        interpretation_accepted, status, is_shared, declared_at) values
      (${id('shared')}, ${institution}, 'statcab.1.1.1', 'LOW', '{fr}', '{}', '{}', false, 'OPEN', true, now()),
      (${id('hidden')}, ${institution}, 'statcab.1.1.1', 'LOW', '{fr}', '{}', '{}', false, 'OPEN', false, now())`.execute(
      owner(),
    );
    await sql`insert into capacity (id, institution_id, topic_code, basis, level, languages, modalities, deliveries,
        status, declared_at) values
      (${id('active')}, ${institution}, 'statcab.1.1.1', 'DECLARED', 3, '{fr}', '{WORKSHOP}', '{ONLINE}', 'ACTIVE', now()),
      (${id('paused')}, ${institution}, 'statcab.1.1.2', 'DECLARED', 3, '{fr}', '{WORKSHOP}', '{ONLINE}', 'PAUSED', now())`.execute(
      owner(),
    );
    await sql`insert into best_practice (id, institution_id, status, title, summary, building_blocks, drafted_at, published_at)
      values (${id('draft')}, ${institution}, 'DRAFT', '{"own":"EN","EN":"a"}', '{"own":"EN","EN":"a"}', '[]', now(), null),
        (${id('published')}, ${institution}, 'PUBLISHED', '{"own":"EN","EN":"a"}', '{"own":"EN","EN":"a"}', '[]', now(), now())`.execute(
      owner(),
    );
    await sql`insert into expert (id, institution_id, display_name, languages, availability, has_consented, registered_at)
      values (${id('consented')}, ${institution}, 'A', '[]', 'AVAILABLE', true, now()),
        (${id('silent')}, ${institution}, 'B', '[]', 'AVAILABLE', false, now())`.execute(owner());
    await sql`insert into linkage (id, status, status_since, title, identified_at) values
      (${id('identified')}, 'IDENTIFIED', now(), '{"own":"EN","EN":"a"}', now()),
      (${id('underway')}, 'UNDERWAY', now(), '{"own":"EN","EN":"a"}', now())`.execute(owner());
    for (const linkage of [id('identified'), id('underway')]) {
      await sql`insert into linkage_party (linkage_id, role, institution_id, joined_at)
        values (${linkage}, 'RECIPIENT', ${institution}, now())`.execute(owner());
      await sql`insert into linkage_monitoring_note (id, linkage_id, institution_id, observed_on, progress, note)
        values (gen_random_uuid(), ${linkage}, ${institution}, now(), 50, '{"own":"EN","EN":"a"}')`.execute(owner());
    }
  }
}

beforeAll(async () => {
  hub = await startTestHub();
  await plant();
});
afterAll(() => hub.close());

const readingOf = (viewer: Viewer): Kysely<unknown> => hub.database.reading<unknown>({ viewer });

/** What a query with no filter at all shows of the planted rows. */
async function shown(table: string, viewer: Viewer): Promise<string[]> {
  const planted = [
    ...['shared', 'hidden', 'active', 'paused', 'draft', 'published', 'consented', 'silent', 'identified', 'underway'],
  ];
  const names = new Map(
    [own, other].flatMap((institution) =>
      planted.map((name) => [idFor(`${institution} ${name}`), `${institution === own ? 'own' : 'other'} ${name}`]),
    ),
  );
  const { rows } = await sql<{ id: string }>`select id from ${sql.table(table)}`.execute(readingOf(viewer));
  return rows.flatMap(({ id }) => names.get(id) ?? []).sort();
}

const everything = (...names: string[]) => names.flatMap((name) => [`other ${name}`, `own ${name}`]).sort();
const readers: readonly Name[] = ['analyst', 'facilitator', 'administrator', 'hub'];
const keepers: readonly Name[] = ['member', 'client'];

describe('a query that forgets every filter', () => {
  it.each([
    ['need', [], ['other shared', 'own hidden', 'own shared'], everything('hidden', 'shared')],
    ['capacity', everything('active'), ['other active', 'own active', 'own paused'], everything('active', 'paused')],
    [
      'best_practice',
      everything('published'),
      ['other published', 'own draft', 'own published'],
      everything('draft', 'published'),
    ],
    [
      'expert',
      everything('consented'),
      ['other consented', 'own consented', 'own silent'],
      everything('consented', 'silent'),
    ],
    [
      'linkage',
      everything('underway'),
      ['other underway', 'own identified', 'own underway'],
      everything('identified', 'underway'),
    ],
  ])('on %s shows what the policy of the viewer lets through, and no more', async (table, open, kept, all) => {
    expect(await shown(table, viewers.anonymous)).toEqual(open);
    for (const name of keepers) expect(await shown(table, viewers[name]), name).toEqual(kept);
    for (const name of readers) expect(await shown(table, viewers[name]), name).toEqual(all);
  });

  it('shows nothing of any walled table where nobody said who asks', async () => {
    const walled = [
      ...['need', 'capacity', 'offer', 'best_practice', 'adaptation', 'expert', 'exchange', 'idempotency'],
      ...['circulation', 'proposal', 'nomination', 'evaluation', 'exchange_need', 'exchange_material'],
      ...['linkage', 'linkage_party', 'linkage_monitoring_note', 'match_shown'],
    ];
    const counts = await owner()
      .transaction()
      .execute(async (transaction) => {
        await sql`set local role multaqa_hub`.execute(transaction);
        return Promise.all(
          walled.map(async (table) => (await sql`select from ${sql.table(table)}`.execute(transaction)).rows.length),
        );
      });
    expect(counts).toEqual(walled.map(() => 0));
  });

  it('shows an exchange of the hub to its parties only, and the record to everybody', async () => {
    const [{ id } = { id: '' }] = (
      await sql<{ id: string }>`select e.id from exchange e where not exists (
        select from exchange_party p where p.exchange_id = e.id and p.institution_id = ${own}) limit 1`.execute(owner())
    ).rows;
    const sees = async (viewer: Viewer) =>
      (await sql`select from exchange where id = ${id}`.execute(readingOf(viewer))).rows.length === 1;
    expect([await sees(viewers.anonymous), await sees(viewers.member)]).toEqual([true, true]);
    await sql`update exchange set origin = 'HUB', record_key = null, status = 'AGREED' where id = ${id}`.execute(
      owner(),
    );
    expect([await sees(viewers.anonymous), await sees(viewers.member)]).toEqual([false, false]);
    await sql`insert into exchange_party (exchange_id, position, institution_id, role)
      values (${id}, 900, ${own}, 'RECIPIENT')`.execute(owner());
    expect([await sees(viewers.anonymous), await sees(viewers.member)]).toEqual([false, true]);
  });
});

describe('a query that forgets whose linkage it is', () => {
  const count = async (table: string, viewer: Viewer) =>
    (await sql`select from ${sql.table(table)}`.execute(readingOf(viewer))).rows.length;

  it('shows the parties of the linkages that one sees, and the inside of those only that one takes part in', async () => {
    expect([await count('linkage_party', viewers.anonymous), await count('linkage_party', viewers.analyst)]).toEqual([
      2, 4,
    ]);
    for (const name of keepers) {
      expect(await count('linkage_party', viewers[name]), name).toBe(3);
      expect(await count('linkage_monitoring_note', viewers[name]), name).toBe(2);
    }
    expect(await count('linkage_monitoring_note', viewers.anonymous)).toBe(0);
    for (const name of readers) expect(await count('linkage_monitoring_note', viewers[name]), name).toBe(4);
  });
});

describe('a change that forgets to ask whose row it is', () => {
  const changing = (viewer: Viewer, statement: ReturnType<typeof sql>) =>
    unitOfWork(hub.database, { viewer }, new Date(), async (work) => {
      const { numAffectedRows } = await statement.execute(work.tables());
      return Number(numAffectedRows);
    });

  it.each(['need', 'capacity', 'best_practice', 'expert'])(
    'finds no row of another institution in %s',
    async (table) => {
      const all = sql`update ${sql.table(table)} set version = version where institution_id in (${own}, ${other})`;
      expect(await changing(viewers.anonymous, all)).toBe(0);
      expect(await changing(viewers.analyst, all)).toBe(0);
      const { rows } = await sql`select from ${sql.table(table)} where institution_id = ${own}`.execute(owner());
      for (const name of keepers) expect(await changing(viewers[name], all), name).toBe(rows.length);
      expect(await changing(viewers.member, sql`delete from ${sql.table(table)} where institution_id = ${other}`)).toBe(
        0,
      );
    },
  );

  it('cannot be made in the name of another institution', async () => {
    const insert = (institution: string) => sql`insert into expert
      (id, institution_id, display_name, languages, availability, has_consented, registered_at)
      values (${idFor(`new ${institution}`)}, ${institution}, 'C', '[]', 'AVAILABLE', true, now())`;
    await expect(changing(viewers.member, insert(other))).rejects.toMatchObject({ code: '42501' });
    const give = sql`update expert set institution_id = ${other} where id = ${idFor(`${own} silent`)}`;
    await expect(changing(viewers.member, give)).rejects.toMatchObject({ code: '42501' });
    expect(await changing(viewers.member, insert(own))).toBe(1);
  });

  it('makes nobody a party to a linkage that is there, nor changes one without taking part in it', async () => {
    const enter = (linkage: string) => sql`insert into linkage_party (linkage_id, role, institution_id, joined_at)
      values (${idFor(linkage)}, 'FINANCIER', ${own}, now())`;
    for (const linkage of [`${own} identified`, `${other} identified`, `${other} underway`])
      await expect(changing(viewers.member, enter(linkage)), linkage).rejects.toMatchObject({ code: '42501' });
    const all = sql`update linkage set version = version`;
    expect([await changing(viewers.anonymous, all), await changing(viewers.analyst, all)]).toEqual([0, 0]);
    expect([await changing(viewers.member, all), await changing(viewers.facilitator, all)]).toEqual([2, 4]);
    expect(await changing(viewers.member, sql`delete from linkage`)).toBe(0);
  });

  it('cannot be made of what was shown but by the hub itself', async () => {
    const insert = sql`insert into match_shown (shown_on, need_id, capacity_id, model_version, audience, institution_id,
        rank, score, factors, times)
      values ('2026-01-01', ${idFor(`${other} shared`)}, ${idFor(`${own} active`)}, '1', 'IN_NEED', ${own}, 1, 0.5, '{}', 1)`;
    for (const name of ['anonymous', 'member', 'client', 'analyst', 'facilitator', 'administrator'] as const)
      await expect(changing(viewers[name], insert), name).rejects.toMatchObject({ code: '42501' });
    expect(await changing(viewers.hub, insert)).toBe(1);
    for (const change of [sql`update match_shown set rank = 2`, sql`delete from match_shown`])
      expect([await changing(viewers.member, change), await changing(viewers.facilitator, change)]).toEqual([0, 0]);
  });

  it('cannot be made by a reading', async () => {
    const change = sql`update need set version = version + 1`.execute(readingOf(viewers.administrator));
    await expect(change).rejects.toMatchObject({ code: '25006' });
  });

  it('cannot touch what is only added to', async () => {
    const change = sql`delete from event`;
    await expect(changing(viewers.administrator, change)).rejects.toMatchObject({ code: '42501' });
    await expect(changing(viewers.hub, sql`update event set actor = 'x'`)).rejects.toMatchObject({ code: '42501' });
  });
});

describe('the walls', () => {
  /** Tables with rows of institutions that everybody may read, and why. */
  const open: Readonly<Record<string, string>> = {
    institution_alias: 'names of the directory',
    institution_programme: 'the directory',
    event: 'ids only; read through what each reader may see; only added to',
    exchange_party: 'read through exchange, whose wall asks this table who takes part',
    provider_evidence: 'sums of public track records, kept by triggers alone',
    provider_record: 'sums of public figures, kept by triggers alone',
    rankable_capacity: 'only of capacities that everybody may see, kept by triggers alone',
    track_record: 'figures of the published record',
    response_record: 'figures of the published record',
  };

  it('stand around every table that holds rows of an institution', async () => {
    const { rows } = await sql<{ table: string }>`select c.relname as table from pg_class c
      where c.relkind in ('r', 'p') and not c.relispartition
        and c.relnamespace = 'public'::regnamespace and not c.relrowsecurity and exists (
        select from pg_attribute a where a.attrelid = c.oid and a.attname = 'institution_id' and not a.attisdropped)
      order by 1`.execute(owner());
    expect(rows.map(({ table }) => table)).toEqual(Object.keys(open).sort());
  });

  it('leave no way to the log of events through one of its parts', async () => {
    const { rows } = await sql<{ rights: boolean[] }>`
      select array(select has_table_privilege('multaqa_hub', i.inhrelid, right_to)
        from unnest(array['select', 'insert', 'update', 'delete', 'truncate']) right_to) as rights
      from pg_inherits i where i.inhparent = 'event'::regclass`.execute(owner());
    expect(rows.length).toBeGreaterThan(2);
    expect(rows.flatMap(({ rights }) => rights)).not.toContain(true);
  });

  it('are gone with the transaction: a connection that is used again knows nobody', async () => {
    await Promise.all(Array.from({ length: 40 }, () => shown('need', viewers.member)));
    const seen = await Promise.all(
      Array.from({ length: 40 }, async () => {
        const { rows } = await sql<{ role: string; caller: string }>`select current_setting('role') as role,
          coalesce(current_setting('multaqa.caller', true), '') as caller`.execute(owner());
        return rows[0];
      }),
    );
    for (const row of seen) expect(row).toEqual({ role: 'none', caller: '' });
  });

  it('change nothing of what is ranked: who paused what the record tells of is offered to nobody', async () => {
    const { rows } = await sql<{ institution: string; topic: string }>`
      select institution_id as institution, topic_code as topic from capacity where basis = 'RECORD' limit 1`.execute(
      owner(),
    );
    const { institution, topic } = rows[0] as { institution: string; topic: string };
    await sql`insert into capacity (id, institution_id, topic_code, basis, level, languages, modalities, deliveries,
        status, declared_at) values (${idFor('paused by its owner')}, ${institution}, ${topic}, 'DECLARED', 3, '{fr}',
        '{WORKSHOP}', '{ONLINE}', 'PAUSED', now())`.execute(owner());
    const tokens = [undefined, await hub.token('MEMBER', institution), await hub.token('ANALYST')];
    const answers = tokens.map((token) =>
      hub.ask<{ matchesFor: { edges: { node: { capacity: { id: string } } }[] } }>(
        'query ($topic: ID!) { matchesFor(input: { topic: $topic }, first: 100) { edges { node { capacity { id } } } } }',
        { topic },
        token ? { token } : {},
      ),
    );
    const [everybody, ...others] = (await Promise.all(answers)).map(({ data }) => data);
    expect(others).toEqual([everybody, everybody]);
  });

  it('do not mix up viewers who ask at the same moment', async () => {
    const names = Object.keys(viewers) as Name[];
    const expected = await Promise.all(names.map((name) => shown('need', viewers[name])));
    const asked = Array.from({ length: 210 }, (_, index) => index % names.length);
    const answers = await Promise.all(asked.map((index) => shown('need', viewers[names[index] as Name])));
    for (const [place, answer] of answers.entries()) expect(answer).toEqual(expected[asked[place] as number]);
  });

  it('leave a hub at work whose login owns nothing and only has the role', async () => {
    const login = `login_${idFor('login').replaceAll('-', '')}`;
    const serverUrl = inject('serverUrl');
    const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(owner());
    await administer(serverUrl, `create role ${login} login password 'plain' in role multaqa_hub`);
    const url = new URL(databaseUrl(serverUrl, rows[0]?.name ?? ''));
    Object.assign(url, { username: login, password: 'plain' });
    const settings = {
      PORT: '0',
      LOG_LEVEL: 'silent',
      NODE_ENV: 'test',
      DATA_DIR: await mkdtemp(join(tmpdir(), 'multaqa-')),
    };
    const configuration = readConfiguration({ ...settings, DATABASE_URL: url.toString() });
    const database = await openHubDatabase(configuration);
    const second = await startHub(configuration, database, createLog(configuration));
    const asked = await fetch(`${second.url}/graphql?query=${encodeURIComponent('{ capacities { totalCount } }')}`, {
      headers: { 'content-type': 'application/json' },
    });
    expect(await asked.json()).toMatchObject({ data: { capacities: { totalCount: expect.any(Number) } } });
    expect((await fetch(`${second.url}/health/ready`)).status).toBe(200);
    await expect(sql`delete from event`.execute(database.owner())).rejects.toMatchObject({ code: '42501' });
    await second.stop();
    await database.close();
    await rm(configuration.dataDirectory, { recursive: true });
    await administer(serverUrl, `drop role ${login}`);
  });
});
