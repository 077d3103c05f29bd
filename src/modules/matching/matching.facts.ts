import { type Country, incomeGroups } from '../directory/index.ts';
import type { CapacityBasis } from '../needs/index.ts';
import type { Delivery, Modality } from '../taxonomy/index.ts';
import type { Criteria } from './matching.criteria.ts';
import { factorCodes, formula, type MatchModel, onGrid } from './matching.model.ts';

/** How a capacity stands to the wanted modalities or deliveries; null where none is asked for. */
export type Fit = 'SHARED' | 'UNKNOWN' | 'NONE';

/** One ranked pair of a need and a capacity: what only the database can tell of it. */
export interface RankedFacts {
  /** The key of the need, or the name that an ad-hoc one was given. */
  readonly needKey: string;
  readonly capacityKey: string;
  readonly providerKey: string;
  /** The institution in need; null where none is named. */
  readonly recipientKey: string | null;
  /** The code of the provider's country; empty where it is not known. */
  readonly providerCountry: string;
  readonly topicCode: string;
  readonly rank: number;
  readonly score: number;
  /** By {@link factorCodes}. */
  readonly values: readonly number[];
  readonly basis: CapacityBasis;
  /** Empty where they are not known. */
  readonly languages: readonly string[];
  /** Of the country, where they say something. */
  readonly countryLanguages: readonly string[];
  readonly level: number | null;
  readonly modalities: readonly Modality[];
  readonly deliveries: readonly Delivery[];
  readonly evidenceCount: number;
  readonly lastEvidenceOn: string | null;
  readonly responseCount: number;
  readonly answeredCount: number;
  readonly verifiedOn: string | null;
  readonly places: number | null;
  readonly load: number;
}

/** What two countries have in common; nothing is said where one of them is not known. */
interface Common {
  readonly needCountryKnown: boolean;
  readonly providerCountryKnown: boolean;
  readonly sameRegion: boolean;
  readonly sharedOfficialLanguages: readonly string[];
  /** How many income groups lie between them; 0 in the same one, null where one is not known. */
  readonly incomeDistance: number | null;
  readonly bothLeastDeveloped: boolean;
}

/** The same with everything that its explanation is made of. */
export interface RankedRow extends RankedFacts, Common {
  readonly needTopicCode: string;
  readonly wantedLanguages: readonly string[];
  readonly wantedLevel: number | null;
  readonly participants: number | null;
  /** By {@link factorCodes}; they add up to the score. */
  readonly contributions: readonly number[];
  /** Of the two topics. */
  readonly similarity: number;
  readonly sharedLanguages: readonly string[];
  readonly likelyLanguages: readonly string[];
  readonly modalityFit: Fit | null;
  readonly deliveryFit: Fit | null;
  readonly sharedModalities: readonly Modality[];
  readonly sharedDeliveries: readonly Delivery[];
}

const sharedWords = <Word extends string>(wanted: readonly string[], given: readonly Word[]): Word[] =>
  [...new Set(given)].filter((word) => wanted.includes(word)).sort();

function fitOf(wanted: readonly string[], given: readonly string[]): Fit | null {
  if (wanted.length === 0) return null;
  if (given.length === 0) return 'UNKNOWN';
  return given.some((word) => wanted.includes(word)) ? 'SHARED' : 'NONE';
}

/** From the lowest on. */
const incomeOrder = Object.keys(incomeGroups);

function incomeDistance(one: Country | undefined, other: Country | undefined): number | null {
  if (!one?.incomeGroup || !other?.incomeGroup) return null;
  return Math.abs(incomeOrder.indexOf(one.incomeGroup) - incomeOrder.indexOf(other.incomeGroup));
}

const inCommon = (need: Country | undefined, provider: Country | undefined): Common => ({
  needCountryKnown: need !== undefined,
  providerCountryKnown: provider !== undefined,
  sameRegion: need?.region != null && need.region === provider?.region,
  sharedOfficialLanguages: sharedWords(need?.officialLanguages ?? [], provider?.officialLanguages ?? []),
  incomeDistance: incomeDistance(need, provider),
  bothLeastDeveloped: need?.leastDeveloped === true && provider?.leastDeveloped === true,
});

/**
 * @param criteria what the need of the pair asks for
 * @param countries those that are known, by their codes
 */
export const rankedRow = (
  facts: RankedFacts,
  criteria: Criteria,
  { weights }: MatchModel,
  countries: ReadonlyMap<string, Country>,
): RankedRow => ({
  ...facts,
  ...inCommon(countries.get(criteria.countryCode ?? ''), countries.get(facts.providerCountry)),
  needTopicCode: criteria.topicCode,
  wantedLanguages: criteria.languages,
  wantedLevel: criteria.wantedLevel,
  participants: criteria.participants,
  contributions: factorCodes.map((code, index) => onGrid((facts.values[index] as number) * weights[code])),
  similarity: (facts.values[0] as number) / (facts.basis === 'MANDATE' ? formula.byMandate : 1),
  sharedLanguages: sharedWords(criteria.languages, facts.languages),
  likelyLanguages: sharedWords(criteria.languages, facts.countryLanguages),
  modalityFit: fitOf(criteria.modalities, facts.modalities),
  deliveryFit: fitOf(criteria.deliveries, facts.deliveries),
  sharedModalities: sharedWords(criteria.modalities, facts.modalities),
  sharedDeliveries: sharedWords(criteria.deliveries, facts.deliveries),
});
