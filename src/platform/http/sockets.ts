import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import { type ExecutionArgs, type FormattedExecutionResult, GraphQLError, parse, validate } from 'graphql';
import { CloseCode } from 'graphql-ws';
import { type Extra, useServer } from 'graphql-ws/use/ws';
import type { WebSocket, WebSocketServer } from 'ws';
import { HubError } from '../../kernel/errors.ts';
import { languageFromHeader } from '../../kernel/localized.ts';
import type { HubContext } from '../graphql/context.ts';
import { presentError } from '../graphql/errors.ts';
import { answerOperation, followSubscription, type SubscriptionArgs } from '../graphql/server.ts';
import { addressOf, type CallerHeaders, type HttpParts, targetOf } from './parts.ts';

interface SocketParts extends HttpParts {
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
  };
}

const longestTimer = 2 ** 31 - 1;

/** A reason for closing may have 123 bytes. */
const reasonOf = (message: string) =>
  Buffer.from(message)
    .subarray(0, 123)
    .toString()
    .replace(/\ufffd$/, '');

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

/** graphql-transport-ws on the path of the API, with the same rules and error masks as over HTTP. */
export function serveSockets(server: Server, sockets: WebSocketServer, parts: SocketParts) {
  server.on('upgrade', (request, socket, head) => {
    // A peer may be gone before it is answered; without a listener that would end the process.
    socket.on('error', () => socket.destroy());
    const target = targetOf(request);
    if (target?.pathname !== '/graphql') {
      socket.end(`HTTP/1.1 ${target ? '404 Not Found' : '400 Bad Request'}\r\nconnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => sockets.emit('connection', webSocket, request));
  });
  parts.metrics.gauge('multaqa_open_sockets', 'WebSocket connections that are open.', () => sockets.clients.size);

  const contextOf = (request: IncomingMessage, parameters: unknown) =>
    parts.contextFor(headersOfSocket(parts, request, parameters), {
      correlationId: randomUUID(),
      address: addressOf(request),
      signal: new AbortController().signal,
    });

  /** A token that is refused closes the socket, whenever that is found out. */
  async function contextOrClose({ request, socket }: Extra, parameters: unknown): Promise<HubContext | undefined> {
    try {
      return await contextOf(request, parameters);
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      socket.close(CloseCode.Forbidden, reasonOf(error.message));
      return undefined;
    }
  }

  return useServer(
    {
      schema: parts.schema,
      async onConnect({ extra, connectionParams }) {
        const context = await contextOrClose(extra, connectionParams);
        if (context) closeAtExpiry(extra.socket, context.expiresAt);
        return context !== undefined;
      },
      async onSubscribe({ extra, connectionParams }, _id, payload) {
        const contextValue = await contextOrClose(extra, connectionParams);
        if (!contextValue) return [];
        let document: ExecutionArgs['document'];
        try {
          document = parse(payload.query);
        } catch (error) {
          if (error instanceof GraphQLError) return [error];
          throw error;
        }
        const errors = validate(parts.schema, document);
        if (errors.length > 0) return errors;
        return {
          schema: parts.schema,
          document,
          operationName: payload.operationName,
          variableValues: payload.variables,
          contextValue,
        };
      },
      execute: (args) => answerOperation(args, parts.log),
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
