import { Field, ID, InputType } from 'type-graphql';
import { DateScalar } from '../../platform/graphql/types.ts';
import { type MatchAudience, MatchAudienceEnum } from './shown.type.ts';

@InputType({ description: 'Which of the matches that were shown; every given field narrows the list.' })
export class ShownMatchFilter {
  @Field(() => [ID], { nullable: true, description: 'With a capacity of one of these institutions.' })
  institutions?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'With one of these capacities.' })
  capacities?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'For one of these needs.' })
  needs?: string[] | null;

  @Field(() => [MatchAudienceEnum], { nullable: true, description: 'To one of these kinds of viewers.' })
  audiences?: MatchAudience[] | null;

  @Field(() => [String], { nullable: true, description: 'Ranked by one of these versions of the model.' })
  modelVersions?: string[] | null;

  @Field(() => DateScalar, { nullable: true, description: 'From this day on, UTC.' })
  from?: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'Up to this day, itself included, UTC.' })
  until?: string | null;
}
