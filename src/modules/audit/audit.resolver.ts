import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { Awaitable } from '../../platform/database/scope.ts';
import { Access } from '../../platform/graphql/access.ts';
import type { HubContext } from '../../platform/graphql/context.ts';
import { PageArgs } from '../../platform/graphql/types.ts';
import { Institution, institutionById } from '../directory/index.ts';
import { AuditFilter } from './audit.inputs.ts';
import { auditAccess } from './audit.policy.ts';
import { pageOfAuditEntries } from './audit.reader.ts';
import { AuditEntry, AuditEntryConnection } from './audit.type.ts';

@Resolver(() => AuditEntry)
export class AuditResolver {
  @Access(auditAccess.auditEntries)
  @Query(() => AuditEntryConnection, {
    description: 'Who did what to which record, the newest first. For administrators only.',
  })
  auditEntries(
    @Arg('filter', () => AuditFilter, { nullable: true, description: 'Which ones; all if not given.' })
    filter: AuditFilter | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { scope }: HubContext,
  ) {
    return pageOfAuditEntries(scope, filter, page);
  }

  @FieldResolver(() => Institution, {
    nullable: true,
    description: 'For which institution the actor acted; null for who acts for none.',
  })
  institution(@Root() entry: AuditEntry, @Ctx() { scope }: HubContext): Awaitable<Institution | null> {
    return entry.institutionKey ? institutionById(scope).load(entry.institutionKey) : null;
  }
}
