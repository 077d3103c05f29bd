import { type ConnectionProvider, type DatabaseConnection, DefaultQueryExecutor, Kysely } from 'kysely';
import { ArrayQueryCompiler } from './arrays.ts';
import { type Caller, enter } from './caller.ts';
import type { Replica, Replicas } from './replicas.ts';
import type { ReadTransactions } from './transactions.ts';

interface Waiting {
  /** Asks for its statement; once that is answered, tells it to whoever waits for it. */
  send(connection: DatabaseConnection): Promise<() => void>;
  fail(error: unknown): void;
}

/** As a signal of node tells that its time is over. */
const tooLate = () => new DOMException('The reading was not done in time.', 'TimeoutError');

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A statement of the same transaction has failed before. */
const isLost = (error: unknown): boolean => (error as { code?: unknown }).code === '25P02';

/**
 * Runs the statements of one reading in transactions of their caller: what is asked for at the same moment shares
 * one, which is asked for as a whole before anything of it is answered. None stays open while the reading
 * waits for something else, so no reading can block another one.
 */
class ReadingConnections implements ConnectionProvider {
  private readonly waiting: Waiting[] = [];
  private isRunning = false;
  /** Something failed on a replica: that is asked again, and the rest, of the primary. */
  private isOnPrimary = false;

  constructor(
    private readonly primary: ReadTransactions,
    private readonly replicas: Replicas | undefined,
    private readonly caller: Caller,
    private readonly signal: AbortSignal | undefined,
    private readonly asked: (caller: Caller) => void,
  ) {}

  private failWaiting(error: unknown): void {
    for (const { fail } of this.waiting.splice(0)) fail(error);
  }

  /** Its time is over also where that went into many short statements; never where the caller has no deadline. */
  private get millisecondsLeft(): number {
    return (this.caller.deadline ?? Number.POSITIVE_INFINITY) - Date.now();
  }

  provideConnection<Result>(consumer: (connection: DatabaseConnection) => Promise<Result>): Promise<Result> {
    if (this.signal?.aborted) return Promise.reject(this.signal.reason as Error);
    if (this.millisecondsLeft <= 0) return Promise.reject(tooLate());
    this.asked(this.caller);
    return new Promise<Result>((resolve, reject) => {
      this.waiting.push({
        send: async (connection) => {
          const result = await consumer(connection);
          return () => resolve(result);
        },
        fail: reject,
      });
      if (!this.isRunning) void this.work();
    });
  }

  private async work(): Promise<void> {
    this.isRunning = true;
    // Of this work alone, since a caller's signal may live as long as a socket; signals that are made of others live long, too.
    const ending = new AbortController();
    const leave = () => ending.abort(this.signal?.reason);
    this.signal?.addEventListener('abort', leave, { once: true });
    const left = this.millisecondsLeft;
    const timer = Number.isFinite(left) ? setTimeout(() => ending.abort(tooLate()), left) : undefined;
    // What still waits for a connection need not get one first.
    ending.signal.addEventListener('abort', () => this.failWaiting(ending.signal.reason), { once: true });
    while (this.waiting.length > 0) {
      // What else is asked for at this moment comes along.
      await nextTurn();
      const replica = this.isOnPrimary ? undefined : await this.replicas?.upToDate();
      await this.transaction(replica, ending.signal);
      // What has to be asked again is not asked for nobody.
      if (ending.signal.aborted) this.failWaiting(ending.signal.reason);
    }
    clearTimeout(timer);
    this.signal?.removeEventListener('abort', leave);
    this.isRunning = false;
  }

  private async transaction(replica: Replica | undefined, signal: AbortSignal): Promise<void> {
    let [all, sent]: [Waiting[], Promise<PromiseSettledResult<() => void>[]>] = [[], Promise.resolve([])];
    const ask = (connection: DatabaseConnection) => {
      all = this.waiting.splice(0);
      sent = Promise.allSettled(all.map((one) => one.send(connection)));
    };
    try {
      await (replica?.transactions ?? this.primary).run(enter(this.caller, { isReading: true }), ask, signal);
    } catch (error) {
      this.waiting.unshift(...all);
      if (replica) this.isOnPrimary = true;
      else this.failWaiting(error);
      return;
    }
    this.replicas?.count(replica);
    for (const [place, outcome] of (await sent).entries()) {
      const one = all[place] as Waiting;
      if (outcome.status === 'fulfilled') outcome.value();
      else if (replica && !signal.aborted) {
        this.isOnPrimary = true;
        this.waiting.push(one);
      } else if (isLost(outcome.reason)) this.waiting.push(one);
      else one.fail(outcome.reason);
    }
  }
}

const compiler = new ArrayQueryCompiler();
/** For what a reading never does: to open, to close and to introspect connections. */
const unused = {} as never;

/** What every reading has in common. */
export interface ReadingParts {
  /** Of the connections of the database. */
  readonly tables: Kysely<unknown>;
  readonly transactions: ReadTransactions;
  readonly replicas: Replicas | undefined;
  /** Told of each statement, with whom it is for. */
  readonly asked: (caller: Caller) => void;
}

/**
 * A query builder whose statements see what the caller may see, until the caller's deadline. It builds no entities and cannot write.
 * @param signal aborted when nobody waits for the answers any more
 */
export function readingFor<Tables>(
  { tables, transactions, asked, ...parts }: ReadingParts,
  caller: Caller,
  signal: AbortSignal | undefined,
) {
  // Who somebody is, and what an event is about, is asked of the primary.
  const replicas = caller.viewer.role === 'HUB' ? undefined : parts.replicas;
  const connections = new ReadingConnections(transactions, replicas, caller, signal, asked);
  return new Kysely<Tables>({
    executor: new DefaultQueryExecutor(compiler, tables.getExecutor().adapter, connections),
    ...{ config: unused, dialect: unused, driver: unused },
  });
}
