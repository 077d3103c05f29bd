import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { oneOf } from '../support/random.ts';

/** Every field narrows; the same words as in the API. */
export interface Filter {
  readonly topics?: readonly string[];
  readonly languages?: readonly string[];
  readonly countries?: readonly string[];
}

export interface FollowVariables {
  readonly filter: Filter | null;
  readonly after: string | null;
}

interface Result {
  readonly data?: { readonly offerPublished?: { readonly cursor: string; readonly offer: { readonly id: string } } };
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

/** One attempt to follow, from the connection to whatever ends it. */
export interface Attempt {
  drop(): void;
  readonly over: Promise<void>;
}
export type Follow = (
  url: string,
  variables: FollowVariables,
  told: (result: Result) => void,
  random: () => number,
) => Attempt;

const query = `subscription ($filter: OfferFilter, $after: String) {
  offerPublished(filter: $filter, after: $after) { cursor offer { id } } }`;

/** graphql-transport-ws as it is written down, without a library that might mend anything. */
export const followBySocket: Follow = (url, variables, told, random) => {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, ['graphql-transport-ws']);
  const send = (message: object) => socket.send(JSON.stringify(message));
  const over = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  // What the socket says of its end is said by its closing too.
  socket.on('error', () => {});
  socket.once('open', () => send({ type: 'connection_init' }));
  let isOver = false;
  socket.on('message', (text) => {
    const { type, payload } = JSON.parse(String(text)) as { type: string; payload?: unknown };
    if (isOver) return;
    if (type === 'connection_ack') send({ id: 'offers', type: 'subscribe', payload: { query, variables } });
    else if (type === 'next') told(payload as Result);
    else if (type === 'error') told({ errors: payload as Result['errors'] });
    else if (type === 'complete') socket.close(1000);
  });
  const rude = () => socket.terminate();
  const polite = () => socket.close(1000);
  const thorough = () => {
    if (socket.readyState === WebSocket.OPEN) send({ id: 'offers', type: 'complete' });
    socket.close(1000);
  };
  return {
    over,
    drop: () => {
      isOver = true;
      oneOf(random, [rude, polite, thorough])();
    },
  };
};

/** Server-sent events, distinct connections: one stream is one subscription. */
export const followByStream: Follow = (url, variables, told) => {
  const gone = new AbortController();
  const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
  const heard = (block: string) => {
    const data = /^data: ?(.*)$/m.exec(block)?.[1];
    if (gone.signal.aborted || !data || !/^event: ?next$/m.test(block)) return;
    told(JSON.parse(data) as Result);
  };
  const read = async () => {
    const body = JSON.stringify({ query, variables });
    const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body, signal: gone.signal });
    let rest = '';
    for await (const text of (response.body as ReadableStream).pipeThrough(new TextDecoderStream())) {
      const blocks = `${rest}${text}`.split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) heard(block);
    }
  };
  // However it ended: the client resumes.
  return { over: read().catch(() => {}), drop: () => gone.abort() };
};

const fatalCodes: readonly (string | undefined)[] = [
  'CURSOR_EXPIRED',
  'BAD_USER_INPUT',
  'FORBIDDEN',
  'UNAUTHENTICATED',
];

export interface ClientOptions {
  readonly url: string;
  readonly follow: Follow;
  readonly filter: Filter | null;
  /** The cursor to begin after; without it, with what is published from the subscription on. */
  readonly after: string | null;
  /** How long it follows before it drops, on average; for ever if there is none. */
  readonly patienceMilliseconds?: number;
  readonly random: () => number;
}

const shortestPause = 50;
const longestPause = 1_000;

/** Follows, drops and resumes with its last cursor for as long as it is wanted, and remembers all that it was told. */
export class TortureClient {
  readonly options: ClientOptions;
  /** Ids of offers, in the order in which they came. */
  readonly received: string[] = [];
  /** Errors that no client has to expect. */
  readonly failures: string[] = [];
  /** Errors after which one resumes. */
  readonly troubles: string[] = [];
  attempts = 0;
  cursor: string | null;
  #attempt: Attempt | undefined;
  /** How often it has come in a row without being told anything. */
  #vain = 0;
  #isWanted = true;
  #isRestless = true;
  readonly #done: Promise<void>;

  constructor(options: ClientOptions) {
    this.options = options;
    this.cursor = options.after;
    this.#done = this.#live();
  }

  /** Drops once more and resumes, then stays. */
  settle(): void {
    this.#isRestless = false;
    this.#attempt?.drop();
  }

  async stop(): Promise<void> {
    this.#isWanted = false;
    this.#attempt?.drop();
    await this.#done;
  }

  async #live(): Promise<void> {
    const { url, follow, filter, patienceMilliseconds, random } = this.options;
    while (this.#isWanted) {
      this.attempts += 1;
      const attempt = follow(url, { filter, after: this.cursor }, (result) => this.#told(result), random);
      this.#attempt = attempt;
      const patience = this.#isRestless && patienceMilliseconds ? random() * 2 * patienceMilliseconds : undefined;
      const timer = patience === undefined ? undefined : setTimeout(() => attempt.drop(), patience);
      await attempt.over;
      clearTimeout(timer);
      this.#vain += 1;
      if (this.#isWanted) await delay(random() * Math.min(shortestPause * 2 ** this.#vain, longestPause));
    }
  }

  #told({ data, errors }: Result): void {
    const event = data?.offerPublished;
    this.#vain = 0;
    if (event && !errors) {
      this.cursor = event.cursor;
      this.received.push(event.offer.id);
      return;
    }
    const [error] = errors ?? [];
    const code = error?.extensions?.code;
    if (fatalCodes.includes(code)) this.failures.push(`${code}: ${error?.message}`);
    else this.troubles.push(code ?? 'nothing was told');
    this.#attempt?.drop();
  }
}
