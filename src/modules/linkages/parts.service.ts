import { Refusal } from '../../kernel/errors.ts';
import { keyOf, newId } from '../../kernel/ids.ts';
import { named } from '../../kernel/states.ts';
import type { Work } from '../../platform/database/unitOfWork.ts';
import { localizedFrom, storedText } from '../../platform/graphql/types.ts';
import { changed, checkPast, checkRoom, claimedOpen, type Present, speaker, speakingParty } from './claims.service.ts';
import {
  LinkageAgreementSchema,
  LinkageContributionSchema,
  LinkageMeetingSchema,
  LinkageMilestone,
  LinkageMonitoringNoteSchema,
  LinkageSignatureSchema,
} from './linkages.entity.ts';
import { milestoneLife } from './linkages.states.ts';
import { linkagesTexts } from './linkages.texts.ts';
import type {
  MoveMilestoneInput,
  PlanMilestoneInput,
  RecordAgreementInput,
  RecordContributionInput,
  RecordMeetingInput,
  RecordMonitoringInput,
  SignAgreementInput,
} from './parts.inputs.ts';

const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** The columns of what is given: money has an amount and a currency, anything else a description. */
function givenColumns({ form, amount, currency, description }: RecordContributionInput) {
  const isMoney = amount != null && currency != null;
  const isKind = amount == null && currency == null && description != null;
  if (form === 'MONEY' ? !isMoney : !isKind) throw new Refusal('INVALID', linkagesTexts.moneyOrKind, ['form']);
  if (currency != null && !currencies.has(currency)) {
    throw new Refusal('INVALID', linkagesTexts.unknownCurrency(currency), ['currency']);
  }
  return {
    form,
    amount: amount ?? null,
    currency: currency ?? null,
    description: description ? localizedFrom(description) : null,
  };
}

export async function recordContribution(work: Work, input: RecordContributionInput): Promise<string> {
  const { linkage, present } = await claimedOpen(work, input);
  const institutionId = speakingParty(work, present, input.institutionId);
  checkRoom(present, 'contributions', 1, 'id');
  const { id } = work.entities.create(LinkageContributionSchema, {
    ...givenColumns(input),
    id: newId(),
    linkageId: linkage.id,
    institutionId,
    recordedAt: work.now,
  });
  return changed(work, linkage, 'LINKAGE_CONTRIBUTION_RECORDED', { contribution: id, institution: institutionId });
}

export async function recordAgreement(work: Work, input: RecordAgreementInput): Promise<string> {
  const { linkage, present } = await claimedOpen(work, input);
  checkRoom(present, 'agreements', 1, 'id');
  const { id } = work.entities.create(LinkageAgreementSchema, {
    id: newId(),
    linkageId: linkage.id,
    title: localizedFrom(input.title),
    url: input.url ?? null,
    recordedAt: work.now,
  });
  return changed(work, linkage, 'LINKAGE_AGREEMENT_RECORDED', { agreement: id });
}

/** The key of an agreement of the linkage that the party has not signed yet. */
function unsignedAgreement({ agreements }: Present, id: string, institutionId: string): string {
  const key = keyOf('LinkageAgreement', id, 'agreementId');
  const agreement = agreements.find((one) => one.id === key);
  if (!agreement) throw new Refusal('NOT_FOUND', linkagesTexts.noSuchAgreement, ['agreementId']);
  if (!agreement.signedBy.includes(institutionId)) return key;
  throw new Refusal('DUPLICATE', linkagesTexts.signedAlready, ['agreementId']);
}

export async function signAgreement(work: Work, input: SignAgreementInput): Promise<string> {
  const { linkage, present } = await claimedOpen(work, input);
  const institutionId = speakingParty(work, present, input.institutionId);
  const agreementId = unsignedAgreement(present, input.agreementId, institutionId);
  checkPast(work, input.signedOn, ['signedOn']);
  work.entities.create(LinkageSignatureSchema, {
    agreementId,
    institutionId,
    linkageId: linkage.id,
    signedOn: input.signedOn,
  });
  return changed(work, linkage, 'LINKAGE_AGREEMENT_SIGNED', { agreement: agreementId, institution: institutionId });
}

export async function planMilestone(work: Work, input: PlanMilestoneInput): Promise<string> {
  const { linkage, present } = await claimedOpen(work, input);
  checkRoom(present, 'milestones', 1, 'id');
  const { id } = work.entities.create(LinkageMilestone, {
    id: newId(),
    linkageId: linkage.id,
    title: localizedFrom(input.title),
    dueOn: input.dueOn,
    status: milestoneLife.initial,
  });
  return changed(work, linkage, 'LINKAGE_MILESTONE_PLANNED', { milestone: id });
}

export async function moveMilestone(work: Work, input: MoveMilestoneInput): Promise<string> {
  const { linkage } = await claimedOpen(work, input);
  const id = keyOf('LinkageMilestone', input.milestoneId, 'milestoneId');
  const milestone = await work.entities.findOne(LinkageMilestone, { id, linkageId: linkage.id });
  if (!milestone) throw new Refusal('NOT_FOUND', linkagesTexts.noSuchMilestone, ['milestoneId']);
  milestone.move(input.move);
  if ((input.move === 'DROP') !== Boolean(input.reason)) {
    throw new Refusal('INVALID', linkagesTexts.reasonBelongsTo(named(milestoneLife, 'DROP')), ['reason']);
  }
  if (input.reason) milestone.dropReason = localizedFrom(input.reason);
  return changed(work, linkage, 'LINKAGE_MILESTONE_MOVED', { milestone: id, move: input.move });
}

export async function recordMeeting(work: Work, input: RecordMeetingInput): Promise<string> {
  const { linkage, present } = await claimedOpen(work, input);
  checkRoom(present, 'meetings', 1, 'id');
  checkPast(work, input.heldOn, ['heldOn']);
  const { id } = work.entities.create(LinkageMeetingSchema, {
    id: newId(),
    linkageId: linkage.id,
    heldOn: input.heldOn,
    place: input.place == null ? null : storedText(input.place),
    minutes: input.minutes ? localizedFrom(input.minutes) : null,
    minutesUrl: input.minutesUrl ?? null,
    decisions: input.decisions ? localizedFrom(input.decisions) : null,
  });
  return changed(work, linkage, 'LINKAGE_MEETING_RECORDED', { meeting: id });
}

export async function recordMonitoring(work: Work, input: RecordMonitoringInput): Promise<string> {
  const { linkage, present } = await claimedOpen(work, input);
  const institutionId = speaker(work, present, input.institutionId);
  checkRoom(present, 'monitoring', 1, 'id');
  checkPast(work, input.observedOn, ['observedOn']);
  const { id } = work.entities.create(LinkageMonitoringNoteSchema, {
    id: newId(),
    linkageId: linkage.id,
    institutionId,
    observedOn: input.observedOn,
    progress: input.progress,
    note: localizedFrom(input.note),
  });
  return changed(work, linkage, 'LINKAGE_MONITORING_RECORDED', { note: id });
}
