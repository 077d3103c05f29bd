import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Awaitable } from '../../platform/database/scope.ts';
import { Access } from '../../platform/graphql/access.ts';
import type { HubContext } from '../../platform/graphql/context.ts';
import { PageArgs } from '../../platform/graphql/types.ts';
import { Institution, institutionById } from '../directory/index.ts';
import { type CompetenceLevel, CompetenceLevelEnum, levelName, Topic, topicByCode } from '../taxonomy/index.ts';
import { ExpertFilter, ExpertOrder, RegisterExpertInput } from './experts.inputs.ts';
import { expertsAccess } from './experts.policy.ts';
import { expertById, expertsOfInstitution, expertsOfTopic, pageOfExperts } from './experts.reader.ts';
import { registerExpert } from './experts.service.ts';
import { Expert, ExpertConnection, Expertise, RegisterExpertPayload } from './experts.type.ts';

@Resolver(() => Expert)
export class ExpertResolver {
  @Access(expertsAccess.experts)
  @Query(() => ExpertConnection, {
    description:
      'Experts who agreed to be shown; a member also sees all of its own institution, analysts and staff see all.',
  })
  experts(
    @Arg('filter', () => ExpertFilter, { nullable: true, description: 'Which ones; all if not given.' })
    filter: ExpertFilter | null,
    @Arg('orderBy', () => ExpertOrder, { nullable: true, description: 'By name if not given.' })
    order: ExpertOrder | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { scope }: HubContext,
  ) {
    return pageOfExperts(scope, filter, order, page);
  }

  @Access(expertsAccess.registerExpert)
  @Mutation(() => RegisterExpertPayload, { description: 'Puts a person of the own institution on the roster.' })
  async registerExpert(
    @Arg('input', () => RegisterExpertInput, { description: 'Who the person is, and what the person knows.' })
    input: RegisterExpertInput,
    @Ctx() context: HubContext,
  ): Promise<RegisterExpertPayload> {
    const { key, userErrors } = await context.mutate('registerExpert', input, registerExpert);
    return { expert: key ? await expertById(context.freshScope()).load(key) : null, userErrors };
  }

  @FieldResolver(() => Institution, { description: 'The institution that nominated the person.' })
  institution(@Root() expert: Expert, @Ctx() { scope }: HubContext): Awaitable<Institution | null> {
    return institutionById(scope).load(expert.institutionKey);
  }
}

@Resolver(() => Expertise)
export class ExpertiseResolver {
  @FieldResolver(() => Topic, { description: 'What it is about.' })
  topic(@Root() expertise: Expertise, @Ctx() { scope }: HubContext): Awaitable<Topic | null> {
    return topicByCode(scope).load(expertise.topicCode);
  }

  @FieldResolver(() => CompetenceLevelEnum, {
    nullable: true,
    description: 'How well the person masters it; null where that is not known.',
  })
  level(@Root() expertise: Expertise): CompetenceLevel | null {
    return levelName(expertise.levelNumber);
  }
}

@Resolver(() => Institution)
export class InstitutionExpertsResolver {
  @FieldResolver(() => ExpertConnection, { description: 'The experts whom it nominated, by name.' })
  experts(@Root() institution: Institution, @Args(() => PageArgs) page: PageArgs, @Ctx() { scope }: HubContext) {
    return expertsOfInstitution(scope, institution.key, page);
  }
}

@Resolver(() => Topic)
export class TopicExpertsResolver {
  @FieldResolver(() => ExpertConnection, { description: 'Experts on the topic and on everything below it, by name.' })
  experts(@Root() topic: Topic, @Args(() => PageArgs) page: PageArgs, @Ctx() { scope }: HubContext) {
    return expertsOfTopic(scope, topic.key, page);
  }
}
