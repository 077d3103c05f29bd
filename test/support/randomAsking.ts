import { Agent, request } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { OperationTypeNode } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { ErrorCode } from '../../src/kernel/errors.ts';
import type { AskOptions, TestHub } from './hub.ts';
import type { Sending } from './randomSendings.ts';

/** What came back; the status is that of HTTP, or the code that a socket was closed with. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** How long a subscription is followed that has nothing to tell. */
const patience = 15;

/** How a connection ends that was not closed in order. */
const abnormal = 1006;

/** Sends for all speakers; each of them has one socket. */
export class Asker {
  private readonly clients = new Map<string, Client>();
  private readonly agent = new Agent({ keepAlive: true });

  constructor(
    private readonly hub: TestHub,
    private readonly speakers: Readonly<Record<string, AskOptions>>,
  ) {}

  send(sending: Sending): Promise<Reply> {
    if (sending.way === 'FRAME') return this.overRawSocket(sending);
    if (sending.way === 'SOCKET') return this.overSocket(sending);
    return this.overHttp(sending).catch((error: Error) => ({ status: abnormal, body: String(error) }));
  }

  async close(): Promise<void> {
    this.agent.destroy();
    for (const client of this.clients.values()) await client.dispose();
  }

  private authorization(speaker: string): Record<string, string> {
    const token = this.speakers[speaker]?.token;
    return token ? { authorization: `Bearer ${token}` } : {};
  }

  private overHttp({ speaker, way, text, headers }: Sending): Promise<Reply> {
    const search = way === 'GET' ? `?${text.replace(/[^\x21-\x7e]/g, encodeBroken)}` : '';
    const asked = request(`${this.hub.url}/graphql${search}`, {
      method: way,
      agent: this.agent,
      headers: {
        ...{ 'content-type': 'application/json', 'apollo-require-preflight': '1', ...this.authorization(speaker) },
        ...headers,
      },
    });
    return new Promise<Reply>((resolve, reject) => {
      asked.once('error', reject);
      asked.once('response', (response) => {
        const status = response.statusCode ?? abnormal;
        readText(response).then((answer) => resolve({ status, body: parsed(answer) }), reject);
      });
      asked.end(way === 'POST' ? text : undefined);
    });
  }

  private async overSocket({ speaker, query = '', variables = {}, operation }: Sending): Promise<Reply> {
    let client = this.clients.get(speaker);
    if (!client) {
      const connectionParams = this.authorization(speaker);
      client = createClient({
        url: this.hub.socketUrl,
        webSocketImpl: WebSocket,
        lazyCloseTimeout: 60_000,
        connectionParams,
      });
      this.clients.set(speaker, client);
    }
    const results = client.iterate({ query, variables });
    const silence =
      operation === OperationTypeNode.SUBSCRIPTION ? wait(patience, undefined) : new Promise<undefined>(() => {});
    try {
      const first = await Promise.race([results.next(), silence]);
      return { status: 0, body: first?.value ?? { data: null } };
    } catch (error) {
      // Refused before execution: a list of errors; or the socket was closed.
      return Array.isArray(error)
        ? { status: 0, body: { errors: error } }
        : { status: closeCodeOf(error), body: undefined };
    } finally {
      await results.return?.();
    }
  }

  /** The first thing that is said to a frame, or the code that the socket is closed with. */
  private overRawSocket({ speaker, text }: Sending): Promise<Reply> {
    const socket = new WebSocket(this.hub.socketUrl, ['graphql-transport-ws']);
    return new Promise<Reply>((resolve) => {
      const silence = setTimeout(() => resolve({ status: 0, body: { data: null } }), 200);
      socket.on('open', () =>
        socket.send(JSON.stringify({ type: 'connection_init', payload: this.authorization(speaker) })),
      );
      socket.on('message', (data) => {
        const { type, payload } = JSON.parse(String(data)) as { type: string; payload: unknown };
        if (type === 'connection_ack') socket.send(text);
        else resolve({ status: 0, body: type === 'error' ? { errors: payload } : (payload ?? { data: null }) });
      });
      socket.on('close', (code) => resolve({ status: code, body: undefined }));
      socket.on('error', () => resolve({ status: abnormal, body: undefined }));
      socket.once('close', () => clearTimeout(silence));
    }).finally(() => socket.close());
  }
}

const encodeBroken = (character: string) => (character.isWellFormed() ? encodeURIComponent(character) : '%ED%A0%80');
const closeCodeOf = (error: unknown): number => (error as { code?: number }).code ?? abnormal;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

const tellable: Readonly<Record<Exclude<ErrorCode, 'INTERNAL'>, true>> = {
  ...{ UNAUTHENTICATED: true, FORBIDDEN: true, NOT_FOUND: true, BAD_USER_INPUT: true, CURSOR_EXPIRED: true },
  ...{ LIMIT_EXCEEDED: true, UNAVAILABLE: true },
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function faultsOfError(error: unknown): string[] {
  if (!isRecord(error) || typeof error.message !== 'string') return ['an error without a message'];
  const { extensions, path = [], locations = [] } = error;
  const code = isRecord(extensions) ? extensions.code : undefined;
  const isPath = Array.isArray(path) && path.every((part) => typeof part === 'string' || Number.isInteger(part));
  const isPlaces =
    Array.isArray(locations) && locations.every((at) => isRecord(at) && Number(at.line) > 0 && Number(at.column) > 0);
  return [
    ...(typeof code === 'string' && Object.hasOwn(tellable, code) ? [] : [`the code ${code} of an error`]),
    ...(isPath ? [] : ['a path that is none']),
    ...(isPlaces ? [] : ['locations that are none']),
  ];
}

/** Codes of the protocol with which a socket may be closed; the others say that the hub failed. */
const isClosedForCause = (code: number) => code >= 4400 && code < 4500;

/** What is wrong with an answer, whatever was asked; nothing of a sound one. */
export function faultsOf({ status, body }: Reply): string[] {
  if (status >= 1000) return isClosedForCause(status) ? [] : [`the connection was closed with ${status}: ${body}`];
  if (status >= 500) return [`the status ${status}`];
  if (!isRecord(body)) return [`an answer that is no JSON object: ${String(body).slice(0, 200)}`];
  const { data, errors = [], extensions: _extensions, ...others } = body;
  if (!Array.isArray(errors)) return ['errors that are no list'];
  const isAnswered = isRecord(data) || (data === null && status === 0) || errors.length > 0;
  return [
    ...errors.flatMap(faultsOfError),
    ...(Object.keys(others).length > 0 ? [`members of the answer: ${Object.keys(others)}`] : []),
    ...(isAnswered ? [] : ['neither data nor errors']),
    ...('errors' in body && errors.length === 0 ? ['an empty list of errors'] : []),
    ...(status >= 400 && isRecord(data) ? [`data with the status ${status}`] : []),
  ];
}
