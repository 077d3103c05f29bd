export { exchangesEntities, type ExchangesTables } from './exchanges.entity.ts';

/** Resolver classes and node loaders of the module, for the composition root. */
export const exchangesResolvers = [] as const;
export const exchangesNodes = {} as const;
