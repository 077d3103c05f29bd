import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { LocalizedText } from '../../kernel/localized.ts';
import { DateScalar, DateTimeScalar, enumOf, LocalizedField } from '../../platform/graphql/types.ts';
import type { EvaluationSide } from './exchanges.entity.ts';
import { ExchangeDates } from './exchanges.type.ts';

const answers = {
  PROPOSED: 'It proposed terms of reference.',
  DECLINED: 'It said no, with a reason.',
} as const;
export type CirculationAnswer = keyof typeof answers;
export const CirculationAnswerEnum = enumOf(
  'CirculationAnswer',
  'What an institution answered that was asked.',
  answers,
);

@ObjectType({ description: 'An institution that was asked to provide, and what it answered.' })
export class AskedProvider {
  institutionId!: string;

  @Field(() => Int, { description: 'In which round it was asked, from 1.' })
  round!: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Its place among all that could provide at that time; null where the centre named it.',
  })
  rank!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'How well it matches the needs, 0 to 1, the mean over them; null where the centre named it.',
  })
  score!: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'The version of the matching model that ranked it; null where the centre named it.',
  })
  modelVersion!: string | null;

  @Field(() => DateTimeScalar, { description: 'When it was asked.' })
  askedAt!: string;

  @Field(() => DateTimeScalar, { description: 'Until when it was to answer.' })
  deadline!: string;

  @Field(() => CirculationAnswerEnum, { nullable: true, description: 'What it answered last; null if nothing yet.' })
  answer!: CirculationAnswer | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it answered first; null if not yet.' })
  answeredAt!: string | null;

  reasonText!: LocalizedText | null;

  @LocalizedField('reasonText', 'Why it does not provide; null where it did not say no.', { nullable: true })
  reason!: () => string | null;
}

@ObjectType({ description: 'What happens on a day of an exchange.' })
export class ExchangeSession {
  expertId!: string | null;

  @Field(() => DateScalar, { description: 'The day.' })
  day!: string;

  titleText!: LocalizedText;

  @LocalizedField('titleText', 'What happens.')
  title!: () => string;
}

@ObjectType({ description: 'Something to read or to work with.' })
export class ExchangeMaterial {
  titleText!: LocalizedText;

  @LocalizedField('titleText', 'What it is.')
  title!: () => string;

  @Field(() => String, { description: 'Where it lies.' })
  url!: string;

  @Field(() => DateTimeScalar, { description: 'When it was added.' })
  addedAt!: string;
}

@ObjectType({ description: 'How many people of a country took part.' })
export class Participation {
  countryCode!: string;

  @Field(() => Int, { description: 'How many women.' })
  women!: number;

  @Field(() => Int, { description: 'How many men.' })
  men!: number;

  @Field(() => Int, { description: 'How many who did not say, or of whom it was not asked.' })
  undisclosed!: number;
}

@ObjectType({ description: 'What was reported once an exchange had taken place.' })
export class ExchangeReport {
  exchangeKey!: string;

  summaryText!: LocalizedText;

  @LocalizedField('summaryText', 'What was done and what came of it.')
  summary!: () => string;

  @Field(() => ExchangeDates, {
    description: 'When it was to take place; the dates of the exchange are the actual ones.',
  })
  planned!: ExchangeDates;

  @Field(() => DateTimeScalar, { description: 'When it was reported.' })
  reportedAt!: string;
}

const evaluationSides = {
  RECIPIENT: 'Of a recipient.',
  PROVIDER: 'Of a provider.',
} as const satisfies Record<EvaluationSide, string>;
export const EvaluationSideEnum = enumOf('EvaluationSide', 'Of which side an evaluation is.', evaluationSides);

@ObjectType({ description: 'What a party said that an exchange was worth.' })
export class PartyEvaluation {
  institutionId!: string;

  @Field(() => EvaluationSideEnum, { description: 'Of which side it is.' })
  side!: EvaluationSide;

  @Field(() => Int, { description: 'Whether it was what was needed: 1, not at all, to 5, entirely.' })
  relevance!: number;

  @Field(() => Int, { description: 'How good the teaching or the learning was: 1, poor, to 5, excellent.' })
  quality!: number;

  @Field(() => Int, { description: 'How well it was organised: 1, poorly, to 5, excellently.' })
  organisation!: number;

  commentText!: LocalizedText | null;

  @LocalizedField('commentText', 'What else there was to say.', { nullable: true })
  comment!: () => string | null;

  @Field(() => DateTimeScalar, { description: 'When it was said.' })
  evaluatedAt!: string;
}

@ObjectType({ description: 'What an exchange was worth to those who took part.' })
export class ExchangeEvaluation {
  exchangeKey!: string;

  @Field(() => Float, { description: 'The mean of all scales of all evaluations, 0 to 1.' })
  mean!: number;

  @Field(() => Int, { description: 'How many parties evaluated it.' })
  count!: number;
}
