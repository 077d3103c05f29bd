import {
  InstitutionTrackRecordResolver,
  TrackRecordEntryTopicResolver,
  TrackRecordResolver,
  TrackRecordTopicResolver,
} from './trackrecord.resolver.ts';

export { type Drift, driftOfFigures, followLog } from './figures.reader.ts';
export { type TrackrecordTables, trackrecordEntities } from './trackrecord.entity.ts';
export { recordParts } from './trackrecord.seeds.ts';
export { TrackRecordEntry } from './trackrecord.type.ts';

/** Resolver classes and node loaders of the module, for the composition root. */
export const trackrecordResolvers = [
  InstitutionTrackRecordResolver,
  TrackRecordResolver,
  TrackRecordEntryTopicResolver,
  TrackRecordTopicResolver,
] as const;
export const trackrecordNodes = {} as const;
