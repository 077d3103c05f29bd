import type { SqlEntityManager } from '@mikro-orm/sql';
import type { Kysely } from 'kysely';
import type { Viewer } from '../../kernel/viewer.ts';
import { appendEvents, type NewEvent } from '../events/eventLog.ts';
import type { Database } from './database.ts';

/** What a use case works with: entities, plain SQL, the caller, the time, and the event log. */
export interface Work {
  readonly entities: SqlEntityManager;
  readonly viewer: Viewer;
  readonly now: Date;
  tables<Tables>(): Kysely<Tables>;
  /** The event is written in the same transaction, after the changes of the use case. */
  record(event: NewEvent): void;
}

/** Runs a use case in one transaction: its changes and its events stay together or not at all. */
export async function unitOfWork<Result>(
  entities: SqlEntityManager,
  viewer: Viewer,
  now: Date,
  useCase: (work: Work) => Promise<Result>,
): Promise<Result> {
  return entities.transactional(async (transaction) => {
    const events: NewEvent[] = [];
    const result = await useCase({
      entities: transaction,
      viewer,
      now,
      tables: <Tables>() => transaction.getKysely() as unknown as Kysely<Tables>,
      record: (event) => events.push(event),
    });
    await transaction.flush();
    await appendEvents(transaction.getKysely() as never, viewer.subject, now, events);
    return result;
  });
}

export const freshEntities = (database: Database): SqlEntityManager =>
  database.entityManager.fork({ clear: true }) as SqlEntityManager;
