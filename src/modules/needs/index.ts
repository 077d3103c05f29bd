export { needsEntities, type NeedsTables } from './needs.entity.ts';

/** Resolver classes and node loaders of the module, for the composition root. */
export const needsResolvers = [] as const;
export const needsNodes = {} as const;
