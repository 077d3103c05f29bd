import type { Refusal, RefusalCode, RefusedMove } from '../../kernel/errors.ts';
import type { Language, LocalizedText } from '../../kernel/localized.ts';
import { pickText } from '../../kernel/localized.ts';
import type { Identity, Viewer } from '../../kernel/viewer.ts';
import type { Caller } from '../database/caller.ts';
import type { Notes } from '../database/notes.ts';
import type { ReadScope, ReferenceLoader } from '../database/scope.ts';
import type { Work } from '../database/unitOfWork.ts';
import type { LogPlace, ResumePlace } from '../events/eventLog.ts';
import type { Attempts } from '../limits/attempts.ts';

/** For each node type, the loader that reads what the viewer may see of it. */
export type NodeLoaders = Readonly<
  Record<string, (scope: ReadScope) => Pick<ReferenceLoader<{ readonly id: string; readonly key: string }>, 'load'>>
>;

/** A text that was answered in another language than the one asked for. */
export interface Fallback {
  readonly path: string;
  readonly asked: Language;
  readonly used: Language;
  /** Which way the text runs: it follows the text, not the page around it. */
  readonly direction: 'rtl' | 'ltr';
}

/** An expected refusal as the API shows it. */
export interface UserErrorRow {
  readonly code: RefusalCode;
  readonly message: string;
  readonly field: readonly string[] | null;
  readonly refusedMove: RefusedMove | null;
}

/** What a mutation answers: the key of what it made or changed, or why it did not. */
export interface Outcome {
  readonly key: string | null;
  readonly userErrors: readonly UserErrorRow[];
}

export interface MutationInput {
  readonly idempotencyKey?: string | null;
}

/** A use case: authorises, decides, changes, records the event, and answers the key of its subject. */
export type UseCase<Input> = (work: Work, input: Input) => Promise<string>;

export interface HubContext {
  readonly caller: Caller;
  /** The viewer of the caller. */
  readonly viewer: Viewer;
  /** Who the caller is to the issuer of its token, with or without an account; null without a token, and for programs. */
  readonly identity: Identity | null;
  /** When the token ends that says who the viewer is; null for anonymous. */
  readonly expiresAt: Date | null;
  /** The version of the rights that the caller has; null for who has none of their own. */
  readonly rightsVersion: number | null;
  readonly language: Language;
  readonly correlationId: string;
  /** How long an operation may take. */
  readonly deadlineSeconds: number;
  readonly scope: ReadScope;
  /** What is noted by the way, and written when nobody waits for it. */
  readonly notes: Pick<Notes, 'add'>;
  readonly fallbacks: Fallback[];
  /** The place in the event log at the moment the request came in; a subscription misses nothing after it. */
  readonly since: LogPlace;
  /** The newest place of the event log. */
  endOfLog(): Promise<LogPlace>;
  /** The place that a cursor stands for; null where there is none. */
  resume(after: string | null | undefined): Promise<ResumePlace | null>;
  readonly nodeLoaders: NodeLoaders;
  /** Aborted when the caller no longer waits for the answer. */
  readonly signal: AbortSignal;
  /** Guesses at the codes of invitations. */
  readonly attempts: Attempts;
  /** Where people accept invitations. */
  readonly publicUrl: string | null;
  /**
   * A scope for one more reading, such as of what a mutation has just made.
   * @param reader in whose eyes, where a use case gave the caller a right that its viewer does not show yet
   */
  freshScope(reader?: Viewer): ReadScope;
  /** For an event of a subscription: the same eyes (role, institution and language) and nothing else of the caller; with a scope and a deadline of its own. */
  again(signal: AbortSignal): HubContext;
  /** Runs a use case once, however often its idempotency key is sent. */
  mutate<Input extends MutationInput>(name: string, input: Input, useCase: UseCase<Input>): Promise<Outcome>;
}

export const userErrorOf = (refusal: Refusal, language: Language): UserErrorRow => ({
  code: refusal.code,
  message: refusal.sentence[language],
  field: refusal.field,
  refusedMove: refusal.refusedMove,
});

const mostFallbacks = 100;

interface PathStep {
  readonly prev: PathStep | undefined;
  readonly key: string | number;
}

function pathText(step: PathStep): string {
  return step.prev ? `${pathText(step.prev)}.${step.key}` : String(step.key);
}

/** The text in the language asked for; another language is noted in `extensions.languageFallbacks`. */
export function localizedField(
  text: LocalizedText,
  asked: Language | null | undefined,
  context: HubContext,
  path: PathStep,
): string {
  const wanted = asked ?? context.language;
  const picked = pickText(text, wanted);
  if (picked.language !== wanted && context.fallbacks.length < mostFallbacks) {
    const direction = picked.language === 'AR' ? 'rtl' : 'ltr';
    context.fallbacks.push({ path: pathText(path), asked: wanted, used: picked.language, direction });
  }
  return picked.text;
}
