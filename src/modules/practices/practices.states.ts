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
  conceptName: { EN: 'Best practice', FR: 'Bonne pratique', AR: 'الممارسة' },
  names: {
    DRAFT: { EN: 'draft', FR: 'brouillon', AR: 'مسودة' },
    SUBMITTED: { EN: 'submitted', FR: 'soumise', AR: 'مقدَّمة' },
    RETURNED: { EN: 'returned', FR: 'renvoyée', AR: 'معادة' },
    PUBLISHED: { EN: 'published', FR: 'publiée', AR: 'منشورة' },
    ARCHIVED: { EN: 'archived', FR: 'archivée', AR: 'مؤرشفة' },
    submit: { EN: 'submit', FR: 'soumettre', AR: 'تقديم' },
    publish: { EN: 'publish', FR: 'publier', AR: 'نشر' },
    return: { EN: 'return', FR: 'renvoyer', AR: 'إعادة' },
    revise: { EN: 'revise', FR: 'réviser', AR: 'تنقيح' },
    archive: { EN: 'archive', FR: 'archiver', AR: 'أرشفة' },
  },
});

/** What must be told before a practice can be reviewed. */
const neededForReview = ['title', 'summary', 'context', 'approach', 'results'] as const;

export type NeededForReview = (typeof neededForReview)[number];

/** What of it is not there yet. */
export function missingForReview(practice: Partial<Record<NeededForReview, unknown>>): NeededForReview[] {
  return neededForReview.filter((field) => !practice[field]);
}
