/** The factors of a match, in the order in which they are shown, with what each says. */
export const factors = {
  TOPIC:
    'How near the topic of the capacity is to the topic of the need: Lin similarity on the topic tree; half of it where the capacity is only supposed from a mandate.',
  LANGUAGE: 'Whether a wanted language is one that it was given in, one of the country, or needs interpretation.',
  LEVEL: 'The level of the capacity against the level wanted.',
  MODALITY: 'How much of what was asked fits, modality and delivery: in each, one of the wanted ones is enough.',
  CONTEXT: 'How alike the two countries are: regional group, official languages, income, least developed country.',
  EVIDENCE: 'Completed exchanges that the provider gave on this or a near topic, older ones counting less.',
  RESPONSIVENESS: 'How often and how fast the provider answered requests, drawn to the middle while little is known.',
  FRESHNESS: 'How long ago the capacity was verified.',
  AVAILABILITY: 'Places against places wanted, and the load that the provider already carries.',
} as const;
export type FactorCode = keyof typeof factors;
export const factorCodes = Object.keys(factors) as FactorCode[];

/** What a candidate must pass before it is ranked, with what each says. */
export const gates = {
  OTHER_INSTITUTION: 'The provider is another institution than the one in need.',
  ACTIVE: 'The capacity is active.',
  RELATED_TOPIC: 'The topics are related.',
  SHARED_LANGUAGE: 'A wanted language is shared or interpretation is accepted.',
  LEVEL_IN_REACH: 'The level is not too far below the wanted one.',
  SHARED_FORM: 'A wanted modality or delivery is shared.',
  WINDOW_OVERLAPS: 'The windows in time overlap.',
  PLACES_LEFT: 'There are places left.',
} as const;
export type GateCode = keyof typeof gates;
export const gateCodes = Object.keys(gates) as GateCode[];

/** Shares of the score; they sum to 1. */
export type Weights = Readonly<Record<FactorCode, number>>;

/** The numbers of the gates. */
export interface Gates {
  /** Least similarity of the topics, 0..1. */
  readonly topicSimilarity: number;
  /** How many levels below the wanted one are still allowed. */
  readonly levelsBelow: number;
}

/** One version of the model; an old match is explained with the version that it was made with. */
export interface MatchModel {
  readonly version: string;
  readonly weights: Weights;
  readonly gates: Gates;
  /** Whether somebody gave it other weights, to try something. */
  readonly isExperiment?: boolean;
}

/** The model that every database begins with; docs/adr tells why these numbers. */
export const defaultModel: MatchModel = {
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
  },
  gates: { topicSimilarity: 0.2, levelsBelow: 1 },
};

/**
 * Contributions lie on a grid of 2^-20 (about one in a million). Sums of such numbers are exact in floating
 * point in whatever order they are added, so the contributions of a match add up to its score without rounding.
 */
export const contributionGrid = 2 ** 20;

/** As PostgreSQL does it: of two that are as near the even one. */
export function onGrid(value: number): number {
  const exact = value * contributionGrid;
  const near = Math.round(exact);
  return (near - exact === 0.5 && near % 2 !== 0 ? near - 1 : near) / contributionGrid;
}

/** The constants of the factors' formulas, in one place. */
export const formula = {
  /** How much of the nearness counts where a capacity is only supposed from a mandate: it may never have been given. */
  byMandate: 0.5,
  /** Value of a language that is only one of the country's, not one the capacity is known to be given in. */
  likelyLanguage: 0.7,
  unknownLanguage: 0.4,
  interpretedLanguage: 0.3,
  unknown: 0.5,
  oneLevelBelow: 0.5,
  sameRegion: 0.4,
  sharedOfficialLanguage: 0.3,
  sameIncomeGroup: 0.2,
  nextIncomeGroup: 0.1,
  bothLeastDeveloped: 0.1,
  /** Days after which an exchange counts half. */
  evidenceHalfLife: 1825,
  /** Exchanges' weight at which the evidence is 1 - 1/e. */
  evidenceScale: 2,
  evaluationPrior: 0.8,
  evaluationPriorCount: 5,
  responsePrior: 0.5,
  responsePriorCount: 4,
  /** Hours after which the answer counts as 1/e fast. */
  answerScale: 336,
  /** Days after which a verification counts half. */
  freshnessHalfLife: 365,
  /** Exchanges given in the last `loadDays` at which the availability is halved. */
  loadScale: 4,
  loadDays: 365,
} as const;
