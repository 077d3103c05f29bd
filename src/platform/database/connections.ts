import type { Pool, PoolClient } from 'pg';
import { PreparedStatements } from './prepared.ts';

/** A server that does not even refuse is told as one that is not there; so is a pool in which no place gets free. */
const longestConnecting = 10_000;

/**
 * A transaction whose connection died is never given back by the query builder, since rolling it back fails too:
 * its place in the pool is freed here, or a few restarts of the server would use up all of them.
 */
function freeDeadConnections(pool: Pool): void {
  const held = new Set<PoolClient>();
  pool.on('acquire', (client) => held.add(client));
  pool.on('release', (_error, client) => held.delete(client));
  pool.on('connect', (client) => {
    client.once('end', () => {
      if (!held.has(client)) return;
      client.release(true);
      // Whoever held it may still give it back.
      client.release = () => {};
    });
  });
}

/** How a server is connected to, whether it is the primary or a replica. */
export const connectionOptions = (
  url: string,
  poolSize: number,
  { longest = longestConnecting, onPool = () => {} }: { longest?: number; onPool?: (pool: Pool) => void } = {},
) => ({
  clientUrl: url,
  pool: { min: 0, max: poolSize },
  driverOptions: {
    // What the mapper does not read of an address, sslmode above all, must not be lost.
    connectionString: url,
    connectionTimeoutMillis: longest,
    keepAlive: true,
    keepAliveInitialDelayMillis: longestConnecting,
    onPoolCreated: (pool: Pool) => {
      freeDeadConnections(pool);
      pool.on('connect', new PreparedStatements().onConnection);
      onPool(pool);
    },
  },
});
