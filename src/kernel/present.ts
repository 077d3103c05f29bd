/**
 * Those who are there at the moment, in no order, where many come and go. A Set makes itself a new table now and then, and V8 has the old one hold on
 * to the new one: whoever was in it, with all that hangs on them, stays until the whole heap is swept. Here places are used again.
 */
export class Present<Member> {
  private readonly places: (Member | undefined)[] = [];
  private readonly free: number[] = [];

  /** @returns what takes the member out again, to be called once */
  enter(member: Member): () => void {
    const place = this.free.pop() ?? this.places.length;
    this.places[place] = member;
    return () => {
      this.places[place] = undefined;
      this.free.push(place);
    };
  }

  get count(): number {
    return this.places.length - this.free.length;
  }

  get members(): Member[] {
    return this.places.filter((member) => member !== undefined);
  }
}
