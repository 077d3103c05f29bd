import { CompiledQuery, type Kysely } from 'kysely';
import type { Viewer } from '../../kernel/viewer.ts';

/** The role of the database that every statement for a caller runs as: the tables' own policies hold for it. */
export const hubRole = 'multaqa_hub';

/** For whom a transaction is made, and what the audit tells of it. */
export interface Caller {
  readonly viewer: Viewer;
  /** The mutation or the duty that is done; null for reading. */
  readonly action?: string | null;
  /** From where the request came. */
  readonly address?: string | null;
  readonly correlationId?: string | null;
  /** When the database gives up, in milliseconds of the epoch; never, if there is none. */
  readonly deadline?: number | null;
}

/** What the policies and the audit of the database read, see the migrations. */
const descriptionOf = ({ viewer, action, address, correlationId }: Caller): string =>
  JSON.stringify({
    role: viewer.role,
    institution: viewer.institutionId,
    actor: viewer.subject,
    action: action ?? null,
    address: address ?? null,
    correlation: correlationId ?? null,
  });

/** Zero would mean "no limit". */
const millisecondsLeft = (deadline: number | null | undefined): number =>
  deadline == null ? 0 : Math.max(1, Math.round(deadline - Date.now()));

const entering = `select set_config('role', '${hubRole}', true), set_config('multaqa.caller', $1, true),
  set_config('statement_timeout', $2, true), set_config('lock_timeout', $2, true),
  set_config('idle_in_transaction_session_timeout', '60s', true)`;
const enteringToRead = `${entering}, set_config('transaction_read_only', 'on', true)`;

/**
 * A statement that makes the open transaction the caller's, until it ends. The time for a lock counts by itself: what a
 * commit waits for is no part of any statement. A process that stands still in the middle of a transaction holds its locks,
 * and the event log, no longer than a minute.
 */
export function enter(caller: Caller, { isReading = false } = {}): CompiledQuery {
  const values = [descriptionOf(caller), String(millisecondsLeft(caller.deadline))];
  return CompiledQuery.raw(isReading ? enteringToRead : entering, values);
}

/** Makes the rest of an open transaction another caller's. */
export async function enterAs(tables: Kysely<unknown>, caller: Caller): Promise<void> {
  await tables.executeQuery(enter(caller));
}
