import { Arg, Ctx, FieldResolver, ID, Resolver, Root, Subscription } from 'type-graphql';
import { keyOf } from '../../kernel/ids.ts';
import { cursorOf, type LoggedEvent } from '../../platform/events/eventLog.ts';
import { Access } from '../../platform/graphql/access.ts';
import type { HubContext } from '../../platform/graphql/context.ts';
import { afterDescription, type Feed, Following, type Marks } from '../../platform/live/interest.ts';
import { institutionKeys } from '../directory/index.ts';
import { checkMayFollow, exchangesAccess } from './exchanges.policy.ts';
import { exchangeById, visibleExchange } from './exchanges.reader.ts';
import { Exchange, ExchangeEvent } from './exchanges.type.ts';

/** Moves of exchanges, found by the exchange and by the institutions that are parties to it. */
const movedExchanges: Feed = {
  kinds: ['EXCHANGE_MOVED'],
  dimensions: ['exchanges', 'institutions'],
  marks: async (_scope, { subjectKey, data }) => ({
    exchanges: [subjectKey],
    institutions: data.institutions as readonly string[],
  }),
};

interface FollowArguments {
  readonly institutionId?: string | null;
  readonly exchangeId?: string | null;
  readonly after?: string | null;
}

/** Without an institution a member follows its own one; staff and analysts follow everything. */
async function wantedMoves(
  { institutionId, exchangeId }: FollowArguments,
  { scope, viewer }: HubContext,
): Promise<Marks> {
  const institution =
    institutionId == null ? viewer.institutionId : keyOf('Institution', institutionId, 'institutionId');
  if (institutionId != null) {
    checkMayFollow(viewer, institution as string);
    await institutionKeys(scope, [institutionId], 'institutionId');
  }
  const exchange = exchangeId == null ? null : await visibleExchange(scope, exchangeId);
  return {
    ...(institution === null ? {} : { institutions: [institution] }),
    ...(exchange === null ? {} : { exchanges: [exchange] }),
  };
}

async function followExchanges(given: FollowArguments, context: HubContext): Promise<Following<ExchangeEvent>> {
  const interest = {
    feed: movedExchanges,
    wanted: await wantedMoves(given, context),
    async told(scope: HubContext['scope'], event: LoggedEvent) {
      const exchange = await exchangeById(scope).load(event.subjectKey);
      if (!exchange) return [];
      const { from, to } = event.data as Pick<ExchangeEvent, 'from' | 'to'>;
      const cursor = cursorOf(event);
      return [{ value: { cursor, exchangeKey: exchange.key, from, to, movedAt: event.occurredAt } as ExchangeEvent }];
    },
  };
  return new Following(interest, await context.resume(given.after));
}

@Resolver(() => ExchangeEvent)
export class ExchangeSubscription {
  @Access(exchangesAccess.exchangeMoved)
  @Subscription(() => ExchangeEvent, {
    description:
      'Each move of an exchange in its life cycle, for those who may see the exchange: its parties, staff and analysts.',
    subscribe: ({ args, context }) => followExchanges(args as FollowArguments, context as HubContext),
  })
  exchangeMoved(
    @Root() event: ExchangeEvent,
    @Arg('institutionId', () => ID, {
      nullable: true,
      description: 'Exchanges that this institution is a party to: the own one of a member, which is also the default.',
    })
    _institutionId: string | null,
    @Arg('exchangeId', () => ID, { nullable: true, description: 'Only this exchange.' })
    _exchangeId: string | null,
    @Arg('after', () => String, { nullable: true, description: afterDescription })
    _after: string | null,
  ): ExchangeEvent {
    return event;
  }

  @FieldResolver(() => Exchange, { description: 'The exchange, as it is now.' })
  exchange(@Root() event: ExchangeEvent, @Ctx() { scope }: HubContext) {
    return exchangeById(scope).load(event.exchangeKey);
  }
}
