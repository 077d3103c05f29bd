import {
  InstitutionTrackRecordResolver,
  TrackRecordResolver,
  TrackRecordTopicResolver,
} from './trackrecord.resolver.ts';

export { type TrackrecordTables, trackrecordEntities } from './trackrecord.entity.ts';
export { recordParts } from './trackrecord.seeds.ts';

/** Resolver classes and node loaders of the module, for the composition root. */
export const trackrecordResolvers = [
  InstitutionTrackRecordResolver,
  TrackRecordResolver,
  TrackRecordTopicResolver,
] as const;
export const trackrecordNodes = {} as const;
