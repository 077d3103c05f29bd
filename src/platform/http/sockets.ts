import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import { type FormattedExecutionResult, GraphQLError } from 'graphql';
import { CloseCode } from 'graphql-ws';
import { type Extra, useServer } from 'graphql-ws/use/ws';
import type { WebSocket, WebSocketServer } from 'ws';
import { HubError, LimitExceededError } from '../../kernel/errors.ts';
import { languageFromHeader } from '../../kernel/localized.ts';
import type { HubContext } from '../graphql/context.ts';
import { presentError } from '../graphql/errors.ts';
import { answerOperation, followSubscription, prepareOperation, type SubscriptionArgs } from '../graphql/server.ts';
import { BudgetSpentError, networkOf } from '../limits/budgets.ts';
import { Places } from '../limits/places.ts';
import { type HeaderSettings, isWelcome, rawAnswer, securityHeaders } from './headers.ts';
import { addressOf, type CallerHeaders, type HttpParts, targetOf } from './parts.ts';
import { reasonOf } from './principals.ts';

interface SocketParts extends HttpParts {
  readonly settings: HeaderSettings;
  headersOf(request: IncomingMessage): CallerHeaders;
}

/** The token may stand in the first message, since a browser cannot set headers on a socket. */
function headersOfSocket(parts: SocketParts, request: IncomingMessage, parameters: unknown): CallerHeaders {
  const upgrade = parts.headersOf(request);
  const given = (parameters ?? {}) as Record<string, unknown>;
  const find = (name: string) => {
    const value = Object.entries(given).find(([key]) => key.toLowerCase() === name)?.[1];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    authorization: find('authorization') ?? upgrade.authorization,
    acceptLanguage: find('accept-language') ?? upgrade.acceptLanguage,
    actingAs: find('x-acting-as') ?? upgrade.actingAs,
  };
}

const longestTimer = 2 ** 31 - 1;

/** What was allowed by a token ends with it; the client connects again with a new one. */
function closeAtExpiry(socket: WebSocket, expiresAt: Date | null): void {
  if (!expiresAt) return;
  const milliseconds = Math.min(Math.max(expiresAt.getTime() - Date.now(), 0), longestTimer);
  const timer = setTimeout(
    () => socket.close(CloseCode.Forbidden, 'The token has expired; get a new one.'),
    milliseconds,
  );
  socket.once('close', () => clearTimeout(timer));
}

const goneSignals = new WeakMap<WebSocket, AbortSignal>();

/** Aborted when the socket is closed: nobody waits for an answer any more. */
function goneOf(socket: WebSocket): AbortSignal {
  const known = goneSignals.get(socket);
  if (known) return known;
  const gone = new AbortController();
  socket.once('close', () => gone.abort());
  goneSignals.set(socket, gone.signal);
  return gone.signal;
}

/** Of the registry of the WebSocket protocol. */
const tryAgainLater = 1013;

/** With which code a socket is closed whose caller is refused. */
function closeCodeOf(error: HubError): number {
  if (error instanceof BudgetSpentError) return CloseCode.TooManyInitialisationRequests;
  return error.code === 'UNAVAILABLE' ? tryAgainLater : CloseCode.Forbidden;
}

/** They are looked at again with every operation; an honest token is far shorter. */
const longestParameters = 16_384;

/** How long a client may take until it says who it is, in milliseconds. */
const longestSilence = 3_000;

/** When to come back to a hub that has no place for one more socket. */
const crowdedSeconds = 10;

interface SocketArgs extends SubscriptionArgs {
  readonly socket: WebSocket;
}

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

/** graphql-transport-ws on the path of the API, with the same rules and error masks as over HTTP. */
export function serveSockets(server: Server, sockets: WebSocketServer, parts: SocketParts) {
  const headers = securityHeaders(parts.settings);
  const { limits } = parts.gate;
  const places = new Places(limits.socketsPerAddress);
  // An upgrade to the right place that is none of the protocol's.
  sockets.on('wsClientError', (_error, socket) => socket.end(rawAnswer(400, headers)));
  server.on('upgrade', (request, socket, head) => {
    // A peer may be gone before it is answered; without a listener that would end the process.
    socket.on('error', () => socket.destroy());
    const target = targetOf(request);
    const refusal = target ? (target.pathname === '/graphql' ? undefined : 404) : 400;
    const status = refusal ?? (isWelcome(request, parts.settings) ? undefined : 403);
    if (status) {
      socket.end(rawAnswer(status, headers));
      return;
    }
    const leave = places.take(networkOf(addressOf(request, parts.trustedProxies)));
    if (!leave) {
      socket.end(rawAnswer(503, { ...headers, 'retry-after': String(crowdedSeconds) }));
      return;
    }
    socket.once('close', leave);
    sockets.handleUpgrade(request, socket, head, (webSocket) => sockets.emit('connection', webSocket, request));
  });
  parts.metrics.gauge('multaqa_open_sockets', 'WebSocket connections that are open.', () => sockets.clients.size);

  const contextOf = ({ request, socket }: Extra, parameters: unknown) => {
    const address = addressOf(request, parts.trustedProxies);
    const origin = { correlationId: randomUUID(), address, signal: goneOf(socket) };
    return parts
      .contextFor(headersOfSocket(parts, request, parameters), origin)
      .catch(parts.gate.refusedToken(address));
  };

  /** A token that is refused closes the socket, whenever that is found out. */
  async function contextOrClose(extra: Extra, parameters: unknown): Promise<HubContext | undefined> {
    try {
      return await contextOf(extra, parameters);
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      extra.socket.close(closeCodeOf(error), reasonOf(error.message));
      return undefined;
    }
  }

  return useServer(
    {
      schema: parts.gate.schema,
      connectionInitWaitTimeout: longestSilence,
      async onConnect({ extra, connectionParams }) {
        if (JSON.stringify(connectionParams ?? {}).length > longestParameters) {
          extra.socket.close(CloseCode.BadRequest, 'The parameters of the connection are too long.');
          return false;
        }
        const context = await contextOrClose(extra, connectionParams);
        if (context) {
          closeAtExpiry(extra.socket, context.expiresAt);
          const { rightsVersion, viewer } = context;
          if (rightsVersion !== null) parts.principals.add(viewer.subject, extra.socket, rightsVersion);
        }
        return context !== undefined;
      },
      async onSubscribe({ extra, connectionParams, subscriptions }, _id, payload) {
        const asked = Math.max(Object.keys(subscriptions).length, (running.get(extra.socket) ?? 0) + 1);
        if (asked > limits.operationsPerSocket) return [tooMany(limits.operationsPerSocket)];
        const contextValue = await contextOrClose(extra, connectionParams);
        if (!contextValue) return [];
        const prepared = await prepareOperation(parts.gate, contextValue, payload);
        return 'document' in prepared ? { ...prepared, socket: extra.socket } : prepared;
      },
      execute: (args) => counted((args as SocketArgs).socket, () => answerOperation(args as SocketArgs, parts.log)),
      subscribe: (args) => followSubscription(args as SubscriptionArgs, parts.log),
      // Errors are presented already, so they are plain objects and no longer GraphQLError.
      onNext: (_context, _id, _payload, _args, result) => result as FormattedExecutionResult,
      // Only what was refused before execution comes this way, as it was made by graphql.
      onError: ({ extra, connectionParams }, _id, _payload, errors) => {
        const { acceptLanguage } = headersOfSocket(parts, extra.request, connectionParams);
        const caller = { correlationId: randomUUID(), language: languageFromHeader(acceptLanguage) };
        return errors.map((error) => presentError(error, caller, parts.log));
      },
    },
    sockets,
  );
}
