import type { Kysely } from 'kysely';
import type { Clock } from '../../kernel/clock.ts';
import { hubItself } from '../../kernel/viewer.ts';
import type { Database } from './database.ts';
import { unitOfWork, type Work } from './unitOfWork.ts';

/** What one part of the hub itself reads and writes, for callers that are not known yet. */
export interface HubAccess {
  read(signal: AbortSignal): Kysely<unknown>;
  write<Result>(action: string, useCase: (work: Work) => Promise<Result>): Promise<Result>;
}

/** @param part its name, for the event log and the audit */
export function hubAccess(database: Database, clock: Clock, part: string): HubAccess {
  const viewer = hubItself(part);
  return {
    read: (signal) => database.reading({ viewer }, signal),
    write: (action, useCase) => unitOfWork(database, { viewer, action }, clock.now(), useCase),
  };
}
