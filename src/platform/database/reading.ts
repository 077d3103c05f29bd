import { CompiledQuery, type ConnectionProvider, type DatabaseConnection, Kysely, type QueryExecutor } from 'kysely';
import { type Caller, enter } from './caller.ts';
import type { Replicas } from './replicas.ts';

interface Waiting {
  /** Fails where its statement does. */
  run(connection: DatabaseConnection): Promise<void>;
  fail(error: unknown): void;
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * Runs the statements of one reading in transactions of their caller: what is asked for at the same moment shares
 * one, and none stays open while the reading waits for something else, so no reading can block another one.
 */
class ReadingConnections implements ConnectionProvider {
  private readonly waiting: Waiting[] = [];
  private isRunning = false;
  /** Something failed on a replica: that is asked again, and the rest, of the primary. */
  private isOnPrimary = false;

  constructor(
    private readonly primary: QueryExecutor,
    private readonly replicas: Replicas | undefined,
    private readonly beginning: (tables: Kysely<unknown>) => readonly CompiledQuery[],
    private readonly tables: Kysely<unknown>,
    private readonly signal: AbortSignal,
  ) {}

  private failWaiting(error: unknown): void {
    for (const { fail } of this.waiting.splice(0)) fail(error);
  }

  provideConnection<Result>(consumer: (connection: DatabaseConnection) => Promise<Result>): Promise<Result> {
    if (this.signal.aborted) return Promise.reject(this.signal.reason as Error);
    return new Promise<Result>((resolve, reject) => {
      this.waiting.push({
        run: (connection) => consumer(connection).then(resolve),
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
      const replica = this.isOnPrimary ? undefined : await this.replicas?.upToDate();
      const server = replica?.executor ?? this.primary;
      try {
        await server.provideConnection((connection) => this.transaction(connection, server));
        this.replicas?.count(replica);
      } catch (error) {
        // No connection, or none in which a transaction can be begun or ended.
        if (replica) this.isOnPrimary = true;
        else this.failWaiting(error);
      }
    }
    this.signal.removeEventListener('abort', giveUp);
    this.isRunning = false;
  }

  private async transaction(connection: DatabaseConnection, server: QueryExecutor): Promise<void> {
    const stopWatching = this.cancelWhenAborted(connection, server);
    try {
      for (const statement of this.beginning(this.tables)) await connection.executeQuery(statement);
      const isSound = await this.runAll(connection, server !== this.primary);
      await connection.executeQuery(CompiledQuery.raw(isSound ? 'commit' : 'rollback'));
    } catch (error) {
      await connection.executeQuery(CompiledQuery.raw('rollback')).catch(() => {});
      throw error;
    } finally {
      await stopWatching();
    }
  }

  /** Answers whether the transaction is still good: after a statement that failed the rest needs another one. */
  private async runAll(connection: DatabaseConnection, isReplica: boolean): Promise<boolean> {
    for (;;) {
      const next = this.waiting.shift();
      if (!next) {
        // What the answer leads to is often asked for at once.
        await nextTurn();
        if (this.waiting.length === 0) return true;
        continue;
      }
      if (this.signal.aborted) {
        next.fail(this.signal.reason);
        continue;
      }
      const isDone = await next.run(connection).then(
        () => true,
        (error: unknown) => {
          const isRepeated = isReplica && !this.signal.aborted;
          if (isRepeated) this.waiting.unshift(next);
          else next.fail(error);
          this.isOnPrimary ||= isRepeated;
          return false;
        },
      );
      if (!isDone) return false;
    }
  }

  /**
   * Nobody waits for the answer any more: the server is told to stop. The embedded database cannot be.
   * What is given back ends the watch, when no cancelling can reach who has the connection next.
   */
  private cancelWhenAborted(connection: DatabaseConnection, server: QueryExecutor): () => Promise<void> {
    const { cancelQuery, collectSessionInfo } = connection;
    if (!cancelQuery || !collectSessionInfo) return async () => {};
    let cancelling = Promise.resolve();
    const cancel = () => {
      cancelling = collectSessionInfo
        .call(connection)
        .then(() => cancelQuery.call(connection, (consumer) => server.provideConnection(consumer)))
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

/** For what a reading never does: to open, to close and to introspect connections. */
const unused = {} as never;

/** What every reading has in common. */
export interface ReadingParts {
  /** Of the connections of the database. */
  readonly tables: Kysely<unknown>;
  readonly replicas: Replicas | undefined;
  /** Whether several statements may go to the database at once; the embedded one takes each by itself. */
  readonly inOneMessage: boolean;
}

/** A query builder whose statements see what the caller may see. It builds no entities and cannot write. */
export function readingFor<Tables>(parts: ReadingParts, caller: Caller, signal: AbortSignal) {
  const { tables, inOneMessage } = parts;
  // Who somebody is, and what an event is about, is asked of the primary.
  const replicas = caller.viewer.role === 'HUB' ? undefined : parts.replicas;
  const beginning = (builder: Kysely<unknown>): readonly CompiledQuery[] => {
    const entering = enter(caller).compile(builder);
    return inOneMessage
      ? [CompiledQuery.raw(`begin read only; ${entering.sql}`)]
      : [CompiledQuery.raw('begin read only'), entering];
  };
  const base = tables.getExecutor();
  const connections = new ReadingConnections(base, replicas, beginning, tables, signal);
  const executor = base.withConnectionProvider(connections);
  return new Kysely<Tables>({ executor, config: unused, dialect: unused, driver: unused });
}
