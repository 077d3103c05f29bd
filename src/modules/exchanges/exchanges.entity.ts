import { defineEntity, p } from '@mikro-orm/core';
import type { InferKyselyDB } from '@mikro-orm/sql';
import { columns } from '../../platform/database/columns.ts';

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

/** A party is an institution, or a country where the source names no institution, or only a name. */
export const ExchangePartySchema = defineEntity({
  name: 'ExchangeParty',
  tableName: 'exchange_party',
  properties: {
    exchangeId: columns.id(),
    position: p.integer().primary(),
    role: columns.text(),
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
export type ExchangesTables = InferKyselyDB<(typeof exchangesEntities)[number], {}>;
