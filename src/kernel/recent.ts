/** What was used last, as far as there is room: the oldest is forgotten for what is new. Nothing takes more than a tenth. */
export class Recent<Key, Value> {
  private readonly entries = new Map<Key, Value>();
  private weight = 0;

  /**
   * @param most how much is kept
   * @param weightOf how much of that a value takes: the entries are counted if nothing is said
   */
  constructor(
    private readonly most: number,
    private readonly weightOf: (value: Value) => number = () => 1,
  ) {}

  get(key: Key): Value | undefined {
    const value = this.entries.get(key);
    if (value === undefined) return undefined;
    this.entries.delete(key);
    this.entries.set(key, value);
    return value;
  }

  keep(key: Key, value: Value): void {
    this.forget(key);
    const weight = this.weightOf(value);
    if (weight > this.most / 10) return;
    this.entries.set(key, value);
    this.weight += weight;
    for (const oldest of this.entries.keys()) {
      if (this.weight <= this.most) return;
      this.forget(oldest);
    }
  }

  private forget(key: Key): void {
    const value = this.entries.get(key);
    if (value === undefined) return;
    this.weight -= this.weightOf(value);
    this.entries.delete(key);
  }
}
