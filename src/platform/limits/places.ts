/** So many places for each key, such as for the sockets of an address. */
export class Places {
  private readonly taken = new Map<string, number>();

  constructor(private readonly most: number) {}

  /** Answers how to leave the place again; undefined where none is left. */
  take(key: string): (() => void) | undefined {
    const taken = this.taken.get(key) ?? 0;
    if (taken >= this.most) return undefined;
    this.taken.set(key, taken + 1);
    return () => {
      const now = (this.taken.get(key) ?? 1) - 1;
      if (now > 0) this.taken.set(key, now);
      else this.taken.delete(key);
    };
  }
}
