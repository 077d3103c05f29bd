import type { Delivery, Modality } from '../taxonomy/index.ts';
import { lackText } from './lacks.texts.ts';
import type { Criteria } from './matching.criteria.ts';
import type { RankedRow } from './matching.facts.ts';
import { type FactorCode, factorCodes, type MatchModel, onGrid } from './matching.model.ts';
import { factorTexts, localized, type Names } from './matching.texts.ts';
import type { ChangeCode, LackCode, MatchFactor, MatchLack, MatchSetting } from './matching.type.ts';

/** The factors of a row with their sentences; the contributions add up to the score exactly. */
export function explainFactors(
  row: RankedRow,
  { model, asOf }: Pick<MatchSetting, 'model' | 'asOf'>,
  names: Names,
): MatchFactor[] {
  return factorCodes.map((code, index) => ({
    code,
    weight: model.weights[code],
    value: row.values[index] as number,
    contribution: row.contributions[index] as number,
    textText: localized(factorTexts[code](row, names)),
    row,
    model,
    asOf,
  })) as unknown as MatchFactor[];
}

/** What the provider lacks to fit better, in the order of the factors. */
function lacksOf(row: RankedRow): LackCode[] {
  const languageAsked = row.wantedLanguages.length > 0 && row.sharedLanguages.length === 0;
  const unlikely = languageAsked && row.likelyLanguages.length === 0;
  const languagesKnown = row.languages.length > 0;
  const found: readonly (readonly [LackCode, boolean])[] = [
    ['OTHER_TOPIC', row.topicCode !== row.needTopicCode],
    ['MANDATE_ONLY', row.basis === 'MANDATE'],
    ['LANGUAGE_NOT_CONFIRMED', languageAsked && row.likelyLanguages.length > 0],
    ['LANGUAGE_UNKNOWN', unlikely && !languagesKnown],
    ['INTERPRETATION_NEEDED', unlikely && languagesKnown],
    ['LEVEL_UNKNOWN', row.wantedLevel !== null && row.level === null],
    ['LEVEL_BELOW', row.wantedLevel !== null && row.level !== null && row.level < row.wantedLevel],
    ['FORM_UNKNOWN', row.modalityFit === 'UNKNOWN' || row.deliveryFit === 'UNKNOWN'],
    ['MODALITY_MISSING', row.modalityFit === 'NONE'],
    ['DELIVERY_MISSING', row.deliveryFit === 'NONE'],
    ['NO_EVIDENCE', row.evidenceCount === 0],
    ['NEVER_VERIFIED', row.verifiedOn === null],
    ['PLACES_UNKNOWN', row.participants !== null && row.places === null],
    ['PLACES_SHORT', row.participants !== null && row.places !== null && row.places < row.participants],
  ];
  return found.filter(([, holds]) => holds).map(([code]) => code);
}

/** The same, each with its sentence. */
export const describeLacks = (row: RankedRow): MatchLack[] =>
  lacksOf(row).map((code) => ({ code, textText: localized(lackText(code, row)) })) as unknown as MatchLack[];

/** A change on the provider's side moves one factor to its best value. What nobody declared is not verified but declared. */
const providerChanges: readonly (readonly [ChangeCode, FactorCode, readonly LackCode[]])[] = [
  ['CAPACITY_VERIFIED', 'FRESHNESS', ['NEVER_VERIFIED']],
  ['LANGUAGE_OFFERED', 'LANGUAGE', ['LANGUAGE_NOT_CONFIRMED', 'LANGUAGE_UNKNOWN', 'INTERPRETATION_NEEDED']],
  ['LEVEL_OFFERED', 'LEVEL', ['LEVEL_UNKNOWN', 'LEVEL_BELOW']],
  ['FORMS_OFFERED', 'MODALITY', ['FORM_UNKNOWN', 'MODALITY_MISSING', 'DELIVERY_MISSING']],
];

export interface ProviderChange {
  readonly code: ChangeCode;
  readonly newScore: number;
}

/** What the provider could change, with the score that it would then have. */
export function changesOfProvider(row: RankedRow, model: MatchModel): ProviderChange[] {
  const lacks = new Set(lacksOf(row));
  return providerChanges
    .filter(([, , codes]) => codes.some((code) => lacks.has(code)))
    .map(([change, factor]) => {
      const gain = (of: FactorCode, value: number) =>
        onGrid(model.weights[of] * value) - (row.contributions[factorCodes.indexOf(of)] as number);
      const code = change === 'CAPACITY_VERIFIED' && row.basis !== 'DECLARED' ? 'CAPACITY_DECLARED' : change;
      // Of a mandate all of the nearness counts only when it is declared.
      const nearness = code === 'CAPACITY_DECLARED' ? gain('TOPIC', row.similarity) : 0;
      return { code, newScore: row.score + gain(factor, 1) + nearness };
    });
}

export interface NeedChange {
  readonly code: 'DELIVERY_ACCEPTED' | 'MODALITY_ACCEPTED';
  readonly what: Modality | Delivery;
  readonly criteria: Criteria;
}

/** What the institution in need could accept beyond what it asked for: every further delivery and modality. */
export function changesOfNeed(
  criteria: Criteria,
  words: { readonly deliveries: readonly Delivery[]; readonly modalities: readonly Modality[] },
): ReadonlyMap<string, NeedChange> {
  const further = <Word extends string>(asked: readonly string[], all: readonly Word[]) =>
    asked.length === 0 ? [] : all.filter((word) => !asked.includes(word));
  const changes: NeedChange[] = [
    ...further(criteria.deliveries, words.deliveries).map((what) => ({
      code: 'DELIVERY_ACCEPTED' as const,
      what,
      criteria: { ...criteria, deliveries: [...criteria.deliveries, what] },
    })),
    ...further(criteria.modalities, words.modalities).map((what) => ({
      code: 'MODALITY_ACCEPTED' as const,
      what,
      criteria: { ...criteria, modalities: [...criteria.modalities, what] },
    })),
  ];
  return new Map(changes.map((change) => [`${change.code} ${change.what}`, change]));
}
