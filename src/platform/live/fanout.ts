import { createSourceEventStream, type ExecutionResult } from 'graphql';
import { expired, isAfter, type LoggedEvent, type LogPlace, type ResumePlace } from '../events/eventLog.ts';
import type { EventReceiver, EventRelay, RelayedEvent } from '../events/relay.ts';
import { presentAnswer, type SubscriptionArgs } from '../graphql/server.ts';
import { Turns } from '../limits/turns.ts';
import { EventReading, type EventReadingParts, type ReaderOf } from './eventReading.ts';
import { type Answer, Group, groupKey, type Sink, Subscriber } from './group.ts';
import { concerns, type Feed, Following } from './interest.ts';
import { InterestIndex } from './interestIndex.ts';
import type { LiveMetrics } from './metrics.ts';
import { mostPoints, SharedReading } from './sharedReading.ts';

/** So many events are executed before the first of them is sent, or has taken so many milliseconds. */
const [mostAhead, longestAhead] = [8, 100];
/** So many events may wait for one of their group until it has to read by itself. */
const mostBehind = 32;
/** So many subscriptions read something of what came before at the same time. */
const mostCatchingUp = 32;
/** So many events of before are read at once, fewer of what costs more. */
const mostTogether = 20;

export interface FanoutParts extends EventReadingParts {
  readonly metrics: LiveMetrics;
  /** Called with each event, before anybody is told of it. */
  onEvent(event: LoggedEvent): void;
  /** Called where the log is another one than before. */
  onRestart(): void;
}

/** Waits until the points for an answer about something of before are there, and takes them. */
type Payment = (points: number, gone: AbortSignal) => Promise<void>;

/** Waits for the answers to an event, but not for those who take too long over it. */
async function soon(told: Promise<unknown> | undefined): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, longestAhead);
  await Promise.race([told, late.promise]);
  clearTimeout(timer);
}

/** Tells each event to everybody whom it concerns, once and in the order of the log. */
export class Fanout implements EventReceiver {
  private readonly groups = new Map<string, Group>();
  private readonly indexes = new Map<Feed, InterestIndex<Group>>();
  /** Each with what ends when it is gone. */
  private readonly catchingUp = new Map<Subscriber, AbortController>();
  /** Groups that were joined by their first subscriber since the last event began to be looked at. */
  private readonly newcomers = new Set<Group>();
  private readonly turns = new Turns(mostCatchingUp);
  private readonly stopping = new AbortController();
  private readonly reading: EventReading;
  private relay!: EventRelay;

  constructor(private readonly parts: FanoutParts) {
    this.reading = new EventReading(parts, this.stopping.signal);
  }

  /** From now on what came before can be read too. */
  attach(relay: EventRelay): void {
    this.relay = relay;
  }

  stop(): void {
    this.stopping.abort();
  }

  get numbers() {
    let subscriptions = 0;
    for (const group of this.groups.values()) subscriptions += group.size;
    return { subscriptions, groups: this.groups.size, catchingUp: this.catchingUp.size };
  }

  /** Begins a subscription, which its subscriber leaves, or answers why it cannot be followed. */
  async follow(args: SubscriptionArgs, sink: Sink): Promise<Subscriber | ExecutionResult> {
    const { contextValue } = args;
    const { passage, since } = contextValue;
    const source = await createSourceEventStream(args);
    if (!(source instanceof Following)) {
      if (Symbol.asyncIterator in source) throw new Error('a subscription field answers what it follows');
      return presentAnswer(source, contextValue, passage.costOfEvent(null), this.parts.log);
    }
    const subscriber = new Subscriber(this, this.groupOf(args, source), sink);
    subscriber.group.size += 1;
    const pay: Payment = (points, gone) => passage.payFor(points, gone);
    this.begin(subscriber, source.after ?? { place: since, part: null }, pay);
    return subscriber;
  }

  async receive(events: readonly RelayedEvent[], passed: (event: LoggedEvent) => void): Promise<void> {
    const ahead: Promise<unknown>[] = [];
    const shared = new SharedReading(this.stopping.signal);
    const readerOf = (group: Group) => shared.readerOf(group);
    for (const event of events) {
      this.parts.onEvent(event);
      this.newcomers.clear();
      const concerned = await this.concerned(event);
      while (this.newcomers.size > 0) await this.addNewcomers(event, concerned);
      // From here to the end of the step nothing is waited for: whoever joins later reads the event by itself.
      passed(event);
      this.parts.metrics.read(event.kind);
      ahead.push(Promise.all([...concerned].map(([group, failure]) => this.tell(group, event, failure, readerOf))));
      if (ahead.length > mostAhead) await soon(ahead.shift());
    }
    await soon(Promise.all(ahead));
  }

  /** The log is another one: what is kept in memory may be of the old one as well. */
  restart(): void {
    this.parts.onRestart();
    for (const subscriber of this.catchingUp.keys()) this.end(subscriber, expired());
    for (const group of this.groups.values()) for (const subscriber of group.joined) this.end(subscriber, expired());
  }

  private groupOf(args: SubscriptionArgs, { interest }: Following): Group {
    const key = groupKey(args);
    const known = this.groups.get(key);
    if (known) return known;
    const { schema, document, operationName, variableValues, options } = args;
    const contextValue = args.contextValue.again(this.stopping.signal);
    const { costOfEvent } = args.contextValue.passage;
    const asked = { schema, document, operationName, variableValues, options, contextValue, costOfEvent };
    const group = new Group(key, interest, asked, this.parts.log, this.parts.metrics.executed);
    this.groups.set(key, group);
    return group;
  }

  leave(subscriber: Subscriber): void {
    if (subscriber.isGone) return;
    subscriber.isGone = true;
    const { group } = subscriber;
    this.catchingUp.get(subscriber)?.abort();
    this.catchingUp.delete(subscriber);
    group.joined.delete(subscriber);
    group.size -= 1;
    if (group.joined.size === 0) this.indexes.get(group.interest.feed)?.remove(group);
    if (group.size === 0) this.groups.delete(group.key);
  }

  /** Nothing is passed over in silence: who cannot be told the next event is told why, and resumes. */
  private end(subscriber: Subscriber, error: unknown): void {
    this.leave(subscriber);
    subscriber.sink.end(subscriber.group.ending(error));
  }

  private begin(subscriber: Subscriber, from: ResumePlace, pay: Payment): void {
    this.catchingUp.set(subscriber, new AbortController());
    this.catchUp(subscriber, from, pay).catch((error: unknown) => {
      if (!subscriber.isGone) this.end(subscriber, error);
    });
  }

  /** Reads what came before, as fast as the client takes it, until nothing is left of it; then joins the others. */
  private async catchUp(subscriber: Subscriber, resume: ResumePlace, pay: Payment): Promise<void> {
    const { place: from, part } = resume;
    // Of an event of which some things were told already, the rest is told.
    let place = part === null ? from : { ...from, id: String(BigInt(from.id) - 1n) };
    // A place that the relay has not come to is believed only when the log has been asked for it.
    for (let isRead = false; ; isRead = true) {
      const { position } = this.relay;
      if (subscriber.isGone) return;
      const isReached = isRead || !isAfter(place, position);
      if (place.epoch === position.epoch && !isAfter(position, place) && isReached) break;
      place = await this.readOn(subscriber, place, resume, pay);
    }
    this.join(subscriber, place);
  }

  private join(subscriber: Subscriber, place: LogPlace): void {
    this.catchingUp.delete(subscriber);
    subscriber.from = place;
    const { group } = subscriber;
    if (group.joined.size === 0) {
      this.indexOf(group.interest.feed).add(group);
      this.newcomers.add(group);
    }
    group.joined.add(subscriber);
  }

  private async readOn(subscriber: Subscriber, place: LogPlace, seen: ResumePlace, pay: Payment): Promise<LogPlace> {
    const { group, sink } = subscriber;
    const { feed } = group.interest;
    const gone = this.catchingUp.get(subscriber)?.signal as AbortSignal;
    const found = await this.turns.take(() => this.reading.patiently(() => this.relay.read(place, feed.kinds)));
    if (!found) throw expired();
    const step = Math.max(1, Math.min(mostTogether, Math.floor(mostPoints / group.cost)));
    for (let next = 0; next < found.events.length; next += step) {
      const events = found.events.slice(next, next + step);
      const told = await this.turns.take(() => this.answersTo(group, events));
      for (const { id, ...answer } of told) {
        const { part, cost } = answer;
        if (subscriber.isGone) return found.upTo;
        if (id === seen.place.id && part !== undefined && seen.part !== null && part <= seen.part) continue;
        await pay(cost, gone);
        if (subscriber.isGone) return found.upTo;
        sink.tell([answer]);
        this.parts.metrics.replayed();
        if (!(await sink.drained())) this.leave(subscriber);
      }
    }
    return found.upTo;
  }

  /** What a group is told of some events of before, which are read together. */
  private async answersTo(group: Group, events: readonly LoggedEvent[]) {
    const { feed, wanted } = group.interest;
    const found: { readonly event: LoggedEvent; readonly failure: unknown }[] = [];
    for (const event of events) {
      const { marks, failure } = await this.reading.marks(feed, event, (name) => wanted[name] ?? []);
      if (!marks || concerns(marks, wanted)) found.push({ event, failure });
    }
    const together = found.filter(({ failure }) => failure === undefined).map(({ event }) => event);
    const readerOf = (one: Group) => one.reader(this.stopping.signal);
    const told = await Promise.all(
      found.map(async ({ event, failure }) => {
        const answers =
          failure === undefined
            ? await this.reading.answers(group, event, readerOf, together)
            : [group.failed(failure, event)];
        return answers.map((answer) => ({ ...answer, id: event.id }));
      }),
    );
    return told.flat();
  }

  private indexOf(feed: Feed): InterestIndex<Group> {
    const index = this.indexes.get(feed) ?? new InterestIndex<Group>(feed);
    this.indexes.set(feed, index);
    return index;
  }

  /** The groups that an event concerns, each with the failure that is told in its place if there is one. */
  private async concerned(event: LoggedEvent): Promise<Map<Group, unknown>> {
    const found = new Map<Group, unknown>();
    for (const [feed, index] of this.indexes) {
      if (!feed.kinds.includes(event.kind)) continue;
      const { marks, failure } = await this.reading.marks(feed, event, (dimension) => index.wanted(dimension));
      for (const group of marks ? index.find(marks) : index.all()) found.set(group, failure);
    }
    return found;
  }

  /** Whoever was the first to follow something while the marks of an event were found was not asked for by them. */
  private async addNewcomers(event: LoggedEvent, found: Map<Group, unknown>): Promise<void> {
    const groups = [...this.newcomers];
    this.newcomers.clear();
    for (const group of groups) {
      const { feed, wanted } = group.interest;
      if (found.has(group) || !feed.kinds.includes(event.kind)) continue;
      const { marks, failure } = await this.reading.marks(feed, event, (dimension) => wanted[dimension] ?? []);
      if (!marks || concerns(marks, wanted)) found.set(group, failure);
    }
  }

  /** Done when everybody of the group is told. Each group goes on at its own pace, so that none waits for another one. */
  private tell(group: Group, event: RelayedEvent, failure: unknown, readerOf: ReaderOf): Promise<void> {
    if (group.behind >= mostBehind) this.fallBack(group);
    const answers =
      failure === undefined
        ? this.reading.answers(group, event, readerOf)
        : Promise.resolve([group.failed(failure, event)]);
    return group.inOrder(async () => this.send(group, event, await answers));
  }

  /** A group whose answers take too long to be made goes on reading by itself, as if it had just come. */
  private fallBack(group: Group): void {
    for (const subscriber of group.joined) {
      const place = subscriber.from ?? group.toldUpTo;
      group.joined.delete(subscriber);
      if (place) this.begin(subscriber, { place, part: null }, async () => {});
    }
    this.indexes.get(group.interest.feed)?.remove(group);
  }

  private send(group: Group, event: RelayedEvent, answers: readonly Answer[]): void {
    let told = 0;
    for (const subscriber of group.joined) {
      if (subscriber.from && !isAfter(event, subscriber.from)) continue;
      subscriber.from = undefined;
      subscriber.sink.tell(answers);
      told += answers.length;
    }
    group.toldUpTo = event;
    if (told > 0) this.parts.metrics.sent(told, event.lagMilliseconds + performance.now() - event.readAt);
  }
}
