import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { ApolloServer } from '@apollo/server';
import type { Logger } from 'pino';
import type { HubContext } from '../graphql/context.ts';
import type { Gate, OperationContext } from '../graphql/gate.ts';
import type { PublicAnswers } from '../graphql/publicAnswers.ts';
import type { Fanout } from '../live/fanout.ts';
import type { LiveMetrics } from '../live/metrics.ts';
import type { Arrivals } from './arrivals.ts';
import type { Metrics } from './metrics.ts';
import type { Principals } from './principals.ts';

/** What a caller brings, whichever way the request came in. */
export interface CallerHeaders {
  readonly authorization: string | undefined;
  readonly acceptLanguage: string | undefined;
  /** Which of its roles an account wants to act in. */
  readonly actingAs: string | undefined;
}

/** From where a request came, and until when its answer is waited for. */
export interface RequestOrigin {
  readonly correlationId: string;
  readonly address: string;
  /** Aborted when the caller no longer waits. */
  readonly signal: AbortSignal;
}

/** What a program sends to get a token: a form, and perhaps its name and secret in a header. */
export interface TokenRequest {
  readonly authorization: string | undefined;
  readonly form: string;
  readonly origin: RequestOrigin;
}

/** An answer beside GraphQL. */
export interface PlainAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

export interface HttpParts {
  readonly gate: Gate;
  readonly apollo: ApolloServer<OperationContext>;
  readonly answers: PublicAnswers;
  /** How many proxies stand before the hub. */
  readonly trustedProxies: number;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Refuses a wrong token; without one the caller is anonymous. */
  contextFor(headers: CallerHeaders, origin: RequestOrigin): Promise<HubContext>;
  /** Tells events to those whom they concern. */
  readonly fanout: Fanout;
  readonly live: LiveMetrics;
  /** Who may open a connection that stays. */
  readonly arrivals: Arrivals;
  /** Whose the open sockets are. */
  readonly principals: Principals;
  /** Answers a program that asks for a token, see RFC 6749. */
  answerToken(request: TokenRequest): Promise<PlainAnswer>;
  /** Fails while the hub cannot answer questions. */
  ready(): Promise<void>;
}

/**
 * The address that a request came from. Each proxy adds its peer at the end of x-forwarded-for, so what stands
 * before the trusted ones was written by the caller, who may write anything.
 */
export function addressOf({ socket, headers }: IncomingMessage, trustedProxies: number): string {
  const peer = socket.remoteAddress ?? 'unknown';
  if (trustedProxies === 0) return peer;
  const forwarded = String(headers['x-forwarded-for'] ?? '').split(',');
  const address = forwarded.at(-trustedProxies)?.trim() ?? '';
  return isIP(address) ? address : peer;
}

/** The parsed target of a request; undefined for one that is no URL, which anybody can send. */
export function targetOf(request: Pick<IncomingMessage, 'url'>): URL | undefined {
  const target = request.url ?? '/';
  // Two slashes would be read as the name of a host.
  return target.startsWith('/') && !target.startsWith('//')
    ? (URL.parse(target, 'http://hub') ?? undefined)
    : undefined;
}
