import { defineEntity, p } from '@mikro-orm/core';
import { columns, type TablesOf } from '../../platform/database/columns.ts';

/** What an institution gave or received in one completed exchange, per topic; kept from the exchanges' events. */
export const TrackRecordSchema = defineEntity({
  name: 'TrackRecord',
  tableName: 'track_record',
  properties: {
    exchangeId: columns.id(),
    institutionId: columns.code().primary(),
    topicCode: columns.code().primary(),
    direction: columns.text().primary(),
    endedOn: columns.day(),
    languages: columns.texts(),
    /** Mean of the evaluations, 0..1; null where nobody evaluated. */
    evaluation: columns.real().nullable(),
  },
  indexes: [{ properties: ['institutionId', 'direction', 'topicCode'] }],
});

/** Whether and how fast an institution answered the requests that were circulated to it. */
export const ResponseRecordSchema = defineEntity({
  name: 'ResponseRecord',
  tableName: 'response_record',
  properties: {
    exchangeId: p.uuid().primary(),
    institutionId: columns.code().primary().index(),
    answeredInTime: columns.yes(),
    hoursToAnswer: columns.real().nullable(),
  },
});

export const trackrecordEntities = [TrackRecordSchema, ResponseRecordSchema] as const;
export type TrackrecordTables = TablesOf<(typeof trackrecordEntities)[number]>;
