import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { Access } from '../../platform/graphql/access.ts';
import type { HubContext, MutationInput, UseCase } from '../../platform/graphql/context.ts';
import { attachToLinkage } from './attachments.service.ts';
import {
  AddLinkagePartyInput,
  AddLinkagePartyPayload,
  AttachToLinkageInput,
  AttachToLinkagePayload,
  IdentifyLinkageInput,
  IdentifyLinkagePayload,
  MoveLinkageInput,
  MoveLinkagePayload,
  RemoveLinkagePartyInput,
  RemoveLinkagePartyPayload,
} from './linkages.inputs.ts';
import { linkagesAccess } from './linkages.policy.ts';
import { linkageById } from './linkages.reader.ts';
import { addLinkageParty, identifyLinkage, moveLinkage, removeLinkageParty } from './linkages.service.ts';
import {
  MoveMilestoneInput,
  MoveMilestonePayload,
  PlanMilestoneInput,
  PlanMilestonePayload,
  RecordAgreementInput,
  RecordAgreementPayload,
  RecordContributionInput,
  RecordContributionPayload,
  RecordMeetingInput,
  RecordMeetingPayload,
  RecordMonitoringInput,
  RecordMonitoringPayload,
  SignAgreementInput,
  SignAgreementPayload,
} from './parts.inputs.ts';
import {
  moveMilestone,
  planMilestone,
  recordAgreement,
  recordContribution,
  recordMeeting,
  recordMonitoring,
  signAgreement,
} from './parts.service.ts';

/** Runs a use case on a linkage and reads the linkage back as the caller sees it now. */
async function change<Input extends MutationInput>(
  context: HubContext,
  name: string,
  input: Input,
  useCase: UseCase<Input>,
) {
  const { key, userErrors } = await context.mutate(name, input, useCase);
  return { linkage: key ? await linkageById(context.freshScope()).load(key) : null, userErrors };
}

@Resolver()
export class LinkageChangeResolver {
  @Access(linkagesAccess.identifyLinkage)
  @Mutation(() => IdentifyLinkagePayload, {
    description: 'Begins a reverse linkage: by the centre, or by an institution that becomes a party to it.',
  })
  identifyLinkage(
    @Arg('input', () => IdentifyLinkageInput, { description: 'What it will be about.' }) input: IdentifyLinkageInput,
    @Ctx() context: HubContext,
  ) {
    return change(context, 'identifyLinkage', input, identifyLinkage);
  }

  @Access(linkagesAccess.moveLinkage)
  @Mutation(() => MoveLinkagePayload, {
    description: 'Takes a step with a reverse linkage; what the step needs has to be there before.',
  })
  moveLinkage(
    @Arg('input', () => MoveLinkageInput, { description: 'Which linkage, and which step.' }) input: MoveLinkageInput,
    @Ctx() context: HubContext,
  ) {
    return change(context, 'moveLinkage', input, moveLinkage);
  }

  @Access(linkagesAccess.addLinkageParty)
  @Mutation(() => AddLinkagePartyPayload, { description: 'Adds an institution to a reverse linkage, in a role.' })
  addLinkageParty(
    @Arg('input', () => AddLinkagePartyInput, { description: 'Which linkage, and who joins.' })
    input: AddLinkagePartyInput,
    @Ctx() context: HubContext,
  ) {
    return change(context, 'addLinkageParty', input, addLinkageParty);
  }

  @Access(linkagesAccess.removeLinkageParty)
  @Mutation(() => RemoveLinkagePartyPayload, {
    description:
      'Takes a role from an institution. Who contributed or signed stays a party, and a matched linkage keeps a recipient and a resource centre.',
  })
  removeLinkageParty(
    @Arg('input', () => RemoveLinkagePartyInput, { description: 'Which linkage, and who leaves.' })
    input: RemoveLinkagePartyInput,
    @Ctx() context: HubContext,
  ) {
    return change(context, 'removeLinkageParty', input, removeLinkageParty);
  }

  @Access(linkagesAccess.recordContribution)
  @Mutation(() => RecordContributionPayload, {
    description: 'Tells what a party gives to a reverse linkage: said by itself, or by the centre for it.',
  })
  recordContribution(
    @Arg('input', () => RecordContributionInput, { description: 'Which linkage, and what is given.' })
    input: RecordContributionInput,
    @Ctx() context: HubContext,
  ) {
    return change(context, 'recordContribution', input, recordContribution);
  }

  @Access(linkagesAccess.recordAgreement)
  @Mutation(() => RecordAgreementPayload, { description: 'Adds an agreement that the parties can sign.' })
  recordAgreement(
    @Arg('input', () => RecordAgreementInput, { description: 'Which linkage, and the agreement.' })
    input: RecordAgreementInput,
    @Ctx() context: HubContext,
  ) {
    return change(context, 'recordAgreement', input, recordAgreement);
  }

  @Access(linkagesAccess.signAgreement)
  @Mutation(() => SignAgreementPayload, {
    description:
      'Signs an agreement for a party. With the last signature of those who must sign, a financed linkage is SIGNED.',
  })
  signAgreement(
    @Arg('input', () => SignAgreementInput, { description: 'Which agreement, and when it was signed.' })
    input: SignAgreementInput,
    @Ctx() context: HubContext,
  ) {
    return change(context, 'signAgreement', input, signAgreement);
  }

  @Access(linkagesAccess.planMilestone)
  @Mutation(() => PlanMilestonePayload, { description: 'Adds a step to the plan of a reverse linkage.' })
  planMilestone(
    @Arg('input', () => PlanMilestoneInput, { description: 'Which linkage, and the step.' }) input: PlanMilestoneInput,
    @Ctx() context: HubContext,
  ) {
    return change(context, 'planMilestone', input, planMilestone);
  }

  @Access(linkagesAccess.moveMilestone)
  @Mutation(() => MoveMilestonePayload, { description: 'Tells that a planned milestone was reached, or is given up.' })
  moveMilestone(
    @Arg('input', () => MoveMilestoneInput, { description: 'Which milestone, and what became of it.' })
    input: MoveMilestoneInput,
    @Ctx() context: HubContext,
  ) {
    return change(context, 'moveMilestone', input, moveMilestone);
  }

  @Access(linkagesAccess.recordMeeting)
  @Mutation(() => RecordMeetingPayload, { description: 'Adds a meeting of the joint committee of a reverse linkage.' })
  recordMeeting(
    @Arg('input', () => RecordMeetingInput, { description: 'Which linkage, and the meeting.' })
    input: RecordMeetingInput,
    @Ctx() context: HubContext,
  ) {
    return change(context, 'recordMeeting', input, recordMeeting);
  }

  @Access(linkagesAccess.recordMonitoring)
  @Mutation(() => RecordMonitoringPayload, {
    description: 'Notes how a reverse linkage goes on: as a party sees it, or the centre.',
  })
  recordMonitoring(
    @Arg('input', () => RecordMonitoringInput, { description: 'Which linkage, and what was seen.' })
    input: RecordMonitoringInput,
    @Ctx() context: HubContext,
  ) {
    return change(context, 'recordMonitoring', input, recordMonitoring);
  }

  @Access(linkagesAccess.attachToLinkage)
  @Mutation(() => AttachToLinkagePayload, {
    description:
      'Adds exchanges that are a part of a reverse linkage, and best practices that came of it; what it has already stays.',
  })
  attachToLinkage(
    @Arg('input', () => AttachToLinkageInput, { description: 'Which linkage, and what belongs to it.' })
    input: AttachToLinkageInput,
    @Ctx() context: HubContext,
  ) {
    return change(context, 'attachToLinkage', input, attachToLinkage);
  }
}
