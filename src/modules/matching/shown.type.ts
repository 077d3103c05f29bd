import { Field, Float, Int, ObjectType } from 'type-graphql';
import { connectionTypeOf, DateScalar, enumOf } from '../../platform/graphql/types.ts';
import { Cost } from '../../platform/limits/cost.ts';
import { type FactorCode, factorCodes } from './matching.model.ts';
import { FactorCodeEnum } from './matching.type.ts';

export const audiences = {
  IN_NEED: 'The institution whose need it is.',
  CENTRE: 'The facilitating centre: facilitators and administrators.',
  OTHERS: 'Members of other institutions with which the need is shared, and analysts.',
} as const;
export type MatchAudience = keyof typeof audiences;
export const MatchAudienceEnum = enumOf(
  'MatchAudience',
  'Who looked at a list of matches; never told by name.',
  audiences,
);

@ObjectType({ description: 'How well one reason for a match was met at the time.' })
export class ShownFactor {
  @Field(() => FactorCodeEnum, { description: 'Which reason.' })
  code!: FactorCode;

  @Field(() => Float, {
    description: 'How well it was met, 0..1; what it weighs in a version of the model, `Match.factors` tells.',
  })
  value!: number;
}

@ObjectType({
  description:
    'That a capacity was shown as an answer to a need, with the place that it had: one for each day, version of the model and audience.',
})
export class ShownMatch {
  needKey!: string;
  capacityKey!: string;
  providerKey!: string;

  @Field(() => DateScalar, { description: 'The day on which it was shown, UTC.' })
  shownOn!: string;

  @Field(() => MatchAudienceEnum, { description: 'To whom.' })
  audience!: MatchAudience;

  @Field(() => String, { description: 'The version of the model that ranked it.' })
  modelVersion!: string;

  @Field(() => Int, { description: 'Its place among all that could answer, from 1: the best one of that day.' })
  rank!: number;

  @Field(() => Float, { description: 'Its score at that place, 0..1.' })
  score!: number;

  @Field(() => Int, { description: 'How often a page with it was looked at that day.' })
  times!: number;

  values!: readonly number[];

  @Cost({ size: 9 })
  @Field(() => [ShownFactor], { description: 'What the score was made of, always in the same order.' })
  factors(): ShownFactor[] {
    return this.values.map((value, index) => ({ code: factorCodes[index] as FactorCode, value }));
  }
}

export const { Edge: ShownMatchEdge, Connection: ShownMatchConnection } = connectionTypeOf(
  'ShownMatch',
  () => ShownMatch,
  'matches that were shown',
);
