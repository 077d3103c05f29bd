import { defineEntity, p } from '@mikro-orm/core';
import { stateAfter } from '../../kernel/states.ts';
import { columns, type TablesOf } from '../../platform/database/columns.ts';
import type { OfferMove, OfferStatus } from './offers.states.ts';
import { offerLife } from './offers.states.ts';

export const OfferSchema = defineEntity({
  name: 'Offer',
  tableName: 'offer',
  properties: {
    id: columns.id(),
    capacityId: p.uuid().index(),
    institutionId: columns.code().index(),
    topicCode: columns.code().index(),
    title: columns.localized(),
    modality: columns.text(),
    delivery: columns.text(),
    languages: columns.texts(),
    startsOn: columns.day(),
    endsOn: columns.day(),
    deadline: columns.day(),
    places: columns.number(),
    placesTaken: columns.number().default(0),
    status: columns.text().$type<OfferStatus>(),
    publishedAt: columns.instant(),
    withdrawalReason: columns.text().nullable(),
    version: columns.version(),
  },
});

export class Offer extends OfferSchema.class {
  move(name: OfferMove): void {
    this.status = stateAfter(offerLife, this.status, name);
  }
}
OfferSchema.setClass(Offer);

export const offersEntities = [OfferSchema] as const;
export type OffersTables = TablesOf<(typeof offersEntities)[number]>;
