import { LimitExceededError } from '../../kernel/errors.ts';
import { type BucketSize, Buckets } from './buckets.ts';

/** Guesses at a secret. Each one costs a point under every name that it is made by, until it proves to be right. */
export class Attempts {
  private readonly buckets: Buckets;

  constructor(size: BucketSize) {
    this.buckets = new Buckets(size);
  }

  /** Before the secret is looked at, so that many guesses at once do not all pass; refuses the one too many. */
  begin(names: readonly string[]): void {
    const states = names.map((name) => this.buckets.take(name, 1));
    const retryAfterSeconds = Math.max(0, ...states.map((state) => state.retryAfterSeconds));
    if (retryAfterSeconds === 0) return;
    throw new LimitExceededError(`Too many attempts; try again in ${retryAfterSeconds} s.`, { retryAfterSeconds });
  }

  succeeded(names: readonly string[]): void {
    for (const name of names) this.buckets.give(name, 1);
  }
}
