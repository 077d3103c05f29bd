import { defineEntity, p } from '@mikro-orm/core';
import { stateAfter } from '../../kernel/states.ts';
import { columns, type TablesOf } from '../../platform/database/columns.ts';
import { type ExchangeMove, type ExchangeStatus, exchangeLife } from './exchanges.states.ts';
import { proposalsEntities } from './proposals.entity.ts';

/** The key of the centre in the directory. */
export const centre = 'sesric';

export type NominationStatus = 'CONFIRMED' | 'WAITING' | 'WITHDRAWN';
export type EvaluationSide = 'RECIPIENT' | 'PROVIDER';

/** One activity between recipients, providers and the facilitator; an imported one is closed and has its sources. */
export const ExchangeSchema = defineEntity({
  name: 'Exchange',
  tableName: 'exchange',
  properties: {
    id: columns.id(),
    kind: columns.text(),
    status: columns.text().$type<ExchangeStatus>(),
    /** RECORD for an activity of the published record, HUB for one that was run here. */
    origin: columns.text(),
    /** Natural key of an imported activity, so that loading it again changes nothing. */
    recordKey: columns.text().nullable().unique(),
    /** What the source says of it: REALISED or only ANNOUNCED. */
    realisation: columns.text(),
    title: columns.localized(),
    programmeCode: columns.code().nullable().index(),
    /** The source does not name the programme; it was inferred. */
    isProgrammeInferred: columns.yes(),
    modalities: columns.texts(),
    delivery: columns.text().nullable(),
    startsOn: columns.day().nullable(),
    endsOn: columns.day().nullable(),
    datePrecision: columns.text(),
    languages: columns.texts(),
    audienceLanguages: columns.texts(),
    venue: columns.text().nullable(),
    recipientsAsRecorded: columns.text().nullable(),
    /** Whether the source names every recipient country. */
    isRecipientListComplete: columns.yes(),
    isFacilitated: columns.yes(),
    note: columns.text().nullable(),
    /** The institution that asked for it; null for what the centre asked for, and for the record. */
    requestedBy: columns.code().nullable().index(),
    requestedAt: columns.instant().nullable(),
    /** Since when it stands where it stands; null for the record. */
    statusSince: columns.instant().nullable(),
    /** How many people the recipients want to send. */
    participants: columns.number().nullable(),
    offerId: p.uuid().nullable().index(),
    /** How often providers were asked. */
    round: columns.number().default(0),
    /** Until when those who were asked last may answer; null where nobody is waited for. */
    answerDeadline: columns.instant().nullable(),
    answerDays: columns.number().nullable(),
    /** How many providers are asked in the first round; in each later one twice as many as before. */
    breadth: columns.number().nullable(),
    chosenProposalId: p.uuid().nullable(),
    places: columns.number().nullable(),
    /** Kept by the database itself, see the migration. */
    placesTaken: columns.number().default(0),
    endReason: columns.localized().nullable(),
    /** Mean of what the recipients and the providers said of it, 0..1; null where nobody did. */
    evaluationMean: columns.real().nullable(),
    evaluationCount: columns.number().default(0),
    /** Grown by who has locked the row, once for each use case: also where only what belongs to the exchange changes. */
    version: columns.number().default(1),
  },
  indexes: [{ properties: ['startsOn', 'id'] }, { properties: ['status', 'statusSince', 'id'] }],
});

export class Exchange extends ExchangeSchema.class {
  /** Refuses a move that its state does not allow. */
  checkMove(name: ExchangeMove): void {
    stateAfter(exchangeLife, this.status, name, ['move']);
  }

  move(name: ExchangeMove): void {
    this.status = stateAfter(exchangeLife, this.status, name, ['move']);
  }
}
ExchangeSchema.setClass(Exchange);

export const ExchangeTopicSchema = defineEntity({
  name: 'ExchangeTopic',
  tableName: 'exchange_topic',
  properties: {
    exchangeId: columns.id(),
    topicCode: columns.code().primary().index(),
    position: columns.number(),
  },
});

/** What a party was to the exchange. Of the record, only providers and co-organisers count as those who gave. */
export const partyRoles = {
  PROVIDER: 'Gave the knowledge: its experts taught or were visited.',
  CO_PROVIDER: 'Gave the knowledge together with the main provider.',
  CO_ORGANISER: 'Organised the activity together with others, and gave of its own knowledge.',
  SPEAKER_OR_PARTNER: 'Spoke at the activity or was named as a partner; what it gave is not recorded.',
  HOST: 'The activity took place at its site; whether it gave knowledge is not recorded.',
  PROJECT_PARTNER: 'Took part in the project that the activity belonged to; who gave to whom is not recorded.',
  UNCERTAIN: 'The source names it without saying what its part was.',
  RECIPIENT: 'Received the knowledge: its staff took part in order to learn.',
  FACILITATOR: 'The centre that brought the parties together.',
  FUNDER: 'Paid for it, in money or in kind.',
  EXPERT: 'Sent an expert by name, who taught for the provider.',
} as const;
export type PartyRole = keyof typeof partyRoles;

/** A party is an institution, or a country where the source names no institution, or only a name. */
export const ExchangePartySchema = defineEntity({
  name: 'ExchangeParty',
  tableName: 'exchange_party',
  properties: {
    exchangeId: columns.id(),
    position: p.integer().primary(),
    role: columns.text().$type<PartyRole>(),
    institutionId: columns.code().nullable().index(),
    countryCode: columns.code().nullable().index(),
    nameAsRecorded: columns.text().nullable(),
    consentedAt: columns.instant().nullable(),
  },
});

export const ExchangeSourceSchema = defineEntity({
  name: 'ExchangeSource',
  tableName: 'exchange_source',
  properties: {
    exchangeId: columns.id(),
    url: columns.text().primary(),
    title: columns.text(),
  },
});

/** A need that an exchange is to meet. */
export const ExchangeNeedSchema = defineEntity({
  name: 'ExchangeNeed',
  tableName: 'exchange_need',
  properties: {
    exchangeId: columns.id(),
    needId: p.uuid().primary().index(),
  },
});

/** Where an exchange stood, and for how long. */
export const ExchangeStageSchema = defineEntity({
  name: 'ExchangeStage',
  tableName: 'exchange_stage',
  properties: {
    exchangeId: columns.id(),
    position: p.integer().primary(),
    status: columns.text(),
    programmeCode: columns.code().nullable(),
    enteredAt: columns.instant(),
    leftAt: columns.instant().nullable(),
  },
  indexes: [{ properties: ['leftAt', 'status'] }],
});

/** Who was asked to provide, by whose ranking, and what it answered. */
export const CirculationSchema = defineEntity({
  name: 'Circulation',
  tableName: 'circulation',
  properties: {
    exchangeId: columns.id(),
    institutionId: columns.code().primary().index(),
    round: columns.number(),
    /** Its place and score among all that could provide; null where the centre named it. */
    rank: columns.number().nullable(),
    score: columns.real().nullable(),
    modelVersion: columns.text().nullable(),
    askedAt: columns.instant(),
    deadline: columns.instant(),
    answer: columns.text().nullable(),
    answeredAt: columns.instant().nullable(),
    reason: columns.localized().nullable(),
  },
});

/** One day of the schedule. */
export const ExchangeSessionSchema = defineEntity({
  name: 'ExchangeSession',
  tableName: 'exchange_session',
  properties: {
    exchangeId: columns.id(),
    position: p.integer().primary(),
    day: columns.day(),
    title: columns.localized(),
    expertId: p.uuid().nullable(),
  },
});

/** Somebody who is to take part for a recipient. */
export const NominationSchema = defineEntity({
  name: 'Nomination',
  tableName: 'nomination',
  properties: {
    id: columns.id(),
    exchangeId: p.uuid().index(),
    institutionId: columns.code().index(),
    name: columns.text(),
    title: columns.text().nullable(),
    gender: columns.text(),
    status: columns.text().$type<NominationStatus>(),
    /** Whoever was nominated earlier moves up first. */
    position: columns.number(),
    nominatedAt: columns.instant(),
  },
});

/** Something to read or to work with, where it lies. */
export const ExchangeMaterialSchema = defineEntity({
  name: 'ExchangeMaterial',
  tableName: 'exchange_material',
  properties: {
    exchangeId: columns.id(),
    position: p.integer().primary(),
    title: columns.localized(),
    url: columns.text(),
    addedAt: columns.instant(),
  },
});

/** What was reported once it had taken place. */
export const ExchangeReportSchema = defineEntity({
  name: 'ExchangeReport',
  tableName: 'exchange_report',
  properties: {
    exchangeId: columns.id(),
    summary: columns.localized(),
    plannedStart: columns.day().nullable(),
    plannedEnd: columns.day().nullable(),
    reportedAt: columns.instant(),
  },
});

/** How many people of a country took part. */
export const ParticipationSchema = defineEntity({
  name: 'Participation',
  tableName: 'participation',
  properties: {
    exchangeId: columns.id(),
    countryCode: columns.code().primary(),
    women: columns.number(),
    men: columns.number(),
    undisclosed: columns.number(),
  },
});

/** What a party says the exchange was worth, each from 1 to 5. */
export const EvaluationSchema = defineEntity({
  name: 'Evaluation',
  tableName: 'evaluation',
  properties: {
    exchangeId: columns.id(),
    institutionId: columns.code().primary(),
    side: columns.text().$type<EvaluationSide>(),
    relevance: columns.number(),
    quality: columns.number(),
    organisation: columns.number(),
    comment: columns.localized().nullable(),
    evaluatedAt: columns.instant(),
  },
});

export const exchangesEntities = [
  ExchangeSchema,
  ExchangeTopicSchema,
  ExchangePartySchema,
  ExchangeSourceSchema,
  ExchangeNeedSchema,
  ExchangeStageSchema,
  CirculationSchema,
  ExchangeSessionSchema,
  NominationSchema,
  ExchangeMaterialSchema,
  ExchangeReportSchema,
  ParticipationSchema,
  EvaluationSchema,
  ...proposalsEntities,
] as const;
export type ExchangesTables = TablesOf<(typeof exchangesEntities)[number]>;
