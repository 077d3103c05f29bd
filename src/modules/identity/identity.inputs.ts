import {
  ArrayMaxSize,
  ArrayMinSize,
  IsEmail,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { MutationBase, MutationPayload, Text } from '../../platform/graphql/types.ts';
import type { AccountStatus } from './identity.states.ts';
import { Account, AccountStatusEnum, Invitation, type PersonRole, PersonRoleEnum } from './identity.type.ts';

export const expectedVersion = 'The version that one has read; if it is not the current one the answer is CONFLICT.';
const institution = 'The institution that a member acts for; given for a member, and only for one.';

@InputType({ description: 'Which accounts; every given field narrows the list.' })
export class AccountFilter {
  @Field(() => [ID], { nullable: true, description: 'That may act for one of these institutions.' })
  institutions?: string[] | null;

  @Field(() => [PersonRoleEnum], { nullable: true, description: 'That have one of these roles.' })
  roles?: PersonRole[] | null;

  @Field(() => [AccountStatusEnum], { nullable: true, description: 'In one of these states.' })
  statuses?: AccountStatus[] | null;
}

@InputType({ description: 'A role, for one institution where it is that of a member.' })
export class RoleGrantInput {
  @Field(() => PersonRoleEnum, { description: 'The role.' })
  role!: PersonRole;

  @Field(() => ID, { nullable: true, description: institution })
  institutionId?: string | null;
}

@InputType({ description: 'Who is invited, and to what.' })
export class InviteAccountInput extends MutationBase {
  @Text(200, 'ONE_LINE')
  @Field(() => String, { description: 'The name of the person, 1 to 200 characters.' })
  name!: string;

  @MaxLength(254, { message: 'email must have at most 254 characters' })
  @IsEmail({}, { message: 'email must be an address such as name@example.org' })
  @Field(() => String, { nullable: true, description: 'The address of the person. The hub sends nothing itself.' })
  email?: string | null;

  @Field(() => PersonRoleEnum, { description: 'The role that the invitation gives.' })
  role!: PersonRole;

  @Field(() => ID, { nullable: true, description: institution })
  institutionId?: string | null;

  @Min(1)
  @Max(30)
  @Field(() => Int, { nullable: true, description: 'For how many days it can be accepted, 1 to 30; 7 if not given.' })
  expiresInDays?: number | null;
}

@InputType({ description: 'An invitation that shall open nothing any more.' })
export class RevokeInvitationInput extends MutationBase {
  @Field(() => ID, { description: 'The invitation.' })
  id!: string;
}

@InputType({ description: 'The code of an invitation.' })
export class AcceptInvitationInput extends MutationBase {
  @Length(1, 200, { message: 'code must be 1 to 200 characters' })
  @Matches(/^[\w-]*$/, { message: 'code holds only letters, digits, "-" and "_"' })
  @Field(() => String, { description: 'The code, as it was handed over.' })
  code!: string;
}

@InputType({ description: 'All the roles that an account shall have.' })
export class ChangeRolesInput extends MutationBase {
  @Field(() => ID, { description: 'The account.' })
  id!: string;

  @Field(() => Int, { description: expectedVersion })
  expectedVersion!: number;

  @ArrayMinSize(1, { message: 'roles: name at least one; to take all of them away, suspend the account' })
  @ArrayMaxSize(20, { message: 'roles: name at most 20' })
  @ValidateNested({ each: true })
  @Field(() => [RoleGrantInput], { description: 'The whole list, 1 to 20; what is not in it is taken away.' })
  roles!: RoleGrantInput[];
}

@InputType({ description: 'An account that shall not act for now.' })
export class SuspendAccountInput extends MutationBase {
  @Field(() => ID, { description: 'The account.' })
  id!: string;

  @Field(() => Int, { description: expectedVersion })
  expectedVersion!: number;

  @Text(500, 'ONE_LINE')
  @Field(() => String, { description: 'Why, 1 to 500 characters; the person reads it.' })
  reason!: string;
}

@InputType({ description: 'An account that may act again.' })
export class ReinstateAccountInput extends MutationBase {
  @Field(() => ID, { description: 'The account.' })
  id!: string;

  @Field(() => Int, { description: expectedVersion })
  expectedVersion!: number;
}

@InputType({ description: "A role of one's own that one gives up." })
export class LeaveInput extends MutationBase {
  @Field(() => PersonRoleEnum, { description: 'The role.' })
  role!: PersonRole;

  @Field(() => ID, { nullable: true, description: institution })
  institutionId?: string | null;
}

@ObjectType({ description: 'What came of inviting somebody.' })
export class InviteAccountPayload extends MutationPayload {
  @Field(() => Invitation, { nullable: true, description: 'The invitation.' })
  invitation!: Invitation | null;

  @Field(() => String, {
    nullable: true,
    description: 'The code to hand over. It is shown this once: also the same idempotency key does not show it again.',
  })
  code!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The code as a link to the place where people accept, if the hub has been told of one (PUBLIC_URL).',
  })
  link!: string | null;
}

@ObjectType({ description: 'What came of taking an invitation back.' })
export class RevokeInvitationPayload extends MutationPayload {
  @Field(() => Invitation, { nullable: true, description: 'The invitation.' })
  invitation!: Invitation | null;
}

@ObjectType()
abstract class AccountPayload extends MutationPayload {
  @Field(() => Account, { nullable: true, description: 'The account as it is now.' })
  account!: Account | null;
}

@ObjectType({ description: 'What came of accepting an invitation.' })
export class AcceptInvitationPayload extends AccountPayload {}

@ObjectType({ description: 'What came of changing the roles of an account.' })
export class ChangeRolesPayload extends AccountPayload {}

@ObjectType({ description: 'What came of suspending an account.' })
export class SuspendAccountPayload extends AccountPayload {}

@ObjectType({ description: 'What came of reinstating an account.' })
export class ReinstateAccountPayload extends AccountPayload {}

@ObjectType({ description: 'What came of giving a role up.' })
export class LeavePayload extends AccountPayload {}
