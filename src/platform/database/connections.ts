import pg, { type Pool, type PoolClient } from 'pg';
import { PreparedStatements } from './prepared.ts';

/** A server that does not even refuse is told as one that is not there; so is a pool in which no place gets free. */
const longestConnecting = 10_000;

/** A new connection has to make the plans of all prepared statements again. */
const longestIdle = 60_000;

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

/** The types of the driver know no lists. */
const textArray = 1009 as never;

/** In characters. */
const longestKnown = 60;
const mostKnown = 2_000;
/** Short lists are the same few again and again, such as those of languages: they are taken apart once, for all rows. */
const knownLists = new Map<string, readonly unknown[]>();

/** Lists of words, which most lists are, are taken apart at once; one with anything quoted, missing or nested letter by letter. */
function readWordsQuickly(client: PoolClient): void {
  const parse = client.getTypeParser(textArray, 'text') as (text: string) => unknown[];
  const read = (text: string): readonly unknown[] => {
    if (/["\\[]|NULL|.\{/i.test(text)) return parse(text);
    return text === '{}' ? [] : text.slice(1, -1).split(',');
  };
  const words = (text: string): readonly unknown[] => {
    const known = knownLists.get(text);
    if (known) return known;
    // Of many rows at once: nobody may change it.
    const list = Object.freeze(read(text));
    if (text.length > longestKnown) return list;
    if (knownLists.size >= mostKnown) knownLists.clear();
    knownLists.set(text, list);
    return list;
  };
  client.setTypeParser(textArray, 'text', words);
}

/** Ends what a process of a server is doing: over a connection of its own, since those of the pool may all wait. */
export async function cancelStatement(url: string, backend: number): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: longestConnecting });
  try {
    await client.connect();
    await client.query('select pg_cancel_backend($1)', [backend]);
  } finally {
    await client.end();
  }
}

/** How a server is connected to, whether it is the primary or a replica. */
export const connectionOptions = (
  url: string,
  poolSize: number,
  onPool: (pool: Pool, prepared: PreparedStatements) => void,
  longest = longestConnecting,
) => ({
  clientUrl: url,
  pool: { min: 0, max: poolSize },
  driverOptions: {
    // What the mapper does not read of an address, sslmode above all, must not be lost.
    connectionString: url,
    connectionTimeoutMillis: longest,
    idleTimeoutMillis: longestIdle,
    keepAlive: true,
    keepAliveInitialDelayMillis: longestConnecting,
    onPoolCreated: (pool: Pool) => {
      freeDeadConnections(pool);
      const prepared = new PreparedStatements();
      pool.on('connect', prepared.onConnection);
      pool.on('connect', readWordsQuickly);
      onPool(pool, prepared);
    },
  },
});
