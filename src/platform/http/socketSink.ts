import type { Duplex } from 'node:stream';
import type { ExecutionResult } from 'graphql';
import type { WebSocket } from 'ws';
import type { Payload, Sink } from '../live/group.ts';
import type { Answers } from './answers.ts';
import { closeSocket } from './closing.ts';

/** So much may wait while a client reads what came before; then it is waited for, in bytes. */
const mostAtOnce = 65_536;
/** How often it is looked whether a client has read on, and for how long, in milliseconds. */
const [lookEvery, longestStop] = [10, 10_000];

/** RFC 6455, 5.2: a whole message of text, not masked; then how long it is, in 7, 16 or 64 bits. */
const wholeText = 0x81;
const [in16Bits, in64Bits] = [126, 127];
const end = '}'.charCodeAt(0);

function frameOf(head: string, headLength: number, { bytes }: Payload): Buffer {
  const length = headLength + bytes.length + 1;
  const start = length < in16Bits ? 2 : length < 2 ** 16 ? 4 : 10;
  const frame = Buffer.allocUnsafe(start + length);
  frame[0] = wholeText;
  if (start === 2) frame[1] = length;
  else if (start === 4) {
    frame[1] = in16Bits;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = in64Bits;
    frame.writeUIntBE(0, 2, 2);
    frame.writeUIntBE(length, 4, 6);
  }
  frame.write(head, start);
  bytes.copy(frame, start + headLength);
  frame[frame.length - 1] = end;
  return frame;
}

/** What is written to: the frames of the protocol, and beside them whole frames of ours. */
export interface OpenSocket {
  readonly socket: WebSocket;
  /** That of the upgrade, below it. What goes over the WebSocket itself is written at once and whole too: nothing is compressed. */
  readonly stream: Duplex;
}

/**
 * Sends the events of one subscription over its socket, each as bytes that were made once for everybody. The frames are made
 * here: for so short a message sending it as a WebSocket does costs as much as all the rest.
 */
export class SocketSink implements Sink {
  private readonly head: string;
  private readonly headLength: number;

  constructor(
    private readonly open: OpenSocket,
    id: string,
    private readonly mostWaiting: number,
    private readonly answers: Answers,
  ) {
    this.head = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
    this.headLength = Buffer.byteLength(this.head);
  }

  tell(payloads: readonly Payload[]): void {
    const { socket, stream } = this.open;
    if (this.answers.isOver || socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > this.mostWaiting) closeSocket(socket, 'slow');
    else for (const payload of payloads) stream.write(frameOf(this.head, this.headLength, payload));
  }

  async drained(): Promise<boolean> {
    const { socket } = this.open;
    for (let waited = 0; socket.bufferedAmount > mostAtOnce; waited += lookEvery) {
      if (waited > longestStop) closeSocket(socket, 'slow');
      if (socket.readyState !== socket.OPEN) return false;
      await new Promise((resolve) => setTimeout(resolve, lookEvery));
    }
    return socket.readyState === socket.OPEN;
  }

  end(result: ExecutionResult): void {
    this.answers.end(result);
  }
}
