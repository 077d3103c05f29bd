import type { SqlEntityManager } from '@mikro-orm/sql';
import type { Kysely } from 'kysely';
import type { Viewer } from '../../kernel/viewer.ts';
import { appendEvents, type NewEvent } from '../events/eventLog.ts';
import { type Caller, enterAs } from './caller.ts';
import type { Database } from './database.ts';

/** What a use case works with: entities, plain SQL, the caller, the time, and the event log. */
export interface Work {
  readonly entities: SqlEntityManager;
  readonly caller: Caller;
  readonly viewer: Viewer;
  readonly now: Date;
  tables<Tables>(): Kysely<Tables>;
  /** The event is written in the same transaction, after the changes of the use case. */
  record(event: NewEvent): void;
  /** Writes the changes and the events so far, for what follows from the log itself. */
  written(): Promise<void>;
}

const tablesOf = <Tables>(entities: SqlEntityManager) => entities.getKysely() as unknown as Kysely<Tables>;

async function done<Result>(
  entities: SqlEntityManager,
  caller: Caller,
  now: Date,
  useCase: (work: Work) => Promise<Result>,
): Promise<Result> {
  const events: NewEvent[] = [];
  const written = async () => {
    await entities.flush();
    await appendEvents(tablesOf(entities), caller.viewer.subject, now, events.splice(0));
  };
  const result = await useCase({
    entities,
    caller,
    viewer: caller.viewer,
    now,
    tables: () => tablesOf(entities),
    record: (event) => events.push(event),
    written,
  });
  await written();
  return result;
}

/** PostgreSQL ends one of two that wait for each other; nothing that it did is left. */
const isDeadlock = (error: unknown): boolean => (error as { code?: unknown }).code === '40P01';
const mostAttempts = 4;

/**
 * Runs a use case in one transaction of its caller: its changes and its events stay together or not at all. One that PostgreSQL
 * ends because it and another one wait for each other is run again.
 */
export async function unitOfWork<Result>(
  database: Database,
  caller: Caller,
  now: Date,
  useCase: (work: Work) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const result = await inTransaction(database, caller, now, useCase);
      database.committed();
      return result;
    } catch (error) {
      if (!isDeadlock(error) || attempt === mostAttempts) throw error;
    }
  }
}

function inTransaction<Result>(
  database: Database,
  caller: Caller,
  now: Date,
  useCase: (work: Work) => Promise<Result>,
): Promise<Result> {
  const entities = database.entityManager.fork({ clear: true }) as SqlEntityManager;
  return entities.transactional(async (transaction) => {
    await enterAs(tablesOf(transaction), caller);
    const answer = await done(transaction, caller, now, useCase);
    // What is left of the time is for the commit: one that comes too late must not count.
    await enterAs(tablesOf(transaction), caller);
    return answer;
  });
}

/** Runs a use case inside of another one: refused, it leaves nothing behind, and the outer one can go on. */
export function withinWork<Result>(
  outer: Work,
  viewer: Viewer,
  useCase: (work: Work) => Promise<Result>,
): Promise<Result> {
  return outer.entities.transactional(async (savepoint) => {
    if (viewer === outer.viewer) return done(savepoint, outer.caller, outer.now, useCase);
    const caller = { ...outer.caller, viewer };
    await enterAs(tablesOf(savepoint), caller);
    const result = await done(savepoint, caller, outer.now, useCase);
    // What is set inside of a savepoint outlives it; undone, it is as it was.
    await enterAs(tablesOf(savepoint), outer.caller);
    return result;
  });
}
