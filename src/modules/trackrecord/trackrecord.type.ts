import { Field, Float, Int, ObjectType } from 'type-graphql';
import { connectionTypeOf, DateScalar, enumOf } from '../../platform/graphql/types.ts';

const directions = {
  GIVEN: 'The institution gave knowledge.',
  RECEIVED: 'The institution received knowledge.',
} as const;
export type Direction = keyof typeof directions;
export const DirectionEnum = enumOf('TrackRecordDirection', 'Whether knowledge was given or received.', directions);

@ObjectType({
  description: 'What an institution gave and received in completed exchanges, and how it answers requests.',
})
export class TrackRecord {
  /** The key of the institution. */
  key!: string;

  @Field(() => Int, { description: 'In how many completed exchanges it gave knowledge.' })
  given!: number;

  @Field(() => Int, { description: 'In how many completed exchanges it received knowledge.' })
  received!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'How the exchanges that it gave were evaluated, on average, 0 to 1; null where none was evaluated.',
  })
  evaluationMean!: number | null;

  @Field(() => Int, { description: 'How many of the exchanges that it gave were evaluated.' })
  evaluationCount!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'The share of the requests circulated to it that it answered in time, 0 to 1; null if it never had one.',
  })
  answeredInTimeShare!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The median of the hours that it took to answer a request; null if it never answered one.',
  })
  medianHoursToAnswer!: number | null;

  @Field(() => Boolean, {
    description: 'Whether it first received and later gave: a recipient that became able to give.',
  })
  hasBecomeProvider!: boolean;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'When the first exchange that it gave ended, as exactly as the record knows; null if it never gave.',
  })
  firstGivenOn!: string | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'When the latest exchange that it gave ended, as exactly as the record knows; null if it never gave.',
  })
  lastGivenOn!: string | null;
}

@ObjectType({ description: 'What an institution gave and received on one topic.' })
export class TrackRecordTopic {
  /** The key of the institution. */
  parentKey!: string;

  topicCode!: string;

  @Field(() => Int, { description: 'In how many completed exchanges it gave knowledge on the topic.' })
  given!: number;

  @Field(() => Int, { description: 'In how many completed exchanges it received knowledge on the topic.' })
  received!: number;

  @Field(() => DateScalar, {
    description: 'When the latest of these exchanges ended, as exactly as the record knows.',
  })
  lastEndedOn!: string;
}

@ObjectType({
  description: 'One thing that a track record is made of: an exchange that was given or received on a topic.',
})
export class TrackRecordEntry {
  exchangeKey!: string;

  topicCode!: string;

  @Field(() => DirectionEnum, { description: 'Whether it was given or received.' })
  direction!: Direction;

  @Field(() => DateScalar, { description: 'When the exchange ended, as exactly as the record knows.' })
  endedOn!: string;

  @Field(() => Float, {
    nullable: true,
    description: 'How its recipients evaluated it, on average, 0 to 1; null where nobody did.',
  })
  evaluation!: number | null;
}

export const { Edge: TrackRecordEntryEdge, Connection: TrackRecordEntryConnection } = connectionTypeOf(
  'TrackRecordEntry',
  () => TrackRecordEntry,
  'entries of a track record',
);
