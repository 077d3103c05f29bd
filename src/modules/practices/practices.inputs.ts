import { ArrayMaxSize, ArrayMinSize, Matches, Max, Min, ValidateNested } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import {
  enumOf,
  type LocalizedTextInput,
  MutationBase,
  type OrderDirection,
  OrderDirectionEnum,
  TextsField,
} from '../../platform/graphql/types.ts';
import type { PracticeStatus } from './practices.states.ts';
import { PracticeStatusEnum } from './practices.type.ts';

@InputType({ description: 'Which best practices; every given field narrows the list.' })
export class BestPracticeFilter {
  @Field(() => [ID], { nullable: true, description: 'On one of these topics or on anything below them; ids or codes.' })
  topics?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'Of one of these institutions.' })
  institutions?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Of an institution of one of these countries, ISO 3166-1 alpha-2.',
  })
  countries?: string[] | null;

  @Field(() => [PracticeStatusEnum], {
    nullable: true,
    description: 'In one of these states, as far as one may see them.',
  })
  statuses?: PracticeStatus[] | null;
}

export type BestPracticeOrderField = 'PUBLISHED_AT' | 'TITLE';
const BestPracticeOrderFieldEnum = enumOf('BestPracticeOrderField', 'By what best practices are ordered.', {
  PUBLISHED_AT: 'By when they were published; for those that were not, by when they were drafted.',
  TITLE: 'By the title in the language of the request.',
} satisfies Record<BestPracticeOrderField, string>);

@InputType({ description: 'The order of best practices.' })
export class BestPracticeOrder {
  @Field(() => BestPracticeOrderFieldEnum, { description: 'By what they are ordered.' })
  field!: BestPracticeOrderField;

  @Field(() => OrderDirectionEnum, { description: 'Which end comes first.' })
  direction!: OrderDirection;
}

@InputType({ description: 'A part of a best practice that can be used again by itself.' })
export class BuildingBlockInput {
  @TextsField('What it is, such as a questionnaire, a manual, a software or a law; once per language.')
  texts!: LocalizedTextInput[];
}

const optional = { nullable: true } as const;

/** What can stand in a draft and can be left for later. */
@InputType()
export abstract class PracticeTexts extends MutationBase {
  @TextsField('The circumstances in which it arose; needed before it can be submitted.', optional)
  context?: LocalizedTextInput[] | null;

  @TextsField('The problem that it answers.', optional)
  challenge?: LocalizedTextInput[] | null;

  @TextsField('What was done, and how; needed before it can be submitted.', optional)
  approach?: LocalizedTextInput[] | null;

  @TextsField('What came of it; needed before it can be submitted.', optional)
  results?: LocalizedTextInput[] | null;

  @TextsField('What shows that the results are real.', optional)
  evidence?: LocalizedTextInput[] | null;

  @TextsField('What it depended on.', optional)
  successFactors?: LocalizedTextInput[] | null;

  @TextsField('What stood in its way, and what it cannot do.', optional)
  constraints?: LocalizedTextInput[] | null;

  @TextsField('What was learnt, and would be done otherwise today.', optional)
  lessons?: LocalizedTextInput[] | null;

  @TextsField('What keeps it going after its first funding.', optional)
  sustainability?: LocalizedTextInput[] | null;

  @TextsField('What another country needs before it can do the same.', optional)
  replicability?: LocalizedTextInput[] | null;

  @ArrayMaxSize(30)
  @ValidateNested({ each: true })
  @Field(() => [BuildingBlockInput], {
    nullable: true,
    description: 'Parts that can be used again by themselves, at most 30.',
  })
  buildingBlocks?: BuildingBlockInput[] | null;
}

const topicForm = /^[\w:.-]{1,130}$/;
const topicRule = 'topics must be ids or codes such as statcab.2.3.1';
const topicsDescription = 'What it is about, 1 to 10 topics by their ids or codes.';

@InputType({ description: 'A best practice of the own institution, to be completed and submitted later.' })
export class DraftPracticeInput extends PracticeTexts {
  @TextsField('What it is called.')
  title!: LocalizedTextInput[];

  @TextsField('The whole of it in a few sentences.')
  summary!: LocalizedTextInput[];

  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  @Matches(topicForm, { each: true, message: topicRule })
  @Field(() => [ID], { description: topicsDescription })
  topics!: string[];
}

const expectedVersion = 'The version that one has read; if it is not the current one the answer is CONFLICT.';

@InputType({
  description: 'Changes to a draft or to a returned practice, which becomes a draft again. What is not given stays.',
})
export class RevisePracticeInput extends PracticeTexts {
  @Field(() => ID, { description: 'The practice.' })
  id!: string;

  @Field(() => Int, { description: expectedVersion })
  expectedVersion!: number;

  @TextsField('What it is called.', optional)
  title?: LocalizedTextInput[] | null;

  @TextsField('The whole of it in a few sentences.', optional)
  summary?: LocalizedTextInput[] | null;

  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  @Matches(topicForm, { each: true, message: topicRule })
  @Field(() => [ID], { nullable: true, description: topicsDescription })
  topics?: string[] | null;
}

@InputType({ description: 'A practice that is ready for the review of the centre.' })
export class SubmitPracticeInput extends MutationBase {
  @Field(() => ID, { description: 'The practice.' })
  id!: string;

  @Field(() => Int, { description: expectedVersion })
  expectedVersion!: number;
}

export type ReviewDecision = 'PUBLISH' | 'RETURN';
const ReviewDecisionEnum = enumOf('ReviewDecision', 'What the centre decides on a submitted practice.', {
  PUBLISH: 'It becomes public.',
  RETURN: 'It goes back to its institution, with reasons.',
} satisfies Record<ReviewDecision, string>);

@InputType({ description: 'The decision of the centre on a submitted practice.' })
export class ReviewPracticeInput extends MutationBase {
  @Field(() => ID, { description: 'The practice.' })
  id!: string;

  @Field(() => Int, { description: expectedVersion })
  expectedVersion!: number;

  @Field(() => ReviewDecisionEnum, { description: 'Whether it becomes public.' })
  decision!: ReviewDecision;

  @TextsField('What has to be done better; given when it is returned, and only then.', optional)
  reasons?: LocalizedTextInput[] | null;
}

@InputType({ description: 'The own institution used the published practice of another one.' })
export class RecordAdaptationInput extends MutationBase {
  @Field(() => ID, { description: 'The practice that was used.' })
  practiceId!: string;

  @TextsField('What was done otherwise than the practice says.')
  changed!: LocalizedTextInput[];

  @TextsField('What came of it.', optional)
  outcome?: LocalizedTextInput[] | null;

  @Min(1970)
  @Max(2100)
  @Field(() => Int, { nullable: true, description: 'The year in which it was used, from 1970 to the present one.' })
  year?: number | null;
}
