import { sql } from 'kysely';
import type { ReadScope } from '../../platform/database/scope.ts';
import { type Criteria, criteriaRows } from './matching.criteria.ts';
import { ranking } from './matching.ranking.ts';
import type { MatchSetting } from './matching.type.ts';
import { rankedAlike } from './ranked.reader.ts';
import { type Loosenable, loosenable, relaxationText } from './relaxations.texts.ts';
import type { MatchRelaxation } from './whatIf.type.ts';

const mostShown = 5;

/** The criteria that ask for less in one respect; null where nothing is asked in that respect. */
const loosened: Record<Loosenable, (criteria: Criteria) => Criteria | null> = {
  SHARED_LANGUAGE: (criteria) =>
    criteria.languages.length === 0 || criteria.interpretationAccepted
      ? null
      : { ...criteria, interpretationAccepted: true },
  LEVEL_IN_REACH: (criteria) => (criteria.wantedLevel === null ? null : { ...criteria, wantedLevel: null }),
  SHARED_FORM: (criteria) =>
    criteria.modalities.length + criteria.deliveries.length === 0
      ? null
      : { ...criteria, modalities: [], deliveries: [] },
  WINDOW_OVERLAPS: (criteria) =>
    criteria.windowStart === null && criteria.windowEnd === null
      ? null
      : { ...criteria, windowStart: null, windowEnd: null },
};

interface Gained {
  readonly need: number;
  readonly gate: Loosenable;
  readonly count: number;
  readonly best: number;
  readonly providers: readonly string[];
}

/**
 * Who comes in by each relaxation of each setting: all of them are ranked again, in one statement. Mandates ask for nothing and do not count:
 * they would hide that something more than a mandate comes in.
 */
async function readGained(scope: ReadScope, settings: readonly MatchSetting[]): Promise<Map<MatchSetting, Gained[]>> {
  const [one] = settings as [MatchSetting];
  const asked = new Map<string, Criteria>();
  settings.forEach(({ criteria }, need) => {
    asked.set(`${need} NOW`, criteria);
    for (const gate of loosenable) {
      const changed = loosened[gate](criteria);
      if (changed) asked.set(`${need} ${gate}`, changed);
    }
  });
  const list = ranking(criteriaRows(asked), { every: 'capacity' }, one.model, one.asOf);
  const { rows } = await sql<Gained>`
    with best as materialized (
      select split_part("needKey", ' ', 1) as need, split_part("needKey", ' ', 2) as gate, "providerKey" as provider,
        max("score") as score from (${list}) ranked where basis <> 'MANDATE' group by 1, 2, 3),
    gained as (
      select *, row_number() over (partition by need, gate order by score desc, provider) as place from best
      where gate <> 'NOW' and not exists (select from best now
        where now.need = best.need and now.gate = 'NOW' and now.provider = best.provider))
    select need::int, gate, count(*)::int as count, max(score) as best,
      array_agg(provider order by place) filter (where place <= ${mostShown}::int) as providers
    from gained group by 1, 2`.execute(scope.tables());
  const found = (need: number): Gained[] =>
    loosenable
      .filter((gate) => asked.has(`${need} ${gate}`))
      .map((gate) => {
        const gained = rows.find((row) => row.need === need && row.gate === gate);
        return gained ?? { need, gate, count: 0, best: 0, providers: [] };
      });
  return new Map(settings.map((setting, need) => [setting, found(need)]));
}

/** What the institution in need would gain by asking for less, in each respect in which it asks for something. */
export async function relaxationsOf(scope: ReadScope, setting: MatchSetting): Promise<MatchRelaxation[]> {
  const loader = scope.loader<MatchSetting, Gained[]>(`relaxations ${rankedAlike(setting)}`, (settings) =>
    readGained(scope, settings),
  );
  return ((await loader.load(setting)) ?? []).map(({ gate, count, best, providers }) => ({
    ...{ gate, moreProviders: count, bestScore: count > 0 ? best : null, providerKeys: providers },
    textText: relaxationText(gate, count),
  })) as unknown as MatchRelaxation[];
}
