import { defineEntity, p } from '@mikro-orm/core';
import { columns, type TablesOf } from '../database/columns.ts';

/**
 * The append-only log of what happened. `(epoch, xid, id)` is the order in which events may be read:
 * ids are handed out before commit, so the transaction comes first and only finished ones are read. The table is
 * partitioned by the month of `loggedAt`.
 */
export const EventSchema = defineEntity({
  name: 'Event',
  tableName: 'event',
  properties: {
    id: p.bigint().primary().autoincrement(),
    epoch: columns.number().defaultRaw('event_epoch()'),
    xid: columns.text().columnType('xid8').defaultRaw('pg_current_xact_id()'),
    /** By the clock of the database, and hence of one clock for every process of the hub. */
    loggedAt: columns.instant().primary().defaultRaw('clock_timestamp()'),
    kind: columns.text(),
    subjectType: columns.text(),
    subjectKey: columns.text(),
    institutionId: columns.text().nullable(),
    actor: columns.text(),
    data: p.json<Record<string, unknown>>(),
    occurredAt: columns.instant().defaultRaw('now()'),
  },
  indexes: [
    { name: 'event_place', properties: ['epoch', 'xid', 'id'] },
    { name: 'event_subject', properties: ['subjectType', 'subjectKey'] },
  ],
});

/** One answer per principal, mutation and idempotency key. */
export const IdempotencySchema = defineEntity({
  name: 'Idempotency',
  tableName: 'idempotency',
  properties: {
    principal: columns.text().primary(),
    mutation: columns.text().primary(),
    key: columns.text().primary(),
    inputHash: columns.text(),
    answer: p.json<Record<string, unknown>>().nullable(),
    createdAt: columns.instant().defaultRaw('now()'),
  },
});

export type EventTables = TablesOf<typeof EventSchema | typeof IdempotencySchema>;
