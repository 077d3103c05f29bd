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
import {
  type CompetenceLevel,
  CompetenceLevelEnum,
  type Delivery,
  DeliveryEnum,
  type Modality,
  ModalityEnum,
} from '../taxonomy/index.ts';
import type { NeedStatus } from './needs.states.ts';

export type NeedPriority = 'LOW' | 'MEDIUM' | 'HIGH';
export const NeedPriorityEnum = enumOf('NeedPriority', 'How urgent a need is to the institution that has it.', {
  LOW: 'Would be good to have.',
  MEDIUM: 'Wanted; the usual case.',
  HIGH: 'Urgent: other work waits for it.',
} satisfies Record<NeedPriority, string>);

export const NeedStatusEnum = enumOf('NeedStatus', 'Where a need stands in its life.', {
  OPEN: 'Waits for a provider; only these are matched.',
  IN_EXCHANGE: 'An exchange that may meet it is under way.',
  MET: 'An exchange met it.',
  WITHDRAWN: 'The institution took it back.',
  LAPSED: 'Its window ended before anybody met it.',
} satisfies Record<NeedStatus, string>);

@ObjectType({ description: 'A span of days. An end that is null is open.' })
export class TimeWindow {
  @Field(() => DateScalar, { nullable: true, description: 'The first day; null where any beginning will do.' })
  startsOn!: string | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The last day, itself included; null where there is no end.',
  })
  endsOn!: string | null;
}

@ObjectType({
  implements: Node,
  description:
    'What an institution wants to learn: a topic, how well, for how many people, in which languages and ways, and when.',
})
export class Need extends Node {
  institutionId!: string;

  topicCode!: string;

  @Field(() => CompetenceLevelEnum, {
    nullable: true,
    description: 'How well the institution masters the topic today; null where it did not say.',
  })
  presentLevel!: CompetenceLevel | null;

  @Field(() => CompetenceLevelEnum, {
    nullable: true,
    description: 'How well it wants to master the topic; null where any progress will do.',
  })
  wantedLevel!: CompetenceLevel | null;

  @Field(() => NeedPriorityEnum, { description: 'How urgent it is.' })
  priority!: NeedPriority;

  @Field(() => Int, {
    nullable: true,
    description: 'How many people are to take part; null where it is not known yet.',
  })
  participants!: number | null;

  @Field(() => [String], { description: 'Languages that the participants can work in, BCP 47; at least one.' })
  languages!: string[];

  @Field(() => [ModalityEnum], { description: 'The forms that would suit; empty when any form will do.' })
  modalities!: Modality[];

  @Field(() => [DeliveryEnum], { description: 'The ways of delivery that would suit; empty when any will do.' })
  deliveries!: Delivery[];

  @Field(() => Boolean, {
    description: 'Whether a provider without a shared language will do, through interpretation.',
  })
  interpretationAccepted!: boolean;

  @Field(() => TimeWindow, { nullable: true, description: 'When it should happen; null when any time will do.' })
  window!: TimeWindow | null;

  @Field(() => NeedStatusEnum, { description: 'Where it stands in its life.' })
  status!: NeedStatus;

  noteText!: LocalizedText | null;

  @LocalizedField('noteText', 'What else a provider should know, in the words of the institution.', { nullable: true })
  note!: () => string | null;

  @Field(() => Boolean, {
    description: 'Whether members of other institutions may see it; the centre and analysts always may.',
  })
  isShared!: boolean;

  @Field(() => String, { nullable: true, description: 'Why it was withdrawn; null while it is not.' })
  withdrawalReason!: string | null;

  @Field(() => DateTimeScalar, { description: 'When the institution declared it.' })
  declaredAt!: string;

  @Field(() => Int, { description: 'Grows with every change; sent back as `expectedVersion`.' })
  version!: number;
}

export const { Edge: NeedEdge, Connection: NeedConnection } = connectionTypeOf('Need', () => Need, 'needs');
