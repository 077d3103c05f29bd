import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import type { Socket } from 'node:net';

/** What happens to a connection; of `closed` and `refused` the first one is the last. */
export interface WireEvents {
  opened(send: (text: string) => void): void;
  /** A whole message, which is only there during the call. */
  heard(data: Buffer): void;
  refused(status: number, retryAfter: number): void;
  closed(reason: string): void;
}

const opcodes = { text: 1, close: 8, ping: 9, pong: 10 } as const;
const whole = 0x80;

/** RFC 6455 wants the frames of a client masked; with zeros they stay as they are. */
function frameOf(opcode: number, payload: Buffer): Buffer {
  const length =
    payload.length < 126
      ? Buffer.from([0x80 | payload.length])
      : Buffer.from([0x80 | 126, payload.length >> 8, payload.length & 0xff]);
  return Buffer.concat([Buffer.from([whole | opcode]), length, Buffer.alloc(4), payload]);
}

interface Frame {
  readonly opcode: number;
  readonly payload: Buffer;
  readonly end: number;
}

/** The frame that begins at a place; undefined where it has not all arrived. */
function frameAt(data: Buffer, start: number): Frame | undefined {
  if (data.length < start + 2) return undefined;
  const short = (data[start + 1] as number) & 0x7f;
  const head = start + (short < 126 ? 2 : short === 126 ? 4 : 10);
  if (data.length < head) return undefined;
  const length =
    short < 126 ? short : short === 126 ? data.readUInt16BE(start + 2) : Number(data.readBigUInt64BE(start + 2));
  const end = head + length;
  return data.length < end
    ? undefined
    : { opcode: (data[start] as number) & 0x0f, payload: data.subarray(head, end), end };
}

function listen(socket: Socket, first: Buffer, { opened, heard, closed }: WireEvents): void {
  let rest = first;
  let reason = '1006';
  const take = (chunk: Buffer) => {
    const data = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    let start = 0;
    for (let frame = frameAt(data, start); frame; frame = frameAt(data, start)) {
      const { opcode, payload, end } = frame;
      start = end;
      if (opcode === opcodes.text) heard(payload);
      else if (opcode === opcodes.ping) socket.write(frameOf(opcodes.pong, payload));
      else if (opcode === opcodes.close) {
        reason = payload.length >= 2 ? String(payload.readUInt16BE(0)) : '1005';
        socket.end(frameOf(opcodes.close, payload));
      }
    }
    rest = start === data.length ? Buffer.alloc(0) : data.subarray(start);
  };
  socket.setNoDelay(true);
  socket.on('data', take);
  socket.on('error', (error: NodeJS.ErrnoException) => {
    reason = error.code ?? error.message;
  });
  socket.once('close', () => closed(reason));
  opened((text) => void socket.write(frameOf(opcodes.text, Buffer.from(text))));
  if (first.length > 0) take(Buffer.alloc(0));
}

/**
 * A WebSocket of graphql-transport-ws that does no more than has to be done: what is measured is how soon a server tells
 * thousands, and they are all one process here.
 */
export function openWire(url: string, events: WireEvents): void {
  const asked = request(url.replace(/^ws/, 'http'), {
    agent: false,
    headers: {
      ...{ connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' },
      ...{ 'sec-websocket-key': randomBytes(16).toString('base64'), 'sec-websocket-protocol': 'graphql-transport-ws' },
    },
  });
  asked.once('upgrade', (_response, socket, first) => listen(socket as Socket, first, events));
  asked.once('response', (response) => {
    response.resume();
    events.refused(response.statusCode ?? 0, Number(response.headers['retry-after'] ?? 0));
    asked.destroy();
  });
  asked.on('error', (error: NodeJS.ErrnoException) => events.closed(error.code ?? error.message));
  asked.end();
}
