import { isIPv4, isIPv6 } from 'node:net';
import { LimitExceededError } from '../../kernel/errors.ts';
import type { Caller } from '../database/caller.ts';
import { type BucketSize, Buckets } from './buckets.ts';

/** What of a budget is left, as `extensions.cost` of an answer tells it. */
export interface ThrottleStatus {
  readonly maximumAvailable: number;
  readonly currentlyAvailable: number;
  /** Points that come back each second. */
  readonly restoreRate: number;
}

/** The budget of the caller does not hold what the request costs; it will. */
export class BudgetSpentError extends LimitExceededError {
  constructor(
    amount: number,
    readonly retryAfterSeconds: number,
    /** Of the HTTP answer. */
    readonly headers: Readonly<Record<string, string>>,
  ) {
    super(
      `The budget of this caller is spent: ${amount} points are not there. Come back in ${retryAfterSeconds} s, and ask for less at once.`,
      { limit: 'budget', retryAfterSeconds },
    );
  }
}

/** An address as the owner of a budget: of IPv6 everybody has as many as they like, but only one network. */
export function networkOf(address: string): string {
  const mapped = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (isIPv4(mapped) || !isIPv6(mapped)) return mapped;
  const [before = '', after] = mapped.split('%', 1)[0]?.split('::') ?? [];
  const [head, tail] = [before, after ?? ''].map((part) => part.split(':').filter((group) => group !== ''));
  const gap = after === undefined ? 0 : 8 - (head?.length ?? 0) - (tail?.length ?? 0);
  const groups = [...(head ?? []), ...Array<string>(Math.max(0, gap)).fill('0'), ...(tail ?? [])];
  const network = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}

/** The budget of one caller. */
export class Budget {
  constructor(
    private readonly buckets: Buckets,
    readonly owner: string,
  ) {}

  get capacity(): number {
    return this.buckets.size.capacity;
  }

  /** Takes the points, or throws where they are not there. */
  take(amount: number): void {
    const { isEnough, retryAfterSeconds } = this.tryTake(amount);
    if (isEnough) return;
    throw new BudgetSpentError(amount, retryAfterSeconds, {
      ...this.headers(),
      'retry-after': String(retryAfterSeconds),
    });
  }

  /** Takes the points if they are there, or tells when they will be. */
  tryTake(amount: number): ReturnType<Buckets['take']> {
    return this.buckets.take(this.owner, amount);
  }

  give(amount: number): void {
    this.buckets.give(this.owner, amount);
  }

  status(): ThrottleStatus {
    const { capacity, perSecond } = this.buckets.size;
    return {
      maximumAvailable: capacity,
      currentlyAvailable: this.buckets.available(this.owner),
      restoreRate: perSecond,
    };
  }

  /** In the form of the IETF draft "RateLimit header fields for HTTP". */
  headers(): Record<string, string> {
    const { maximumAvailable, currentlyAvailable, restoreRate } = this.status();
    const seconds = (points: number) => Math.ceil(points / restoreRate);
    return {
      'ratelimit-policy': `"points";q=${maximumAvailable};w=${seconds(maximumAvailable)}`,
      ratelimit: `"points";r=${currentlyAvailable};t=${seconds(maximumAvailable - currentlyAvailable)}`,
    };
  }
}

/** What a token that is refused costs the address that it came from. */
const refusedTokenPoints = 100;

/** The budgets of all callers of this process: one for each account, and one for each address of nobody in particular. */
export class Budgets {
  private readonly signedIn: Buckets;
  private readonly anonymous: Buckets;

  constructor(sizes: { readonly signedIn: BucketSize; readonly anonymous: BucketSize }) {
    this.signedIn = new Buckets(sizes.signedIn);
    this.anonymous = new Buckets(sizes.anonymous);
  }

  of({ viewer, address }: Caller): Budget {
    if (viewer.role === 'ANONYMOUS') return this.ofAddress(address ?? 'unknown');
    return new Budget(this.signedIn, viewer.subject);
  }

  /** Who guesses tokens pays for it, and is told to wait in the end. */
  chargeRefusedToken(address: string): void {
    const budget = this.ofAddress(address);
    budget.take(Math.min(refusedTokenPoints, budget.capacity));
  }

  private ofAddress(address: string): Budget {
    return new Budget(this.anonymous, networkOf(address));
  }
}
