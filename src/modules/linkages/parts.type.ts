import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { LocalizedText } from '../../kernel/localized.ts';
import { DateScalar, DateTimeScalar, enumOf, LocalizedField } from '../../platform/graphql/types.ts';
import type { ContributionForm } from './linkages.entity.ts';
import type { MilestoneMove, MilestoneStatus } from './linkages.states.ts';

const nullable = { nullable: true } as const;

export const LinkageContributionFormEnum = enumOf('LinkageContributionForm', 'The form in which a party contributes.', {
  MONEY: 'An amount of money.',
  IN_KIND: 'Something else than money: experts, rooms, equipment, travel.',
} satisfies Record<ContributionForm, string>);

@ObjectType({ description: 'What a party gives to a reverse linkage.' })
export class LinkageContribution {
  institutionKey!: string;

  @Field(() => LinkageContributionFormEnum, { description: 'Whether it is money.' })
  form!: ContributionForm;

  @Field(() => String, {
    nullable: true,
    description: 'How much money, exactly, with two decimals: 250000.00; null for what is given in kind.',
  })
  amount!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'In which currency, ISO 4217: USD; null for what is given in kind.',
  })
  currency!: string | null;

  descriptionText!: LocalizedText | null;
  @LocalizedField(
    'descriptionText',
    'What is given in kind, or what the money is for; null where nobody said.',
    nullable,
  )
  description!: () => string | null;

  @Field(() => DateTimeScalar, { description: 'When it was recorded here.' })
  recordedAt!: string;
}

@ObjectType({ description: 'A party signed an agreement.' })
export class LinkageSignature {
  institutionKey!: string;

  @Field(() => DateScalar, { description: 'The day on which it signed.' })
  signedOn!: string;
}

@ObjectType({
  description:
    'An agreement of the parties to a reverse linkage. The linkage is signed once all its recipients, resource centres and facilitators have signed one of its agreements.',
})
export class LinkageAgreement {
  key!: string;

  @Field(() => ID, { description: 'Unique over all types; names it in `signAgreement`.' })
  id!: string;

  titleText!: LocalizedText;
  @LocalizedField('titleText', 'What it is called.')
  title!: () => string;

  @Field(() => String, { nullable: true, description: 'Where it can be read; null where it is not on the network.' })
  url!: string | null;

  @Field(() => DateTimeScalar, { description: 'When it was recorded here.' })
  recordedAt!: string;
}

export const LinkageMilestoneStatusEnum = enumOf('LinkageMilestoneStatus', 'What became of a milestone.', {
  PLANNED: 'Still to be reached.',
  DONE: 'Reached.',
  DROPPED: 'Given up, with a reason.',
} satisfies Record<MilestoneStatus, string>);

export const LinkageMilestoneMoveEnum = enumOf('LinkageMilestoneMove', 'What is told of a planned milestone.', {
  REACH: 'It was reached.',
  DROP: 'It is given up: needs a reason.',
} satisfies Record<MilestoneMove, string>);

@ObjectType({ description: 'A step of the plan of a reverse linkage.' })
export class LinkageMilestone {
  @Field(() => ID, { description: 'Unique over all types; names it in `moveMilestone`.' })
  id!: string;

  titleText!: LocalizedText;
  @LocalizedField('titleText', 'What will have been done.')
  title!: () => string;

  @Field(() => DateScalar, { description: 'The day by which it is due.' })
  dueOn!: string;

  @Field(() => LinkageMilestoneStatusEnum, { description: 'What became of it.' })
  status!: MilestoneStatus;

  dropReasonText!: LocalizedText | null;
  @LocalizedField('dropReasonText', 'Why it was given up; null while it is not.', nullable)
  dropReason!: () => string | null;
}

@ObjectType({ description: 'A meeting of the joint committee, in which the parties steer a reverse linkage.' })
export class LinkageMeeting {
  @Field(() => DateScalar, { description: 'The day on which it was held.' })
  heldOn!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Where people met; null where it is not known or there was no place.',
  })
  place!: string | null;

  minutesText!: LocalizedText | null;
  @LocalizedField('minutesText', 'The minutes; null where they are not kept here.', nullable)
  minutes!: () => string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Where the minutes can be read; null where they are not on the network.',
  })
  minutesUrl!: string | null;

  decisionsText!: LocalizedText | null;
  @LocalizedField('decisionsText', 'What was decided; null where nothing is recorded.', nullable)
  decisions!: () => string | null;
}

@ObjectType({ description: 'How a reverse linkage was found to go on at some day.' })
export class LinkageMonitoringNote {
  institutionKey!: string | null;

  @Field(() => DateScalar, { description: 'The day of the observation.' })
  observedOn!: string;

  @Field(() => Int, { description: 'How much of the work was done, in percent, 0 to 100.' })
  progress!: number;

  noteText!: LocalizedText;
  @LocalizedField('noteText', 'What was seen.')
  note!: () => string;
}
