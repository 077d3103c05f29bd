import { Max, Min } from 'class-validator';
import { ArgsType, Field, Float, Int, ObjectType } from 'type-graphql';
import type { Language } from '../../kernel/localized.ts';
import { enumOf, LanguageEnum } from '../../platform/graphql/types.ts';
import { Cost } from '../../platform/limits/cost.ts';

const recognitions = {
  SAME_WORDS: 'By words that stand in the name as they were given, but for capitals, accents and forms of a letter.',
  SAME_STEMS: 'By words of which at least one stands in the name in another form, such as a plural.',
  SIMILAR_SPELLING: 'By words of which at least one was taken for another one that is spelt nearly so.',
} as const;
export type Recognition = keyof typeof recognitions;
const RecognitionEnum = enumOf('TopicRecognition', 'How a topic was recognised in a text.', recognitions);

@ObjectType({ description: 'A topic that a text may mean, and by which of its names.' })
export class TopicCandidate {
  topicCode!: string;

  @Field(() => Float, {
    description: 'How well the text fits, from 0 to 1; to compare the candidates of one text, not those of two.',
  })
  score!: number;

  @Field(() => String, { description: 'The name of the topic that fits best, as it is written in the thesaurus.' })
  name!: string;

  @Field(() => LanguageEnum, { description: 'The language of that name, which need not be that of the text.' })
  language!: Language;

  @Field(() => RecognitionEnum, { description: 'By what kind of likeness that name was found.' })
  how!: Recognition;
}

@ObjectType({
  description:
    'How a text was understood. To correct it, ask again with the topic of another candidate instead of the text.',
})
export class TopicInterpretation {
  @Field(() => String, { description: 'The text as it was given.' })
  text!: string;

  topicCode!: string | null;

  @Cost({ size: 5 })
  @Field(() => [TopicCandidate], {
    description: 'What it may mean, the best first, at most five; empty where nothing was recognised.',
  })
  candidates!: readonly TopicCandidate[];
}

@ArgsType()
export class InterpretTopicArgs {
  @Field(() => String, {
    description: 'What is sought, in Arabic, English or French and in words of one’s own, 1 to 200 characters.',
  })
  text!: string;

  @Min(1)
  @Max(5)
  @Field(() => Int, { defaultValue: 5, description: 'How many candidates at most, 1 to 5.' })
  first!: number;
}
