import { type Kysely, sql } from 'kysely';
import { needRows } from './matching.criteria.ts';
import type { MatchModel } from './matching.model.ts';
import { ranking } from './matching.ranking.ts';
import { modelsFor } from './matching.reader.ts';

/** An institution that could provide for some needs, and how well it would do so. */
export interface RankedProvider {
  readonly institutionId: string;
  /** From 1, among all that could. */
  readonly rank: number;
  /** Mean over the needs, 0..1; one that it cannot answer counts 0. */
  readonly score: number;
  readonly modelVersion: string;
}

/** For each provider its best capacity for each need. */
async function scoresOf(tables: Kysely<unknown>, needs: readonly string[], model: MatchModel, today: string) {
  const asked = needRows(sql`need.id = any (${[...needs]}::uuid[])`);
  const { rows } = await sql<{ institutionId: string; total: number }>`
    select best."providerKey" as "institutionId", sum(best.score)::float8 as total from (
      select "needKey", "providerKey", max("score") as score
      from (${ranking(asked, { every: 'capacity' }, model, today)}) as ranked group by "needKey", "providerKey") as best
    group by best."providerKey"`.execute(tables);
  return rows;
}

/**
 * Those who could provide for all or some of the needs, the best first; none of those in need is among them.
 * @param today the day from which ages are counted, ISO 8601
 */
export async function rankedProviders(
  tables: Kysely<unknown>,
  needKeys: readonly string[],
  today: string,
): Promise<readonly RankedProvider[]> {
  const { rows: needs } = await sql<{ key: string; topicCode: string; institutionId: string }>`
    select id::text as key, topic_code as "topicCode", institution_id as "institutionId" from need
    where id = any (${[...needKeys]}::uuid[])`.execute(tables);
  const models = await modelsFor(
    tables,
    needs.map(({ topicCode }) => topicCode),
  );
  const byModel = Map.groupBy(needs, ({ topicCode }) => models.get(topicCode) as MatchModel);
  const totals = new Map<string, { total: number; modelVersion: string }>();
  for (const [model, some] of byModel) {
    const keys = some.map(({ key }) => key);
    for (const { institutionId, total } of await scoresOf(tables, keys, model, today)) {
      const known = totals.get(institutionId);
      totals.set(institutionId, { modelVersion: model.version, total: (known?.total ?? 0) + total });
    }
  }
  for (const { institutionId } of needs) totals.delete(institutionId);
  return [...totals]
    .map(([institutionId, { total, modelVersion }]) => ({ institutionId, modelVersion, score: total / needs.length }))
    .sort((a, b) => b.score - a.score || (a.institutionId < b.institutionId ? -1 : 1))
    .map((provider, index) => ({ ...provider, rank: index + 1 }));
}
