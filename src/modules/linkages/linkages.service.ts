import { Refusal, type Sentence } from '../../kernel/errors.ts';
import { keyOf, newId } from '../../kernel/ids.ts';
import { named } from '../../kernel/states.ts';
import type { Work } from '../../platform/database/unitOfWork.ts';
import { localizedFrom } from '../../platform/graphql/types.ts';
import { institutionsNamed, programmesNamed } from '../directory/index.ts';
import { topicCode } from '../taxonomy/index.ts';
import {
  changed,
  checkPast,
  checkRoom,
  claimed,
  claimedOpen,
  counted,
  moved,
  type Present,
  tell,
} from './claims.service.ts';
import { Linkage, LinkagePartySchema, LinkageTopicSchema } from './linkages.entity.ts';
import type {
  AddLinkagePartyInput,
  IdentifyLinkageInput,
  LinkageReportInput,
  MoveLinkageInput,
  RemoveLinkagePartyInput,
} from './linkages.inputs.ts';
import { linkageLife, missingFor } from './linkages.states.ts';
import { linkagesTexts } from './linkages.texts.ts';

const programmeCode = async ({ tables }: Work, asked: string): Promise<string> =>
  (await programmesNamed(tables(), [asked], 'programme'))[0] as string;

const institutionKey = async ({ tables }: Work, id: string): Promise<string> =>
  (await institutionsNamed(tables(), [id], 'institutionId'))[0] as string;

async function nameTopics({ entities, tables }: Work, linkageId: string, idsOrCodes: readonly string[]): Promise<void> {
  const codes = await Promise.all(
    idsOrCodes.map((idOrCode, index) => topicCode(tables(), idOrCode, `topics.${index}`)),
  );
  for (const code of new Set(codes)) entities.create(LinkageTopicSchema, { linkageId, topicCode: code });
}

function checkPlan({ plannedStartsOn, plannedEndsOn }: IdentifyLinkageInput): void {
  if (plannedStartsOn && plannedEndsOn && plannedEndsOn < plannedStartsOn) {
    throw new Refusal('INVALID', linkagesTexts.endBeforeStart, ['plannedEndsOn']);
  }
}

export async function identifyLinkage(work: Work, input: IdentifyLinkageInput): Promise<string> {
  const { institutionId } = work.viewer;
  if ((institutionId === null) !== (input.as == null)) {
    throw new Refusal('INVALID', linkagesTexts.sideOfOwnInstitution, ['as']);
  }
  checkPlan(input);
  const id = newId();
  if (institutionId !== null && input.as != null) {
    work.entities.create(LinkagePartySchema, { linkageId: id, role: input.as, institutionId, joinedAt: work.now });
    // Only a party may see the linkage, and so write it.
    await work.entities.flush();
  }
  work.entities.create(Linkage, {
    id,
    status: linkageLife.initial,
    statusSince: work.now,
    title: localizedFrom(input.title),
    summary: input.summary ? localizedFrom(input.summary) : null,
    programmeCode: input.programme == null ? null : await programmeCode(work, input.programme),
    plannedStartsOn: input.plannedStartsOn ?? null,
    plannedEndsOn: input.plannedEndsOn ?? null,
    identifiedAt: work.now,
    version: 1,
  });
  await nameTopics(work, id, input.topics);
  await work.entities.flush();
  await tell(work, 'LINKAGE_IDENTIFIED', id, {});
  return id;
}

function checkGiven({ move, reason, report }: MoveLinkageInput): void {
  if ((move === 'DISCONTINUE') !== Boolean(reason)) {
    throw new Refusal('INVALID', linkagesTexts.reasonBelongsTo(named(linkageLife, 'DISCONTINUE')), ['reason']);
  }
  if (report && move !== 'COMPLETE') {
    throw new Refusal('INVALID', linkagesTexts.reportBelongsTo(named(linkageLife, 'COMPLETE')), ['report']);
  }
}

function reportOn(work: Work, linkage: Linkage, { results, lessons, completedOn }: LinkageReportInput): void {
  checkPast(work, completedOn, ['report', 'completedOn']);
  linkage.report({ results: localizedFrom(results), lessons: localizedFrom(lessons), completedOn });
}

export async function moveLinkage(work: Work, input: MoveLinkageInput): Promise<string> {
  const { linkage, present } = await claimed(work, input);
  // First the table: what a move needs is asked only where there is one.
  await moved(work, linkage, input.move);
  checkGiven(input);
  if (input.report) reportOn(work, linkage, input.report);
  if (input.reason) linkage.discontinuationReason = localizedFrom(input.reason);
  const missing = missingFor(input.move, { ...present, hasReport: linkage.completedOn != null });
  if (missing.length > 0) {
    throw new Refusal('INVALID', linkagesTexts.missing(named(linkageLife, input.move), missing), ['move']);
  }
  return counted(work, linkage);
}

export async function addLinkageParty(work: Work, input: AddLinkagePartyInput): Promise<string> {
  const { linkage, present } = await claimedOpen(work, input);
  const institutionId = await institutionKey(work, input.institutionId);
  const { role } = input;
  if (present.parties.some((party) => party.role === role && party.institutionId === institutionId)) {
    throw new Refusal('DUPLICATE', linkagesTexts.partyAlready, ['institutionId']);
  }
  checkRoom(present, 'parties', 1, 'institutionId');
  work.entities.create(LinkagePartySchema, { linkageId: linkage.id, role, institutionId, joinedAt: work.now });
  return changed(work, linkage, 'LINKAGE_PARTY_ADDED', { role, institution: institutionId });
}

/** Whether an institution has done what only a party does. */
const isBound = ({ contributors, agreements }: Present, institutionId: string): boolean =>
  contributors.includes(institutionId) || agreements.some(({ signedBy }) => signedBy.includes(institutionId));

export async function removeLinkageParty(work: Work, input: RemoveLinkagePartyInput): Promise<string> {
  const { linkage, present } = await claimedOpen(work, input);
  const institutionId = keyOf('Institution', input.institutionId, 'institutionId');
  const { role } = input;
  const rest = present.parties.filter((party) => party.role !== role || party.institutionId !== institutionId);
  const refuse = (code: 'NOT_FOUND' | 'INVALID', sentence: Sentence) => new Refusal(code, sentence, ['institutionId']);
  if (rest.length === present.parties.length) throw refuse('NOT_FOUND', linkagesTexts.noSuchParty);
  const leaves = !rest.some((party) => party.institutionId === institutionId);
  if (leaves && isBound(present, institutionId)) throw refuse('INVALID', linkagesTexts.partyIsBound);
  const isMatched = !['IDENTIFIED', 'ASSESSED'].includes(linkage.status);
  if (isMatched && missingFor('MATCH', { ...present, parties: rest }).length > 0) {
    throw refuse('INVALID', linkagesTexts.lastOnItsSide);
  }
  await work.entities.nativeDelete(LinkagePartySchema, { linkageId: linkage.id, role, institutionId });
  return changed(work, linkage, 'LINKAGE_PARTY_REMOVED', { role, institution: institutionId });
}
