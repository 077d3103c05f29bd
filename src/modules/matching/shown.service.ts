import { sql } from 'kysely';
import type { NoteKind } from '../../platform/database/notes.ts';
import type { Work } from '../../platform/database/unitOfWork.ts';
import type { HubContext } from '../../platform/graphql/context.ts';
import { dayOf } from '../needs/index.ts';
import { audienceOf } from './matching.policy.ts';
import type { Match } from './matching.type.ts';
import type { MatchesForNeed } from './ranked.reader.ts';
import type { MatchAudience } from './shown.type.ts';

/** A match that somebody was shown; as a row of `match_shown`. */
interface Shown {
  readonly shown_on: string;
  readonly need_id: string;
  readonly capacity_id: string;
  readonly model_version: string;
  readonly audience: MatchAudience;
  readonly institution_id: string;
  readonly rank: number;
  readonly score: number;
  readonly factors: readonly number[];
  readonly times: number;
}

/** Best rank first; the higher score where the list has changed under it. */
const better = (one: Shown, other: Shown): Shown =>
  one.rank < other.rank || (one.rank === other.rank && one.score >= other.score) ? one : other;

const shownMatches: NoteKind<Shown> = {
  name: 'noteShownMatches',
  keyOf: ({ shown_on, need_id, capacity_id, model_version, audience }) =>
    JSON.stringify([shown_on, need_id, capacity_id, model_version, audience]),
  together: (one, other) => ({ ...better(one, other), times: one.times + other.times }),
  async write({ tables }, notes) {
    // In one order, so that hubs which write the same rows at once wait for each other and not in a ring.
    await sql`insert into match_shown as kept
      select given.* from jsonb_populate_recordset(null::match_shown, ${JSON.stringify(notes)}::jsonb) as given
      order by shown_on, need_id, capacity_id, model_version, audience
      on conflict (shown_on, need_id, capacity_id, model_version, audience) do update set times = kept.times + excluded.times,
        (rank, score, factors) = (select best.rank, best.score, best.factors
          from (values (kept.rank, kept.score, kept.factors), (excluded.rank, excluded.score, excluded.factors))
            as best (rank, score, factors) order by best.rank, best.score desc limit 1)`.execute(tables());
  },
};

/** Who looks for itself in the list is not noted: a provider would else see its own looks as those of others. */
function noteShown({ notes, viewer, scope }: HubContext, needKey: string, matches: readonly Match[]): void {
  const others = matches.filter(({ row }) => row.providerKey !== viewer.institutionId);
  const rows = others.map(({ row, rank, score, modelVersion, setting }) => ({
    ...{ shown_on: scope.today, need_id: needKey, capacity_id: row.capacityKey, model_version: modelVersion },
    ...{ audience: audienceOf(viewer, setting.criteria.institutionId), institution_id: row.providerKey },
    ...{ rank, score, factors: row.values, times: 1 },
  }));
  notes.add(shownMatches, rows);
}

/** Matches that are noted as shown when their edges are asked for, where they are those of a stored need. */
export function notedWhenShown(context: HubContext, list: MatchesForNeed): MatchesForNeed {
  const { shownFor } = list;
  if (shownFor === null) return list;
  const listed = async () => {
    const edges = await list.listed();
    const matches = edges.map(({ node }) => node);
    noteShown(context, shownFor, matches);
    return edges;
  };
  return { ...list, listed };
}

/** So long it is kept what was shown, in years. */
const yearsKept = 3;
const mostForgotten = 10_000;

/** Forgets what was shown too long ago, and answers how much that was. */
export async function forgetShown({ tables, now }: Work): Promise<number> {
  const { numAffectedRows } = await sql`delete from match_shown where ctid in (select ctid from match_shown
    where shown_on < ${dayOf(now)}::date - make_interval(years => ${yearsKept}::int) limit ${mostForgotten})`.execute(
    tables(),
  );
  return Number(numAffectedRows ?? 0);
}
