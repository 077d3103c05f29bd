import { ArrayMaxSize, Max, Min } from 'class-validator';
import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { LocalizedText } from '../../kernel/localized.ts';
import { connectionTypeOf, DateScalar, enumOf, LocalizedField } from '../../platform/graphql/types.ts';
import { Cost } from '../../platform/limits/cost.ts';
import { TimeWindowInput } from '../needs/index.ts';
import {
  type CompetenceLevel,
  CompetenceLevelEnum,
  type Delivery,
  DeliveryEnum,
  type Modality,
  ModalityEnum,
} from '../taxonomy/index.ts';
import type { Criteria } from './matching.criteria.ts';
import type { RankedRow } from './matching.facts.ts';
import { type FactorCode, factors, type GateCode, gates, type MatchModel } from './matching.model.ts';

export const FactorCodeEnum = enumOf('FactorCode', 'One of the reasons that a score is made of.', factors);
export const GateCodeEnum = enumOf('GateCode', 'A condition that a candidate must pass before it is ranked.', gates);

export const lacks = {
  OTHER_TOPIC: 'The capacity is on a near topic, not on the one that is needed.',
  MANDATE_ONLY: 'It is supposed from the mandate of the institution; nothing says that it ever gave this.',
  LANGUAGE_NOT_CONFIRMED: 'A wanted language is one of its country, but no exchange in it is recorded.',
  LANGUAGE_UNKNOWN: 'It is not known in which languages it is given.',
  INTERPRETATION_NEEDED: 'No wanted language is known to serve, nor likely from its country; interpretation is needed.',
  LEVEL_UNKNOWN: 'The level is not known.',
  LEVEL_BELOW: 'The level is below the one wanted.',
  FORM_UNKNOWN: 'It is not known in which modalities or deliveries it is given.',
  MODALITY_MISSING: 'None of the wanted modalities is offered.',
  DELIVERY_MISSING: 'None of the wanted deliveries is offered.',
  NO_EVIDENCE: 'No completed exchange on this or a near topic is recorded.',
  NEVER_VERIFIED: 'The institution has not verified the capacity itself.',
  PLACES_UNKNOWN: 'The number of places is not known.',
  PLACES_SHORT: 'There are fewer places than are wanted.',
} as const;
export type LackCode = keyof typeof lacks;
export const LackCodeEnum = enumOf('LackCode', 'What a provider lacks to fit better.', lacks);

export const changes = {
  CAPACITY_VERIFIED: 'The provider verifies its capacity today.',
  CAPACITY_DECLARED: 'The provider declares itself, today, what so far only the record or its mandate tells.',
  LANGUAGE_OFFERED: 'The provider gives it in a wanted language.',
  LEVEL_OFFERED: 'The provider declares the level that is wanted.',
  FORMS_OFFERED: 'The provider offers what is asked for: one of the wanted modalities, one of the wanted deliveries.',
  DELIVERY_ACCEPTED: 'The institution in need accepts a further delivery.',
  MODALITY_ACCEPTED: 'The institution in need accepts a further modality.',
} as const;
export type ChangeCode = keyof typeof changes;
export const ChangeCodeEnum = enumOf('ChangeCode', 'A change that would move a match up.', changes);

/** A real exchange behind a factor; its fields are filled by the module of the exchanges. */
@ObjectType({ description: 'A real exchange that speaks for a factor, quoted with its source.' })
export class MatchEvidence {
  exchangeKey!: string;

  @Field(() => Float, { description: 'How much it counts, 0..1: nearness of its topic and its age.' })
  weight!: number;
}

@ObjectType({ description: 'One reason behind a score. The contributions of all of them add up to the score exactly.' })
export class MatchFactor {
  @Field(() => FactorCodeEnum, { description: 'Which reason.' })
  code!: FactorCode;

  @Field(() => Float, { description: 'Its share of the score in this model version, 0..1; all shares sum to 1.' })
  weight!: number;

  @Field(() => Float, { description: 'How well it is met, 0..1.' })
  value!: number;

  @Field(() => Float, { description: 'weight × value, on a grid of 2^-20 so that the sum is exact.' })
  contribution!: number;

  textText!: LocalizedText;

  @LocalizedField('textText', 'The reason in one sentence.')
  text!: () => string;

  row!: RankedRow;
  model!: MatchModel;
  /** The day from which the ages of its evidence are counted, as those of its value were. */
  asOf!: string;
}

@ObjectType({ description: 'Something that the provider lacks to fit better.' })
export class MatchLack {
  @Field(() => LackCodeEnum, { description: 'What it is, for programs.' })
  code!: LackCode;

  textText!: LocalizedText;

  @LocalizedField('textText', 'What it is, in one sentence.')
  text!: () => string;
}

@ObjectType({ description: 'The smallest change that would move the match up, all else being equal.' })
export class MatchCounterfactual {
  @Field(() => ChangeCodeEnum, { description: 'The change, for programs.' })
  code!: ChangeCode;

  changeText!: LocalizedText;

  @LocalizedField('changeText', 'The change and what it does, in one sentence.')
  change!: () => string;

  @Field(() => String, {
    nullable: true,
    description:
      'The delivery or modality that would be accepted as well, by its enum word; null for the other changes.',
  })
  accepted!: string | null;

  @Field(() => Float, { description: 'The score after the change.' })
  newScore!: number;

  @Field(() => Int, { description: 'The rank after the change.' })
  newRank!: number;
}

@ObjectType({ description: 'A capacity that can answer a need, with its rank and every reason for it.' })
export class Match {
  @Field(() => Int, {
    description: 'Its place among all that can answer, from 1. Equal scores stand in the order of ids.',
  })
  rank!: number;

  @Field(() => Float, { description: 'Sum of weight × value over the factors, 0..1.' })
  score!: number;

  @Field(() => String, { description: 'The version of the model that made it.' })
  modelVersion!: string;

  @Field(() => Boolean, {
    description: 'Whether it was ranked with weights that somebody tried out: then it is no answer of the hub.',
  })
  isExperiment!: boolean;

  @Field(() => DateScalar, {
    description: 'The day from which ages are counted; it stays the same over the pages of one list.',
  })
  asOf!: string;

  @Cost({ size: 9 })
  @Field(() => [MatchFactor], { description: 'Every reason, always all of them and in the same order.' })
  factors!: readonly MatchFactor[];

  row!: RankedRow;
  /** What the list was made from, to compute what would change it. */
  setting!: MatchSetting;
}

@ObjectType({ description: 'An open need that something new answers, as the subscriber may see it at that moment.' })
export class MatchEvent {
  @Field(() => String, { description: 'The place of the message in the log; send it as `after` to go on from here.' })
  cursor!: string;

  needKey!: string;

  @Field(() => Match, {
    description: 'The answer, with its rank among all that answer the need, as `Need.matches` shows it.',
  })
  match!: Match;
}

/** The list that a match stands in. */
export interface MatchSetting {
  /** The same within one list, so that its matches are explained together. */
  readonly key: string;
  readonly criteria: Criteria;
  readonly model: MatchModel;
  readonly asOf: string;
}

@ObjectType({ description: 'An open need that a capacity could serve.' })
export class NeedMatch {
  @Field(() => Int, { description: 'Its place among the open needs that the capacity could serve, from 1.' })
  rank!: number;

  @Field(() => Float, { description: 'The same score that the capacity has in the list of the need, 0..1.' })
  score!: number;

  @Field(() => String, { description: 'The version of the model that made it.' })
  modelVersion!: string;

  @Cost({ size: 9 })
  @Field(() => [MatchFactor], { description: 'Every reason, always all of them and in the same order.' })
  factors!: readonly MatchFactor[];

  row!: RankedRow;
}

export const { Edge: MatchEdge, Connection: MatchConnection } = connectionTypeOf('Match', () => Match, 'matches');
export const { Edge: NeedMatchEdge, Connection: NeedMatchConnection } = connectionTypeOf(
  'NeedMatch',
  () => NeedMatch,
  'open needs that a capacity could serve',
);

@ObjectType({ description: 'Why a capacity is not ranked.' })
export class WhyNotReason {
  @Field(() => GateCodeEnum, {
    nullable: true,
    description: 'The condition that is not met; null when there is no capacity that the viewer may see.',
  })
  gate!: GateCode | null;

  textText!: LocalizedText;

  @LocalizedField('textText', 'The reason in one sentence.')
  text!: () => string;

  capacityKey!: string | null;
}

@ObjectType({ description: 'Why an institution is, or is not, among the matches of a need.' })
export class WhyNot {
  @Field(() => Boolean, { description: 'Whether one of its capacities is ranked after all.' })
  isMatched!: boolean;

  @Field(() => Match, { nullable: true, description: 'Its best match, if it has one.' })
  match!: Match | null;

  @Field(() => [WhyNotReason], {
    description: 'What keeps its nearest capacity outside; empty when one of them is ranked.',
  })
  reasons!: readonly WhyNotReason[];

  institutionKey!: string;
}

@InputType({
  description:
    'A need as it comes to mind, without being stored. Only its topic is asked for: as `topic`, or in words as `text`.',
})
export class MatchCriteria {
  @Field(() => ID, {
    nullable: true,
    description: 'The topic, by its id or its code: "statcab.2.3.1". Exactly one of `topic` and `text` is given.',
  })
  topic?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The topic in words of one’s own, in Arabic, English or French, 1 to 200 characters: "training on crop surveys". `interpretation` tells what it was taken for.',
  })
  text?: string | null;

  @Field(() => String, { nullable: true, description: 'The country that is in need, ISO 3166-1 alpha-2: "NE".' })
  country?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The institution that is in need; it is not ranked itself, and gives the country.',
  })
  institution?: string | null;

  @ArrayMaxSize(10)
  @Field(() => [String], {
    nullable: true,
    description: 'Languages that serve, BCP 47: ["fr"]. Any language if not given.',
  })
  languages?: string[] | null;

  @Field(() => CompetenceLevelEnum, { nullable: true, description: 'The level that is wanted; any if not given.' })
  wantedLevel?: CompetenceLevel | null;

  @Field(() => [ModalityEnum], { nullable: true, description: 'Modalities that serve; any if not given.' })
  modalities?: Modality[] | null;

  @Field(() => [DeliveryEnum], { nullable: true, description: 'Deliveries that serve; any if not given.' })
  deliveries?: Delivery[] | null;

  @Field(() => TimeWindowInput, { nullable: true, description: 'When; at any time if not given.' })
  window?: TimeWindowInput | null;

  @Min(1)
  @Max(10_000)
  @Field(() => Int, { nullable: true, description: 'How many people, 1 to 10,000.' })
  participants?: number | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether interpretation is accepted; not if not given.' })
  interpretationAccepted?: boolean | null;
}
