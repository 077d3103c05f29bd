export { expertsEntities, type ExpertsTables } from './experts.entity.ts';

/** Resolver classes and node loaders of the module, for the composition root. */
export const expertsResolvers = [] as const;
export const expertsNodes = {} as const;
