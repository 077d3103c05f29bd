import { Field, Int, ObjectType } from 'type-graphql';
import type { LocalizedText } from '../../kernel/localized.ts';
import {
  connectionTypeOf,
  DateTimeScalar,
  enumOf,
  LocalizedField,
  MutationPayload,
  Node,
} from '../../platform/graphql/types.ts';

const availabilities = {
  AVAILABLE: 'Can be asked for an exchange.',
  LIMITED: 'Can be asked, but has little time.',
  UNAVAILABLE: 'Cannot take part at present.',
} as const;
export type Availability = keyof typeof availabilities;
export const AvailabilityEnum = enumOf(
  'ExpertAvailability',
  'Whether an expert can take part in exchanges.',
  availabilities,
);

const languageLevels = {
  A1: 'Beginner.',
  A2: 'Elementary.',
  B1: 'Can manage most familiar matters.',
  B2: 'Can discuss the own field with ease.',
  C1: 'Can teach and write in the language.',
  C2: 'Close to a native speaker.',
  NATIVE: 'The language or one of the languages that the person grew up with.',
} as const;
export type LanguageLevel = keyof typeof languageLevels;
export const LanguageLevelEnum = enumOf(
  'LanguageLevel',
  'How well somebody works in a language: a level of the Common European Framework, or NATIVE.',
  languageLevels,
);

@ObjectType({ description: 'What an expert knows about one topic.' })
export class Expertise {
  topicCode!: string;
  levelNumber!: number | null;

  @Field(() => Int, { nullable: true, description: 'Years of work on it; null where that is not known.' })
  years!: number | null;
}

@ObjectType({ description: 'A language that an expert works in.' })
export class ExpertLanguage {
  @Field(() => String, { description: 'The language, BCP 47: fr.' })
  language!: string;

  @Field(() => LanguageLevelEnum, { description: 'How well.' })
  level!: LanguageLevel;
}

@ObjectType({
  implements: Node,
  description: 'A person on the roster, nominated by an institution. Public only with the consent of the person.',
})
export class Expert extends Node {
  institutionKey!: string;

  @Field(() => String, { description: 'The name of the person, as the person wants to be called.' })
  displayName!: string;

  titleText!: LocalizedText | null;
  @LocalizedField('titleText', 'The position or profession; null where that was not recorded.', { nullable: true })
  title!: () => string | null;

  @Field(() => [Expertise], { description: 'What the person knows, the highest level first.' })
  expertise!: Expertise[];

  @Field(() => [ExpertLanguage], {
    description: 'The languages that the person works in, as the institution ordered them.',
  })
  languages!: ExpertLanguage[];

  @Field(() => AvailabilityEnum, { description: 'Whether the person can take part in exchanges.' })
  availability!: Availability;

  @Field(() => String, {
    nullable: true,
    description:
      'For members, facilitators and administrators, and only with the consent of the person; null for everybody else.',
  })
  email!: string | null;

  @Field(() => Boolean, {
    description:
      'Whether the person agreed to be shown; without that only the own institution, analysts and staff see the entry.',
  })
  hasConsented!: boolean;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the entry was last verified; null if never.' })
  verifiedAt!: Date | null;

  @Field(() => Int, { description: 'Counts the changes of the entry.' })
  version!: number;
}

export const { Connection: ExpertConnection } = connectionTypeOf('Expert', () => Expert, 'experts');

@ObjectType({ description: 'What registering an expert answers.' })
export class RegisterExpertPayload extends MutationPayload {
  @Field(() => Expert, { nullable: true, description: 'The new entry; null if the mutation was refused.' })
  expert!: Expert | null;
}
