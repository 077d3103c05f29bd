/** So many turns in a row may do nothing but hear who is new. */
const mostHeard = 128;

/**
 * When questions that have arrived begin to be answered, in their order. Node accepts one new connection in each turn of its event loop, and
 * in the same turn does all else that is there to do: were everything begun at once, many who come together would be heard one
 * by one between long turns, and the last of them after seconds. So nothing begins in a turn that hears somebody new, unless they never end.
 */
export class Hearing {
  private waiting: (() => void)[] = [];
  private isSomebodyNew = false;
  private heard = 0;

  /** A connection was accepted. */
  hear(): void {
    this.isSomebodyNew = true;
  }

  /** Resolves when whoever asks may begin. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      if (this.waiting.length === 1) setImmediate(this.begin);
    });
  }

  private readonly begin = (): void => {
    this.heard = this.isSomebodyNew && this.heard < mostHeard ? this.heard + 1 : 0;
    this.isSomebodyNew = false;
    if (this.heard > 0) {
      setImmediate(this.begin);
      return;
    }
    const { waiting } = this;
    this.waiting = [];
    for (const begin of waiting) begin();
  };
}
