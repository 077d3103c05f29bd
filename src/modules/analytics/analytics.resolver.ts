import { Arg, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import { BadUserInputError } from '../../kernel/errors.ts';
import { Access } from '../../platform/graphql/access.ts';
import type { HubContext } from '../../platform/graphql/context.ts';
import { Cost } from '../../platform/limits/cost.ts';
import { Programme, programmeByCode } from '../directory/index.ts';
import { ExchangeDeskFilter, type StandingGroup, StandingGroupEnum, usualDays } from './analytics.inputs.ts';
import { analyticsAccess } from './analytics.policy.ts';
import { answeredShare, calibration, daysPerState, deskFor, funnel, mostGroups, standing } from './analytics.reader.ts';
import {
  AnsweredShare,
  DaysInState,
  ExchangeDeskFigures,
  ExchangeFunnel,
  ScoreBand,
  StandingExchanges,
} from './analytics.type.ts';

const mostWithinDays = 365;

@Resolver(() => ExchangeDeskFigures)
export class ExchangeDeskResolver {
  @Access(analyticsAccess.exchangeDesk)
  @Query(() => ExchangeDeskFigures, {
    description:
      'The desk of who runs the exchanges of the hub: what stands where, what came of what was asked, and how long it took.',
  })
  exchangeDesk(
    @Arg('filter', () => ExchangeDeskFilter, {
      nullable: true,
      description: `What the figures are about; everything of the last ${usualDays} days if not given.`,
    })
    filter: ExchangeDeskFilter | null,
    @Ctx() { scope }: HubContext,
  ): Promise<ExchangeDeskFigures> {
    return deskFor(scope, filter ?? {});
  }

  @Cost({ weight: 50, size: 50 })
  @FieldResolver(() => [StandingExchanges], {
    description: `The exchanges of this moment that are in no final state, whenever they were requested; the ${mostGroups} largest groups at most, the largest first.`,
  })
  standing(
    @Root() desk: ExchangeDeskFigures,
    @Arg('by', () => StandingGroupEnum, { defaultValue: 'STATUS', description: 'By what they are counted together.' })
    by: StandingGroup,
    @Ctx() { scope }: HubContext,
  ) {
    return standing(scope, desk, by);
  }

  @Cost({ weight: 50 })
  @FieldResolver(() => ExchangeFunnel, { description: 'How many came how far, from a need to a closed exchange.' })
  funnel(@Root() desk: ExchangeDeskFigures, @Ctx() { scope }: HubContext) {
    return funnel(scope, desk);
  }

  @Cost({ weight: 50 })
  @FieldResolver(() => [DaysInState], {
    description: 'How long exchanges were in the states that they left in the period, in the order of the life cycle.',
  })
  daysPerState(@Root() desk: ExchangeDeskFigures, @Ctx() { scope }: HubContext) {
    return daysPerState(scope, desk);
  }

  @Cost({ weight: 50 })
  @FieldResolver(() => AnsweredShare, {
    description: 'How many of the needs declared in the period were answered soon.',
  })
  answeredShare(
    @Root() desk: ExchangeDeskFigures,
    @Arg('withinDays', () => Int, {
      defaultValue: 14,
      description: `How soon: within this many days of 24 hours after the declaration, 1 to ${mostWithinDays}.`,
    })
    withinDays: number,
    @Ctx() { scope }: HubContext,
  ) {
    if (withinDays < 1 || withinDays > mostWithinDays) {
      const message = `withinDays must be 1 to ${mostWithinDays}, not ${withinDays}.`;
      throw new BadUserInputError(message, { argument: 'withinDays' });
    }
    return answeredShare(scope, desk, withinDays);
  }

  @Cost({ weight: 50, size: 20 })
  @FieldResolver(() => [ScoreBand], {
    description:
      'Whether scores keep what they promise: of the providers asked in the period, by score, how many accepted. Oldest version of the model first.',
  })
  calibration(@Root() desk: ExchangeDeskFigures, @Ctx() { scope }: HubContext) {
    return calibration(scope, desk);
  }
}

@Resolver(() => StandingExchanges)
export class StandingExchangesResolver {
  @FieldResolver(() => Programme, {
    nullable: true,
    description: 'Their programme; null for those of none, and unless they are counted by programme.',
  })
  programme(@Root() { programmeCode }: StandingExchanges, @Ctx() { scope }: HubContext) {
    return programmeCode ? programmeByCode(scope).load(programmeCode) : null;
  }
}
