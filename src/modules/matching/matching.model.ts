/** The factors of a match, in the order in which they are shown. */
export const factorCodes = [
  'TOPIC',
  'LANGUAGE',
  'LEVEL',
  'MODALITY',
  'CONTEXT',
  'EVIDENCE',
  'RESPONSIVENESS',
  'FRESHNESS',
  'AVAILABILITY',
] as const;
export type FactorCode = (typeof factorCodes)[number];

/** Shares of the score; they sum to 1. */
export type Weights = Readonly<Record<FactorCode, number>>;

/** What a candidate must pass before it is ranked. */
export interface Gates {
  /** Least similarity of the topics, 0..1. */
  readonly topicSimilarity: number;
  /** How many levels below the wanted one is still allowed. */
  readonly levelsBelow: number;
}

export const defaultModel = {
  version: '1',
  weights: {
    TOPIC: 0.3,
    LANGUAGE: 0.16,
    LEVEL: 0.08,
    MODALITY: 0.08,
    CONTEXT: 0.1,
    EVIDENCE: 0.14,
    RESPONSIVENESS: 0.04,
    FRESHNESS: 0.05,
    AVAILABILITY: 0.05,
  } satisfies Weights,
  gates: { topicSimilarity: 0.35, levelsBelow: 1 } satisfies Gates,
} as const;
