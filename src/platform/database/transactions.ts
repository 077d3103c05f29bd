import { CompiledQuery, type DatabaseConnection, type QueryExecutor } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { cancelStatement } from './connections.ts';
import type { PreparedStatements } from './prepared.ts';
import { Together } from './together.ts';

/** Transactions that only read, on one server or in the embedded database. */
export interface ReadTransactions {
  /**
   * One of them, from its begin to its end. Throws where it could not begin.
   * @param enter makes it its caller's, and one that only reads
   * @param ask is called when there is a connection, and asks at once for all that is read
   * @param signal ends it early, where that is possible
   */
  run(enter: CompiledQuery, ask: (connection: DatabaseConnection) => void, signal: AbortSignal): Promise<void>;
}

/** On a server each is one message. */
export class ServerTransactions implements ReadTransactions {
  constructor(
    private readonly url: string,
    private readonly pool: Pool,
    private readonly prepared: PreparedStatements,
  ) {}

  async run(enter: CompiledQuery, ask: (connection: DatabaseConnection) => void, signal: AbortSignal): Promise<void> {
    const client = await this.pool.connect();
    const together = new Together(client, this.prepared);
    const begun = together.executeQuery(enter);
    ask(together);
    const stopWatching = this.cancelWhenAborted(client, signal);
    try {
      const [begin] = await Promise.allSettled([begun, together.run()]);
      if (begin.status === 'rejected') throw begin.reason;
    } finally {
      await stopWatching();
      client.release();
    }
  }

  /** Where nobody else has the connections, and ends them. */
  close(): Promise<void> {
    return this.pool.end();
  }

  /**
   * Nobody waits for the answer any more: the server is told to stop. What is given back ends the watch, when no cancelling can reach
   * who has the connection next.
   */
  private cancelWhenAborted(client: PoolClient, signal: AbortSignal): () => Promise<void> {
    const { processID: backend } = client as unknown as { processID: number };
    let cancelling = Promise.resolve();
    const cancel = () => {
      // It ended by itself meanwhile, or the connection is gone with it.
      cancelling = cancelStatement(this.url, backend).catch(() => {});
    };
    signal.addEventListener('abort', cancel, { once: true });
    return () => {
      signal.removeEventListener('abort', cancel);
      return cancelling;
    };
  }
}

/** The embedded database does one thing at a time, and cannot be stopped. */
export class EmbeddedTransactions implements ReadTransactions {
  constructor(private readonly executor: QueryExecutor) {}

  run(enter: CompiledQuery, ask: (connection: DatabaseConnection) => void): Promise<void> {
    return this.executor.provideConnection(async (connection) => {
      const begin = [CompiledQuery.raw('begin'), enter];
      const begun = Promise.all(begin.map((statement) => connection.executeQuery(statement)));
      ask(connection);
      // After a statement that failed it rolls back.
      const [beginning, ending] = await Promise.allSettled([
        begun,
        connection.executeQuery(CompiledQuery.raw('commit')),
      ]);
      if (ending.status === 'rejected') await connection.executeQuery(CompiledQuery.raw('rollback')).catch(() => {});
      if (beginning.status === 'rejected') throw beginning.reason;
    });
  }
}
