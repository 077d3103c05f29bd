import type { IncomingMessage } from 'node:http';
import type { ApolloServer } from '@apollo/server';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import type { HubContext } from '../graphql/context.ts';
import type { Metrics } from './metrics.ts';

/** What a caller brings, whichever way the request came in. */
export interface CallerHeaders {
  readonly authorization: string | undefined;
  readonly acceptLanguage: string | undefined;
}

/** From where a request came, and until when its answer is waited for. */
export interface RequestOrigin {
  readonly correlationId: string;
  readonly address: string;
  /** Aborted when the caller no longer waits. */
  readonly signal: AbortSignal;
}

export interface HttpParts {
  readonly schema: GraphQLSchema;
  readonly apollo: ApolloServer<HubContext>;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Refuses a wrong token; without one the caller is anonymous. */
  contextFor(headers: CallerHeaders, origin: RequestOrigin): Promise<HubContext>;
  /** Fails while the hub cannot answer questions. */
  ready(): Promise<void>;
}

/** The address that a request came from. */
export const addressOf = (request: IncomingMessage): string => request.socket.remoteAddress ?? 'unknown';

/** The parsed target of a request; undefined for one that is no URL, which anybody can send. */
export function targetOf(request: Pick<IncomingMessage, 'url'>): URL | undefined {
  const target = request.url ?? '/';
  // Two slashes would be read as the name of a host.
  return target.startsWith('/') && !target.startsWith('//')
    ? (URL.parse(target, 'http://hub') ?? undefined)
    : undefined;
}
