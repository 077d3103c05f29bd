import { SearchResolver } from './search.resolver.ts';

/** Resolver classes and node loaders of the module, for the composition root. */
export const searchResolvers = [SearchResolver] as const;
export const searchNodes = {} as const;
