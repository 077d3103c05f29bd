import { readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestHub, type TestHub } from '../support/hub.ts';

interface Candidate {
  topic: { code: string };
  score: number;
  name: string;
  language: string;
  how: string;
}
interface Interpretation {
  text: string;
  topic: { code: string } | null;
  candidates: Candidate[];
}
interface Matches {
  totalCount: number;
  interpretation: Interpretation | null;
  edges: { cursor: string; node: { rank: number; capacity: { id: string } } }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

const understood = 'text topic { code } candidates { topic { code } score name language how }';
const interpreting = `query ($text: String!, $first: Int) { interpretTopic(text: $text, first: $first) { ${understood} } }`;
const matching = `query ($input: MatchCriteria!, $first: Int, $after: String) {
  matchesFor(input: $input, first: $first, after: $after) {
    totalCount interpretation { ${understood} } pageInfo { hasNextPage endCursor }
    edges { cursor node { rank capacity { id } } } } }`;

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.close());

async function interpret(text: string, first = 5): Promise<Interpretation> {
  const { data, errors } = await hub.ask<{ interpretTopic: Interpretation }>(interpreting, { text, first });
  expect(errors).toBeUndefined();
  return data.interpretTopic;
}

async function matches(input: object, page: { first?: number; after?: string | null } = {}): Promise<Matches> {
  const { data, errors } = await hub.ask<{ matchesFor: Matches }>(matching, { input, ...page });
  expect(errors).toBeUndefined();
  return data.matchesFor;
}

const refusal = async (document: string, variables: object) => (await hub.ask(document, { ...variables })).errors?.[0];
const withoutCursors = ({ edges }: Matches) => edges.map(({ node }) => node);

describe('A need told in words', () => {
  it.each([
    ['formation sur les enquêtes agricoles', 'statcab.2.3.1', 'Enquêtes agricoles', 'FR', 'SAME_WORDS'],
    ['تدريب على الحسابات القومية', 'statcab.2.1.1', 'الحسابات القومية', 'AR', 'SAME_WORDS'],
    ['a training on agricultural surveys', 'statcab.2.3.1', 'Agricultural surveys', 'EN', 'SAME_WORDS'],
    ['enquête agricole', 'statcab.2.3.1', 'Enquête agricole', 'FR', 'SAME_WORDS'],
  ])('"%s" is answered as its topic %s would be, and says so', async (text, code, name, language, how) => {
    const inWords = await matches({ text, country: 'NE' });
    expect(inWords.interpretation).toMatchObject({ text, topic: { code } });
    expect(inWords.interpretation?.candidates[0]).toMatchObject({ topic: { code }, name, language, how });
    const byTopic = await matches({ topic: code, country: 'NE' });
    expect(byTopic.interpretation).toBeNull();
    expect(withoutCursors(inWords)).toEqual(withoutCursors(byTopic));
    expect(inWords.totalCount).toBeGreaterThan(0);
  });

  it.each([
    ['agricutural survays', 'statcab.2.3.1'],
    ['enquetes agrcoles', 'statcab.2.3.1'],
    ['الحسابت القوميه', 'statcab.2.1.1'],
    ['balence des paiments', 'statcab.2.1.5'],
  ])('"%s" is recognised in spite of its spelling', async (text, code) => {
    const [best] = (await interpret(text)).candidates;
    expect(best).toMatchObject({ topic: { code }, how: 'SIMILAR_SPELLING' });
  });

  it.each([
    ['والحسابات القومية', 'statcab.2.1.1'],
    ['بالحسابات القومية', 'statcab.2.1.1'],
    ['للحسابات القومية', 'statcab.2.1.1'],
    ['حسابات قومية', 'statcab.2.1.1'],
  ])('"%s" is recognised with and without its Arabic prefixes', async (text, code) => {
    expect((await interpret(text)).topic).toEqual({ code });
  });

  it('is recognised by names of another language than its own words', async () => {
    expect((await interpret('تدريب على SDMX')).topic).toEqual({ code: 'statcab.6.1' });
    expect((await interpret('formation CAPI')).topic).toEqual({ code: 'statcab.6.3' });
  });

  it('is corrected by the topic of another candidate', async () => {
    const first = await matches({ text: 'tourism', country: 'NE' });
    const other = first.interpretation?.candidates[1]?.topic.code as string;
    expect(other).not.toBe(first.interpretation?.topic?.code);
    const corrected = await matches({ topic: other, country: 'NE' });
    expect(corrected.interpretation).toBeNull();
    expect(withoutCursors(corrected)).not.toEqual(withoutCursors(first));
  });

  it('has at most five candidates, the best first, each topic once', async () => {
    const { candidates, topic } = await interpret('statistics on health, education and water');
    expect(candidates).toHaveLength(5);
    expect(new Set(candidates.map((candidate) => candidate.topic.code)).size).toBe(5);
    expect(candidates[0]?.topic).toEqual(topic);
    const scores = candidates.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(Math.max(...scores)).toBeLessThanOrEqual(1);
    expect(Math.min(...scores)).toBeGreaterThan(0);
    expect((await interpret('statistics on health, education and water', 2)).candidates).toEqual(
      candidates.slice(0, 2),
    );
  });

  it('stays on its topic over all pages', async () => {
    const input = { text: 'formation sur les enquêtes agricoles', country: 'NE' };
    const whole = await matches(input, { first: 100 });
    const found: Matches['edges'] = [];
    let after: string | null = null;
    for (let more = true; more; ) {
      const page: Matches = await matches(input, { first: 3, after });
      expect(page.interpretation).toEqual(whole.interpretation);
      found.push(...page.edges);
      after = page.pageInfo.endCursor;
      more = page.pageInfo.hasNextPage;
    }
    expect(found).toEqual(whole.edges);
  });

  it('is answered by nobody, without an error, where nothing is recognised', async () => {
    const found = await matches({ text: 'qwzx vbnmk', country: 'NE' });
    expect(found).toMatchObject({ totalCount: 0, edges: [], pageInfo: { hasNextPage: false, endCursor: null } });
    expect(found.interpretation).toEqual({ text: 'qwzx vbnmk', topic: null, candidates: [] });
    expect((await refusal(matching, { input: { text: 'qwzx vbnmk', country: 'XX' } }))?.extensions.code).toBe(
      'BAD_USER_INPUT',
    );
    expect((await refusal(matching, { input: { text: 'qwzx vbnmk' }, first: 0 }))?.extensions.code).toBe(
      'BAD_USER_INPUT',
    );
  });
});

describe('The criteria of a need', () => {
  it.each([
    [{}, 'topic', 'neither is given'],
    [{ topic: null, text: null }, 'topic', 'neither is given'],
    [{ topic: 'statcab.2.3.1', text: 'agricultural surveys' }, 'text', 'both are given'],
  ])('%j are refused: the topic or a text, exactly one', async (input, field, reason) => {
    expect(await refusal(matching, { input })).toMatchObject({
      message: `Give the topic or a text that tells it, exactly one of them; ${reason}.`,
      extensions: { code: 'BAD_USER_INPUT', details: { field: ['input', field] } },
    });
  });

  it.each(['', '   ', '\u202e\u200b', 'x'.repeat(201)])('hold no text such as %j', async (text) => {
    const message = expect.stringMatching(/^text has \d+ visible characters; 1 to 200 are allowed\.$/);
    expect(await refusal(matching, { input: { text } })).toMatchObject({
      message,
      extensions: { code: 'BAD_USER_INPUT', details: { field: ['input', 'text'], maximum: 200 } },
    });
    expect(await refusal(interpreting, { text })).toMatchObject({
      message,
      extensions: { code: 'BAD_USER_INPUT', details: { argument: 'text', maximum: 200 } },
    });
  });

  it.each([0, 6])('are interpreted by one to five candidates, not %i', async (first) => {
    expect((await refusal(interpreting, { text: 'census', first }))?.extensions.code).toBe('BAD_USER_INPUT');
  });
});

describe('A text', () => {
  it.each(['%', '_', "'", '\\', '"', '%%%', '&|!()<->:*', '-', '–', '…', '،؛؟', '😀', '👩‍👩‍👧', 'x', 'x'.repeat(200)])(
    'of no words such as %j is not recognised',
    async (text) => {
      expect(await interpret(text)).toEqual({ text, topic: null, candidates: [] });
    },
  );

  it.each([
    '"agricultural surveys"',
    '-agricultural -surveys',
    'agricultural & surveys | !',
    "agricultural' surveys\\",
    'agricultural\u202e surveys 😀',
    '%agricultural% surveys:*',
    'AGRICULTURAL   SURVEYS',
  ])('%j is understood without what is no word', async (text) => {
    expect((await interpret(text)).topic).toEqual({ code: 'statcab.2.3.1' });
  });

  it('is understood by the same statement, however long it is', async () => {
    const count = (text: string) =>
      hub.statements(() => hub.ask('query ($text: String!) { interpretTopic(text: $text) { text } }', { text }));
    expect(await count('census')).toBe(1);
    expect(await count('how do we organise a population census with tablets in a country of many islands?')).toBe(1);
  });
});

describe('The names of topics', () => {
  const owner = () => hub.database.owner();
  const label = (text: string) => JSON.stringify({ own: 'EN', EN: text });

  it('follow the topics at once', async () => {
    expect((await interpret('wombatology')).topic).toBeNull();
    await sql`insert into topic (code, scheme, label, alt_labels, exact_matches, position, information_content)
      values ('wombats', 'test', ${label('Wombatology')}, '{"FR": ["Étude des wombats"]}', '{}', 9999, 1)`.execute(
      owner(),
    );
    expect((await interpret('wombatology')).topic).toEqual({ code: 'wombats' });
    expect((await interpret('étude de wombat')).candidates[0]).toMatchObject({
      topic: { code: 'wombats' },
      language: 'FR',
    });
    await sql`update topic set label = ${label('Numbatology')} where code = 'wombats'`.execute(owner());
    expect((await interpret('numbatology')).topic).toEqual({ code: 'wombats' });
    await sql`delete from topic where code = 'wombats'`.execute(owner());
    expect((await interpret('numbatology')).topic).toBeNull();
  });
});

describe('The tuning set', () => {
  it.each(['ar', 'en', 'fr'])(
    'is understood in %s as well as it was when the weights were chosen',
    async (language) => {
      const lines = (await readFile('bench/interpretation/tuning.tsv', 'utf8')).trimEnd().split('\n').slice(1);
      const questions = lines.map((line) => line.split('\t')).filter(([own]) => own === language);
      expect(questions).toHaveLength(25);
      let right = 0;
      for (const [, text, codes] of questions) {
        const { topic } = await interpret(text as string);
        if (topic && codes?.split('|').includes(topic.code)) right += 1;
      }
      expect(right).toBeGreaterThanOrEqual(23);
    },
  );
});
