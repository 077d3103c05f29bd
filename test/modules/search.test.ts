import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anonymous } from '../../src/kernel/viewer.ts';
import { highlighted } from '../../src/modules/search/search.highlight.ts';
import { searchHits } from '../../src/modules/search/search.reader.ts';
import { ReferenceMemory, readScope } from '../../src/platform/database/scope.ts';
import type { AskOptions, TestHub } from '../support/hub.ts';
import { startTestHub } from '../support/hub.ts';

interface Found {
  __typename: string;
  id: string;
  code?: string;
}
interface Edge {
  cursor: string;
  score: number;
  highlight: string;
  node: Found;
}
interface Search {
  totalCount: number;
  edges: Edge[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string | null };
}
interface SearchVariables {
  text: string;
  kinds?: string[] | null;
  language?: string;
  first?: number;
  after?: string | null;
}

const nodeFields = `__typename ... on Institution { id } ... on Topic { id code } ... on BestPractice { id }
  ... on Expert { id } ... on Offer { id }`;
const document = `query ($text: String!, $kinds: [SearchKind!], $language: Language, $first: Int, $after: String) {
  search(text: $text, kinds: $kinds, language: $language, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage hasPreviousPage endCursor }
    edges { cursor score highlight node { ${nodeFields} } } } }`;

let hub: TestHub;
beforeAll(async () => {
  // A relay that polls rarely: its reading of the log must not be counted among the statements.
  hub = await startTestHub({ settings: { EVENT_POLL_MILLISECONDS: '60000' } });
});
afterAll(() => hub.close());

const run = (statement: ReturnType<typeof sql>) => statement.execute(hub.database.owner());

async function search(variables: SearchVariables, options: AskOptions = {}): Promise<Search> {
  const { data, errors } = await hub.ask<{ search: Search }>(document, { ...variables }, options);
  expect(errors).toBeUndefined();
  return data.search;
}

const idsOf = (found: Search) => found.edges.map(({ node }) => node.id);

async function refusal(variables: SearchVariables) {
  const { errors } = await hub.ask(document, { ...variables });
  return errors?.[0];
}

const inEnglish = (text: string) => JSON.stringify({ own: 'EN', EN: text });

async function practice(title: string, status: string): Promise<string> {
  const id = randomUUID();
  await run(sql`
    insert into best_practice (id, institution_id, status, title, summary, building_blocks, drafted_at, published_at)
    values (${id}, 'tr-turkstat', ${status}, ${inEnglish(title)}, ${inEnglish('Dictionaries of zymology')}, '[]', now(), now())`);
  return `BestPractice:${id}`;
}

async function expert(name: string, hasConsented: boolean): Promise<string> {
  const id = randomUUID();
  await run(sql`insert into expert (id, institution_id, display_name, languages, availability, has_consented, registered_at)
    values (${id}, 'tr-turkstat', ${name}, '[]', 'AVAILABLE', ${hasConsented}, now())`);
  return `Expert:${id}`;
}

async function offer(title: string, status: string): Promise<string> {
  const [id, capacity] = [randomUUID(), randomUUID()];
  await run(sql`insert into capacity (id, institution_id, topic_code, basis, languages, modalities, deliveries, status, declared_at)
    values (${capacity}, 'tr-turkstat', 'statcab.2.3.1', 'RECORD', '{}', '{}', '{}', 'RETIRED', now())`);
  await run(sql`insert into offer (id, capacity_id, institution_id, topic_code, title, modality, delivery, languages,
      starts_on, ends_on, deadline, places, status, published_at, withdrawal_reason)
    values (${id}, ${capacity}, 'tr-turkstat', 'statcab.2.3.1', ${inEnglish(title)}, 'WORKSHOP', 'ONLINE', '{en}',
      '2099-01-10', '2099-01-12', '2099-01-01', 20, ${status}, now(), 'none')`);
  return `Offer:${id}`;
}

describe('A search', () => {
  it.each([
    ['turkstat', 'tr-turkstat'],
    ['TÜİK', 'tr-turkstat'],
    ['Türk stat', 'tr-turkstat'],
    ['turkstt', 'tr-turkstat'],
    ['Türkiye İstatistik Kurumu', 'tr-turkstat'],
    ['ANSADE', 'mr-ansade'],
    ['ONS Mauritania', 'mr-ansade'],
    ['offise national de la statistic', 'mr-ansade'],
    ['آمار ایران', 'ir-sci'],
    ['الهيئة الوطنية للاحصاء', 'af-nsia'],
    ['الهَيْئَةُ الوطنيّـــة للإحصاء', 'af-nsia'],
  ])('for "%s" finds %s first, whatever the language of the request', async (text, id) => {
    for (const language of ['AR', 'EN', 'FR']) {
      expect(idsOf(await search({ text, language, first: 1 }))).toEqual([`Institution:${id}`]);
    }
  });

  it.each([
    ['INSTAT', ['al-instat', 'ml-instat']],
    ['institut national de la statistique', ['ml-instat', 'ne-ins', 'tn-ins']],
  ])('for "%s" finds all that are called so', async (text, ids) => {
    const found = idsOf(await search({ text, kinds: ['INSTITUTION'] }));
    expect(found).toEqual(expect.arrayContaining(ids.map((id) => `Institution:${id}`)));
  });

  it.each([
    [
      'population census',
      'EN',
      'statcab.1.1.1',
      'Population and housing censuses',
      '«Population» and housing «censuses»',
    ],
    ['recensement de la population', 'FR', 'statcab.1.1.1', '', "«Recensements de la population» et «de» l'habitat"],
    ['تعداد السكان', 'AR', 'statcab.1.1.1', '', '«تعدادات السكان» والمساكن'],
    ['enquete agricole', 'FR', 'statcab.2.3.1', '', '«Enquêtes agricoles»'],
    ['agricutural survey', 'EN', 'statcab.2.3.1', '', '«Agricultural surveys»'],
  ])('for "%s" in %s finds the topic %s and marks what was sought', async (text, language, code, _label, highlight) => {
    const [first] = (await search({ text, language, kinds: ['TOPIC'] })).edges;
    expect(first).toMatchObject({ node: { __typename: 'Topic', code }, highlight });
  });

  it('shows the label in the language asked, also when another language was searched for', async () => {
    const [inArabic] = (await search({ text: 'agricultural surveys', language: 'AR' })).edges;
    expect(inArabic).toMatchObject({ node: { code: 'statcab.2.3.1' }, highlight: 'المسوح الزراعية' });
    const [byHeader] = (await search({ text: 'agricultural surveys' }, { language: 'fr' })).edges;
    expect(byHeader?.highlight).toBe('Enquêtes agricoles');
  });

  it('lets words in the language asked count more', async () => {
    const scores = await Promise.all(
      ['FR', 'EN'].map(async (language) => (await search({ text: 'recensements', language })).edges[0]?.score),
    );
    expect(scores[0]).toBeGreaterThan(scores[1] as number);
  });

  it('says in what language a label is where it has none in the language asked', async () => {
    await practice('Quokka counting', 'PUBLISHED');
    const { data, extensions } = await hub.ask<{ search: Search }>(document, { text: 'quokka', language: 'AR' });
    expect(data.search.edges[0]?.highlight).toBe('«Quokka» counting');
    expect(extensions?.languageFallbacks).toEqual([
      { path: 'search.edges.0.highlight', asked: 'AR', used: 'EN', direction: 'ltr' },
    ]);
  });

  it('finds only the kinds that are asked for', async () => {
    const all = await search({ text: 'statistics', first: 100 });
    expect(new Set(all.edges.map(({ node }) => node.__typename))).toEqual(new Set(['Institution', 'Topic']));
    const topics = await search({ text: 'statistics', kinds: ['TOPIC'], first: 100 });
    const institutions = await search({ text: 'statistics', kinds: ['INSTITUTION', 'OFFER'], first: 100 });
    expect(topics.totalCount + institutions.totalCount).toBe(all.totalCount);
    expect(new Set(institutions.edges.map(({ node }) => node.__typename))).toEqual(new Set(['Institution']));
    expect((await refusal({ text: 'statistics', kinds: [] }))?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('finds practices, experts and offers by their title, texts and topics', async () => {
    const ids = [
      await practice('Wombat accounting', 'PUBLISHED'),
      await expert('Wombat Ouédraogo', true),
      await offer('Wombat workshop', 'PUBLISHED'),
    ];
    const found = await search({ text: 'wombat' });
    expect(idsOf(found).sort()).toEqual(ids.sort());
    expect(found.edges.every(({ highlight }) => highlight.startsWith('«Wombat»'))).toBe(true);
    expect(idsOf(await search({ text: 'wombat agricultural surveys', kinds: ['OFFER'] }))).toEqual(
      ids.filter((id) => id.startsWith('Offer')),
    );
    expect(idsOf(await search({ text: 'wombat zymology' }))).toEqual(ids.filter((id) => id.startsWith('BestPractice')));
    expect(idsOf(await search({ text: 'Ouedrago' }))).toEqual(ids.filter((id) => id.startsWith('Expert')));
  });

  it('never finds what is not public, for anybody, and stops finding what is no longer', async () => {
    for (const status of ['DRAFT', 'SUBMITTED', 'ARCHIVED']) await practice('Numbat methods', status);
    await expert('Numbat Traoré', false);
    for (const status of ['DRAFT', 'WITHDRAWN', 'CLOSED', 'LAPSED']) await offer('Numbat course', status);
    const shown = await practice('Numbat methods', 'PUBLISHED');
    const options = [
      {},
      { token: await hub.token('MEMBER', 'tr-turkstat') },
      { token: await hub.token('FACILITATOR') },
    ];
    for (const option of options) expect(idsOf(await search({ text: 'numbat' }, option))).toEqual([shown]);
    await run(sql`update best_practice set status = 'ARCHIVED' where id = ${shown.split(':')[1]}`);
    for (const option of options) {
      expect(await search({ text: 'numbat' }, option)).toMatchObject({ totalCount: 0, edges: [] });
    }
  });

  it('follows a new name at once', async () => {
    await run(sql`insert into institution_alias values ('ne-ins', 'Bilby Bureau')`);
    expect(idsOf(await search({ text: 'bilby bureau', first: 1 }))).toEqual(['Institution:ne-ins']);
    await run(sql`delete from institution_alias where alias = 'Bilby Bureau'`);
    expect(idsOf(await search({ text: 'bilby' }))).toEqual([]);
  });
});

describe('The pages of a search', () => {
  it('hold every hit once, the best first, equal ones in a fixed order', async () => {
    const whole = await search({ text: 'statistics', first: 100 });
    const edges: Edge[] = [];
    let after: string | null = null;
    for (let more = true; more; ) {
      const page: Search = await search({ text: 'statistics', first: 7, after });
      expect(page.pageInfo.hasPreviousPage).toBe(after !== null);
      edges.push(...page.edges);
      after = page.pageInfo.endCursor;
      more = page.pageInfo.hasNextPage;
    }
    expect(edges).toHaveLength(whole.totalCount);
    expect(edges.slice(0, 100)).toEqual(whole.edges);
    expect(new Set(edges.map(({ node }) => node.id)).size).toBe(edges.length);
    const scores = edges.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(Math.max(...scores)).toBeLessThanOrEqual(1);
    expect(Math.min(...scores)).toBeGreaterThan(0);
  });

  it('go on after a cursor of each text and kinds', async () => {
    for (const kinds of [null, ['INSTITUTION'], ['TOPIC'], ['TOPIC', 'INSTITUTION']])
      for (const text of ['statistics', 'statistique', 'bank']) {
        const { edges } = await search({ text, kinds, first: 9 });
        expect((await search({ text, kinds, first: 6, after: edges[1]?.cursor ?? null })).edges).toEqual(
          edges.slice(2, 8),
        );
        expect(edges.length).toBeGreaterThan(3);
      }
  });

  it('take as many statements for 100 hits as for one', async () => {
    const query = (first: number) =>
      `{ search(text: "statistics", kinds: [INSTITUTION], first: ${first}) { edges { score highlight node { ${nodeFields} } } } }`;
    const one = await hub.statements(() => hub.ask(query(1)));
    expect(await hub.statements(() => hub.ask(query(100)))).toBe(one);
    const counted = await hub.statements(() =>
      hub.ask('{ search(text: "statistics", first: 1) { totalCount edges { score } } }'),
    );
    const uncounted = await hub.statements(() =>
      hub.ask('{ search(text: "statistics", first: 1) { edges { score } } }'),
    );
    expect(counted).toBeGreaterThan(uncounted);
  });

  it('refuse a size out of range and a cursor that is not theirs', async () => {
    for (const variables of [{ first: 0 }, { first: 101 }, { after: 'x' }, { after: '\u0000' }]) {
      expect((await refusal({ text: 'statistics', ...variables }))?.extensions.code).toBe('BAD_USER_INPUT');
    }
  });
});

describe('The text of a search', () => {
  it.each(['', '   ', '\u202e\u200b', 'x'.repeat(201)])('%j is refused', async (text) => {
    expect(await refusal({ text })).toMatchObject({
      message: expect.stringMatching(/^text has \d+ visible characters; 1 to 200 are allowed\.$/),
      extensions: { code: 'BAD_USER_INPUT', details: { argument: 'text', maximum: 200 } },
    });
  });

  it.each(['%', '_', "'", '\\', '"', '%%%', "' or true --", '&|!()<->:*', '-', '–', '﷽', '😀', 'x'.repeat(200)])(
    '%j means nothing but itself',
    async (text) => {
      expect((await search({ text, first: 100 })).totalCount).toBeLessThan(10);
    },
  );

  it.each(['turk\u202estat', '\u202eturkstat', "turkstat'", '%turkstat%', '-turkstat', '"turkstat', 'turkstat\\'])(
    '%j is searched without what is no word',
    async (text) => {
      expect(idsOf(await search({ text, first: 1 }))).toEqual(['Institution:tr-turkstat']);
    },
  );
});

describe('The highlight of a hit', () => {
  it('marks words by their folded form, with an ending, an article or a slip of the pen', () => {
    expect(highlighted('Büro für Zählungen', 'buro zahlung')).toBe('«Büro» für «Zählungen»');
    expect(highlighted('الهيئة الوطنية للإحصاء', 'هيئه احصاء')).toBe('«الهيئة» الوطنية «للإحصاء»');
    expect(highlighted('Economic statistics', 'statistcs')).toBe('Economic «statistics»');
    expect(highlighted('International trade', 'national')).toBe('International trade');
  });

  it('is safe inside of HTML, and its marks are its own', () => {
    expect(highlighted('<script>alert(1)</script> «a» & b', 'script')).toBe('‹«script»›alert(1)‹/«script»› “a” & b');
  });

  it('is the label itself between the marks', () => {
    const label = fc.string({ unit: 'grapheme', maxLength: 60 }).filter((text) => !/[«»<>“”‹›]/.test(text));
    fc.assert(
      fc.property(label, fc.string({ unit: 'grapheme', maxLength: 30 }), (text, sought) => {
        expect(highlighted(text, sought).replace(/[«»]/g, '')).toBe(text);
      }),
    );
  });
});

describe('The index of the search', () => {
  it('has each name of each entry once, and no other, after all that was changed here', async () => {
    const { rows } = await sql<{ one: string | null; other: string | null }>`
      with own as (select distinct kind, key, name from search_entry, unnest(string_to_array(names, ' | ')) as name)
      select own.key as one, search_name.key as other from own full join search_name using (kind, key, name) where own.key is null or search_name.key is null
      union all select key, key from search_name group by kind, key, name having count(*) > 1`.execute(
      hub.database.owner(),
    );
    expect(rows).toEqual([]);
  });

  it('is used for words and for names among 50,000 entries', async () => {
    await run(sql`
      insert into search_entry
      select 'BEST_PRACTICE', gen_random_uuid()::text, label, search_fold(label->>'EN') || ' | ' || search_fold(label->>'FR'),
        '', to_tsvector('english', search_fold(label->>'EN')), to_tsvector('french', search_fold(label->>'FR'))
      from (
        select jsonb_build_object('own', 'EN', 'EN', (t.label->>'EN') || ' in ' || (c.name->>'EN'),
          'FR', (t.label->>'FR') || ' : ' || (c.name->>'FR')) as label
        from topic t cross join country c cross join generate_series(1, 2) limit 50000) as made`);
    // New entries wait in a list beside the index until a vacuum, which the server makes by itself later on.
    await run(sql`vacuum analyze search_entry, search_name`);
    const scope = readScope(hub.database.reading({ viewer: anonymous }), {
      viewer: anonymous,
      language: 'EN',
      now: new Date(),
      reference: new ReferenceMemory(),
    });
    for (const text of ['turkstat', 'turkstt', 'institut national de la statistique', 'census Niger', 'تعداد السكان']) {
      const plan = JSON.stringify(await searchHits(scope, text, null, 'EN').explain('json'));
      for (const index of ['words_ar', 'words_en', 'words_fr']) expect(plan).toContain(`search_entry_${index}`);
      // Names are found inside of a function, which the plan does not show; what a transaction has read does.
      const ofNames = sql<{ scans: number; wholeTable: number }>`
        select pg_stat_get_xact_numscans('search_name_alike'::regclass)::int as scans,
          (pg_stat_get_xact_numscans('search_entry'::regclass) + pg_stat_get_xact_numscans('search_name'::regclass))::int as "wholeTable"`;
      const [, read] = await Promise.all([
        searchHits(scope, text, null, 'EN').execute(),
        ofNames.execute(scope.tables()),
      ]);
      expect(read.rows).toEqual([{ scans: expect.any(Number), wholeTable: 0 }]);
      expect(read.rows[0]?.scans).toBeGreaterThan(0);
    }
  }, 60_000);
});
