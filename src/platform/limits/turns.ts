const nobodyInParticular = '';

/** Lets so many work at the same time. Of the others each key has its turn, and of one key who came first. */
export class Turns {
  private readonly waiting = new Map<string, (() => void)[]>();
  private working = 0;

  constructor(private readonly most: number) {}

  async take<Result>(work: () => Promise<Result>): Promise<Result> {
    const leave = await this.enter();
    try {
      return await work();
    } finally {
      leave();
    }
  }

  /**
   * Waits for a place; it is left by calling what comes back, once.
   * @param key whose turn it is
   * @param signal aborted when nobody needs the place any more: then none is taken
   */
  async enter(key = nobodyInParticular, signal?: AbortSignal): Promise<() => void> {
    if (this.working < this.most) this.working += 1;
    else if (!(await this.comesTo(key, signal))) return () => {};
    return () => {
      if (!this.passOn()) this.working -= 1;
    };
  }

  private comesTo(key: string, signal: AbortSignal | undefined): Promise<boolean> {
    return new Promise((resolve) => {
      const giveUp = () => {
        this.forget(key, begin);
        resolve(false);
      };
      const begin = () => {
        signal?.removeEventListener('abort', giveUp);
        resolve(true);
      };
      this.waiting.set(key, [...(this.waiting.get(key) ?? []), begin]);
      signal?.addEventListener('abort', giveUp, { once: true });
      if (signal?.aborted) giveUp();
    });
  }

  /** The place goes on to who waits for it; the key comes last the next time. */
  private passOn(): boolean {
    const [first] = this.waiting;
    if (!first) return false;
    const [key, [next, ...others]] = first;
    this.waiting.delete(key);
    if (others.length > 0) this.waiting.set(key, others);
    next?.();
    return true;
  }

  private forget(key: string, begin: () => void): void {
    const others = (this.waiting.get(key) ?? []).filter((one) => one !== begin);
    if (others.length > 0) this.waiting.set(key, others);
    else this.waiting.delete(key);
  }
}
