/** Numbers that look like chance and are the same in every run. */
export class Chance {
  private state: number;

  /** @param name of the stream: two streams with the same name give the same numbers */
  constructor(name: string) {
    let hash = 2_166_136_261;
    for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) as number), 16_777_619);
    this.state = hash >>> 0;
  }

  /** From 0, below 1 (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from 0 below another one. @param skew above 1: the lower ones more often */
  below(limit: number, skew = 1): number {
    return Math.floor(this.next() ** skew * limit);
  }

  of<Item>(items: readonly Item[], skew = 1): Item {
    return items[this.below(items.length, skew)] as Item;
  }

  is(share: number): boolean {
    return this.next() < share;
  }

  /** So many different ones, in the order of the list. */
  some<Item>(items: readonly Item[], count: number): Item[] {
    const chosen = new Set<Item>();
    while (chosen.size < Math.min(count, items.length)) chosen.add(this.of(items));
    return items.filter((item) => chosen.has(item));
  }

  uuid(): string {
    const hex = Array.from({ length: 4 }, () =>
      Math.floor(this.next() * 4_294_967_296)
        .toString(16)
        .padStart(8, '0'),
    ).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
}
