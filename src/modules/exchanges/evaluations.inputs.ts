import { Max, Min } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { type LocalizedTextInput, MutationBase, TextsField } from '../../platform/graphql/types.ts';

@InputType({
  description:
    'What the exchange was worth to the institution of the caller. Only the parties and the centre read it; of all evaluations the mean is public.',
})
export class EvaluateExchangeInput extends MutationBase {
  @Field(() => ID, { description: 'The exchange.' })
  exchangeId!: string;

  @Min(1)
  @Max(5)
  @Field(() => Int, { description: 'Whether it was what was needed: 1, not at all, to 5, entirely.' })
  relevance!: number;

  @Min(1)
  @Max(5)
  @Field(() => Int, { description: 'How good the teaching or the learning was: 1, poor, to 5, excellent.' })
  quality!: number;

  @Min(1)
  @Max(5)
  @Field(() => Int, { description: 'How well it was organised: 1, poorly, to 5, excellently.' })
  organisation!: number;

  @TextsField('What else there is to say.', { nullable: true })
  comment?: LocalizedTextInput[] | null;
}
