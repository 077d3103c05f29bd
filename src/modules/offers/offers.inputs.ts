import { ArrayMaxSize, ArrayMinSize, Max, Min } from 'class-validator';
import { ArgsType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import {
  DateScalar,
  enumOf,
  type LocalizedTextInput,
  MutationBase,
  MutationPayload,
  type OrderDirection,
  OrderDirectionEnum,
  PageArgs,
  Text,
  TextsField,
} from '../../platform/graphql/types.ts';
import { KnowledgeFilter } from '../needs/index.ts';
import { type Delivery, DeliveryEnum, type Modality, ModalityEnum } from '../taxonomy/index.ts';
import type { OfferStatus } from './offers.states.ts';
import { Offer, OfferStatusEnum } from './offers.type.ts';

@InputType({
  description: 'Which offers; every given field narrows them. The same for the list and for the subscription.',
})
export class OfferFilter extends KnowledgeFilter {
  @Field(() => [String], {
    nullable: true,
    description: 'On topics of one of these programmes, by their codes: StatCaB.',
  })
  programmes?: string[] | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'Answering an open need of this institution: same or related topic, a shared language or interpretation accepted, a form or way of delivery that suits, days within reach of its window, and a level not more than one below the wanted one. For its own members, staff and analysts.',
  })
  matchingInstitution?: string | null;
}

export type OfferOrderField = 'PUBLISHED' | 'DEADLINE' | 'START';
export const OfferOrderFieldEnum = enumOf('OfferOrderField', 'By what offers are ordered.', {
  PUBLISHED: 'By the moment of their publication.',
  DEADLINE: 'By their deadline.',
  START: 'By their first day.',
} satisfies Record<OfferOrderField, string>);

@InputType({ description: 'The order of offers.' })
export class OfferOrder {
  @Field(() => OfferOrderFieldEnum, { description: 'By what they are ordered.' })
  field!: OfferOrderField;

  @Field(() => OrderDirectionEnum, { description: 'Which end comes first.' })
  direction!: OrderDirection;
}

/** A page of offers; without a word about their state, of those that one can still ask for. */
@ArgsType()
export class OfferPageArgs extends PageArgs {
  @Field(() => [OfferStatusEnum], { defaultValue: ['PUBLISHED'], description: 'In one of these states.' })
  statuses!: OfferStatus[];
}

@InputType({ description: 'An occasion drawn from an active capacity of the institution of the caller.' })
export class PublishOfferInput extends MutationBase {
  @Field(() => ID, { description: 'The capacity; it also gives the topic.' })
  capacityId!: string;

  @TextsField('What it is called, once in each language; the original first.')
  title!: LocalizedTextInput[];

  @Field(() => ModalityEnum, { description: 'The form; one of the capacity where those are known.' })
  modality!: Modality;

  @Field(() => DeliveryEnum, { description: 'The way of delivery; one of the capacity where those are known.' })
  delivery!: Delivery;

  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  @Field(() => [String], {
    description: 'Languages it is given in, BCP 47, 1 to 10; among those of the capacity where they are known.',
  })
  languages!: string[];

  @Field(() => DateScalar, {
    description: 'Its first day; not before the deadline, and in the window of the capacity.',
  })
  startsOn!: string;

  @Field(() => DateScalar, {
    description: 'Its last day, itself included; not before the first, and in the window of the capacity.',
  })
  endsOn!: string;

  @Field(() => DateScalar, { description: 'The last day on which places can be asked for; today or later.' })
  deadline!: string;

  @Min(1)
  @Max(10_000)
  @Field(() => Int, {
    description: 'How many people it can take, 1 to 10,000; not more than the capacity where its places are known.',
  })
  places!: number;
}

@InputType()
abstract class OfferMoveInput extends MutationBase {
  @Field(() => ID, { description: 'The offer.' })
  id!: string;

  @Field(() => Int, { description: 'The version that the caller read; another one is a CONFLICT.' })
  expectedVersion!: number;
}

@InputType({ description: 'A published offer that is taken back.' })
export class WithdrawOfferInput extends OfferMoveInput {
  @Text(2000, 'LINES')
  @Field(() => String, { description: 'Why, 1 to 2,000 characters, not blank; everybody who sees the offer reads it.' })
  reason!: string;
}

@InputType({ description: 'An offer that takes nobody any more.' })
export class CloseOfferInput extends OfferMoveInput {}

@ObjectType()
abstract class OfferPayload extends MutationPayload {
  @Field(() => Offer, { nullable: true, description: 'The offer as it is now; null when nothing was done.' })
  offer!: Offer | null;
}

@ObjectType({ description: 'What became of publishOffer.' })
export class PublishOfferPayload extends OfferPayload {}

@ObjectType({ description: 'What became of withdrawOffer.' })
export class WithdrawOfferPayload extends OfferPayload {}

@ObjectType({ description: 'What became of closeOffer.' })
export class CloseOfferPayload extends OfferPayload {}
