import { Field, InputType } from 'type-graphql';
import { DateScalar, enumOf } from '../../platform/graphql/types.ts';

/** Where no first day is given, this many days up to the last one. */
export const usualDays = 365;
/** A year, also a leap year: what a period takes to count grows with it. */
export const mostDays = 366;

@InputType({
  description: 'Which exchanges of the hub and which needs the figures are about; every given field narrows them.',
})
export class ExchangeDeskFilter {
  @Field(() => [String], {
    nullable: true,
    description:
      'Of one of these programmes, by their codes in any case. The programme of a need is that of its topic; what belongs to none is left out.',
  })
  programmes?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'With a recipient of one of these countries, ISO 3166-1 alpha-2 in any case. The country of a need is that of its institution.',
  })
  countries?: string[] | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: `The first day of the period, UTC; ${usualDays} days with the last one if not given. What stands where now is told whatever the period.`,
  })
  from?: string | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: `The last day of the period, UTC; today if not given. A period has ${mostDays} days at most; ask for several where you need more.`,
  })
  to?: string | null;
}

const standingGroups = {
  STATUS: 'By the state alone.',
  PROGRAMME: 'By the state and the programme.',
  MONTH: 'By the state and the month in which they came to it.',
} as const;
export type StandingGroup = keyof typeof standingGroups;
export const StandingGroupEnum = enumOf(
  'StandingGroup',
  'By what the exchanges are counted together that stand in a state.',
  standingGroups,
);
