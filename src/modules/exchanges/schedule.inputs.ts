import { ArrayMaxSize, Max, Min, ValidateNested } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { DateScalar, type LocalizedTextInput, Text, TextsField } from '../../platform/graphql/types.ts';

export const mostSessions = 100;

@InputType({ description: 'What happens on a day.' })
export class ExchangeSessionInput {
  @Field(() => DateScalar, { description: 'The day, one of those of the exchange.' })
  day!: string;

  @TextsField('What happens.')
  title!: LocalizedTextInput[];

  @Field(() => ID, { nullable: true, description: 'Who gives it: an expert that the chosen terms name.' })
  expertId?: string | null;
}

@InputType({ description: 'When and where it takes place; sent again it takes the place of what was set before.' })
export class ExchangeScheduleInput {
  @Field(() => DateScalar, { description: 'The first day.' })
  startsOn!: string;

  @Field(() => DateScalar, { description: 'The last day, not before the first and not over.' })
  endsOn!: string;

  @Text(300, 'ONE_LINE')
  @Field(() => String, { nullable: true, description: 'The place, 1 to 300 characters; as proposed if not given.' })
  venue?: string | null;

  @Min(1)
  @Max(10_000)
  @Field(() => Int, {
    nullable: true,
    description: 'How many people can take part, not fewer than are confirmed; as proposed if not given.',
  })
  places?: number | null;

  @ArrayMaxSize(mostSessions)
  @ValidateNested({ each: true })
  @Field(() => [ExchangeSessionInput], { defaultValue: [], description: `What happens when, ${mostSessions} at most.` })
  sessions!: ExchangeSessionInput[];
}
