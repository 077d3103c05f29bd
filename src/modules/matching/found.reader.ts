import { sql } from 'kysely';
import type { ReadScope } from '../../platform/database/scope.ts';
import type { LoggedEvent } from '../../platform/events/eventLog.ts';
import type { NeedsTables } from '../needs/index.ts';
import { offerAnswers } from '../offers/index.ts';
import { needRows } from './matching.criteria.ts';
import type { RankedFacts } from './matching.facts.ts';
import type { MatchModel } from './matching.model.ts';
import { passing, ranking } from './matching.ranking.ts';
import { asMatches, criteriaOfNeed, modelFor, settingOf } from './matching.reader.ts';
import type { Match } from './matching.type.ts';

/** An open need that something new answers. */
interface AnsweredNeed {
  readonly key: string;
  readonly institutionId: string;
  readonly model: MatchModel;
}

/** The capacity that an event is about: it is new, or an offer is drawn from it. */
const capacityOf = ({ subjectType, subjectKey, data }: LoggedEvent): string =>
  subjectType === 'Capacity' ? subjectKey : (data.capacityId as string);

/** Open needs of these institutions, of before the event, whose topics are near that of its capacity: by the indexes of both. */
async function nearNeeds(scope: ReadScope, event: LoggedEvent, institutions: readonly string[]) {
  const fits = event.subjectType === 'Offer' ? offerAnswers(event.subjectKey) : sql<boolean>`true`;
  return scope
    .tables<NeedsTables>()
    .selectFrom('need')
    .select(['need.id as key', 'need.institution_id as institutionId', 'need.topic_code as topicCode'])
    .where('need.status', '=', 'OPEN')
    .where('need.institution_id', 'in', institutions)
    .where(sql<boolean>`need.declared_at <= ${event.occurredAt}::timestamptz`)
    .where(
      sql<boolean>`need.topic_code in (select near.topic_code from capacity join topic_similarity near
        on near.related_code = capacity.topic_code where capacity.id = ${capacityOf(event)}::uuid)`,
    )
    .where(fits)
    .execute();
}

const isOneOf = (keys: readonly string[]) => sql`need.id = any (${[...keys]}::uuid[])`;

/** Those open needs of some institutions which the capacity of an event passes every gate of, each by its own model. */
export async function answeredNeeds(
  scope: ReadScope,
  event: LoggedEvent,
  institutions: readonly string[],
): Promise<readonly AnsweredNeed[]> {
  if (institutions.length === 0) return [];
  const near = await nearNeeds(scope, event, institutions);
  const withModels = await Promise.all(
    near.map(async (need) => ({ ...need, model: await modelFor(scope, need.topicCode) })),
  );
  // A mandate that may be asked for again is no news of what somebody can give.
  const capacity = sql`c.capacity_id = ${capacityOf(event)}::uuid and c.basis <> 'MANDATE'`;
  const passed = await Promise.all(
    byModel(withModels).map(async ({ model, keys }) => {
      const { rows } = await passing(needRows(isOneOf(keys)), capacity, model).execute(scope.tables());
      return rows.map(({ needKey }) => needKey);
    }),
  );
  const found = new Set(passed.flat());
  return withModels.filter(({ key }) => found.has(key));
}

function byModel(needs: readonly { readonly key: string; readonly model: MatchModel }[]) {
  const models = new Map(needs.map(({ model }) => [model.version, model]));
  return [...models.values()].map((model) => ({
    model,
    keys: needs.filter((need) => need.model.version === model.version).map(({ key }) => key),
  }));
}

/** A match as `Need.matches` shows it, of a need that something new answers. */
export interface FoundMatch {
  readonly needKey: string;
  readonly match: Match;
}

/** The matches of the needs of an institution that an event has made, by the keys of the needs. */
export async function foundMatches(scope: ReadScope, event: LoggedEvent, institution: string): Promise<FoundMatch[]> {
  const needs = await answeredNeeds(scope, event, [institution]);
  const found = await Promise.all(
    byModel(needs).map(async ({ model, keys }) => {
      const only = sql`c.capacity_id = ${capacityOf(event)}::uuid`;
      const { rows } = await ranking(needRows(isOneOf(keys)), { only }, model, scope.today).execute(scope.tables());
      return Promise.all(rows.map((row) => matchOf(scope, row, model)));
    }),
  );
  return found.flat().sort((one, other) => (one.needKey < other.needKey ? -1 : 1));
}

async function matchOf(scope: ReadScope, row: RankedFacts, model: MatchModel): Promise<FoundMatch> {
  const criteria = await criteriaOfNeed(scope, row.needKey);
  const [match] = await asMatches(scope, [row], settingOf(criteria, model, scope.today));
  return { needKey: row.needKey, match: match as Match };
}
