import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Access } from '../../platform/graphql/access.ts';
import type { HubContext, Outcome } from '../../platform/graphql/context.ts';
import { PageArgs } from '../../platform/graphql/types.ts';
import { Institution, institutionById } from '../directory/index.ts';
import { Topic, topicByCode } from '../taxonomy/index.ts';
import {
  DeclareNeedInput,
  DeclareNeedPayload,
  NeedFilter,
  NeedOrder,
  WithdrawNeedInput,
  WithdrawNeedPayload,
} from './needs.inputs.ts';
import { needsAccess } from './needs.policy.ts';
import { needById, needsOfInstitution, pageOfNeeds } from './needs.reader.ts';
import { declareNeed, withdrawNeed } from './needs.service.ts';
import { Need, NeedConnection } from './needs.type.ts';

const payload = async (context: HubContext, { key, userErrors }: Outcome) => ({
  need: key ? await needById(context.freshScope()).load(key) : null,
  userErrors,
});

@Resolver(() => Need)
export class NeedResolver {
  @Access(needsAccess.needs)
  @Query(() => NeedConnection, {
    description:
      "Needs. A member sees those of its own institution and those that others share; the centre's staff and analysts see all.",
  })
  needs(
    @Arg('filter', () => NeedFilter, { nullable: true, description: 'Which ones; all if not given.' })
    filter: NeedFilter | null,
    @Arg('orderBy', () => NeedOrder, { nullable: true, description: 'The last declared first if not given.' })
    order: NeedOrder | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { scope }: HubContext,
  ) {
    return pageOfNeeds(scope, filter, order, page);
  }

  @FieldResolver(() => Institution, { description: 'Whose need it is.' })
  institution(@Root() need: Need, @Ctx() { scope }: HubContext) {
    return institutionById(scope).load(need.institutionId);
  }

  @FieldResolver(() => Topic, { description: 'What it is about.' })
  topic(@Root() need: Need, @Ctx() { scope }: HubContext) {
    return topicByCode(scope).load(need.topicCode);
  }

  @Access(needsAccess.declareNeed)
  @Mutation(() => DeclareNeedPayload, { description: 'Says what the institution of the caller needs.' })
  async declareNeed(
    @Arg('input', () => DeclareNeedInput, { description: 'The need.' }) input: DeclareNeedInput,
    @Ctx() context: HubContext,
  ) {
    return payload(context, await context.mutate('declareNeed', input, declareNeed));
  }

  @Access(needsAccess.withdrawNeed)
  @Mutation(() => WithdrawNeedPayload, { description: 'Takes an open need of the institution of the caller back.' })
  async withdrawNeed(
    @Arg('input', () => WithdrawNeedInput, { description: 'Which need, and why.' }) input: WithdrawNeedInput,
    @Ctx() context: HubContext,
  ) {
    return payload(context, await context.mutate('withdrawNeed', input, withdrawNeed));
  }
}

@Resolver(() => Institution)
export class InstitutionNeedsResolver {
  @FieldResolver(() => NeedConnection, {
    description: 'Its needs that the viewer may see, the last declared first; none for anonymous.',
  })
  needs(@Root() institution: Institution, @Args(() => PageArgs) page: PageArgs, @Ctx() { scope }: HubContext) {
    return needsOfInstitution(scope, institution.key, page);
  }
}
