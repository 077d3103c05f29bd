import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anonymous } from '../../src/kernel/viewer.ts';
import {
  competenceLevels,
  knownLanguages,
  levelName,
  levelNumber,
  topicCode,
  topicCodes,
  underTopics,
} from '../../src/modules/taxonomy/index.ts';
import { ReferenceMemory, readScope } from '../../src/platform/database/scope.ts';
import type { TestHub } from '../support/hub.ts';
import { startTestHub } from '../support/hub.ts';

let hub: TestHub;
beforeAll(async () => {
  // A relay that polls rarely: its reading of the log must not be counted among the statements.
  hub = await startTestHub({ settings: { EVENT_POLL_MILLISECONDS: '60000' } });
});
afterAll(() => hub.close());

interface TopicRow {
  id: string;
  code: string;
  label: string;
  related: { similarity: number; topic: { code: string } }[];
}
interface TopicList {
  totalCount: number;
  edges: { cursor: string; node: TopicRow }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string };
}

const codesOf = (list: TopicList) => list.edges.map(({ node }) => node.code);

async function topics(args: string, fields = 'code', language: 'ar' | 'en' | 'fr' = 'en'): Promise<TopicList> {
  const { data, errors } = await hub.ask<{ topics: TopicList }>(
    `{ topics${args} { totalCount edges { cursor node { ${fields} } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
    {},
    { language },
  );
  expect(errors).toBeUndefined();
  return data.topics;
}

async function topic(id: string, fields: string): Promise<Record<string, unknown> | null> {
  const { data, errors } = await hub.ask<{ topic: Record<string, unknown> | null }>(
    `query ($id: ID!) { topic(id: $id) { ${fields} } }`,
    { id },
  );
  expect(errors).toBeUndefined();
  return data.topic;
}

async function refusal(args: string) {
  const { errors } = await hub.ask(`{ topics${args} { totalCount } }`);
  return errors?.[0];
}

describe('A topic', () => {
  it('is found by its code in any case, by its id, and as a node; an unknown one is null', async () => {
    const found = { id: 'Topic:statcab.2.3.1', code: 'statcab.2.3.1' };
    for (const id of ['statcab.2.3.1', 'STATCAB.2.3.1', 'Topic:statcab.2.3.1', 'topic:StatCab.2.3.1']) {
      expect(await topic(id, 'id code')).toEqual(found);
    }
    for (const id of ['statcab.99', 'Need:statcab.1', '', '%', "'", 'x'.repeat(500)]) {
      expect(await topic(id, 'id')).toBeNull();
    }
    const { data } = await hub.ask(`{ node(id: "Topic:statcab.2.3.1") { __typename ... on Topic { id code } } }`);
    expect(data).toEqual({ node: { __typename: 'Topic', ...found } });
  });

  it('has its labels and other words in three languages', async () => {
    const fields = 'ar: label(language: AR) en: label fr: label(language: FR) alt: altLabels(language: FR) altLabels';
    expect(await topic('statcab.1.1.1', fields)).toEqual({
      ar: 'تعدادات السكان والمساكن',
      en: 'Population and housing censuses',
      fr: "Recensements de la population et de l'habitat",
      alt: expect.arrayContaining(['RGPH', 'Recensement général']),
      altLabels: expect.arrayContaining(['Census', 'Address-based census']),
    });
    expect(await topic('ibnsina-cab.1.2', 'altLabels(language: AR) exactMatches scheme notation')).toEqual({
      altLabels: expect.arrayContaining(['وفيات الأمهات']),
      exactMatches: ['SDG:3.1'],
      scheme: 'published activities',
      notation: null,
    });
  });

  it('knows what is wider and narrower, and its programme', async () => {
    const fields = `broader { code } ancestors { code } programme { code }
      narrower(first: 2) { totalCount edges { node { code broader { code } } } }`;
    expect(await topic('statcab.2.3', fields)).toEqual({
      broader: { code: 'statcab.2' },
      ancestors: [{ code: 'statcab' }, { code: 'statcab.2' }],
      programme: { code: 'StatCaB' },
      narrower: {
        totalCount: expect.any(Number),
        edges: ['statcab.2.3.1', 'statcab.2.3.2'].map((code) => ({ node: { code, broader: { code: 'statcab.2.3' } } })),
      },
    });
    expect(await topic('statcab', 'broader { code } ancestors { code }')).toEqual({ broader: null, ancestors: [] });
  });

  it('tells the nearest others first, without itself, also across programmes', async () => {
    const { related } = (await topic(
      'agriculture-cab.4.2',
      'related(first: 5) { similarity topic { code } }',
    )) as never as TopicRow;
    expect(related).toHaveLength(5);
    expect(related[0]).toEqual({ similarity: 1, topic: { code: 'water-cab.4' } });
    const values = related.map(({ similarity }) => similarity);
    expect(values).toEqual([...values].sort((a, b) => b - a));
    expect(related.map((near) => near.topic.code)).not.toContain('agriculture-cab.4.2');
    expect(((await topic('statcab.1.1', 'related { similarity }')) as never as TopicRow).related).toHaveLength(10);
  });

  it.each([0, 101])('refuses %i related topics instead of cutting', async (first) => {
    const { errors } = await hub.ask(`{ topic(id: "statcab") { related(first: ${first}) { similarity } } }`);
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});

describe('The list of topics', () => {
  it('stands in the order of the tree and is paged in both directions without loss', async () => {
    const all: string[] = [];
    let after = '';
    for (let more = true; more; ) {
      const page = await topics(`(first: 100${after})`);
      all.push(...codesOf(page));
      expect(page.pageInfo.hasPreviousPage).toBe(after !== '');
      after = `, after: "${page.pageInfo.endCursor}"`;
      more = page.pageInfo.hasNextPage;
      if (!more) expect(all).toHaveLength(page.totalCount);
    }
    expect(new Set(all).size).toBe(all.length);
    expect(all.slice(0, 3)).toEqual(['statcab', 'statcab.1', 'statcab.1.1']);
    const end = await topics('(last: 3)');
    expect(codesOf(end)).toEqual(all.slice(-3));
    expect(codesOf(await topics(`(last: 2, before: "${end.pageInfo.startCursor}")`))).toEqual(all.slice(-5, -3));
  });

  it('can be ordered by the label in the language of the request', async () => {
    for (const language of ['ar', 'en', 'fr'] as const) {
      const { edges } = await topics('(first: 30, orderBy: { field: LABEL, direction: DESC })', 'label', language);
      const labels = edges.map(({ node }) => node.label.toLowerCase());
      expect(labels).toEqual([...labels].sort((a, b) => (a < b ? 1 : -1)));
    }
  });

  it('is narrowed to a topic with everything below it, to roots, programmes and schemes', async () => {
    const below = codesOf(await topics('(first: 100, filter: { under: "Topic:statcab.2.3" })'));
    expect(below[0]).toBe('statcab.2.3');
    expect(below.length).toBeGreaterThan(3);
    expect(below.every((code) => code.startsWith('statcab.2.3'))).toBe(true);
    const roots = await topics('(first: 100, filter: { roots: true })', 'code broader { code }');
    expect(roots.edges.map(({ node }) => node)).toEqual(codesOf(roots).map((code) => ({ code, broader: null })));
    const total = (await topics('(first: 1)')).totalCount;
    expect((await topics('(first: 1, filter: { roots: false })')).totalCount).toBe(total - roots.totalCount);
    const { edges } = await topics(
      '(first: 1, filter: { programmes: ["statcab"], schemes: ["published activities"] })',
      'code scheme',
    );
    expect(edges[0]?.node).toMatchObject({ scheme: 'published activities', code: expect.stringMatching(/^statcab/) });
  });

  it('names an unknown topic of the filter instead of answering with an empty list', async () => {
    expect(await refusal('(filter: { under: "statcab.99" })')).toMatchObject({
      message: 'There is no topic "statcab.99".',
      extensions: { code: 'BAD_USER_INPUT', details: { field: ['filter', 'under'] } },
    });
    expect((await refusal('(filter: { schemes: [] })'))?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('belongs to a programme too', async () => {
    const { data, errors } = await hub.ask<{ programme: { topics: TopicList } }>(
      `{ programme(code: "water-cab") { topics(first: 2) { totalCount edges { node { code } } } } }`,
    );
    expect(errors).toBeUndefined();
    expect(codesOf(data.programme.topics)).toEqual(['water-cab', 'water-cab.1']);
    expect(data.programme.topics.totalCount).toBeGreaterThan(2);
  });

  it('takes no more statements for 100 topics than for ten', async () => {
    const query = (first: number) => `{ topics(first: ${first}) { edges { node { label altLabels programme { code }
      broader { code } ancestors { code } narrower(first: 5) { totalCount edges { node { code } } }
      related(first: 5) { similarity topic { code } } } } } }`;
    const counts: number[] = [];
    // Pages that were read before are not read again.
    for (const first of [1, 10, 100]) await hub.ask(query(first));
    for (const first of [1, 10, 100]) counts.push(await hub.statements(() => hub.ask(query(first))));
    // The first topic is a root: nothing is read for what is wider.
    expect(Math.max(...counts)).toBeLessThanOrEqual((counts[0] as number) + 1);
  });
});

describe('What other modules ask the taxonomy', () => {
  const tables = () => hub.database.owner();

  it('finds the code behind an id or code, and refuses an unknown one in three languages', async () => {
    for (const asked of ['Topic:statcab.2.3.1', 'statcab.2.3.1', 'STATCAB.2.3.1']) {
      expect(await topicCode(tables(), asked, 'topic')).toBe('statcab.2.3.1');
    }
    for (const asked of ['statcab.99', '', "' or true --", '\u0000']) {
      await expect(topicCode(tables(), asked, 'items.0.topic')).rejects.toMatchObject({
        code: 'NOT_FOUND',
        field: ['items', '0', 'topic'],
        sentence: {
          AR: expect.stringContaining('موضوع'),
          EN: expect.any(String),
          FR: expect.stringContaining('thème'),
        },
      });
    }
  });

  it('narrows a query to topics and everything below them, and to nothing by an empty list', async () => {
    const scope = readScope(hub.database.reading({ viewer: anonymous }), {
      viewer: anonymous,
      language: 'EN',
      now: new Date(),
      reference: new ReferenceMemory(),
    });
    const count = async (codes: readonly string[]) => {
      const { rows } = await sql<{ count: number }>`
        select count(*)::int as count from topic where ${underTopics('topic.code', codes)}`.execute(tables());
      return rows[0]?.count;
    };
    const codes = await topicCodes(scope, ['Topic:Statcab.2.3', 'statcab.1.1'], 'topics');
    expect([...codes].sort()).toEqual(['statcab.1.1', 'statcab.2.3']);
    expect(await count(codes)).toBe(
      (await topics('(filter: { under: "statcab.2.3" })')).totalCount +
        (await topics('(filter: { under: "statcab.1.1" })')).totalCount,
    );
    expect(await count([])).toBe(0);
    await expect(topicCodes(scope, ['statcab', 'nowhere.1'], 'topics')).rejects.toThrow(
      'There is no topic "nowhere.1".',
    );
  });

  it('writes languages in their usual form, each once, and names the unknown ones', async () => {
    expect(await knownLanguages(tables(), ['FR', 'ar', 'fr'], 'languages')).toEqual(['fr', 'ar']);
    await expect(knownLanguages(tables(), ['fr', 'xx', "'\u0000"], 'languages')).rejects.toMatchObject({
      code: 'INVALID',
      field: ['languages'],
      sentence: {
        AR: expect.stringContaining('xx'),
        EN: expect.stringContaining("xx, '"),
        FR: expect.stringContaining('xx'),
      },
    });
  });

  it('counts levels of competence from 1 to 4', () => {
    const levels = Object.keys(competenceLevels) as (keyof typeof competenceLevels)[];
    expect(levels.map(levelNumber)).toEqual([1, 2, 3, 4]);
    expect([1, 2, 3, 4].map(levelName)).toEqual(levels);
    expect(levelName(null)).toBeNull();
  });
});
