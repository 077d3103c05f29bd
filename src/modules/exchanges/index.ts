import { nominationById } from './conduct.reader.ts';
import {
  AskedProviderResolver,
  ExchangeConductResolver,
  ExchangeEvaluationResolver,
  ExchangeMutations,
  ExchangeReportResolver,
  ExchangeSessionResolver,
  NominationResolver,
  ParticipationResolver,
  PartyEvaluationResolver,
} from './conduct.resolver.ts';
import { exchangeById } from './exchanges.reader.ts';
import {
  CountryExchangesResolver,
  ExchangePartyResolver,
  ExchangeResolver,
  InstitutionExchangesResolver,
  MatchEvidenceResolver,
  ProgrammeExchangesResolver,
  ShownMatchOutcomeResolver,
  TopicExchangesResolver,
  TrackRecordEntryResolver,
} from './exchanges.resolver.ts';
import { ExchangeSubscription } from './exchanges.subscription.ts';
import { proposalById } from './proposals.reader.ts';
import { ExchangeProposalsResolver, ProposalMutations, ProposalResolver } from './proposals.resolver.ts';

export { answerDeadlines } from './circulation.service.ts';
export { exchangesEntities } from './exchanges.entity.ts';
export { visibleExchanges } from './exchanges.policy.ts';
export { exchangeById } from './exchanges.reader.ts';
export { exchangesSeeds } from './exchanges.seeds.ts';
export { type ExchangeStatus, exchangeLife, finalStatuses } from './exchanges.states.ts';
export { Exchange, ExchangeStatusEnum } from './exchanges.type.ts';

/** Resolver classes and node loaders of the module, for the composition root. */
export const exchangesResolvers = [
  ExchangeResolver,
  ExchangeMutations,
  ExchangeConductResolver,
  ExchangePartyResolver,
  AskedProviderResolver,
  ExchangeSessionResolver,
  NominationResolver,
  ExchangeReportResolver,
  ParticipationResolver,
  ExchangeEvaluationResolver,
  PartyEvaluationResolver,
  ProposalMutations,
  ExchangeProposalsResolver,
  ProposalResolver,
  ExchangeSubscription,
  InstitutionExchangesResolver,
  CountryExchangesResolver,
  TopicExchangesResolver,
  ProgrammeExchangesResolver,
  MatchEvidenceResolver,
  ShownMatchOutcomeResolver,
  TrackRecordEntryResolver,
] as const;
export const exchangesNodes = {
  Exchange: exchangeById,
  Proposal: proposalById,
  Nomination: nominationById,
} as const;
