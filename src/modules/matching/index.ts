export { matchingEntities, type MatchingTables } from './matching.entity.ts';

/** Resolver classes and node loaders of the module, for the composition root. */
export const matchingResolvers = [] as const;
export const matchingNodes = {} as const;
