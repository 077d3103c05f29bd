import { defineEntity } from '@mikro-orm/core';
import { stateAfter } from '../../kernel/states.ts';
import { columns, type TablesOf } from '../../platform/database/columns.ts';
import type { CapacityMove, CapacityStatus, NeedMove, NeedStatus } from './needs.states.ts';
import { capacityLife, needLife } from './needs.states.ts';

export const NeedSchema = defineEntity({
  name: 'Need',
  tableName: 'need',
  properties: {
    id: columns.id(),
    institutionId: columns.code().index(),
    topicCode: columns.code().index(),
    presentLevel: columns.number().nullable(),
    wantedLevel: columns.number().nullable(),
    priority: columns.text(),
    participants: columns.number().nullable(),
    languages: columns.texts(),
    modalities: columns.texts(),
    deliveries: columns.texts(),
    interpretationAccepted: columns.yes(),
    windowStart: columns.day().nullable(),
    windowEnd: columns.day().nullable(),
    status: columns.text().$type<NeedStatus>(),
    isShared: columns.yes(),
    note: columns.localized().nullable(),
    withdrawalReason: columns.text().nullable(),
    declaredAt: columns.instant(),
    version: columns.version(),
  },
});

export class Need extends NeedSchema.class {
  move(name: NeedMove): void {
    this.status = stateAfter(needLife, this.status, name);
  }
}
NeedSchema.setClass(Need);

export const CapacitySchema = defineEntity({
  name: 'Capacity',
  tableName: 'capacity',
  properties: {
    id: columns.id(),
    institutionId: columns.code().index(),
    topicCode: columns.code(),
    basis: columns.text(),
    level: columns.number().nullable(),
    /** Languages it is given in; empty means that they are not known. */
    languages: columns.texts(),
    /** Empty means not known. */
    modalities: columns.texts(),
    deliveries: columns.texts(),
    places: columns.number().nullable(),
    windowStart: columns.day().nullable(),
    windowEnd: columns.day().nullable(),
    status: columns.text().$type<CapacityStatus>(),
    note: columns.localized().nullable(),
    declaredAt: columns.instant(),
    verifiedAt: columns.instant().nullable(),
    version: columns.version(),
  },
  indexes: [{ properties: ['topicCode', 'status'] }],
});

export class Capacity extends CapacitySchema.class {
  move(name: CapacityMove): void {
    this.status = stateAfter(capacityLife, this.status, name);
  }
}
CapacitySchema.setClass(Capacity);

export const CapacityExpertSchema = defineEntity({
  name: 'CapacityExpert',
  tableName: 'capacity_expert',
  properties: {
    capacityId: columns.id(),
    expertId: columns.id(),
  },
});

export const CapacityPracticeSchema = defineEntity({
  name: 'CapacityPractice',
  tableName: 'capacity_practice',
  properties: {
    capacityId: columns.id(),
    practiceId: columns.id(),
  },
});

export const needsEntities = [NeedSchema, CapacitySchema, CapacityExpertSchema, CapacityPracticeSchema] as const;
export type NeedsTables = TablesOf<(typeof needsEntities)[number]>;
