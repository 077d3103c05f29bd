import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { expect } from 'vitest';
import type { TestHub } from './hub.ts';
import { offerOf, type ToldOffer } from './live.ts';

/** A part of an event stream: an event with its data, or a comment. */
export interface StreamPart {
  readonly event?: string;
  readonly data?: unknown;
  readonly comment?: string;
}

function parsed(block: string): StreamPart {
  const lines = block.split('\n');
  const fieldOf = (name: string) =>
    lines
      .find((line) => line.startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim();
  const [event, data, comment] = [fieldOf('event'), fieldOf('data'), fieldOf('')];
  if (event === undefined) return { comment: comment ?? '' };
  return data ? { event, data: JSON.parse(data) as unknown } : { event };
}

/** An event stream that was asked for without any client library. */
export class OpenStream {
  readonly ended: Promise<void>;
  private text = '';

  constructor(
    private readonly asked: ClientRequest,
    readonly answer: IncomingMessage,
  ) {
    answer.setEncoding('utf8');
    answer.on('data', (chunk: string) => {
      this.text += chunk;
    });
    // A stream that is cut is an ending like any other.
    answer.on('error', () => {});
    this.ended = new Promise((resolve) => answer.once('close', () => resolve()));
  }

  get parts(): StreamPart[] {
    return this.text.split('\n\n').slice(0, -1).map(parsed);
  }

  get comments(): string[] {
    return this.parts.flatMap(({ comment }) => (comment === undefined ? [] : [comment]));
  }

  /** What the events of the stream are: `next`, `complete`. */
  get events(): string[] {
    return this.parts.flatMap(({ event }) => event ?? []);
  }

  /** What the answers hold. */
  get answers(): unknown[] {
    return this.parts.filter(({ event }) => event === 'next').map(({ data }) => data);
  }

  told(): ToldOffer[] {
    return this.answers.map(offerOf);
  }

  pause(): void {
    this.answer.pause();
  }

  resume(): void {
    this.answer.resume();
  }

  leave(): void {
    this.asked.destroy();
  }
}

export interface StreamOptions {
  readonly token?: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Record<string, string>;
}

/** Asks for a stream, whatever the answer is. */
export async function askForStream(
  hub: Pick<TestHub, 'url'>,
  query: string,
  variables: object = {},
  { token, method = 'POST', headers = {} }: StreamOptions = {},
): Promise<OpenStream> {
  const url = new URL('/graphql', hub.url);
  if (method === 'GET') {
    url.searchParams.set('query', query);
    url.searchParams.set('variables', JSON.stringify(variables));
  }
  const asked = request(url, {
    method,
    agent: false,
    headers: {
      accept: 'text/event-stream',
      ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...headers,
    },
  });
  asked.on('error', () => {});
  asked.end(method === 'POST' ? JSON.stringify({ query, variables }) : undefined);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return new OpenStream(asked, answer);
}

/** A stream that stands: from here on nothing is missed. */
export async function openStream(...asked: Parameters<typeof askForStream>): Promise<OpenStream> {
  const stream = await askForStream(...asked);
  expect(stream.answer.statusCode).toBe(200);
  await expect.poll(() => stream.comments.length).toBeGreaterThan(0);
  return stream;
}
