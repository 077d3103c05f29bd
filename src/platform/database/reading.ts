import {
  CompiledQuery,
  type ConnectionProvider,
  type DatabaseConnection,
  DefaultQueryExecutor,
  Kysely,
  type QueryExecutor,
} from 'kysely';
import { ArrayQueryCompiler } from './arrays.ts';
import { type Caller, enter } from './caller.ts';
import type { Replicas } from './replicas.ts';

interface Waiting {
  /** Sends its statement; fails where that does, or where the transaction could not begin. */
  send(connection: DatabaseConnection, begun: Promise<unknown>): Promise<void>;
  fail(error: unknown): void;
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

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
        send: (connection, begun) => Promise.all([consumer(connection), begun]).then(([result]) => resolve(result)),
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
      const server = replica?.executor ?? this.primary;
      try {
        await server.provideConnection((connection) => this.transaction(connection, server));
        this.replicas?.count(replica);
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

  private async transaction(connection: DatabaseConnection, server: QueryExecutor): Promise<void> {
    // Given up meanwhile.
    if (this.waiting.length === 0) return;
    const stopWatching = this.cancelWhenAborted(connection, server);
    try {
      const begun = Promise.all(this.beginning(this.tables).map((statement) => connection.executeQuery(statement)));
      const all = this.waiting.splice(0);
      const sent = all.map((one) => one.send(connection, begun));
      // After a statement that failed it rolls back.
      const ended = connection.executeQuery(CompiledQuery.raw('commit'));
      const [begin, end, ...outcomes] = await Promise.allSettled([begun, ended, ...sent]);
      if (end.status === 'rejected') await connection.executeQuery(CompiledQuery.raw('rollback')).catch(() => {});
      const isReplica = server !== this.primary && !this.signal.aborted;
      const again = all.filter((one, place) => {
        const outcome = outcomes[place] as PromiseSettledResult<void>;
        if (outcome.status === 'fulfilled') return false;
        if (isReplica || (begin.status === 'fulfilled' && isLost(outcome.reason))) return true;
        one.fail(outcome.reason);
        return false;
      });
      if (isReplica && again.length > 0) this.isOnPrimary = true;
      this.waiting.unshift(...again);
    } finally {
      await stopWatching();
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

const compiler = new ArrayQueryCompiler();
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
  const executor = new DefaultQueryExecutor(compiler, base.adapter, connections);
  return new Kysely<Tables>({ executor, config: unused, dialect: unused, driver: unused });
}
