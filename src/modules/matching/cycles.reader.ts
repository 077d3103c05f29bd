import { sql } from 'kysely';
import type { ReadScope } from '../../platform/database/scope.ts';
import { needVisibility } from '../needs/index.ts';
import type { ExchangeCycle, ExchangeCycleStep } from './cycles.type.ts';
import { needRows } from './matching.criteria.ts';
import type { MatchModel } from './matching.model.ts';
import { ranking } from './matching.ranking.ts';
import { generalModel } from './matching.reader.ts';

interface CycleRow {
  readonly score: number;
  readonly steps: readonly ExchangeCycleStep[];
}

const step = (alias: string) => sql`jsonb_build_object('providerKey', ${sql.ref(`${alias}.provider`)},
  'recipientKey', ${sql.ref(`${alias}.recipient`)}, 'needKey', ${sql.ref(`${alias}.need`)},
  'capacityKey', ${sql.ref(`${alias}.capacity`)}, 'score', ${sql.ref(`${alias}.score`)})`;

/** Who could give to whom, by the best fitting capacity for each pair of institutions; a mandate alone gives nothing in kind. */
function edges(scope: ReadScope, model: MatchModel) {
  const needs = needRows(sql`need.status = 'OPEN' and ${needVisibility(scope.viewer)}`);
  return sql`select distinct on ("providerKey", "recipientKey") "providerKey" as provider, "recipientKey" as recipient,
      "needKey" as need, "capacityKey" as capacity, score
    from (${ranking(needs, { every: 'capacity' }, model, scope.today)}) as ranked where basis <> 'MANDATE'
    order by "providerKey", "recipientKey", score desc, "needKey", "capacityKey"`;
}

/**
 * Exchanges in kind: A gives to B and B to A, or B gives to C and C to A. Each cycle stands once, and begins with
 * the first of its institutions in the order of their keys.
 * @param longest 2 or 3 institutions
 */
export async function exchangeCycles(
  scope: ReadScope,
  institutionKey: string | null,
  longest: number,
  first: number,
): Promise<ExchangeCycle[]> {
  const model = await generalModel(scope);
  const { rows } = await sql<CycleRow>`
    with edge as materialized (${edges(scope, model)}),
    cycle as (
      select array[a.provider, a.recipient] as members, least(a.score, b.score) as score,
        jsonb_build_array(${step('a')}, ${step('b')}) as steps
      from edge a join edge b on b.provider = a.recipient and b.recipient = a.provider
      where a.provider < a.recipient
      union all
      select array[a.provider, b.provider, c.provider], least(a.score, b.score, c.score),
        jsonb_build_array(${step('a')}, ${step('b')}, ${step('c')})
      from edge a join edge b on b.provider = a.recipient
      join edge c on c.provider = b.recipient and c.recipient = a.provider
      where ${longest}::int >= 3 and a.provider < b.provider and a.provider < c.provider and b.provider <> c.provider)
    select score, steps from cycle
    where ${institutionKey}::text is null or ${institutionKey}::text = any (members)
    order by score desc, cardinality(members), members limit ${first}`.execute(scope.tables());
  return rows.map(({ score, steps }) => ({ score, steps, length: steps.length }));
}
