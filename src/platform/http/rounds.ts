/** How often some of them are visited, in milliseconds. */
const step = 50;

/**
 * Visits each member of a set once in so many seconds, a few at a time: thousands at once would keep everybody else waiting.
 * The answer ends it.
 */
export function inRounds<Member>(
  members: ReadonlySet<Member>,
  seconds: number,
  visit: (member: Member) => void,
): () => void {
  let round = members.values();
  let due = 0;
  const timer = setInterval(() => {
    due += (members.size * step) / (seconds * 1000);
    for (; due >= 1; due -= 1) {
      let next = round.next();
      if (next.done) {
        round = members.values();
        next = round.next();
      }
      if (!next.done) visit(next.value);
    }
  }, step).unref();
  return () => clearInterval(timer);
}
