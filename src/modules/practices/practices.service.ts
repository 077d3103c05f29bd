import { LockMode } from '@mikro-orm/core';
import { sql } from 'kysely';
import { Refusal } from '../../kernel/errors.ts';
import { keyOf, newId } from '../../kernel/ids.ts';
import type { LocalizedText } from '../../kernel/localized.ts';
import { institutionOf, type Viewer } from '../../kernel/viewer.ts';
import type { Work } from '../../platform/database/unitOfWork.ts';
import { localizedFrom } from '../../platform/graphql/types.ts';
import { topicCode } from '../taxonomy/index.ts';
import { AdaptationSchema, BestPractice, BestPracticeTopicSchema } from './practices.entity.ts';
import type {
  DraftPracticeInput,
  PracticeTexts,
  RecordAdaptationInput,
  ReviewPracticeInput,
  RevisePracticeInput,
  SubmitPracticeInput,
} from './practices.inputs.ts';
import { checkOwn, checkReadable, checkReviewer } from './practices.policy.ts';
import { missingForReview, practiceLife } from './practices.states.ts';
import {
  ownAdaptation,
  practiceChanged,
  practiceIncomplete,
  reasonsBelongToReturn,
  yearInFuture,
} from './practices.texts.ts';

const laterTexts = [
  'context',
  'challenge',
  'approach',
  'results',
  'evidence',
  'successFactors',
  'constraints',
  'lessons',
  'sustainability',
  'replicability',
] as const;
type LaterTexts = Partial<Record<(typeof laterTexts)[number], LocalizedText | null>>;

/** The texts and building blocks that an input gives; null takes one away. */
function givenTexts(input: PracticeTexts): LaterTexts & { buildingBlocks?: LocalizedText[] } {
  const texts: LaterTexts = {};
  for (const field of laterTexts) {
    const given = input[field];
    if (given !== undefined) texts[field] = given && localizedFrom(given);
  }
  if (input.buildingBlocks === undefined) return texts;
  return { ...texts, buildingBlocks: (input.buildingBlocks ?? []).map((block) => localizedFrom(block.texts)) };
}

async function nameTopics(
  { entities, tables }: Work,
  practiceId: string,
  idsOrCodes: readonly string[],
): Promise<void> {
  const codes = await Promise.all(
    idsOrCodes.map((idOrCode, index) => topicCode(tables(), idOrCode, `topics.${index}`)),
  );
  for (const code of new Set(codes)) entities.create(BestPracticeTopicSchema, { practiceId, topicCode: code });
}

async function replaceTopics(work: Work, practiceId: string, idsOrCodes: readonly string[]): Promise<void> {
  await work.entities.nativeDelete(BestPracticeTopicSchema, { practiceId });
  await nameTopics(work, practiceId, idsOrCodes);
  // Topics are rows of their own: changing them alone would leave the version of the practice as it was.
  await work.entities.flush();
  await sql`update best_practice set version = version + 1 where id = ${practiceId}`.execute(work.tables());
}

/**
 * The practice behind an id, locked so that of two changes to one version the second is a conflict.
 * @param check refuses who may not change it; only who may change a row may lock it
 */
async function practiceToChange(
  { entities, viewer }: Work,
  input: { readonly id: string; readonly expectedVersion: number },
  check: (viewer: Viewer, practice: BestPractice) => void,
): Promise<BestPractice> {
  const id = keyOf('BestPractice', input.id, 'id');
  const practice = checkReadable(viewer, await entities.findOne(BestPractice, { id }), 'id');
  check(viewer, practice);
  await entities.refresh(practice, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (practice.version !== input.expectedVersion) {
    throw new Refusal('CONFLICT', practiceChanged(practice.version), ['expectedVersion']);
  }
  return practice;
}

type PracticeEvent =
  | 'PRACTICE_DRAFTED'
  | 'PRACTICE_REVISED'
  | 'PRACTICE_SUBMITTED'
  | 'PRACTICE_PUBLISHED'
  | 'PRACTICE_RETURNED';

function recorded(work: Work, kind: PracticeEvent, { id, institutionId }: BestPractice): string {
  work.record({ kind, subjectType: 'BestPractice', subjectKey: id, institutionId });
  return id;
}

export async function draftPractice(work: Work, input: DraftPracticeInput): Promise<string> {
  const practice = work.entities.create(BestPractice, {
    id: newId(),
    institutionId: institutionOf(work.viewer),
    status: practiceLife.initial,
    title: localizedFrom(input.title),
    summary: localizedFrom(input.summary),
    buildingBlocks: [],
    ...givenTexts(input),
    draftedAt: work.now,
  });
  await nameTopics(work, practice.id, input.topics);
  return recorded(work, 'PRACTICE_DRAFTED', practice);
}

export async function revisePractice(work: Work, input: RevisePracticeInput): Promise<string> {
  const practice = await practiceToChange(work, input, checkOwn);
  if (practice.status !== 'DRAFT') practice.move('revise');
  if (input.title) practice.title = localizedFrom(input.title);
  if (input.summary) practice.summary = localizedFrom(input.summary);
  Object.assign(practice, givenTexts(input));
  if (input.topics) await replaceTopics(work, practice.id, input.topics);
  return recorded(work, 'PRACTICE_REVISED', practice);
}

export async function submitPractice(work: Work, input: SubmitPracticeInput): Promise<string> {
  const practice = await practiceToChange(work, input, checkOwn);
  practice.move('submit');
  const missing = missingForReview(practice);
  if (missing.length > 0) throw new Refusal('INVALID', practiceIncomplete(missing), ['id']);
  return recorded(work, 'PRACTICE_SUBMITTED', practice);
}

export async function reviewPractice(work: Work, input: ReviewPracticeInput): Promise<string> {
  const isReturned = input.decision === 'RETURN';
  if (isReturned !== Boolean(input.reasons)) throw new Refusal('INVALID', reasonsBelongToReturn, ['reasons']);
  const practice = await practiceToChange(work, input, checkReviewer);
  practice.move(isReturned ? 'return' : 'publish');
  practice.returnReasons = input.reasons ? localizedFrom(input.reasons) : null;
  if (!isReturned) practice.publishedAt = work.now;
  return recorded(work, isReturned ? 'PRACTICE_RETURNED' : 'PRACTICE_PUBLISHED', practice);
}

export async function recordAdaptation(work: Work, input: RecordAdaptationInput): Promise<string> {
  const institutionId = institutionOf(work.viewer);
  const practiceId = keyOf('BestPractice', input.practiceId, 'practiceId');
  const practice = checkReadable(
    work.viewer,
    await work.entities.findOne(BestPractice, { id: practiceId }),
    'practiceId',
  );
  // A member reads only its own practices and published ones, so what remains is published.
  if (practice.institutionId === institutionId) throw new Refusal('INVALID', ownAdaptation, ['practiceId']);
  const thisYear = work.now.getUTCFullYear();
  if ((input.year ?? thisYear) > thisYear) throw new Refusal('INVALID', yearInFuture(thisYear), ['year']);
  const { id } = work.entities.create(AdaptationSchema, {
    id: newId(),
    practiceId,
    institutionId,
    changed: localizedFrom(input.changed),
    outcome: input.outcome ? localizedFrom(input.outcome) : null,
    year: input.year ?? null,
    recordedAt: work.now,
  });
  work.record({
    kind: 'ADAPTATION_RECORDED',
    subjectType: 'Adaptation',
    subjectKey: id,
    institutionId,
    data: { practiceId },
  });
  return id;
}
