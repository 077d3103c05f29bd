export { taxonomyEntities, type TaxonomyTables } from './taxonomy.entity.ts';

/** Resolver classes and node loaders of the module, for the composition root. */
export const taxonomyResolvers = [] as const;
export const taxonomyNodes = {} as const;
