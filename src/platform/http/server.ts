import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { handleProtocols } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import { HubError } from '../../kernel/errors.ts';
import { ConfigurationError } from '../config/config.ts';
import { answerHttp } from '../graphql/server.ts';
import { addressOf, type CallerHeaders, type HttpParts, targetOf } from './parts.ts';
import { playgroundAsset } from './playground.ts';
import { serveSockets } from './sockets.ts';

const largestBody = 1024 * 1024;
const longestUrl = 8 * 1024;

export interface HttpServer {
  readonly url: string;
  readonly port: number;
  /** Answers what has begun, closes the sockets so that clients resume elsewhere, then ends. */
  stop(graceMilliseconds: number): Promise<void>;
}

/** A request that is refused before GraphQL sees it. */
class HttpRefusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}

const jsonType = 'application/json; charset=utf-8';

function send(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, {
    'content-type': jsonType,
    'x-content-type-options': 'nosniff',
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

const errorBody = (message: string, code: string) => JSON.stringify({ errors: [{ message, extensions: { code } }] });

async function readBody(request: IncomingMessage): Promise<unknown> {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new HttpRefusal(415, 'A POST needs "content-type: application/json".');
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > largestBody)
      throw new HttpRefusal(413, `The body is larger than ${largestBody} bytes.`, { connection: 'close' });
    chunks.push(chunk as Buffer);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw new HttpRefusal(400, `The body is not JSON: ${error.message}.`);
    throw error;
  }
}

/** A browser's own navigation asks for HTML; every client of the API asks for JSON. */
const wantsPlayground = (request: IncomingMessage, url: URL) =>
  request.method === 'GET' &&
  !url.searchParams.has('query') &&
  (request.headers.accept ?? '').toLowerCase().includes('text/html');

function callerHeaders(request: IncomingMessage): CallerHeaders {
  return { authorization: request.headers.authorization, acceptLanguage: request.headers['accept-language'] };
}

export async function startHttp(parts: HttpParts, listen: { port: number; host: string }): Promise<HttpServer> {
  const { log, metrics } = parts;
  let stopping = false;

  async function answerGraphql(request: IncomingMessage, response: ServerResponse, url: URL, correlationId: string) {
    const method = request.method ?? '';
    if (method !== 'POST' && method !== 'GET') {
      throw new HttpRefusal(405, 'GraphQL is asked by POST, or by GET for queries.', { allow: 'GET, POST' });
    }
    const body = method === 'POST' ? await readBody(request) : undefined;
    const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    );
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const context = await parts.contextFor(callerHeaders(request), {
      correlationId,
      address: addressOf(request),
      signal: gone.signal,
    });
    const answer = await answerHttp(parts.apollo, { method, headers, search: url.search, body }, async () => context);
    send(response, answer.status, answer.body, Object.fromEntries(answer.headers));
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

  async function route(request: IncomingMessage, response: ServerResponse, correlationId: string): Promise<void> {
    if ((request.url ?? '').length > longestUrl)
      throw new HttpRefusal(414, `The URL is longer than ${longestUrl} bytes.`);
    const url = targetOf(request);
    if (!url)
      throw new HttpRefusal(400, 'The target of the request is no path; the API and the playground are at /graphql.');
    if (url.pathname === '/health/live') return send(response, 200, '{"status":"live"}');
    if (url.pathname === '/health/ready') return answerHealth(response);
    if (url.pathname === '/metrics') {
      return send(response, 200, await metrics.text(), { 'content-type': metrics.contentType });
    }
    if (url.pathname === '/') {
      response.writeHead(302, { location: '/graphql' }).end();
      return;
    }
    if (url.pathname.startsWith('/playground/') || (url.pathname === '/graphql' && wantsPlayground(request, url))) {
      const asset = await playgroundAsset(url.pathname, request.headers);
      if (asset) {
        response.writeHead(asset.status, asset.headers).end(asset.body);
        return;
      }
    }
    if (url.pathname === '/graphql') return answerGraphql(request, response, url, correlationId);
    throw new HttpRefusal(404, 'Nothing is here; the API and the playground are at /graphql.');
  }

  function refuse(error: unknown, response: ServerResponse, correlationId: string): void {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (error instanceof HttpRefusal) {
      send(response, error.status, errorBody(error.message, 'BAD_USER_INPUT'), error.headers);
    } else if (error instanceof HubError) {
      const status = error.code === 'UNAUTHENTICATED' ? 401 : 400;
      const headers: Record<string, string> = status === 401 ? { 'www-authenticate': 'Bearer' } : {};
      send(response, status, errorBody(error.message, error.code), headers);
    } else {
      log.error({ correlationId, error }, 'a request failed');
      send(
        response,
        500,
        errorBody(`The hub failed; tell its keepers the correlation id ${correlationId}.`, 'INTERNAL'),
      );
    }
  }

  const unanswered = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    unanswered.add(response);
    const correlationId = correlationIdOf(request);
    response.setHeader('x-correlation-id', correlationId);
    if (stopping) response.setHeader('connection', 'close');
    const done = metrics.requestStarted();
    response.on('close', () => {
      unanswered.delete(response);
      done(response.statusCode);
    });
    route(request, response, correlationId).catch((error: unknown) => refuse(error, response, correlationId));
  });
  const webSockets = new WebSocketServer({ noServer: true, maxPayload: largestBody, handleProtocols });
  const sockets = serveSockets(server, webSockets, { ...parts, headersOf: callerHeaders });
  await startListening(server, listen);
  const port = (server.address() as AddressInfo).port;
  return {
    port,
    url: `http://localhost:${port}`,
    async stop(graceMilliseconds) {
      stopping = true;
      // A client that keeps its connection for the next request would keep the hub from ending.
      for (const response of unanswered) if (!response.headersSent) response.setHeader('connection', 'close');
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const overdue = setTimeout(() => {
        for (const client of webSockets.clients) client.terminate();
        server.closeAllConnections();
      }, graceMilliseconds);
      await Promise.all([sockets.dispose(), closed]);
      clearTimeout(overdue);
    },
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
