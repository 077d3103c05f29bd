import { CloseCode } from 'graphql-ws';
import type { WebSocket } from 'ws';

/** So long a change of rights is remembered: nobody takes longer to sign in. */
const longestSignIn = 60_000;

/** A reason for closing may have 123 bytes. */
export const reasonOf = (message: string) =>
  Buffer.from(message)
    .subarray(0, 123)
    .toString()
    .replace(/\ufffd$/, '');

/** Whose the open sockets are, so that they can be closed when the rights of somebody change. */
export class Principals {
  private readonly sockets = new Map<string, Set<WebSocket>>();
  private readonly changes = new Map<string, { readonly at: number; readonly reason: string }>();

  /** @param began when the sign-in of the socket began: what changed since then may have been overlooked */
  add(subject: string, socket: WebSocket, began: number): void {
    const change = this.changes.get(subject);
    if (change && change.at >= began) {
      socket.close(CloseCode.Forbidden, reasonOf(change.reason));
      return;
    }
    const own = this.sockets.get(subject) ?? new Set();
    this.sockets.set(subject, own.add(socket));
    socket.once('close', () => {
      own.delete(socket);
      if (own.size === 0 && this.sockets.get(subject) === own) this.sockets.delete(subject);
    });
  }

  changed(subject: string, reason: string): void {
    const now = performance.now();
    for (const [one, { at }] of this.changes) if (now - at > longestSignIn) this.changes.delete(one);
    this.changes.set(subject, { at: now, reason });
    for (const socket of this.sockets.get(subject) ?? []) socket.close(CloseCode.Forbidden, reasonOf(reason));
  }
}
