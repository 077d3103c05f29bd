import { type DocumentNode, Kind, type SelectionSetNode } from 'graphql';
import type { FormattedExecutionResult } from 'graphql-ws';
import { errorOfFaults, errorOfLoss, HubError, type HubFault } from './errors.ts';
import type { SocketLine } from './line.ts';

/** What every event of the hub has: its place in the log. */
export interface Told {
  readonly cursor: string;
}

export interface FollowOptions {
  /** The cursor of the last event that was dealt with: what came after it is told first. Only what is new if not given. */
  readonly after?: string | null | undefined;
  /** Called with the cursor of an event when the next one is asked for; keep it, to go on from it after a restart. */
  readonly remember?: (cursor: string) => void | Promise<void>;
  readonly signal?: AbortSignal;
}

/** How to come back to a hub that is gone: after a random time below a bound that doubles with each failure. */
export interface Patience {
  readonly shortestMilliseconds: number;
  readonly longestMilliseconds: number;
  /** How many failures in a row are one too many. */
  readonly attempts: number;
  /** From how many events that wait for a slow consumer on no more are read. */
  readonly mostWaiting: number;
  readonly random: () => number;
  /** Told of each wait, such as for a log. */
  readonly onWait?: (reason: HubError, milliseconds: number) => void;
}

interface Subscription {
  readonly query: string;
  readonly field: string;
  /** The place where the log of the hub is now. */
  readonly begin: (signal: AbortSignal) => Promise<string>;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The name of the one root field of a subscription that can be resumed. */
export function followedField(document: DocumentNode): string {
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const [operation, ...others] = operations;
  const [field, ...further] = operation?.selectionSet.selections ?? [];
  const isOne = others.length + further.length === 0 && operation?.operation === 'subscription';
  if (!isOne || field?.kind !== Kind.FIELD)
    throw new TypeError('A document to follow is one subscription with one root field.');
  const name = field.name.value;
  const after = field.arguments?.find((argument) => argument.name.value === 'after')?.value;
  if (after?.kind !== Kind.VARIABLE || after.name.value !== 'after')
    throw new TypeError(`${name} cannot be resumed: declare "$after: String" and pass "after: $after" to it.`);
  if (!selectsCursor(field.selectionSet, document))
    throw new TypeError(`${name} cannot be resumed: select its "cursor", without an alias or a directive.`);
  return field.alias?.value ?? name;
}

function selectsCursor(set: SelectionSetNode | undefined, document: DocumentNode): boolean {
  return (set?.selections ?? []).some((part) => {
    if (part.directives?.length) return false;
    if (part.kind === Kind.FIELD) return part.name.value === 'cursor' && (part.alias?.value ?? 'cursor') === 'cursor';
    if (part.kind === Kind.INLINE_FRAGMENT) return selectsCursor(part.selectionSet, document);
    const isNamed = (other: DocumentNode['definitions'][number]) =>
      other.kind === Kind.FRAGMENT_DEFINITION && other.name.value === part.name.value;
    const fragment = document.definitions.find(isNamed);
    return fragment?.kind === Kind.FRAGMENT_DEFINITION && selectsCursor(fragment.selectionSet, document);
  });
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}

/** A subscription to read on and on, whatever happens to its socket; each event once, in order. */
export class Following<Event extends Told> {
  private readonly line: SocketLine;
  private readonly subscription: Subscription;
  private readonly patience: Patience;
  private readonly options: FollowOptions;
  private readonly waiting: Event[] = [];
  private changed = Promise.withResolvers<void>();
  private endSession: (() => void) | undefined;
  private loss: { readonly error: unknown } | undefined;
  private failures = 0;
  private openedAt = Number.POSITIVE_INFINITY;
  /** Up to how many connections the hub had accepted when it last refused one. */
  private refusedAt: number | undefined;
  /** The place from which the next session reads: that of the last event that waits or was taken. */
  private received: string | null | undefined;

  constructor(line: SocketLine, subscription: Subscription, patience: Patience, options: FollowOptions) {
    this.line = line;
    this.subscription = subscription;
    this.patience = patience;
    this.options = options;
    this.received = options.after;
  }

  async *events(signal: AbortSignal): AsyncGenerator<Event, void, void> {
    const stop = () => {
      this.endSession?.();
      this.changed.resolve();
    };
    signal.addEventListener('abort', stop);
    try {
      while (!signal.aborted) {
        const event = this.waiting.shift();
        if (event) {
          yield event;
          await this.options.remember?.(event.cursor);
        } else if (this.loss) await this.recover(this.loss.error, signal);
        else if (this.received == null) await this.begin(signal);
        else if (!this.endSession) this.open();
        else await this.changed.promise;
      }
    } finally {
      signal.removeEventListener('abort', stop);
      this.endSession?.();
    }
  }

  /** From here on nothing is missed, also if the first socket is gone before it has told of anything. */
  private async begin(signal: AbortSignal): Promise<void> {
    try {
      this.received = await this.subscription.begin(signal);
    } catch (error) {
      this.loss = { error };
    }
  }

  private open(): void {
    const { query, variables } = this.subscription;
    this.openedAt = performance.now();
    this.endSession = this.line.open(
      { query, variables: { ...variables, after: this.received } },
      { next: (result) => this.take(result), lost: (cause) => this.lose(errorOfLoss(cause)) },
    );
  }

  private take({ data, errors, extensions }: FormattedExecutionResult<Record<string, unknown>>): void {
    const event = data?.[this.subscription.field] as Event | null | undefined;
    // Never half an event.
    if (typeof event?.cursor !== 'string' || errors?.length) {
      const cursor = event?.cursor ?? (extensions?.cursor as string | undefined);
      this.lose(errorOfFaults((errors as readonly HubFault[] | undefined) ?? [], cursor));
      return;
    }
    this.waiting.push(event);
    this.received = event.cursor;
    this.failures = 0;
    // The consumer is slow: the hub keeps the rest, to be read on when these are taken.
    if (this.waiting.length >= this.patience.mostWaiting) this.close();
    this.wake();
  }

  private lose(error: unknown): void {
    this.close();
    this.loss = { error };
    this.wake();
  }

  private close(): void {
    this.endSession?.();
    this.endSession = undefined;
  }

  private wake(): void {
    this.changed.resolve();
    this.changed = Promise.withResolvers();
  }

  /** Waits as long as it takes, or ends with what will not get better. */
  private async recover(error: unknown, signal: AbortSignal): Promise<void> {
    const { longestMilliseconds, shortestMilliseconds, attempts, random, onWait } = this.patience;
    this.loss = undefined;
    if (performance.now() - this.openedAt > longestMilliseconds) this.failures = 0;
    if (!(error instanceof HubError) || !this.mayResume(error) || this.failures >= attempts) throw error;
    const bound = Math.min(longestMilliseconds, shortestMilliseconds * 2 ** this.failures);
    const milliseconds = (error.retryAfterSeconds ?? 0) * 1000 + random() * bound;
    this.failures += 1;
    onWait?.(error, milliseconds);
    await pause(milliseconds, signal);
  }

  /** A token that is refused is replaced once; it is refused for good if no connection was accepted since. */
  private mayResume({ closeCode, isTransient }: HubError): boolean {
    if (closeCode !== 4401 && closeCode !== 4403) return isTransient;
    const isSecond = this.refusedAt === this.line.connections;
    this.refusedAt = this.line.connections;
    return !isSecond;
  }
}
