import type { ValidationError } from 'class-validator';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import { ArgumentValidationError } from 'type-graphql';
import { HubError, Refusal } from '../../kernel/errors.ts';
import type { Language } from '../../kernel/localized.ts';

/** PostgreSQL: character_not_in_repertoire and untranslatable_character. */
const unstorableText: ReadonlySet<unknown> = new Set(['22021', '22P05']);

/** Codes that Apollo Server gives to what it refuses before execution; to us they are all wrong input. */
const refusedByApollo = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

/** PostgreSQL: query_canceled and lock_not_available, as a statement or a commit is at the deadline; and what an aborted reading is refused with. */
const stopped: ReadonlySet<unknown> = new Set(['57014', '55P03', 'TimeoutError', 'AbortError']);

/** Whether something took longer than it may, and would again. */
export const wasStopped = (error: unknown): boolean =>
  stopped.has((error as { code?: unknown }).code) || stopped.has((error as Error).name);

const tooManyTokens = /^Syntax Error: Document contains more that (\d+) tokens/;

const longestMessage = 1_000;

/** graphql guesses names of the schema that were not asked for, and sends back what it was sent, however long. */
function withoutGuess(message: string): string {
  const shown = message.slice(0, longestMessage);
  const guess = shown.indexOf('Did you mean ');
  return guess < 0 ? shown : shown.slice(0, guess).trimEnd();
}

/** An error that Apollo Server made before an operation was known, with a code of ours. */
export function presentRefusal(formatted: GraphQLFormattedError): GraphQLFormattedError {
  const code = formatted.extensions?.code;
  if (typeof code !== 'string' || !refusedByApollo.has(code)) return formatted;
  return { ...formatted, extensions: { code: 'BAD_USER_INPUT' } };
}

function failedConstraints(errors: readonly ValidationError[], path: readonly string[]): Record<string, unknown>[] {
  return errors.flatMap((error) => {
    const here = [...path, error.property];
    const own = error.constraints ? [{ field: here, reasons: Object.values(error.constraints) }] : [];
    return [...own, ...failedConstraints(error.children ?? [], here)];
  });
}

/** The parser stops at the limit, so how many there are is not known. */
const overTokens = (maximum: number) => ({
  message: `The document has more than ${maximum} tokens. Send its parts in several operations, and values as variables.`,
  extensions: { code: 'LIMIT_EXCEEDED', details: { limit: 'tokens', maximum, actual: maximum + 1 } },
});

/** A failure that is the caller's own, told as it is; undefined for everything that must not be shown. */
function tellable(
  cause: unknown,
  { language, deadlineSeconds }: Caller,
): { message: string; extensions: Record<string, unknown> } | undefined {
  if (cause instanceof HubError) {
    return { message: cause.message, extensions: { code: cause.code, details: cause.details } };
  }
  if (cause instanceof Refusal) {
    return {
      message: cause.sentence[language],
      extensions: { code: 'BAD_USER_INPUT', details: { field: cause.field } },
    };
  }
  if (wasStopped(cause)) {
    const limit = deadlineSeconds === undefined ? 'than it may' : `than ${deadlineSeconds} s`;
    return {
      message: `The operation took longer ${limit} and was stopped. Ask for less at once, such as for smaller pages.`,
      extensions: { code: 'LIMIT_EXCEEDED', details: { limit: 'seconds', maximum: deadlineSeconds ?? null } },
    };
  }
  if (unstorableText.has((cause as { code?: unknown }).code)) {
    return {
      message: 'A text holds a character that cannot be stored: NUL or half of a surrogate pair.',
      extensions: { code: 'BAD_USER_INPUT', details: {} },
    };
  }
  if (cause instanceof ArgumentValidationError) {
    const fields = failedConstraints(cause.extensions.validationErrors, []);
    const reasons = fields.flatMap((field) => field.reasons as string[]);
    return { message: `${reasons.join('; ')}.`, extensions: { code: 'BAD_USER_INPUT', details: { fields } } };
  }
  return undefined;
}

/** To whom an error is shown. */
export interface Caller {
  readonly correlationId: string;
  readonly language: Language;
  /** How long the operation might take. */
  readonly deadlineSeconds?: number;
}

/** What the caller sees of an error. Whatever is not meant for the caller is one code and a correlation id. */
export function presentError(error: unknown, caller: Caller, log: Logger): GraphQLFormattedError {
  const { correlationId } = caller;
  const shown = error instanceof GraphQLError ? error : new GraphQLError('failed', { originalError: error as Error });
  const place = {
    ...(shown.locations ? { locations: shown.locations } : {}),
    ...(shown.path ? { path: shown.path } : {}),
  };
  const told = tellable(shown.originalError ?? shown, caller);
  if (told) return { ...place, ...told };
  const maximum = Number(tooManyTokens.exec(shown.message)?.[1]);
  if (maximum > 0) return { ...place, ...overTokens(maximum) };
  const code = shown.extensions.code;
  if (typeof code === 'string' && refusedByApollo.has(code)) {
    return { ...place, message: withoutGuess(shown.message), extensions: { code: 'BAD_USER_INPUT' } };
  }
  if (error instanceof GraphQLError && !error.path && !code) {
    // Made by the parser, by validation or by the coercion of variables: about the request, not about us.
    return { ...place, message: withoutGuess(shown.message), extensions: { code: 'BAD_USER_INPUT' } };
  }
  log.error({ correlationId, error: shown.originalError ?? shown, path: shown.path }, 'a field failed');
  return {
    ...place,
    message: `The hub failed; tell its keepers the correlation id ${correlationId}.`,
    extensions: { code: 'INTERNAL', correlationId },
  };
}
