import { ArrayMaxSize, ArrayMinSize, ArrayUnique, ValidateNested } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import {
  DateScalar,
  enumOf,
  type LocalizedTextInput,
  MutationBase,
  MutationPayload,
  type OrderDirection,
  OrderDirectionEnum,
  TextsField,
} from '../../platform/graphql/types.ts';
import type { LinkagePartyRole, LinkageStatus } from './linkages.states.ts';
import {
  type AskedMove,
  Linkage,
  LinkageMoveEnum,
  LinkagePartyRoleEnum,
  LinkageStatusEnum,
  most,
} from './linkages.type.ts';

@InputType({
  description:
    'Which reverse linkages; every given field narrows the list. Country, institution and role are of one party.',
})
export class LinkageFilter {
  @Field(() => [ID], { nullable: true, description: 'On one of these topics or anything below them, by id or code.' })
  topics?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Of one of these programmes, by their codes in any case.' })
  programmes?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'With a party of one of these countries, ISO 3166-1 alpha-2 in any case.',
  })
  countries?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'With one of these institutions as a party, by their ids.' })
  institutions?: string[] | null;

  @Field(() => [LinkagePartyRoleEnum], { nullable: true, description: 'With a party in one of these roles.' })
  roles?: LinkagePartyRole[] | null;

  @Field(() => [LinkageStatusEnum], {
    nullable: true,
    description: 'In one of these states, as far as one may see them.',
  })
  statuses?: LinkageStatus[] | null;
}

export type LinkageOrderField = 'STATUS_SINCE' | 'IDENTIFIED' | 'PLANNED_START';
const LinkageOrderFieldEnum = enumOf('LinkageOrderField', 'By what reverse linkages are ordered.', {
  STATUS_SINCE: 'By the moment of their last move.',
  IDENTIFIED: 'By the moment when they were identified.',
  PLANNED_START: 'By the day planned for their beginning; those without one count as later than all others.',
} satisfies Record<LinkageOrderField, string>);

@InputType({ description: 'The order of reverse linkages.' })
export class LinkageOrder {
  @Field(() => LinkageOrderFieldEnum, { description: 'By what they are ordered.' })
  field!: LinkageOrderField;

  @Field(() => OrderDirectionEnum, { description: 'Which end comes first.' })
  direction!: OrderDirection;
}

const optional = { nullable: true } as const;

/** The side that an institution takes in a linkage that it identifies by itself. */
export type LinkageSide = Extract<LinkagePartyRole, 'RECIPIENT' | 'RESOURCE_CENTRE'>;
const LinkageSideEnum = enumOf('LinkageSide', 'The side that an institution takes in a reverse linkage.', {
  RECIPIENT: 'It wants to build up what it lacks.',
  RESOURCE_CENTRE: 'It can give the knowledge.',
} satisfies Record<LinkageSide, string>);

@InputType({ description: 'A reverse linkage that somebody sees coming.' })
export class IdentifyLinkageInput extends MutationBase {
  @TextsField('What it is called.')
  title!: LocalizedTextInput[];

  @TextsField('The whole of it in a few sentences.', optional)
  summary?: LocalizedTextInput[] | null;

  @ArrayMinSize(1)
  @ArrayMaxSize(most.topics)
  @Field(() => [ID], { description: `What it is about, 1 to ${most.topics} topics by their ids or codes.` })
  topics!: string[];

  @Field(() => String, { nullable: true, description: 'The programme that it belongs to, by its code in any case.' })
  programme?: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'The day planned for its beginning.' })
  plannedStartsOn?: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'The last day planned; not before the first.' })
  plannedEndsOn?: string | null;

  @Field(() => LinkageSideEnum, {
    nullable: true,
    description:
      'The side of the own institution, which becomes a party: given by its member or its program, left out by the centre.',
  })
  as?: LinkageSide | null;
}

/** What every change of a linkage, or of a part of it, begins with. */
@InputType()
export abstract class LinkageChangeInput extends MutationBase {
  @Field(() => ID, { description: 'The linkage.' })
  id!: string;

  @Field(() => Int, { description: 'The version that the caller read; another one is a CONFLICT.' })
  expectedVersion!: number;
}

@InputType({ description: 'What was achieved and learnt in a reverse linkage.' })
export class LinkageReportInput {
  @TextsField('What was achieved.')
  results!: LocalizedTextInput[];

  @TextsField('What was learnt, and would be done otherwise the next time.')
  lessons!: LocalizedTextInput[];

  @Field(() => DateScalar, { description: 'The day on which the work was done; today or earlier.' })
  completedOn!: string;
}

@InputType({ description: 'A step of a reverse linkage.' })
export class MoveLinkageInput extends LinkageChangeInput {
  @Field(() => LinkageMoveEnum, { description: 'The step.' })
  move!: AskedMove;

  @TextsField('Why it is given up; given with DISCONTINUE, and only then.', optional)
  reason?: LocalizedTextInput[] | null;

  @ValidateNested()
  @Field(() => LinkageReportInput, {
    nullable: true,
    description: 'The completion report; given with COMPLETE, and only then.',
  })
  report?: LinkageReportInput | null;
}

/** An institution in one of its roles. */
@InputType()
abstract class LinkagePartyInput extends LinkageChangeInput {
  @Field(() => ID, { description: 'The institution, by its id.' })
  institutionId!: string;

  @Field(() => LinkagePartyRoleEnum, { description: 'In which role.' })
  role!: LinkagePartyRole;
}

@InputType({
  description: `An institution that takes part from now on; a linkage has at most ${most.parties} parties.`,
})
export class AddLinkagePartyInput extends LinkagePartyInput {}

@InputType({ description: 'An institution that takes part no longer, or no longer in this role.' })
export class RemoveLinkagePartyInput extends LinkagePartyInput {}

@InputType({ description: 'What belongs to a reverse linkage; at least one of the lists is given.' })
export class AttachToLinkageInput extends LinkageChangeInput {
  @ArrayMinSize(1)
  @ArrayMaxSize(most.exchanges)
  @ArrayUnique()
  @Field(() => [ID], {
    nullable: true,
    description: `Exchanges that are a part of it, 1 to ${most.exchanges} that the caller may see; it has at most ${most.exchanges}.`,
  })
  exchangeIds?: string[] | null;

  @ArrayMinSize(1)
  @ArrayMaxSize(most.practices)
  @ArrayUnique()
  @Field(() => [ID], {
    nullable: true,
    description: `Best practices that came of it, 1 to ${most.practices} that are published or of one of its parties; it has at most ${most.practices}.`,
  })
  practiceIds?: string[] | null;
}

@ObjectType()
export abstract class LinkagePayload extends MutationPayload {
  @Field(() => Linkage, { nullable: true, description: 'The linkage as it is now; null when nothing was done.' })
  linkage!: Linkage | null;
}

@ObjectType({ description: 'What became of identifyLinkage.' })
export class IdentifyLinkagePayload extends LinkagePayload {}

@ObjectType({ description: 'What became of moveLinkage.' })
export class MoveLinkagePayload extends LinkagePayload {}

@ObjectType({ description: 'What became of addLinkageParty.' })
export class AddLinkagePartyPayload extends LinkagePayload {}

@ObjectType({ description: 'What became of removeLinkageParty.' })
export class RemoveLinkagePartyPayload extends LinkagePayload {}

@ObjectType({ description: 'What became of attachToLinkage.' })
export class AttachToLinkagePayload extends LinkagePayload {}
