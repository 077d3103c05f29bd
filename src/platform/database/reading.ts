import { CompiledQuery, type ConnectionProvider, type DatabaseConnection, Kysely, type QueryExecutor } from 'kysely';
import { type Caller, enter } from './caller.ts';

interface Waiting {
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

  constructor(
    private readonly base: QueryExecutor,
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
        // A statement that fails ends its transaction, so whoever runs it must hear of it.
        run: (connection) =>
          consumer(connection).then(resolve, (error: unknown) => {
            reject(error as Error);
            throw error;
          }),
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
      try {
        await this.base.provideConnection((connection) => this.transaction(connection));
      } catch (error) {
        // No connection, or none in which a transaction can be begun or ended.
        this.failWaiting(error);
      }
    }
    this.signal.removeEventListener('abort', giveUp);
    this.isRunning = false;
  }

  private async transaction(connection: DatabaseConnection): Promise<void> {
    const stopWatching = this.cancelWhenAborted(connection);
    try {
      for (const statement of this.beginning(this.tables)) await connection.executeQuery(statement);
      const isSound = await this.runAll(connection);
      await connection.executeQuery(CompiledQuery.raw(isSound ? 'commit' : 'rollback'));
    } catch (error) {
      await connection.executeQuery(CompiledQuery.raw('rollback')).catch(() => {});
      throw error;
    } finally {
      await stopWatching();
    }
  }

  /** Answers whether the transaction is still good: after a statement that failed the rest needs another one. */
  private async runAll(connection: DatabaseConnection): Promise<boolean> {
    for (;;) {
      const next = this.waiting.shift();
      if (!next) {
        // What the answer leads to is often asked for at once.
        await nextTurn();
        if (this.waiting.length === 0) return true;
        continue;
      }
      if (this.signal.aborted) next.fail(this.signal.reason);
      else if (
        !(await next.run(connection).then(
          () => true,
          () => false,
        ))
      )
        return false;
    }
  }

  /**
   * Nobody waits for the answer any more: the server is told to stop. The embedded database cannot be.
   * What is given back ends the watch, when no cancelling can reach who has the connection next.
   */
  private cancelWhenAborted(connection: DatabaseConnection): () => Promise<void> {
    const { cancelQuery, collectSessionInfo } = connection;
    if (!cancelQuery || !collectSessionInfo) return async () => {};
    let cancelling = Promise.resolve();
    const cancel = () => {
      cancelling = collectSessionInfo
        .call(connection)
        .then(() => cancelQuery.call(connection, (consumer) => this.base.provideConnection(consumer)))
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
  /** Whether several statements may go to the database at once; the embedded one takes each by itself. */
  readonly inOneMessage: boolean;
}

/** A query builder whose statements see what the caller may see. It builds no entities and cannot write. */
export function readingFor<Tables>({ tables, inOneMessage }: ReadingParts, caller: Caller, signal: AbortSignal) {
  const beginning = (builder: Kysely<unknown>): readonly CompiledQuery[] => {
    const entering = enter(caller).compile(builder);
    return inOneMessage
      ? [CompiledQuery.raw(`begin read only; ${entering.sql}`)]
      : [CompiledQuery.raw('begin read only'), entering];
  };
  const base = tables.getExecutor();
  const connections = new ReadingConnections(base, beginning, tables, signal);
  const executor = base.withConnectionProvider(connections);
  return new Kysely<Tables>({ executor, config: unused, dialect: unused, driver: unused });
}
