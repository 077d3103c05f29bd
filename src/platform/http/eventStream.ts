import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ExecutionResult, type FormattedExecutionResult, getOperationAST, OperationTypeNode } from 'graphql';
import { BadUserInputError } from '../../kernel/errors.ts';
import type { HubContext } from '../graphql/context.ts';
import { presentError } from '../graphql/errors.ts';
import { answerOperation, prepareOperation, type SocketQuestion } from '../graphql/server.ts';
import { networkOf } from '../limits/budgets.ts';
import { type Payload, type Sink, Subscriber } from '../live/group.ts';
import { HttpRefusal } from './body.ts';
import { type Closable, type CloseReason, messageOf } from './closing.ts';
import type { HttpParts } from './parts.ts';
import { inRounds } from './rounds.ts';

/** Whether the caller asks for a stream of events, see https://html.spec.whatwg.org/multipage/server-sent-events.html. */
export const wantsStream = ({ headers }: IncomingMessage): boolean =>
  (headers.accept ?? '').toLowerCase().includes('text/event-stream');

/** Errors are presented already, so they are plain objects and no longer GraphQLError. */
type Answer = ExecutionResult | FormattedExecutionResult;

const streamType = 'text/event-stream; charset=utf-8';

/** So much may wait while a client reads what came before; then it is waited for, in bytes. */
const mostAtOnce = 65_536;
const longestStop = 10_000;
const longestFarewell = 5_000;

/**
 * One operation over one HTTP answer: graphql-sse in its mode of distinct connections, for networks that let no
 * WebSocket through.
 */
export class EventStream implements Sink, Closable {
  /** Whether it goes on until somebody ends it. */
  isFollowing = false;
  private reason: CloseReason = 'client';

  constructor(
    private readonly response: ServerResponse,
    private readonly mostWaiting: number,
    private readonly onClosed: (reason: CloseReason) => void,
  ) {
    response.once('close', () => this.onClosed(this.reason));
  }

  begin(): void {
    // Not "close": a proxy that keeps the answer back would keep the events back.
    this.response.writeHead(200, { 'content-type': streamType, 'x-accel-buffering': 'no' });
    this.response.flushHeaders();
    // Silence is no failure here, however seldom the comments are.
    this.response.setTimeout(0);
    // The stream stands: from here on nothing is missed.
    this.response.write(':\n\n');
  }

  tell(payloads: readonly Pick<Payload, 'json'>[]): void {
    if (this.response.writableEnded) return;
    if (this.response.writableLength > this.mostWaiting) this.close('slow');
    else for (const { json } of payloads) this.response.write(`event: next\ndata: ${json}\n\n`);
  }

  async drained(): Promise<boolean> {
    const { response } = this;
    if (response.writableLength > mostAtOnce) {
      const timer = setTimeout(() => this.close('slow'), longestStop);
      await new Promise<void>((resolve) => {
        const done = () => {
          response.off('drain', done).off('close', done);
          resolve();
        };
        response.on('drain', done).on('close', done);
      });
      clearTimeout(timer);
    }
    return !response.writableEnded && !response.destroyed;
  }

  end(result: Answer): void {
    this.tell([{ json: JSON.stringify(result) }]);
    if (!this.response.writableEnded) this.response.end('event: complete\ndata: \n\n');
  }

  /** There are no codes of closing here: the reason goes before the end, and the client resumes after its last cursor. */
  close(reason: Parameters<typeof messageOf>[0]): void {
    if (this.response.writableEnded) return;
    this.reason = reason;
    this.response.end(`: ${messageOf(reason)}\n\n`);
    if (reason === 'slow') this.response.destroy();
    // Who does not read does not hear of the end either.
    else setTimeout(() => this.response.destroy(), longestFarewell).unref();
  }

  once(event: 'close', listener: () => void): void {
    this.response.once(event, listener);
  }

  /** The hub goes away; what has begun to be answered is. */
  stop(): void {
    if (!this.isFollowing) return;
    this.reason = 'stopping';
    this.response.end();
  }

  ping(): void {
    if (!this.response.writableEnded) this.response.write(':\n\n');
  }
}

export interface StreamRequest {
  readonly response: ServerResponse;
  readonly context: HubContext;
  readonly question: SocketQuestion;
  /** No mutation: a browser sends it without asking. */
  readonly isReadOnly: boolean;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function jsonParameter(url: URL, name: string): Record<string, unknown> | null {
  const text = url.searchParams.get(name);
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new HttpRefusal(400, `The parameter ${name} must be a JSON object.`);
}

/** What is asked, in the body or in the parameters of the URL. */
export function questionOf(url: URL, body: unknown): SocketQuestion {
  const asked = isRecord(body)
    ? body
    : {
        query: url.searchParams.get('query'),
        operationName: url.searchParams.get('operationName'),
        variables: jsonParameter(url, 'variables'),
        documentId: url.searchParams.get('documentId'),
      };
  const { query, operationName, variables, documentId } = asked as Record<string, unknown>;
  if (query != null && typeof query !== 'string') throw new HttpRefusal(400, 'The query must be a text.');
  if (operationName != null && typeof operationName !== 'string')
    throw new HttpRefusal(400, 'The operationName must be a text.');
  if (variables != null && !isRecord(variables)) throw new HttpRefusal(400, 'The variables must be an object.');
  return { query: query ?? '', operationName, variables, extensions: documentId == null ? null : { documentId } };
}

/** The streams of this process. */
export class EventStreams {
  private readonly open = new Set<EventStream>();
  private readonly stopPinging: () => void;
  private isStopping = false;

  constructor(private readonly parts: HttpParts) {
    this.stopPinging = inRounds(this.open, parts.gate.limits.sockets.pingSeconds, (stream) => stream.ping());
    parts.metrics.gauge('multaqa_open_streams', 'Event streams over HTTP that are open.', () => this.open.size);
  }

  async serve({ response, context, question, isReadOnly }: StreamRequest): Promise<void> {
    const { gate, log, fanout } = this.parts;
    // Who is gone meanwhile would leave no more.
    if (response.destroyed) return;
    const stream = this.enter(response, context);
    const prepared = await prepareOperation(gate, context, question);
    if (response.destroyed || response.writableEnded) return;
    stream.begin();
    this.open.add(stream);
    if (!('document' in prepared)) {
      return stream.end({ errors: prepared.map((error) => presentError(error, context, log)) });
    }
    const operation = getOperationAST(prepared.document, prepared.operationName)?.operation;
    stream.isFollowing = operation === OperationTypeNode.SUBSCRIPTION;
    if (isReadOnly && operation === OperationTypeNode.MUTATION)
      return stream.end({ errors: [presentError(new BadUserInputError('A mutation is sent by POST.'), context, log)] });
    const result = stream.isFollowing ? await fanout.follow(prepared, stream) : await answerOperation(prepared, log);
    if (!(result instanceof Subscriber)) return stream.end(result);
    stream.once('close', () => result.leave());
    if (response.destroyed) result.leave();
  }

  /** Streams are counted and watched as sockets are. */
  private enter(response: ServerResponse, { caller, viewer, expiresAt, rightsVersion }: HubContext): EventStream {
    const { arrivals, live, principals, gate } = this.parts;
    const entered = this.isStopping ? 1 : arrivals.enter(networkOf(caller.address ?? 'unknown'));
    if (typeof entered === 'number') {
      live.shed();
      throw new HttpRefusal(503, 'The hub has no place for one more stream now.', { 'retry-after': String(entered) });
    }
    response.once('close', entered);
    const stream = new EventStream(response, gate.limits.sockets.waitingBytes, (reason) => {
      this.open.delete(stream);
      live.closed(reason);
    });
    if (viewer.role !== 'ANONYMOUS') {
      const leave = arrivals.enterAccount(viewer.subject);
      if (!leave) throw new HttpRefusal(429, messageOf('crowded'), { 'retry-after': '5' });
      response.once('close', leave);
      if (rightsVersion !== null) principals.add(viewer.subject, stream, rightsVersion);
    }
    if (expiresAt) {
      const timer = setTimeout(
        () => stream.close('expired'),
        Math.min(Math.max(expiresAt.getTime() - Date.now(), 0), 2 ** 31 - 1),
      );
      response.once('close', () => clearTimeout(timer));
    }
    return stream;
  }

  stop(): void {
    this.isStopping = true;
    this.stopPinging();
    for (const stream of this.open) stream.stop();
  }
}
