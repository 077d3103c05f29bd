import type { ReadScope } from '../database/scope.ts';
import type { LoggedEvent, ResumePlace } from '../events/eventLog.ts';

/** Values by dimension, such as topics, countries or languages. */
export type Marks = Readonly<Record<string, readonly string[]>>;

/** What an event of a feed is about: it concerns who wants one of its values in each dimension that they name. */
export interface Feed {
  /** The kinds of events that are followed. */
  readonly kinds: readonly string[];
  /** In which an event can be looked for; those that leave the fewest come first. */
  readonly dimensions: readonly string[];
  /**
   * @param scope of the hub itself
   * @param wanted what is looked for at all in a dimension, so that only that has to be found out
   */
  marks(scope: () => ReadScope, event: LoggedEvent, wanted: (dimension: string) => readonly string[]): Promise<Marks>;
}

/** One thing that is told of an event: the root value of an answer. */
export interface Told<Value = unknown> {
  readonly value: Value;
  /** Which of several things it is, see {@link LoggedEvent}; they are told in the order of these. */
  readonly part?: string;
}

/** What somebody follows. Two subscriptions with the same document and variables have the same interest. */
export interface Interest<Value = unknown> {
  readonly feed: Feed;
  /** One of the values in each of these dimensions; without any, everything. */
  readonly wanted: Marks;
  /** What is told of an event, in the eyes of the reader; nothing of what it may not see. */
  told(scope: ReadScope, event: LoggedEvent): Promise<readonly Told<Value>[]>;
}

/**
 * What a subscription field answers to graphql. Nobody iterates over it: the fan-out finds whom an event concerns,
 * instead of asking everybody.
 */
export class Following<Value = unknown> implements AsyncIterable<Value> {
  constructor(
    readonly interest: Interest<Value>,
    /** After which event; null for what is new. */
    readonly after: ResumePlace | null,
  ) {}

  [Symbol.asyncIterator](): never {
    throw new Error('a subscription is followed through the fan-out');
  }
}

/** Whether an event with these marks is what is wanted. */
export const concerns = (marks: Marks, wanted: Marks): boolean =>
  Object.entries(wanted).every(([dimension, values]) => values.some((value) => marks[dimension]?.includes(value)));

/** Of the argument that every subscription has. */
export const afterDescription =
  'The cursor of the last event that was received, or what eventCursor answered: what came after it is told first, then what is new. Without it only what is new is told; what was committed in the moment before may be among it.';
