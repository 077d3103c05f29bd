export { practicesEntities, type PracticesTables } from './practices.entity.ts';

/** Resolver classes and node loaders of the module, for the composition root. */
export const practicesResolvers = [] as const;
export const practicesNodes = {} as const;
