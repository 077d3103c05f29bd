import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parse } from 'papaparse';
import { describe, expect, it } from 'vitest';
import { informationContent, relatedTopics, type TopicPlace } from '../../src/modules/taxonomy/taxonomy.similarity.ts';

const place = (code: string, parentCode: string | null, ...exactMatches: string[]): TopicPlace => ({
  code,
  parentCode,
  exactMatches,
});

function similarities(topics: readonly TopicPlace[]): (a: string, b: string) => number {
  const found = new Map(
    relatedTopics(topics, 0).map(({ topicCode, relatedCode, similarity }) => [
      `${topicCode} ${relatedCode}`,
      similarity,
    ]),
  );
  return (a, b) => found.get(`${a} ${b}`) as number;
}

/** Forests of up to 25 topics: each topic lies below an earlier one, or is a root; few concepts, so that some are shared. */
const forests = fc
  .array(
    fc.record({
      parent: fc.option(fc.nat(), { freq: 5 }),
      concepts: fc.array(fc.constantFrom('SDG:1.1', 'SDG:2.1', 'SDG:3', 'ISCED-F:0542'), { maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((drawn) =>
    drawn.map(({ parent, concepts }, index) =>
      place(`t${index}`, parent === null || index === 0 ? null : `t${parent % index}`, ...concepts),
    ),
  );

const withoutConcepts = (topics: readonly TopicPlace[]) => topics.map((topic) => place(topic.code, topic.parentCode));

describe('The similarity of topics', () => {
  it('is the same in both directions, from 0 to 1, and 1 for a topic with itself', () => {
    fc.assert(
      fc.property(forests, (topics) => {
        const similarity = similarities(topics);
        for (const a of topics) {
          expect(similarity(a.code, a.code)).toBe(1);
          for (const b of topics) {
            expect(similarity(a.code, b.code)).toBe(similarity(b.code, a.code));
            expect(similarity(a.code, b.code)).toBeGreaterThanOrEqual(0);
            expect(similarity(a.code, b.code)).toBeLessThanOrEqual(1);
          }
        }
      }),
    );
  });

  it('does not depend on the order in which the topics are given', () => {
    const shuffled = forests.chain((topics) =>
      fc.tuple(fc.constant(topics), fc.shuffledSubarray(topics, { minLength: topics.length })),
    );
    fc.assert(
      fc.property(shuffled, ([topics, others]) => {
        const [one, other] = [similarities(topics), similarities(others)];
        for (const a of topics) for (const b of topics) expect(one(a.code, b.code)).toBe(other(a.code, b.code));
      }),
    );
  });

  it('grows with what two topics share: below a common topic the deeper one counts more', () => {
    fc.assert(
      fc.property(forests, (drawn) => {
        const topics = withoutConcepts(drawn);
        const similarity = similarities(topics);
        const parents = new Map(topics.map(({ code, parentCode }) => [code, parentCode]));
        for (const { code } of topics) {
          const above = [code];
          for (let next = parents.get(code); next; next = parents.get(next)) above.push(next);
          const nearness = above.map((wider) => similarity(code, wider));
          expect(nearness).toEqual([...nearness].sort((a, b) => b - a));
        }
      }),
    );
  });

  it('puts a sibling before a cousin, and a cousin before a topic of another tree', () => {
    const similarity = similarities([
      place('a', null),
      place('a.1', 'a'),
      place('a.1.1', 'a.1'),
      place('a.1.2', 'a.1'),
      place('a.2', 'a'),
      place('a.2.1', 'a.2'),
      place('a.2.2', 'a.2'),
      place('b', null),
    ]);
    expect(similarity('a.1.1', 'a.1.2')).toBeGreaterThan(similarity('a.1.1', 'a.2.1'));
    expect(similarity('a.1.1', 'a.2.1')).toBeGreaterThan(0);
    expect(similarity('a.1.1', 'b')).toBe(0);
  });

  it('leaves nothing out at or above the threshold and keeps nothing below it', () => {
    fc.assert(
      fc.property(forests, fc.double({ min: 0, max: 1, noNaN: true }), (topics, threshold) => {
        const all = relatedTopics(topics, 0);
        expect(all).toHaveLength(topics.length ** 2);
        expect(relatedTopics(topics, threshold)).toEqual(all.filter(({ similarity }) => similarity >= threshold));
      }),
    );
  });

  it('never falls when two topics of different trees turn out to be the same concept', () => {
    fc.assert(
      fc.property(forests, (topics) => {
        const [alone, joined] = [similarities(withoutConcepts(topics)), similarities(topics)];
        for (const a of topics) {
          for (const b of topics) {
            expect(joined(a.code, b.code)).toBeGreaterThanOrEqual(alone(a.code, b.code));
          }
        }
      }),
    );
  });
});

describe('Exact matches of topics across trees', () => {
  const trees = (...concepts: [string[], string[]]) => [
    place('water', null),
    place('water.1', 'water', ...concepts[0]),
    place('water.2', 'water'),
    place('farm', null),
    place('farm.1', 'farm', ...concepts[1]),
    place('farm.2', 'farm'),
  ];

  it('are as near as one topic, and what is near to one is as near to the other', () => {
    const similarity = similarities(trees(['SDG:6.4'], ['SDG:6.4']));
    expect(similarity('water.1', 'farm.1')).toBe(1);
    expect(similarity('water.2', 'farm.1')).toBe(similarity('water.2', 'water.1'));
    expect(similarity('water.2', 'farm.2')).toBeCloseTo(
      similarity('water.2', 'water.1') * similarity('farm.1', 'farm.2'),
    );
  });

  it('are not made by a whole goal, by a concept of two topics in one tree, or by one that many topics name', () => {
    expect(similarities(trees(['SDG:6'], ['SDG:6']))('water.1', 'farm.1')).toBe(0);
    const twice = [...trees(['SDG:6.4'], ['SDG:6.4']), place('water.3', 'water', 'SDG:6.4')];
    expect(similarities(twice)('water.1', 'farm.1')).toBe(0);
    expect(similarities(twice)('water.1', 'water.3')).toBe(similarities(twice)('water.1', 'water.2'));
    const many = ['a', 'b', 'c', 'd'].map((code) => place(code, null, 'SDG:6.4'));
    expect(similarities(many)('a', 'b')).toBe(0);
    expect(similarities(many.slice(1))('b', 'c')).toBe(1);
  });
});

describe('The information content of topics', () => {
  it('is 1 for a leaf, 0 for what is above everything, and falls with every topic below', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 10_000 }), (total) => {
        expect(informationContent(0, total)).toBe(1);
        expect(informationContent(total - 1, total)).toBeCloseTo(0, 12);
        for (let below = 1; below < Math.min(total, 50); below += 1) {
          expect(informationContent(below, total)).toBeLessThan(informationContent(below - 1, total));
        }
      }),
    );
  });

  it('cannot be told of a tree whose topics are missing or lie below themselves', () => {
    expect(() => relatedTopics([place('a.1', 'a')], 0)).toThrow('no topic a above a.1');
    expect(() => relatedTopics([place('a', 'b'), place('b', 'a')], 0)).toThrow('lies below itself');
  });
});

describe('The topics of the hub', () => {
  const rows = parse<Record<string, string>>(readFileSync('seeds/reference/topics.tsv', 'utf8'), {
    delimiter: '\t',
    quoteChar: '\0',
    header: true,
    skipEmptyLines: true,
  }).data;
  const topics = rows.map(({ code = '', parent_code, exact_match }) =>
    place(code, parent_code || null, ...(exact_match ? exact_match.split('|') : [])),
  );

  it('are related in less than half a second, water for farming with scarce water across two programmes', () => {
    const start = performance.now();
    const pairs = relatedTopics(topics, 0.2);
    expect(performance.now() - start).toBeLessThan(500);
    const across = pairs.filter(
      ({ topicCode, relatedCode, similarity }) => similarity === 1 && topicCode < relatedCode,
    );
    expect(across).toEqual([{ topicCode: 'agriculture-cab.4.2', relatedCode: 'water-cab.4', similarity: 1 }]);
  });
});
