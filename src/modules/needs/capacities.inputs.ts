import { ArrayMaxSize, ArrayMinSize, ArrayUnique, Max, Min } from 'class-validator';
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
import {
  type CompetenceLevel,
  CompetenceLevelEnum,
  type Delivery,
  DeliveryEnum,
  type Modality,
  ModalityEnum,
} from '../taxonomy/index.ts';
import { Capacity, type CapacityBasis, CapacityBasisEnum, CapacityStatusEnum } from './capacities.type.ts';
import { KnowledgeFilter, TimeWindowInput } from './needs.inputs.ts';
import type { CapacityStatus } from './needs.states.ts';

@InputType({ description: 'Which capacities; every given field narrows the list.' })
export class CapacityFilter extends KnowledgeFilter {
  @Field(() => [ID], { nullable: true, description: 'Of one of these institutions.' })
  institutions?: string[] | null;

  @Field(() => [CapacityStatusEnum], { nullable: true, description: 'In one of these states.' })
  statuses?: CapacityStatus[] | null;

  @Field(() => [CapacityBasisEnum], {
    nullable: true,
    description: 'Known from one of these; DECLARED and RECORD if not given.',
  })
  bases?: CapacityBasis[] | null;
}

export type CapacityOrderField = 'DECLARED' | 'VERIFIED' | 'LEVEL';
export const CapacityOrderFieldEnum = enumOf('CapacityOrderField', 'By what capacities are ordered.', {
  DECLARED: 'By the moment of their declaration.',
  VERIFIED: 'By the moment of their last verification; those never verified count as the oldest.',
  LEVEL: 'By their level, FOUNDATION to EXPERT; those of unknown level count as the lowest.',
} satisfies Record<CapacityOrderField, string>);

@InputType({ description: 'The order of capacities.' })
export class CapacityOrder {
  @Field(() => CapacityOrderFieldEnum, { description: 'By what they are ordered.' })
  field!: CapacityOrderField;

  @Field(() => OrderDirectionEnum, { description: 'Which end comes first.' })
  direction!: OrderDirection;
}

@InputType({ description: 'What the institution of the caller can give on a topic; one live declaration per topic.' })
export class DeclareCapacityInput extends MutationBase {
  @Field(() => ID, { description: 'The topic, by id or code: statcab.2.3.1.' })
  topic!: string;

  @Field(() => CompetenceLevelEnum, { description: 'Up to which level it can bring others.' })
  level!: CompetenceLevel;

  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  @Field(() => [String], { description: 'Languages it can be given in, BCP 47, 1 to 10.' })
  languages!: string[];

  @ArrayMinSize(1)
  @ArrayUnique({ message: '$property: give each one once' })
  @Field(() => [ModalityEnum], { description: 'The forms it can be given in; at least one.' })
  modalities!: Modality[];

  @ArrayMinSize(1)
  @ArrayUnique({ message: '$property: give each one once' })
  @Field(() => [DeliveryEnum], { description: 'The ways it can be delivered; at least one.' })
  deliveries!: Delivery[];

  @Min(1)
  @Max(10_000)
  @Field(() => Int, { nullable: true, description: 'How many people it can take at one time, 1 to 10,000.' })
  places?: number | null;

  @Field(() => TimeWindowInput, {
    nullable: true,
    description: 'When it can be given; not over yet. Any time if not given.',
  })
  window?: TimeWindowInput | null;

  @TextsField('What else somebody who asks should know, once in each language; the original first.', { nullable: true })
  note?: LocalizedTextInput[] | null;

  @ArrayUnique({ message: '$property: give each one once' })
  @ArrayMaxSize(50)
  @Field(() => [ID], { defaultValue: [], description: 'Experts of the institution who would give it, up to 50.' })
  experts!: string[];

  @ArrayUnique({ message: '$property: give each one once' })
  @ArrayMaxSize(50)
  @Field(() => [ID], { defaultValue: [], description: 'Best practices of the institution behind it, up to 50.' })
  practices!: string[];
}

@InputType()
export abstract class CapacityMoveInput extends MutationBase {
  @Field(() => ID, { description: 'The capacity.' })
  id!: string;

  @Field(() => Int, { description: 'The version that the caller read; another one is a CONFLICT.' })
  expectedVersion!: number;
}

@InputType({ description: 'A declared capacity that is still there as it says.' })
export class VerifyCapacityInput extends CapacityMoveInput {}

@InputType({ description: 'A capacity that is not to be asked for until it is resumed.' })
export class PauseCapacityInput extends CapacityMoveInput {}

@InputType({ description: 'A paused capacity that can be asked for again.' })
export class ResumeCapacityInput extends CapacityMoveInput {}

@InputType({ description: 'A capacity that is given up for good; the topic can then be declared anew.' })
export class RetireCapacityInput extends CapacityMoveInput {}

@ObjectType()
abstract class CapacityPayload extends MutationPayload {
  @Field(() => Capacity, { nullable: true, description: 'The capacity as it is now; null when nothing was done.' })
  capacity!: Capacity | null;
}

@ObjectType({ description: 'What became of declareCapacity.' })
export class DeclareCapacityPayload extends CapacityPayload {}

@ObjectType({ description: 'What became of verifyCapacity.' })
export class VerifyCapacityPayload extends CapacityPayload {}

@ObjectType({ description: 'What became of pauseCapacity.' })
export class PauseCapacityPayload extends CapacityPayload {}

@ObjectType({ description: 'What became of resumeCapacity.' })
export class ResumeCapacityPayload extends CapacityPayload {}

@ObjectType({ description: 'What became of retireCapacity.' })
export class RetireCapacityPayload extends CapacityPayload {}
