import { CompiledQuery, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeCursor, type KeyType } from '../../src/kernel/pages.ts';
import type { Viewer } from '../../src/kernel/viewer.ts';
import { pageOfExchanges } from '../../src/modules/exchanges/exchanges.reader.ts';
import { pageOfCapacities } from '../../src/modules/needs/capacities.reader.ts';
import { pageOfNeeds } from '../../src/modules/needs/needs.reader.ts';
import type { Connection } from '../../src/platform/database/lists.ts';
import { type ReadScope, ReferenceMemory, readScope } from '../../src/platform/database/scope.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { remembering } from '../support/statements.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.close());

const viewer: Viewer = { role: 'MEMBER', institutionId: 'ne-ins', subject: 'account:somebody' };
const uuid = '80000000-0000-4000-8000-000000000000';

/** How the database finds the page of a list, for somebody whom the policies of the tables hold back. */
async function planOf(list: (scope: ReadScope) => Promise<Connection<unknown>>): Promise<string> {
  const tables = hub.database.reading<never>({ viewer });
  const remembered = remembering(tables);
  const reader = { viewer, language: 'EN', now: new Date(), reference: new ReferenceMemory() } as const;
  await (await list(readScope(remembered.tables, reader))).listed();
  const { sql: text, parameters } = remembered.statements().at(-1) as CompiledQuery;
  // The tables of a test are so small that an index is not worth its while. What is asked at one moment is one transaction.
  const settings = ['enable_seqscan', 'enable_bitmapscan', 'enable_sort'].map((name) =>
    sql`select set_config(${name}, 'off', true)`.execute(tables),
  );
  const explained = tables.executeQuery<Record<string, string>>(
    CompiledQuery.raw(`explain (costs off) ${text}`, [...parameters]),
  );
  await Promise.all(settings);
  return (await explained).rows.map((row) => row['QUERY PLAN']).join('\n');
}

const along = { topics: true, parties: true };

const pageAfter = (name: string, type: KeyType, key: string) => ({
  first: 20,
  after: encodeCursor({ name, types: [type, 'uuid'] }, [key, uuid]),
});
const [day, time] = ['2026-01-01', '2026-01-01 00:00:00+00'];

describe('a page far back in a list is found by the index of its order, behind the policies of the table', () => {
  it.each([
    ['DECLARED', 'timestamptz', time],
    ['VERIFIED', 'timestamptz', time],
    ['LEVEL', 'integer', '2'],
  ] as const)('of capacities by %s', async (field, type, key) => {
    const page = pageAfter(`capacities ${field} DESC`, type, key);
    const plan = await planOf((scope) => pageOfCapacities(scope, null, { field, direction: 'DESC' }, page));
    expect(plan).toMatch(/Index Scan.* on capacity\n\s+Index Cond: \(ROW\(/);
  });

  it.each([
    ['DECLARED', 'timestamptz', time],
    ['PRIORITY', 'integer', '2'],
    ['WINDOW', 'date', day],
  ] as const)('of needs by %s', async (field, type, key) => {
    const page = pageAfter(`needs ${field} ASC`, type, key);
    const plan = await planOf((scope) => pageOfNeeds(scope, null, { field, direction: 'ASC' }, page));
    expect(plan).toMatch(/Index Scan.* on need\n\s+Index Cond: \(ROW\(/);
  });

  it.each([
    ['START', 'date', day],
    ['STANDING', 'timestamptz', time],
  ] as const)('of exchanges by %s', async (field, type, key) => {
    const page = pageAfter(`exchanges ${field} DESC`, type, key);
    const plan = await planOf((scope) => pageOfExchanges(scope, null, { field, direction: 'DESC' }, page, along));
    expect(plan).toMatch(/Index Scan.* on exchange\n\s+Index Cond: \(ROW\(/);
  });
});
