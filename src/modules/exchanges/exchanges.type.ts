import { Field, Int, ObjectType } from 'type-graphql';
import type { LocalizedText } from '../../kernel/localized.ts';
import {
  connectionTypeOf,
  DateScalar,
  DateTimeScalar,
  enumOf,
  LocalizedField,
  Node,
} from '../../platform/graphql/types.ts';
import { type Delivery, DeliveryEnum, type Modality, ModalityEnum } from '../taxonomy/index.ts';
import { type PartyRole, partyRoles } from './exchanges.entity.ts';
import type { ExchangeMove, ExchangeStatus } from './exchanges.states.ts';

export const exchangeKinds = {
  SHORT_FORM: 'One activity, such as a course or a visit, of days or weeks.',
} as const;
export type ExchangeKind = keyof typeof exchangeKinds;
export const ExchangeKindEnum = enumOf('ExchangeKind', 'The form of an exchange.', exchangeKinds);

export const exchangeStatuses = {
  REQUESTED: 'A recipient asked for it; no provider was asked yet.',
  CIRCULATED: 'Providers were asked, and have until a deadline to answer.',
  PROPOSED: 'A provider answered with terms of reference.',
  AGREED: 'The recipients, the providers and the facilitator consented.',
  SCHEDULED: 'Its dates are set.',
  UNDERWAY: 'It has begun.',
  REPORTED: 'It took place, and was reported on.',
  EVALUATED: 'Those who took part said what it was worth.',
  CLOSED: 'Nothing is left to be done; every activity of the published record is closed.',
  DECLINED: 'A party said no, with a reason.',
  CANCELLED: 'A party called it off after it was agreed, with a reason.',
  WITHDRAWN: 'Who asked for it no longer wants it.',
} as const satisfies Record<ExchangeStatus, string>;
export const ExchangeStatusEnum = enumOf('ExchangeStatus', 'How far an exchange has come.', exchangeStatuses);

const moves = {
  CIRCULATE: 'The centre asks providers.',
  RECIRCULATE: 'Further providers are asked; the hub does so by itself when a deadline is over and nobody proposed.',
  PROPOSE: 'Follows from proposeTerms.',
  RECALL: 'Follows from withdrawProposal, when no proposal is left.',
  AGREE: 'Follows from the last consentToExchange.',
  SCHEDULE: 'A provider or the centre sets the days; again to change them.',
  BEGIN: 'A provider or the centre says that it has begun.',
  REPORT: 'A provider or the centre reports what took place.',
  EVALUATE: 'Follows from the last evaluateExchange; the centre may go on once each side was heard.',
  CLOSE: 'The centre closes it: the track records show it from now on.',
  WITHDRAW: 'A recipient no longer wants it, until it is agreed; with a reason.',
  DECLINE: 'The centre says no, until it is agreed; with a reason.',
  CANCEL: 'A party or the centre calls it off after it was agreed, until it begins; with a reason.',
} as const satisfies Record<ExchangeMove, string>;
export const ExchangeMoveEnum = enumOf('ExchangeMove', 'A move of an exchange in its life cycle.', moves);

export const exchangeOrigins = {
  RECORD: 'An activity of the published record, with its sources.',
  HUB: 'Requested and run in this hub.',
} as const;
export type ExchangeOrigin = keyof typeof exchangeOrigins;
export const ExchangeOriginEnum = enumOf('ExchangeOrigin', 'Where the hub knows an exchange from.', exchangeOrigins);

export const realisations = {
  REALISED: 'It took place.',
  ANNOUNCED: 'It was announced; whether it took place is not known.',
} as const;
export type Realisation = keyof typeof realisations;
export const RealisationEnum = enumOf('Realisation', 'Whether an exchange is known to have taken place.', realisations);

export const datePrecisions = {
  DAY: 'The days are known.',
  MONTH: 'Only the month is known.',
  YEAR: 'Only the year is known.',
  UNKNOWN: 'No date is known.',
} as const;
export type DatePrecision = keyof typeof datePrecisions;
export const DatePrecisionEnum = enumOf('DatePrecision', 'How exactly dates are known.', datePrecisions);

export const PartyRoleEnum = enumOf('PartyRole', 'The part that somebody had in an exchange.', partyRoles);

/** How much of an ISO day is known. */
const knownCharacters: Record<DatePrecision, number> = { DAY: 10, MONTH: 7, YEAR: 4, UNKNOWN: 0 };
const millisecondsOfDay = 24 * 60 * 60 * 1000;

type KnownDays = Pick<ExchangeDates, 'startsOn' | 'endsOn' | 'precision'>;

/** Only what is known of the days: 2017-01-30/2017-02-02, 2013-05, 2013; null if nothing is. */
export function daysAsRecorded({ startsOn, endsOn, precision }: KnownDays): string | null {
  const known = [startsOn, endsOn].map((day) => day?.slice(0, knownCharacters[precision]));
  return [...new Set(known.filter(Boolean))].join('/') || null;
}

@ObjectType({ description: 'When an exchange takes place, and how exactly that is known.' })
export class ExchangeDates {
  @Field(() => DateScalar, {
    nullable: true,
    description: 'The day that it begins, or where precision is not DAY the first that is possible; null if not known.',
  })
  startsOn!: string | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The day that it ends, or where precision is not DAY the last that is possible; null if not known.',
  })
  endsOn!: string | null;

  @Field(() => DatePrecisionEnum, { description: 'How exactly both are known.' })
  precision!: DatePrecision;

  @Field(() => String, {
    nullable: true,
    description: 'Only what is known, ISO 8601: 2017-01-30/2017-02-02 for days, 2013-05 for a month, 2013 for a year.',
  })
  asRecorded(): string | null {
    return daysAsRecorded(this);
  }

  @Field(() => Int, {
    nullable: true,
    description: 'How many days it lasts, the first and the last included; null unless both days are known.',
  })
  durationInDays(): number | null {
    if (this.precision !== 'DAY' || !this.startsOn || !this.endsOn) return null;
    return (Date.parse(this.endsOn) - Date.parse(this.startsOn)) / millisecondsOfDay + 1;
  }
}

@ObjectType({
  description: 'Who took part in an exchange: an institution, a country whose institution is not known, or a name.',
})
export class ExchangeParty {
  @Field(() => PartyRoleEnum, { description: 'Its part in the exchange.' })
  role!: PartyRole;

  institutionId!: string | null;

  countryCode!: string | null;

  @Field(() => String, { nullable: true, description: 'What the source calls it; null where that adds nothing.' })
  nameAsRecorded!: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it consented to the exchange; null if not yet, and for the published record.',
  })
  consentedAt!: string | null;
}

@ObjectType({ description: 'Where an exchange of the published record was read.' })
export class ExchangeSource {
  @Field(() => String, { description: 'What the page is called.' })
  title!: string;

  @Field(() => String, { description: 'The address of the page.' })
  url!: string;
}

@ObjectType({ description: 'Something that happened to an exchange.' })
export class ExchangeHistoryEntry {
  @Field(() => String, { description: 'What happened, in the words of the event log.' })
  kind!: string;

  @Field(() => ExchangeStatusEnum, { nullable: true, description: 'Where it stood before, if it is a move.' })
  from!: ExchangeStatus | null;

  @Field(() => ExchangeStatusEnum, { nullable: true, description: 'Where it stands since then, if it is a move.' })
  to!: ExchangeStatus | null;

  @Field(() => DateTimeScalar, { description: 'When it happened.' })
  occurredAt!: string;
}

@ObjectType({
  implements: Node,
  description: 'One activity between those who give knowledge and those who receive it.',
})
export class Exchange extends Node {
  @Field(() => ExchangeKindEnum, { description: 'Its form.' })
  kind!: ExchangeKind;

  @Field(() => ExchangeStatusEnum, { description: 'How far it has come.' })
  status!: ExchangeStatus;

  @Field(() => ExchangeOriginEnum, { description: 'Where the hub knows it from.' })
  origin!: ExchangeOrigin;

  @Field(() => RealisationEnum, { description: 'Whether it is known to have taken place.' })
  realisation!: Realisation;

  titleText!: LocalizedText;

  @LocalizedField('titleText', 'Its title.')
  title!: () => string;

  /** Where they were read along with a list; the main one first. */
  topicCodes?: readonly string[];
  partyRows?: readonly ExchangeParty[];

  programmeCode!: string | null;

  @Field(() => Boolean, { description: 'Whether the programme is not named by the source, but was inferred.' })
  isProgrammeInferred!: boolean;

  @Field(() => [ModalityEnum], { description: 'Its forms of work; more than one for a course with a visit.' })
  modalities!: Modality[];

  @Field(() => DeliveryEnum, {
    nullable: true,
    description: 'Whether people meet; null where the source does not say.',
  })
  delivery!: Delivery | null;

  @Field(() => [String], { description: 'The languages that it is held in, BCP 47; empty where they are not known.' })
  languages!: string[];

  @Field(() => [String], {
    description:
      'The languages that its audience shares, BCP 47, such as fr for a course for French-speaking countries.',
  })
  audienceLanguages!: string[];

  @Field(() => ExchangeDates, { description: 'When it takes place.' })
  dates!: ExchangeDates;

  @Field(() => String, {
    nullable: true,
    description: 'The place, as recorded; null where it is not known or there is none.',
  })
  venue!: string | null;

  @Field(() => String, { nullable: true, description: 'Who received, in the words of the source.' })
  recipientsAsRecorded!: string | null;

  @Field(() => Boolean, { description: 'Whether the parties name every recipient; if not, there were more.' })
  isRecipientListComplete!: boolean;

  @Field(() => Boolean, { description: 'Whether the centre brought the parties together.' })
  isFacilitated!: boolean;

  @Field(() => String, { nullable: true, description: 'A remark on the record, in English.' })
  note!: string | null;

  offerKey!: string | null;

  requestedByKey!: string | null;

  chosenProposalKey!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was asked for; null for the published record.' })
  requestedAt!: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Since when it stands where it stands; null for the published record.',
  })
  statusSince!: string | null;

  @Field(() => Int, { nullable: true, description: 'How many people the recipients want to send; null if not said.' })
  participants!: number | null;

  @Field(() => Int, { description: 'How often providers were asked.' })
  round!: number;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Until when those who were asked last may answer; null where nobody is waited for.',
  })
  answerDeadline!: string | null;

  @Field(() => Int, { nullable: true, description: 'How many people can take part; null while it is not known.' })
  places!: number | null;

  @Field(() => Int, { description: 'How many of the places are taken.' })
  placesTaken!: number;

  endReasonText!: LocalizedText | null;

  @LocalizedField('endReasonText', 'Why it was withdrawn, declined or cancelled; null where it was not.', {
    nullable: true,
  })
  endReason!: () => string | null;

  evaluationMean!: number | null;

  evaluationCount!: number;

  @Field(() => Int, { description: 'Grows with every change; a move sends it as expectedVersion.' })
  version!: number;
}

export const { Edge: ExchangeEdge, Connection: ExchangeConnection } = connectionTypeOf(
  'Exchange',
  () => Exchange,
  'exchanges',
);

@ObjectType({ description: 'A move of an exchange, as the subscriber may see it at the moment of the message.' })
export class ExchangeEvent {
  @Field(() => String, { description: 'The place of the event in the log; send it as `after` to go on from here.' })
  cursor!: string;

  exchangeKey!: string;

  @Field(() => ExchangeStatusEnum, { nullable: true, description: 'Where it stood before; null where it was new.' })
  from!: ExchangeStatus | null;

  @Field(() => ExchangeStatusEnum, { description: 'Where it stands since then.' })
  to!: ExchangeStatus;

  @Field(() => DateTimeScalar, { description: 'When it was moved.' })
  movedAt!: string;
}
