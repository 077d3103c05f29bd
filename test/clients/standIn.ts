import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

interface Frame {
  readonly id: string;
  readonly type: string;
  readonly payload: { readonly variables: Record<string, unknown>; readonly authorization?: string };
}

/** What a stand-in heard in one `subscribe`, and its means to answer. */
export interface Asked {
  readonly variables: Record<string, unknown>;
  readonly socket: WebSocket;
  send(type: 'next' | 'error' | 'complete', payload?: unknown): void;
}

/** A hub that ends in whatever way it is told to, which a real one does only when all goes wrong. */
export interface StandIn {
  readonly url: string;
  readonly asked: readonly Asked[];
  close(): Promise<void>;
}

/** @param answer is told of each `subscribe`, and how many came before it */
export async function startStandIn(answer: (asked: Asked, before: number) => void): Promise<StandIn> {
  const server = new WebSocketServer({ port: 0, handleProtocols: () => 'graphql-transport-ws' });
  await once(server, 'listening');
  const all: Asked[] = [];
  server.on('connection', (socket) => {
    socket.on('message', (text) => {
      const { id, type, payload } = JSON.parse(String(text)) as Frame;
      if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
      if (type !== 'subscribe') return;
      const asked: Asked = {
        socket,
        variables: payload.variables,
        send: (kind, told) => socket.send(JSON.stringify({ id, type: kind, payload: told })),
      };
      answer(asked, all.push(asked) - 1);
    });
  });
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/graphql`,
    asked: all,
    async close() {
      for (const client of server.clients) client.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A proxy in front of a hub that is full. */
export async function startFullHub(status: number, headers: Record<string, string>): Promise<Omit<StandIn, 'asked'>> {
  const server = createServer();
  server.on('upgrade', (_request, socket) => {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.end(`HTTP/1.1 ${status} Full\r\nconnection: close\r\n${lines.join('')}\r\n`);
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/graphql`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
