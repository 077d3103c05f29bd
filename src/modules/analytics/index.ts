import { ExchangeDeskResolver, StandingExchangesResolver } from './analytics.resolver.ts';

/** Resolver classes of the module, for the composition root. */
export const analyticsResolvers = [ExchangeDeskResolver, StandingExchangesResolver] as const;
