import type { Logger } from 'pino';
import type { Database } from '../database/database.ts';
import type { EventTables } from './event.entity.ts';
import { endOfLog, isAfter, type LoggedEvent, type LogPlace, placeOf, type ResumePlace, readLog } from './eventLog.ts';
import { type Hints, noHints, startHints } from './hints.ts';

const batchSize = 200;
/** So many of the last events are kept in memory, for who comes back after a moment. */
const mostRecent = 1_000;
/** How soon, and how late, the log is looked at again while something is committed in it that may not be read yet, in milliseconds. */
const [soonest, latest] = [2, 100];

/** A database that is gone without a word answers nothing for long; then it is asked again over another connection, in milliseconds. */
const longestReading = 15_000;

function inTime<Result>(work: Promise<Result>): Promise<Result> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('no answer in time')), longestReading);
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}

/** An event, and when it was read. */
export interface RelayedEvent extends LoggedEvent {
  /** How long it took from the log to this process, in milliseconds. */
  readonly lagMilliseconds: number;
  /** Of `performance.now()`. */
  readonly readAt: number;
}

/** What is done with the events, in the order of the log. */
export interface EventReceiver {
  /**
   * Whatever is not ready for the next ones keeps the relay waiting.
   * @param passed to be called at the moment when it is settled to whom an event is told: who comes later reads it
   */
  receive(events: readonly RelayedEvent[], passed: (event: LoggedEvent) => void): Promise<void>;
  /** The log is another one than before: nothing that was read from the old one can be gone on with. */
  restart(): void;
}

/** Reads the log in commit order and hands every event on. */
export interface EventRelay {
  /** Up to where the log has been read. */
  readonly position: LogPlace;
  /** The newest place of the log at this moment, whether it was read here or not. */
  end(): Promise<LogPlace>;
  /** The place that a cursor of an event stands for. */
  placeOf(cursor: string): Promise<ResumePlace>;
  /** Some of the next events of these kinds, and up to where there are no others. Undefined if the place is not kept. */
  read(
    after: LogPlace,
    kinds: readonly string[],
  ): Promise<{ events: readonly LoggedEvent[]; upTo: LogPlace } | undefined>;
  /** Reads the log at once instead of at the next poll. */
  wake(): void;
  readonly heldBackSeconds: number;
  readonly isListening: boolean;
  /**
   * Grows with every sign that something was committed, here or in another process, also while the log is held back and
   * cannot tell yet what it was.
   */
  readonly commits: number;
  stop(): Promise<void>;
}

export interface RelaySettings {
  readonly databaseUrl: string | undefined;
  readonly eventPollMilliseconds: number;
}

class Relay implements EventRelay {
  heldBackSeconds = 0;
  commits = 0;
  private readonly tables;
  private readonly recent: LoggedEvent[] = [];
  private readonly hints: Hints;
  private readonly forget: () => void;
  /** How long was waited last for a transaction that holds the log back, in milliseconds. */
  private heldPause = 0;
  private stopped = false;
  private isAsked = false;
  private sleeper: (() => void) | undefined;
  private readonly running: Promise<void>;
  /** Everything after this place is still among the recent ones. */
  private recentAfter: LogPlace;

  constructor(
    database: Database,
    public position: LogPlace,
    private readonly receiver: EventReceiver,
    private readonly settings: RelaySettings,
    private readonly log: Logger,
  ) {
    this.tables = database.owner<EventTables>();
    this.recentAfter = position;
    const { databaseUrl } = settings;
    this.hints = databaseUrl ? startHints(databaseUrl, () => this.wake(), log) : noHints;
    this.forget = database.onCommit(() => {
      this.hints.send();
      this.wake();
    });
    this.running = this.run();
  }

  get isListening(): boolean {
    return this.hints.isListening;
  }

  wake(): void {
    this.commits += 1;
    this.isAsked = true;
    this.sleeper?.();
  }

  end(): Promise<LogPlace> {
    return endOfLog(this.tables);
  }

  placeOf(cursor: string): Promise<ResumePlace> {
    return placeOf(this.tables, cursor);
  }

  async read(after: LogPlace, kinds: readonly string[]) {
    const isRecent = !isAfter(this.recentAfter, after) && !isAfter(after, this.position);
    if (after.epoch === this.position.epoch && isRecent) {
      const events = this.recent.filter((event) => kinds.includes(event.kind) && isAfter(event, after));
      return { events, upTo: this.position };
    }
    const reached = this.position;
    const { events, isKept } = await readLog(this.tables, after, batchSize, kinds);
    if (!isKept) return undefined;
    // Whatever was readable before this look began has been seen by it; another process may have read further already.
    const last: LogPlace = events.at(-1) ?? after;
    return { events, upTo: events.length === batchSize || isAfter(last, reached) ? last : reached };
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.forget();
    this.wake();
    await this.running;
    await this.hints.stop();
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      const wait = await this.readOn().catch((error: unknown) => {
        this.log.error({ error }, 'the event log could not be read; trying again');
        return this.settings.eventPollMilliseconds;
      });
      await this.sleep(wait);
    }
  }

  /** Reads what there is. Answers how long to wait until the next look, in milliseconds. */
  private async readOn(): Promise<number> {
    this.isAsked = false;
    const { eventPollMilliseconds } = this.settings;
    const reading = await inTime(readLog(this.tables, this.position, batchSize));
    if (this.stopped) return 0;
    if (!reading.isKept) return this.restart();
    this.heldBackSeconds = reading.heldBackSeconds ?? 0;
    if (reading.events.length > 0) await this.handOn(reading.events, reading.now);
    if (reading.events.length === batchSize) return 0;
    // Something is committed, and a transaction that began before it still runs: it is often over at once.
    const isHeld = reading.heldBackSeconds !== null;
    this.heldPause = isHeld ? Math.min(Math.max(soonest, this.heldPause * 2), latest) : 0;
    return isHeld ? Math.min(this.heldPause, eventPollMilliseconds) : eventPollMilliseconds;
  }

  private async handOn(events: readonly LoggedEvent[], now: string): Promise<void> {
    const readAt = performance.now();
    const relayed = events.map((event) => ({
      ...event,
      lagMilliseconds: Number(BigInt(now) - BigInt(event.moment)) / 1000,
      readAt,
    }));
    await this.receiver.receive(relayed, (event) => this.passed(event));
  }

  private passed(event: LoggedEvent): void {
    this.commits += 1;
    this.position = event;
    this.recent.push(event);
    if (this.recent.length > mostRecent) this.recentAfter = this.recent.shift() as LoggedEvent;
  }

  private async restart(): Promise<number> {
    this.log.error('the event log is another one than before: the database was restored or replaced');
    this.position = await endOfLog(this.tables);
    this.recent.length = 0;
    this.recentAfter = this.position;
    this.receiver.restart();
    // What was made of anything before is void.
    this.commits += 1;
    return 0;
  }

  private sleep(milliseconds: number): Promise<void> {
    if (milliseconds === 0 || this.isAsked || this.stopped) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.sleeper = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** @param receiver is handed every event that is committed from now on */
export async function startRelay(
  database: Database,
  receiver: EventReceiver,
  settings: RelaySettings,
  log: Logger,
): Promise<EventRelay> {
  return new Relay(database, await endOfLog(database.owner<EventTables>()), receiver, settings, log);
}
