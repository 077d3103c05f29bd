import { capacityById } from './capacities.reader.ts';
import {
  CapacityMutations,
  CapacityResolver,
  InstitutionCapacitiesResolver,
  TopicCapacitiesResolver,
} from './capacities.resolver.ts';
import { needById } from './needs.reader.ts';
import { InstitutionNeedsResolver, NeedResolver } from './needs.resolver.ts';

export { capacityById } from './capacities.reader.ts';
export { declareCapacity, expireCapacities } from './capacities.service.ts';
export { Capacity, type CapacityBasis } from './capacities.type.ts';
export { claimed, dayOf, moveDue } from './claims.service.ts';
export { allOf, type Condition, knowledgeConditions, levelIn, oneOf } from './filters.reader.ts';
export { type NeedsTables, needsEntities } from './needs.entity.ts';
export { KnowledgeFilter, TimeWindowInput } from './needs.inputs.ts';
export { capacityVisibility, needVisibility } from './needs.policy.ts';
export { needById, needRows } from './needs.reader.ts';
export { needsSeeds, recordCapacities } from './needs.seeds.ts';
export { declareNeed, lapseNeeds, moveNeeds } from './needs.service.ts';
export { capacityLife } from './needs.states.ts';
export { needsTexts } from './needs.texts.ts';
export { Need } from './needs.type.ts';

/** Resolver classes and node loaders of the module, for the composition root. */
export const needsResolvers = [
  NeedResolver,
  InstitutionNeedsResolver,
  CapacityResolver,
  CapacityMutations,
  InstitutionCapacitiesResolver,
  TopicCapacitiesResolver,
] as const;
export const needsNodes = { Need: needById, Capacity: capacityById } as const;
