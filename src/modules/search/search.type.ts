import { ArgsType, createUnionType, Field, Float, Int, ObjectType } from 'type-graphql';
import type { Language, LocalizedText } from '../../kernel/localized.ts';
import { enumOf, ForwardPageArgs, LanguageEnum, PageInfo } from '../../platform/graphql/types.ts';
import { Institution } from '../directory/index.ts';
import { Expert } from '../experts/index.ts';
import { Offer } from '../offers/index.ts';
import { BestPractice } from '../practices/index.ts';
import { Topic } from '../taxonomy/index.ts';

const searchKinds = {
  INSTITUTION: 'Institutions, by all their names, acronyms and aliases, and by their country.',
  TOPIC: 'Topics, by their labels and the other words for them.',
  BEST_PRACTICE: 'Published practices, by their title, their texts and their topics.',
  EXPERT: 'Experts who consented to be shown, by their name, their title and their topics.',
  OFFER: 'Offers that are published now, by their title and their topic.',
} as const;
export type SearchKind = keyof typeof searchKinds;
const SearchKindEnum = enumOf('SearchKind', 'What can be found by a search.', searchKinds);

/** Something that was found, with the name of its type. */
export type SearchNode = (Institution | Topic | BestPractice | Expert | Offer) & { readonly __typename: string };

const SearchNodeUnion = createUnionType({
  name: 'SearchNode',
  description: 'Something that a search found.',
  types: () => [Institution, Topic, BestPractice, Expert, Offer] as const,
  resolveType: (found) => (found as SearchNode).__typename,
});

@ObjectType({ description: 'Something that a search found, with its place in the order.' })
export class SearchEdge {
  @Field(() => String, { description: 'The place of the edge, for `after`.' })
  cursor!: string;

  @Field(() => SearchNodeUnion, { description: 'What was found.' })
  node!: SearchNode;

  @Field(() => Float, {
    description:
      'How well it answers, from 0 to 1: half for how like the whole text is to one of its names, a quarter for the best part of a name, a quarter for its words, of which those in the language asked count more.',
  })
  score!: number;

  labelText!: LocalizedText;

  /** What was asked for, and in which language. */
  asked!: { readonly text: string; readonly language: Language };
}

@ObjectType({ description: 'A page of what a search found, the best answers first.' })
export class SearchConnection {
  listed!: () => Promise<readonly SearchEdge[]>;
  place!: () => Promise<PageInfo>;
  count!: () => Promise<number>;

  @Field(() => [SearchEdge], { description: 'The edges of the page, in the order of the list.' })
  edges(): Promise<readonly SearchEdge[]> {
    return this.listed();
  }

  @Field(() => PageInfo, { description: 'Where the page lies in its list.' })
  pageInfo(): Promise<PageInfo> {
    return this.place();
  }

  @Field(() => Int, { description: 'How many there are in the whole list; counted only when asked for.' })
  totalCount(): Promise<number> {
    return this.count();
  }
}

@ArgsType()
export class SearchArgs extends ForwardPageArgs {
  @Field(() => String, {
    description:
      'The words to find, in any language and spelling, 1 to 200 characters; "…" around words that belong together.',
  })
  text!: string;

  @Field(() => [SearchKindEnum], { nullable: true, description: 'Only these kinds of things; all if not given.' })
  kinds?: SearchKind[] | null;

  @Field(() => LanguageEnum, {
    nullable: true,
    description: 'The language whose words count more, and that of the highlight; that of the request if not given.',
  })
  language?: Language | null;
}
