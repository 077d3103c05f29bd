import type { Logger } from 'pino';
import type { ReadScope } from '../database/scope.ts';
import type { LoggedEvent } from '../events/eventLog.ts';
import type { HubContext } from '../graphql/context.ts';
import { wasStopped } from '../graphql/errors.ts';
import type { Answer, Group } from './group.ts';
import type { Feed, Marks } from './interest.ts';

const mostTries = 3;
const firstWait = 50;
const longestWait = 2_000;

export interface EventReadingParts {
  readonly log: Logger;
  /** In the eyes of the hub itself: what an event is about. */
  hubScope(): ReadScope;
  /** Fails while the database does not answer. */
  ready(): Promise<void>;
}

/** By what an event is found, or why that cannot be told. */
export interface MarksOrFailure {
  readonly marks?: Marks;
  readonly failure?: unknown;
}

/** In whose eyes a group reads an event. */
export type ReaderOf = (group: Group) => HubContext;

/** Finds out what an event is about and what is told of it, whatever the database does meanwhile. */
export class EventReading {
  constructor(
    private readonly parts: EventReadingParts,
    private readonly stopping: AbortSignal,
  ) {}

  /** One event that is not understood must not stop the log: it is told as a failure. */
  marks(feed: Feed, event: LoggedEvent, wanted: Parameters<Feed['marks']>[2]): Promise<MarksOrFailure> {
    return this.patiently(() => feed.marks(this.parts.hubScope, event, wanted)).then(
      (marks) => ({ marks }),
      (failure: unknown) => ({ failure }),
    );
  }

  /** Tried again where the hub failed; in the end the failure is told in the place of the event. */
  async answers(
    group: Group,
    event: LoggedEvent,
    readerOf: ReaderOf,
    together?: readonly LoggedEvent[],
  ): Promise<readonly Answer[]> {
    const alone = () => this.patiently(() => group.answers(event, (one) => one.reader(this.stopping)));
    try {
      // With others it may have failed, or taken too long, because of them.
      return await group.answers(event, readerOf, together).catch(alone);
    } catch (error) {
      return [group.failed(error, event)];
    }
  }

  /** While the database does not answer, nothing is given up: an event must not be lost with it. */
  async patiently<Result>(work: () => Promise<Result>): Promise<Result> {
    for (let failures = 0, wait = firstWait; ; wait = Math.min(wait * 2, longestWait)) {
      try {
        return await work();
      } catch (error) {
        // What takes too long would take as long again.
        if (wasStopped(error)) throw error;
        const isAnswering = await this.parts.ready().then(
          () => true,
          () => false,
        );
        if (isAnswering) failures += 1;
        if (failures >= mostTries || this.stopping.aborted) throw error;
        this.parts.log.warn({ error, failures }, 'an event could not be read; trying again');
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }
}
