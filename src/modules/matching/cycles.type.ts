import { Field, Float, Int, ObjectType } from 'type-graphql';
import { Cost } from '../../platform/limits/cost.ts';

@ObjectType({ description: 'One gift within a cycle: a provider answers a need of a recipient.' })
export class ExchangeCycleStep {
  @Field(() => Float, { description: 'How well the capacity fits the need, 0..1, as in the matches of the need.' })
  score!: number;

  providerKey!: string;
  recipientKey!: string;
  needKey!: string;
  capacityKey!: string;
}

@ObjectType({
  description: 'Institutions that can help each other in a ring, each giving to the next: an exchange in kind.',
})
export class ExchangeCycle {
  @Field(() => Int, { description: 'How many institutions take part, 2 or 3.' })
  length!: number;

  @Field(() => Float, { description: 'The score of its weakest step, 0..1.' })
  score!: number;

  @Cost({ size: 3 })
  @Field(() => [ExchangeCycleStep], { description: 'Its steps; the recipient of each is the provider of the next.' })
  steps!: readonly ExchangeCycleStep[];
}
