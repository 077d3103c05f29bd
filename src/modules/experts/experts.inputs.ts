import { ArrayMaxSize, ArrayMinSize, IsEmail, Matches, Max, MaxLength, Min, ValidateNested } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import {
  enumOf,
  type LocalizedTextInput,
  MutationBase,
  type OrderDirection,
  OrderDirectionEnum,
  Text,
  TextsField,
} from '../../platform/graphql/types.ts';
import { type CompetenceLevel, CompetenceLevelEnum } from '../taxonomy/index.ts';
import { type Availability, AvailabilityEnum, type LanguageLevel, LanguageLevelEnum } from './experts.type.ts';

const languageForm = /^[A-Za-z0-9-]{1,35}$/;

@InputType({ description: 'Which experts; every given field narrows the list.' })
export class ExpertFilter {
  @Field(() => [ID], { nullable: true, description: 'Who know one of these topics or anything below; ids or codes.' })
  topics?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'Nominated by one of these institutions.' })
  institutions?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Of an institution of one of these countries, ISO 3166-1 alpha-2.',
  })
  countries?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Who work in one of these languages, BCP 47: fr.' })
  languages?: string[] | null;

  @Field(() => [AvailabilityEnum], { nullable: true, description: 'With one of these availabilities.' })
  availabilities?: Availability[] | null;
}

export type ExpertOrderField = 'NAME' | 'REGISTERED_AT';
const ExpertOrderFieldEnum = enumOf('ExpertOrderField', 'By what experts are ordered.', {
  NAME: 'By the name of the person.',
  REGISTERED_AT: 'By when they were put on the roster.',
} satisfies Record<ExpertOrderField, string>);

@InputType({ description: 'The order of experts.' })
export class ExpertOrder {
  @Field(() => ExpertOrderFieldEnum, { description: 'By what they are ordered.' })
  field!: ExpertOrderField;

  @Field(() => OrderDirectionEnum, { description: 'Which end comes first.' })
  direction!: OrderDirection;
}

@InputType({ description: 'What an expert knows about one topic.' })
export class ExpertiseInput {
  @Matches(/^[\w:.-]{1,130}$/, { message: 'topic must be an id or a code such as statcab.2.3.1' })
  @Field(() => ID, { description: 'The topic, by its id or code.' })
  topic!: string;

  @Field(() => CompetenceLevelEnum, { description: 'How well the person masters it.' })
  level!: CompetenceLevel;

  @Min(0)
  @Max(70)
  @Field(() => Int, { nullable: true, description: 'Years of work on it, 0 to 70.' })
  years?: number | null;
}

@InputType({ description: 'A language that an expert works in.' })
export class ExpertLanguageInput {
  @Matches(languageForm, { message: 'language must be a BCP 47 code such as fr' })
  @Field(() => String, { description: 'The language, BCP 47: fr.' })
  language!: string;

  @Field(() => LanguageLevelEnum, { description: 'How well.' })
  level!: LanguageLevel;
}

@InputType({ description: 'A person whom the own institution nominates for the roster.' })
export class RegisterExpertInput extends MutationBase {
  @Text(200, 'ONE_LINE')
  @Field(() => String, { description: 'The name of the person, 1 to 200 characters.' })
  displayName!: string;

  @TextsField('The position or profession, once per language.', { nullable: true })
  title?: LocalizedTextInput[] | null;

  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @ValidateNested({ each: true })
  @Field(() => [ExpertiseInput], { description: 'What the person knows, 1 to 20 topics, each once.' })
  expertise!: ExpertiseInput[];

  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Field(() => [ExpertLanguageInput], { description: 'The languages that the person works in, 1 to 10, each once.' })
  languages!: ExpertLanguageInput[];

  @Field(() => AvailabilityEnum, { description: 'Whether the person can take part in exchanges.' })
  availability!: Availability;

  @MaxLength(254)
  @IsEmail()
  @Field(() => String, { nullable: true, description: 'How the person is reached; never public.' })
  email?: string | null;

  @Field(() => Boolean, {
    description: 'Whether the person agreed to be shown to everybody, and the address to signed-in members.',
  })
  hasConsented!: boolean;
}
