import { lifeCycle } from '../../kernel/states.ts';

export type PracticeStatus = 'DRAFT' | 'SUBMITTED' | 'RETURNED' | 'PUBLISHED' | 'ARCHIVED';
export type PracticeMove = 'submit' | 'publish' | 'return' | 'revise' | 'archive';

export const practiceLife = lifeCycle<PracticeStatus, PracticeMove>({
  concept: 'BestPractice',
  initial: 'DRAFT',
  states: ['DRAFT', 'SUBMITTED', 'RETURNED', 'PUBLISHED', 'ARCHIVED'],
  moves: [
    { name: 'submit', from: ['DRAFT'], to: 'SUBMITTED', by: ['member'] },
    { name: 'publish', from: ['SUBMITTED'], to: 'PUBLISHED', by: ['facilitator'] },
    { name: 'return', from: ['SUBMITTED'], to: 'RETURNED', by: ['facilitator'] },
    { name: 'revise', from: ['RETURNED'], to: 'DRAFT', by: ['member'] },
    { name: 'archive', from: ['PUBLISHED'], to: 'ARCHIVED', by: ['facilitator'] },
  ],
});

/** What must be told before a practice can be reviewed. */
const neededForReview = ['title', 'summary', 'context', 'approach', 'results'] as const;

/** What of it is not there yet. */
export function missingForReview(practice: Partial<Record<(typeof neededForReview)[number], unknown>>): string[] {
  return neededForReview.filter((field) => !practice[field]);
}
