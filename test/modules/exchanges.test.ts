import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestHub, type TestHub } from '../support/hub.ts';

interface Party {
  role: string;
  institution?: string;
  country?: string;
  name?: string;
}

interface Row {
  title: string;
  titleFrench?: string;
  origin?: 'RECORD' | 'HUB';
  status?: string;
  startsOn?: string;
  endsOn?: string;
  precision?: string;
  programme?: string;
  topics?: string[];
  modalities?: string[];
  delivery?: string;
  languages?: string[];
  parties?: Party[];
  sources?: { url: string; title: string }[];
}

let hub: TestHub;
const ids = new Map<string, string>();

async function put(row: Row): Promise<string> {
  const tables = hub.database.owner();
  const id = randomUUID();
  const origin = row.origin ?? 'RECORD';
  const title = { own: 'EN', EN: row.title, ...(row.titleFrench ? { FR: row.titleFrench } : {}) };
  await sql`insert into exchange (id, kind, status, origin, record_key, realisation, title, programme_code,
      is_programme_inferred, modalities, delivery, starts_on, ends_on, date_precision, languages, audience_languages,
      is_recipient_list_complete, is_facilitated)
    values (${id}, 'SHORT_FORM', ${row.status ?? 'CLOSED'}, ${origin}, ${origin === 'RECORD' ? id : null}, 'REALISED',
      ${JSON.stringify(title)}::jsonb, ${row.programme ?? null}, false, ${row.modalities ?? []}::text[],
      ${row.delivery ?? null}, ${row.startsOn ?? null}, ${row.endsOn ?? null},
      ${row.precision ?? (row.startsOn ? 'DAY' : 'UNKNOWN')}, ${row.languages ?? []}::text[], '{}', false, true)`.execute(
    tables,
  );
  for (const [position, topic] of (row.topics ?? []).entries()) {
    await sql`insert into exchange_topic (exchange_id, topic_code, position) values (${id}, ${topic}, ${position})`.execute(
      tables,
    );
  }
  for (const [position, party] of (row.parties ?? []).entries()) {
    await sql`insert into exchange_party (exchange_id, position, role, institution_id, country_code, name_as_recorded)
      values (${id}, ${position}, ${party.role}, ${party.institution ?? null}, ${party.country ?? null}, ${party.name ?? null})`.execute(
      tables,
    );
  }
  for (const source of row.sources ?? []) {
    await sql`insert into exchange_source (exchange_id, url, title) values (${id}, ${source.url}, ${source.title})`.execute(
      tables,
    );
  }
  ids.set(row.title, id);
  return id;
}

const globalIdOf = (title: string) => `Exchange:${ids.get(title)}`;

const world: Row[] = [
  {
    title: 'Labour cost',
    titleFrench: 'Coût de la main-d’œuvre',
    startsOn: '2015-12-28',
    endsOn: '2015-12-30',
    programme: 'StatCaB',
    topics: ['statcab.1.3.2', 'statcab.2.1.1'],
    modalities: ['TRAINING_COURSE', 'STUDY_VISIT'],
    delivery: 'ONSITE',
    languages: ['fr'],
    parties: [
      { role: 'PROVIDER', institution: 'tr-turkstat' },
      { role: 'RECIPIENT', institution: 'sn-ansd', name: 'ANSD' },
      { role: 'RECIPIENT', country: 'NE' },
      { role: 'SPEAKER_OR_PARTNER', name: 'experts not named' },
    ],
    sources: [
      { url: 'https://example.org/b', title: 'Second page' },
      { url: 'https://example.org/a', title: 'First page' },
    ],
  },
  {
    title: 'Tourism',
    startsOn: '2014-10-22',
    endsOn: '2014-10-22',
    topics: ['statcab.2.7'],
    delivery: 'ONLINE',
    languages: ['en', 'ru'],
    parties: [
      { role: 'PROVIDER', institution: 'sn-ansd' },
      { role: 'RECIPIENT', institution: 'tr-turkstat' },
    ],
  },
  { title: 'Census', startsOn: '2014-03-01', endsOn: '2014-03-31', precision: 'MONTH', topics: ['statcab.1.1.1'] },
  { title: 'Medicine', startsOn: '2019-01-01', endsOn: '2019-12-31', precision: 'YEAR' },
  { title: 'Undated' },
  {
    title: 'Run in the hub',
    origin: 'HUB',
    status: 'AGREED',
    startsOn: '2026-05-04',
    endsOn: '2026-05-06',
    programme: 'StatCaB',
    topics: ['statcab.1.3'],
    parties: [
      { role: 'PROVIDER', institution: 'eg-capmas' },
      { role: 'RECIPIENT', institution: 'sn-ansd' },
    ],
  },
];
const published = ['Medicine', 'Labour cost', 'Tourism', 'Census', 'Undated'];
const everything = ['Run in the hub', ...published];

beforeAll(async () => {
  // A relay that polls would count among the statements.
  hub = await startTestHub({ settings: { EVENT_POLL_MILLISECONDS: '60000' } });
  await sql`truncate exchange cascade`.execute(hub.database.owner());
  for (const row of world) await put(row);
});

afterAll(() => hub?.close());

interface Connection {
  edges: { cursor: string; node: { title: string } }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
  totalCount: number;
}
const titlesOf = ({ edges }: Pick<Connection, 'edges'>) => edges.map(({ node }) => node.title);

const listDocument = `query ($filter: ExchangeFilter, $orderBy: ExchangeOrder, $first: Int, $after: String, $last: Int, $before: String) {
  exchanges(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
    edges { cursor node { title(language: EN) } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    totalCount
  }
}`;
async function list(variables: Record<string, unknown> = {}, token?: string): Promise<Connection> {
  const { data, errors } = await hub.ask<{ exchanges: Connection }>(listDocument, variables, token ? { token } : {});
  expect(errors).toBeUndefined();
  return data.exchanges;
}

describe('an exchange', () => {
  it('is shown with its parties, topics, programme and sources', async () => {
    const { data, errors } = await hub.ask(
      `query ($id: ID!) { node(id: $id) { id ... on Exchange {
        kind status origin realisation title(language: FR) isProgrammeInferred modalities delivery languages audienceLanguages
        venue recipientsAsRecorded isRecipientListComplete isFacilitated note version
        topic { code } topics { code } programme { code }
        parties { role institution { id } country { code } nameAsRecorded consentedAt }
        sources { title url } history { kind }
      } } }`,
      { id: globalIdOf('Labour cost') },
    );
    expect(errors).toBeUndefined();
    const nothing = { institution: null, country: null, nameAsRecorded: null, consentedAt: null };
    expect(data).toEqual({
      node: {
        id: globalIdOf('Labour cost'),
        kind: 'SHORT_FORM',
        status: 'CLOSED',
        origin: 'RECORD',
        realisation: 'REALISED',
        title: 'Coût de la main-d’œuvre',
        isProgrammeInferred: false,
        modalities: ['TRAINING_COURSE', 'STUDY_VISIT'],
        delivery: 'ONSITE',
        languages: ['fr'],
        audienceLanguages: [],
        venue: null,
        recipientsAsRecorded: null,
        isRecipientListComplete: false,
        isFacilitated: true,
        note: null,
        version: 1,
        topic: { code: 'statcab.1.3.2' },
        topics: [{ code: 'statcab.1.3.2' }, { code: 'statcab.2.1.1' }],
        programme: { code: 'StatCaB' },
        parties: [
          { ...nothing, role: 'PROVIDER', institution: { id: 'Institution:tr-turkstat' }, country: { code: 'TR' } },
          {
            ...nothing,
            role: 'RECIPIENT',
            institution: { id: 'Institution:sn-ansd' },
            country: { code: 'SN' },
            nameAsRecorded: 'ANSD',
          },
          { ...nothing, role: 'RECIPIENT', country: { code: 'NE' } },
          { ...nothing, role: 'SPEAKER_OR_PARTNER', nameAsRecorded: 'experts not named' },
        ],
        sources: [
          { title: 'First page', url: 'https://example.org/a' },
          { title: 'Second page', url: 'https://example.org/b' },
        ],
        history: [],
      },
    });
  });

  it('leaves open what is not known', async () => {
    const { data } = await hub.ask(
      `query ($id: ID!) { node(id: $id) { ... on Exchange {
        modalities delivery languages topic { code } topics { code } programme { code } parties { role } sources { url }
      } } }`,
      { id: globalIdOf('Undated') },
    );
    expect(data).toEqual({
      node: {
        modalities: [],
        delivery: null,
        languages: [],
        topic: null,
        topics: [],
        programme: null,
        parties: [],
        sources: [],
      },
    });
  });

  it.each([
    ['Labour cost', 'DAY', '2015-12-28/2015-12-30', 3],
    ['Tourism', 'DAY', '2014-10-22', 1],
    ['Census', 'MONTH', '2014-03', null],
    ['Medicine', 'YEAR', '2019', null],
    ['Undated', 'UNKNOWN', null, null],
  ])('dates %s only as exactly as the source does', async (title, precision, asRecorded, durationInDays) => {
    const { data } = await hub.ask<{ node: { dates: object } }>(
      'query ($id: ID!) { node(id: $id) { ... on Exchange { dates { precision asRecorded durationInDays } } } }',
      { id: globalIdOf(title) },
    );
    expect(data.node.dates).toEqual({ precision, asRecorded, durationInDays });
  });

  it('has its days, whatever the time zone of the process', async () => {
    const { data } = await hub.ask<{ node: { dates: object } }>(
      'query ($id: ID!) { node(id: $id) { ... on Exchange { dates { startsOn endsOn } } } }',
      { id: globalIdOf('Labour cost') },
    );
    expect(data.node.dates).toEqual({ startsOn: '2015-12-28', endsOn: '2015-12-30' });
  });

  it('says in which language its title is where it is not the one asked for', async () => {
    const { data, extensions } = await hub.ask<{ node: { title: string } }>(
      'query ($id: ID!) { node(id: $id) { ... on Exchange { title } } }',
      { id: globalIdOf('Tourism') },
      { language: 'ar' },
    );
    expect(data.node.title).toBe('Tourism');
    expect(extensions).toMatchObject({
      languageFallbacks: [{ path: 'node.title', asked: 'AR', used: 'EN', direction: 'ltr' }],
    });
  });

  it('tells its history from the event log, the earliest first', async () => {
    const id = await put({ title: 'With a history', origin: 'HUB', status: 'CIRCULATED' });
    for (const kind of ['EXCHANGE_REQUESTED', 'EXCHANGE_CIRCULATED']) {
      await sql`insert into event (kind, subject_type, subject_key, actor, data, occurred_at)
        values (${kind}, 'Exchange', ${id}, 'somebody', '{}', '2026-02-03T04:05:06Z')`.execute(hub.database.owner());
    }
    const { data } = await hub.ask<{ node: { history: object[] } }>(
      'query ($id: ID!) { node(id: $id) { ... on Exchange { history { kind occurredAt } } } }',
      { id: globalIdOf('With a history') },
      { token: await hub.token('FACILITATOR') },
    );
    expect(data.node.history).toEqual([
      { kind: 'EXCHANGE_REQUESTED', occurredAt: '2026-02-03T04:05:06.000Z' },
      { kind: 'EXCHANGE_CIRCULATED', occurredAt: '2026-02-03T04:05:06.000Z' },
    ]);
    await sql`delete from exchange where id = ${id}`.execute(hub.database.owner());
  });
});

describe('the published record is for everybody, an exchange of the hub for its parties, the centre and analysts', () => {
  const document = `query ($id: ID!) {
    exchanges { totalCount edges { node { title } } }
    node(id: $id) { id }
    nodes(ids: [$id]) { id }
    institutions(filter: { countries: ["EG"], kinds: [STATISTICAL_OFFICE] }) { edges { node { exchanges { totalCount edges { node { title } } } } } }
    country(code: "EG") { exchanges { totalCount edges { node { title } } } }
    programme(code: "StatCaB") { exchanges { totalCount edges { node { title } } } }
    topic(id: "statcab.1.3") { exchanges { totalCount edges { node { title } } } }
  }`;
  it.each([
    ['anybody', undefined, undefined, false],
    ['a member of another institution', 'MEMBER', 'tr-turkstat', false],
    ['a member of the provider', 'MEMBER', 'eg-capmas', true],
    ['a member of the recipient', 'MEMBER', 'sn-ansd', true],
    ['an analyst', 'ANALYST', undefined, true],
    ['a facilitator', 'FACILITATOR', undefined, true],
    ['an administrator', 'ADMINISTRATOR', undefined, true],
  ] as const)('%s', async (_who, role, institution, sees) => {
    const options = role ? { token: await hub.token(role, institution) } : {};
    const { data, errors } = await hub.ask<Record<string, never>>(
      document,
      { id: globalIdOf('Run in the hub') },
      options,
    );
    const page = (titles: string[]) => ({
      totalCount: titles.length,
      edges: titles.map((title) => ({ node: { title } })),
    });
    const own = sees ? ['Run in the hub'] : [];
    const node = sees ? { id: globalIdOf('Run in the hub') } : null;

    expect(errors).toBeUndefined();
    expect(data).toEqual({
      exchanges: page([...own, ...published]),
      node,
      nodes: [node],
      institutions: { edges: [{ node: { exchanges: page(own) } }] },
      country: { exchanges: page(own) },
      programme: { exchanges: page([...own, 'Labour cost']) },
      topic: { exchanges: page([...own, 'Labour cost']) },
    });
  });

  it('looks like a missing one to everybody else', async () => {
    const ask = (id: string) => hub.ask('query ($id: ID!) { node(id: $id) { id } }', { id });
    const hidden = await ask(globalIdOf('Run in the hub'));
    const missing = await ask(`Exchange:${randomUUID()}`);
    expect({ data: hidden.data, errors: hidden.errors }).toEqual({ data: missing.data, errors: missing.errors });
  });
});

describe('a filter', () => {
  it.each([
    ['topics with everything below them', { topics: ['statcab.1.3'] }, ['Run in the hub', 'Labour cost']],
    ['topics by their ids', { topics: ['Topic:statcab.2.7', 'Topic:statcab.2.1'] }, ['Labour cost', 'Tourism']],
    ['programmes in any case', { programmes: ['STATCAB'] }, ['Run in the hub', 'Labour cost']],
    ['countries of a party', { countries: ['ne'] }, ['Labour cost']],
    ["countries of a party's institution", { countries: ['EG'] }, ['Run in the hub']],
    ['institutions', { institutions: ['Institution:tr-turkstat'] }, ['Labour cost', 'Tourism']],
    ['roles', { roles: ['SPEAKER_OR_PARTNER'] }, ['Labour cost']],
    ['statuses', { statuses: ['AGREED'] }, ['Run in the hub']],
    ['origins', { origins: ['RECORD'] }, published],
    ['modalities', { modalities: ['STUDY_VISIT', 'WEBINAR'] }, ['Labour cost']],
    ['deliveries', { deliveries: ['ONLINE'] }, ['Tourism']],
    ['languages in any case', { languages: ['RU', 'fr'] }, ['Labour cost', 'Tourism']],
    ['years', { years: { from: 2014, to: 2015 } }, ['Labour cost', 'Tourism', 'Census']],
    ['years from one on', { years: { from: 2019 } }, ['Run in the hub', 'Medicine']],
    ['years up to one', { years: { to: 2014 } }, ['Tourism', 'Census']],
    ['several things at once', { topics: ['statcab'], deliveries: ['ONSITE'], years: { to: 2020 } }, ['Labour cost']],
    ['what nothing has', { deliveries: ['HYBRID'] }, []],
  ])('finds exchanges by %s', async (_what, filter, expected) => {
    const found = await list({ filter }, await hub.token('FACILITATOR'));
    expect(titlesOf(found)).toEqual(expected);
    expect(found.totalCount).toBe(expected.length);
  });

  it('asks institution, country and role of one and the same party', async () => {
    const institutions = ['Institution:tr-turkstat'];
    expect(titlesOf(await list({ filter: { institutions, roles: ['PROVIDER'] } }))).toEqual(['Labour cost']);
    expect(titlesOf(await list({ filter: { institutions, roles: ['RECIPIENT'] } }))).toEqual(['Tourism']);
    expect(titlesOf(await list({ filter: { institutions, countries: ['SN'] } }))).toEqual([]);
    expect(titlesOf(await list({ filter: { countries: ['NE'], roles: ['PROVIDER'] } }))).toEqual([]);
  });

  it('takes roles below an institution or a country as its own, and other parties from the rest', async () => {
    const below = async (id: string, filter: object) => {
      const exchanges = 'exchanges(filter: $filter) { edges { node { title(language: EN) } } }';
      const { data } = await hub.ask<{ node: { exchanges: Connection } }>(
        `query ($id: ID!, $filter: ExchangeFilter) {
          node(id: $id) { ... on Institution { ${exchanges} } ... on Country { ${exchanges} } }
        }`,
        { id, filter },
      );
      return titlesOf(data.node.exchanges);
    };
    const turkstat = 'Institution:tr-turkstat';
    expect(await below(turkstat, {})).toEqual(['Labour cost', 'Tourism']);
    expect(await below(turkstat, { roles: ['PROVIDER'] })).toEqual(['Labour cost']);
    expect(await below(turkstat, { institutions: ['Institution:sn-ansd'] })).toEqual(['Labour cost', 'Tourism']);
    expect(await below(turkstat, { roles: ['PROVIDER'], countries: ['NE'] })).toEqual(['Labour cost']);
    expect(await below(turkstat, { countries: ['EG'] })).toEqual([]);
    expect(await below('Country:SN', { roles: ['PROVIDER'] })).toEqual(['Tourism']);
    expect(await below('Country:NE', { roles: ['RECIPIENT'] })).toEqual(['Labour cost']);
  });

  it.each([
    ['an unknown topic', { topics: ['no.such'] }],
    ['an unknown country', { countries: ['ZZ'] }],
    ['an unknown language', { languages: ['xx'] }],
    ['an unknown programme', { programmes: ['no-cab'] }],
    ['an unknown institution', { institutions: ['Institution:nowhere'] }],
    ['an id of another type', { institutions: ['Topic:statcab'] }],
    ['an empty list', { origins: [] }],
    ['a country that is none', { countries: ['NER'] }],
    ['a language that is none', { languages: ['\u0000'] }],
    ['a programme that is none', { programmes: ["x' or true"] }],
    ['years without an end', { years: {} }],
    ['years in the wrong order', { years: { from: 2015, to: 2014 } }],
    ['years out of range', { years: { from: 0 } }],
  ])('refuses %s', async (_what, filter) => {
    const { data, errors } = await hub.ask(listDocument, { filter });
    expect(data).toBeNull();
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
  });
});

describe('the list', () => {
  it('has the latest first and those without a date last, or the other way round if asked', async () => {
    const token = await hub.token('ANALYST');
    expect(titlesOf(await list({}, token))).toEqual(everything);
    expect(titlesOf(await list({ orderBy: { field: 'START', direction: 'ASC' } }, token))).toEqual(
      everything.toReversed(),
    );
  });

  it('is the same read page by page, forwards and backwards, also where many have one date or none', async () => {
    const twins = ['2001-01-01', '2001-01-01', '2001-01-01', undefined, undefined];
    const titles = twins.map((_, index) => `Twin ${index}`);
    for (const [index, startsOn] of twins.entries()) {
      await put({ title: titles[index] as string, ...(startsOn ? { startsOn } : {}) });
    }
    const whole = titlesOf(await list());
    const forwards: string[] = [];
    const backwards: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const page: Connection = await list({ first: 2, after });
      forwards.push(...titlesOf(page));
      ({ endCursor: after, hasNextPage: more } = page.pageInfo);
    }
    for (let before: string | null = null, more = true; more; ) {
      const page: Connection = await list({ last: 3, before });
      backwards.unshift(...titlesOf(page));
      ({ startCursor: before, hasPreviousPage: more } = page.pageInfo);
    }
    for (const title of titles)
      await sql`delete from exchange where id = ${ids.get(title)}`.execute(hub.database.owner());
    expect(new Set(whole)).toEqual(new Set([...published, ...titles]));
    expect(forwards).toEqual(whole);
    expect(backwards).toEqual(whole);
  });

  it.each([
    ['a page of 101', { first: 101 }],
    ['a forged cursor', { after: 'AAAA' }],
  ])('refuses %s', async (_what, variables) => {
    const { errors } = await hub.ask(listDocument, variables);
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('refuses a cursor of another order', async () => {
    const { pageInfo } = await list({ first: 1 });
    const orderBy = { field: 'START', direction: 'ASC' };
    const { errors } = await hub.ask(listDocument, { orderBy, after: pageInfo.endCursor });
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});

describe('the number of statements does not grow', () => {
  const statements = (document: string, first: number) =>
    hub.statements(async () => {
      const { errors } = await hub.ask(document, { first });
      expect(errors).toBeUndefined();
    });

  beforeAll(async () => {
    for (let number = 0; number < 100; number += 1) {
      await put({ ...(world[0] as Row), title: `Course ${number}`, startsOn: '2015-12-01' });
    }
  });

  it('with the exchanges of a page', async () => {
    const document = `query ($first: Int) { exchanges(first: $first, filter: { deliveries: [ONSITE] }) { totalCount edges { node {
      topic { code } topics { code } programme { code } sources { url } history { kind }
      parties { institution { id } country { code } }
    } } } }`;
    expect(await statements(document, 100)).toBe(await statements(document, 1));
  });

  it('with topics and parties of a list: they are read along where they are asked for, by whatever name', async () => {
    const parties = 'parties { role nameAsRecorded consentedAt institution { id } country { code } }';
    const asked = `topic { code } topics { code } ${parties}`;
    const renamed = `main: topic { code } ... on Exchange { all: topics { code } who: ${parties} }`;
    const page = (node: string, more = '') =>
      `query ($first: Int) { exchanges(first: $first) { edges { node { id ${node} } } } } ${more}`;
    const documents = [page('title'), page(asked), page('...one', `fragment one on Exchange { ${renamed} }`)];
    for (const document of documents) await statements(document, 20);
    const counts: number[] = [];
    for (const document of documents) counts.push(await statements(document, 20));
    expect(new Set(counts).size).toBe(1);
  });

  it('and what is read along is what an exchange tells by itself', async () => {
    const whole = `id title topic { code } topics { code label }
      parties { role nameAsRecorded consentedAt institution { id } country { code } }`;
    await sql`update exchange_party set consented_at = '2026-11-28T09:30:00.123Z' where position = 0`.execute(
      hub.database.owner(),
    );
    const { data } = await hub.ask<{ exchanges: { edges: { node: { id: string } }[] } }>(
      `{ exchanges(first: 100) { edges { node { ${whole} } } } }`,
    );
    const listed = data?.exchanges.edges.map(({ node }) => node) ?? [];
    expect(listed.length).toBe(100);
    expect(JSON.stringify(listed)).toContain('"consentedAt":"2026-11-28T09:30:00.123Z"');
    const alone = await hub.ask<{ nodes: unknown[] }>(
      `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Exchange { ${whole} } } }`,
      {
        ids: listed.map(({ id }) => id),
      },
    );
    expect(alone.data?.nodes).toEqual(listed);
  });

  it('with the institutions, countries, programmes and topics above', async () => {
    const exchanges = 'exchanges(first: 1, filter: { topics: ["statcab"] }) { totalCount edges { node { title } } }';
    const document = `query ($first: Int) {
      institutions(first: $first) { edges { node { ${exchanges} } } }
      topics(first: $first) { edges { node { ${exchanges} } } }
      countries { ${exchanges} }
      programmes { ${exchanges} }
    }`;
    // Statements that were built once, with what their filters mean, are not built again.
    for (const first of [100, 1]) await statements(document, first);
    expect(await statements(document, 100)).toBe(await statements(document, 1));
  });
});

describe('the published record', () => {
  let record: TestHub;
  beforeAll(async () => {
    record = await startTestHub();
  });
  afterAll(() => record?.close());

  interface Evidence {
    quote: string | null;
    url: string | null;
    exchange: { title: string; dates: { asRecorded: string | null }; sources: { url: string }[] } | null;
  }
  async function evidenceFor(token?: string): Promise<Evidence[]> {
    const { data, errors } = await record.ask<{
      matchesFor: { edges: { node: { factors: { evidence: Evidence[] }[] } }[] };
    }>(
      `{ matchesFor(input: { topic: "statcab.1.3" }) { edges { node { factors { evidence {
        quote url exchange { title dates { asRecorded } sources { url } }
      } } } } } }`,
      {},
      token ? { token } : {},
    );
    expect(errors).toBeUndefined();
    const evidence = data.matchesFor.edges.flatMap(({ node }) => node.factors.flatMap((factor) => factor.evidence));
    expect(evidence.length).toBeGreaterThan(0);
    return evidence;
  }

  it('is served to everybody, every activity with a source and a date', async () => {
    const { data, errors } = await record.ask<{
      exchanges: { totalCount: number; edges: { node: { dates: { asRecorded: string | null }; sources: object[] } }[] };
    }>('{ exchanges(first: 100) { totalCount edges { node { dates { asRecorded } sources { url } } } } }');
    expect(errors).toBeUndefined();
    const nodes = data.exchanges.edges.map(({ node }) => node);
    expect(nodes).toHaveLength(data.exchanges.totalCount);
    expect(nodes.filter(({ dates, sources }) => !dates.asRecorded || sources.length === 0)).toEqual([]);
  });

  it('is quoted with its sources behind a match', async () => {
    for (const { quote, url, exchange } of await evidenceFor()) {
      expect(exchange).not.toBeNull();
      const days = exchange?.dates.asRecorded;
      expect({ quote, url }).toEqual({ quote: `${exchange?.title} (${days})`, url: exchange?.sources[0]?.url });
    }
  });

  it('would be quoted only to who may see it, were it of the hub', async () => {
    await sql`update exchange set origin = 'HUB', record_key = null, status = 'UNDERWAY'`.execute(
      record.database.owner(),
    );
    const hidden = await evidenceFor();
    const shown = await evidenceFor(await record.token('ANALYST'));
    expect(new Set(hidden.flatMap(({ quote, url, exchange }) => [quote, url, exchange]))).toEqual(new Set([null]));
    expect(shown.filter(({ quote }) => quote === null)).toEqual([]);
  });
});
