import type { Logger } from 'pino';
import type { Database } from '../database/database.ts';
import type { EventTables } from './event.entity.ts';
import { endOfLog, type LoggedEvent, type LogPosition, positionOf, readLog } from './eventLog.ts';

const batchSize = 500;

/** Reads the log in commit order and hands every event to every listener. */
export interface EventRelay {
  /** Reads the log at once instead of at the next poll; done when what was committed before is handed on. */
  wake(): Promise<void>;
  /** Up to where the log has been read. */
  readonly position: LogPosition;
  /** The place that a cursor of an event stands for. */
  positionOf(cursor: string): Promise<LogPosition>;
  /** Events after the place, in commit order; ends when the signal is aborted or the relay stops. */
  events(after: LogPosition, signal: AbortSignal): AsyncIterable<LoggedEvent>;
  readonly listeners: number;
  stop(): Promise<void>;
}

interface Listener {
  push(event: LoggedEvent): void;
  end(): void;
}

const isAfter = (event: LogPosition, place: LogPosition) =>
  BigInt(event.xid) > BigInt(place.xid) || (event.xid === place.xid && BigInt(event.id) > BigInt(place.id));

/** A queue between the relay and one listener. */
function eventQueue() {
  const waiting: LoggedEvent[] = [];
  let ended = false;
  let arrived = Promise.withResolvers<void>();
  const changed = () => {
    arrived.resolve();
    arrived = Promise.withResolvers<void>();
  };
  return {
    push: (event: LoggedEvent) => {
      waiting.push(event);
      changed();
    },
    end: () => {
      ended = true;
      changed();
    },
    async *drain(): AsyncGenerator<LoggedEvent> {
      while (!ended) {
        const event = waiting.shift();
        if (event) yield event;
        else await arrived.promise;
      }
    },
  };
}

export async function startRelay(database: Database, pollMilliseconds: number, log: Logger): Promise<EventRelay> {
  const tables = database.owner<EventTables>();
  const listeners = new Set<Listener>();
  let place = await endOfLog(tables);
  let stopped = false;
  let reading: Promise<void> | undefined;
  let following: Promise<void> | undefined;

  async function readOn(): Promise<void> {
    for (;;) {
      const events = await readLog(tables, place, batchSize);
      for (const event of events) {
        place = event;
        for (const listener of listeners) listener.push(event);
      }
      if (events.length < batchSize || stopped) return;
    }
  }
  /** Whoever asks during a reading is answered by the next one: the running one may be past what was just written. */
  function wake(): Promise<void> {
    if (stopped) return Promise.resolve();
    if (reading) {
      following ??= reading.then(() => {
        following = undefined;
        return wake();
      });
      return following;
    }
    reading = readOn()
      .catch((error: Error) => log.error({ error }, 'the event log could not be read; trying again at the next poll'))
      .finally(() => {
        reading = undefined;
      });
    return reading;
  }
  const timer = setInterval(wake, pollMilliseconds);

  async function* replay(after: LogPosition, until: LogPosition): AsyncGenerator<LoggedEvent> {
    let from = after;
    while (isAfter(until, from)) {
      const events = await readLog(tables, from, batchSize);
      for (const event of events) {
        if (isAfter(event, until)) return;
        from = event;
        yield event;
      }
      if (events.length < batchSize) return;
    }
  }

  async function* follow(after: LogPosition, queue: ReturnType<typeof eventQueue>, joined: LogPosition) {
    yield* replay(after, joined);
    for await (const event of queue.drain()) {
      if (isAfter(event, after)) yield event;
    }
  }

  return {
    wake,
    get position() {
      return place;
    },
    positionOf: (cursor) => positionOf(tables, cursor),
    events(after, signal) {
      const queue = eventQueue();
      listeners.add(queue);
      const leave = () => {
        listeners.delete(queue);
        queue.end();
      };
      if (signal.aborted) leave();
      else signal.addEventListener('abort', leave, { once: true });
      return follow(after, queue, place);
    },
    get listeners() {
      return listeners.size;
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      await reading;
      for (const listener of listeners) listener.end();
      listeners.clear();
    },
  };
}
