import { createHash } from 'node:crypto';
import { Recent } from '../../kernel/recent.ts';
import type { EventRelay } from '../events/relay.ts';
import type { Fallback, HubContext } from './context.ts';
import type { EventCost } from './gate.ts';

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
  /** Of the question and the data, in characters. */
  readonly size: number;
}

/** An answer that is being made. */
interface Making {
  readonly commits: number;
  /** Nothing where it turns out to be none for everybody. */
  readonly answer: Promise<PublicAnswer | undefined>;
}

/** What is kept of all of them together, in characters. */
const mostCharacters = 32_000_000;
/** Of the data and the languages that they are told in. */
function tagOf({ data, fallbacks }: Pick<PublicAnswer, 'data' | 'fallbacks'>): string {
  const hash = createHash('sha256').update(data).update(JSON.stringify(fallbacks)).digest('base64url');
  return `W/"${hash.slice(0, 22)}"`;
}

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
  private readonly answers = new Recent<string, Kept>(mostCharacters, ({ size }) => size);
  private readonly making = new Map<string, Making>();

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

  /** What was made before, or is being made; nothing while other processes may commit without being heard. */
  async find(key: string): Promise<PublicAnswer | undefined> {
    const kept = this.answers.get(key);
    if (kept && this.holds(kept)) return kept;
    const making = this.making.get(key);
    return making && this.holds(making) ? making.answer : undefined;
  }

  /** Makes an answer, which all who ask the same meanwhile wait for. */
  async make<Made>(key: string, make: (keep: (answer: Omit<PublicAnswer, 'etag'>) => PublicAnswer) => Promise<Made>) {
    // Of before anything of it was read.
    const { commits } = this.relay;
    const { promise, resolve } = Promise.withResolvers<PublicAnswer | undefined>();
    const making = { commits, answer: promise };
    this.making.set(key, making);
    try {
      return await make((answer) => {
        const kept = { ...answer, commits, size: key.length + answer.data.length, etag: tagOf(answer) };
        this.answers.keep(key, kept);
        resolve(kept);
        return kept;
      });
    } finally {
      resolve(undefined);
      if (this.making.get(key) === making) this.making.delete(key);
    }
  }

  private holds({ commits }: { readonly commits: number }): boolean {
    return commits === this.relay.commits && this.relay.isListening;
  }
}
