import { Ctx, Query, Resolver } from 'type-graphql';
import { cursorOf } from '../events/eventLog.ts';
import { Access } from './access.ts';
import type { HubContext } from './context.ts';

@Resolver()
export class EventCursorResolver {
  @Access({ roles: 'EVERYBODY' })
  @Query(() => String, {
    description:
      'The place in the log of events at this moment, for `after` of any subscription. Who reads it first, then the present state, and then follows after it, misses nothing; what the state showed already may be told again.',
  })
  async eventCursor(@Ctx() context: HubContext): Promise<string> {
    return cursorOf(await context.endOfLog());
  }
}
