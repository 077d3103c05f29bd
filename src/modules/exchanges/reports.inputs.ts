import { ArrayMaxSize, ArrayMinSize, IsUrl, Matches, Max, Min, ValidateNested } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { DateScalar, type LocalizedTextInput, MutationBase, TextsField } from '../../platform/graphql/types.ts';

const people = (who: string) => `How many ${who}, 0 to 100,000.`;

@InputType({ description: 'How many people of a country took part.' })
export class ParticipationInput {
  @Matches(/^[A-Za-z]{2}$/, { message: 'country must be an ISO 3166-1 alpha-2 code such as NE' })
  @Field(() => String, { description: 'The member country, ISO 3166-1 alpha-2.' })
  country!: string;

  @Min(0)
  @Max(100_000)
  @Field(() => Int, { defaultValue: 0, description: people('women') })
  women!: number;

  @Min(0)
  @Max(100_000)
  @Field(() => Int, { defaultValue: 0, description: people('men') })
  men!: number;

  @Min(0)
  @Max(100_000)
  @Field(() => Int, { defaultValue: 0, description: people('people who did not say, or of whom it was not asked') })
  undisclosed!: number;
}

@InputType({ description: 'What took place.' })
export class ExchangeReportInput {
  @TextsField('What was done and what came of it.')
  summary!: LocalizedTextInput[];

  @Field(() => DateScalar, { description: 'The day on which it really began.' })
  startsOn!: string;

  @Field(() => DateScalar, { description: 'The day on which it really ended, not in the future.' })
  endsOn!: string;

  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Field(() => [ParticipationInput], { description: 'Who took part, each country once.' })
  participants!: ParticipationInput[];
}

@InputType({ description: 'A link to something to read or to work with, for the parties.' })
export class AddMaterialInput extends MutationBase {
  @Field(() => ID, { description: 'The exchange.' })
  exchangeId!: string;

  @TextsField('What it is.')
  title!: LocalizedTextInput[];

  @IsUrl(
    { protocols: ['https', 'http'], require_protocol: true, require_tld: false },
    { message: 'url must be an address that begins with https:// or http://' },
  )
  @Matches(/^.{1,2000}$/, { message: 'url must be 1 to 2,000 characters' })
  @Field(() => String, { description: 'Where it lies: an address that begins with https:// or http://.' })
  url!: string;
}
