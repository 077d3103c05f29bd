import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ExecutionResult, type FormattedExecutionResult, GraphQLError } from 'graphql';
import { CloseCode, makeServer } from 'graphql-ws';
import type { WebSocket, WebSocketServer } from 'ws';
import { HubError, LimitExceededError } from '../../kernel/errors.ts';
import { languageFromHeader } from '../../kernel/localized.ts';
import type { HubContext } from '../graphql/context.ts';
import { presentError } from '../graphql/errors.ts';
import { answerOperation, prepareOperation, type SubscriptionArgs } from '../graphql/server.ts';
import { networkOf } from '../limits/budgets.ts';
import { Subscriber } from '../live/group.ts';
import { Answers } from './answers.ts';
import { closableSocket, closeSocket, reasonOfClose, refuseSocket } from './closing.ts';
import { type HeaderSettings, isWelcome, rawAnswer, securityHeaders } from './headers.ts';
import { addressOf, type CallerHeaders, type HttpParts, targetOf } from './parts.ts';
import { inRounds } from './rounds.ts';
import { type OpenSocket, SocketSink } from './socketSink.ts';

interface SocketParts extends HttpParts {
  readonly settings: HeaderSettings;
  headersOf(request: IncomingMessage): CallerHeaders;
}

/** What is kept of a socket for as long as it is open. */
interface Extra extends OpenSocket {
  readonly address: string;
  /** Of the upgrade. */
  readonly headers: CallerHeaders;
}

/** The token may stand in the first message, since a browser cannot set headers on a socket. */
function headersOfSocket({ headers }: Extra, parameters: unknown): CallerHeaders {
  const given = (parameters ?? {}) as Record<string, unknown>;
  const find = (name: string) => {
    const value = Object.entries(given).find(([key]) => key.toLowerCase() === name)?.[1];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    authorization: find('authorization') ?? headers.authorization,
    acceptLanguage: find('accept-language') ?? headers.acceptLanguage,
    actingAs: find('x-acting-as') ?? headers.actingAs,
  };
}

const longestTimer = 2 ** 31 - 1;

/** What was allowed by a token ends with it; the client connects again with a new one. */
function closeAtExpiry(socket: WebSocket, expiresAt: Date | null): void {
  if (!expiresAt) return;
  const milliseconds = Math.min(Math.max(expiresAt.getTime() - Date.now(), 0), longestTimer);
  const timer = setTimeout(() => closeSocket(socket, 'expired'), milliseconds);
  socket.once('close', () => clearTimeout(timer));
}

const goings = new WeakMap<WebSocket, AbortController>();

/** Aborted when the socket is closed: nobody waits for an answer any more. */
function goneOf(socket: WebSocket): AbortSignal {
  const gone = goings.get(socket) ?? new AbortController();
  goings.set(socket, gone);
  return gone.signal;
}

/** They are looked at again with every operation; an honest token is far shorter. */
const longestParameters = 16_384;

/** How long a client may take until it says who it is, in milliseconds. */
const longestSilence = 3_000;

interface SocketArgs extends SubscriptionArgs {
  readonly extra: Extra;
  readonly id: string;
  readonly answers: Answers;
}

/** Nobody waits for what comes of an operation that the client has completed: its id may be another one's by now. */
const nothingMore = () => new Promise<never>(() => {});

/** How many answers a socket has asked for that are still being made, also those that it has completed meanwhile. */
const running = new WeakMap<WebSocket, number>();

async function counted<Result>(socket: WebSocket, work: () => Promise<Result>): Promise<Result> {
  running.set(socket, (running.get(socket) ?? 0) + 1);
  try {
    return await work();
  } finally {
    running.set(socket, (running.get(socket) ?? 1) - 1);
  }
}

const tooMany = (maximum: number) => {
  const message = `This socket has ${maximum} operations at a time; complete one of them first, or open another socket.`;
  const excess = { limit: 'operationsPerSocket', maximum, actual: maximum + 1 };
  return new GraphQLError(message, { originalError: new LimitExceededError(message, excess) });
};

/** Follows a subscription; the frames of its events go to the socket as they are made for everybody. */
async function followed(args: SocketArgs, parts: SocketParts): Promise<Answers | ExecutionResult> {
  const { extra, id, answers } = args;
  const sink = new SocketSink(extra, id, parts.gate.limits.sockets.waitingBytes, answers);
  const result = await parts.fanout.follow(args, sink);
  if (!(result instanceof Subscriber)) return result;
  // They would be kept for as long as the subscription, and are of no more use.
  Object.assign(args, { contextValue: undefined, variableValues: undefined });
  return answers.of(result);
}

/** graphql-transport-ws, with the same rules and error masks as over HTTP. */
function protocolOf(parts: SocketParts) {
  const { limits } = parts.gate;
  const contextOf = (extra: Extra, parameters: unknown) => {
    const origin = { correlationId: randomUUID(), address: extra.address, signal: goneOf(extra.socket) };
    return parts.contextFor(headersOfSocket(extra, parameters), origin).catch(parts.gate.refusedToken(extra.address));
  };

  /** A token that is refused closes the socket, whenever that is found out. */
  async function contextOrClose(extra: Extra, parameters: unknown): Promise<HubContext | undefined> {
    try {
      return await contextOf(extra, parameters);
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      refuseSocket(extra.socket, error);
      return undefined;
    }
  }

  /** Whether the account may have one more socket; if so, it is watched for what ends its rights. */
  function isAdmitted({ socket }: Extra, { expiresAt, rightsVersion, viewer }: HubContext): boolean {
    // Who is gone meanwhile would leave no more.
    if (socket.readyState !== socket.OPEN) return false;
    if (viewer.role === 'ANONYMOUS') return true;
    const leave = parts.arrivals.enterAccount(viewer.subject);
    if (!leave) {
      closeSocket(socket, 'crowded');
      return false;
    }
    socket.once('close', leave);
    closeAtExpiry(socket, expiresAt);
    if (rightsVersion !== null) parts.principals.add(viewer.subject, closableSocket(socket), rightsVersion);
    return true;
  }

  return makeServer<Record<string, unknown>, Extra>({
    schema: parts.gate.schema,
    connectionInitWaitTimeout: longestSilence,
    async onConnect({ extra, connectionParams }) {
      if (JSON.stringify(connectionParams ?? {}).length > longestParameters) {
        closeSocket(extra.socket, 'bad parameters');
        return false;
      }
      const context = await contextOrClose(extra, connectionParams);
      return context !== undefined && isAdmitted(extra, context);
    },
    async onSubscribe(context, id, payload) {
      const { extra, connectionParams } = context;
      const answers = new Answers();
      context.subscriptions[id] = answers;
      const asked = Math.max(Object.keys(context.subscriptions).length, (running.get(extra.socket) ?? 0) + 1);
      if (asked > limits.sockets.operations) return [tooMany(limits.sockets.operations)];
      const contextValue = await contextOrClose(extra, connectionParams);
      if (!contextValue) return nothingMore();
      const prepared = await prepareOperation(parts.gate, contextValue, payload);
      // graphql-ws keeps it for as long as the operation goes on.
      Object.assign(payload, { query: '', variables: undefined });
      if (answers.isOver) return nothingMore();
      return 'document' in prepared ? { ...prepared, extra, id, answers } : prepared;
    },
    execute: (args) => counted((args as SocketArgs).extra.socket, () => answerOperation(args as SocketArgs, parts.log)),
    subscribe: (args) => counted((args as SocketArgs).extra.socket, () => followed(args as SocketArgs, parts)),
    onOperation: ({ subscriptions }, id, _payload, args) =>
      subscriptions[id] === (args as SocketArgs).answers ? undefined : nothingMore(),
    // Errors are presented already, so they are plain objects and no longer GraphQLError.
    onNext: (_context, _id, _payload, _args, result) => result as FormattedExecutionResult,
    // Only what was refused before execution comes this way, as it was made by graphql.
    onError: ({ extra, connectionParams }, _id, _payload, errors) => {
      const { acceptLanguage } = headersOfSocket(extra, connectionParams);
      const caller = { correlationId: randomUUID(), language: languageFromHeader(acceptLanguage) };
      return errors.map((error) => presentError(error, caller, parts.log));
    },
  });
}

/** A peer may be gone before it is answered; without a listener that would end the process. */
function isBroken(this: Duplex): void {
  this.destroy();
}

/** Sockets that were asked whether they are still there, and have not answered yet. */
const unanswered = new WeakSet<WebSocket>();

function hearsPong(this: WebSocket): void {
  unanswered.delete(this);
}

/** Who did not answer the last time is not there any more. */
function askWhetherThere(socket: WebSocket): void {
  if (unanswered.has(socket)) {
    closeSocket(socket, 'half-open');
    socket.terminate();
  } else if (socket.readyState === socket.OPEN) {
    unanswered.add(socket);
    socket.ping();
  }
}

/** WebSockets on the path of the API. */
export function serveSockets(server: Server, sockets: WebSocketServer, parts: SocketParts) {
  const headers = securityHeaders(parts.settings);
  const protocol = protocolOf(parts);
  const limits = parts.gate.limits.sockets;
  let isStopping = false;
  // An upgrade to the right place that is none of the protocol's.
  sockets.on('wsClientError', (_error, socket) => socket.end(rawAnswer(400, headers)));
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', isBroken);
    const target = targetOf(request);
    const refusal = target ? (target.pathname === '/graphql' ? undefined : 404) : 400;
    const status = refusal ?? (isWelcome(request, parts.settings) ? undefined : 403);
    if (status) {
      socket.end(rawAnswer(status, headers));
      return;
    }
    const address = addressOf(request, parts.trustedProxies);
    const entered = isStopping ? 1 : parts.arrivals.enter(networkOf(address));
    if (typeof entered === 'number') {
      parts.live.shed();
      socket.end(rawAnswer(503, { ...headers, 'retry-after': String(entered) }));
      return;
    }
    socket.once('close', entered);
    const headersOfUpgrade = parts.headersOf(request);
    sockets.handleUpgrade(request, socket, head, (webSocket) =>
      open({ address, headers: headersOfUpgrade, socket: webSocket, stream: socket }),
    );
  });
  parts.metrics.gauge('multaqa_open_sockets', 'WebSocket connections that are open.', () => sockets.clients.size);
  parts.metrics.gauge('multaqa_waiting_bytes', 'Bytes that wait for slow WebSocket clients.', () => {
    let waiting = 0;
    for (const client of sockets.clients) waiting += client.bufferedAmount;
    return waiting;
  });

  const hearsError = (error: Error) => parts.log.debug({ error }, 'a broken frame');

  function open(extra: Extra): void {
    const { socket } = extra;
    // A frame that is too large or broken; the socket is closed by it.
    socket.on('error', hearsError);
    socket.on('pong', hearsPong);
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (data) => {
          if (socket.readyState === socket.OPEN) socket.send(data);
        },
        close: (code, reason) => socket.close(code, reason),
        onMessage: (heard) =>
          socket.on('message', (data) => {
            heard(String(data)).catch((error: unknown) => {
              parts.log.error({ error }, 'a message failed');
              socket.close(CloseCode.InternalServerError, 'Internal server error');
            });
          }),
      },
      extra,
    );
    socket.once('close', (code, reason) => {
      goings.get(socket)?.abort();
      parts.live.closed(reasonOfClose(socket, code));
      void closed(code, String(reason));
    });
  }
  const stopAsking = inRounds(sockets.clients, limits.pingSeconds, askWhetherThere);
  return {
    async dispose(): Promise<void> {
      isStopping = true;
      stopAsking();
      for (const client of sockets.clients)
        client.close(1001, 'The hub goes away. Connect again and resume after your last cursor.');
      await new Promise<void>((resolve) => sockets.close(() => resolve()));
    },
  };
}
