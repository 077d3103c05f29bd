import { ArrayMaxSize, ArrayMinSize, ArrayUnique, Max, Min, ValidateNested } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import {
  enumOf,
  type LocalizedTextInput,
  MutationBase,
  MutationPayload,
  type OrderDirection,
  OrderDirectionEnum,
  TextsField,
} from '../../platform/graphql/types.ts';
import { type Delivery, DeliveryEnum, type Modality, ModalityEnum } from '../taxonomy/index.ts';
import { CirculationInput } from './circulation.inputs.ts';
import type { PartyRole } from './exchanges.entity.ts';
import type { ExchangeMove, ExchangeStatus } from './exchanges.states.ts';
import {
  Exchange,
  ExchangeMoveEnum,
  type ExchangeOrigin,
  ExchangeOriginEnum,
  ExchangeStatusEnum,
  PartyRoleEnum,
} from './exchanges.type.ts';
import { ExchangeReportInput } from './reports.inputs.ts';
import { ExchangeScheduleInput } from './schedule.inputs.ts';

@InputType({ description: 'Years of the calendar, the first and the last included; at least one of them is given.' })
export class YearRange {
  @Min(1900)
  @Max(2200)
  @Field(() => Int, { nullable: true, description: 'The first year, 1900 to 2200; no limit if not given.' })
  from?: number | null;

  @Min(1900)
  @Max(2200)
  @Field(() => Int, { nullable: true, description: 'The last year, 1900 to 2200; no limit if not given.' })
  to?: number | null;
}

const desks = {
  WAITS_FOR_ME:
    'It is the turn of the institution of the caller, or for the staff of the centre, the turn of the centre: to answer, choose, consent, schedule, begin, report, evaluate, circulate or close.',
  UPCOMING: 'Agreed or scheduled, and its days are not over. Of the own institution; for staff and analysts, all.',
  OVERDUE:
    'Something was due and is not done: an answer by its deadline, a circulation within 7 days, a consent within 14, a beginning or a report when its days were over, an evaluation or the closing within 30. Of the own institution; for staff and analysts, all.',
} as const;
export type ExchangeDesk = keyof typeof desks;
export const ExchangeDeskEnum = enumOf('ExchangeDesk', 'What lies on the desk of whoever asks.', desks);

@InputType({
  description: 'Which exchanges; every given field narrows the list. Country, institution and role are of one party.',
})
export class ExchangeFilter {
  @Field(() => [ID], {
    nullable: true,
    description: 'On one of these topics or below it, by the id of the topic or its code: statcab.1.3.',
  })
  topics?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Of one of these programmes, by their codes in any case.' })
  programmes?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'With a party of one of these countries, ISO 3166-1 alpha-2 in any case.',
  })
  countries?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'With one of these institutions as a party, by their ids.' })
  institutions?: string[] | null;

  @Field(() => [PartyRoleEnum], {
    nullable: true,
    description: 'With a party in one of these roles; below an institution or a country, with that one in one of them.',
  })
  roles?: PartyRole[] | null;

  @Field(() => [ExchangeStatusEnum], { nullable: true, description: 'In one of these states.' })
  statuses?: ExchangeStatus[] | null;

  @Field(() => [ExchangeOriginEnum], { nullable: true, description: 'Known from one of these origins.' })
  origins?: ExchangeOrigin[] | null;

  @Field(() => [ModalityEnum], { nullable: true, description: 'In one of these forms of work.' })
  modalities?: Modality[] | null;

  @Field(() => [DeliveryEnum], { nullable: true, description: 'Delivered in one of these ways.' })
  deliveries?: Delivery[] | null;

  @Field(() => [String], { nullable: true, description: 'Held in one of these languages, BCP 47.' })
  languages?: string[] | null;

  @ValidateNested()
  @Field(() => YearRange, {
    nullable: true,
    description: 'That began in one of these years; those without a known year are left out.',
  })
  years?: YearRange | null;

  @Field(() => ExchangeDeskEnum, {
    nullable: true,
    description: 'On the desk of whoever asks; nobody who is not signed in has one.',
  })
  desk?: ExchangeDesk | null;

  @Field(() => [ID], { nullable: true, description: 'That are to meet one of these needs.' })
  needs?: string[] | null;
}

export type ExchangeOrderField = 'START' | 'STANDING';
export const ExchangeOrderFieldEnum = enumOf('ExchangeOrderField', 'By what exchanges are ordered.', {
  START: 'By the day that they begin; those without a known date count as earlier than all others.',
  STANDING:
    'By the moment since which they stand where they stand; the published record counts as earlier than all others.',
} satisfies Record<ExchangeOrderField, string>);

@InputType({ description: 'The order of exchanges.' })
export class ExchangeOrder {
  @Field(() => ExchangeOrderFieldEnum, { description: 'By what they are ordered.' })
  field!: ExchangeOrderField;

  @Field(() => OrderDirectionEnum, { description: 'Which end comes first.' })
  direction!: OrderDirection;
}

const needsDescription =
  'The open needs that it is to meet, 1 to 50: a member names needs of its own institution, the centre needs of any.';

@InputType({ description: 'One or several needs are to be met by an exchange.' })
export class RequestExchangeInput extends MutationBase {
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @ArrayUnique({ message: '$property: name each one once' })
  @Field(() => [ID], { description: needsDescription })
  needs!: string[];

  @TextsField('What to call it; the label of the topic of the first need if not given.', { nullable: true })
  title?: LocalizedTextInput[] | null;

  @Min(1)
  @Max(10_000)
  @Field(() => Int, {
    nullable: true,
    description: 'How many people the recipients want to send, 1 to 10,000; the sum over the needs if not given.',
  })
  participants?: number | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The published offer that is asked for; its institution is then asked first.',
  })
  offerId?: string | null;
}

const versionDescription = 'The version of the exchange that the caller read; another one is a CONFLICT.';

@InputType({ description: 'Further needs, and whose they are, come into an exchange.' })
export class JoinExchangeInput extends MutationBase {
  @Field(() => ID, { description: 'The exchange.' })
  exchangeId!: string;

  @Field(() => Int, { description: versionDescription })
  expectedVersion!: number;

  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @ArrayUnique({ message: '$property: name each one once' })
  @Field(() => [ID], { description: needsDescription })
  needs!: string[];
}

@InputType({ description: 'A recipient among several leaves an exchange to the others.' })
export class LeaveExchangeInput extends MutationBase {
  @Field(() => ID, { description: 'The exchange.' })
  exchangeId!: string;

  @Field(() => Int, { description: versionDescription })
  expectedVersion!: number;

  @TextsField('Why, in at least one language; it is told to the other parties.')
  reason!: LocalizedTextInput[];
}

@InputType({ description: 'A move of an exchange in its life cycle, with what belongs to that move and nothing else.' })
export class MoveExchangeInput extends MutationBase {
  @Field(() => ID, { description: 'The exchange.' })
  id!: string;

  @Field(() => Int, { description: versionDescription })
  expectedVersion!: number;

  @Field(() => ExchangeMoveEnum, { description: 'The move; Exchange.moves tells which the caller may make now.' })
  move!: ExchangeMove;

  @TextsField('Why; given with WITHDRAW, DECLINE and CANCEL, and only then.', { nullable: true })
  reason?: LocalizedTextInput[] | null;

  @ValidateNested()
  @Field(() => CirculationInput, {
    nullable: true,
    description: 'Whom to ask; may be given with CIRCULATE and RECIRCULATE, and only then.',
  })
  circulation?: CirculationInput | null;

  @ValidateNested()
  @Field(() => ExchangeScheduleInput, {
    nullable: true,
    description: 'When and where; given with SCHEDULE, and only then.',
  })
  schedule?: ExchangeScheduleInput | null;

  @ValidateNested()
  @Field(() => ExchangeReportInput, {
    nullable: true,
    description: 'What took place; given with REPORT, and only then.',
  })
  report?: ExchangeReportInput | null;
}

@ObjectType()
abstract class ExchangePayload extends MutationPayload {
  @Field(() => Exchange, { nullable: true, description: 'The exchange as it is now; null when nothing was done.' })
  exchange!: Exchange | null;
}

const payloadOf = (mutation: string) => ObjectType({ description: `What became of ${mutation}.` });

@payloadOf('requestExchange')
export class RequestExchangePayload extends ExchangePayload {}

@payloadOf('joinExchange')
export class JoinExchangePayload extends ExchangePayload {}

@ObjectType({ description: 'What became of leaveExchange: who has left no longer sees the exchange.' })
export class LeaveExchangePayload extends MutationPayload {
  @Field(() => Boolean, { description: 'Whether the institution of the caller has left.' })
  hasLeft!: boolean;
}

@payloadOf('moveExchange')
export class MoveExchangePayload extends ExchangePayload {}

@payloadOf('declineRequest')
export class DeclineRequestPayload extends ExchangePayload {}

@payloadOf('proposeTerms')
export class ProposeTermsPayload extends ExchangePayload {}

@payloadOf('reviseTerms')
export class ReviseTermsPayload extends ExchangePayload {}

@payloadOf('withdrawProposal')
export class WithdrawProposalPayload extends ExchangePayload {}

@payloadOf('chooseProposal')
export class ChooseProposalPayload extends ExchangePayload {}

@payloadOf('consentToExchange')
export class ConsentToExchangePayload extends ExchangePayload {}

@payloadOf('nominateParticipants')
export class NominateParticipantsPayload extends ExchangePayload {}

@payloadOf('withdrawNomination')
export class WithdrawNominationPayload extends ExchangePayload {}

@payloadOf('addMaterial')
export class AddMaterialPayload extends ExchangePayload {}

@payloadOf('evaluateExchange')
export class EvaluateExchangePayload extends ExchangePayload {}
