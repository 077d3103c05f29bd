import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { LocalizedText } from '../../kernel/localized.ts';
import { DateTimeScalar, enumOf, LocalizedField, Node } from '../../platform/graphql/types.ts';
import {
  type CompetenceLevel,
  CompetenceLevelEnum,
  type Delivery,
  DeliveryEnum,
  type Modality,
  ModalityEnum,
} from '../taxonomy/index.ts';
import { ExchangeDates } from './exchanges.type.ts';
import type { ProposalStatus } from './proposals.states.ts';

const costItems = {
  TRAVEL: 'The journeys of those who travel.',
  LODGING: 'Where they stay, and their meals.',
  DAILY_ALLOWANCE: 'Allowances for each day.',
  FEES: 'Fees of experts.',
  INTERPRETATION: 'Interpretation.',
  VENUE: 'Rooms and equipment, or what a meeting online takes.',
  MATERIALS: 'What is handed out.',
  OTHER: 'Everything else.',
} as const;
export type CostItem = keyof typeof costItems;
export const CostItemEnum = enumOf('CostItem', 'What an exchange costs money for.', costItems);

const payers = {
  RECIPIENT: 'The recipients, each for its own people.',
  PROVIDER: 'The providers.',
  FACILITATOR: 'The centre.',
  FUNDER: 'Somebody else, named in the scope.',
} as const;
export type Payer = keyof typeof payers;
export const PayerEnum = enumOf('Payer', 'Who pays something of an exchange.', payers);

const precisions = { DAY: 'The days are known.', MONTH: 'Only the months are known.' } as const;
export type ProposedPrecision = keyof typeof precisions;
export const ProposedPrecisionEnum = enumOf('ProposedPrecision', 'How exactly proposed dates are known.', precisions);

export const proposalStatuses = {
  SUBMITTED: 'It is there to be compared and chosen.',
  CHOSEN: 'The parties are to consent to it, or have.',
  WITHDRAWN: 'The provider took it back, with a reason.',
} as const satisfies Record<ProposalStatus, string>;
export const ProposalStatusEnum = enumOf('ProposalStatus', 'How far a proposal has come.', proposalStatuses);

@ObjectType({ description: 'Who pays something.' })
export class CostShare {
  @Field(() => CostItemEnum, { description: 'What is paid.' })
  item!: CostItem;

  @Field(() => PayerEnum, { description: 'Who pays it.' })
  payer!: Payer;
}

@ObjectType({ description: 'How the terms of a proposal answer the needs of the exchange, to compare it with others.' })
export class ProposalFit {
  @Field(() => Int, { description: 'How many needs the exchange is to meet; the other numbers are of these.' })
  needs!: number;

  @Field(() => Int, { description: 'Needs whose people understand a language that it is held in or interpreted into.' })
  inLanguage!: number;

  @Field(() => Int, { description: 'Needs whose wanted level it reaches, or that name none.' })
  atLevel!: number;

  @Field(() => Int, { description: 'Needs that accept its form of work and its delivery.' })
  inForm!: number;

  @Field(() => Int, { description: 'Needs in whose window it lies, or that have none.' })
  inWindow!: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Places that are missing for those whom the recipients want to send; null where nobody said how many.',
  })
  placesMissing!: number | null;

  @Field(() => [CostItemEnum], { description: 'What the recipients would have to pay.' })
  paidByRecipient!: CostItem[];

  @Field(() => Int, {
    nullable: true,
    description: 'The place of the provider in the ranking by which it was asked; null where the centre named it.',
  })
  matchRank!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Its score in that ranking, 0 to 1; null where the centre named it.',
  })
  matchScore!: number | null;
}

@ObjectType({
  implements: Node,
  description:
    'How a provider, alone or with others, would hold an exchange: its terms of reference. For the parties, those who propose, the centre and analysts.',
})
export class Proposal extends Node {
  exchangeKey!: string;

  institutionId!: string;

  @Field(() => ProposalStatusEnum, { description: 'How far it has come.' })
  status!: ProposalStatus;

  scopeText!: LocalizedText;

  @LocalizedField('scopeText', 'What it covers, and what it does not.')
  scope!: () => string;

  audienceText!: LocalizedText | null;

  @LocalizedField('audienceText', 'For whom it is, and what they should know before.', { nullable: true })
  audience!: () => string | null;

  @Field(() => CompetenceLevelEnum, { description: 'The level that it leads to.' })
  level!: CompetenceLevel;

  @Field(() => ModalityEnum, { description: 'The form of work.' })
  modality!: Modality;

  @Field(() => DeliveryEnum, { description: 'Whether people meet.' })
  delivery!: Delivery;

  @Field(() => ExchangeDates, { description: 'When it would take place.' })
  dates!: ExchangeDates;

  @Field(() => String, { nullable: true, description: 'The place; null where there is none yet.' })
  venue!: string | null;

  @Field(() => [String], { description: 'The languages that it would be held in, BCP 47.' })
  languages!: string[];

  @Field(() => [String], { description: 'The languages that it would be interpreted into, BCP 47.' })
  interpretation!: string[];

  materialsText!: LocalizedText | null;

  @LocalizedField('materialsText', 'What would be handed out, and what has to be there.', { nullable: true })
  materials!: () => string | null;

  @Field(() => [CostShare], { description: 'Who would pay what.' })
  costs!: CostShare[];

  @Field(() => Int, { description: 'How many people could take part.' })
  places!: number;

  @Field(() => DateTimeScalar, { description: 'When it was proposed.' })
  submittedAt!: string;

  withdrawalReasonText!: LocalizedText | null;

  @LocalizedField('withdrawalReasonText', 'Why it was taken back; null where it was not.', { nullable: true })
  withdrawalReason!: () => string | null;

  @Field(() => ProposalFit, { description: 'How its terms answer the needs, to compare it with others.' })
  fit!: ProposalFit;

  @Field(() => Int, { description: 'Grows with the terms; a consent sends it as expectedVersion.' })
  version!: number;
}
