import type { Kysely } from 'kysely';
import type { Clock } from '../../kernel/clock.ts';
import { hubItself } from '../../kernel/viewer.ts';
import type { Database } from './database.ts';
import { unitOfWork, type Work } from './unitOfWork.ts';

/** What one part of the hub itself reads and writes, for callers that are not known yet. */
export interface HubAccess {
  /** Until its time is over, or nobody waits for it any more. */
  read(until?: { readonly milliseconds?: number; readonly signal?: AbortSignal }): Kysely<unknown>;
  write<Result>(action: string, useCase: (work: Work) => Promise<Result>): Promise<Result>;
}

/** How long one of these may take, in milliseconds: a caller who is not known yet has no time of its own. */
const longest = 10_000;

/** @param part its name, for the event log and the audit */
export function hubAccess(database: Database, clock: Clock, part: string): HubAccess {
  const caller = (milliseconds = longest) => ({ viewer: hubItself(part), deadline: Date.now() + milliseconds });
  return {
    read: ({ milliseconds, signal } = {}) => database.reading(caller(milliseconds), signal),
    write: (action, useCase) => unitOfWork(database, { ...caller(), action }, clock.now(), useCase),
  };
}
