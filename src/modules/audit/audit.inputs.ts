import { Field, ID, InputType } from 'type-graphql';
import { DateScalar } from '../../platform/graphql/types.ts';

@InputType({ description: 'Which entries of the audit; every given field narrows the list.' })
export class AuditFilter {
  @Field(() => ID, { nullable: true, description: 'About this record, or a part of it.' })
  subjectId?: string | null;

  @Field(() => [String], { nullable: true, description: 'By one of these, written as in `actor`.' })
  actors?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'By somebody who acted for one of these institutions.' })
  institutions?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'By one of these mutations or duties, such as declareNeed.' })
  actions?: string[] | null;

  @Field(() => DateScalar, { nullable: true, description: 'From this day on, UTC.' })
  from?: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'Up to this day, itself included, UTC.' })
  until?: string | null;
}
