import { CloseCode } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { HubError } from '../../kernel/errors.ts';
import { BudgetSpentError } from '../limits/budgets.ts';

/** Of the registry of the WebSocket protocol. */
const tryAgainLater = 1013;

/** Why the hub itself closes a connection, with the code that its client hears: after 1013 it comes back and resumes. */
const reasons = {
  slow: [tryAgainLater, 'Too slow: too much is waiting. Connect again and resume after your last cursor.'],
  'half-open': [tryAgainLater, 'No pong.'],
  expired: [CloseCode.Forbidden, 'The token has expired; get a new one.'],
  rights: [CloseCode.Forbidden, 'The rights of the account were changed; connect again.'],
  crowded: [tryAgainLater, 'This account has too many connections; close one of them first.'],
  'bad parameters': [CloseCode.BadRequest, 'The parameters of the connection are too long.'],
} as const satisfies Record<string, readonly [number, string]>;
export type CloseReason = keyof typeof reasons | 'refused' | 'stopping' | 'client';

/** Something that can be closed with a reason: a socket, or a stream over HTTP. */
export interface Closable {
  close(reason: keyof typeof reasons): void;
  once(event: 'close', listener: () => void): void;
}

/** A reason for closing may have 123 bytes. */
const reasonOf = (message: string) =>
  Buffer.from(message)
    .subarray(0, 123)
    .toString()
    .replace(/\ufffd$/, '');

export const messageOf = (reason: keyof typeof reasons): string => reasons[reason][1];

/** How long a peer that takes nothing may take to hear why, in milliseconds. */
const graceOfSlow = 3_000;

const closedFor = new WeakMap<WebSocket, CloseReason>();

/** Closes a socket, and remembers why. */
export function closeSocket(socket: WebSocket, reason: keyof typeof reasons): void {
  const [code, message] = reasons[reason];
  closedFor.set(socket, closedFor.get(socket) ?? reason);
  socket.close(code, message);
  // What waits for it must not stay in memory for as long as a polite goodbye may take.
  if (reason === 'slow') setTimeout(() => socket.terminate(), graceOfSlow).unref();
}

/** Closes the socket of a caller who is refused. */
export function refuseSocket(socket: WebSocket, error: HubError): void {
  closedFor.set(socket, 'refused');
  const code =
    error instanceof BudgetSpentError
      ? CloseCode.TooManyInitialisationRequests
      : error.code === 'UNAVAILABLE'
        ? tryAgainLater
        : CloseCode.Forbidden;
  socket.close(code, reasonOf(error.message));
}

export const closableSocket = (socket: WebSocket): Closable => ({
  close: (reason) => closeSocket(socket, reason),
  once: (event, listener) => socket.once(event, listener),
});

/** @param code 1001 is what the hub says when it goes away */
export const reasonOfClose = (socket: WebSocket, code: number): CloseReason =>
  closedFor.get(socket) ?? (code === 1001 ? 'stopping' : 'client');
