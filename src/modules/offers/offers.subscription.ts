import { Arg, Resolver, Root, Subscription } from 'type-graphql';
import { cursorOf, type LoggedEvent } from '../../platform/events/eventLog.ts';
import { Access } from '../../platform/graphql/access.ts';
import type { HubContext } from '../../platform/graphql/context.ts';
import { afterDescription, type Feed, Following, type Marks } from '../../platform/live/interest.ts';
import { OfferFilter } from './offers.inputs.ts';
import { offersAccess } from './offers.policy.ts';
import { announcedOffer, answeredInstitutions, offerWanted } from './offers.reader.ts';
import { OfferEvent } from './offers.type.ts';

/** What is new among the offers, found by what the filter of a subscription may ask for. */
const publishedOffers: Feed = {
  kinds: ['OFFER_PUBLISHED'],
  dimensions: ['answered', 'topics', 'countries', 'programmes', 'languages', 'modalities', 'deliveries'],
  async marks(scope, { subjectKey, data }, wanted) {
    const marks = data.marks as Marks;
    const institutions = wanted('answered');
    if (institutions.length === 0) return marks;
    return { ...marks, answered: await answeredInstitutions(scope(), subjectKey, institutions) };
  },
};

interface FollowArguments {
  readonly filter?: OfferFilter | null;
  readonly after?: string | null;
}

/** Refuses a wrong filter before anything is followed. */
async function followOffers({ filter, after }: FollowArguments, context: HubContext): Promise<Following<OfferEvent>> {
  const interest = {
    feed: publishedOffers,
    wanted: await offerWanted(context.scope, filter),
    async told(scope: HubContext['scope'], event: LoggedEvent) {
      const offer = await announcedOffer(scope, event.subjectKey);
      return offer ? [{ value: { cursor: cursorOf(event), offer } }] : [];
    },
  };
  return new Following(interest, await context.resume(after));
}

@Resolver()
export class OfferSubscription {
  @Access(offersAccess.offerPublished)
  @Subscription(() => OfferEvent, {
    description:
      'Each offer at the moment of its publication, if it fits the filter and the viewer may see it; one that is over meanwhile is left out. It begins with no state: read `eventCursor`, then `offers`, then follow after the cursor.',
    subscribe: ({ args, context }) => followOffers(args as FollowArguments, context as HubContext),
  })
  offerPublished(
    @Root() event: OfferEvent,
    @Arg('filter', () => OfferFilter, { nullable: true, description: 'Which offers; all if not given.' })
    _filter: OfferFilter | null,
    @Arg('after', () => String, { nullable: true, description: afterDescription })
    _after: string | null,
  ): OfferEvent {
    return event;
  }
}
