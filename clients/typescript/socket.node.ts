import { WebSocket } from 'ws';
import { UpgradeRefusedError } from './errors.ts';

const patience = 10_000;

/** A WebSocket that says why its upgrade was refused, and when to come back. */
export class HubSocket extends WebSocket {
  constructor(url: string, protocol: string) {
    super(url, protocol, { handshakeTimeout: patience });
    // What still goes wrong with a socket that was given up must not end the process.
    this.on('error', () => {});
    this.once('unexpected-response', (_request, { statusCode = 0, headers }) => {
      this.emit('error', new UpgradeRefusedError(statusCode, headers['retry-after']));
      this.terminate();
    });
  }
}
