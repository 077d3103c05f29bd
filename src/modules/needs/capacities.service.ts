import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { sql } from 'kysely';
import { Refusal } from '../../kernel/errors.ts';
import { keyOf, newId } from '../../kernel/ids.ts';
import { institutionOf, keeps } from '../../kernel/viewer.ts';
import type { Work } from '../../platform/database/unitOfWork.ts';
import { localizedFrom } from '../../platform/graphql/types.ts';
import { knownLanguages, levelNumber, topicCode } from '../taxonomy/index.ts';
import type { CapacityMoveInput, DeclareCapacityInput } from './capacities.inputs.ts';
import { claimed, moveDue } from './claims.service.ts';
import { Capacity, CapacityExpertSchema, CapacityPracticeSchema } from './needs.entity.ts';
import { capacityVisibility, verifies } from './needs.policy.ts';
import { windowColumns } from './needs.service.ts';
import { type CapacityMove, capacityLife } from './needs.states.ts';
import { needsTexts } from './needs.texts.ts';

/** The keys of what the institution of the caller has under the ids; anything else is refused as if it were not there. */
async function ownKeys(
  work: Work,
  type: 'Expert' | 'BestPractice',
  ids: readonly string[],
  field: string,
): Promise<string[]> {
  const keys = ids.map((id) => keyOf(type, id, field));
  const table = sql.table(type === 'Expert' ? 'expert' : 'best_practice');
  const { rows } = await sql<{ id: string }>`
    select id from ${table}
    where id = any (${keys}::uuid[]) and institution_id = ${work.viewer.institutionId}`.execute(work.tables());
  const own = new Set(rows.map((row) => row.id));
  const others = keys.filter((key) => !own.has(key));
  if (others.length === 0) return keys;
  throw new Refusal('NOT_FOUND', needsTexts.notOfYourInstitution(others.map((key) => `${type}:${key}`)), [field]);
}

/** The database knows of a second declaration on a topic also where both are made at one moment. */
async function flushedOnce(work: Work): Promise<void> {
  try {
    await work.entities.flush();
  } catch (error) {
    if (!(error instanceof UniqueConstraintViolationException)) throw error;
    throw new Refusal('DUPLICATE', needsTexts.declaredAlready, ['topic']);
  }
}

export async function declareCapacity(work: Work, input: DeclareCapacityInput): Promise<string> {
  const institutionId = institutionOf(work.viewer);
  const experts = await ownKeys(work, 'Expert', input.experts, 'experts');
  const practices = await ownKeys(work, 'BestPractice', input.practices, 'practices');
  const code = await topicCode(work.tables(), input.topic, 'topic');
  const { id } = work.entities.create(Capacity, {
    id: newId(),
    institutionId,
    topicCode: code,
    basis: 'DECLARED',
    level: levelNumber(input.level),
    languages: await knownLanguages(work.tables(), input.languages, 'languages'),
    modalities: input.modalities,
    deliveries: input.deliveries,
    places: input.places ?? null,
    ...windowColumns(work, input.window),
    status: capacityLife.initial,
    note: input.note ? localizedFrom(input.note) : null,
    declaredAt: work.now,
    verifiedAt: work.now,
  });
  for (const expertId of experts) work.entities.create(CapacityExpertSchema, { capacityId: id, expertId });
  for (const practiceId of practices) work.entities.create(CapacityPracticeSchema, { capacityId: id, practiceId });
  await flushedOnce(work);
  work.record({
    kind: 'CAPACITY_DECLARED',
    subjectType: 'Capacity',
    subjectKey: id,
    institutionId,
    data: { topicCode: code },
  });
  return id;
}

type CapacityEvent = 'CAPACITY_VERIFIED' | 'CAPACITY_PAUSED' | 'CAPACITY_RESUMED' | 'CAPACITY_RETIRED';

async function moved(work: Work, input: CapacityMoveInput, move: CapacityMove, kind: CapacityEvent): Promise<Capacity> {
  const may = move === 'verify' ? verifies : keeps;
  const key = await claimed(work, { type: 'Capacity', visibility: capacityVisibility(work.viewer), may }, input);
  const capacity = await work.entities.findOneOrFail(Capacity, key);
  capacity.move(move);
  work.record({ kind, subjectType: 'Capacity', subjectKey: key, institutionId: capacity.institutionId });
  return capacity;
}

export async function verifyCapacity(work: Work, input: CapacityMoveInput): Promise<string> {
  const capacity = await moved(work, input, 'verify', 'CAPACITY_VERIFIED');
  if (capacity.basis === 'RECORD') throw new Refusal('INVALID', needsTexts.evidencedNotDeclared, ['id']);
  if (capacity.basis === 'MANDATE') throw new Refusal('INVALID', needsTexts.supposedNotDeclared, ['id']);
  capacity.verifiedAt = work.now;
  return capacity.id;
}

export const pauseCapacity = async (work: Work, input: CapacityMoveInput): Promise<string> =>
  (await moved(work, input, 'pause', 'CAPACITY_PAUSED')).id;

export const resumeCapacity = async (work: Work, input: CapacityMoveInput): Promise<string> =>
  (await moved(work, input, 'resume', 'CAPACITY_RESUMED')).id;

export const retireCapacity = async (work: Work, input: CapacityMoveInput): Promise<string> =>
  (await moved(work, input, 'retire', 'CAPACITY_RETIRED')).id;

/**
 * Makes declared capacities stale that nobody verified for 24 months. What is evidenced by the record does
 * not age: its dates are part of the evidence. At most 1,000 at a time, see {@link moveDue}.
 */
export const expireCapacities = (work: Work): Promise<number> =>
  moveDue(
    work,
    capacityLife,
    'expire',
    'CAPACITY_STALE',
    sql<boolean>`basis = 'DECLARED' and coalesce(verified_at, declared_at) < ${work.now.toISOString()}::timestamptz - interval '24 months'`,
  );
