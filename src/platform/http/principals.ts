import { CloseCode } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { isSeen, type Snapshot } from '../events/snapshot.ts';

/** So long a change of rights is remembered: nobody takes longer to sign in. */
const longestSignIn = 60_000;

/** A reason for closing may have 123 bytes. */
export const reasonOf = (message: string) =>
  Buffer.from(message)
    .subarray(0, 123)
    .toString()
    .replace(/\ufffd$/, '');

/** A change of somebody's rights, by the transaction that made it. */
export interface RightsChange {
  readonly subject: string;
  readonly xid: string;
  readonly reason: string;
}

/** Whose the open sockets are, so that they can be closed when the rights of somebody change. */
export class Principals {
  private readonly sockets = new Map<string, Map<WebSocket, Snapshot>>();
  private readonly changes = new Map<string, RightsChange & { readonly at: number }>();

  /** @param seen of the sign-in: a change that it saw already ends nothing */
  add(subject: string, socket: WebSocket, seen: Snapshot): void {
    const own = this.sockets.get(subject) ?? new Map<WebSocket, Snapshot>();
    this.sockets.set(subject, own.set(socket, seen));
    socket.once('close', () => {
      own.delete(socket);
      if (own.size === 0 && this.sockets.get(subject) === own) this.sockets.delete(subject);
    });
    const change = this.changes.get(subject);
    if (change) this.close(change, socket, seen);
  }

  changed(change: RightsChange): void {
    const now = performance.now();
    for (const [one, { at }] of this.changes) if (now - at > longestSignIn) this.changes.delete(one);
    this.changes.set(change.subject, { ...change, at: now });
    for (const [socket, seen] of this.sockets.get(change.subject) ?? []) this.close(change, socket, seen);
  }

  private close({ xid, reason }: RightsChange, socket: WebSocket, seen: Snapshot): void {
    if (!isSeen(seen, xid)) socket.close(CloseCode.Forbidden, reasonOf(reason));
  }
}
