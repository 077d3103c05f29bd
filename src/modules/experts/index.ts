import { expertById } from './experts.reader.ts';
import {
  ExpertiseResolver,
  ExpertResolver,
  InstitutionExpertsResolver,
  TopicExpertsResolver,
} from './experts.resolver.ts';

export { expertsEntities } from './experts.entity.ts';
export { expertById } from './experts.reader.ts';
export { expertsNamed, registerExpert } from './experts.service.ts';
export { Expert } from './experts.type.ts';

/** Resolver classes and node loaders of the module, for the composition root. */
export const expertsResolvers = [
  ExpertResolver,
  ExpertiseResolver,
  InstitutionExpertsResolver,
  TopicExpertsResolver,
] as const;
export const expertsNodes = { Expert: expertById } as const;
