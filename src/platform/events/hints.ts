import pg from 'pg';
import type { Logger } from 'pino';

const channel = 'multaqa_events';

/** A commit that notifies waits for a lock of the whole server: so seldom are hints sent, in milliseconds. */
const leastGap = 5;
/** How long the line may be silent until it is asked whether it is still there, in milliseconds. */
const askEvery = 5_000;
const longestWait = 5_000;

/**
 * Tells other processes that the log has grown, and hears it from them. A hint may be late or lost: whoever follows
 * the log also looks by itself.
 */
export interface Hints {
  /** Sends one soon; many at once become one. */
  send(): void;
  readonly isListening: boolean;
  stop(): Promise<void>;
}

/** For an embedded database: there is nobody else. */
export const noHints: Hints = { send: () => {}, isListening: true, stop: async () => {} };

const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });

/** On a connection of its own, so that no commit of a use case waits for the lock. */
export function startHints(databaseUrl: string, heard: () => void, log: Logger): Hints {
  let client: pg.Client | undefined;
  let stopped = false;
  let isWanted = false;
  let isSending = false;

  async function line(): Promise<void> {
    const own = new pg.Client({
      connectionString: databaseUrl,
      application_name: 'multaqa hints',
      keepAlive: true,
      connectionTimeoutMillis: longestWait,
      query_timeout: longestWait,
    });
    const lost = new Promise<void>((resolve) => {
      own.once('end', resolve);
      // The end follows.
      own.on('error', (error) => log.debug({ error }, 'the line for hints'));
    });
    try {
      await own.connect();
      own.on('notification', heard);
      await own.query(`listen ${channel}`);
      client = own;
      log.debug('listening for hints');
      // What was committed while nobody listened.
      heard();
      let isLost = false;
      const ended = lost.then(() => {
        isLost = true;
      });
      while (!isLost) {
        await Promise.race([ended, pause(askEvery)]);
        // A line that is cut without a word is found by asking over it.
        if (!isLost) await own.query('select 1');
      }
    } finally {
      client = undefined;
      await own.end().catch(() => {});
    }
  }

  async function keepLine(): Promise<void> {
    for (let wait = 100; !stopped; wait = Math.min(wait * 2, longestWait)) {
      const begun = Date.now();
      await line().catch((error: unknown) => {
        if (!stopped) log.warn({ error }, 'no line for hints; the log is looked at by itself until there is one');
      });
      if (Date.now() - begun > longestWait) wait = 100;
      if (!stopped) await pause(wait);
    }
  }

  async function sendWanted(): Promise<void> {
    isSending = true;
    while (isWanted && client && !stopped) {
      isWanted = false;
      // A line that is lost at this moment: whoever waits for the hint looks by itself.
      await client.query(`notify ${channel}`).catch(() => {});
      await pause(leastGap);
    }
    isSending = false;
  }
  const keeping = keepLine();
  return {
    send() {
      isWanted = true;
      if (!isSending) void sendWanted();
    },
    get isListening() {
      return client !== undefined;
    },
    async stop() {
      stopped = true;
      await client?.end().catch(() => {});
      await keeping;
    },
  };
}
