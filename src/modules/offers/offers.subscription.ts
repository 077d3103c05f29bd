import { Arg, Resolver, Root, Subscription } from 'type-graphql';
import { encodePosition } from '../../platform/events/eventLog.ts';
import { Access } from '../../platform/graphql/access.ts';
import type { HubContext } from '../../platform/graphql/context.ts';
import { OfferFilter } from './offers.inputs.ts';
import { offersAccess } from './offers.policy.ts';
import { announcedOffer, offerCondition } from './offers.reader.ts';
import { OfferEvent } from './offers.type.ts';

interface FollowArguments {
  readonly filter?: OfferFilter | null;
  readonly after?: string | null;
}

/** Refuses a wrong filter before anything is followed; then each event is read afresh with the rights of its moment. */
async function followOffers(
  { filter, after }: FollowArguments,
  context: HubContext,
): Promise<AsyncIterable<OfferEvent>> {
  const position = after == null ? context.since : await context.relay.positionOf(after);
  const condition = await offerCondition(context.scope, filter);
  const events = context.relay.events(position, context.signal);
  async function* announced(): AsyncGenerator<OfferEvent> {
    for await (const event of events) {
      if (event.kind !== 'OFFER_PUBLISHED') continue;
      // Each event has a deadline of its own.
      const { scope } = context.again(context.signal);
      const offer = await announcedOffer(scope, event.subjectKey, condition);
      if (offer) yield { cursor: encodePosition(event), offer };
    }
  }
  return announced();
}

@Resolver()
export class OfferSubscription {
  @Access(offersAccess.offerPublished)
  @Subscription(() => OfferEvent, {
    description:
      'Each offer at the moment of its publication, if it fits the filter and the viewer may see it; one that is over meanwhile is left out.',
    subscribe: ({ args, context }) => followOffers(args as FollowArguments, context as HubContext),
  })
  offerPublished(
    @Root() event: OfferEvent,
    @Arg('filter', () => OfferFilter, { nullable: true, description: 'Which offers; all if not given.' })
    _filter: OfferFilter | null,
    @Arg('after', () => String, {
      nullable: true,
      description:
        'The cursor of the last event that was received: what came after it is told first, then what is new.',
    })
    _after: string | null,
  ): OfferEvent {
    return event;
  }
}
