import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { handleProtocols } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import { HubError } from '../../kernel/errors.ts';
import { Present } from '../../kernel/present.ts';
import { ConfigurationError } from '../config/config.ts';
import type { HubContext } from '../graphql/context.ts';
import { statusOf } from '../graphql/refusal.ts';
import { answerHttp } from '../graphql/server.ts';
import { BudgetSpentError } from '../limits/budgets.ts';
import { HttpRefusal, largestBody, parseJson, readBody } from './body.ts';
import { EventStreams, questionOf, wantsStream } from './eventStream.ts';
import { Exports } from './export.ts';
import {
  corsHeaders,
  type HeaderSettings,
  isWelcome,
  preflightHeaders,
  rawAnswer,
  securityHeaders,
} from './headers.ts';
import { Hearing } from './hearing.ts';
import { addressOf, type CallerHeaders, type HttpParts, targetOf } from './parts.ts';
import { playgroundAsset } from './playground.ts';
import { serveSockets } from './sockets.ts';

const longestUrl = 8 * 1024;
const largestForm = 4 * 1024;
const mostHeaderBytes = 16 * 1024;
const longestHeadersMilliseconds = 10_000;
const longestIdleMilliseconds = 5_000;

/** What the door is told. */
export interface HttpSettings extends HeaderSettings {
  readonly port: number;
  readonly host: string;
  /** How long a caller may take to send a request. */
  readonly requestSeconds: number;
  /** How long the hub may take to answer one. */
  readonly deadlineSeconds: number;
  readonly playground: boolean;
}

export interface HttpServer {
  readonly url: string;
  readonly port: number;
  /** Answers what has begun, closes the sockets so that clients resume elsewhere, then ends. */
  stop(graceMilliseconds: number): Promise<void>;
}

const jsonType = 'application/json; charset=utf-8';

function send(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, {
    'content-type': jsonType,
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

/** What is only read, beside the API and the playground. */
const plainPaths = ['/', '/health/live', '/health/ready', '/metrics'];

const errorBody = (message: string, code: string, details?: Record<string, unknown>) =>
  JSON.stringify({ errors: [{ message, extensions: { code, details } }] });

/** A browser's own navigation asks for HTML; every client of the API asks for JSON. */
const wantsPlayground = (request: IncomingMessage, url: URL) =>
  request.method === 'GET' &&
  !url.searchParams.has('query') &&
  (request.headers.accept ?? '').toLowerCase().includes('text/html');

function callerHeaders(request: IncomingMessage): CallerHeaders {
  const { authorization, 'accept-language': acceptLanguage, 'x-acting-as': actingAs } = request.headers;
  return { authorization, acceptLanguage, actingAs: typeof actingAs === 'string' ? actingAs : undefined };
}

/** Aborted when nobody waits for the answer any more. */
function goneOf(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}

export async function startHttp(parts: HttpParts, settings: HttpSettings): Promise<HttpServer> {
  const { log, metrics } = parts;
  let stopping = false;
  const hearing = new Hearing();

  async function answerGraphql(request: IncomingMessage, response: ServerResponse, url: URL, correlationId: string) {
    const method = request.method ?? '';
    const preflight = preflightHeaders(request, settings);
    if (preflight) {
      response.writeHead(204, preflight).end();
      return;
    }
    if (method !== 'POST' && method !== 'GET') {
      throw new HttpRefusal(405, 'GraphQL is asked by POST, or by GET for queries.', { allow: 'GET, POST' });
    }
    const text = method === 'POST' ? await readBody(request, 'application/json') : '';
    await hearing.next();
    const body = method === 'POST' ? parseJson(text) : undefined;
    const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    );
    const origin = { correlationId, address: addressOf(request, parts.trustedProxies), signal: goneOf(response) };
    const contextNow = () =>
      parts.contextFor(callerHeaders(request), origin).catch(parts.gate.refusedToken(origin.address));
    if (url.pathname === '/export')
      return exports.serve({ request, response, question: questionOf(url, body), signal: origin.signal, contextNow });
    const context = await contextNow();
    if (wantsStream(request)) return answerStream(request, response, { context, url, body });
    const answer = await answerHttp(parts, { method, headers, search: url.search, text, body }, context);
    if (answer.status === 304) response.writeHead(304, Object.fromEntries(answer.headers)).end();
    else send(response, answer.status, answer.body, Object.fromEntries(answer.headers));
  }

  /** GET is for who cannot do otherwise, a browser's EventSource: it changes nothing, and only for a welcome web site. */
  async function answerStream(
    request: IncomingMessage,
    response: ServerResponse,
    { context, url, body }: { context: HubContext; url: URL; body: unknown },
  ) {
    if (request.method === 'GET' && !isWelcome(request, settings))
      throw new HttpRefusal(403, 'This web site may not open streams here.');
    await streams.serve({ response, context, question: questionOf(url, body), isReadOnly: request.method === 'GET' });
  }

  async function answerToken(request: IncomingMessage, response: ServerResponse, correlationId: string) {
    if (request.method !== 'POST') throw new HttpRefusal(405, 'A token is asked for by POST.', { allow: 'POST' });
    const form = await readBody(request, 'application/x-www-form-urlencoded', largestForm);
    const origin = { correlationId, address: addressOf(request, parts.trustedProxies), signal: goneOf(response) };
    const { authorization } = request.headers;
    const answer = await parts.answerToken({ authorization, form, origin });
    send(response, answer.status, answer.body, answer.headers);
  }

  async function answerHealth(response: ServerResponse): Promise<void> {
    if (stopping) return send(response, 503, '{"status":"stopping"}', { 'retry-after': '5' });
    const failure = await parts.ready().then(
      () => undefined,
      (error: Error) => error,
    );
    if (failure) {
      log.warn({ error: failure }, 'not ready');
      send(response, 503, '{"status":"unavailable"}', { 'retry-after': '5' });
    } else send(response, 200, '{"status":"ready"}');
  }

  async function answerAsset(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const asset = settings.playground ? await playgroundAsset(path, request.headers) : undefined;
    if (asset) response.writeHead(asset.status, asset.headers).end(asset.body);
    else send(response, 404, 'Nothing is here.\n', { 'content-type': 'text/plain; charset=utf-8' });
  }

  async function route(request: IncomingMessage, response: ServerResponse, correlationId: string): Promise<void> {
    if ((request.url ?? '').length > longestUrl)
      throw new HttpRefusal(414, `The URL is longer than ${longestUrl} bytes.`);
    if (request.httpVersion === '1.1' && request.headers.host === undefined)
      throw new HttpRefusal(400, 'A request names its host.');
    const url = targetOf(request);
    if (!url) throw new HttpRefusal(400, 'The target of the request is no path; the API is at /graphql.');
    if (url.pathname === '/export' || (url.pathname === '/graphql' && !wantsPlayground(request, url)))
      return answerGraphql(request, response, url, correlationId);
    if (url.pathname === '/oauth/token') return answerToken(request, response, correlationId);
    const isPage = url.pathname === '/graphql' || url.pathname.startsWith('/playground/');
    if (!isPage && !plainPaths.includes(url.pathname))
      throw new HttpRefusal(404, 'Nothing is here; the API is at /graphql.');
    if (request.method !== 'GET' && request.method !== 'HEAD')
      throw new HttpRefusal(405, 'This is only read, by GET or HEAD.', { allow: 'GET, HEAD' });
    if (isPage) return answerAsset(request, response, url.pathname);
    if (url.pathname === '/health/live') return send(response, 200, '{"status":"live"}');
    if (url.pathname === '/health/ready') return answerHealth(response);
    if (url.pathname === '/metrics')
      return send(response, 200, await metrics.text(), { 'content-type': metrics.contentType });
    if (!settings.playground) return answerAsset(request, response, url.pathname);
    response.writeHead(302, { location: '/graphql' }).end();
  }

  function refuse(error: unknown, response: ServerResponse, correlationId: string): void {
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    if (error instanceof HttpRefusal) {
      send(response, error.status, errorBody(error.message, 'BAD_USER_INPUT'), error.headers);
    } else if (error instanceof HubError) {
      const headers: Record<string, string> =
        error.code === 'UNAUTHENTICATED'
          ? { 'www-authenticate': 'Bearer' }
          : error.code === 'UNAVAILABLE'
            ? { 'retry-after': '5' }
            : {};
      const { retryAfterSeconds } = error.details;
      if (retryAfterSeconds !== undefined) headers['retry-after'] = String(retryAfterSeconds);
      const spent = error instanceof BudgetSpentError ? error.headers : {};
      send(response, statusOf(error), errorBody(error.message, error.code, error.details), { ...headers, ...spent });
    } else {
      log.error({ correlationId, error }, 'a request failed');
      const message = `The hub failed; tell its keepers the correlation id ${correlationId}.`;
      send(response, 500, errorBody(message, 'INTERNAL'));
    }
  }

  const unanswered = new Present<ServerResponse>();
  metrics.gauge('multaqa_http_open_answers', 'HTTP requests that wait for their answer.', () => unanswered.count);
  const begin = (request: IncomingMessage, response: ServerResponse): string => {
    const leave = unanswered.enter(response);
    const correlationId = correlationIdOf(request);
    const headers = { ...securityHeaders(settings), ...corsHeaders(request, settings) };
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.setHeader('x-correlation-id', correlationId);
    if (stopping) response.setHeader('connection', 'close');
    const done = metrics.requestStarted();
    response.on('close', () => {
      leave();
      done(response.statusCode);
    });
    return correlationId;
  };
  const streams = new EventStreams(parts);
  const exports = new Exports(parts);
  const server = createServer(patienceWith(settings), (request, response) => {
    const correlationId = begin(request, response);
    route(request, response, correlationId).catch((error: unknown) => refuse(error, response, correlationId));
  });
  server.on('checkExpectation', (request, response) =>
    refuse(new HttpRefusal(417, 'Only "expect: 100-continue" is met.'), response, begin(request, response)),
  );
  server.on('clientError', answerBroken(settings));
  server.on('connection', () => hearing.hear());
  // Nobody may keep an answer waiting for longer than one can be in the making.
  server.timeout = (settings.requestSeconds + settings.deadlineSeconds) * 1000;
  const webSockets = new WebSocketServer({
    ...{ noServer: true, maxPayload: largestBody, handleProtocols },
    // What is compressed is not written at once, and frames of ours are written between.
    perMessageDeflate: false,
  });
  const sockets = serveSockets(server, webSockets, { ...parts, settings, headersOf: callerHeaders });
  await startListening(server, settings);
  const port = (server.address() as AddressInfo).port;
  return {
    port,
    url: `http://localhost:${port}`,
    async stop(graceMilliseconds) {
      stopping = true;
      // A client that keeps its connection for the next request would keep the hub from ending.
      for (const response of unanswered.members) if (!response.headersSent) response.setHeader('connection', 'close');
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      streams.stop();
      const overdue = setTimeout(() => {
        for (const client of webSockets.clients) client.terminate();
        server.closeAllConnections();
      }, graceMilliseconds);
      await Promise.all([sockets.dispose(), closed]);
      clearTimeout(overdue);
    },
  };
}

/** How long a peer may take, and how much it may send before its request is one. */
function patienceWith({ requestSeconds }: HttpSettings): ServerOptions {
  const requestTimeout = requestSeconds * 1000;
  return {
    requestTimeout,
    headersTimeout: Math.min(requestTimeout, longestHeadersMilliseconds),
    connectionsCheckingInterval: Math.min(1000, requestTimeout / 4),
    keepAliveTimeout: longestIdleMilliseconds,
    maxHeaderSize: mostHeaderBytes,
    // Refused by us, so that the refusal has the headers of every answer.
    requireHostHeader: false,
    // A request that would rather be HTTP/2 is answered as the one that it is.
    shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
  };
}

const brokenStatus: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
};

/** What came is no request, or not in time: the peer is told, as far as nothing was answered yet. */
function answerBroken(settings: HttpSettings) {
  return (error: NodeJS.ErrnoException, socket: Duplex & { _httpMessage?: ServerResponse }) => {
    if (socket.writable && !socket._httpMessage?.headersSent)
      socket.write(rawAnswer(brokenStatus[error.code ?? ''] ?? 400, securityHeaders(settings)));
    socket.destroy();
  };
}

/** A caller may bring its own id, so that its logs and ours can be laid side by side. */
function correlationIdOf(request: IncomingMessage): string {
  const given = request.headers['x-correlation-id'];
  return typeof given === 'string' && /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
}

function startListening(server: Server, { port, host }: { port: number; host: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') {
        reject(new ConfigurationError('PORT', `port ${port} is in use by another program; choose another one`));
      } else if (error.code === 'EACCES') {
        reject(new ConfigurationError('PORT', `port ${port} may not be opened by this user`));
      } else if (error.code === 'ENOTFOUND' || error.code === 'EADDRNOTAVAIL') {
        reject(new ConfigurationError('HOST', `"${host}" is not an address of this machine`));
      } else reject(error);
    });
    server.listen({ port, host }, () => resolve());
  });
}
