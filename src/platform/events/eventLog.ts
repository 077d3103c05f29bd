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

/** A place in the log: everything up to and including it has been read. */
export interface LogPlace {
  /** One history of one server; places of two epochs cannot be compared. */
  readonly epoch: number;
  readonly xid: string;
  /** 0 for the place before the first event. */
  readonly id: string;
  /** When its event was logged, in millionths of a second since 1970: in another history the numbers come again. */
  readonly moment: string;
}

/** Before the first event of a database that was never moved. */
export const beginningOfLog: LogPlace = { epoch: 1, xid: '0', id: '0', moment: '0' };

export interface LoggedEvent extends LogPlace {
  readonly kind: string;
  readonly subjectType: string;
  readonly subjectKey: string;
  readonly institutionId: string | null;
  readonly data: Record<string, unknown>;
  readonly occurredAt: string;
}

/** What one look into the log finds. */
export interface LogReading {
  /** In the order of their transactions. */
  readonly events: readonly LoggedEvent[];
  /** Whether the place that was read from is still one of this log: only then nothing is missing after it. */
  readonly isKept: boolean;
  /** For how long the oldest event has been committed that may not be read yet, in seconds; null if there is none. */
  readonly heldBackSeconds: number | null;
  /** The time of the database, as {@link LogPlace.moment}. */
  readonly now: string;
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

/** Whether the first place stands after the second one, of the same epoch. */
export const isAfter = (one: Pick<LogPlace, 'xid' | 'id'>, other: Pick<LogPlace, 'xid' | 'id'>): boolean =>
  one.xid === other.xid ? BigInt(one.id) > BigInt(other.id) : BigInt(one.xid) > BigInt(other.xid);

const momentOf = sql`(extract(epoch from event.logged_at) * 1000000)::bigint`;

/** The newest place below which no transaction can still write. */
export async function endOfLog(tables: Kysely<EventTables>): Promise<LogPlace> {
  const { rows } = await sql<LogPlace>`
    with current as materialized (select event_epoch() as epoch)
    select epoch, place.xid::text, place.id::text, place.moment::text from current, lateral (
      (select xid, id, ${momentOf} as moment from event
        where event.epoch = current.epoch and xid < pg_snapshot_xmin(pg_current_snapshot())
        order by event.xid desc, event.id desc limit 1)
      union all select dropped_xid, dropped_id, dropped_moment from event_epoch
        where number = current.epoch and dropped_id is not null
      union all select '0'::xid8, 0, 0) place
    order by place.xid desc, place.id desc limit 1`.execute(tables);
  return rows[0] as LogPlace;
}

/**
 * The events after a place, in the order of their transactions. Only finished transactions below every
 * running one are read, so a transaction that commits late is never skipped.
 * @param kinds which events; all if not given
 */
export async function readLog(
  tables: Kysely<EventTables>,
  after: LogPlace,
  limit: number,
  kinds?: readonly string[],
): Promise<LogReading> {
  type Row = LoggedEvent & Omit<LogReading, 'events'>;
  const { rows } = await sql<Row>`
    select * from read_event_log(${after.epoch}::int, ${after.xid}::xid8, ${after.id}::bigint, ${after.moment}::bigint,
      ${limit}::int, ${kinds ? [...kinds] : null}::text[])`.execute(tables);
  const { isKept, heldBackSeconds, now } = rows[0] as Row;
  return { events: rows.filter((row) => row.id !== null), isKept, heldBackSeconds, now };
}

/** Where a reader goes on: after an event, or after one of several things that are told of one event. */
export interface ResumePlace {
  readonly place: LogPlace;
  /** What of the event of the place has been told last; null if all of it. */
  readonly part: string | null;
}

const partForm = /^[\w-]{1,64}$/;

/** @param part for an event of which several things are told: which of them this is, in the order of telling */
export const cursorOf = ({ epoch, xid, id, moment }: LogPlace, part?: string): string =>
  Buffer.from([epoch, xid, id, moment, ...(part === undefined ? [] : [part])].join('.')).toString('base64url');

function decodeCursor(cursor: string): ResumePlace {
  const [epoch = '', xid = '', id = '', moment = '', ...parts] = Buffer.from(cursor, 'base64url').toString().split('.');
  const isPlace = /^\d{1,9}$/.test(epoch) && [xid, id, moment].every((number) => /^\d{1,18}$/.test(number));
  if (!isPlace || parts.length > 1 || !parts.every((part) => partForm.test(part)))
    throw new BadUserInputError('after is not a cursor of an event.', { argument: 'after' });
  return { place: { epoch: Number(epoch), xid, id, moment }, part: parts[0] ?? null };
}

/** The place that a client remembers; refused where the log does not know (any more) what came after it. */
export async function placeOf(tables: Kysely<EventTables>, cursor: string): Promise<ResumePlace> {
  const resume = decodeCursor(cursor);
  const { epoch, xid, id, moment } = resume.place;
  const { rows } = await sql<{ isKept: boolean }>`
    select event_place_is_kept(${epoch}, ${xid}::xid8, ${id}::bigint, ${moment}::bigint) as "isKept"`.execute(tables);
  if (rows[0]?.isKept) return resume;
  throw expired();
}

export const expired = () =>
  new CursorExpiredError(
    'The event log does not hold what came after this place (any more): it was dropped, or the database was restored or replaced. Read the present state, then subscribe without "after".',
    { argument: 'after' },
  );

/** Makes sure that the log has parts for the coming weeks: nothing can be written without one. */
export async function keepPartitions(tables: Kysely<unknown>): Promise<void> {
  await sql`select keep_event_partition(now() + months * interval '1 month') from generate_series(0, 2) months`.execute(
    tables,
  );
}

/**
 * Drops the parts that hold nothing younger than so many days.
 * By the clock of the database, which also says when an event was logged.
 */
export async function dropPartitions(tables: Kysely<unknown>, retentionDays: number): Promise<number> {
  const { rows } = await sql<{ dropped: number }>`
    select drop_event_partitions(now() - ${retentionDays}::int * interval '1 day') as dropped`.execute(tables);
  return rows[0]?.dropped ?? 0;
}
