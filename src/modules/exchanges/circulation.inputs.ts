import { ArrayMaxSize, ArrayMinSize, ArrayUnique, Max, Min } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { type LocalizedTextInput, MutationBase, TextsField } from '../../platform/graphql/types.ts';

@InputType({
  description: 'Whom to ask, and how long they have to answer. What is left out stays as it was the last time.',
})
export class CirculationInput {
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @ArrayUnique({ message: '$property: name each one once' })
  @Field(() => [ID], {
    nullable: true,
    description:
      'The institutions to ask, 1 to 50. Those that rank highest for the needs if not given; of an offer that was asked for first the one that made it.',
  })
  providers?: string[] | null;

  @Min(1)
  @Max(90)
  @Field(() => Int, { nullable: true, description: 'How many days they have to answer, 1 to 90; 14 at first.' })
  answerDays?: number | null;

  @Min(1)
  @Max(50)
  @Field(() => Int, {
    nullable: true,
    description: 'How many are asked in the first round, 1 to 50, 5 at first; each further round asks twice as many.',
  })
  breadth?: number | null;
}

@InputType({ description: 'The institution of the caller, which was asked, does not provide.' })
export class DeclineRequestInput extends MutationBase {
  @Field(() => ID, { description: 'The exchange.' })
  exchangeId!: string;

  @TextsField('Why, in at least one language; the parties and the centre read it.')
  reason!: LocalizedTextInput[];
}
