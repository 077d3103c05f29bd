import { createHash } from 'node:crypto';
import type { EventRelay } from '../events/relay.ts';
import type { Fallback, HubContext } from './context.ts';
import type { EventCost } from './gate.ts';
import { Recent } from './recent.ts';

/** An answer that is the same for everybody who is not signed in. */
export interface PublicAnswer {
  /** As JSON. */
  readonly data: string;
  readonly fallbacks: readonly Fallback[];
  readonly cost: EventCost;
  readonly contentType: string;
  /** Weak: what an answer cost and what is left of a budget stands beside the data. */
  readonly etag: string;
}

interface Kept extends PublicAnswer {
  readonly commits: number;
}

/** What is kept of all of them together, in characters. */
const mostCharacters = 32_000_000;
/** A longer body is answered anew each time. */
const longestQuestion = 10_000;

/** The headers that decide whether and in which form a question is answered. */
const deciding = ['accept', 'content-type', 'apollo-require-preflight', 'x-apollo-operation-name'] as const;

interface Question {
  readonly method: string;
  readonly headers: Iterable<[string, string]>;
  readonly search: string;
  /** Of the body, as it was sent. */
  readonly text: string;
}

/**
 * The answers to who is not signed in, until something is committed. Whoever is not signed in has the same eyes as all the others,
 * so only the question, the language and the day make a difference; who is signed in is never looked up here.
 */
export class PublicAnswers {
  private readonly answers = new Recent<string, Kept>(mostCharacters, ({ data }) => data.length);

  constructor(
    private readonly relay: Pick<EventRelay, 'commits' | 'isListening'>,
    private readonly isOn: boolean,
  ) {}

  /** What is to be looked up; undefined where the answer is for one caller alone. */
  keyOf({ viewer, identity, language, scope }: HubContext, { method, headers, search, text }: Question) {
    const isShared = this.isOn && viewer.role === 'ANONYMOUS' && identity === null;
    if (!isShared || text.length > longestQuestion) return undefined;
    const said = new Map(headers);
    return JSON.stringify([language, scope.today, method, deciding.map((name) => said.get(name)), search, text]);
  }

  /** How far the commits had come: to be asked before an answer is made that is to be kept. */
  get now(): number {
    return this.relay.commits;
  }

  /** Nothing while other processes may commit without being heard. */
  find(key: string): PublicAnswer | undefined {
    const kept = this.answers.get(key);
    return kept?.commits === this.relay.commits && this.relay.isListening ? kept : undefined;
  }

  /** @param commits of before anything of it was read */
  keep(key: string, commits: number, answer: Omit<PublicAnswer, 'etag'>): PublicAnswer {
    const { data, fallbacks } = answer;
    const hash = createHash('sha256').update(data).update(JSON.stringify(fallbacks)).digest('base64url');
    const kept = { ...answer, commits, etag: `W/"${hash.slice(0, 22)}"` };
    this.answers.keep(key, kept);
    return kept;
  }
}
