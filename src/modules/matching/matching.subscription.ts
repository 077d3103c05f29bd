import { Arg, Ctx, FieldResolver, ID, Resolver, Root, Subscription } from 'type-graphql';
import { keyOf } from '../../kernel/ids.ts';
import { cursorOf, type LoggedEvent } from '../../platform/events/eventLog.ts';
import { Access } from '../../platform/graphql/access.ts';
import type { HubContext } from '../../platform/graphql/context.ts';
import { Cost } from '../../platform/limits/cost.ts';
import { afterDescription, type Feed, Following } from '../../platform/live/interest.ts';
import { institutionKeys } from '../directory/index.ts';
import { Need, needById } from '../needs/index.ts';
import { answeredNeeds, foundMatches } from './found.reader.ts';
import { checkMayHear, matchingAccess } from './matching.policy.ts';
import { MatchEvent } from './matching.type.ts';

/** Whatever may answer a need that nobody answered before, found by the institutions whose open needs it answers. */
const newAnswers: Feed = {
  kinds: ['CAPACITY_DECLARED', 'CAPACITY_RESUMED', 'OFFER_PUBLISHED'],
  dimensions: ['institutions'],
  async marks(scope, event, wanted) {
    const needs = await answeredNeeds(scope(), event, wanted('institutions'));
    return { institutions: [...new Set(needs.map(({ institutionId }) => institutionId))] };
  },
};

interface FollowArguments {
  readonly institutionId: string;
  readonly after?: string | null;
}

async function followMatches(
  { institutionId, after }: FollowArguments,
  context: HubContext,
): Promise<Following<MatchEvent>> {
  const institution = keyOf('Institution', institutionId, 'institutionId');
  checkMayHear(context.viewer, institution);
  await institutionKeys(context.scope, [institutionId], 'institutionId');
  const interest = {
    feed: newAnswers,
    wanted: { institutions: [institution] },
    async told(scope: HubContext['scope'], event: LoggedEvent) {
      const found = await foundMatches(scope, event, institution);
      return found.map(({ needKey, match }) => {
        const value = { cursor: cursorOf(event, needKey), needKey, match } as MatchEvent;
        return { value, part: needKey };
      });
    },
  };
  return new Following(interest, await context.resume(after));
}

@Resolver(() => MatchEvent)
export class MatchSubscription {
  @Cost({ weight: 50 })
  @Access(matchingAccess.matchFound)
  @Subscription(() => MatchEvent, {
    description:
      'Each new answer to an open need of an institution: a capacity that was declared or resumed, or an offer that was published. One message for each need that it answers.',
    subscribe: ({ args, context }) => followMatches(args as FollowArguments, context as HubContext),
  })
  matchFound(
    @Root() event: MatchEvent,
    @Arg('institutionId', () => ID, {
      description: 'Whose needs: the own institution of a member; any for staff and analysts.',
    })
    _institutionId: string,
    @Arg('after', () => String, { nullable: true, description: afterDescription })
    _after: string | null,
  ): MatchEvent {
    return event;
  }

  @FieldResolver(() => Need, { description: 'The need that is answered, as it is now.' })
  need(@Root() event: MatchEvent, @Ctx() { scope }: HubContext) {
    return needById(scope).load(event.needKey);
  }
}
