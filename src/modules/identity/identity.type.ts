import { Field, ObjectType } from 'type-graphql';
import { type Role, roles } from '../../kernel/viewer.ts';
import { enumOf } from '../../platform/graphql/types.ts';

export const RoleEnum = enumOf('Role', 'What somebody may do in the hub.', roles);

@ObjectType('Viewer', { description: 'Who is asking, as the hub understood the token.' })
export class ViewerType {
  @Field(() => RoleEnum, { description: 'The role that the token gives.' })
  role!: Role;

  @Field(() => String, { description: 'The name of the account in the event log.' })
  subject!: string;

  institutionId!: string | null;
}
