import { Max, Min } from 'class-validator';
import { ArgsType, Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { LocalizedText } from '../../kernel/localized.ts';
import {
  connectionTypeOf,
  enumOf,
  LocalizedField,
  Node,
  type OrderDirection,
  OrderDirectionEnum,
} from '../../platform/graphql/types.ts';
import type { AlternativeLabels } from './taxonomy.entity.ts';

/** From the lowest to the highest; stored as 1 to 4. */
export const competenceLevels = {
  FOUNDATION: 'Knows the terms and can take part under guidance.',
  INTERMEDIATE: 'Does the usual work on the topic without help.',
  ADVANCED: 'Masters difficult cases and improves how the work is done.',
  EXPERT: 'Sets the methods and teaches others.',
} as const;
export type CompetenceLevel = keyof typeof competenceLevels;
export const CompetenceLevelEnum = enumOf(
  'CompetenceLevel',
  'How well somebody masters a topic, from the lowest to the highest step.',
  competenceLevels,
);

const levelOrder = Object.keys(competenceLevels) as CompetenceLevel[];

/** The step as it is stored: 1 for FOUNDATION to 4 for EXPERT. */
export const levelNumber = (level: CompetenceLevel): number => levelOrder.indexOf(level) + 1;

/** The step behind a stored number; null where the level is not known. */
export const levelName = (level: number | null): CompetenceLevel | null =>
  level === null ? null : (levelOrder[level - 1] ?? null);

export const modalities = {
  TRAINING_COURSE: 'A course for one or many institutions, usually of some days, with a curriculum.',
  WORKSHOP: 'A meeting that works out something together or exchanges experience.',
  STUDY_VISIT: 'Staff of the recipient visit the provider and see how it works there.',
  TRAINING_OF_TRAINERS: 'A course whose participants then train others.',
  TECHNICAL_MISSION: 'An expert of the provider works with the recipient on its own material.',
  WEBINAR: 'A short session over the network, open to many.',
} as const;
export type Modality = keyof typeof modalities;
export const ModalityEnum = enumOf('Modality', 'The form in which knowledge is passed on.', modalities);

export const deliveries = {
  ONSITE: 'People meet at one place.',
  ONLINE: 'Everybody takes part over the network.',
  HYBRID: 'Some meet at one place, others join over the network.',
} as const;
export type Delivery = keyof typeof deliveries;
export const DeliveryEnum = enumOf('Delivery', 'Whether people meet at one place or over the network.', deliveries);

@ObjectType({
  implements: Node,
  description: 'A concept that institutions need or give knowledge about, with its place in a tree of topics.',
})
export class Topic extends Node {
  @Field(() => String, {
    description: 'The stable code in the tree: statcab.2.3.1. Accepted wherever a topic is asked for.',
  })
  code!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Its number in the scheme that it is taken from; null where that has none.',
  })
  notation!: string | null;

  @Field(() => String, { description: 'The classification or source that the topic is taken from.' })
  scheme!: string;

  labelText!: LocalizedText;

  @LocalizedField('labelText', 'The name of the topic.')
  label!: () => string;

  altLabelTexts!: AlternativeLabels;

  @Field(() => [String], {
    description: 'Concepts of other classifications that it is mapped to, such as SDG:6.4 or ISCED-F:0542.',
  })
  exactMatches!: string[];

  @Field(() => String, { nullable: true, description: 'A remark on the record, in English.' })
  note!: string | null;

  parentCode!: string | null;

  programmeCode!: string | null;
}

export const { Connection: TopicConnection } = connectionTypeOf('Topic', () => Topic, 'topics');

@ObjectType({ description: 'A topic that is near to another one.' })
export class RelatedTopic {
  relatedCode!: string;

  @Field(() => Float, {
    description:
      'How near: from above 0 to 1 for the same concept in two trees. Twice the information that both share, over the information of the two (Lin).',
  })
  similarity!: number;
}

@ArgsType()
export class RelatedArgs {
  @Min(1)
  @Max(100)
  @Field(() => Int, { defaultValue: 10, description: 'How many of the nearest, 1 to 100.' })
  first!: number;
}

@InputType({ description: 'Which topics; every given field narrows the list.' })
export class TopicFilter {
  @Field(() => ID, { nullable: true, description: 'This topic, by id or code, with everything below it.' })
  under?: string | null;

  @Field(() => [String], { nullable: true, description: 'Of one of these programmes, by their codes.' })
  programmes?: string[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True for only the topics at the top of a tree, false for only those below another one.',
  })
  roots?: boolean | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Taken from one of these schemes, exactly as `scheme` names them.',
  })
  schemes?: string[] | null;
}

export type TopicOrderField = 'POSITION' | 'LABEL';
const TopicOrderFieldEnum = enumOf('TopicOrderField', 'By what topics are ordered.', {
  POSITION: 'By the place in the tree, read from the top to the bottom.',
  LABEL: 'By the label in the language of the request.',
} satisfies Record<TopicOrderField, string>);

@InputType({ description: 'The order of topics.' })
export class TopicOrder {
  @Field(() => TopicOrderFieldEnum, { description: 'By what they are ordered.' })
  field!: TopicOrderField;

  @Field(() => OrderDirectionEnum, { description: 'Which end comes first.' })
  direction!: OrderDirection;
}
