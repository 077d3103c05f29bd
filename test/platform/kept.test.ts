import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anonymous, type Viewer } from '../../src/kernel/viewer.ts';
import { readKept } from '../../src/platform/database/kept.ts';
import { ReferenceMemory, readScope } from '../../src/platform/database/scope.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';

interface Page {
  edges: { cursor: string; node: { id: string } }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean };
  totalCount: number;
}

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.close());

const document = `query ($first: Int, $last: Int, $after: String, $before: String, $direction: OrderDirection!) {
  capacities(orderBy: { field: DECLARED, direction: $direction }, first: $first, last: $last, after: $after, before: $before) {
    edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage } totalCount } }`;

async function capacities(variables: Record<string, unknown>): Promise<Page> {
  const { data, errors } = await hub.ask<{ capacities: Page }>(document, { direction: 'DESC', ...variables });
  expect(errors).toBeUndefined();
  return data.capacities;
}

describe('the statement of a list, which is kept', () => {
  it('is sent with the cursors of each page, from either side and from both', async () => {
    for (const direction of ['ASC', 'DESC']) {
      const { edges, totalCount } = await capacities({ direction, first: 40 });
      expect(edges).toHaveLength(40);
      const ids = (page: Page) => page.edges.map(({ node }) => node.id);
      const expected = (from: number, to: number) => edges.slice(from, to).map(({ node }) => node.id);
      for (const [from, to] of [
        [0, 9],
        [3, 30],
        [11, 14],
      ] as const) {
        const [after, before] = [edges[from]?.cursor, edges[to]?.cursor];
        const within = { direction, after, before };
        expect(ids(await capacities({ ...within, first: 100 }))).toEqual(expected(from + 1, to));
        expect(ids(await capacities({ ...within, last: 2 }))).toEqual(expected(to - 2, to));
        expect(ids(await capacities({ direction, after, first: 5 }))).toEqual(expected(from + 1, from + 6));
        const before5 = await capacities({ direction, before, last: 5 });
        expect(ids(before5)).toEqual(expected(to - 5, to));
        expect(before5.totalCount).toBe(totalCount);
      }
    }
  });

  it('is built once for all who read alike, and once more for others', async () => {
    const reference = new ReferenceMemory();
    const built: string[] = [];
    const sum = async (viewer: Viewer, language: 'EN' | 'FR', values: readonly [number, number]) => {
      const scope = readScope(hub.database.reading({ viewer }), { viewer, language, now: new Date(), reference });
      const rows = await readKept<{ sum: number }>(scope, 'sum', values, async ([one, other]) => {
        built.push(`${viewer.role} ${language}`);
        return sql`select ${one}::int + 10 * ${other}::int as sum`.compile(scope.tables());
      });
      return rows[0]?.sum;
    };
    const member: Viewer = { role: 'MEMBER', institutionId: 'ne-ins', subject: 'account:somebody' };
    expect(await sum(anonymous, 'EN', [1, 2])).toBe(21);
    expect(await sum(anonymous, 'EN', [3, 4])).toBe(43);
    expect(await sum(member, 'EN', [5, 6])).toBe(65);
    expect(await sum(anonymous, 'FR', [7, 8])).toBe(87);
    expect(await sum(member, 'EN', [9, 1])).toBe(19);
    expect(built).toEqual(['ANONYMOUS EN', 'MEMBER EN', 'ANONYMOUS FR']);
  });
});
