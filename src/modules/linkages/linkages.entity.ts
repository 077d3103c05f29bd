import { defineEntity, p } from '@mikro-orm/core';
import type { LocalizedText } from '../../kernel/localized.ts';
import { stateAfter } from '../../kernel/states.ts';
import { columns, type TablesOf } from '../../platform/database/columns.ts';
import {
  type LinkageMove,
  type LinkagePartyRole,
  type LinkageStatus,
  linkageLife,
  type MilestoneMove,
  type MilestoneStatus,
  milestoneLife,
} from './linkages.states.ts';

export const LinkageSchema = defineEntity({
  name: 'Linkage',
  tableName: 'linkage',
  properties: {
    id: columns.id(),
    status: columns.text().$type<LinkageStatus>(),
    statusSince: columns.instant(),
    title: columns.localized(),
    summary: columns.localized().nullable(),
    programmeCode: columns.code().nullable().index(),
    plannedStartsOn: columns.day().nullable(),
    plannedEndsOn: columns.day().nullable(),
    discontinuationReason: columns.localized().nullable(),
    /** The completion report. */
    results: columns.localized().nullable(),
    lessons: columns.localized().nullable(),
    completedOn: columns.day().nullable(),
    identifiedAt: columns.instant(),
    /** Counted by the concept itself: a change of a part, which is a row of its own, counts as well. */
    version: columns.number().default(1),
  },
  indexes: [{ properties: ['statusSince', 'id'] }],
});

/** What was achieved and learnt, told at the end. */
export interface CompletionReport {
  readonly results: LocalizedText;
  readonly lessons: LocalizedText;
  readonly completedOn: string;
}

export class Linkage extends LinkageSchema.class {
  move(name: LinkageMove, now: Date): void {
    this.status = stateAfter(linkageLife, this.status, name);
    this.statusSince = now;
  }

  report(report: CompletionReport): void {
    Object.assign(this, report);
  }

  countChange(): void {
    this.version += 1;
  }
}
LinkageSchema.setClass(Linkage);

export const LinkageTopicSchema = defineEntity({
  name: 'LinkageTopic',
  tableName: 'linkage_topic',
  properties: {
    linkageId: columns.id(),
    topicCode: columns.code().primary().index(),
  },
});

export const LinkagePartySchema = defineEntity({
  name: 'LinkageParty',
  tableName: 'linkage_party',
  properties: {
    linkageId: columns.id(),
    role: columns.text().$type<LinkagePartyRole>().primary(),
    institutionId: columns.code().primary().index(),
    joinedAt: columns.instant(),
  },
});

export type ContributionForm = 'MONEY' | 'IN_KIND';

export const LinkageContributionSchema = defineEntity({
  name: 'LinkageContribution',
  tableName: 'linkage_contribution',
  properties: {
    id: columns.id(),
    linkageId: p.uuid().index(),
    institutionId: columns.code().index(),
    form: columns.text().$type<ContributionForm>(),
    amount: p.decimal('string').precision(14).scale(2).nullable(),
    currency: columns.text().nullable(),
    description: columns.localized().nullable(),
    recordedAt: columns.instant(),
  },
});

export const LinkageAgreementSchema = defineEntity({
  name: 'LinkageAgreement',
  tableName: 'linkage_agreement',
  properties: {
    id: columns.id(),
    linkageId: p.uuid().index(),
    title: columns.localized(),
    url: columns.text().nullable(),
    recordedAt: columns.instant(),
  },
});

export const LinkageSignatureSchema = defineEntity({
  name: 'LinkageSignature',
  tableName: 'linkage_signature',
  properties: {
    agreementId: columns.id(),
    institutionId: columns.code().primary().index(),
    linkageId: p.uuid().index(),
    signedOn: columns.day(),
  },
});

const LinkageMilestoneSchema = defineEntity({
  name: 'LinkageMilestone',
  tableName: 'linkage_milestone',
  properties: {
    id: columns.id(),
    linkageId: p.uuid().index(),
    title: columns.localized(),
    dueOn: columns.day(),
    status: columns.text().$type<MilestoneStatus>(),
    dropReason: columns.localized().nullable(),
  },
});

export class LinkageMilestone extends LinkageMilestoneSchema.class {
  move(name: MilestoneMove): void {
    this.status = stateAfter(milestoneLife, this.status, name);
  }
}
LinkageMilestoneSchema.setClass(LinkageMilestone);

/** A meeting of the joint committee of the parties. */
export const LinkageMeetingSchema = defineEntity({
  name: 'LinkageMeeting',
  tableName: 'linkage_meeting',
  properties: {
    id: columns.id(),
    linkageId: p.uuid().index(),
    heldOn: columns.day(),
    place: columns.text().nullable(),
    minutes: columns.localized().nullable(),
    minutesUrl: columns.text().nullable(),
    decisions: columns.localized().nullable(),
  },
});

export const LinkageMonitoringNoteSchema = defineEntity({
  name: 'LinkageMonitoringNote',
  tableName: 'linkage_monitoring_note',
  properties: {
    id: columns.id(),
    linkageId: p.uuid().index(),
    /** The party that observed it; null for the centre. */
    institutionId: columns.code().nullable().index(),
    observedOn: columns.day(),
    progress: columns.number(),
    note: columns.localized(),
  },
});

export const LinkageExchangeSchema = defineEntity({
  name: 'LinkageExchange',
  tableName: 'linkage_exchange',
  properties: {
    linkageId: columns.id(),
    exchangeId: p.uuid().primary().index(),
  },
});

export const LinkagePracticeSchema = defineEntity({
  name: 'LinkagePractice',
  tableName: 'linkage_practice',
  properties: {
    linkageId: columns.id(),
    practiceId: p.uuid().primary().index(),
  },
});

export const linkagesEntities = [
  LinkageSchema,
  LinkageTopicSchema,
  LinkagePartySchema,
  LinkageContributionSchema,
  LinkageAgreementSchema,
  LinkageSignatureSchema,
  LinkageMilestoneSchema,
  LinkageMeetingSchema,
  LinkageMonitoringNoteSchema,
  LinkageExchangeSchema,
  LinkagePracticeSchema,
] as const;
export type LinkagesTables = TablesOf<(typeof linkagesEntities)[number]>;
