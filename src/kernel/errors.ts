import type { Language } from './localized.ts';

/** The error codes that stand at the top level of a GraphQL answer. */
export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'BAD_USER_INPUT'
  | 'CURSOR_EXPIRED'
  | 'LIMIT_EXCEEDED'
  | 'UNAVAILABLE'
  | 'INTERNAL';

/** A request that cannot be answered; the message is meant for the caller. */
export abstract class HubError extends Error {
  abstract readonly code: ErrorCode;
  /** @param details structured facts about the failure, shown in `extensions.details` */
  constructor(
    message: string,
    readonly details: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = new.target.name;
  }
}

export class UnauthenticatedError extends HubError {
  readonly code = 'UNAUTHENTICATED';
}

export class ForbiddenError extends HubError {
  readonly code = 'FORBIDDEN';
}

export class NotFoundError extends HubError {
  readonly code = 'NOT_FOUND';
}

/** Input that no retry will make right; `details` says where and what is allowed. */
export class BadUserInputError extends HubError {
  readonly code = 'BAD_USER_INPUT';
}

/** A place in the event log that the log does not know (any more): the client reads afresh and subscribes without it. */
export class CursorExpiredError extends HubError {
  readonly code = 'CURSOR_EXPIRED';
}

/** Something that the answer needs does not answer at this moment; the same request may succeed later. */
export class UnavailableError extends HubError {
  readonly code = 'UNAVAILABLE';
}

/** More was asked than is allowed, or than is left for now; `details.retryAfterSeconds` says when to come back. */
export class LimitExceededError extends HubError {
  readonly code = 'LIMIT_EXCEEDED';
}

/** Why an expected refusal of a mutation happened; the closed list of `UserError.code`. */
export const refusalCodes = {
  CONFLICT: 'Somebody changed the record meanwhile; read it again and send its current version.',
  FORBIDDEN: 'The caller may not do this for this institution.',
  IDEMPOTENCY_KEY_REUSED: 'The idempotency key was used before with different input.',
  DUPLICATE: 'The same thing is there already.',
  INVALID: 'A value is outside of what is allowed, or two values contradict one another.',
  MOVE_NOT_ALLOWED: 'The record is in a state from which this move is not allowed.',
  NOT_FOUND: 'What the input refers to does not exist, or the caller may not see it.',
  NO_PLACES_LEFT: 'All places are taken.',
} as const;
export type RefusalCode = keyof typeof refusalCodes;

/** One sentence in each of the official languages. */
export type Sentence = Readonly<Record<Language, string>>;

/** A move of a life cycle that was refused, for programs. */
export interface RefusedMove<State extends string = string, Name extends string = string> {
  readonly move: Name;
  readonly from: State;
  /** Where it would have led; null for a move that is not known. */
  readonly to: State | null;
  /** What may be done from there instead. */
  readonly allowed: readonly Name[];
}

/**
 * An expected refusal of a use case: data for the caller (`userErrors`), not a failure of the hub.
 * Thrown inside the unit of work, so that nothing of the use case stays.
 */
export class Refusal extends Error {
  /** @param field the path inside of `input` that the refusal is about */
  constructor(
    readonly code: RefusalCode,
    readonly sentence: Sentence,
    readonly field: readonly string[] | null = null,
    readonly refusedMove: RefusedMove | null = null,
  ) {
    super(sentence.EN);
    this.name = 'Refusal';
  }
}
