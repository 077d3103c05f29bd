import { exchangeById } from './exchanges.reader.ts';
import {
  CountryExchangesResolver,
  ExchangePartyResolver,
  ExchangeResolver,
  InstitutionExchangesResolver,
  MatchEvidenceResolver,
  ProgrammeExchangesResolver,
  TopicExchangesResolver,
} from './exchanges.resolver.ts';
import { ExchangeSubscription } from './exchanges.subscription.ts';

export { exchangesEntities } from './exchanges.entity.ts';
export { visibleExchanges } from './exchanges.policy.ts';
export { exchangeById } from './exchanges.reader.ts';
export { exchangesSeeds } from './exchanges.seeds.ts';
export { Exchange } from './exchanges.type.ts';

/** Resolver classes and node loaders of the module, for the composition root. */
export const exchangesResolvers = [
  ExchangeResolver,
  ExchangePartyResolver,
  ExchangeSubscription,
  InstitutionExchangesResolver,
  CountryExchangesResolver,
  TopicExchangesResolver,
  ProgrammeExchangesResolver,
  MatchEvidenceResolver,
] as const;
export const exchangesNodes = { Exchange: exchangeById } as const;
