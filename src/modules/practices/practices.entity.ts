import { defineEntity, p } from '@mikro-orm/core';
import type { LocalizedText } from '../../kernel/localized.ts';
import { stateAfter } from '../../kernel/states.ts';
import { columns, type TablesOf } from '../../platform/database/columns.ts';
import type { PracticeMove, PracticeStatus } from './practices.states.ts';
import { practiceLife } from './practices.states.ts';

const BestPracticeSchema = defineEntity({
  name: 'BestPractice',
  tableName: 'best_practice',
  properties: {
    id: columns.id(),
    institutionId: columns.code().index(),
    status: columns.text().$type<PracticeStatus>(),
    title: columns.localized(),
    summary: columns.localized(),
    context: columns.localized().nullable(),
    challenge: columns.localized().nullable(),
    approach: columns.localized().nullable(),
    results: columns.localized().nullable(),
    evidence: columns.localized().nullable(),
    successFactors: columns.localized().nullable(),
    constraints: columns.localized().nullable(),
    lessons: columns.localized().nullable(),
    sustainability: columns.localized().nullable(),
    replicability: columns.localized().nullable(),
    buildingBlocks: p.json<LocalizedText[]>(),
    returnReasons: columns.localized().nullable(),
    draftedAt: columns.instant(),
    publishedAt: columns.instant().nullable(),
    version: columns.version(),
  },
});

export class BestPractice extends BestPracticeSchema.class {
  move(name: PracticeMove): void {
    this.status = stateAfter(practiceLife, this.status, name);
  }
}
BestPracticeSchema.setClass(BestPractice);

export const BestPracticeTopicSchema = defineEntity({
  name: 'BestPracticeTopic',
  tableName: 'best_practice_topic',
  properties: {
    practiceId: columns.id(),
    topicCode: columns.code().primary().index(),
  },
});

/** Another institution used a practice in its own context. */
export const AdaptationSchema = defineEntity({
  name: 'Adaptation',
  tableName: 'adaptation',
  properties: {
    id: columns.id(),
    practiceId: p.uuid().index(),
    institutionId: columns.code().index(),
    changed: columns.localized(),
    outcome: columns.localized().nullable(),
    year: columns.number().nullable(),
    recordedAt: columns.instant(),
  },
});

export const practicesEntities = [BestPracticeSchema, BestPracticeTopicSchema, AdaptationSchema] as const;
export type PracticesTables = TablesOf<(typeof practicesEntities)[number]>;
