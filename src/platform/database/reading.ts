import {
  CompiledQuery,
  type ConnectionProvider,
  type DatabaseConnection,
  DefaultQueryExecutor,
  Kysely,
  type QueryExecutor,
  type QueryResult,
} from 'kysely';
import { ArrayQueryCompiler } from './arrays.ts';
import { type Caller, enter } from './caller.ts';
import { cancelStatement } from './connections.ts';
import type { Replica, Replicas } from './replicas.ts';

/** The primary or a replica. */
interface Server {
  readonly executor: QueryExecutor;
  /** Undefined for the embedded database. */
  readonly url: string | undefined;
}

interface Waiting {
  /** Sends its statement; once that is answered, tells it to whoever waits for it. */
  send(connection: DatabaseConnection): Promise<() => void>;
  fail(error: unknown): void;
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** What the last statement of the beginning answers. */
const backendOf = (results: readonly QueryResult<unknown>[]): number =>
  (results.at(-1) as QueryResult<{ backend: number }>).rows[0]?.backend as number;

/** A statement of the same transaction has failed before. */
const isLost = (error: unknown): boolean => (error as { code?: unknown }).code === '25P02';

/**
 * Runs the statements of one reading in transactions of their caller: what is asked for at the same moment shares
 * one, which is sent as a whole, from its begin to its commit, before anything of it is answered. None stays open while the reading
 * waits for something else, so no reading can block another one.
 */
class ReadingConnections implements ConnectionProvider {
  private readonly waiting: Waiting[] = [];
  private isRunning = false;
  /** Something failed on a replica: that is asked again, and the rest, of the primary. */
  private isOnPrimary = false;

  constructor(
    private readonly primary: Server,
    private readonly replicas: Replicas | undefined,
    private readonly beginning: () => readonly CompiledQuery[],
    private readonly signal: AbortSignal,
  ) {}

  private failWaiting(error: unknown): void {
    for (const { fail } of this.waiting.splice(0)) fail(error);
  }

  provideConnection<Result>(consumer: (connection: DatabaseConnection) => Promise<Result>): Promise<Result> {
    if (this.signal.aborted) return Promise.reject(this.signal.reason as Error);
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
      const { executor } = replica ?? this.primary;
      try {
        await executor.provideConnection((connection) => this.transaction(connection, replica));
      } catch (error) {
        // No connection.
        if (replica) this.isOnPrimary = true;
        else this.failWaiting(error);
      }
      // What has to be asked again is not asked for nobody.
      if (this.signal.aborted) giveUp();
    }
    this.signal.removeEventListener('abort', giveUp);
    this.isRunning = false;
  }

  private async transaction(connection: DatabaseConnection, replica: Replica | undefined): Promise<void> {
    // Given up meanwhile.
    if (this.waiting.length === 0) return;
    const begun = Promise.all(this.beginning().map((statement) => connection.executeQuery(statement)));
    const stopWatching = this.cancelWhenAborted(begun, replica ?? this.primary);
    try {
      const all = this.waiting.splice(0);
      const sent = all.map((one) => one.send(connection));
      // After a statement that failed it rolls back.
      const ended = connection.executeQuery(CompiledQuery.raw('commit'));
      const [begin, end, ...outcomes] = await Promise.allSettled([begun, ended, ...sent]);
      if (end.status === 'rejected') await connection.executeQuery(CompiledQuery.raw('rollback')).catch(() => {});
      if (begin.status === 'fulfilled') this.replicas?.count(replica);
      for (const [place, one] of all.entries()) {
        const outcome = outcomes[place] as PromiseSettledResult<() => void>;
        const failed = [begin, outcome].find((part) => part.status === 'rejected');
        if (outcome.status === 'fulfilled' && !failed) outcome.value();
        else if (replica && !this.signal.aborted) {
          this.isOnPrimary = true;
          this.waiting.push(one);
        } else if (begin.status === 'fulfilled' && isLost(failed?.reason)) this.waiting.push(one);
        else one.fail(failed?.reason);
      }
    } finally {
      await stopWatching();
    }
  }

  /**
   * Nobody waits for the answer any more: the server is told to stop. The embedded database cannot be.
   * What is given back ends the watch, when no cancelling can reach who has the connection next.
   */
  private cancelWhenAborted(begun: Promise<readonly QueryResult<unknown>[]>, { url }: Server): () => Promise<void> {
    if (url === undefined) return async () => {};
    let cancelling = Promise.resolve();
    const cancel = () => {
      cancelling = begun
        .then((results) => cancelStatement(url, backendOf(results)))
        // It ended by itself meanwhile, or the connection is gone with it.
        .catch(() => {});
    };
    this.signal.addEventListener('abort', cancel, { once: true });
    return () => {
      this.signal.removeEventListener('abort', cancel);
      return cancelling;
    };
  }
}

const compiler = new ArrayQueryCompiler();
/** For what a reading never does: to open, to close and to introspect connections. */
const unused = {} as never;

/** What every reading has in common. */
export interface ReadingParts {
  /** Of the connections of the database. */
  readonly tables: Kysely<unknown>;
  readonly replicas: Replicas | undefined;
  /** Of the database; undefined for the embedded one. */
  readonly url: string | undefined;
}

/** A query builder whose statements see what the caller may see. It builds no entities and cannot write. */
export function readingFor<Tables>({ tables, url, ...parts }: ReadingParts, caller: Caller, signal: AbortSignal) {
  // Who somebody is, and what an event is about, is asked of the primary.
  const replicas = caller.viewer.role === 'HUB' ? undefined : parts.replicas;
  const beginning = () => [CompiledQuery.raw('begin read only'), enter(caller).compile(tables)];
  const executor = tables.getExecutor();
  const connections = new ReadingConnections({ executor, url }, replicas, beginning, signal);
  return new Kysely<Tables>({
    executor: new DefaultQueryExecutor(compiler, executor.adapter, connections),
    ...{ config: unused, dialect: unused, driver: unused },
  });
}
