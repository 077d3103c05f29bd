import { sql } from 'kysely';
import type { ReadScope } from '../../platform/database/scope.ts';
import type { ShownMatch } from '../matching/index.ts';
import { visibleCirculation } from './exchanges.policy.ts';
import { type MatchOutcome, matchOutcomes } from './outcomes.type.ts';

const outcomes = Object.keys(matchOutcomes) as MatchOutcome[];

/** What came of a match after it was shown, over all exchanges for its need: one statement for all of a scope. */
export async function outcomeOf(
  scope: ReadScope,
  { needKey, providerKey, shownOn }: ShownMatch,
): Promise<MatchOutcome> {
  const loader = scope.loader<string, number>('outcomes of matches', async (keys) => {
    const { rows } = await sql<{ key: string; reached: number }>`
      select shown.key, max(case
          when is_given and exchange.status in ('REPORTED', 'EVALUATED', 'CLOSED') then 5
          when is_given and exchange.status in ('AGREED', 'SCHEDULED', 'UNDERWAY', 'CANCELLED') then 4
          when circulation.answer = 'PROPOSED' then 3 when circulation.answer = 'DECLINED' then 2 else 1 end) as reached
      from (select key, (key::jsonb->>0)::uuid as need_id, key::jsonb->>1 as provider, (key::jsonb->>2)::date as day
        from unnest(${[...keys]}::text[]) as key) as shown
      join exchange_need on exchange_need.need_id = shown.need_id
      join exchange on exchange.id = exchange_need.exchange_id
      join circulation on circulation.exchange_id = exchange.id and circulation.institution_id = shown.provider
        and (circulation.asked_at at time zone 'UTC')::date >= shown.day
      cross join lateral (select exists (select from exchange_party party where party.exchange_id = exchange.id
        and party.institution_id = shown.provider and party.role in ('PROVIDER', 'CO_PROVIDER'))) as gift (is_given)
      where ${visibleCirculation(scope.viewer)} group by shown.key`.execute(scope.tables());
    return new Map(rows.map(({ key, reached }) => [key, reached]));
  });
  const reached = await loader.load(JSON.stringify([needKey, providerKey, shownOn]));
  return outcomes[reached ?? 0] as MatchOutcome;
}
