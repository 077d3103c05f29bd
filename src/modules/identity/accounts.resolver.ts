import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { hubItself } from '../../kernel/viewer.ts';
import type { Awaitable } from '../../platform/database/scope.ts';
import { Access } from '../../platform/graphql/access.ts';
import type { HubContext, MutationInput, UseCase } from '../../platform/graphql/context.ts';
import { userErrorOf } from '../../platform/graphql/context.ts';
import { PageArgs } from '../../platform/graphql/types.ts';
import { networkOf } from '../../platform/limits/budgets.ts';
import { Institution, institutionById } from '../directory/index.ts';
import { accountById, invitationById, pageOfAccounts, pageOfInvitations } from './accounts.reader.ts';
import { changeRoles, leave, reinstateAccount, suspendAccount } from './accounts.service.ts';
import {
  AcceptInvitationInput,
  AcceptInvitationPayload,
  AccountFilter,
  ChangeRolesInput,
  ChangeRolesPayload,
  InviteAccountInput,
  InviteAccountPayload,
  LeaveInput,
  LeavePayload,
  ReinstateAccountInput,
  ReinstateAccountPayload,
  RevokeInvitationInput,
  RevokeInvitationPayload,
  SuspendAccountInput,
  SuspendAccountPayload,
} from './identity.inputs.ts';
import { identityAccess } from './identity.policy.ts';
import { Account, AccountConnection, AccountRole, Invitation, InvitationConnection } from './identity.type.ts';
import { acceptInvitation, inviteAccount, revokeInvitation, signInFirst } from './invitations.service.ts';

/** Runs a use case on an account and reads the account back. */
async function change<Input extends MutationInput>(
  context: HubContext,
  name: string,
  input: Input,
  useCase: UseCase<Input>,
) {
  const { key, userErrors } = await context.mutate(name, input, useCase);
  return { account: key ? await accountById(context.freshScope()).load(key) : null, userErrors };
}

const none = Promise.resolve(null);

@Resolver(() => Account)
export class AccountResolver {
  @Access(identityAccess.accounts)
  @Query(() => AccountConnection, { description: 'Who may act in the hub, and for whom; the last opened first.' })
  accounts(
    @Arg('filter', () => AccountFilter, { nullable: true, description: 'Which ones; all if not given.' })
    filter: AccountFilter | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { scope }: HubContext,
  ) {
    return pageOfAccounts(scope, filter, page);
  }

  @Access(identityAccess.changeRoles)
  @Mutation(() => ChangeRolesPayload, {
    description: 'Gives an account exactly these roles. Its open sockets close, so that it signs in anew.',
  })
  changeRoles(
    @Arg('input', () => ChangeRolesInput, { description: 'Which account, and its roles.' }) input: ChangeRolesInput,
    @Ctx() context: HubContext,
  ): Promise<ChangeRolesPayload> {
    return change(context, 'changeRoles', input, changeRoles);
  }

  @Access(identityAccess.suspendAccount)
  @Mutation(() => SuspendAccountPayload, {
    description: 'Stops an account: its next request is refused, and its open sockets close.',
  })
  suspendAccount(
    @Arg('input', () => SuspendAccountInput, { description: 'Which account, and why.' }) input: SuspendAccountInput,
    @Ctx() context: HubContext,
  ): Promise<SuspendAccountPayload> {
    return change(context, 'suspendAccount', input, suspendAccount);
  }

  @Access(identityAccess.reinstateAccount)
  @Mutation(() => ReinstateAccountPayload, {
    description: 'Lets an account act again that was suspended, or that left: it has the roles that it still had.',
  })
  reinstateAccount(
    @Arg('input', () => ReinstateAccountInput, { description: 'Which account.' }) input: ReinstateAccountInput,
    @Ctx() context: HubContext,
  ): Promise<ReinstateAccountPayload> {
    return change(context, 'reinstateAccount', input, reinstateAccount);
  }

  @Access(identityAccess.leave)
  @Mutation(() => LeavePayload, {
    description: "Gives up one of one's own roles; without the last one the account ends.",
  })
  leave(
    @Arg('input', () => LeaveInput, { description: 'Which role.' }) input: LeaveInput,
    @Ctx() context: HubContext,
  ): Promise<LeavePayload> {
    return change(context, 'leave', input, leave);
  }
}

@Resolver(() => AccountRole)
export class AccountRoleResolver {
  @FieldResolver(() => Institution, { nullable: true, description: 'The institution that a member acts for.' })
  institution(@Root() { institutionKey }: AccountRole, @Ctx() { scope }: HubContext): Awaitable<Institution | null> {
    return institutionKey ? institutionById(scope).load(institutionKey) : none;
  }
}

@Resolver(() => Invitation)
export class InvitationResolver {
  @Access(identityAccess.invitations)
  @Query(() => InvitationConnection, { description: 'Who was invited, and what came of it; the latest first.' })
  invitations(@Args(() => PageArgs) page: PageArgs, @Ctx() { scope }: HubContext) {
    return pageOfInvitations(scope, page);
  }

  @FieldResolver(() => Institution, { nullable: true, description: 'The institution that a member would act for.' })
  institution(@Root() { institutionKey }: Invitation, @Ctx() { scope }: HubContext): Awaitable<Institution | null> {
    return institutionKey ? institutionById(scope).load(institutionKey) : none;
  }

  @FieldResolver(() => Account, { nullable: true, description: 'Who invited; null where the keepers of the hub did.' })
  invitedBy(@Root() { invitedByKey }: Invitation, @Ctx() { scope }: HubContext): Promise<Account | null> {
    return invitedByKey ? accountById(scope).load(invitedByKey) : none;
  }

  @FieldResolver(() => Account, { nullable: true, description: 'Who accepted it.' })
  account(@Root() { accountKey }: Invitation, @Ctx() { scope }: HubContext): Promise<Account | null> {
    return accountKey ? accountById(scope).load(accountKey) : none;
  }

  @Access(identityAccess.inviteAccount)
  @Mutation(() => InviteAccountPayload, {
    description: 'Offers a role to somebody. The code is handed over by the administrator; the hub sends nothing.',
  })
  async inviteAccount(
    @Arg('input', () => InviteAccountInput, { description: 'Who, and to what.' }) input: InviteAccountInput,
    @Ctx() context: HubContext,
  ): Promise<InviteAccountPayload> {
    let code: string | null = null;
    const useCase = inviteAccount((made) => {
      code = made;
    });
    const { key, userErrors } = await context.mutate('inviteAccount', input, useCase);
    const invitation = key ? await invitationById(context.freshScope()).load(key) : null;
    return { invitation, code, link: linkOf(context.publicUrl, code), userErrors };
  }

  @Access(identityAccess.revokeInvitation)
  @Mutation(() => RevokeInvitationPayload, { description: 'Takes an invitation back that was not accepted yet.' })
  async revokeInvitation(
    @Arg('input', () => RevokeInvitationInput, { description: 'Which invitation.' }) input: RevokeInvitationInput,
    @Ctx() context: HubContext,
  ): Promise<RevokeInvitationPayload> {
    const { key, userErrors } = await context.mutate('revokeInvitation', input, revokeInvitation);
    return { invitation: key ? await invitationById(context.freshScope()).load(key) : null, userErrors };
  }

  @Access(identityAccess.acceptInvitation)
  @Mutation(() => AcceptInvitationPayload, {
    description:
      'Takes an invitation, once, with the token of an identity provider: it opens an account, or gives the own one a role more.',
  })
  async acceptInvitation(
    @Arg('input', () => AcceptInvitationInput, { description: 'The code.' }) input: AcceptInvitationInput,
    @Ctx() context: HubContext,
  ): Promise<AcceptInvitationPayload> {
    const { attempts, caller, identity, language, viewer } = context;
    const names = [`address ${networkOf(caller.address ?? '')}`, `principal ${viewer.subject}`];
    attempts.begin(identity ? names : names.slice(0, 1));
    if (!identity) return { account: null, userErrors: [userErrorOf(signInFirst, language)] };
    const { key, userErrors } = await context.mutate('acceptInvitation', input, acceptInvitation(identity));
    if (key) attempts.succeeded(names);
    // The viewer of this request is nobody yet; what came of it is told once, as the hub reads it.
    const scope = context.freshScope(hubItself('sign-in'));
    return { account: key ? await accountById(scope).load(key) : null, userErrors };
  }
}

/** The code stands behind a "#", where no server on the way writes it down. */
const linkOf = (publicUrl: string | null, code: string | null): string | null =>
  publicUrl && code ? `${publicUrl}#invitation=${code}` : null;
