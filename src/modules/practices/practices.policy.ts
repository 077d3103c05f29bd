import { type RawBuilder, sql } from 'kysely';
import { Refusal } from '../../kernel/errors.ts';
import { keepers, readsEverything, type Viewer } from '../../kernel/viewer.ts';
import type { AccessRules } from '../../platform/graphql/access.ts';
import type { PracticeStatus } from './practices.states.ts';
import { notOwnPractice, onlyFacilitatorsReview, practiceNotFound } from './practices.texts.ts';

export const practicesAccess = {
  bestPractices: { roles: 'EVERYBODY' },
  draftPractice: { roles: keepers, scope: 'PRACTICES' },
  revisePractice: { roles: keepers, scope: 'PRACTICES' },
  submitPractice: { roles: keepers, scope: 'PRACTICES' },
  reviewPractice: { roles: ['FACILITATOR'] },
  recordAdaptation: { roles: keepers, scope: 'PRACTICES' },
} as const satisfies AccessRules;

/** What of a practice decides who may see and do what. */
interface Guarded {
  readonly status: PracticeStatus;
  readonly institutionId: string;
}

/** The practices that a viewer may read, as a condition on `best_practice`. */
export function readablePractices({ viewer }: { viewer: Viewer }): RawBuilder<boolean> {
  if (readsEverything(viewer)) return sql`true`;
  const published = sql<boolean>`best_practice.status = 'PUBLISHED'`;
  return viewer.institutionId
    ? sql`(${published} or best_practice.institution_id = ${viewer.institutionId})`
    : published;
}

/** Where the reasons of a return may be read, as a condition on `best_practice`. */
export function readableReasons({ viewer }: { viewer: Viewer }): RawBuilder<boolean> {
  if (viewer.role === 'FACILITATOR') return sql`true`;
  return viewer.institutionId ? sql`best_practice.institution_id = ${viewer.institutionId}` : sql`false`;
}

/** The practice, if the viewer may read it; missing and hidden are refused alike. */
export function checkReadable<Practice extends Guarded>(
  viewer: Viewer,
  practice: Practice | null,
  field: string,
): Practice {
  const isReadable =
    practice &&
    (readsEverything(viewer) || practice.status === 'PUBLISHED' || practice.institutionId === viewer.institutionId);
  if (isReadable) return practice;
  throw new Refusal('NOT_FOUND', practiceNotFound, [field]);
}

export function checkOwn(viewer: Viewer, practice: Guarded): void {
  if (practice.institutionId !== viewer.institutionId) throw new Refusal('FORBIDDEN', notOwnPractice, ['id']);
}

export function checkReviewer(viewer: Viewer): void {
  if (viewer.role !== 'FACILITATOR') throw new Refusal('FORBIDDEN', onlyFacilitatorsReview);
}
