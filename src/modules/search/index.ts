
/** Resolver classes and node loaders of the module, for the composition root. */
export const searchResolvers = [] as const;
export const searchNodes = {} as const;
