import type { GraphQLResolveInfo } from 'graphql';
import { Ctx, FieldResolver, Info, Query, Resolver, Root } from 'type-graphql';
import type { Awaitable } from '../../platform/database/scope.ts';
import { Access, fieldsFor } from '../../platform/graphql/access.ts';
import type { HubContext } from '../../platform/graphql/context.ts';
import { Institution, institutionById } from '../directory/index.ts';
import { accountById } from './accounts.reader.ts';
import { accountOf, identityAccess } from './identity.policy.ts';
import { Account, AccountRole, ViewerType } from './identity.type.ts';

async function ownAccount({ viewer, scope }: HubContext): Promise<Account | null> {
  const key = accountOf(viewer);
  return key ? accountById(scope).load(key) : null;
}

@Resolver(() => ViewerType)
export class ViewerResolver {
  @Access(identityAccess.viewer)
  @Query(() => ViewerType, { description: 'Who one is to the hub, and what one may do.' })
  viewer(@Ctx() { viewer, identity, expiresAt }: HubContext): ViewerType {
    const { role, institutionId, subject, scopes = [] } = viewer;
    return { role, institutionId, subject, scopes, identity, expiresAt };
  }

  @FieldResolver(() => Institution, {
    nullable: true,
    description: 'The institution that a member or a service client speaks for.',
  })
  institution(@Root() viewer: ViewerType, @Ctx() { scope }: HubContext): Awaitable<Institution | null> {
    return viewer.institutionId ? institutionById(scope).load(viewer.institutionId) : null;
  }

  @FieldResolver(() => Account, {
    nullable: true,
    description: "One's own account; null for anonymous and for programs.",
  })
  account(@Ctx() context: HubContext): Promise<Account | null> {
    return ownAccount(context);
  }

  @FieldResolver(() => [AccountRole], {
    description: 'All roles that one may act in; the header "x-acting-as" chooses one by its name or its institution.',
  })
  async roles(@Ctx() context: HubContext): Promise<readonly AccountRole[]> {
    return (await ownAccount(context))?.roles ?? [];
  }

  @FieldResolver(() => [String], {
    description: 'The queries, mutations and subscriptions that are open to one in the present role, by their names.',
  })
  may(@Ctx() { viewer }: HubContext, @Info() { schema }: GraphQLResolveInfo): readonly string[] {
    return fieldsFor(schema, viewer);
  }
}
