import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { Refusal } from '../../kernel/errors.ts';
import type { Language } from '../../kernel/localized.ts';
import type { Caller } from '../database/caller.ts';
import type { Database } from '../database/database.ts';
import { unitOfWork, type Work, withinWork } from '../database/unitOfWork.ts';
import type { EventTables } from '../events/event.entity.ts';
import type { MutationInput, Outcome, UseCase } from './context.ts';
import { userErrorOf } from './context.ts';

/** What is kept under an idempotency key; the sentence stays in all languages. */
type KeptAnswer = { key: string } | { refusal: Pick<Refusal, 'code' | 'sentence' | 'field' | 'refusedMove'> };

export interface MutationCall<Input> {
  readonly database: Database;
  readonly caller: Caller;
  readonly language: Language;
  readonly now: Date;
  readonly name: string;
  readonly input: Input;
  readonly useCase: UseCase<Input>;
}

const keyReused = new Refusal(
  'IDEMPOTENCY_KEY_REUSED',
  {
    EN: 'This idempotency key was used before with different input; choose a new one.',
    FR: "Cette clé d'idempotence a déjà servi avec d'autres données ; choisissez-en une nouvelle.",
    AR: 'استُعمل مفتاح عدم التكرار هذا من قبل مع بيانات مختلفة؛ اختر مفتاحًا جديدًا.',
  },
  ['idempotencyKey'],
);

async function answer<Input>(call: MutationCall<Input>, work: Work): Promise<KeptAnswer> {
  try {
    // A savepoint: a refused use case leaves nothing behind, but its answer can still be kept.
    return {
      key: await withinWork(work, work.viewer, (inner) => call.useCase(inner, call.input)),
    };
  } catch (error) {
    if (error instanceof Refusal) {
      const { code, sentence, field, refusedMove } = error;
      return { refusal: { code, sentence, field, refusedMove } };
    }
    throw error;
  }
}

/** Runs once per key: a second call with it waits for the first one and gets the same answer. */
async function answerOnce<Input>(call: MutationCall<Input>, key: string, work: Work): Promise<KeptAnswer> {
  const tables = work.tables<EventTables>();
  const place = { principal: work.viewer.subject, mutation: call.name, key };
  // An account may act in several roles: the same input in another one is another intention.
  const { role, institutionId } = work.viewer;
  const inputHash = createHash('sha256')
    .update(JSON.stringify([role, institutionId, call.input]))
    .digest('hex');
  const taken = await tables
    .insertInto('idempotency')
    .values({ ...place, input_hash: inputHash, created_at: sql`${call.now.toISOString()}` } as never)
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .executeTakeFirst();
  const kept = tables
    .selectFrom('idempotency')
    .select(['input_hash', 'answer'])
    .where('principal', '=', place.principal)
    .where('mutation', '=', place.mutation)
    .where('key', '=', key);
  if (!taken) {
    const earlier = await kept.executeTakeFirstOrThrow();
    return earlier.input_hash === inputHash ? (earlier.answer as KeptAnswer) : { refusal: keyReused };
  }
  const result = await answer(call, work);
  await sql`update idempotency set answer = ${JSON.stringify(result)}::jsonb
    where principal = ${place.principal} and mutation = ${place.mutation} and key = ${key}`.execute(tables);
  return result;
}

export async function runMutation<Input extends MutationInput>(call: MutationCall<Input>): Promise<Outcome> {
  const key = call.input.idempotencyKey;
  const kept = await unitOfWork(call.database, { ...call.caller, action: call.name }, call.now, (work) =>
    key ? answerOnce(call, key, work) : answer(call, work),
  );
  return 'key' in kept
    ? { key: kept.key, userErrors: [] }
    : { key: null, userErrors: [userErrorOf(kept.refusal as Refusal, call.language)] };
}
