export { trackrecordEntities, type TrackrecordTables } from './trackrecord.entity.ts';

/** Resolver classes and node loaders of the module, for the composition root. */
export const trackrecordResolvers = [] as const;
export const trackrecordNodes = {} as const;
