import { Field, Float, Int, ObjectType } from 'type-graphql';
import { DateScalar } from '../../platform/graphql/types.ts';
import { type ExchangeStatus, ExchangeStatusEnum } from '../exchanges/index.ts';

@ObjectType({
  description: 'Figures for who runs the exchanges of the hub; each is computed only when it is asked for.',
})
export class ExchangeDeskFigures {
  @Field(() => DateScalar, { description: 'The first day of the period.' })
  from!: string;

  @Field(() => DateScalar, { description: 'The last day of the period.' })
  to!: string;

  /** Codes as the tables write them; null for all. */
  programmes!: readonly string[] | null;

  countries!: readonly string[] | null;
}

@ObjectType({ description: 'Exchanges that stand in the same state, and for how long they do.' })
export class StandingExchanges {
  @Field(() => ExchangeStatusEnum, { description: 'The state.' })
  status!: ExchangeStatus;

  programmeCode!: string | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The first day of the month in which they came to it; null unless they are counted by month.',
  })
  month!: string | null;

  @Field(() => Int, { description: 'How many they are.' })
  count!: number;

  @Field(() => Float, { description: 'The median of the days that each has been in the state up to today.' })
  medianDays!: number;

  @Field(() => Int, { description: 'The days of the one that has been there longest.' })
  longestDays!: number;
}

@ObjectType({
  description:
    'From a need to a closed exchange: of the needs declared and the exchanges requested in the period, how many came how far until now.',
})
export class ExchangeFunnel {
  @Field(() => Int, { description: 'Needs that were declared.' })
  needsDeclared!: number;

  @Field(() => Int, { description: 'Of these needs, those that came into at least one exchange.' })
  needsInExchange!: number;

  @Field(() => Int, { description: 'Exchanges that were requested.' })
  requested!: number;

  @Field(() => Int, { description: 'Of these exchanges, those for which providers were ever asked.' })
  circulated!: number;

  @Field(() => Int, { description: 'Those for which somebody ever proposed terms.' })
  proposed!: number;

  @Field(() => Int, { description: 'Those that everybody consented to.' })
  agreed!: number;

  @Field(() => Int, { description: 'Those whose days were set.' })
  scheduled!: number;

  @Field(() => Int, { description: 'Those that began.' })
  underway!: number;

  @Field(() => Int, { description: 'Those that took place and were reported on.' })
  reported!: number;

  @Field(() => Int, { description: 'Those that each side evaluated.' })
  evaluated!: number;

  @Field(() => Int, { description: 'Those that were closed.' })
  closed!: number;

  @Field(() => Int, { description: 'Those that were declined.' })
  declined!: number;

  @Field(() => Int, { description: 'Those that were called off after they were agreed.' })
  cancelled!: number;

  @Field(() => Int, { description: 'Those that who asked no longer wanted.' })
  withdrawn!: number;
}

@ObjectType({ description: 'How long exchanges were in a state that they left in the period.' })
export class DaysInState {
  @Field(() => ExchangeStatusEnum, { description: 'The state.' })
  status!: ExchangeStatus;

  @Field(() => Float, {
    description:
      'The median of the days from the one on which each came to the state to the one on which it left, UTC.',
  })
  medianDays!: number;

  @Field(() => Int, { description: 'How often the state was left; an exchange may leave it more than once.' })
  count!: number;
}

@ObjectType({ description: 'How many of the needs declared in the period were answered soon.' })
export class AnsweredShare {
  @Field(() => Int, { description: 'Needs that were declared in the period.' })
  needs!: number;

  @Field(() => Int, { description: 'Those for which a proposal came in time, to an exchange that is to meet them.' })
  answered!: number;

  @Field(() => Float, { nullable: true, description: 'The share of those, 0 to 1; null where no need was declared.' })
  share!: number | null;
}

@ObjectType({
  description:
    'Providers that were asked with about the same score, and how many of them accepted: whether a higher score means more acceptance.',
})
export class ScoreBand {
  @Field(() => String, { description: 'The version of the model that gave the scores.' })
  modelVersion!: string;

  @Field(() => Float, { description: 'Scores from this one on, 0..0.9 in steps of 0.1.' })
  from!: number;

  @Field(() => Float, { description: 'And below this one; 1 itself counts to the last band.' })
  below!: number;

  @Field(() => Int, { description: 'Providers that were asked in the period, each once for an exchange.' })
  asked!: number;

  @Field(() => Int, { description: 'Those that proposed terms: they accepted.' })
  proposed!: number;

  @Field(() => Int, { description: 'Those that declined.' })
  declined!: number;

  @Field(() => Int, { description: 'Those that let the deadline pass without an answer.' })
  silent!: number;

  @Field(() => Int, { description: 'Those that may still answer; they count for no share.' })
  open!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'proposed / (proposed + declined + silent), 0..1; null where nobody answered and no deadline passed.',
  })
  acceptance!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The lower end of the 95 % interval of the acceptance (Wilson); null like it.',
  })
  low!: number | null;

  @Field(() => Float, { nullable: true, description: 'The upper end of that interval.' })
  high!: number | null;
}
