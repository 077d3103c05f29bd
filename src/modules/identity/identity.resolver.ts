import { Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { Access } from '../../platform/graphql/access.ts';
import type { HubContext } from '../../platform/graphql/context.ts';
import { Institution, institutionById } from '../directory/index.ts';
import { ViewerType } from './identity.type.ts';

@Resolver(() => ViewerType)
export class ViewerResolver {
  @Access({ roles: 'EVERYBODY' })
  @Query(() => ViewerType, { description: 'Who one is to the hub.' })
  viewer(@Ctx() { viewer }: HubContext): ViewerType {
    return viewer;
  }

  @FieldResolver(() => Institution, { nullable: true, description: 'The institution that a member speaks for.' })
  institution(@Root() viewer: ViewerType, @Ctx() { scope }: HubContext): Promise<Institution | null> | null {
    return viewer.institutionId ? institutionById(scope).load(viewer.institutionId) : null;
  }
}
