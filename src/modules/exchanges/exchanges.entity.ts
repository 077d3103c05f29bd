import { defineEntity, p } from '@mikro-orm/core';
import { columns, type TablesOf } from '../../platform/database/columns.ts';

/** One activity between recipients, providers and the facilitator; an imported one is closed and has its sources. */
export const ExchangeSchema = defineEntity({
  name: 'Exchange',
  tableName: 'exchange',
  properties: {
    id: columns.id(),
    kind: columns.text(),
    status: columns.text(),
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
    version: columns.version(),
  },
  indexes: [{ properties: ['startsOn', 'id'] }],
});

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

export const exchangesEntities = [
  ExchangeSchema,
  ExchangeTopicSchema,
  ExchangePartySchema,
  ExchangeSourceSchema,
] as const;
export type ExchangesTables = TablesOf<(typeof exchangesEntities)[number]>;
