import { Matches, Max, Min } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateScalar, type LocalizedTextInput, Text, TextsField } from '../../platform/graphql/types.ts';
import type { ContributionForm } from './linkages.entity.ts';
import { LinkageChangeInput, LinkagePayload } from './linkages.inputs.ts';
import type { MilestoneMove } from './linkages.states.ts';
import { most } from './linkages.type.ts';
import { LinkageContributionFormEnum, LinkageMilestoneMoveEnum } from './parts.type.ts';

const optional = { nullable: true } as const;

/** The address of a page on the network. */
const Address = () =>
  Matches(/^https?:\/\/[^\s]{3,2000}$/, { message: '$property must be an address that begins with http(s)://' });

/** What a party records for itself, or the centre for a party. */
@InputType()
abstract class OfPartyInput extends LinkageChangeInput {
  @Field(() => ID, {
    nullable: true,
    description: 'The party, by the id of the institution: named by the centre; that of the caller if not given.',
  })
  institutionId?: string | null;
}

@InputType({ description: `What a party gives; a linkage has at most ${most.contributions} contributions.` })
export class RecordContributionInput extends OfPartyInput {
  @Field(() => LinkageContributionFormEnum, { description: 'Whether it is money.' })
  form!: ContributionForm;

  @Matches(/^(?=.*[1-9])(0|[1-9]\d{0,11})(\.\d{1,2})?$/, {
    message:
      '$property must be a number above 0 such as "250000.00", with at most 12 digits before the point and 2 after it',
  })
  @Field(() => String, {
    nullable: true,
    description:
      'How much money, above 0, as digits with at most 2 decimals after a point: "250000.00". Given for MONEY, and only then.',
  })
  amount?: string | null;

  @Matches(/^[A-Z]{3}$/, { message: '$property must be an ISO 4217 code such as USD' })
  @Field(() => String, {
    nullable: true,
    description: 'The currency, ISO 4217, such as USD. Given for MONEY, and only then.',
  })
  currency?: string | null;

  @TextsField('What is given; needed for IN_KIND. For MONEY, what it is for.', optional)
  description?: LocalizedTextInput[] | null;
}

@InputType({ description: `An agreement to be signed; a linkage has at most ${most.agreements}.` })
export class RecordAgreementInput extends LinkageChangeInput {
  @TextsField('What it is called.')
  title!: LocalizedTextInput[];

  @Address()
  @Field(() => String, { nullable: true, description: 'Where it can be read, beginning with https:// or http://.' })
  url?: string | null;
}

@InputType({
  description: 'A party signed an agreement: it says so itself, or the centre that has its signature on paper.',
})
export class SignAgreementInput extends OfPartyInput {
  @Field(() => ID, { description: 'The agreement, one of the linkage.' })
  agreementId!: string;

  @Field(() => DateScalar, { description: 'The day on which it signed; today or earlier.' })
  signedOn!: string;
}

@InputType({ description: `A step of the plan; a linkage has at most ${most.milestones} milestones.` })
export class PlanMilestoneInput extends LinkageChangeInput {
  @TextsField('What will have been done.')
  title!: LocalizedTextInput[];

  @Field(() => DateScalar, { description: 'The day by which it is due.' })
  dueOn!: string;
}

@InputType({ description: 'What became of a planned milestone.' })
export class MoveMilestoneInput extends LinkageChangeInput {
  @Field(() => ID, { description: 'The milestone, one of the linkage.' })
  milestoneId!: string;

  @Field(() => LinkageMilestoneMoveEnum, { description: 'What became of it.' })
  move!: MilestoneMove;

  @TextsField('Why it is given up; given with DROP, and only then.', optional)
  reason?: LocalizedTextInput[] | null;
}

@InputType({ description: `A meeting of the joint committee; a linkage has at most ${most.meetings}.` })
export class RecordMeetingInput extends LinkageChangeInput {
  @Field(() => DateScalar, { description: 'The day on which it was held; today or earlier.' })
  heldOn!: string;

  @Text(200, 'ONE_LINE')
  @Field(() => String, { nullable: true, description: 'Where people met, 1 to 200 characters in one line.' })
  place?: string | null;

  @TextsField('The minutes.', optional)
  minutes?: LocalizedTextInput[] | null;

  @Address()
  @Field(() => String, {
    nullable: true,
    description: 'Where the minutes can be read, beginning with https:// or http://.',
  })
  minutesUrl?: string | null;

  @TextsField('What was decided.', optional)
  decisions?: LocalizedTextInput[] | null;
}

@InputType({
  description: `How the work goes on, as a party or, without one, the centre saw it; a linkage has at most ${most.monitoring} such notes.`,
})
export class RecordMonitoringInput extends OfPartyInput {
  @Field(() => DateScalar, { description: 'The day of the observation; today or earlier.' })
  observedOn!: string;

  @Min(0)
  @Max(100)
  @Field(() => Int, { description: 'How much of the work was done, in percent, 0 to 100.' })
  progress!: number;

  @TextsField('What was seen.')
  note!: LocalizedTextInput[];
}

@ObjectType({ description: 'What became of recordContribution.' })
export class RecordContributionPayload extends LinkagePayload {}

@ObjectType({ description: 'What became of recordAgreement.' })
export class RecordAgreementPayload extends LinkagePayload {}

@ObjectType({ description: 'What became of signAgreement.' })
export class SignAgreementPayload extends LinkagePayload {}

@ObjectType({ description: 'What became of planMilestone.' })
export class PlanMilestonePayload extends LinkagePayload {}

@ObjectType({ description: 'What became of moveMilestone.' })
export class MoveMilestonePayload extends LinkagePayload {}

@ObjectType({ description: 'What became of recordMeeting.' })
export class RecordMeetingPayload extends LinkagePayload {}

@ObjectType({ description: 'What became of recordMonitoring.' })
export class RecordMonitoringPayload extends LinkagePayload {}
