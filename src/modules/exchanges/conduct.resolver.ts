import { Arg, Args, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { Access } from '../../platform/graphql/access.ts';
import type { HubContext, MutationInput, Outcome, UseCase } from '../../platform/graphql/context.ts';
import { PageArgs } from '../../platform/graphql/types.ts';
import { Cost } from '../../platform/limits/cost.ts';
import { Country, countryByCode, Institution, institutionById } from '../directory/index.ts';
import { Expert, expertById } from '../experts/index.ts';
import { Need } from '../needs/index.ts';
import { Offer, offerById } from '../offers/index.ts';
import { DeclineRequestInput } from './circulation.inputs.ts';
import { declineRequest, mostAsked } from './circulation.service.ts';
import {
  askedProviders,
  evaluationsOfExchange,
  materialsOfExchange,
  needsOfExchange,
  nominationsOfExchange,
  participationIn,
  reportOfExchange,
  sessionsOfExchange,
  voicesOfViewer,
} from './conduct.reader.ts';
import {
  AskedProvider,
  ExchangeEvaluation,
  ExchangeMaterial,
  ExchangeReport,
  ExchangeSession,
  Participation,
  PartyEvaluation,
} from './conduct.type.ts';
import { EvaluateExchangeInput } from './evaluations.inputs.ts';
import { evaluateExchange } from './evaluations.service.ts';
import {
  AddMaterialPayload,
  DeclineRequestPayload,
  EvaluateExchangePayload,
  JoinExchangeInput,
  JoinExchangePayload,
  LeaveExchangeInput,
  LeaveExchangePayload,
  MoveExchangeInput,
  MoveExchangePayload,
  NominateParticipantsPayload,
  RequestExchangeInput,
  RequestExchangePayload,
  WithdrawNominationPayload,
} from './exchanges.inputs.ts';
import { exchangesAccess } from './exchanges.policy.ts';
import { exchangeById } from './exchanges.reader.ts';
import { joinExchange, moveExchange, requestExchange } from './exchanges.service.ts';
import { type ExchangeMove, exchangeLife } from './exchanges.states.ts';
import { Exchange, ExchangeMoveEnum } from './exchanges.type.ts';
import { leaveExchange } from './leaving.service.ts';
import { NominateParticipantsInput, WithdrawNominationInput } from './nominations.inputs.ts';
import { nominateParticipants, withdrawNomination } from './nominations.service.ts';
import { Nomination, NominationConnection } from './nominations.type.ts';
import { AddMaterialInput } from './reports.inputs.ts';
import { addMaterial, mostMaterials } from './reports.service.ts';
import { mostSessions } from './schedule.inputs.ts';

export async function changedExchange<Input extends MutationInput>(
  context: HubContext,
  name: string,
  input: Input,
  useCase: UseCase<Input>,
) {
  const { key, userErrors }: Outcome = await context.mutate(name, input, useCase);
  return { exchange: key ? await exchangeById(context.freshScope()).load(key) : null, userErrors };
}

@Resolver(() => Exchange)
export class ExchangeMutations {
  @Access(exchangesAccess.requestExchange)
  @Mutation(() => RequestExchangePayload, { description: 'Asks that one or several needs be met by an exchange.' })
  requestExchange(
    @Arg('input', () => RequestExchangeInput, { description: 'The needs.' }) input: RequestExchangeInput,
    @Ctx() context: HubContext,
  ) {
    return changedExchange(context, 'requestExchange', input, requestExchange);
  }

  @Access(exchangesAccess.joinExchange)
  @Mutation(() => JoinExchangePayload, {
    description:
      'Puts further needs into an exchange that is not agreed yet: whose they are become recipients, a cohort.',
  })
  joinExchange(
    @Arg('input', () => JoinExchangeInput, { description: 'The exchange and the needs.' }) input: JoinExchangeInput,
    @Ctx() context: HubContext,
  ) {
    return changedExchange(context, 'joinExchange', input, joinExchange);
  }

  @Access(exchangesAccess.leaveExchange)
  @Mutation(() => LeaveExchangePayload, {
    description:
      'A recipient among several leaves an exchange that has not begun: its needs are open again, and its participants give their places back.',
  })
  async leaveExchange(
    @Arg('input', () => LeaveExchangeInput, { description: 'Which, and why.' }) input: LeaveExchangeInput,
    @Ctx() context: HubContext,
  ) {
    const { key, userErrors } = await context.mutate('leaveExchange', input, leaveExchange);
    return { hasLeft: key !== null, userErrors };
  }

  @Access(exchangesAccess.moveExchange)
  @Mutation(() => MoveExchangePayload, {
    description: 'Makes a move of the life cycle. A refusal says from where to where, and what is allowed instead.',
  })
  moveExchange(
    @Arg('input', () => MoveExchangeInput, { description: 'The move.' }) input: MoveExchangeInput,
    @Ctx() context: HubContext,
  ) {
    return changedExchange(context, 'moveExchange', input, moveExchange);
  }

  @Access(exchangesAccess.declineRequest)
  @Mutation(() => DeclineRequestPayload, { description: 'An institution that was asked to provide says no.' })
  declineRequest(
    @Arg('input', () => DeclineRequestInput, { description: 'The exchange and why.' }) input: DeclineRequestInput,
    @Ctx() context: HubContext,
  ) {
    return changedExchange(context, 'declineRequest', input, declineRequest);
  }

  @Access(exchangesAccess.nominateParticipants)
  @Mutation(() => NominateParticipantsPayload, {
    description: 'A recipient names who is to take part. Where the places are taken, people wait in line.',
  })
  nominateParticipants(
    @Arg('input', () => NominateParticipantsInput, { description: 'Who.' }) input: NominateParticipantsInput,
    @Ctx() context: HubContext,
  ) {
    return changedExchange(context, 'nominateParticipants', input, nominateParticipants);
  }

  @Access(exchangesAccess.withdrawNomination)
  @Mutation(() => WithdrawNominationPayload, {
    description: 'Somebody does not take part after all; whoever waits longest moves up.',
  })
  withdrawNomination(
    @Arg('input', () => WithdrawNominationInput, { description: 'Who.' }) input: WithdrawNominationInput,
    @Ctx() context: HubContext,
  ) {
    return changedExchange(context, 'withdrawNomination', input, withdrawNomination);
  }

  @Access(exchangesAccess.addMaterial)
  @Mutation(() => AddMaterialPayload, { description: 'Adds a link to something to read or to work with.' })
  addMaterial(
    @Arg('input', () => AddMaterialInput, { description: 'The link.' }) input: AddMaterialInput,
    @Ctx() context: HubContext,
  ) {
    return changedExchange(context, 'addMaterial', input, addMaterial);
  }

  @Access(exchangesAccess.evaluateExchange)
  @Mutation(() => EvaluateExchangePayload, { description: 'A party says what the exchange was worth to it, once.' })
  evaluateExchange(
    @Arg('input', () => EvaluateExchangeInput, { description: 'What it was worth.' }) input: EvaluateExchangeInput,
    @Ctx() context: HubContext,
  ) {
    return changedExchange(context, 'evaluateExchange', input, evaluateExchange);
  }
}

@Resolver(() => Exchange)
export class ExchangeConductResolver {
  @FieldResolver(() => Institution, {
    nullable: true,
    description: 'Who asked for it; null where the centre did, and for the published record.',
  })
  requestedBy(@Root() { requestedByKey }: Exchange, @Ctx() { scope }: HubContext) {
    return requestedByKey ? institutionById(scope).load(requestedByKey) : null;
  }

  @FieldResolver(() => Offer, {
    nullable: true,
    description: 'The offer that it was drawn from; null where there is none.',
  })
  offer(@Root() { offerKey }: Exchange, @Ctx() { scope }: HubContext) {
    return offerKey ? offerById(scope).load(offerKey) : null;
  }

  @Cost({ size: 2 })
  @FieldResolver(() => [Need], {
    description:
      'The needs that it is to meet, also those not shared with others, for who takes part and who was asked; 50 with each request.',
  })
  needs(@Root() { key }: Exchange, @Ctx() { scope }: HubContext) {
    return needsOfExchange(scope, key);
  }

  @Cost({ size: 5 })
  @FieldResolver(() => [ExchangeMoveEnum], {
    description: 'The moves that the viewer may make now with moveExchange; empty for who takes no part in it.',
  })
  async moves(@Root() { key, status }: Exchange, @Ctx() { scope }: HubContext): Promise<ExchangeMove[]> {
    const voices = new Set<string>((await voicesOfViewer(scope, key)).map(({ voice }) => voice));
    return exchangeLife.moves
      .filter(({ name, from, by }) => name !== 'PROPOSE' && from.includes(status) && by.some((one) => voices.has(one)))
      .map(({ name }) => name);
  }

  @Cost({ size: 5 })
  @FieldResolver(() => [AskedProvider], {
    description: `Who was asked to provide, in which round, and what they answered, ${mostAsked} at most. An institution that was asked sees itself alone; who takes no part sees nobody.`,
  })
  circulation(@Root() { key }: Exchange, @Ctx() { scope }: HubContext) {
    return askedProviders(scope, key);
  }

  @Cost({ size: 3 })
  @FieldResolver(() => [ExchangeSession], { description: `What happens when, ${mostSessions} at most.` })
  schedule(@Root() { key }: Exchange, @Ctx() { scope }: HubContext) {
    return sessionsOfExchange(scope, key);
  }

  @FieldResolver(() => NominationConnection, {
    description: 'Who is to take part, as far as the viewer may see it, in the order in which they were named.',
  })
  nominations(@Root() { key }: Exchange, @Args(() => PageArgs) page: PageArgs, @Ctx() { scope }: HubContext) {
    return nominationsOfExchange(scope, key, page);
  }

  @Cost({ size: 3 })
  @FieldResolver(() => [ExchangeMaterial], {
    description: `What there is to read or to work with, for who takes part, ${mostMaterials} at most.`,
  })
  materials(@Root() { key }: Exchange, @Ctx() { scope }: HubContext) {
    return materialsOfExchange(scope, key);
  }

  @FieldResolver(() => ExchangeReport, {
    nullable: true,
    description: 'What was reported; null before that, and for the published record.',
  })
  report(@Root() { key }: Exchange, @Ctx() { scope }: HubContext) {
    return reportOfExchange(scope).load(key);
  }

  @FieldResolver(() => ExchangeEvaluation, {
    nullable: true,
    description: 'What it was worth to those who took part; null where nobody said so.',
  })
  evaluation(@Root() { key, evaluationMean, evaluationCount }: Exchange): ExchangeEvaluation | null {
    return evaluationMean === null ? null : { exchangeKey: key, mean: evaluationMean, count: evaluationCount };
  }
}

@Resolver(() => AskedProvider)
export class AskedProviderResolver {
  @FieldResolver(() => Institution, { description: 'The institution.' })
  institution(@Root() { institutionId }: AskedProvider, @Ctx() { scope }: HubContext) {
    return institutionById(scope).load(institutionId);
  }
}

@Resolver(() => ExchangeSession)
export class ExchangeSessionResolver {
  @FieldResolver(() => Expert, {
    nullable: true,
    description: 'Who gives it; null where nobody is named, and for an expert whom the viewer may not see.',
  })
  expert(@Root() { expertId }: ExchangeSession, @Ctx() { scope }: HubContext) {
    return expertId ? expertById(scope).load(expertId) : null;
  }
}

@Resolver(() => Nomination)
export class NominationResolver {
  @FieldResolver(() => Institution, { description: 'For whom the person takes part.' })
  institution(@Root() { institutionId }: Nomination, @Ctx() { scope }: HubContext) {
    return institutionById(scope).load(institutionId);
  }

  @FieldResolver(() => Exchange, { description: 'What the person takes part in.' })
  exchange(@Root() { exchangeKey }: Nomination, @Ctx() { scope }: HubContext) {
    return exchangeById(scope).load(exchangeKey);
  }
}

@Resolver(() => ExchangeReport)
export class ExchangeReportResolver {
  @Cost({ size: 5 })
  @FieldResolver(() => [Participation], { description: 'Who took part, by country; 100 countries at most.' })
  participants(@Root() { exchangeKey }: ExchangeReport, @Ctx() { scope }: HubContext) {
    return participationIn(scope, exchangeKey);
  }
}

@Resolver(() => Participation)
export class ParticipationResolver {
  @FieldResolver(() => Country, { description: 'The country.' })
  country(@Root() { countryCode }: Participation, @Ctx() { scope }: HubContext) {
    return countryByCode(scope).load(countryCode);
  }
}

@Resolver(() => ExchangeEvaluation)
export class ExchangeEvaluationResolver {
  @Cost({ size: 3 })
  @FieldResolver(() => [PartyEvaluation], {
    description: 'What each party said, one each; empty for everybody but the parties and the staff of the centre.',
  })
  evaluations(@Root() { exchangeKey }: ExchangeEvaluation, @Ctx() { scope }: HubContext) {
    return evaluationsOfExchange(scope, exchangeKey);
  }
}

@Resolver(() => PartyEvaluation)
export class PartyEvaluationResolver {
  @FieldResolver(() => Institution, { description: 'Who said it.' })
  institution(@Root() { institutionId }: PartyEvaluation, @Ctx() { scope }: HubContext) {
    return institutionById(scope).load(institutionId);
  }
}
