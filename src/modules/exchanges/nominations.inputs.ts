import { ArrayMaxSize, ArrayMinSize, ValidateNested } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { MutationBase, Text } from '../../platform/graphql/types.ts';
import { type Gender, GenderEnum } from './nominations.type.ts';

@InputType({ description: 'Somebody who is to take part. No contact data are kept.' })
export class ParticipantInput {
  @Text(200, 'ONE_LINE')
  @Field(() => String, { description: 'The name, 1 to 200 characters.' })
  name!: string;

  @Text(200, 'ONE_LINE')
  @Field(() => String, { nullable: true, description: 'What the person does, 1 to 200 characters.' })
  title?: string | null;

  @Field(() => GenderEnum, { defaultValue: 'UNDISCLOSED', description: 'For the figures of the report.' })
  gender!: Gender;
}

@InputType({ description: 'Participants of the institution of the caller, a recipient.' })
export class NominateParticipantsInput extends MutationBase {
  @Field(() => ID, { description: 'The exchange.' })
  exchangeId!: string;

  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Field(() => [ParticipantInput], {
    description: 'Who, 1 to 100, the most important first: as many as there are places for are confirmed.',
  })
  participants!: ParticipantInput[];
}

@InputType({ description: 'Somebody does not take part after all.' })
export class WithdrawNominationInput extends MutationBase {
  @Field(() => ID, { description: 'The nomination.' })
  id!: string;
}
