import { Field, Int, ObjectType } from 'type-graphql';
import type { LocalizedText } from '../../kernel/localized.ts';
import {
  connectionTypeOf,
  DateTimeScalar,
  enumOf,
  LocalizedField,
  MutationPayload,
  Node,
} from '../../platform/graphql/types.ts';
import type { PracticeStatus } from './practices.states.ts';

export const PracticeStatusEnum = enumOf('PracticeStatus', 'Where a best practice stands on its way to the public.', {
  DRAFT: 'Being written; only its institution and the centre see it.',
  SUBMITTED: 'Waiting for the review of the facilitating centre.',
  RETURNED: 'Sent back by the centre with reasons, to be revised.',
  PUBLISHED: 'Reviewed and open to everybody.',
  ARCHIVED: 'No longer shown to the public.',
} satisfies Record<PracticeStatus, string>);

const nullable = { nullable: true } as const;

@ObjectType({
  implements: Node,
  description:
    'What an institution did that worked, told so that another country can use it. Reviewed before it is public.',
})
export class BestPractice extends Node {
  institutionKey!: string;
  topicCodes!: string[];
  buildingBlockTexts!: LocalizedText[];

  titleText!: LocalizedText;
  @LocalizedField('titleText', 'What it is called.')
  title!: () => string;

  summaryText!: LocalizedText;
  @LocalizedField('summaryText', 'The whole of it in a few sentences.')
  summary!: () => string;

  contextText!: LocalizedText | null;
  @LocalizedField('contextText', 'The circumstances in which it arose.', nullable)
  context!: () => string | null;

  challengeText!: LocalizedText | null;
  @LocalizedField('challengeText', 'The problem that it answers.', nullable)
  challenge!: () => string | null;

  approachText!: LocalizedText | null;
  @LocalizedField('approachText', 'What was done, and how.', nullable)
  approach!: () => string | null;

  resultsText!: LocalizedText | null;
  @LocalizedField('resultsText', 'What came of it.', nullable)
  results!: () => string | null;

  evidenceText!: LocalizedText | null;
  @LocalizedField('evidenceText', 'What shows that the results are real: figures, evaluations, publications.', nullable)
  evidence!: () => string | null;

  successFactorsText!: LocalizedText | null;
  @LocalizedField('successFactorsText', 'What it depended on.', nullable)
  successFactors!: () => string | null;

  constraintsText!: LocalizedText | null;
  @LocalizedField('constraintsText', 'What stood in its way, and what it cannot do.', nullable)
  constraints!: () => string | null;

  lessonsText!: LocalizedText | null;
  @LocalizedField('lessonsText', 'What the institution learnt, and would do otherwise today.', nullable)
  lessons!: () => string | null;

  sustainabilityText!: LocalizedText | null;
  @LocalizedField('sustainabilityText', 'What keeps it going after its first funding.', nullable)
  sustainability!: () => string | null;

  replicabilityText!: LocalizedText | null;
  @LocalizedField('replicabilityText', 'What another country needs before it can do the same.', nullable)
  replicability!: () => string | null;

  @Field(() => PracticeStatusEnum, { description: 'Where it stands on its way to the public.' })
  status!: PracticeStatus;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was published; null if it never was.' })
  publishedAt!: Date | null;

  returnReasonsText!: LocalizedText | null;
  @LocalizedField(
    'returnReasonsText',
    'Why the centre sent it back; null if it did not, and for everybody but its institution and the facilitators.',
    nullable,
  )
  returnReasons!: () => string | null;

  @Field(() => Int, { description: 'Counts its changes; send it as `expectedVersion` with the next one.' })
  version!: number;
}

@ObjectType({
  implements: Node,
  description: 'Another institution used a best practice in its own context.',
})
export class Adaptation extends Node {
  practiceKey!: string;
  institutionKey!: string;

  changedText!: LocalizedText;
  @LocalizedField('changedText', 'What the institution did otherwise than the practice says.')
  changed!: () => string;

  outcomeText!: LocalizedText | null;
  @LocalizedField('outcomeText', 'What came of it; null where that was not recorded.', nullable)
  outcome!: () => string | null;

  @Field(() => Int, { nullable: true, description: 'The year in which it was used; null where that was not recorded.' })
  year!: number | null;

  @Field(() => DateTimeScalar, { description: 'When the institution recorded it here.' })
  recordedAt!: Date;
}

export const { Connection: BestPracticeConnection } = connectionTypeOf(
  'BestPractice',
  () => BestPractice,
  'best practices',
);

export const { Connection: AdaptationConnection } = connectionTypeOf('Adaptation', () => Adaptation, 'adaptations');

const practiceOrNull = { nullable: true, description: 'The practice as it is now; null if the mutation was refused.' };

@ObjectType({ description: 'What drafting a best practice answers.' })
export class DraftPracticePayload extends MutationPayload {
  @Field(() => BestPractice, practiceOrNull)
  practice!: BestPractice | null;
}

@ObjectType({ description: 'What revising a best practice answers.' })
export class RevisePracticePayload extends MutationPayload {
  @Field(() => BestPractice, practiceOrNull)
  practice!: BestPractice | null;
}

@ObjectType({ description: 'What submitting a best practice answers.' })
export class SubmitPracticePayload extends MutationPayload {
  @Field(() => BestPractice, practiceOrNull)
  practice!: BestPractice | null;
}

@ObjectType({ description: 'What reviewing a best practice answers.' })
export class ReviewPracticePayload extends MutationPayload {
  @Field(() => BestPractice, practiceOrNull)
  practice!: BestPractice | null;
}

@ObjectType({ description: 'What recording an adaptation answers.' })
export class RecordAdaptationPayload extends MutationPayload {
  @Field(() => Adaptation, { nullable: true, description: 'The adaptation; null if the mutation was refused.' })
  adaptation!: Adaptation | null;
}
