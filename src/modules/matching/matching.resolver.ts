import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { NotFoundError } from '../../kernel/errors.ts';
import { keyOf } from '../../kernel/ids.ts';
import { checkedSize, defaultPageSize } from '../../kernel/pages.ts';
import { type Connection, connectionOf } from '../../platform/database/lists.ts';
import { Access } from '../../platform/graphql/access.ts';
import type { HubContext } from '../../platform/graphql/context.ts';
import { ForwardPageArgs } from '../../platform/graphql/types.ts';
import { Cost } from '../../platform/limits/cost.ts';
import { Institution, institutionById } from '../directory/index.ts';
import { Capacity, capacityById, Need, needById } from '../needs/index.ts';
import { TopicInterpretation } from '../taxonomy/index.ts';
import { counterfactualsOf } from './counterfactuals.reader.ts';
import { evidenceForFactor } from './evidence.reader.ts';
import { describeLacks } from './matching.explanation.ts';
import { criteriaFrom } from './matching.inputs.ts';
import { matchingAccess } from './matching.policy.ts';
import { criteriaOfNeed, modelFor } from './matching.reader.ts';
import {
  Match,
  MatchConnection,
  MatchCounterfactual,
  MatchCriteria,
  MatchEvidence,
  MatchFactor,
  MatchLack,
  NeedMatch,
  NeedMatchConnection,
  WhyNot,
  WhyNotReason,
} from './matching.type.ts';
import { matchesForCriteria, matchesForNeed, needsForCapacity } from './ranked.reader.ts';
import { notedWhenShown } from './shown.service.ts';
import { FactorWeight } from './whatIf.type.ts';
import { whyNotInstitution } from './whyNot.reader.ts';

/** The list where no topic was recognised: nobody is asked for anything in particular. */
function noMatches({ first }: ForwardPageArgs): Connection<Match> {
  checkedSize('first', first ?? defaultPageSize);
  return connectionOf(
    async () => ({ rows: [], hasNextPage: false, hasPreviousPage: false }),
    async () => 0,
  );
}

@Resolver(() => MatchConnection)
export class MatchConnectionResolver {
  @FieldResolver(() => TopicInterpretation, {
    nullable: true,
    description: 'How the text was understood; null where the topic was given.',
  })
  interpretation(@Root() list: { interpretation?: TopicInterpretation | null }): TopicInterpretation | null {
    return list.interpretation ?? null;
  }
}

@Resolver(() => Match)
export class MatchResolver {
  @Cost({ weight: 50 })
  @Access(matchingAccess.matches)
  @Query(() => MatchConnection, {
    description: 'Who can answer a stored need, the best first, each with every reason.',
  })
  async matches(
    @Arg('needId', () => ID, { description: 'The id of a need that the viewer may see.' }) needId: string,
    @Arg('modelVersion', () => String, {
      nullable: true,
      description:
        'Ranks what there is today by the version that an old list was made with; by the one of today if not given.',
    })
    modelVersion: string | null,
    @Arg('weights', () => [FactorWeight], {
      nullable: true,
      description: 'Other weights, to try out what they would do. For facilitators and administrators only.',
    })
    weights: FactorWeight[] | null,
    @Args(() => ForwardPageArgs) page: ForwardPageArgs,
    @Ctx() context: HubContext,
  ) {
    const key = keyOf('Need', needId, 'needId');
    return notedWhenShown(context, await matchesForNeed(context.scope, key, page, { modelVersion, weights }));
  }

  @Cost({ weight: 50 })
  @Access(matchingAccess.matchesFor)
  @Query(() => MatchConnection, {
    description: 'Who can answer a need given here and now, the best first, each with every reason.',
  })
  async matchesFor(
    @Arg('input', () => MatchCriteria, { description: 'What is needed.' }) input: MatchCriteria,
    @Args(() => ForwardPageArgs) page: ForwardPageArgs,
    @Ctx() { scope }: HubContext,
  ) {
    const { criteria, interpretation } = await criteriaFrom(scope, input);
    const matches = criteria
      ? await matchesForCriteria(scope, criteria, page, await modelFor(scope, criteria.topicCode))
      : noMatches(page);
    return { ...matches, interpretation };
  }

  @Cost({ weight: 50 })
  @Access(matchingAccess.whyNot)
  @Query(() => WhyNot, { description: 'Why an institution is, or is not, among the matches of a need.' })
  async whyNot(
    @Arg('needId', () => ID, { description: 'The id of a need that the viewer may see.' }) needId: string,
    @Arg('institutionId', () => ID, { description: 'The institution that one expected to see.' }) institutionId: string,
    @Ctx() { scope }: HubContext,
  ) {
    const institutionKey = keyOf('Institution', institutionId, 'institutionId');
    const criteria = await criteriaOfNeed(scope, keyOf('Need', needId, 'needId'));
    const institution = await institutionById(scope).load(institutionKey);
    if (!institution) throw new NotFoundError('There is no institution with this id.', { id: institutionId });
    return whyNotInstitution(scope, criteria, institutionKey);
  }

  @Cost({ weight: 50 })
  @Access(matchingAccess.needsFor)
  @Query(() => NeedMatchConnection, { description: 'Which open needs a capacity could serve, the best fitting first.' })
  async needsFor(
    @Arg('capacityId', () => ID, { description: 'The id of a capacity that the viewer may see.' }) capacityId: string,
    @Args(() => ForwardPageArgs) page: ForwardPageArgs,
    @Ctx() { scope }: HubContext,
  ) {
    const capacity = await capacityById(scope).load(keyOf('Capacity', capacityId, 'capacityId'));
    if (!capacity) throw new NotFoundError('There is no capacity with this id.', { id: capacityId });
    return needsForCapacity(scope, capacity.key, capacity.topicCode, page);
  }

  @FieldResolver(() => Institution, { description: 'Who can give it.' })
  provider(@Root() { row }: Match, @Ctx() { scope }: HubContext) {
    return institutionById(scope).load(row.providerKey);
  }

  @FieldResolver(() => Capacity, { description: 'What it can give.' })
  capacity(@Root() { row }: Match, @Ctx() { scope }: HubContext) {
    return capacityById(scope).load(row.capacityKey);
  }

  @Cost({ size: 3 })
  @FieldResolver(() => [MatchLack], { description: 'What the provider lacks to fit better.' })
  missing(@Root() match: Match): MatchLack[] {
    return describeLacks(match.row);
  }

  @Cost({ weight: 10, size: 3 })
  @FieldResolver(() => [MatchCounterfactual], {
    description: 'Up to three changes that would each gain a rank, the smallest first; none for rank 1.',
  })
  counterfactuals(@Root() match: Match, @Ctx() { scope }: HubContext): Promise<MatchCounterfactual[]> {
    return counterfactualsOf(scope, match);
  }
}

@Resolver(() => MatchFactor)
export class MatchFactorResolver {
  @Cost({ weight: 1, size: 5 })
  @FieldResolver(() => [MatchEvidence], {
    description: 'The real exchanges behind it, the weightiest first, at most five.',
  })
  evidence(@Root() factor: MatchFactor, @Ctx() { scope }: HubContext): Promise<MatchEvidence[]> {
    return evidenceForFactor(scope, factor);
  }
}

@Resolver(() => NeedMatch)
export class NeedMatchResolver {
  @FieldResolver(() => Need, { description: 'The need that could be served.' })
  need(@Root() { row }: NeedMatch, @Ctx() { scope }: HubContext) {
    return needById(scope).load(row.needKey);
  }
}

@Resolver(() => WhyNot)
export class WhyNotResolver {
  @FieldResolver(() => Institution, { description: 'The institution that was asked about.' })
  institution(@Root() { institutionKey }: WhyNot, @Ctx() { scope }: HubContext) {
    return institutionById(scope).load(institutionKey);
  }
}

@Resolver(() => WhyNotReason)
export class WhyNotReasonResolver {
  @FieldResolver(() => Capacity, {
    nullable: true,
    description: 'The capacity that was held against the condition; null when hidden or none.',
  })
  capacity(@Root() { capacityKey }: WhyNotReason, @Ctx() { scope }: HubContext) {
    return capacityKey ? capacityById(scope).load(capacityKey) : null;
  }
}

@Resolver(() => Need)
export class NeedMatchesResolver {
  @Cost({ weight: 50 })
  @FieldResolver(() => MatchConnection, {
    description: 'Who can answer the need, the best first, each with every reason.',
  })
  async matches(@Root() need: Need, @Args(() => ForwardPageArgs) page: ForwardPageArgs, @Ctx() context: HubContext) {
    return notedWhenShown(context, await matchesForNeed(context.scope, need.key, page));
  }
}
