import { sql } from 'kysely';
import type { PageArguments } from '../../kernel/pages.ts';
import { parentKey, readChildPage } from '../../platform/database/lists.ts';
import { listLoader, type ReadScope, rowLoader } from '../../platform/database/scope.ts';
import { type Need, needRows } from '../needs/index.ts';
import type { Voice } from './claims.service.ts';
import type {
  AskedProvider,
  ExchangeMaterial,
  ExchangeReport,
  ExchangeSession,
  Participation,
  PartyEvaluation,
} from './conduct.type.ts';
import type { ExchangesTables } from './exchanges.entity.ts';
import {
  insideExchanges,
  visibleCirculation,
  visibleEvaluations,
  visibleMaterials,
  visibleNominations,
} from './exchanges.policy.ts';
import type { Nomination } from './nominations.type.ts';

type BelowExchange<Row> = Row & { parentKey: string };

const tablesOf = (scope: ReadScope) => scope.tables<ExchangesTables>();

export const askedProviders = listLoader<BelowExchange<AskedProvider>>((scope, ids) =>
  tablesOf(scope)
    .selectFrom('circulation')
    .select(['exchange_id as parentKey', 'institution_id as institutionId', 'round', 'rank', 'score'])
    .select(['model_version as modelVersion', 'asked_at as askedAt', 'deadline', 'answer'])
    .select(['answered_at as answeredAt', 'reason as reasonText'])
    .where('exchange_id', 'in', ids)
    .where(visibleCirculation(scope.viewer))
    .orderBy('round')
    .orderBy(sql`rank nulls first`)
    .orderBy('institution_id')
    .$castTo<BelowExchange<AskedProvider>>()
    .execute(),
);

/** The needs that an exchange is to meet: also those not shared with others, for whoever takes part or was asked. */
export const needsOfExchange = listLoader<BelowExchange<Need>>(async (scope, ids) => {
  const pairs = await tablesOf(scope)
    .selectFrom('exchange_need')
    .innerJoin('exchange', 'exchange.id', 'exchange_need.exchange_id')
    .select(['exchange_id as parentKey', 'need_id as needKey'])
    .where('exchange_id', 'in', ids)
    .where(insideExchanges(scope.viewer))
    .orderBy('need_id')
    .execute();
  const keys = [...new Set(pairs.map(({ needKey }) => needKey))];
  const needs = keys.length > 0 ? await needRows(scope).where('need.id', 'in', keys).execute() : [];
  const byKey = new Map(needs.map((need) => [need.key, need]));
  return pairs.flatMap(({ parentKey: exchange, needKey }) => {
    const need = byKey.get(needKey);
    return need ? [{ ...need, parentKey: exchange }] : [];
  });
});

export const sessionsOfExchange = listLoader<BelowExchange<ExchangeSession>>((scope, ids) =>
  tablesOf(scope)
    .selectFrom('exchange_session')
    .select(['exchange_id as parentKey', 'day', 'title as titleText', 'expert_id as expertId'])
    .where('exchange_id', 'in', ids)
    .orderBy('day')
    .orderBy('position')
    .$castTo<BelowExchange<ExchangeSession>>()
    .execute(),
);

export const materialsOfExchange = listLoader<BelowExchange<ExchangeMaterial>>((scope, ids) =>
  tablesOf(scope)
    .selectFrom('exchange_material')
    .select(['exchange_id as parentKey', 'title as titleText', 'url', 'added_at as addedAt'])
    .where('exchange_id', 'in', ids)
    .where(visibleMaterials(scope.viewer))
    .orderBy('position')
    .$castTo<BelowExchange<ExchangeMaterial>>()
    .execute(),
);

export const reportOfExchange = rowLoader<ExchangeReport & { key: string }>((scope, ids) =>
  tablesOf(scope)
    .selectFrom('exchange_report')
    .select(['exchange_id as key', 'exchange_id as exchangeKey', 'summary as summaryText', 'reported_at as reportedAt'])
    .select(sql`jsonb_build_object('startsOn', planned_start, 'endsOn', planned_end, 'precision', 'DAY')`.as('planned'))
    .where('exchange_id', 'in', ids)
    .$castTo<ExchangeReport & { key: string }>()
    .execute(),
);

export const participationIn = listLoader<BelowExchange<Participation>>((scope, ids) =>
  tablesOf(scope)
    .selectFrom('participation')
    .select(['exchange_id as parentKey', 'country_code as countryCode', 'women', 'men', 'undisclosed'])
    .where('exchange_id', 'in', ids)
    .orderBy('country_code')
    .$castTo<BelowExchange<Participation>>()
    .execute(),
);

export const evaluationsOfExchange = listLoader<BelowExchange<PartyEvaluation>>((scope, ids) =>
  tablesOf(scope)
    .selectFrom('evaluation')
    .select(['exchange_id as parentKey', 'institution_id as institutionId', 'side', 'relevance', 'quality'])
    .select(['organisation', 'comment as commentText', 'evaluated_at as evaluatedAt'])
    .where('exchange_id', 'in', ids)
    .where(visibleEvaluations(scope.viewer))
    .orderBy('evaluated_at')
    .orderBy('institution_id')
    .$castTo<BelowExchange<PartyEvaluation>>()
    .execute(),
);

/** The line counts everybody who waits, also those of other institutions: where one stands in it is no secret. */
const placeInLine = sql<number | null>`case when nomination.status = 'WAITING' then
  nomination_place(nomination.exchange_id, nomination.position) end`;

const nominationRows = (scope: ReadScope) =>
  tablesOf(scope)
    .selectFrom('nomination')
    .select([sql<string>`'Nomination:' || nomination.id`.as('id'), 'nomination.id as key'])
    .select(['exchange_id as exchangeKey', 'institution_id as institutionId', 'name', 'title', 'gender', 'status'])
    .select([placeInLine.as('placeInLine'), 'nominated_at as nominatedAt'])
    .where(visibleNominations(scope.viewer))
    .$castTo<Nomination>();

export const nominationById = rowLoader<Nomination>((scope, ids) =>
  nominationRows(scope).where('nomination.id', 'in', ids).execute(),
);

/** Those who are to take part, in the order in which they were named. */
export function nominationsOfExchange(scope: ReadScope, key: string, page: PageArguments) {
  const rows = () => nominationRows(scope).where(sql<boolean>`nomination.exchange_id = ${parentKey}::uuid`);
  const order = {
    name: 'nominations',
    descending: false,
    keys: [
      { expression: sql`nomination.position`, type: 'integer' },
      { expression: sql`nomination.id`, type: 'uuid' },
    ],
  } as const;
  return readChildPage(scope, 'nominations of exchange', key, rows, order, page);
}

/** In which capacities the viewer may act on an exchange, in the words of the life cycle. */
export const voicesOfViewer = listLoader<{ parentKey: string; voice: Voice }>(async (scope, ids) => {
  const { role, institutionId } = scope.viewer;
  if (role === 'FACILITATOR') return ids.map((id) => ({ parentKey: id, voice: 'facilitator' }));
  if (!institutionId) return [];
  const { rows } = await sql<{ parentKey: string; voice: Voice }>`
    select exchange_id as "parentKey", case role when 'RECIPIENT' then 'recipient' else 'provider' end as voice
    from exchange_party where exchange_id in (${sql.join(ids)}) and institution_id = ${institutionId}
      and role in ('RECIPIENT', 'PROVIDER', 'CO_PROVIDER')
    union select exchange_id, 'asked provider' from circulation
    where exchange_id in (${sql.join(ids)}) and institution_id = ${institutionId}`.execute(scope.tables());
  return rows;
});
