import { ArrayMaxSize, ArrayMinSize, ArrayUnique, Max, Min, ValidateNested } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { DateScalar, type LocalizedTextInput, MutationBase, Text, TextsField } from '../../platform/graphql/types.ts';
import {
  type CompetenceLevel,
  CompetenceLevelEnum,
  type Delivery,
  DeliveryEnum,
  type Modality,
  ModalityEnum,
} from '../taxonomy/index.ts';
import {
  type CostItem,
  CostItemEnum,
  type Payer,
  PayerEnum,
  type ProposedPrecision,
  ProposedPrecisionEnum,
} from './proposals.type.ts';

@InputType({ description: 'Who pays something.' })
export class CostShareInput {
  @Field(() => CostItemEnum, { description: 'What is paid.' })
  item!: CostItem;

  @Field(() => PayerEnum, { description: 'Who pays it.' })
  payer!: Payer;
}

@InputType({ description: 'Terms of reference: how a provider would hold the exchange.' })
export class ProposalTerms {
  @TextsField('What it covers, and what it does not.')
  scope!: LocalizedTextInput[];

  @TextsField('For whom it is, and what they should know before.', { nullable: true })
  audience?: LocalizedTextInput[] | null;

  @Field(() => CompetenceLevelEnum, { description: 'The level that it leads to.' })
  level!: CompetenceLevel;

  @Field(() => ModalityEnum, { description: 'The form of work.' })
  modality!: Modality;

  @Field(() => DeliveryEnum, { description: 'Whether people meet.' })
  delivery!: Delivery;

  @Field(() => DateScalar, { description: 'The first day, or a day of the first month.' })
  startsOn!: string;

  @Field(() => DateScalar, { description: 'The last day, or a day of the last month; not over.' })
  endsOn!: string;

  @Field(() => ProposedPrecisionEnum, {
    defaultValue: 'DAY',
    description: 'Whether the days are known, or only the months.',
  })
  datePrecision!: ProposedPrecision;

  @Text(300, 'ONE_LINE')
  @Field(() => String, { nullable: true, description: 'The place, 1 to 300 characters.' })
  venue?: string | null;

  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  @Field(() => [String], { description: 'The languages that it is held in, BCP 47, 1 to 10.' })
  languages!: string[];

  @ArrayMaxSize(10)
  @Field(() => [String], { defaultValue: [], description: 'The languages that it is interpreted into, BCP 47.' })
  interpretation!: string[];

  @TextsField('What is handed out, and what has to be there.', { nullable: true })
  materials?: LocalizedTextInput[] | null;

  @ArrayMaxSize(20)
  @ArrayUnique(({ item }: CostShareInput) => item, { message: '$property: name each item once' })
  @ValidateNested({ each: true })
  @Field(() => [CostShareInput], { defaultValue: [], description: 'Who pays what; each item once.' })
  costs!: CostShareInput[];

  @Min(1)
  @Max(10_000)
  @Field(() => Int, { description: 'How many people can take part, 1 to 10,000.' })
  places!: number;

  @ArrayMaxSize(10)
  @ArrayUnique({ message: '$property: name each one once' })
  @Field(() => [ID], {
    defaultValue: [],
    description: 'Institutions that would provide together with this one, up to 10.',
  })
  partners!: string[];

  @ArrayMaxSize(20)
  @ArrayUnique({ message: '$property: name each one once' })
  @Field(() => [ID], { defaultValue: [], description: 'Experts of these institutions who would teach, up to 20.' })
  experts!: string[];
}

@InputType({ description: 'How the institution of the caller, which was asked, would hold an exchange.' })
export class ProposeTermsInput extends MutationBase {
  @Field(() => ID, { description: 'The exchange.' })
  exchangeId!: string;

  @ValidateNested()
  @Field(() => ProposalTerms, { description: 'The terms of reference.' })
  terms!: ProposalTerms;
}

const ofTerms = 'The version of the proposal that the caller read; another one is a CONFLICT.';

@InputType({ description: 'Other terms in the place of those proposed; whoever had consented has to do so again.' })
export class ReviseTermsInput extends MutationBase {
  @Field(() => ID, { description: 'The proposal of the institution of the caller.' })
  id!: string;

  @Field(() => Int, { description: ofTerms })
  expectedVersion!: number;

  @ValidateNested()
  @Field(() => ProposalTerms, { description: 'All of the terms, also those that stay.' })
  terms!: ProposalTerms;
}

@InputType({ description: 'A proposal that is taken back.' })
export class WithdrawProposalInput extends MutationBase {
  @Field(() => ID, { description: 'The proposal of the institution of the caller.' })
  id!: string;

  @Field(() => Int, { description: ofTerms })
  expectedVersion!: number;

  @TextsField('Why, in at least one language; the parties and the centre read it.')
  reason!: LocalizedTextInput[];
}

@InputType({ description: 'Which of the proposals the parties are to consent to.' })
export class ChooseProposalInput extends MutationBase {
  @Field(() => ID, { description: 'The exchange.' })
  exchangeId!: string;

  @Field(() => Int, { description: 'The version of the exchange that the caller read; another one is a CONFLICT.' })
  expectedVersion!: number;

  @Field(() => ID, { description: 'The proposal; another one that was chosen before is released.' })
  proposalId!: string;
}

@InputType({ description: 'The consent of a party, or of the centre, to the chosen terms.' })
export class ConsentToExchangeInput extends MutationBase {
  @Field(() => ID, { description: 'The exchange.' })
  exchangeId!: string;

  @Field(() => ID, { description: 'The chosen proposal, as the caller read it.' })
  proposalId!: string;

  @Field(() => Int, { description: ofTerms })
  expectedVersion!: number;
}
