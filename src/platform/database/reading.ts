import {
  type CompiledQuery,
  type ConnectionProvider,
  type DatabaseConnection,
  DefaultQueryExecutor,
  Kysely,
} from 'kysely';
import { ArrayQueryCompiler } from './arrays.ts';
import { type Caller, enter } from './caller.ts';
import type { Replica, Replicas } from './replicas.ts';
import type { ReadTransactions } from './transactions.ts';

interface Waiting {
  /** Asks for its statement; once that is answered, tells it to whoever waits for it. */
  send(connection: DatabaseConnection): Promise<() => void>;
  fail(error: unknown): void;
}

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
    private readonly enter: () => CompiledQuery,
    private readonly signal: AbortSignal,
    private readonly asked: () => void,
  ) {}

  private failWaiting(error: unknown): void {
    for (const { fail } of this.waiting.splice(0)) fail(error);
  }

  provideConnection<Result>(consumer: (connection: DatabaseConnection) => Promise<Result>): Promise<Result> {
    if (this.signal.aborted) return Promise.reject(this.signal.reason as Error);
    this.asked();
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
    // What still waits for a connection need not get one first. Only for now: a signal may live as long as a socket.
    const giveUp = () => this.failWaiting(this.signal.reason);
    this.signal.addEventListener('abort', giveUp, { once: true });
    while (this.waiting.length > 0) {
      // What else is asked for at this moment comes along.
      await nextTurn();
      const replica = this.isOnPrimary ? undefined : await this.replicas?.upToDate();
      await this.transaction(replica);
      // What has to be asked again is not asked for nobody.
      if (this.signal.aborted) giveUp();
    }
    this.signal.removeEventListener('abort', giveUp);
    this.isRunning = false;
  }

  private async transaction(replica: Replica | undefined): Promise<void> {
    let [all, sent]: [Waiting[], Promise<PromiseSettledResult<() => void>[]>] = [[], Promise.resolve([])];
    const ask = (connection: DatabaseConnection) => {
      all = this.waiting.splice(0);
      sent = Promise.allSettled(all.map((one) => one.send(connection)));
    };
    try {
      await (replica?.transactions ?? this.primary).run(this.enter(), ask, this.signal);
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
      else if (replica && !this.signal.aborted) {
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

/** A query builder whose statements see what the caller may see. It builds no entities and cannot write. */
export function readingFor<Tables>(
  { tables, transactions, ...parts }: ReadingParts,
  caller: Caller,
  signal: AbortSignal,
) {
  // Who somebody is, and what an event is about, is asked of the primary.
  const replicas = caller.viewer.role === 'HUB' ? undefined : parts.replicas;
  const connections = new ReadingConnections(
    transactions,
    replicas,
    () => enter(caller, { isReading: true }),
    signal,
    () => parts.asked(caller),
  );
  return new Kysely<Tables>({
    executor: new DefaultQueryExecutor(compiler, tables.getExecutor().adapter, connections),
    ...{ config: unused, dialect: unused, driver: unused },
  });
}
