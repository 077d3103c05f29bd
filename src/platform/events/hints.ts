import pg from 'pg';
import type { Logger } from 'pino';

const channel = 'multaqa_events';

/** A commit that notifies waits for a lock of the whole server: so seldom are hints sent, in milliseconds. */
const leastGap = 5;
/** How long the line may be silent until it is asked whether it is still there, in milliseconds. */
const askEvery = 5_000;
const longestWait = 5_000;
const longestFarewell = 1_000;

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
  /** Ends the pause that is being made. */
  let goOn = () => {};

  /** A pause that ends sooner where there is something to do. */
  function rest(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds).unref();
      goOn = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function line(): Promise<void> {
    const own = new pg.Client({
      connectionString: databaseUrl,
      application_name: 'multaqa hints',
      keepAlive: true,
      connectionTimeoutMillis: longestWait,
      query_timeout: longestWait,
    });
    let isLost = false;
    own.once('end', () => {
      isLost = true;
      goOn();
    });
    // The end follows.
    own.on('error', (error) => log.debug({ error }, 'the line for hints'));
    try {
      await own.connect();
      own.on('notification', ({ processId }) => {
        // What this process has committed it knows already.
        if (processId !== (own as unknown as { processID: number }).processID) heard();
      });
      await own.query(`listen ${channel}`);
      if (stopped) return;
      client = own;
      log.debug('listening for hints');
      // What was committed while nobody listened, and what could not be said.
      heard();
      if (isWanted) send();
      while (!isLost && !stopped) {
        await rest(askEvery);
        // A line that is cut without a word is found by asking over it.
        if (!isLost && !stopped) await own.query('select 1');
      }
    } finally {
      client = undefined;
      // A peer that is gone without a word does not answer the farewell either.
      await Promise.race([own.end().catch(() => {}), pause(longestFarewell)]);
    }
  }

  async function keepLine(): Promise<void> {
    for (let wait = 100; !stopped; wait = Math.min(wait * 2, longestWait)) {
      const begun = Date.now();
      await line().catch((error: unknown) => {
        if (!stopped) log.warn({ error }, 'no line for hints; the log is looked at by itself until there is one');
      });
      if (Date.now() - begun > longestWait) wait = 100;
      if (!stopped) await rest(wait);
    }
  }

  async function sendWanted(): Promise<void> {
    isSending = true;
    while (isWanted && client && !stopped) {
      isWanted = false;
      // Over a line that is lost at this moment it is said once there is one again.
      await client.query(`notify ${channel}`).catch(() => {
        isWanted = true;
      });
      await pause(leastGap);
    }
    isSending = false;
  }

  function send(): void {
    isWanted = true;
    if (!isSending) void sendWanted();
  }
  const keeping = keepLine();
  return {
    send,
    get isListening() {
      return client !== undefined;
    },
    async stop() {
      stopped = true;
      goOn();
      await keeping;
    },
  };
}
