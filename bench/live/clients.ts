import { setTimeout as wait } from 'node:timers/promises';
import { marker, moment, topicCount } from './moment.ts';
import { openWire } from './wire.ts';

/**
 * The subscribers, a process of their own: one socket and one operation each. It writes down who received which event
 * when, and tells it when it is asked.
 */

export type Order =
  | {
      readonly do: 'open';
      readonly url: string;
      readonly query: string;
      readonly variables: readonly Readonly<Record<string, unknown>>[];
      /** How many there are to be in all. */
      readonly count: number;
    }
  /** Keeps the cursors from now on, and comes back with them where a socket is cut. */
  | { readonly do: 'comeBack' }
  /** What was received of the events from a number on, and how long after each of these moments. */
  | { readonly do: 'report'; readonly from: number; readonly moments: readonly number[] };

export interface Report {
  readonly expected: number;
  readonly lost: number;
  readonly doubled: number;
  /** What a subscriber received that it did not ask for. */
  readonly stray: number;
  /** Milliseconds: the quantiles of all deliveries, and when the last one was there. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly last: number;
  /** Why attempts to connect failed, and how often. */
  readonly refusals: Readonly<Record<string, number>>;
}

interface Heard {
  /** When each of those who follow its topic received it; 0 is not yet. */
  readonly times: Float64Array;
  distinct: number;
  doubled: number;
  stray: number;
}

interface Subscriber {
  readonly index: number;
  cursor: string | null;
  /** In a row that failed. */
  attempts: number;
  isChecked: boolean;
}

type Opening = Extract<Order, { do: 'open' }>;

const markerBytes = Buffer.from(marker);
const subscribers: Subscriber[] = [];
const heard = new Map<number, Heard>();
const refusals: Record<string, number> = {};
let opening: Opening;
let comesBack = false;

const tell = (message: object): void => {
  process.send?.(message);
};

function fail(reason: string): never {
  tell({ failed: reason });
  throw new Error(reason);
}

function numberIn(data: Buffer): number | undefined {
  const place = data.indexOf(markerBytes);
  if (place < 0) return undefined;
  return Number.parseInt(data.toString('latin1', place + markerBytes.length, place + markerBytes.length + 10), 10);
}

function heardOf(number: number): Heard {
  const known = heard.get(number);
  if (known) return known;
  const fresh = { times: new Float64Array(subscribers.length / topicCount), distinct: 0, doubled: 0, stray: 0 };
  heard.set(number, fresh);
  return fresh;
}

/** The whole of what was asked for must be there; one message of each subscriber is looked at. */
function checkContent(subscriber: Subscriber, data: Buffer): void {
  const text = data.toString();
  const { cursor, offer } = JSON.parse(text).payload.data?.offerPublished ?? {};
  const texts = [cursor, offer?.id, offer?.title, offer?.topic?.label];
  texts.push(offer?.institution?.name, offer?.institution?.country?.name);
  if (!texts.every((value) => typeof value === 'string' && value !== '')) fail(`not what was asked for: ${text}`);
  subscriber.isChecked = true;
}

function received(subscriber: Subscriber, number: number, data: Buffer): void {
  const time = moment();
  const event = heardOf(number);
  const rank = Math.floor(subscriber.index / topicCount);
  if (number % topicCount !== subscriber.index % topicCount) event.stray += 1;
  else if (event.times[rank]) event.doubled += 1;
  else if (rank < event.times.length) {
    event.times[rank] = time;
    event.distinct += 1;
    if (event.distinct === event.times.length) tell({ completed: number });
  }
  subscriber.attempts = 0;
  if (!subscriber.isChecked) checkContent(subscriber, data);
  if (comesBack) subscriber.cursor = JSON.parse(data.toString()).payload.data.offerPublished.cursor;
}

const firstPause = 250;
const longestPause = 5_000;

/** Full jitter: anywhere between at once and twice as long as the last time, and never before one is let in again. */
function comeBackLater(subscriber: Subscriber, retryAfter: number, subscribed: () => void): void {
  const longest = Math.min(longestPause, firstPause * 2 ** subscriber.attempts);
  subscriber.attempts += 1;
  setTimeout(() => connect(subscriber, subscribed), retryAfter * 1000 + Math.random() * longest);
}

function connect(subscriber: Subscriber, subscribed = () => {}): void {
  let [isOver, isOpen] = [false, false];
  let send: (text: string) => void;
  const over = (reason: string, retryAfter = 0) => {
    if (isOver) return;
    isOver = true;
    refusals[reason] = (refusals[reason] ?? 0) + 1;
    if (isOpen && !comesBack) fail(`a socket was closed: ${reason}`);
    comeBackLater(subscriber, retryAfter, subscribed);
  };
  openWire(opening.url, {
    opened(sending) {
      isOpen = true;
      send = sending;
      send('{"type":"connection_init"}');
    },
    heard(data) {
      const number = numberIn(data);
      if (number !== undefined) return received(subscriber, number, data);
      const { type, payload } = JSON.parse(data.toString());
      if (type === 'ping') send('{"type":"pong"}');
      else if (type !== 'connection_ack') fail(`${type}: ${JSON.stringify(payload)}`);
      else {
        const own = opening.variables[subscriber.index % topicCount];
        const variables = subscriber.cursor === null ? own : { ...own, after: subscriber.cursor };
        send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: opening.query, variables } }));
        subscribed();
      }
    },
    refused: (status, retryAfter) => over(String(status), retryAfter),
    closed: over,
  });
}

/** So many connect at a time where nothing is to be shown by their haste, and so seldom, in milliseconds. */
const [atOnce, gap] = [50, 125];

async function open(order: Opening): Promise<void> {
  opening = order;
  while (subscribers.length < order.count) {
    const fresh = Array.from({ length: Math.min(atOnce, order.count - subscribers.length) }, () => {
      const subscriber = { index: subscribers.length, cursor: null, attempts: 0, isChecked: false };
      subscribers.push(subscriber);
      return new Promise<void>((resolve) => connect(subscriber, resolve));
    });
    await Promise.all([...fresh, wait(gap)]);
  }
}

function report({ from, moments }: Extract<Order, { do: 'report' }>): Report {
  const delays: number[] = [];
  const counts = { expected: 0, lost: 0, doubled: 0, stray: 0 };
  for (const [place, since] of moments.entries()) {
    const { times, distinct, doubled, stray } = heardOf(from + place);
    counts.expected += times.length;
    counts.lost += times.length - distinct;
    counts.doubled += doubled;
    counts.stray += stray;
    for (const time of times) if (time) delays.push(time - since);
  }
  const sorted = Float64Array.from(delays).sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { ...counts, p50: at(0.5), p95: at(0.95), p99: at(0.99), last: at(1), refusals };
}

process.on('message', async (order: Order) => {
  if (order.do === 'open') await open(order);
  if (order.do === 'comeBack') comesBack = true;
  tell({ done: order.do === 'report' ? report(order) : null });
});
process.on('disconnect', () => process.exit());
