import { concerns, type Feed, type Marks } from './interest.ts';

/** Finds by the marks of an event who is interested in it, without asking everybody. */
export class InterestIndex<Member extends { readonly interest: { readonly wanted: Marks } }> {
  /** By dimension and value; each member stands under the values of one dimension. */
  private readonly byValue = new Map<string, Map<string, Set<Member>>>();
  private readonly everything = new Set<Member>();

  constructor(private readonly feed: Feed) {}

  add(member: Member): void {
    const { wanted } = member.interest;
    const dimension = this.anchorOf(wanted);
    if (dimension === undefined) {
      this.everything.add(member);
      return;
    }
    const values = this.byValue.get(dimension) ?? new Map<string, Set<Member>>();
    this.byValue.set(dimension, values);
    for (const value of wanted[dimension] ?? []) {
      const members = values.get(value) ?? new Set<Member>();
      values.set(value, members.add(member));
    }
  }

  remove(member: Member): void {
    this.everything.delete(member);
    const dimension = this.anchorOf(member.interest.wanted);
    if (dimension === undefined) return;
    const values = this.byValue.get(dimension);
    for (const value of member.interest.wanted[dimension] ?? []) {
      const members = values?.get(value);
      members?.delete(member);
      if (members?.size === 0) values?.delete(value);
    }
  }

  /** Everybody. */
  all(): readonly Member[] {
    const found = new Set(this.everything);
    for (const values of this.byValue.values())
      for (const members of values.values()) for (const member of members) found.add(member);
    return [...found];
  }

  /** Which values of a dimension somebody may be found by. */
  wanted(dimension: string): readonly string[] {
    return [...(this.byValue.get(dimension)?.keys() ?? [])];
  }

  find(marks: Marks): readonly Member[] {
    const found = new Set(this.everything);
    for (const [dimension, values] of this.byValue) {
      for (const value of marks[dimension] ?? []) {
        for (const member of values.get(value) ?? []) {
          if (concerns(marks, member.interest.wanted)) found.add(member);
        }
      }
    }
    return [...found];
  }

  private anchorOf(wanted: Marks): string | undefined {
    return this.feed.dimensions.find((dimension) => wanted[dimension] !== undefined);
  }
}
