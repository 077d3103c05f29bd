import { Field, Int, ObjectType } from 'type-graphql';
import type { LocalizedText } from '../../kernel/localized.ts';
import {
  connectionTypeOf,
  DateScalar,
  DateTimeScalar,
  enumOf,
  LocalizedField,
  Node,
} from '../../platform/graphql/types.ts';
import { type Delivery, DeliveryEnum, type Modality, ModalityEnum } from '../taxonomy/index.ts';
import type { OfferStatus } from './offers.states.ts';

export const OfferStatusEnum = enumOf('OfferStatus', 'Where an offer stands in its life.', {
  DRAFT: 'Not announced yet; seen only by its institution, staff and analysts.',
  PUBLISHED: 'Announced, and places are left.',
  FULL: 'Announced, and every place is taken.',
  CLOSED: 'The institution takes nobody any more.',
  WITHDRAWN: 'Taken back before it took place; the reason is told.',
  LAPSED: 'Its deadline is over.',
} satisfies Record<OfferStatus, string>);

@ObjectType({
  implements: Node,
  description:
    'An announced occasion to learn: drawn from a capacity, with its form, its days, its places and its deadline.',
})
export class Offer extends Node {
  capacityKey!: string;

  institutionId!: string;

  topicCode!: string;

  titleText!: LocalizedText;

  @LocalizedField('titleText', 'What it is called.')
  title!: () => string;

  @Field(() => ModalityEnum, { description: 'The form in which it is given.' })
  modality!: Modality;

  @Field(() => DeliveryEnum, { description: 'Whether people meet at one place or over the network.' })
  delivery!: Delivery;

  @Field(() => [String], { description: 'Languages it is given in, BCP 47.' })
  languages!: string[];

  @Field(() => DateScalar, { description: 'Its first day.' })
  startsOn!: string;

  @Field(() => DateScalar, { description: 'Its last day, itself included.' })
  endsOn!: string;

  @Field(() => DateScalar, { description: 'The last day on which places can be asked for, itself included.' })
  deadline!: string;

  @Field(() => Int, { description: 'How many people it can take.' })
  places!: number;

  @Field(() => Int, { description: 'How many of the places are not taken yet.' })
  placesLeft!: number;

  @Field(() => OfferStatusEnum, { description: 'Where it stands in its life.' })
  status!: OfferStatus;

  @Field(() => DateTimeScalar, { description: 'When it was published; for a draft, when it was written.' })
  publishedAt!: string;

  @Field(() => String, { nullable: true, description: 'Why it was withdrawn; null while it is not.' })
  withdrawalReason!: string | null;

  @Field(() => Int, { description: 'Grows with every change; sent back as `expectedVersion`.' })
  version!: number;
}

export const { Edge: OfferEdge, Connection: OfferConnection } = connectionTypeOf('Offer', () => Offer, 'offers');

@ObjectType({ description: 'An offer that was published, as the subscriber may see it at the moment of the message.' })
export class OfferEvent {
  @Field(() => String, { description: 'The place of the event in the log; send it as `after` to go on from here.' })
  cursor!: string;

  @Field(() => Offer, { description: 'The offer.' })
  offer!: Offer;
}
