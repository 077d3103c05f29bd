import { type RawBuilder, sql } from 'kysely';
import { Refusal } from '../../kernel/errors.ts';
import { keyOf } from '../../kernel/ids.ts';
import type { LifeCycle } from '../../kernel/states.ts';
import type { Viewer } from '../../kernel/viewer.ts';
import type { Work } from '../../platform/database/unitOfWork.ts';
import type { Condition } from './filters.reader.ts';
import { needsTexts } from './needs.texts.ts';

export const dayOf = (moment: Date): string => moment.toISOString().slice(0, 10);

/** What a move of a kept record names. */
interface MoveInput {
  readonly id: string;
  readonly expectedVersion: number;
}

interface Claim {
  readonly type: 'Need' | 'Capacity' | 'Offer';
  readonly visibility: Condition;
  /** Whether the viewer may make the move on what the institution keeps. */
  may(viewer: Viewer, institutionId: string): boolean;
}

interface Claimed {
  readonly institutionId: string;
  readonly version: number;
}

/**
 * The key of the record that a move is about, locked until the transaction ends, so that of two moves
 * from one version only the first is made. Hidden and missing records are refused alike.
 */
export async function claimed(work: Work, { type, visibility, may }: Claim, input: MoveInput): Promise<string> {
  const key = keyOf(type, input.id, 'id');
  const read = async (lock: RawBuilder<unknown>): Promise<Claimed> => {
    const { rows } = await sql<Claimed>`
      select institution_id as "institutionId", version from ${sql.table(type.toLowerCase())}
      where id = ${key}::uuid and ${visibility} ${lock}`.execute(work.tables());
    if (rows[0]) return rows[0];
    throw new Refusal('NOT_FOUND', needsTexts.notFound, ['id']);
  };
  // Only who may change a row may lock it, so who merely sees it is refused before.
  const seen = await read(sql``);
  if (!may(work.viewer, seen.institutionId)) throw new Refusal('FORBIDDEN', needsTexts.notYours, ['id']);
  const { version } = await read(sql`for update`);
  if (version !== input.expectedVersion) {
    throw new Refusal('CONFLICT', needsTexts.changedMeanwhile(version, input.expectedVersion), ['expectedVersion']);
  }
  return key;
}

const mostAtOnce = 1000;

/**
 * Makes a move of the hub's own clock on all records that are due, at most 1,000 in one transaction;
 * rows that somebody is changing at this moment wait for the next time.
 * @param kind what the log says of each
 * @returns how many records were moved
 */
export async function moveDue<State extends string, Name extends string>(
  work: Work,
  life: LifeCycle<State, Name>,
  name: Name,
  kind: string,
  due: Condition,
): Promise<number> {
  const move = life.moves.find((candidate) => candidate.name === name);
  if (!move) throw new Error(`${life.concept} has no move ${name}`);
  const table = sql.table(life.concept.toLowerCase());
  const { rows } = await sql<{ id: string; institutionId: string }>`
    update ${table} set status = ${move.to}, version = version + 1
    where id in (select id from ${table} where status in (${sql.join(move.from)}) and ${due}
      order by id limit ${mostAtOnce} for update skip locked)
    returning id, institution_id as "institutionId"`.execute(work.tables());
  for (const { id, institutionId } of rows) {
    work.record({ kind, subjectType: life.concept, subjectKey: id, institutionId });
  }
  return rows.length;
}
