import { Field, Int, ObjectType } from 'type-graphql';
import type { LocalizedText } from '../../kernel/localized.ts';
import {
  connectionTypeOf,
  DateScalar,
  DateTimeScalar,
  enumOf,
  LocalizedField,
  Node,
} from '../../platform/graphql/types.ts';
import type { LinkageMove, LinkagePartyRole, LinkageStatus } from './linkages.states.ts';

export const LinkageStatusEnum = enumOf('LinkageStatus', 'How far a reverse linkage has come.', {
  IDENTIFIED: 'Somebody sees that one country could build what another one lacks.',
  ASSESSED: 'The centre looked at the need and at what there is to answer it.',
  MATCHED: "A provider's resource centre and a recipient were brought together.",
  DESIGNED: 'What will be done is written down, with its milestones.',
  FINANCED: 'It is known who gives what; the signatures are awaited.',
  SIGNED: 'All recipients, resource centres and facilitators signed; from here on everybody sees it.',
  UNDERWAY: 'The work has begun.',
  COMPLETED: 'The work is done and reported on.',
  CAPTURED: 'What was learnt is kept as a best practice for others; nothing of it changes any more.',
  DISCONTINUED: 'It was given up, with a reason; nothing of it changes any more.',
} satisfies Record<LinkageStatus, string>);

/** The hub signs by itself, so nobody asks for that. */
export type AskedMove = Exclude<LinkageMove, 'SIGN'>;
export const LinkageMoveEnum = enumOf(
  'LinkageMove',
  'A step of a reverse linkage that the centre makes. To SIGNED it comes by itself, with the last signature.',
  {
    ASSESS: 'The need was looked at.',
    MATCH: 'Provider and recipient are found: needs a RECIPIENT and a RESOURCE_CENTRE as parties.',
    DESIGN: 'The plan is made: needs a milestone that is not dropped.',
    FINANCE: 'The means are there: needs a contribution.',
    BEGIN: 'The work begins.',
    COMPLETE: 'The work is done: needs the report.',
    CAPTURE: 'What was learnt is kept: needs a best practice that came of it.',
    DISCONTINUE: 'It is given up: needs a reason.',
  } satisfies Record<AskedMove, string>,
);

export const LinkagePartyRoleEnum = enumOf('LinkagePartyRole', 'What an institution is to a reverse linkage.', {
  RECIPIENT: 'Builds up what it lacks.',
  RESOURCE_CENTRE: 'Gives the knowledge: the institution of the provider that has mastered it.',
  FACILITATOR: 'Brings the others together and accompanies them.',
  FINANCIER: 'Pays for it, or for a part of it.',
  COOPERATION_AGENCY: 'Speaks for the technical cooperation of its country.',
} satisfies Record<LinkagePartyRole, string>);

/** How long each list of a linkage can become. */
export const most = {
  topics: 10,
  parties: 30,
  contributions: 100,
  agreements: 20,
  milestones: 100,
  meetings: 100,
  monitoring: 200,
  exchanges: 100,
  practices: 50,
} as const;
export type Part = keyof typeof most;

const nullable = { nullable: true } as const;

@ObjectType({ description: 'The completion report of a reverse linkage.' })
export class LinkageReport {
  resultsText!: LocalizedText;
  @LocalizedField('resultsText', 'What was achieved.')
  results!: () => string;

  lessonsText!: LocalizedText;
  @LocalizedField('lessonsText', 'What was learnt, and would be done otherwise the next time.')
  lessons!: () => string;

  @Field(() => DateScalar, { description: 'The day on which the work was done.' })
  completedOn!: string;
}

@ObjectType({ description: 'An institution that takes part in a reverse linkage, in one of its roles.' })
export class LinkageParty {
  institutionKey!: string;

  @Field(() => LinkagePartyRoleEnum, { description: 'Its role; an institution with two roles stands here twice.' })
  role!: LinkagePartyRole;

  @Field(() => DateTimeScalar, { description: 'Since when it is a party.' })
  joinedAt!: string;
}

@ObjectType({ description: 'Something that happened to a reverse linkage.' })
export class LinkageHistoryEntry {
  @Field(() => String, { description: 'What happened, in the words of the event log.' })
  kind!: string;

  @Field(() => LinkageStatusEnum, { nullable: true, description: 'Where it stood before; null unless it was moved.' })
  from!: LinkageStatus | null;

  @Field(() => LinkageStatusEnum, {
    nullable: true,
    description: 'Where it stands since then; null unless it was moved.',
  })
  to!: LinkageStatus | null;

  @Field(() => DateTimeScalar, { description: 'When it happened.' })
  occurredAt!: string;
}

@ObjectType({
  implements: Node,
  description:
    'A reverse linkage, the long form of an exchange: a project of years in which the resource centre of one country builds up with another one what that lacks. Everybody sees it from its signing on; before, and once it is given up, only its parties, staff and analysts do.',
})
export class Linkage extends Node {
  programmeCode!: string | null;
  topicCodes!: string[];

  titleText!: LocalizedText;
  @LocalizedField('titleText', 'What it is called.')
  title!: () => string;

  summaryText!: LocalizedText | null;
  @LocalizedField('summaryText', 'The whole of it in a few sentences; null where nobody wrote them.', nullable)
  summary!: () => string | null;

  @Field(() => LinkageStatusEnum, { description: 'How far it has come.' })
  status!: LinkageStatus;

  @Field(() => DateTimeScalar, { description: 'Since when it stands there.' })
  statusSince!: string;

  @Field(() => DateTimeScalar, { description: 'When it was identified.' })
  identifiedAt!: string;

  @Field(() => DateScalar, { nullable: true, description: 'The day planned for its beginning; null where none is.' })
  plannedStartsOn!: string | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The last day planned, itself included; null where none is.',
  })
  plannedEndsOn!: string | null;

  discontinuationReasonText!: LocalizedText | null;
  @LocalizedField('discontinuationReasonText', 'Why it was given up; null while it is not.', nullable)
  discontinuationReason!: () => string | null;

  @Field(() => LinkageReport, { nullable: true, description: 'The completion report; null until it is completed.' })
  report!: LinkageReport | null;

  @Field(() => Int, {
    description: 'Grows with every change of it or of a part of it; sent back as `expectedVersion`.',
  })
  version!: number;
}

export const { Connection: LinkageConnection } = connectionTypeOf('Linkage', () => Linkage, 'reverse linkages');
