import { Arg, Args, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import { Access } from '../../platform/graphql/access.ts';
import type { HubContext } from '../../platform/graphql/context.ts';
import { PageArgs } from '../../platform/graphql/types.ts';
import { Cost } from '../../platform/limits/cost.ts';
import { Institution, institutionById } from '../directory/index.ts';
import { Capacity, capacityById, Need, needById } from '../needs/index.ts';
import { matchingAccess } from './matching.policy.ts';
import { ShownMatchFilter } from './shown.inputs.ts';
import { pageOfShownMatches, unsharedNeedsShown } from './shown.reader.ts';
import { ShownMatch, ShownMatchConnection } from './shown.type.ts';

@Resolver(() => ShownMatch)
export class ShownMatchResolver {
  @Access(matchingAccess.shownMatches)
  @Query(() => ShownMatchConnection, {
    description:
      'Which capacities were shown as answers to stored needs, to whom and at which rank, the newest day first. A member sees those of its own institution, as far as the need is shared with it; staff and analysts see all, to learn from what came of them. Kept for three years; what was shown a moment ago may take some seconds.',
  })
  shownMatches(
    @Arg('filter', () => ShownMatchFilter, { nullable: true, description: 'Which ones; all if not given.' })
    filter: ShownMatchFilter | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { scope }: HubContext,
  ) {
    return pageOfShownMatches(scope, filter, page);
  }

  @FieldResolver(() => Need, { description: 'The need that it was shown for, as it is now.' })
  need(@Root() { needKey }: ShownMatch, @Ctx() { scope }: HubContext) {
    return needById(scope).load(needKey);
  }

  @FieldResolver(() => Institution, { description: 'Whose capacity it is.' })
  provider(@Root() { providerKey }: ShownMatch, @Ctx() { scope }: HubContext) {
    return institutionById(scope).load(providerKey);
  }

  @FieldResolver(() => Capacity, {
    nullable: true,
    description: 'The capacity that was shown, as it is now; null where the hub does not hold it any more.',
  })
  capacity(@Root() { capacityKey }: ShownMatch, @Ctx() { scope }: HubContext) {
    return capacityById(scope).load(capacityKey);
  }
}

@Resolver(() => ShownMatchConnection)
export class ShownMatchConnectionResolver {
  @Cost({ weight: 5 })
  @FieldResolver(() => Int, {
    description:
      'For how many further needs the institution of the viewer was shown that are not shared with it: whatever the filter, over all that is kept, and rounded down to a multiple of five, so that no single need can be told from it. 0 for who sees everything.',
  })
  unsharedNeeds(@Ctx() { scope }: HubContext): Promise<number> {
    return unsharedNeedsShown(scope);
  }
}
