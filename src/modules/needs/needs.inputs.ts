import { ArrayMaxSize, ArrayMinSize, ArrayUnique, Max, Min } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import {
  DateScalar,
  enumOf,
  type LocalizedTextInput,
  MutationBase,
  MutationPayload,
  type OrderDirection,
  OrderDirectionEnum,
  Text,
  TextsField,
} from '../../platform/graphql/types.ts';
import {
  type CompetenceLevel,
  CompetenceLevelEnum,
  type Delivery,
  DeliveryEnum,
  type Modality,
  ModalityEnum,
} from '../taxonomy/index.ts';
import type { NeedStatus } from './needs.states.ts';
import { Need, type NeedPriority, NeedPriorityEnum, NeedStatusEnum } from './needs.type.ts';

/** What needs, capacities and offers can all be narrowed by. */
@InputType()
export abstract class KnowledgeFilter {
  @Field(() => [ID], { nullable: true, description: 'On one of these topics or anything below them, by id or code.' })
  topics?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Of an institution in one of these countries, ISO 3166-1 alpha-2.',
  })
  countries?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Naming one of these languages, BCP 47; where the languages are not known, it is left out.',
  })
  languages?: string[] | null;

  @Field(() => [ModalityEnum], {
    nullable: true,
    description: 'Naming one of these forms; where none is named, it is left out.',
  })
  modalities?: Modality[] | null;

  @Field(() => [DeliveryEnum], {
    nullable: true,
    description: 'Naming one of these ways of delivery; where none is named, it is left out.',
  })
  deliveries?: Delivery[] | null;
}

@InputType({ description: 'Which needs; every given field narrows the list.' })
export class NeedFilter extends KnowledgeFilter {
  @Field(() => [ID], { nullable: true, description: 'Of one of these institutions.' })
  institutions?: string[] | null;

  @Field(() => [NeedStatusEnum], { nullable: true, description: 'At one of these places in their life.' })
  statuses?: NeedStatus[] | null;

  @Field(() => [NeedPriorityEnum], { nullable: true, description: 'Of one of these priorities.' })
  priorities?: NeedPriority[] | null;
}

export type NeedOrderField = 'DECLARED' | 'PRIORITY' | 'WINDOW';
export const NeedOrderFieldEnum = enumOf('NeedOrderField', 'By what needs are ordered.', {
  DECLARED: 'By the moment of their declaration.',
  PRIORITY: 'By how urgent they are, LOW to HIGH.',
  WINDOW: 'By the end of their window; those without an end last.',
} satisfies Record<NeedOrderField, string>);

@InputType({ description: 'The order of needs.' })
export class NeedOrder {
  @Field(() => NeedOrderFieldEnum, { description: 'By what they are ordered.' })
  field!: NeedOrderField;

  @Field(() => OrderDirectionEnum, { description: 'Which end comes first.' })
  direction!: OrderDirection;
}

@InputType({ description: 'A span of days. An end that is left out is open.' })
export class TimeWindowInput {
  @Field(() => DateScalar, { nullable: true, description: 'The first day.' })
  startsOn?: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'The last day, itself included; not before the first.' })
  endsOn?: string | null;
}

@InputType({ description: 'A need of the institution of the caller.' })
export class DeclareNeedInput extends MutationBase {
  @Field(() => ID, { description: 'The topic, by id or code: statcab.2.3.1.' })
  topic!: string;

  @Field(() => CompetenceLevelEnum, {
    nullable: true,
    description: 'How well the institution masters the topic today.',
  })
  presentLevel?: CompetenceLevel | null;

  @Field(() => CompetenceLevelEnum, {
    nullable: true,
    description: 'How well it wants to master the topic; not below the present level.',
  })
  wantedLevel?: CompetenceLevel | null;

  @Field(() => NeedPriorityEnum, { defaultValue: 'MEDIUM', description: 'How urgent it is.' })
  priority!: NeedPriority;

  @Min(1)
  @Max(10_000)
  @Field(() => Int, { nullable: true, description: 'How many people are to take part, 1 to 10,000.' })
  participants?: number | null;

  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  @Field(() => [String], { description: 'Languages that the participants can work in, BCP 47, 1 to 10.' })
  languages!: string[];

  @ArrayUnique({ message: '$property: give each one once' })
  @Field(() => [ModalityEnum], { defaultValue: [], description: 'The forms that would suit; none for any.' })
  modalities!: Modality[];

  @ArrayUnique({ message: '$property: give each one once' })
  @Field(() => [DeliveryEnum], { defaultValue: [], description: 'The ways of delivery that would suit; none for any.' })
  deliveries!: Delivery[];

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether a provider without a shared language will do, through interpretation.',
  })
  interpretationAccepted!: boolean;

  @Field(() => TimeWindowInput, {
    nullable: true,
    description: 'When it should happen; not over yet. Any time if not given.',
  })
  window?: TimeWindowInput | null;

  @TextsField('What else a provider should know, once in each language; the original first.', { nullable: true })
  note?: LocalizedTextInput[] | null;

  @Field(() => Boolean, { defaultValue: true, description: 'Whether members of other institutions may see it.' })
  isShared!: boolean;
}

@InputType({ description: 'A need that is taken back.' })
export class WithdrawNeedInput extends MutationBase {
  @Field(() => ID, { description: 'The need.' })
  id!: string;

  @Field(() => Int, { description: 'The version that the caller read; another one is a CONFLICT.' })
  expectedVersion!: number;

  @Text(2000, 'LINES')
  @Field(() => String, { description: 'Why, 1 to 2,000 characters, not blank.' })
  reason!: string;
}

@ObjectType()
abstract class NeedPayload extends MutationPayload {
  @Field(() => Need, { nullable: true, description: 'The need as it is now; null when nothing was done.' })
  need!: Need | null;
}

@ObjectType({ description: 'What became of declareNeed.' })
export class DeclareNeedPayload extends NeedPayload {}

@ObjectType({ description: 'What became of withdrawNeed.' })
export class WithdrawNeedPayload extends NeedPayload {}
