import { adaptationById, practiceById } from './practices.reader.ts';
import {
  AdaptationResolver,
  InstitutionPracticesResolver,
  PracticeChangeResolver,
  PracticeResolver,
  TopicPracticesResolver,
} from './practices.resolver.ts';

export { practicesEntities } from './practices.entity.ts';
export { practiceById } from './practices.reader.ts';
export { draftPractice, recordAdaptation, reviewPractice, submitPractice } from './practices.service.ts';
export { BestPractice } from './practices.type.ts';

/** Resolver classes and node loaders of the module, for the composition root. */
export const practicesResolvers = [
  PracticeResolver,
  PracticeChangeResolver,
  AdaptationResolver,
  InstitutionPracticesResolver,
  TopicPracticesResolver,
] as const;
export const practicesNodes = { BestPractice: practiceById, Adaptation: adaptationById } as const;
