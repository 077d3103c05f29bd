import type { ExecutionResult } from 'graphql';
import type { WebSocket } from 'ws';
import type { Sink } from '../live/group.ts';
import type { Answers } from './answers.ts';
import { closeSocket } from './closing.ts';

/** So much may wait while a client reads what came before; then it is waited for, in bytes. */
const mostAtOnce = 65_536;
/** How often it is looked whether a client has read on, and for how long, in milliseconds. */
const [lookEvery, longestStop] = [10, 10_000];

/** Sends the events of one subscription over its socket, each as text that was made once for everybody. */
export class SocketSink implements Sink {
  private readonly head: string;

  constructor(
    private readonly socket: WebSocket,
    id: string,
    private readonly mostWaiting: number,
    private readonly answers: Answers,
  ) {
    this.head = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
  }

  tell(payloads: readonly string[]): void {
    const { socket } = this;
    if (this.answers.isOver || socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > this.mostWaiting) closeSocket(socket, 'slow');
    else for (const payload of payloads) socket.send(`${this.head}${payload}}`);
  }

  async drained(): Promise<boolean> {
    const { socket } = this;
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
