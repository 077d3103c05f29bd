import { sql } from 'kysely';
import { listLoader, type ReadScope, rowLoader } from '../../platform/database/scope.ts';
import { levelIn } from '../needs/index.ts';
import type { ExchangesTables } from './exchanges.entity.ts';
import { visibleProposals } from './exchanges.policy.ts';
import type { Proposal } from './proposals.type.ts';

/** How the terms answer each of the needs, counted. */
const fit = sql`(select jsonb_build_object(
    'needs', count(*),
    'inLanguage', count(*) filter (where n.languages && (proposal.languages || proposal.interpretation)),
    'atLevel', count(*) filter (where coalesce(proposal.level >= n.wanted_level, true)),
    'inForm', count(*) filter (where (n.modalities = '{}' or proposal.modality = any (n.modalities))
      and (n.deliveries = '{}' or proposal.delivery = any (n.deliveries))),
    'inWindow', count(*) filter (where coalesce(n.window_start, '-infinity') <= proposal.starts_on
      and proposal.ends_on <= coalesce(n.window_end, 'infinity')),
    'placesMissing', (select greatest(e.participants - proposal.places, 0) from exchange e where e.id = proposal.exchange_id),
    'paidByRecipient', jsonb_path_query_array(proposal.costs, '$[*] ? (@.payer == "RECIPIENT").item'),
    'matchRank', (select rank from circulation c where c.exchange_id = proposal.exchange_id
      and c.institution_id = proposal.institution_id),
    'matchScore', (select score from circulation c where c.exchange_id = proposal.exchange_id
      and c.institution_id = proposal.institution_id))
  from exchange_need x join need n on n.id = x.need_id where x.exchange_id = proposal.exchange_id)`;

const proposalRows = (scope: ReadScope) =>
  scope
    .tables<ExchangesTables>()
    .selectFrom('proposal')
    .select([sql<string>`'Proposal:' || proposal.id`.as('id'), 'proposal.id as key', 'exchange_id as exchangeKey'])
    .select(['institution_id as institutionId', 'status', 'scope as scopeText', 'audience as audienceText'])
    .select([levelIn('proposal.level').as('level'), 'modality', 'delivery', 'venue', 'languages', 'interpretation'])
    .select(sql`jsonb_build_object('startsOn', starts_on, 'endsOn', ends_on, 'precision', date_precision)`.as('dates'))
    .select(['materials as materialsText', 'costs', 'places', 'submitted_at as submittedAt', 'version'])
    .select(['withdrawal_reason as withdrawalReasonText', fit.as('fit')])
    .where(visibleProposals(scope.viewer))
    .$castTo<Proposal>();

export const proposalById = rowLoader<Proposal>((scope, ids) =>
  proposalRows(scope).where('proposal.id', 'in', ids).execute(),
);

/** In the order in which they came, withdrawn ones last. */
export const proposalsOfExchange = listLoader<Proposal & { parentKey: string }>((scope, ids) =>
  proposalRows(scope)
    .select('exchange_id as parentKey')
    .where('exchange_id', 'in', ids)
    .orderBy(sql`proposal.status = 'WITHDRAWN'`)
    .orderBy('submitted_at')
    .orderBy('proposal.id')
    .$castTo<Proposal & { parentKey: string }>()
    .execute(),
);

export const partnersOfProposal = listLoader<{ parentKey: string; institutionId: string }>((scope, ids) =>
  scope
    .tables<ExchangesTables>()
    .selectFrom('proposal_partner')
    .select(['proposal_id as parentKey', 'institution_id as institutionId'])
    .where('proposal_id', 'in', ids)
    .orderBy('institution_id')
    .execute(),
);

export const expertsOfProposal = listLoader<{ parentKey: string; expertId: string }>((scope, ids) =>
  scope
    .tables<ExchangesTables>()
    .selectFrom('proposal_expert')
    .select(['proposal_id as parentKey', 'expert_id as expertId'])
    .where('proposal_id', 'in', ids)
    .orderBy('expert_id')
    .execute(),
);
