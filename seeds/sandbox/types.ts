import type { Language } from '../../src/kernel/localized.ts';
import type { Institution } from '../../src/modules/directory/index.ts';
import type { registerExpert } from '../../src/modules/experts/index.ts';
import type { declareCapacity, declareNeed } from '../../src/modules/needs/index.ts';
import type { publishOffer } from '../../src/modules/offers/index.ts';
import type { draftPractice } from '../../src/modules/practices/index.ts';

type InputOf<UseCase extends (work: never, input: never) => unknown> = Parameters<UseCase>[1];

/** A text in the official languages; the first one is the original. */
export type Texts = Readonly<Record<Language, string>>;

/** First and last day, counted in days from the day on which the sandbox is made. */
export type Span = readonly [first: number, last: number];

export interface SandboxInstitution {
  readonly id: `sandbox-${string}`;
  readonly country: string;
  readonly kind: Institution['kind'];
  readonly name: Texts;
}

interface Kept {
  /** The institution that keeps it. */
  readonly of: SandboxInstitution['id'];
}

export type SandboxNeed = Kept &
  Omit<InputOf<typeof declareNeed>, 'window' | 'note'> & { readonly window: Span; readonly note: Texts };

export type SandboxExpert = Kept & Omit<InputOf<typeof registerExpert>, 'title'> & { readonly title: Texts };

type PracticeText = 'title' | 'summary' | 'context' | 'approach' | 'results';

export type SandboxPractice = Kept &
  Pick<InputOf<typeof draftPractice>, 'topics'> &
  Readonly<Record<PracticeText, Texts>> & {
    /** Left in review, so that a facilitator finds something to decide. */
    readonly inReview?: boolean;
    readonly adaptations: readonly (Kept & { readonly changed: Texts; readonly outcome: Texts })[];
  };

export type SandboxOffer = Pick<InputOf<typeof publishOffer>, 'modality' | 'delivery' | 'languages' | 'places'> & {
  readonly title: Texts;
  readonly deadline: number;
  readonly days: Span;
};

export type SandboxCapacity = Kept &
  Omit<InputOf<typeof declareCapacity>, 'experts' | 'practices' | 'note' | 'window'> & {
    readonly offers?: readonly SandboxOffer[];
  };
