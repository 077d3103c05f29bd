import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { Awaitable } from '../../platform/database/scope.ts';
import { Access } from '../../platform/graphql/access.ts';
import type { HubContext } from '../../platform/graphql/context.ts';
import { PageArgs } from '../../platform/graphql/types.ts';
import { Cost } from '../../platform/limits/cost.ts';
import { Institution, institutionById, Programme, programmeByCode } from '../directory/index.ts';
import { Exchange, exchangeById } from '../exchanges/index.ts';
import { BestPractice, practiceById } from '../practices/index.ts';
import { Topic, topicByCode } from '../taxonomy/index.ts';
import { LinkageFilter, LinkageOrder } from './linkages.inputs.ts';
import { linkagesAccess } from './linkages.policy.ts';
import { linkagesOf, pageOfLinkages } from './linkages.reader.ts';
import { Linkage, LinkageConnection, LinkageHistoryEntry, LinkageParty, most } from './linkages.type.ts';
import {
  agreementsOfLinkage,
  contributionsOfLinkage,
  exchangesOfLinkage,
  historyOfLinkage,
  meetingsOfLinkage,
  milestonesOfLinkage,
  monitoringOfLinkage,
  partiesOfLinkage,
  practicesOfLinkage,
  signaturesOfAgreement,
} from './parts.reader.ts';
import {
  LinkageAgreement,
  LinkageContribution,
  LinkageMeeting,
  LinkageMilestone,
  LinkageMonitoringNote,
  LinkageSignature,
} from './parts.type.ts';

const insiders = 'Only its parties, staff and analysts see them: empty for everybody else.';

/** Of rows that were asked for by their keys, those that the viewer may see. */
const seen = async <Row>(rows: readonly Promise<Row | null>[]): Promise<Row[]> =>
  (await Promise.all(rows)).filter((row) => row !== null);

@Resolver(() => Linkage)
export class LinkageResolver {
  @Access(linkagesAccess.linkages)
  @Query(() => LinkageConnection, {
    description:
      'Reverse linkages from their signing on; before it, and once they are given up, those that the viewer takes part in or all for staff and analysts.',
  })
  linkages(
    @Arg('filter', () => LinkageFilter, { nullable: true, description: 'Which ones; all if not given.' })
    filter: LinkageFilter | null,
    @Arg('orderBy', () => LinkageOrder, { nullable: true, description: 'The last moved first if not given.' })
    order: LinkageOrder | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { scope }: HubContext,
  ) {
    return pageOfLinkages(scope, filter, order, page);
  }

  @Cost({ size: 3 })
  @FieldResolver(() => [Topic], {
    description: `What it is about, 1 to ${most.topics} topics in the order of their codes.`,
  })
  topics(@Root() linkage: Linkage, @Ctx() { scope }: HubContext) {
    return topicByCode(scope).loadMany(linkage.topicCodes);
  }

  @FieldResolver(() => Programme, {
    nullable: true,
    description: 'The programme that it belongs to; null where none is.',
  })
  programme(@Root() linkage: Linkage, @Ctx() { scope }: HubContext): Awaitable<Programme | null> {
    return linkage.programmeCode ? programmeByCode(scope).load(linkage.programmeCode) : null;
  }

  @Cost({ size: 5 })
  @FieldResolver(() => [LinkageParty], {
    description: `Who takes part, in the order in which they joined; at most ${most.parties}.`,
  })
  parties(@Root() linkage: Linkage, @Ctx() { scope }: HubContext) {
    return partiesOfLinkage(scope, linkage.key);
  }

  @FieldResolver(() => [LinkageContribution], {
    description: `What its parties give, at most ${most.contributions}, the first recorded first. ${insiders}`,
  })
  contributions(@Root() linkage: Linkage, @Ctx() { scope }: HubContext) {
    return contributionsOfLinkage(scope, linkage.key);
  }

  @Cost({ size: 2 })
  @FieldResolver(() => [LinkageAgreement], {
    description: `The agreements of its parties, at most ${most.agreements}, the first recorded first.`,
  })
  agreements(@Root() linkage: Linkage, @Ctx() { scope }: HubContext) {
    return agreementsOfLinkage(scope, linkage.key);
  }

  @FieldResolver(() => [LinkageMilestone], {
    description: `The steps of its plan, at most ${most.milestones}, the first due first.`,
  })
  milestones(@Root() linkage: Linkage, @Ctx() { scope }: HubContext) {
    return milestonesOfLinkage(scope, linkage.key);
  }

  @FieldResolver(() => [LinkageMeeting], {
    description: `The meetings of its joint committee, at most ${most.meetings}, the earliest first. ${insiders}`,
  })
  meetings(@Root() linkage: Linkage, @Ctx() { scope }: HubContext) {
    return meetingsOfLinkage(scope, linkage.key);
  }

  @FieldResolver(() => [LinkageMonitoringNote], {
    description: `How it was found to go on, at most ${most.monitoring} notes, the earliest first. ${insiders}`,
  })
  monitoring(@Root() linkage: Linkage, @Ctx() { scope }: HubContext) {
    return monitoringOfLinkage(scope, linkage.key);
  }

  @FieldResolver(() => [Exchange], {
    description: `The exchanges that are a part of it, at most ${most.exchanges}; only those that the viewer may see.`,
  })
  async exchanges(@Root() linkage: Linkage, @Ctx() { scope }: HubContext) {
    const attached = await exchangesOfLinkage(scope, linkage.key);
    return seen(attached.map(({ key }) => exchangeById(scope).load(key)));
  }

  @FieldResolver(() => [BestPractice], {
    description: `The best practices that came of it, at most ${most.practices}; only those that the viewer may see.`,
  })
  async practices(@Root() linkage: Linkage, @Ctx() { scope }: HubContext) {
    const attached = await practicesOfLinkage(scope, linkage.key);
    return seen(attached.map(({ key }) => practiceById(scope).load(key)));
  }

  @FieldResolver(() => [LinkageHistoryEntry], { description: 'What happened to it in the hub, the earliest first.' })
  history(@Root() linkage: Linkage, @Ctx() { scope }: HubContext) {
    return historyOfLinkage(scope, linkage.key);
  }
}

@Resolver(() => LinkageParty)
export class LinkagePartyResolver {
  @FieldResolver(() => Institution, { description: 'Who it is.' })
  institution(@Root() party: LinkageParty, @Ctx() { scope }: HubContext): Awaitable<Institution | null> {
    return institutionById(scope).load(party.institutionKey);
  }
}

@Resolver(() => LinkageContribution)
export class LinkageContributionResolver {
  @FieldResolver(() => Institution, { description: 'Who gives it.' })
  institution(@Root() contribution: LinkageContribution, @Ctx() { scope }: HubContext): Awaitable<Institution | null> {
    return institutionById(scope).load(contribution.institutionKey);
  }
}

@Resolver(() => LinkageAgreement)
export class LinkageAgreementResolver {
  @Cost({ size: 3 })
  @FieldResolver(() => [LinkageSignature], {
    description: `Who signed it, at most ${most.parties}, the earliest first. ${insiders}`,
  })
  signatures(@Root() agreement: LinkageAgreement, @Ctx() { scope }: HubContext) {
    return signaturesOfAgreement(scope, agreement.key);
  }
}

@Resolver(() => LinkageSignature)
export class LinkageSignatureResolver {
  @FieldResolver(() => Institution, { description: 'Who signed.' })
  institution(@Root() signature: LinkageSignature, @Ctx() { scope }: HubContext): Awaitable<Institution | null> {
    return institutionById(scope).load(signature.institutionKey);
  }
}

@Resolver(() => LinkageMonitoringNote)
export class LinkageMonitoringNoteResolver {
  @FieldResolver(() => Institution, { nullable: true, description: 'The party that saw it; null for the centre.' })
  institution(@Root() note: LinkageMonitoringNote, @Ctx() { scope }: HubContext): Awaitable<Institution | null> {
    return note.institutionKey ? institutionById(scope).load(note.institutionKey) : null;
  }
}

@Resolver(() => Institution)
export class InstitutionLinkagesResolver {
  @FieldResolver(() => LinkageConnection, {
    description: 'The reverse linkages that it is a party to, as far as the viewer may see them, the last moved first.',
  })
  linkages(@Root() institution: Institution, @Args(() => PageArgs) page: PageArgs, @Ctx() { scope }: HubContext) {
    return linkagesOf(scope, 'institution', institution.key, page);
  }
}

@Resolver(() => Programme)
export class ProgrammeLinkagesResolver {
  @FieldResolver(() => LinkageConnection, {
    description: 'The reverse linkages of the programme, as far as the viewer may see them, the last moved first.',
  })
  linkages(@Root() programme: Programme, @Args(() => PageArgs) page: PageArgs, @Ctx() { scope }: HubContext) {
    return linkagesOf(scope, 'programme', programme.key, page);
  }
}

@Resolver(() => Topic)
export class TopicLinkagesResolver {
  @FieldResolver(() => LinkageConnection, {
    description:
      'The reverse linkages on the topic or on anything below it, as far as the viewer may see them, the last moved first.',
  })
  linkages(@Root() topic: Topic, @Args(() => PageArgs) page: PageArgs, @Ctx() { scope }: HubContext) {
    return linkagesOf(scope, 'topic', topic.key, page);
  }
}
