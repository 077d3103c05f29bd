import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openHubDatabase } from '../../src/app.ts';
import { similarityThreshold } from '../../src/modules/taxonomy/index.ts';
import { readConfiguration } from '../../src/platform/config/config.ts';
import type { Database } from '../../src/platform/database/database.ts';
import { SeedError, type SeedProblem } from '../../src/platform/database/tsv.ts';
import { loadSeeds, type SeedReport } from '../../src/seeds.ts';
import { administer, databaseUrl } from '../support/postgres.ts';

const releases: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const release of releases.reverse()) await release();
});

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'multaqa-seeds-'));
  releases.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function open(settings: Record<string, string>): Promise<Database> {
  const database = await openHubDatabase(readConfiguration({ LOG_LEVEL: 'silent', ...settings }));
  releases.push(() => database.close());
  return database;
}

/** A new database with its tables and nothing in them; opened once more for each connection. */
async function emptyDatabase(connections = 1): Promise<Database[]> {
  const serverUrl = inject('serverUrl');
  const name = `seeds_${randomUUID().replaceAll('-', '')}`;
  await administer(serverUrl, `create database ${name}`);
  releases.push(() => administer(serverUrl, `drop database ${name} with (force)`));
  const databases: Database[] = [];
  for (let index = 0; index < connections; index += 1) {
    databases.push(await open({ DATABASE_URL: databaseUrl(serverUrl, name) }));
  }
  return databases;
}

type Cells = Record<string, string>;

/** A copy of the seed files whose rows may be changed one by one. */
async function seedsWith(changes: Record<string, (content: string) => string>): Promise<string> {
  const folder = await temporaryFolder();
  await cp('seeds', folder, { recursive: true });
  for (const [file, change] of Object.entries(changes)) {
    const path = join(folder, file);
    const before = await readFile(path, 'utf8');
    const after = change(before);
    expect(after, `the change of ${file}`).not.toBe(before);
    await writeFile(path, after);
  }
  return folder;
}

/** Puts cells of the line, which is counted from 1 as an editor does. */
const put = (line: number, cells: Cells) => (content: string) => {
  const lines = content.split('\n');
  const header = lines[0]?.split('\t') ?? [];
  const values = (lines[line - 1] ?? '').split('\t');
  for (const [column, value] of Object.entries(cells)) values[header.indexOf(column)] = value;
  lines[line - 1] = values.join('\t');
  return lines.join('\n');
};

const load = (database: Database, folder = 'seeds', record = true): Promise<SeedReport> =>
  loadSeeds(database, folder, { record, progress: () => {} });

async function problemsOf(database: Database, folder: string): Promise<readonly SeedProblem[]> {
  const error: unknown = await load(database, folder).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SeedError);
  return (error as SeedError).problems;
}

const rowsOf = async <Row>(database: Database, query: ReturnType<typeof sql<Row>>): Promise<readonly Row[]> =>
  (await query.execute(database.owner())).rows;

const tables = [
  'language country programme institution institution_alias institution_programme topic topic_ancestor',
  'topic_similarity match_model exchange exchange_topic exchange_party exchange_source track_record capacity',
  'search_entry search_name event',
].flatMap((names) => names.split(' '));

/** Which version of which row stands in every table. */
async function rowVersions(database: Database): Promise<Record<string, unknown>> {
  const versions: Record<string, unknown> = {};
  for (const table of tables) {
    versions[table] = await rowsOf(database, sql`select ctid::text, xmin::text from ${sql.table(table)} order by 1`);
  }
  return versions;
}

async function countOf(database: Database, table: string): Promise<number> {
  const [row] = await rowsOf(database, sql<{ count: number }>`select count(*)::int as count from ${sql.table(table)}`);
  return row?.count ?? 0;
}

const total = (report: SeedReport, what: 'inserted' | 'changed' | 'unchanged' | 'removed') =>
  Object.values(report.tables).reduce((sum, counts) => sum + counts[what], 0);

const linesIn = async (file: string) => (await readFile(join('seeds', file), 'utf8')).trimEnd().split('\n').length - 1;

describe('what is loaded', () => {
  let database: Database;
  let report: SeedReport;
  const steps: string[] = [];

  beforeAll(async () => {
    [database] = (await emptyDatabase()) as [Database];
    report = await loadSeeds(database, 'seeds', {
      record: true,
      progress: (step, done, all) => steps.push(`${done}/${all} ${step}`),
    });
  });

  test('is every row of the files', async () => {
    const expected = { language: 32, country: 57, programme: 18, institution: 198, topic: 453, exchange: 91 };
    const files = ['languages', 'countries', 'programmes', 'institutions', 'topics'].map(
      (name) => `reference/${name}.tsv`,
    );
    const lines = await Promise.all([...files, 'record/activities.tsv'].map(linesIn));
    expect(lines).toEqual(Object.values(expected));
    for (const [table, count] of Object.entries(expected)) {
      expect(await countOf(database, table), table).toBe(count);
      expect(report.tables[table], table).toEqual({ inserted: count, changed: 0, unchanged: 0, removed: 0 });
    }
  });

  test('is shown step by step', () => {
    expect(steps.at(0)).toBe('0/8 languages');
    expect(steps.at(-1)).toBe('8/8 done');
  });

  test('leaves one event with the hash of the files', async () => {
    const events = await rowsOf(database, sql`select kind, subject_type, data from event`);
    expect(events).toEqual([{ kind: 'RECORD_LOADED', subject_type: 'Record', data: { hash: report.hash } }]);
  });

  test('keeps unknown apart from none', async () => {
    const [silent] = await rowsOf(
      database,
      sql`
      select delivery, languages, is_recipient_list_complete as complete,
        (select count(*)::int from exchange_party p where p.exchange_id = e.id and role = 'RECIPIENT'
          and institution_id is null and country_code is null) as unnamed
      from exchange e where title->>'EN' = 'Competition law and policy'`,
    );
    expect(silent).toEqual({ delivery: null, languages: [], complete: false, unnamed: 1 });
    const [unknown] = await rowsOf(
      database,
      sql`
      select count(*)::int as count from capacity where level is not null or places is not null or verified_at is not null`,
    );
    expect(unknown).toEqual({ count: 0 });
    const [since] = await rowsOf(database, sql`select since, name from programme where code = 'Water-CaB'`);
    expect(since).toEqual({
      since: null,
      name: { own: 'EN', EN: 'Water Resources Management Capacity Building Programme' },
    });
  });

  test('knows dates as exactly as the source does', async () => {
    const dates = await rowsOf(
      database,
      sql`
      select date_precision as precision, starts_on::text as starts, ends_on::text as ends from exchange
      where date_precision <> 'DAY' order by 2`,
    );
    expect(dates).toEqual([
      { precision: 'YEAR', starts: '2013-01-01', ends: '2013-12-31' },
      { precision: 'MONTH', starts: '2013-05-01', ends: '2013-05-31' },
      { precision: 'MONTH', starts: '2014-03-01', ends: '2014-03-31' },
      { precision: 'YEAR', starts: '2019-01-01', ends: '2019-12-31' },
    ]);
  });

  test('knows an institution by the name that it had, and keeps what the source called it', async () => {
    const named = await rowsOf(
      database,
      sql`
      select distinct p.institution_id as id, a.alias from exchange_party p
      join institution_alias a on a.institution_id = p.institution_id and a.alias = p.name_as_recorded
      where p.name_as_recorded = 'Central Statistics Organization (CSO)'`,
    );
    expect(named).toEqual([{ id: 'af-nsia', alias: 'Central Statistics Organization (CSO)' }]);
  });

  test('names a country where the source names no institution, and guesses nobody', async () => {
    const parties = (title: string) =>
      rowsOf(
        database,
        sql`
        select role, institution_id as institution, country_code as country, name_as_recorded as name
        from exchange_party join exchange on exchange.id = exchange_id where title->>'EN' = ${title} order by position`,
      );
    expect(await parties('Prospects of Sustainable Tourism in OIC Member Countries')).toEqual([
      { role: 'PROVIDER', institution: null, country: 'BD', name: 'experts and academicians (not named)' },
      { role: 'PROVIDER', institution: null, country: 'MY', name: 'experts and academicians (not named)' },
      {
        role: 'RECIPIENT',
        institution: null,
        country: null,
        name: 'Ministries and national institutions in charge of tourism',
      },
      { role: 'FACILITATOR', institution: 'sesric', country: null, name: null },
    ]);
    expect(await parties('Cotton Biotechnology: Advance Crop Management Technologies')).toEqual([
      { role: 'PROVIDER', institution: 'tr-nazilli-cotton', country: null, name: null },
      { role: 'RECIPIENT', institution: 'bd-cdb', country: null, name: null },
      { role: 'RECIPIENT', institution: null, country: 'BD', name: 'other relevant institutions' },
      { role: 'FACILITATOR', institution: 'sesric', country: null, name: null },
    ]);
  });

  test('takes an activity that was only announced as no evidence', async () => {
    const announced = await rowsOf(
      database,
      sql`
      select title->>'EN' as title, (select count(*)::int from track_record t where t.exchange_id = e.id) as parts
      from exchange e where realisation = 'ANNOUNCED' order by starts_on`,
    );
    expect(announced).toEqual([
      { title: 'Labour Statistics', parts: 0 },
      {
        title: 'Implementation framework and monitoring system for SDG 3 and other health goals in the SDGs',
        parts: 0,
      },
    ]);
    const capacities = await rowsOf(
      database,
      sql`
      select topic_code as topic from capacity where institution_id = 'ma-hcp' and basis = 'RECORD' order by 1`,
    );
    expect(capacities).toEqual([{ topic: 'statcab.2.1.1' }, { topic: 'statcab.2.7.1' }]);
  });

  test('makes one capacity of all times that an institution gave a topic, and of nothing else', async () => {
    const [capacity] = await rowsOf(
      database,
      sql`
      select basis, status, languages, modalities, deliveries, declared_at::date::text as last from capacity
      where institution_id = 'smiic' and topic_code = 'standards.1'`,
    );
    expect(capacity).toEqual({
      basis: 'RECORD',
      status: 'ACTIVE',
      languages: ['ar', 'en', 'fr'],
      modalities: ['TRAINING_COURSE'],
      deliveries: ['ONLINE', 'ONSITE'],
      last: '2023-03-14',
    });
    const unfounded = await rowsOf(
      database,
      sql`
      select institution_id from capacity c where basis = 'RECORD' and not exists (
        select from exchange e join exchange_topic t on t.exchange_id = e.id join exchange_party p on p.exchange_id = e.id
        where e.realisation = 'REALISED' and t.topic_code = c.topic_code and p.institution_id = c.institution_id
          and p.role in ('PROVIDER', 'CO_ORGANISER'))`,
    );
    expect(unfounded).toEqual([]);
  });

  test('shows which programmes an institution took part in', async () => {
    const programmes = await rowsOf(
      database,
      sql`
      select programme_code as code from institution_programme where institution_id = 'tn-ins' order by 1`,
    );
    expect(programmes).toEqual([{ code: 'StatCaB' }]);
  });

  test('gives every topic its ancestors, its place and the topics near to it', async () => {
    const ancestors = await rowsOf(
      database,
      sql`
      select ancestor_code as code, distance from topic_ancestor where topic_code = 'statcab.2.3.1' order by distance`,
    );
    expect(ancestors).toEqual([
      { code: 'statcab.2.3.1', distance: 0 },
      { code: 'statcab.2.3', distance: 1 },
      { code: 'statcab.2', distance: 2 },
      { code: 'statcab', distance: 3 },
    ]);
    const [wrong] = await rowsOf(
      database,
      sql`
      select (select count(*)::int from topic child join topic parent on parent.code = child.parent_code
          where child.position <= parent.position or child.information_content < parent.information_content) as order,
        (select count(*)::int from topic_similarity a left join topic_similarity b
          on b.topic_code = a.related_code and b.related_code = a.topic_code
          where a.similarity < ${similarityThreshold} or abs(a.similarity - b.similarity) > 1e-12 or b.topic_code is null) as pairs,
        (select count(*)::int from topic where not exists (
          select from topic_similarity s where s.topic_code = code and s.related_code = code and s.similarity = 1)) as selves`,
    );
    expect(wrong).toEqual({ order: 0, pairs: 0, selves: 0 });
  });
});

describe('loading again', () => {
  test('the same files is skipped, and equal rows are not touched', async () => {
    const [database] = (await emptyDatabase()) as [Database];
    await load(database);
    const before = await rowVersions(database);
    expect(await load(database)).toMatchObject({ loaded: false, tables: {} });
    expect(await rowVersions(database)).toEqual(before);

    const again = await load(database, await seedsWith({ 'reference/topics.tsv': (content) => `${content}\n` }));
    expect(again.loaded).toBe(true);
    expect([total(again, 'inserted'), total(again, 'changed'), total(again, 'removed')]).toEqual([0, 0, 0]);
    const { event, ...after } = await rowVersions(database);
    expect({ ...after, event: before.event }).toEqual(before);
    expect(event).toHaveLength(2);
  });

  test('changed files changes what differs, counts up its version, and tells what is no longer there', async () => {
    const [database] = (await emptyDatabase()) as [Database];
    await load(database);
    const folder = await seedsWith({
      'record/activities.tsv': put(8, { venue: 'Saly, Senegal', complete: 'no' }),
      'reference/institutions.tsv': (content) => content.replace(/^afristat\t.*\n/m, ''),
    });
    const report = await load(database, folder);
    expect(report.absent).toEqual({ institution: ['afristat'] });
    expect(total(report, 'inserted') + total(report, 'removed')).toBe(0);
    expect(Object.entries(report.tables).filter(([, counts]) => counts.changed > 0)).toEqual([
      ['exchange', { inserted: 0, changed: 1, unchanged: 90, removed: 0 }],
    ]);
    const changed = await rowsOf(database, sql`select venue, version from exchange where version > 1`);
    expect(changed).toEqual([{ venue: 'Saly, Senegal', version: 2 }]);
    expect(await countOf(database, 'institution')).toBe(198);
  });

  test('makes a mandate of the kind and the name of an institution, and takes back what does not follow any longer', async () => {
    const [database] = (await emptyDatabase()) as [Database];
    const mandates = () =>
      rowsOf(
        database,
        sql`select institution_id as institution, topic_code as topic, status, note->>'EN' as note from capacity
          where basis = 'MANDATE' and institution_id in ('tr-turkstat', 'tr-nazilli-cotton', 'tn-isst', 'tr-ministry-labour', 'tr-ministry-education')
          order by 1, 2`,
      );
    const byKind = { note: expect.stringMatching(/^(A national statistical office|An institute of|An authority for)/) };
    const byName = { note: 'Supposed from the name of the institution, which names this field.' };
    await load(database);
    expect(await mandates()).toEqual([
      { institution: 'tn-isst', topic: 'osh-cab', status: 'ACTIVE', ...byKind },
      { institution: 'tr-ministry-labour', topic: 'social-security', status: 'ACTIVE', ...byName },
      { institution: 'tr-nazilli-cotton', topic: 'agriculture-cab', status: 'ACTIVE', ...byKind },
      { institution: 'tr-nazilli-cotton', topic: 'cotton-cab', status: 'ACTIVE', ...byName },
      { institution: 'tr-turkstat', topic: 'statcab', status: 'ACTIVE', ...byKind },
    ]);
    await sql`update capacity set status = 'PAUSED' where institution_id = 'tr-turkstat' and basis = 'MANDATE'`.execute(
      database.owner(),
    );
    const folder = await seedsWith({
      'reference/institutions.tsv': (content) => content.replace(/^(tn-isst\tTN\t)OSH_AUTHORITY/m, '$1UNIVERSITY'),
      'reference/mandates.tsv': (content) => content.replace(/^AGRICULTURE_RESEARCH.*\n/m, ''),
    });
    expect((await load(database, folder)).tables.capacity).toMatchObject({ inserted: 0, changed: 1, removed: 7 });
    expect(await mandates()).toEqual([
      { institution: 'tn-isst', topic: 'osh-cab', status: 'ACTIVE', ...byName },
      { institution: 'tr-ministry-labour', topic: 'social-security', status: 'ACTIVE', ...byName },
      { institution: 'tr-nazilli-cotton', topic: 'cotton-cab', status: 'ACTIVE', ...byName },
      { institution: 'tr-turkstat', topic: 'statcab', status: 'PAUSED', ...byKind },
    ]);
  });

  test('leaves a capacity paused that its institution paused', async () => {
    const [database] = (await emptyDatabase()) as [Database];
    await load(database);
    await sql`update capacity set status = 'PAUSED' where institution_id = 'jo-vtc'`.execute(database.owner());
    const report = await load(database, await seedsWith({ 'record/activities.tsv': (content) => `${content}\n` }));
    expect(report.tables.capacity).toMatchObject({ inserted: 0, changed: 0 });
    expect(await rowsOf(database, sql`select distinct status from capacity where institution_id = 'jo-vtc'`)).toEqual([
      { status: 'PAUSED' },
    ]);
  });

  test('gives the same ids in another database', async () => {
    const ids = async () => {
      const [database] = (await emptyDatabase()) as [Database];
      await load(database);
      return rowsOf(database, sql`select id::text from exchange union all select id::text from capacity order by 1`);
    };
    expect(await ids()).toEqual(await ids());
  });

  test('by two hubs at once happens once', async () => {
    const both = (await emptyDatabase(2)) as [Database, Database];
    const reports = await Promise.all(both.map((database) => load(database)));
    expect(reports.map(({ loaded }) => loaded).sort()).toEqual([false, true]);
    expect(await countOf(both[0], 'event')).toBe(1);
  });

  test('with the reference data alone brings no activity', async () => {
    const [database] = (await emptyDatabase()) as [Database];
    await load(database, 'seeds', false);
    expect([await countOf(database, 'topic'), await countOf(database, 'exchange')]).toEqual([453, 0]);
    expect((await load(database)).tables.exchange).toMatchObject({ inserted: 91 });
  });

  test('works on the embedded database', async () => {
    const database = await open({ DATA_DIR: await temporaryFolder() });
    expect((await load(database)).tables.exchange).toMatchObject({ inserted: 91 });
    const again = await load(database, await seedsWith({ 'reference/topics.tsv': (content) => `${content}\n` }));
    expect([total(again, 'inserted'), total(again, 'changed'), total(again, 'removed')]).toEqual([0, 0, 0]);
  }, 120_000);
});

describe('files with something wrong', () => {
  let database: Database;

  beforeAll(async () => {
    [database] = (await emptyDatabase()) as [Database];
  });

  test('are refused with file, line, column and reason, and nothing of them is loaded', async () => {
    const folder = await seedsWith({ 'reference/countries.tsv': put(40, { wb_income_group_fy2025: 'middle' }) });
    const error: unknown = await load(database, folder).catch((reason: unknown) => reason);
    expect((error as Error).message).toBe(
      '1 problem in the seed files, nothing was loaded:\n' +
        'reference/countries.tsv, line 40, column wb_income_group_fy2025: ' +
        'must be one of: low, lower-middle, upper-middle, high, not "middle"',
    );
    for (const table of tables.filter((name) => name !== 'match_model'))
      expect(await countOf(database, table), table).toBe(0);
  });

  test('are told of with all their problems at once', async () => {
    const folder = await seedsWith({
      'reference/institutions.tsv': (content) => put(3, { country_iso2: 'XX' })(put(5, { id: 'dz-ons' })(content)),
      'reference/topics.tsv': (content) => put(4, { parent_code: 'statcab.99' })(put(3, { label_en: '' })(content)),
      'record/activities.tsv': (content) =>
        [
          put(2, { date_start: '2008-06' }),
          put(10, { date_end: '2012-10-01' }),
          put(11, { provider_role: '' }),
          put(12, { delivery_language: 'fr; xx' }),
          put(13, { source_url: 'somewhere' }),
        ].reduce((changed, change) => change(changed), content),
      'record/activity_topics.tsv': put(20, { topic_codes: 'statcab.2.7|tourism', provider_ids: 'jo-stats' }),
    });
    const problems = (await problemsOf(database, folder)).map(
      ({ file, line, column, reason }) => `${file} ${line} ${column}: ${reason}`,
    );
    const expected = [
      'institutions.tsv 3 country_iso2: "XX" must be in reference/countries.tsv, column alpha2',
      'institutions.tsv 5 id: "dz-ons" stands in line 4 already, and must be unique',
      'topics.tsv 3 label_en: must not be empty, not ""',
      'topics.tsv 4 parent_code: "statcab.99" must be in reference/topics.tsv, column code',
      'activities.tsv 2 date_start: "2008-06" must be a date of the calendar as exact as date_precision says',
      'activities.tsv 10 date_end: must not be before date_start',
      'activities.tsv 11 provider_role: must be given where there is a provider, and only there',
      'activities.tsv 12 delivery_language: "xx" must be in reference/languages.tsv, column code',
      'activities.tsv 13 source_url: must be an address that begins with http, not "somewhere"',
      'activity_topics.tsv 20 topic_codes: "tourism" must be in reference/topics.tsv, column code',
      'activity_topics.tsv 20 provider_ids: "jo-stats" must be in reference/institutions.tsv, column id',
    ];
    for (const problem of expected) expect(problems.join('\n')).toContain(problem);
  });

  test('may lack a column, have one too many, or a row of the wrong length', async () => {
    const folder = await seedsWith({
      'reference/languages.tsv': (content) => content.replace('\tsource\t', '\torigin\t'),
      'reference/programmes.tsv': (content) => content.replace(/^TF-CaB\t/m, 'TF-CaB\tyes\t'),
    });
    const problems = await problemsOf(database, folder);
    const columns = 'the columns are code, name_en, name_fr, name_ar, source, note';
    expect(problems).toEqual([
      { file: 'reference/languages.tsv', line: 1, column: 'source', reason: `is missing; ${columns}` },
      { file: 'reference/languages.tsv', line: 1, column: 'origin', reason: `is not known; ${columns}` },
      {
        file: 'reference/programmes.tsv',
        line: 17,
        column: null,
        reason: 'has 11 cells, and must have 10 as the header has',
      },
    ]);
  });

  test('are counted in lines of the file, whatever is in quotes', async () => {
    const quoted = '"two lines,\nand a ""word"" in quotes"';
    const folder = await seedsWith({
      'reference/countries.tsv': (content) =>
        put(6, { un_ldc: 'maybe' })(content).replace(/^(AF\t.*\t)$/m, `$1${quoted}`),
    });
    expect(await problemsOf(database, folder)).toEqual([
      { file: 'reference/countries.tsv', line: 7, column: 'un_ldc', reason: 'must be one of: yes, no, not "maybe"' },
    ]);
    const open = await seedsWith({ 'reference/countries.tsv': put(3, { note: '"never closed' }) });
    expect(await problemsOf(database, open)).toMatchObject([
      { file: 'reference/countries.tsv', line: 3, reason: expect.stringContaining('the quotes are wrong') },
    ]);
  });

  test('may not be there', async () => {
    expect(await problemsOf(database, '/no/such/folder')).toContainEqual({
      file: 'reference/topics.tsv',
      line: null,
      column: null,
      reason: 'cannot be read from /no/such/folder (ENOENT)',
    });
  });
});
