import { Field, Int, ObjectType } from 'type-graphql';
import { connectionTypeOf, DateTimeScalar, enumOf, Node } from '../../platform/graphql/types.ts';
import type { NominationStatus } from './exchanges.entity.ts';

const genders = {
  WOMAN: 'A woman.',
  MAN: 'A man.',
  UNDISCLOSED: 'Not said, or not asked.',
} as const;
export type Gender = keyof typeof genders;
export const GenderEnum = enumOf('Gender', 'For the figures of reports.', genders);

const nominationStatuses = {
  CONFIRMED: 'There is a place.',
  WAITING: 'Moves up when a place becomes free, whoever waits longest first.',
  WITHDRAWN: 'Does not take part.',
} as const satisfies Record<NominationStatus, string>;
export const NominationStatusEnum = enumOf(
  'NominationStatus',
  'Whether somebody takes part in an exchange.',
  nominationStatuses,
);

@ObjectType({
  implements: Node,
  description:
    'Somebody who is to take part for a recipient. Seen by that institution, by the providers, by the centre and by analysts.',
})
export class Nomination extends Node {
  exchangeKey!: string;

  institutionId!: string;

  @Field(() => String, { description: 'The name of the person.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'What the person does; null where it was not said.' })
  title!: string | null;

  @Field(() => GenderEnum, { description: 'For the figures of the report.' })
  gender!: Gender;

  @Field(() => NominationStatusEnum, { description: 'Whether there is a place.' })
  status!: NominationStatus;

  @Field(() => Int, {
    nullable: true,
    description: 'The place in the line of those who wait, from 1; null for who does not wait.',
  })
  placeInLine!: number | null;

  @Field(() => DateTimeScalar, { description: 'When the person was named.' })
  nominatedAt!: string;
}

export const { Edge: NominationEdge, Connection: NominationConnection } = connectionTypeOf(
  'Nomination',
  () => Nomination,
  'nominations',
);
