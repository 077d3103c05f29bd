import { once } from 'node:events';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { WebSocket } from 'ws';
import type { Answer, AskOptions, TestHub } from './hub.ts';

/** An answer that came over a socket: its first, of a subscription. */
export interface SocketAnswer<Data> extends Pick<Answer<Data>, 'data' | 'errors' | 'extensions'> {
  /** The code that the hub closed the socket with instead of an answer. */
  readonly closeCode?: number;
}

export interface SocketAskOptions extends AskOptions {
  /** Of the message, such as the id of a registered document. */
  readonly extensions?: Record<string, unknown>;
  readonly operationName?: string;
  /** Of the upgrade. */
  readonly headers?: Record<string, string>;
}

interface Frame {
  readonly type: string;
  readonly payload?: unknown;
}

/** Asks over a socket of its own, as {@link TestHub.ask} does over HTTP. */
export async function askOverSocket<Data = Record<string, never>, Variables = Record<string, unknown>>(
  hub: Pick<TestHub, 'socketUrl'>,
  document: TypedDocumentNode<Data, Variables> | string,
  variables?: Variables,
  { token, language, extensions, operationName, headers }: SocketAskOptions = {},
): Promise<SocketAnswer<Data>> {
  const socket = new WebSocket(hub.socketUrl, ['graphql-transport-ws'], { headers });
  const query = typeof document === 'string' ? document : print(document as never);
  const parameters = {
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    ...(language ? { 'accept-language': language } : {}),
  };
  const answered = new Promise<SocketAnswer<Data>>((resolve) => {
    socket.on('close', (closeCode: number) => resolve({ data: undefined as Data, closeCode }));
    socket.on('message', (text) => {
      const { type, payload } = JSON.parse(String(text)) as Frame;
      if (type === 'connection_ack') {
        const asked = { query, variables, extensions, operationName };
        socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: asked }));
      } else if (type === 'next') resolve(payload as SocketAnswer<Data>);
      else if (type === 'error') resolve({ data: undefined as Data, errors: payload as SocketAnswer<Data>['errors'] });
    });
  });
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: parameters }));
  const answer = await answered;
  socket.close();
  return answer;
}
