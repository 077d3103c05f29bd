import { Field, ID, Int, ObjectType } from 'type-graphql';
import { type Identity, type Role, roles, type Scope, scopes } from '../../kernel/viewer.ts';
import { connectionTypeOf, DateTimeScalar, enumOf, Node } from '../../platform/graphql/types.ts';
import type { AccountStatus, ServiceClientStatus } from './identity.states.ts';

export const RoleEnum = enumOf('Role', 'What somebody may do in the hub.', roles);
export const ScopeEnum = enumOf('Scope', 'What a service client may keep for its institution.', scopes);

export type PersonRole = 'MEMBER' | 'ANALYST' | 'FACILITATOR' | 'ADMINISTRATOR';
const { MEMBER, ANALYST, FACILITATOR, ADMINISTRATOR } = roles;
export const PersonRoleEnum = enumOf('PersonRole', 'A role that an account of a person may have.', {
  MEMBER,
  ANALYST,
  FACILITATOR,
  ADMINISTRATOR,
} satisfies Record<PersonRole, string>);

export const AccountStatusEnum = enumOf('AccountStatus', 'Whether somebody may act with the account.', {
  ACTIVE: 'May act in its roles.',
  SUSPENDED: 'Was stopped by an administrator: its tokens are refused and its open sockets are closed.',
  LEFT: 'Gave up its last role itself: its tokens are refused.',
} satisfies Record<AccountStatus, string>);

export const ServiceClientStatusEnum = enumOf('ServiceClientStatus', 'Whether a service client may act.', {
  ACTIVE: 'May get tokens with its secret, and act with them.',
  REVOKED: 'Was ended by an administrator: it gets no tokens, and those that it has are refused.',
} satisfies Record<ServiceClientStatus, string>);

@ObjectType('SignInIdentity', { description: 'Who somebody is to the issuer of a token.' })
export class SignInIdentity implements Identity {
  @Field(() => String, { description: 'The issuer that says so.' })
  issuer!: string;

  @Field(() => String, { description: 'The name that the issuer has for somebody; it never gives it to anybody else.' })
  subject!: string;
}

@ObjectType('AccountRole', {
  description: 'A role that an account has, for one institution where it is that of a member.',
})
export class AccountRole {
  @Field(() => PersonRoleEnum, { description: 'The role.' })
  role!: PersonRole;

  @Field(() => DateTimeScalar, { description: 'Since when.' })
  grantedAt!: string;

  institutionKey!: string | null;
}

@ObjectType('Account', { implements: Node, description: 'A person who may act in the hub.' })
export class Account extends Node {
  @Field(() => String, { description: 'The name of the person, as it stood in the invitation.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'The address to reach the person at, if it was given.' })
  email!: string | null;

  @Field(() => AccountStatusEnum, { description: 'Whether the person may act.' })
  status!: AccountStatus;

  @Field(() => String, { nullable: true, description: 'Why it is suspended; null where it is not.' })
  suspensionReason!: string | null;

  @Field(() => DateTimeScalar, { description: 'When it was opened.' })
  openedAt!: string;

  @Field(() => Int, { description: 'Goes up with every change of its status and of its roles.' })
  version!: number;

  @Field(() => [AccountRole], { description: 'Its roles, in the order in which they were given.' })
  roles!: AccountRole[];

  @Field(() => [SignInIdentity], { description: 'With which identities the person signs in.' })
  identities!: SignInIdentity[];
}

@ObjectType('Invitation', { implements: Node, description: 'A role that was offered to somebody, for a limited time.' })
export class Invitation extends Node {
  @Field(() => String, { description: 'Who is invited.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'Where the invitation is sent to, if that was given.' })
  email!: string | null;

  @Field(() => PersonRoleEnum, { description: 'The role that it gives.' })
  role!: PersonRole;

  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  invitedAt!: string;

  @Field(() => DateTimeScalar, { description: 'Until when it can be accepted.' })
  expiresAt!: string;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was accepted, once and for all.' })
  acceptedAt!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was taken back.' })
  revokedAt!: string | null;

  institutionKey!: string | null;
  invitedByKey!: string | null;
  accountKey!: string | null;
}

@ObjectType('ServiceClientSecret', { description: 'A secret of a service client, without the secret itself.' })
export class ServiceClientSecret {
  @Field(() => ID, { description: 'Tells it from the other secrets of the client.' })
  id!: string;

  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  createdAt!: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it ends because a newer one was made; null for the newest.',
  })
  expiresAt!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was last used to get a token, to the minute.' })
  lastUsedAt!: string | null;
}

@ObjectType('ServiceClient', { implements: Node, description: 'A program that acts for one institution.' })
export class ServiceClient extends Node {
  @Field(() => String, { description: 'What the program is called.' })
  name!: string;

  @Field(() => String, { description: 'Its client_id at the token endpoint.' })
  clientId!: string;

  @Field(() => [ScopeEnum], { description: 'What it may keep for its institution; with none it only reads.' })
  scopes!: Scope[];

  @Field(() => ServiceClientStatusEnum, { description: 'Whether it may act.' })
  status!: ServiceClientStatus;

  @Field(() => DateTimeScalar, { description: 'When it was created.' })
  createdAt!: string;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it last got a token, to the minute.' })
  lastUsedAt!: string | null;

  @Field(() => Int, { description: 'Goes up with every change.' })
  version!: number;

  @Field(() => [ServiceClientSecret], {
    description: 'Its secrets, the oldest first; one that has ended is forgotten with the next rotation.',
  })
  secrets!: ServiceClientSecret[];

  institutionKey!: string;
}

@ObjectType('Viewer', { description: 'Who is asking, as the hub understood the token.' })
export class ViewerType {
  @Field(() => RoleEnum, {
    description:
      'The role that one acts in: the first of one\'s roles, or the one that the header "x-acting-as" names.',
  })
  role!: Role;

  @Field(() => String, { description: 'The name of the account in the event log.' })
  subject!: string;

  @Field(() => [ScopeEnum], { description: 'What a service client may keep; empty for everybody else.' })
  scopes!: readonly Scope[];

  @Field(() => SignInIdentity, {
    nullable: true,
    description: 'Who one is to the issuer of the token, with or without an account here; null without a token.',
  })
  identity!: Identity | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the token ends; null without one.' })
  expiresAt!: Date | null;

  institutionId!: string | null;
}

export const { Connection: AccountConnection } = connectionTypeOf('Account', () => Account, 'accounts');
export const { Connection: InvitationConnection } = connectionTypeOf('Invitation', () => Invitation, 'invitations');
export const { Connection: ServiceClientConnection } = connectionTypeOf(
  'ServiceClient',
  () => ServiceClient,
  'service clients',
);
