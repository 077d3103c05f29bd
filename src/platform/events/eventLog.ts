import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import { BadUserInputError, CursorExpiredError } from '../../kernel/errors.ts';
import type { EventTables } from './event.entity.ts';

/** What happened, by ids only: what a reader may see of it is decided when it is read. */
export interface NewEvent {
  /** Past tense in the words of the field, e.g. `OFFER_PUBLISHED`. */
  readonly kind: string;
  readonly subjectType: string;
  readonly subjectKey: string;
  /** The institution that it is about, if it is about one. */
  readonly institutionId?: string | null;
  readonly data?: Record<string, unknown>;
}

export interface LoggedEvent {
  readonly xid: string;
  readonly id: string;
  readonly kind: string;
  readonly subjectType: string;
  readonly subjectKey: string;
  readonly institutionId: string | null;
  readonly data: Record<string, unknown>;
  readonly occurredAt: string;
}

/** A place in the log: everything up to and including it has been read. */
export interface LogPosition {
  readonly xid: string;
  readonly id: string;
}

export async function appendEvents(
  tables: Kysely<EventTables>,
  actor: string,
  now: Date,
  events: readonly NewEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map((event) => ({
    kind: event.kind,
    subject_type: event.subjectType,
    subject_key: event.subjectKey,
    institution_id: event.institutionId ?? null,
    actor,
    data: JSON.stringify(event.data ?? {}),
    occurred_at: now.toISOString(),
  }));
  await tables
    .insertInto('event')
    .values(rows as never)
    .execute();
}

/** The newest place below which no transaction can still write. */
export async function endOfLog(tables: Kysely<EventTables>): Promise<LogPosition> {
  const { rows } = await sql<LogPosition>`
    select xid::text, id::text from event
    where xid < pg_snapshot_xmin(pg_current_snapshot()) order by event.xid desc, event.id desc limit 1`.execute(tables);
  return rows[0] ?? { xid: '0', id: '0' };
}

/**
 * The events after a place, in the order of their transactions. Only finished transactions below every
 * running one are read, so a transaction that commits late is never skipped.
 */
export async function readLog(
  tables: Kysely<EventTables>,
  after: LogPosition,
  limit: number,
): Promise<readonly LoggedEvent[]> {
  const { rows } = await sql<LoggedEvent>`
    select xid::text, id::text, kind, subject_type as "subjectType", subject_key as "subjectKey",
      institution_id as "institutionId", data, occurred_at as "occurredAt"
    from event
    where (event.xid, event.id) > (${after.xid}::xid8, ${after.id}::bigint)
      and event.xid < pg_snapshot_xmin(pg_current_snapshot())
    order by event.xid, event.id limit ${limit}`.execute(tables);
  return rows;
}

export const encodePosition = ({ xid, id }: LogPosition): string => Buffer.from(`${xid}.${id}`).toString('base64url');

/** The place that a client remembers; refused where this log can never have given it out. */
export async function positionOf(tables: Kysely<EventTables>, cursor: string): Promise<LogPosition> {
  const position = decodePosition(cursor);
  const { rows } = await sql<{ isKnown: boolean }>`
    select ${position.xid}::xid8 < pg_snapshot_xmax(pg_current_snapshot()) as "isKnown"`.execute(tables);
  if (rows[0]?.isKnown) return position;
  throw new CursorExpiredError(
    'after is a place of another log than the one that is kept here; subscribe without it.',
    {
      argument: 'after',
    },
  );
}

function decodePosition(cursor: string): LogPosition {
  const match = /^(\d{1,19})\.(\d{1,18})$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (!match) throw new BadUserInputError('after is not a cursor of an event.', { argument: 'after' });
  return { xid: match[1] as string, id: match[2] as string };
}
