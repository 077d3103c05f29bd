export { offersEntities, type OffersTables } from './offers.entity.ts';

/** Resolver classes and node loaders of the module, for the composition root. */
export const offersResolvers = [] as const;
export const offersNodes = {} as const;
