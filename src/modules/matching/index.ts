import { ExchangeCycleResolver, ExchangeCycleStepResolver } from './cycles.resolver.ts';
import {
  MatchConnectionResolver,
  MatchFactorResolver,
  MatchResolver,
  NeedMatchesResolver,
  NeedMatchResolver,
  WhyNotReasonResolver,
  WhyNotResolver,
} from './matching.resolver.ts';
import { MatchSubscription } from './matching.subscription.ts';
import { ShownMatchConnectionResolver, ShownMatchResolver } from './shown.resolver.ts';
import {
  FactorContrastResolver,
  MatchRelaxationResolver,
  MatchRelaxationsResolver,
  ProviderComparisonResolver,
} from './whatIf.resolver.ts';

export { matchingEntities } from './matching.entity.ts';
export { matchingSeeds } from './matching.seeds.ts';
export { MatchEvidence } from './matching.type.ts';
export { type RankedProvider, rankedProviders } from './providers.reader.ts';
export { forgetShown } from './shown.service.ts';
export { ShownMatch } from './shown.type.ts';

/** Resolver classes and node loaders of the module, for the composition root. */
export const matchingResolvers = [
  MatchResolver,
  MatchConnectionResolver,
  MatchFactorResolver,
  MatchSubscription,
  ShownMatchResolver,
  ShownMatchConnectionResolver,
  NeedMatchResolver,
  WhyNotResolver,
  WhyNotReasonResolver,
  NeedMatchesResolver,
  ExchangeCycleResolver,
  ExchangeCycleStepResolver,
  MatchRelaxationsResolver,
  MatchRelaxationResolver,
  FactorContrastResolver,
  ProviderComparisonResolver,
] as const;
export const matchingNodes = {} as const;
