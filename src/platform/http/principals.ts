import type { Logger } from 'pino';
import type { Closable } from './closing.ts';

/** How often the rights of those with open sockets are looked up, in milliseconds. */
const lookEvery = 500;

/** The present version of the rights of each of these principals; one that is not there has none any more. */
export type RightsReader = (subjects: readonly string[]) => Promise<ReadonlyMap<string, number>>;

/**
 * Whose the open sockets are, so that they are closed when the rights of somebody change. The rights themselves are
 * looked up, all at once: the event of a change may have to wait for transactions that have nothing to do with it.
 */
export class Principals {
  private readonly sockets = new Map<string, Map<Closable, number>>();

  /** @param version of the rights that the socket signed in with */
  add(subject: string, socket: Closable, version: number): void {
    const own = this.sockets.get(subject) ?? new Map<Closable, number>();
    this.sockets.set(subject, own.set(socket, version));
    socket.once('close', () => {
      own.delete(socket);
      if (own.size === 0 && this.sockets.get(subject) === own) this.sockets.delete(subject);
    });
  }

  /** Looks again and again; the answer ends that. */
  watch(read: RightsReader, log: Logger): () => Promise<void> {
    let looking: Promise<void> | undefined;
    const look = () => {
      if (this.sockets.size === 0) return;
      looking ??= this.look(read)
        .catch((error: unknown) =>
          log.warn({ error }, 'the rights of open sockets could not be looked up; trying again'),
        )
        .finally(() => {
          looking = undefined;
        });
    };
    const timer = setInterval(look, lookEvery);
    return async () => {
      clearInterval(timer);
      await looking;
    };
  }

  private async look(read: RightsReader): Promise<void> {
    const subjects = [...this.sockets.keys()];
    const present = await read(subjects);
    for (const subject of subjects) {
      for (const [socket, version] of this.sockets.get(subject) ?? []) {
        // Who came in since the look began may know more than it.
        if ((present.get(subject) ?? Number.POSITIVE_INFINITY) > version) socket.close('rights');
      }
    }
  }
}
