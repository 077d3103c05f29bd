import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import { type ExecutionArgs, type FormattedExecutionResult, GraphQLError, parse, validate } from 'graphql';
import { CloseCode } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import type { WebSocketServer } from 'ws';
import { HubError } from '../../kernel/errors.ts';
import { languageFromHeader } from '../../kernel/localized.ts';
import type { HubContext } from '../graphql/context.ts';
import { presentError } from '../graphql/errors.ts';
import { answerOperation, followSubscription } from '../graphql/server.ts';
import type { CallerHeaders, HttpParts } from './parts.ts';

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

/** graphql-transport-ws on the path of the API, with the same rules and error masks as over HTTP. */
export function serveSockets(server: Server, sockets: WebSocketServer, parts: SocketParts) {
  server.on('upgrade', (request, socket, head) => {
    if (new URL(request.url ?? '/', 'http://hub').pathname !== '/graphql') {
      socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => sockets.emit('connection', webSocket, request));
  });
  parts.metrics.gauge('multaqa_open_sockets', 'WebSocket connections that are open.', () => sockets.clients.size);

  const contextOf = (request: IncomingMessage, parameters: unknown) =>
    parts.contextFor(headersOfSocket(parts, request, parameters), randomUUID());

  return useServer(
    {
      schema: parts.schema,
      async onConnect({ extra, connectionParams }) {
        try {
          await contextOf(extra.request, connectionParams);
        } catch (error) {
          if (!(error instanceof HubError)) throw error;
          extra.socket.close(CloseCode.Forbidden, error.message.slice(0, 120));
        }
      },
      async onSubscribe({ extra, connectionParams }, _id, payload) {
        const contextValue = await contextOf(extra.request, connectionParams);
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
      subscribe: (args) => {
        const first = args.contextValue as HubContext;
        return followSubscription(
          { ...args, freshContext: () => ({ ...first, fallbacks: [], scope: first.freshScope() }) },
          parts.log,
        );
      },
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
