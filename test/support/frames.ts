import { once } from 'node:events';
import { expect } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import type { TestHub } from './hub.ts';

/** A frame of graphql-transport-ws, as it came. */
export interface Frame {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

export interface SocketOptions extends ClientOptions {
  readonly protocols?: readonly string[];
}

/** A socket that knows nothing of GraphQL: it says what the test says, and keeps every frame that it hears. */
export class FrameSocket {
  /** All of them, in the order in which they came. */
  readonly frames: Frame[] = [];
  /** How many bytes the longest one had. */
  longest = 0;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  private seen = new Set<Frame>();

  constructor(readonly plain: WebSocket) {
    plain.on('message', (data) => {
      const text = String(data);
      this.longest = Math.max(this.longest, Buffer.byteLength(text));
      this.frames.push(JSON.parse(text) as Frame);
    });
    // A socket that is cut is an ending like any other.
    plain.on('error', () => {});
    this.closed = new Promise((resolve) => {
      plain.once('close', (code, reason) => resolve({ code, reason: String(reason) }));
    });
  }

  /** @param frame a text is sent as it is */
  send(frame: object | string): void {
    this.plain.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  subscribe(id: string, query: string, variables?: object): void {
    this.send({ id, type: 'subscribe', payload: { query, variables } });
  }

  complete(id: string): void {
    this.send({ id, type: 'complete' });
  }

  /** The next frame of this type that was not asked for yet. */
  async frame(type: string, id?: string): Promise<Frame> {
    const find = () => this.frames.find((one) => one.type === type && (!id || one.id === id) && !this.seen.has(one));
    await expect.poll(find, { interval: 5, message: `a frame ${type}` }).toBeDefined();
    const found = find() as Frame;
    this.seen.add(found);
    return found;
  }

  /** Once this is answered, everything that was sent before has been taken in. */
  async ping(): Promise<void> {
    this.send({ type: 'ping' });
    await this.frame('pong');
  }

  /** What the frames of an operation say: `next`, `error`, `complete`. */
  typesOf(id: string): string[] {
    return this.frames.filter((one) => one.id === id).map(({ type }) => type);
  }

  async close(): Promise<void> {
    this.plain.close();
    await this.closed;
  }
}

export async function openSocket(hub: Pick<TestHub, 'socketUrl'>, options: SocketOptions = {}): Promise<FrameSocket> {
  const { protocols = ['graphql-transport-ws'], ...others } = options;
  const socket = new FrameSocket(new WebSocket(hub.socketUrl, [...protocols], others));
  await once(socket.plain, 'open');
  return socket;
}

/** An open socket whose hub knows who it is. */
export async function readySocket(
  hub: Pick<TestHub, 'socketUrl'>,
  token?: string,
  options?: SocketOptions,
): Promise<FrameSocket> {
  const socket = await openSocket(hub, options);
  socket.send({ type: 'connection_init', payload: token ? { authorization: `Bearer ${token}` } : {} });
  await socket.frame('connection_ack');
  return socket;
}
