/** What the hub answers at the top level; UNAVAILABLE also stands for a hub that cannot be reached. */
export type HubErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'BAD_USER_INPUT'
  | 'CURSOR_EXPIRED'
  | 'LIMIT_EXCEEDED'
  | 'UNAVAILABLE'
  | 'INTERNAL';

/** One error of an answer, as it came. */
export interface HubFault {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: HubErrorCode; readonly details?: Readonly<Record<string, unknown>> };
}

interface HubErrorFacts {
  readonly faults?: readonly HubFault[];
  /** With which the socket was closed. */
  readonly closeCode?: number;
  /** Whether the same request may succeed later. */
  readonly isTransient?: boolean;
  readonly retryAfterSeconds?: number | undefined;
  /** Of an event that was not told whole; who follows after it passes it over. */
  readonly cursor?: string | undefined;
  readonly cause?: unknown;
}

/** The hub refused, failed, or is not there. */
export class HubError extends Error {
  readonly code: HubErrorCode;
  readonly faults: readonly HubFault[];
  readonly closeCode: number | undefined;
  readonly isTransient: boolean;
  readonly retryAfterSeconds: number | undefined;
  readonly cursor: string | undefined;

  constructor(code: HubErrorCode, message: string, facts: HubErrorFacts = {}) {
    super(message, { cause: facts.cause });
    this.name = new.target.name;
    this.code = code;
    this.faults = facts.faults ?? [];
    this.closeCode = facts.closeCode;
    this.isTransient = facts.isTransient ?? false;
    this.retryAfterSeconds = facts.retryAfterSeconds;
    this.cursor = facts.cursor;
  }
}

/** The hub no longer keeps the place to resume from: read its present place, then what there is, and follow from there. */
export class CursorExpiredError extends HubError {}

/** The answer to an upgrade that is none to a WebSocket. */
export class UpgradeRefusedError extends Error {
  readonly status: number;
  readonly retryAfter: string | undefined;

  constructor(status: number, retryAfter: string | undefined) {
    super(`The hub refused the socket with HTTP ${status}.`);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

const secondsOf = (text: unknown): number | undefined => (/^\d+$/.test(String(text ?? '')) ? Number(text) : undefined);

/**
 * @param faults of a GraphQL answer; the first one gives the code
 * @param cursor of the event that they are about
 */
export function errorOfFaults(faults: readonly HubFault[], cursor?: string): HubError {
  const [first] = faults;
  const code = first?.extensions?.code ?? 'INTERNAL';
  const retryAfterSeconds = secondsOf(first?.extensions?.details?.retryAfterSeconds);
  const isTransient = code === 'UNAVAILABLE' || code === 'INTERNAL' || retryAfterSeconds !== undefined;
  const Kind = code === 'CURSOR_EXPIRED' ? CursorExpiredError : HubError;
  const message = faults.map((fault) => fault.message).join('\n') || 'The hub answered with nothing.';
  return new Kind(code, message, { faults, isTransient, retryAfterSeconds, cursor });
}

/** An HTTP answer that is none of the API, such as of a proxy. */
export function errorOfStatus(status: number, retryAfter: string | null | undefined): HubError {
  const isTransient = status >= 500 || status === 408 || status === 429;
  const facts = { isTransient, retryAfterSeconds: secondsOf(retryAfter) };
  return new HubError(isTransient ? 'UNAVAILABLE' : 'BAD_USER_INPUT', `The hub answered with HTTP ${status}.`, facts);
}

export const errorOfNetwork = (cause: unknown): HubError =>
  new HubError('UNAVAILABLE', 'The hub cannot be reached.', { isTransient: true, cause });

/** Closes that say who is to blame; every other one is the hub's. */
const closeCodes: Readonly<Record<number, HubErrorCode>> = {
  4400: 'BAD_USER_INPUT',
  4401: 'UNAUTHENTICATED',
  4403: 'FORBIDDEN',
  4429: 'LIMIT_EXCEEDED',
};

/** Ended, gone, lost, restarting, overloaded, silent or failed: nothing that speaks against coming back. */
const transientCloses: readonly number[] = [1000, 1001, 1005, 1006, 1012, 1013, 1014, 4408, 4499, 4500, 4504];

/** What ended a subscription: a close, the error of a socket, the faults of an answer, or the hub without a word. */
export function errorOfLoss(cause: unknown): unknown {
  if (cause === undefined) return new HubError('UNAVAILABLE', 'The hub ended the subscription.', { isTransient: true });
  if (Array.isArray(cause)) return errorOfFaults(cause);
  const { code, reason, type, error } = cause as { code?: unknown; reason?: unknown; type?: unknown; error?: unknown };
  if (typeof code === 'number' && typeof reason === 'string') {
    const retryAfterSeconds = secondsOf(/\b(\d+) s(?:econds?)?\b/.exec(reason)?.[1]);
    const isTransient = transientCloses.includes(code) || (code === 4429 && retryAfterSeconds !== undefined);
    const facts = { closeCode: code, isTransient, retryAfterSeconds };
    return new HubError(closeCodes[code] ?? 'UNAVAILABLE', `The hub closed the socket with ${code}: ${reason}`, facts);
  }
  if (error instanceof UpgradeRefusedError) return errorOfStatus(error.status, error.retryAfter);
  if (type === 'error') return errorOfNetwork(cause);
  // What the caller's own token function threw, or a peer that does not speak the protocol.
  return cause;
}
