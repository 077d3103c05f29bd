import { InterpretationResolver, TopicCandidateResolver } from './interpretation.resolver.ts';
import { topicByCode } from './taxonomy.reader.ts';
import { ProgrammeTopicsResolver, RelatedTopicResolver, TopicResolver } from './taxonomy.resolver.ts';

export { interpretTopic } from './interpretation.reader.ts';
export { TopicInterpretation } from './interpretation.type.ts';
export { type TaxonomyTables, taxonomyEntities } from './taxonomy.entity.ts';
export {
  inLanguages,
  knownLanguages,
  languageCodes,
  topicByCode,
  topicCode,
  topicCodes,
  underTopics,
} from './taxonomy.reader.ts';
export { similarityThreshold, taxonomySeeds, topicsFile } from './taxonomy.seeds.ts';
export { formNames } from './taxonomy.texts.ts';
export {
  type CompetenceLevel,
  CompetenceLevelEnum,
  competenceLevels,
  type Delivery,
  DeliveryEnum,
  deliveries,
  levelName,
  levelNumber,
  type Modality,
  ModalityEnum,
  modalities,
  Topic,
} from './taxonomy.type.ts';

/** Resolver classes and node loaders of the module, for the composition root. */
export const taxonomyResolvers = [
  TopicResolver,
  RelatedTopicResolver,
  ProgrammeTopicsResolver,
  InterpretationResolver,
  TopicCandidateResolver,
] as const;
export const taxonomyNodes = { Topic: topicByCode } as const;
