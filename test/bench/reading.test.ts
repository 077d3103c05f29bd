import { describe, expect, it } from 'vitest';
import { difference, plain } from '../../bench/reading/agreement.ts';
import { summaryOf } from '../../bench/reading/profile.ts';

const ofHub = {
  needs: {
    edges: [
      { node: { id: 'Need:1', declaredAt: '2026-01-02T00:00:00.000Z', topic: { code: 'statcab', label: 'a: b' } } },
    ],
    pageInfo: { hasNextPage: true, endCursor: 'x' },
  },
};
const ofPostgraphile = {
  needs: {
    nodes: [{ topic: { label: 'a: b', code: 'statcab' }, declaredAt: '2026-01-02T00:00:00.000000+00:00', id: '1' }],
    pageInfo: { endCursor: 'y', hasNextPage: true },
  },
};

describe('the comparison of answers', () => {
  it('sees through edges, cursors, names of types in ids, forms of moments and the order of fields', () => {
    expect(difference(plain(ofHub), plain(ofPostgraphile))).toBeUndefined();
    expect(plain({ nodes: [{ topic: { code: 'a' } }] })).toEqual(plain([{ code: 'a' }]));
  });

  it('tells the first place that differs: another value, a row too few, a row in another place', () => {
    const otherwise = structuredClone(ofPostgraphile);
    otherwise.needs.nodes[0] = { ...otherwise.needs.nodes[0], id: '2' } as (typeof otherwise.needs.nodes)[0];
    expect(difference(plain(ofHub), plain(otherwise))).toContain('"1" and "2"');
    const [one, two] = [
      { id: '1', b: 1 },
      { id: '2', b: 1 },
    ];
    expect(difference(plain({ edges: [{ node: one }, { node: two }] }), plain({ nodes: [one] }))).toContain('data.1: ');
    expect(difference(plain([one, two]), plain([two, one]))).toContain('data.0.id');
    expect(difference(plain({ id: null, name: 'x' }), plain({ name: 'x' }))).toBe('data.id: null and undefined');
  });
});

describe('the summary of a profile', () => {
  it('gives the time to who spent it, and to whoever called that', () => {
    const call = (id: number, functionName: string, url: string, children: number[] = []) => ({
      ...{ id, callFrame: { functionName, url }, children },
    });
    const nodes = [
      call(1, '(root)', '', [2, 4]),
      call(2, 'answer', 'file:///somewhere/src/platform/http/server.ts', [3]),
      call(3, 'execute', 'file:///somewhere/node_modules/graphql/execution/execute.js'),
      call(4, '(idle)', ''),
    ];
    const summary = summaryOf({ nodes, samples: [2, 3, 4], timeDeltas: [1_000, 3_000, 6_000] }, 2);
    expect(summary).toContain('2.00 ms for an answer');
    expect(summary).toMatch(/75\.0 % {2}1\.500 ms {2}graphql\n/);
    expect(summary).toMatch(/25\.0 % {2}0\.500 ms {2}src\/platform\/http\n/);
    expect(summary).toMatch(/100\.0 % {2}2\.000 ms {2}answer/);
  });
});
