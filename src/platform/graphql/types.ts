import 'reflect-metadata';
import { ArrayMinSize, ArrayUnique, Length, Matches, ValidateNested } from 'class-validator';
import { type GraphQLResolveInfo, GraphQLScalarType, Kind } from 'graphql';
import {
  Arg,
  ArgsType,
  Ctx,
  Extensions,
  Field,
  ID,
  Info,
  InputType,
  Int,
  InterfaceType,
  ObjectType,
  registerEnumType,
} from 'type-graphql';
import { type RefusalCode, refusalCodes } from '../../kernel/errors.ts';
import type { Language, LocalizedText } from '../../kernel/localized.ts';
import { defaultPageSize, largestPageSize, type PageArguments } from '../../kernel/pages.ts';
import { composed, type TextForm } from '../../kernel/texts.ts';
import { Cost } from '../limits/cost.ts';
import { type HubContext, localizedField } from './context.ts';
import { manyLines } from './strings.ts';

/** Registers a closed list of words as a GraphQL enum; the record holds each word's description. */
export function enumOf<Word extends string>(
  name: string,
  description: string,
  words: Readonly<Record<Word, string>>,
): { readonly [W in Word]: W } {
  const members = Object.fromEntries(Object.keys(words).map((word) => [word, word])) as { [W in Word]: W };
  registerEnumType(members, {
    name,
    description,
    valuesConfig: Object.fromEntries(
      Object.entries<string>(words).map(([word, text]) => [word, { description: text }]),
    ) as never,
  });
  return members;
}

export const LanguageEnum = enumOf('Language', 'An official language of the hub.', {
  AR: 'Arabic, written from right to left.',
  EN: 'English.',
  FR: 'French.',
} satisfies Record<Language, string>);

export const RefusalCodeEnum = enumOf('UserErrorCode', 'Why a mutation did not do what was asked.', refusalCodes);

const dayForm = /^(?!0000)\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

function parseDay(value: unknown): string {
  if (typeof value === 'string' && dayForm.test(value)) {
    const day = new Date(`${value}T00:00:00Z`);
    if (!Number.isNaN(day.getTime()) && day.toISOString().startsWith(value)) return value;
  }
  throw new TypeError(`A Date must be a calendar day such as "2027-03-31", not ${JSON.stringify(value)}.`);
}

export const DateScalar = new GraphQLScalarType<string, string>({
  name: 'Date',
  description: 'A calendar day, ISO 8601: 2027-03-31.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/local-date.html',
  serialize: (value) => String(value),
  parseValue: parseDay,
  parseLiteral: (node) => parseDay(node.kind === Kind.STRING ? node.value : undefined),
});

export const DateTimeScalar = new GraphQLScalarType<string, string>({
  name: 'DateTime',
  description: 'A moment in UTC, ISO 8601: 2027-03-31T09:30:00.000Z.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time.html',
  serialize: (value) => new Date(value as string | Date).toISOString(),
});

/** Anything that has an id and can be fetched again by it. */
@InterfaceType('Node', {
  description: 'Anything that has an id and can be fetched again by `node(id)`.',
  resolveType: (value: { __typename: string }) => value.__typename,
})
export abstract class Node {
  @Field(() => ID, { description: 'Unique over all types; to be treated as opaque.' })
  id!: string;

  /** The key of the row in its table; not part of the API. */
  key!: string;
}

@ObjectType({ description: 'Where a page lies in its list.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether more edges follow after this page.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether more edges stand before this page.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'The cursor of the first edge; null for an empty page.' })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'The cursor of the last edge; null for an empty page.' })
  endCursor!: string | null;
}

/** The four arguments of every connection. */
@ArgsType()
export class PageArgs implements PageArguments {
  @Field(() => Int, {
    nullable: true,
    description: `How many edges from the start, 1 to ${largestPageSize}; ${defaultPageSize} if neither first nor last is given.`,
  })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Only edges after this cursor.' })
  after?: string | null;

  @Field(() => Int, { nullable: true, description: `How many edges from the end, 1 to ${largestPageSize}.` })
  last?: number | null;

  @Field(() => String, { nullable: true, description: 'Only edges before this cursor.' })
  before?: string | null;
}

/** Only forwards: for lists whose order is made at the moment of asking. */
@ArgsType()
export class ForwardPageArgs implements PageArguments {
  @Field(() => Int, {
    nullable: true,
    description: `How many edges, 1 to ${largestPageSize}; ${defaultPageSize} if not given.`,
  })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Only edges after this cursor.' })
  after?: string | null;
}

/** The connection and edge types of a node type. */
export function connectionTypeOf<NodeType extends object>(
  name: string,
  nodeType: () => new () => NodeType,
  what: string,
) {
  @ObjectType(`${name}Edge`, { description: `One of the ${what} of a list, with its place.` })
  class Edge {
    @Field(() => String, { description: 'The place of the edge, for `after` and `before`.' })
    cursor!: string;

    @Field(nodeType, { description: 'What stands at this place.' })
    node!: NodeType;
  }

  @ObjectType(`${name}Connection`, { description: `A page of a list of ${what}.` })
  class Connection {
    listed!: () => Promise<Edge[]>;
    place!: () => Promise<PageInfo>;
    count!: () => Promise<number>;

    @Field(() => [Edge], { description: 'The edges of the page, in the order of the list.' })
    edges(): Promise<Edge[]> {
      return this.listed();
    }

    @Field(() => PageInfo, { description: 'Where the page lies in its list.' })
    pageInfo(): Promise<PageInfo> {
      return this.place();
    }

    @Cost({ weight: 5 })
    @Field(() => Int, { description: 'How many there are in the whole list; counted only when asked for.' })
    totalCount(): Promise<number> {
      return this.count();
    }
  }
  return { Edge, Connection };
}

@ObjectType({ description: 'A move of a life cycle that was not made.' })
export class RefusedMove {
  @Field(() => String, { description: 'The move, by its name in the life cycle.' })
  move!: string;

  @Field(() => String, { description: 'The state that the record is in.' })
  from!: string;

  @Field(() => String, { nullable: true, description: 'The state that the move leads to; null if it leads nowhere.' })
  to!: string | null;

  @Field(() => [String], { description: 'The moves that are allowed from the state, whoever makes them.' })
  allowed!: readonly string[];
}

@ObjectType({ description: 'An expected refusal: nothing was changed, and this is why.' })
export class UserError {
  @Field(() => RefusalCodeEnum, { description: 'The reason, for programs.' })
  code!: RefusalCode;

  @Field(() => String, { description: 'The reason, for people, in the language of the request.' })
  message!: string;

  @Field(() => [String], { nullable: true, description: 'The path inside of `input` that it is about.' })
  field!: readonly string[] | null;

  @Field(() => RefusedMove, { nullable: true, description: 'From where to where, if it is a move that is refused.' })
  refusedMove!: RefusedMove | null;
}

@ObjectType()
export abstract class MutationPayload {
  @Cost({ size: 1 })
  @Field(() => [UserError], { description: 'Empty when the mutation did what was asked.' })
  userErrors!: readonly UserError[];
}

@InputType()
export abstract class MutationBase {
  @Matches(/^[\x21-\x7e]{1,100}$/, { message: 'idempotencyKey must be 1 to 100 visible ASCII characters' })
  @Field(() => String, {
    nullable: true,
    description: 'The same key sent twice has one effect and one answer; 1 to 100 visible ASCII characters.',
  })
  idempotencyKey?: string | null;
}

const printable = {
  /** As a person writes it into one line, or into many. */
  ONE_LINE: /^(?=.*[^\s\p{Cf}])[^\p{Cc}\p{Cs}\u2028\u2029]*$/u,
  LINES: /^(?=[\s\S]*[^\s\p{Cf}])(?:[^\p{Cc}\p{Cs}]|[\n\t])*$/u,
} as const satisfies Record<TextForm, RegExp>;

/** A string that a person wrote: within a length, not blank, and without control characters. */
export function Text(longest: number, form: TextForm): PropertyDecorator {
  return (target, property) => {
    Length(1, longest, { message: `$property must be 1 to ${longest} characters` })(target, property as string);
    const message = '$property must not be blank and holds no control characters';
    Matches(printable[form], { message })(target, property as string);
    if (form === 'LINES') Extensions(manyLines)(target, property);
  };
}

/** A person's own words as they are stored. */
export const storedText = (text: string): string => composed(text).trim();

@InputType({ description: 'A text in one of the official languages. In a list the first one is the original.' })
export class LocalizedTextInput {
  @Field(() => LanguageEnum, { description: 'The language that the text is in.' })
  language!: Language;

  @Text(10_000, 'LINES')
  @Field(() => String, { description: 'The text, 1 to 10,000 characters, not blank and without control characters.' })
  text!: string;
}

/** A field that takes one text in up to three languages, each language once. */
export function TextsField(description: string, options: { nullable?: boolean } = {}): PropertyDecorator {
  const decorators = [
    Field(() => [LocalizedTextInput], { ...options, description }) as PropertyDecorator,
    ArrayMinSize(1, { message: '$property: give it in at least one language' }),
    ArrayUnique(({ language }: LocalizedTextInput) => language, { message: '$property: give each language once' }),
    ValidateNested({ each: true }),
  ];
  return (target, property) => {
    for (const decorate of decorators) decorate(target, property);
  };
}

/** The first text is the original, later ones are translations. */
export function localizedFrom(texts: readonly LocalizedTextInput[]): LocalizedText {
  const [original] = texts;
  if (!original) throw new TypeError('a localized text needs at least one language');
  const byLanguage = Object.fromEntries(texts.map(({ language, text }) => [language, storedText(text)]));
  return { ...byLanguage, own: original.language };
}

/**
 * A field whose text is shown in the language asked for. The row holds all languages in the property
 * `source`; the declared property itself becomes the field `property(language: Language): String`.
 */
export function LocalizedField(
  source: string,
  description: string,
  options: { nullable?: boolean } = {},
): PropertyDecorator {
  return (target, property) => {
    Object.defineProperty(target, property, {
      configurable: true,
      writable: true,
      value(
        this: Record<string, LocalizedText | null>,
        language: Language | null | undefined,
        context: HubContext,
        info: GraphQLResolveInfo,
      ) {
        const text = this[source];
        return text ? localizedField(text, language, context, info.path) : null;
      },
    });
    Arg('language', () => LanguageEnum, {
      nullable: true,
      description: 'The language wanted; that of the request if not given.',
    })(target, property, 0);
    Ctx()(target, property, 1);
    Info()(target, property, 2);
    const descriptor = Object.getOwnPropertyDescriptor(target, property) as PropertyDescriptor;
    (Field(() => String, { ...options, description }) as MethodDecorator)(target, property, descriptor);
  };
}

export type OrderDirection = 'ASC' | 'DESC';
export const OrderDirectionEnum = enumOf('OrderDirection', 'Which end of an order comes first.', {
  ASC: 'The smallest, earliest or first in the alphabet first.',
  DESC: 'The largest, latest or last in the alphabet first.',
} satisfies Record<OrderDirection, string>);
