import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSeeds } from '../../src/seeds.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';

let hub: TestHub;
let token: string;
let other: string;

beforeAll(async () => {
  hub = await startTestHub();
  [token, other] = [await hub.token('MEMBER', 'ne-ins'), await hub.token('FACILITATOR')];
});
afterAll(() => hub.close());

interface List {
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string; readonly name: string } }[];
}
type Told = Record<'institutions' | 'topics', List>;

const list = (name: string) => `totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id ${name} } }`;
/** Of somebody signed in: what is kept of public answers says nothing of it. */
const ask = async (institutions: string, topics: string, language: 'ar' | 'en' | 'fr' = 'en', by = token) => {
  const document = `{ institutions${institutions} { ${list('name')} } topics${topics} { ${list('name: label')} } }`;
  const { data, errors } = await hub.ask<Told>(document, {}, { token: by, language });
  expect(errors).toBeUndefined();
  return data;
};

describe('a page of what only the seed files change', () => {
  const questions = [
    ['(first: 3)', '(first: 3)'],
    ['(last: 3)', '(last: 3)'],
    ['(first: 4)', '(first: 3, orderBy: { field: LABEL, direction: DESC })'],
    ['(first: 3, filter: { countries: ["NE"] })', '(first: 3, filter: { roots: true })'],
    ['(first: 3, filter: { countries: ["ma"] })', '(first: 3, filter: { roots: false })'],
    ['(first: 3, orderBy: { field: COUNTRY, direction: DESC })', '(first: 3, filter: { under: "statcab.2.3" })'],
  ] as const;

  it('is read once, whoever asks and however, and is not told for another one', async () => {
    const asked = questions.flatMap(([institutions, topics]) =>
      (['en', 'fr', 'ar'] as const).map((language) => (by: string) => ask(institutions, topics, language, by)),
    );
    const first: Told[] = [];
    for (const one of asked) first.push(await one(token));
    expect(new Set(first.map((told) => JSON.stringify(told))).size).toBe(asked.length);
    const again: Told[] = [];
    const statements = await hub.statements(async () => {
      for (const one of asked) again.push(await one(other));
    });
    expect(again).toEqual(first);
    // Each time it is looked up who asks.
    expect(statements).toBe(asked.length);
  });

  it('goes on where its cursor says', async () => {
    const [{ institutions }, whole] = [await ask('(first: 3)', ''), await ask('(first: 6)', '')];
    const next = await ask(`(first: 3, after: "${institutions.pageInfo.endCursor}")`, '');
    expect([...institutions.edges, ...next.institutions.edges]).toEqual(whole.institutions.edges);
    const { rows } = await sql<{ count: number }>`select count(*)::int as count from institution`.execute(
      hub.database.owner(),
    );
    expect(next.institutions.totalCount).toBe(rows[0]?.count);
  });

  it('refuses what it refused before', async () => {
    for (const _ of [1, 2]) {
      const { errors } = await hub.ask('{ institutions(filter: { countries: ["XX"] }) { totalCount } }', {}, { token });
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' }, path: ['institutions'] }]);
    }
  });

  it('is read again where that failed', async () => {
    const query = '{ institutions(first: 7) { edges { node { id } } } }';
    const owner = hub.database.owner();
    await sql`alter table institution rename to institution_away`.execute(owner);
    const failed = await hub.ask(query, {}, { token });
    await sql`alter table institution_away rename to institution`.execute(owner);
    expect(failed.errors).toHaveLength(1);
    const { data, errors } = await hub.ask<{ institutions: List }>(query, {}, { token });
    expect(errors).toBeUndefined();
    expect(data.institutions.edges).toHaveLength(7);
  });

  it('is read anew when other seed files were loaded', async () => {
    const before = await ask('(first: 1)', '(first: 1)');
    const folder = await mkdtemp(join(tmpdir(), 'multaqa-reference-'));
    try {
      await cp('seeds', folder, { recursive: true });
      const [institution, topic] = [before.institutions, before.topics].map(({ edges }) => edges[0]?.node);
      for (const [file, name] of [
        ['institutions', institution?.name],
        ['topics', topic?.name],
      ] as const) {
        const path = join(folder, 'reference', `${file}.tsv`);
        await writeFile(path, (await readFile(path, 'utf8')).replace(`\t${name}\t`, `\t${name} (new)\t`));
      }
      await loadSeeds(hub.database, folder, { record: true, progress: () => {} });
      const names = async () => {
        const told = await ask('(first: 1)', '(first: 1)');
        return [told.institutions, told.topics].map(({ edges }) => edges[0]?.node.name);
      };
      await expect.poll(names, { timeout: 10_000 }).toEqual([`${institution?.name} (new)`, `${topic?.name} (new)`]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
