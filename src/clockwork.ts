import { sql } from 'kysely';
import type { Logger } from 'pino';
import type { Clock } from './kernel/clock.ts';
import { hubItself } from './kernel/viewer.ts';
import { answerDeadlines } from './modules/exchanges/index.ts';
import { forgetShown } from './modules/matching/index.ts';
import { expireCapacities, lapseNeeds } from './modules/needs/index.ts';
import { lapseOffers } from './modules/offers/index.ts';
import type { Database } from './platform/database/database.ts';
import { unitOfWork } from './platform/database/unitOfWork.ts';

/** What nobody does but time: each moves, or forgets, what is due and answers how many that were. */
const duties = [lapseNeeds, expireCapacities, lapseOffers, answerDeadlines, forgetShown] as const;

/** How long a round may take, in milliseconds: it must not wait without end for somebody who holds a row. */
const longestRound = 60_000;

/** The hub's own clock. */
export interface Clockwork {
  /** Ends after the work that has begun. */
  stop(): Promise<void>;
}

export interface ClockworkParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  /** How often what is due is done. */
  readonly milliseconds: number;
}

/** Does every duty once; of several hubs on one database one does it, and the others leave it to that one. */
function doDuties({ database, clock }: ClockworkParts): Promise<number> {
  const caller = { viewer: hubItself('hub'), action: 'clockwork', deadline: Date.now() + longestRound };
  return unitOfWork(database, caller, clock.now(), async (work) => {
    const { rows } = await sql<{ isOurs: boolean }>`
      select pg_try_advisory_xact_lock(hashtext('clockwork')) as "isOurs"`.execute(work.tables());
    let moved = 0;
    if (rows[0]?.isOurs) for (const duty of duties) moved += await duty(work);
    return moved;
  });
}

/** Does what is due at once, so that nobody reads it as it was, and then again and again. */
export async function startClockwork(parts: ClockworkParts): Promise<Clockwork> {
  const { log, milliseconds } = parts;
  let isStopped = false;
  let running: Promise<void> | undefined;

  async function catchUp(): Promise<void> {
    // A duty moves a limited number at a time; the rest follows in transactions of its own.
    for (let moved = 1; moved > 0 && !isStopped; ) {
      moved = await doDuties(parts);
      if (moved === 0) continue;
      log.info({ moved }, 'moved what was due');
    }
  }
  function tick(): Promise<void> {
    running ??= catchUp()
      .catch((error: Error) => log.error({ error }, 'what is due could not be moved; trying again later'))
      .finally(() => {
        running = undefined;
      });
    return running;
  }
  await tick();
  const timer = setInterval(tick, milliseconds);
  return {
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await running;
    },
  };
}
