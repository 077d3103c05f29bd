import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Access } from '../../platform/graphql/access.ts';
import type { HubContext, MutationInput, UseCase } from '../../platform/graphql/context.ts';
import { PageArgs } from '../../platform/graphql/types.ts';
import { Institution, institutionById } from '../directory/index.ts';
import { Expert } from '../experts/index.ts';
import { BestPractice } from '../practices/index.ts';
import { Topic, topicByCode } from '../taxonomy/index.ts';
import {
  CapacityFilter,
  CapacityOrder,
  DeclareCapacityInput,
  DeclareCapacityPayload,
  PauseCapacityInput,
  PauseCapacityPayload,
  ResumeCapacityInput,
  ResumeCapacityPayload,
  RetireCapacityInput,
  RetireCapacityPayload,
  VerifyCapacityInput,
  VerifyCapacityPayload,
} from './capacities.inputs.ts';
import {
  capacitiesOfInstitution,
  capacitiesOfTopic,
  capacityById,
  expertsOfCapacity,
  pageOfCapacities,
  practicesOfCapacity,
} from './capacities.reader.ts';
import {
  declareCapacity,
  pauseCapacity,
  resumeCapacity,
  retireCapacity,
  verifyCapacity,
} from './capacities.service.ts';
import { Capacity, CapacityConnection } from './capacities.type.ts';
import { capacitiesAccess } from './needs.policy.ts';

@Resolver(() => Capacity)
export class CapacityResolver {
  @Access(capacitiesAccess.capacities)
  @Query(() => CapacityConnection, {
    description:
      'What institutions can give. Everybody sees active and stale capacities; paused and retired ones are for their institution, staff and analysts.',
  })
  capacities(
    @Arg('filter', () => CapacityFilter, {
      nullable: true,
      description: 'Which ones; all but those by MANDATE if not given.',
    })
    filter: CapacityFilter | null,
    @Arg('orderBy', () => CapacityOrder, { nullable: true, description: 'The last declared first if not given.' })
    order: CapacityOrder | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { scope }: HubContext,
  ) {
    return pageOfCapacities(scope, filter, order, page);
  }

  @FieldResolver(() => Institution, { description: 'Who can give it.' })
  institution(@Root() capacity: Capacity, @Ctx() { scope }: HubContext) {
    return institutionById(scope).load(capacity.institutionId);
  }

  @FieldResolver(() => Topic, { description: 'What it is about.' })
  topic(@Root() capacity: Capacity, @Ctx() { scope }: HubContext) {
    return topicByCode(scope).load(capacity.topicCode);
  }

  @FieldResolver(() => [Expert], {
    description: 'Who would give it, at most 50; only experts that the viewer may see.',
  })
  experts(@Root() capacity: Capacity, @Ctx() { scope }: HubContext) {
    return expertsOfCapacity(scope, capacity.key);
  }

  @FieldResolver(() => [BestPractice], {
    description: 'The best practices behind it, at most 50; only those that the viewer may see.',
  })
  practices(@Root() capacity: Capacity, @Ctx() { scope }: HubContext) {
    return practicesOfCapacity(scope, capacity.key);
  }
}

async function change<Input extends MutationInput>(
  context: HubContext,
  name: string,
  input: Input,
  useCase: UseCase<Input>,
) {
  const { key, userErrors } = await context.mutate(name, input, useCase);
  return { capacity: key ? await capacityById(context.freshScope()).load(key) : null, userErrors };
}

@Resolver()
export class CapacityMutations {
  @Access(capacitiesAccess.declareCapacity)
  @Mutation(() => DeclareCapacityPayload, {
    description: 'Says what the institution of the caller can give on a topic.',
  })
  declareCapacity(
    @Arg('input', () => DeclareCapacityInput, { description: 'The capacity.' }) input: DeclareCapacityInput,
    @Ctx() context: HubContext,
  ) {
    return change(context, 'declareCapacity', input, declareCapacity);
  }

  @Access(capacitiesAccess.verifyCapacity)
  @Mutation(() => VerifyCapacityPayload, {
    description: 'Confirms that a declared capacity is still there as it says; a stale one becomes active again.',
  })
  verifyCapacity(
    @Arg('input', () => VerifyCapacityInput, { description: 'Which capacity.' }) input: VerifyCapacityInput,
    @Ctx() context: HubContext,
  ) {
    return change(context, 'verifyCapacity', input, verifyCapacity);
  }

  @Access(capacitiesAccess.pauseCapacity)
  @Mutation(() => PauseCapacityPayload, {
    description:
      'Takes an active capacity of the institution of the caller out of sight and out of matching for a while.',
  })
  pauseCapacity(
    @Arg('input', () => PauseCapacityInput, { description: 'Which capacity.' }) input: PauseCapacityInput,
    @Ctx() context: HubContext,
  ) {
    return change(context, 'pauseCapacity', input, pauseCapacity);
  }

  @Access(capacitiesAccess.resumeCapacity)
  @Mutation(() => ResumeCapacityPayload, {
    description: 'Makes a paused capacity of the institution of the caller active again.',
  })
  resumeCapacity(
    @Arg('input', () => ResumeCapacityInput, { description: 'Which capacity.' }) input: ResumeCapacityInput,
    @Ctx() context: HubContext,
  ) {
    return change(context, 'resumeCapacity', input, resumeCapacity);
  }

  @Access(capacitiesAccess.retireCapacity)
  @Mutation(() => RetireCapacityPayload, {
    description:
      'Gives a capacity of the institution of the caller up for good, so that it can be declared anew otherwise.',
  })
  retireCapacity(
    @Arg('input', () => RetireCapacityInput, { description: 'Which capacity.' }) input: RetireCapacityInput,
    @Ctx() context: HubContext,
  ) {
    return change(context, 'retireCapacity', input, retireCapacity);
  }
}

@Resolver(() => Institution)
export class InstitutionCapacitiesResolver {
  @FieldResolver(() => CapacityConnection, {
    description: 'What it can give, as far as the viewer may see it, the last declared first.',
  })
  capacities(@Root() institution: Institution, @Args(() => PageArgs) page: PageArgs, @Ctx() { scope }: HubContext) {
    return capacitiesOfInstitution(scope, institution.key, page);
  }
}

@Resolver(() => Topic)
export class TopicCapacitiesResolver {
  @FieldResolver(() => CapacityConnection, {
    description: 'What institutions can give on the topic or on anything below it, the last declared first.',
  })
  capacities(@Root() topic: Topic, @Args(() => PageArgs) page: PageArgs, @Ctx() { scope }: HubContext) {
    return capacitiesOfTopic(scope, topic.key, page);
  }
}
