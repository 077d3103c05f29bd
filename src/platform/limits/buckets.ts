/** What one bucket holds at most, and how fast it fills again. */
export interface BucketSize {
  readonly capacity: number;
  /** Points that come back each second. */
  readonly perSecond: number;
}

/** What a bucket holds after something was taken, or was not. */
export interface BucketState {
  readonly isEnough: boolean;
  readonly available: number;
  /** Whole seconds until the wanted amount is there; 0 where it was. */
  readonly retryAfterSeconds: number;
}

interface Bucket {
  level: number;
  at: number;
}

/** So many buckets are kept; those that are full again are forgotten first. */
const mostBuckets = 10_000;
/** Room is made for many at once, so that not each new one costs a look at all of them. */
const keptBuckets = 9_000;

/** One refilling bucket for each key: a principal, an address. Time is in milliseconds and only goes forward. */
export class Buckets {
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    readonly size: BucketSize,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Takes the amount if it is there; more than a full bucket is never there. */
  take(key: string, amount: number): BucketState {
    const bucket = this.filled(key);
    const isEnough = bucket.level >= amount;
    if (isEnough) bucket.level -= amount;
    const missing = isEnough ? 0 : amount - bucket.level;
    return { isEnough, available: this.shown(bucket), retryAfterSeconds: Math.ceil(missing / this.size.perSecond) };
  }

  /** Gives back what was taken and not used; a negative amount takes more, into debt if need be. */
  give(key: string, amount: number): number {
    const bucket = this.filled(key);
    bucket.level = Math.min(this.size.capacity, bucket.level + amount);
    return this.shown(bucket);
  }

  available(key: string): number {
    return this.shown(this.filled(key));
  }

  private shown(bucket: Bucket): number {
    return Math.max(0, Math.floor(bucket.level));
  }

  private filled(key: string): Bucket {
    const at = this.now();
    let bucket = this.buckets.get(key);
    if (!bucket) {
      if (this.buckets.size >= mostBuckets) this.forgetFull(at);
      bucket = { level: this.size.capacity, at };
      this.buckets.set(key, bucket);
    }
    bucket.level = Math.min(this.size.capacity, bucket.level + ((at - bucket.at) / 1000) * this.size.perSecond);
    bucket.at = at;
    return bucket;
  }

  /** A full bucket says no more than none. If too few are full, the oldest go: memory has an end, whoever calls. */
  private forgetFull(at: number): void {
    for (const [key, { level, at: filledAt }] of this.buckets) {
      if (level + ((at - filledAt) / 1000) * this.size.perSecond >= this.size.capacity) this.buckets.delete(key);
    }
    for (const key of this.buckets.keys()) {
      if (this.buckets.size <= keptBuckets) return;
      this.buckets.delete(key);
    }
  }
}
