import type { CapacityBasis } from '../needs/index.ts';
import type { Delivery, Modality } from '../taxonomy/index.ts';
import { formula } from './matching.model.ts';

/** How a capacity stands to the wanted modalities or deliveries; null where none is asked for. */
export type Fit = 'SHARED' | 'UNKNOWN' | 'NONE';

/** One ranked pair of a need and a capacity, as the database tells it. */
export interface RankedFacts {
  /** The key of the need, or the name that an ad-hoc one was given. */
  readonly needKey: string;
  readonly capacityKey: string;
  readonly providerKey: string;
  /** The institution in need; null where none is named. */
  readonly recipientKey: string | null;
  readonly needTopicCode: string;
  readonly topicCode: string;
  readonly rank: number;
  readonly score: number;
  /** By {@link factorCodes}. */
  readonly values: readonly number[];
  readonly contributions: readonly number[];
  readonly basis: CapacityBasis;
  readonly wantedLanguages: readonly string[];
  /** Empty where they are not known. */
  readonly languages: readonly string[];
  /** Of the country, where they say something. */
  readonly countryLanguages: readonly string[];
  readonly wantedLevel: number | null;
  readonly level: number | null;
  readonly modalityFit: Fit | null;
  readonly deliveryFit: Fit | null;
  readonly wantedModalities: readonly Modality[];
  readonly modalities: readonly Modality[];
  readonly wantedDeliveries: readonly Delivery[];
  readonly deliveries: readonly Delivery[];
  readonly needCountryKnown: boolean;
  readonly providerCountryKnown: boolean;
  /** Null, like all of the comparison, where one of the countries is not known. */
  readonly sameRegion: boolean | null;
  readonly officialLanguages: readonly string[];
  readonly needOfficialLanguages: readonly string[];
  /** How many income groups lie between them; 0 in the same one. */
  readonly incomeDistance: number | null;
  readonly bothLeastDeveloped: boolean | null;
  readonly evidenceCount: number;
  readonly lastEvidenceOn: string | null;
  readonly responseCount: number;
  readonly answeredCount: number;
  readonly verifiedOn: string | null;
  readonly places: number | null;
  readonly participants: number | null;
  readonly load: number;
}

/** The same with everything that its explanation is made of. */
export interface RankedRow extends RankedFacts {
  /** Of the two topics. */
  readonly similarity: number;
  readonly sharedLanguages: readonly string[];
  readonly likelyLanguages: readonly string[];
  readonly sharedModalities: readonly Modality[];
  readonly sharedDeliveries: readonly Delivery[];
  readonly sharedOfficialLanguages: readonly string[];
}

const sharedWords = <Word extends string>(wanted: readonly Word[], given: readonly Word[]): Word[] =>
  wanted.filter((word) => given.includes(word)).sort();

export const rankedRow = (facts: RankedFacts): RankedRow => ({
  ...facts,
  similarity: (facts.values[0] as number) / (facts.basis === 'MANDATE' ? formula.byMandate : 1),
  sharedLanguages: sharedWords(facts.wantedLanguages, facts.languages),
  likelyLanguages: sharedWords(facts.wantedLanguages, facts.countryLanguages),
  sharedModalities: sharedWords(facts.wantedModalities, facts.modalities),
  sharedDeliveries: sharedWords(facts.wantedDeliveries, facts.deliveries),
  sharedOfficialLanguages: sharedWords(facts.needOfficialLanguages, facts.officialLanguages),
});
