import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { pipeline } from 'node:stream';
import { ConfigurationError } from '../platform/config/config.ts';
import { rawAnswer } from '../platform/http/headers.ts';

/** What connections are handed to, on this machine. */
export interface Target {
  readonly port: number;
  readonly isReady: boolean;
}

export interface Balancer {
  readonly url: string;
  /** Takes no further connection; done when the last one is over. */
  close(): Promise<void>;
  /** Ends the connections that are left. */
  cut(): void;
}

/** The process that answers; undefined where it refuses. */
function reach({ port }: Target): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const upstream = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    upstream.once('connect', () => resolve(upstream));
    upstream.once('error', () => resolve(undefined));
  });
}

const longestGoodbye = 5_000;

/** Bytes in, bytes out: whichever process is chosen, it must be right, since nothing is remembered of a client. */
async function forward(client: Socket, candidates: readonly Target[]): Promise<void> {
  for (const candidate of candidates) {
    const upstream = await reach(candidate);
    if (!upstream) continue;
    // The end of either side is the end of the other one; why it ended is known to both of them.
    pipeline(client, upstream, () => {});
    pipeline(upstream, client, () => {});
    return;
  }
  client.setTimeout(longestGoodbye, () => client.destroy());
  client.resume();
  client.end(rawAnswer(503, { 'retry-after': '1' }));
}

/** Hands each new connection to the next target that is ready, or the one after it. */
export async function startBalancer(
  targets: readonly Target[],
  { port, host }: { readonly port: number; readonly host: string },
): Promise<Balancer> {
  const clients = new Set<Socket>();
  let turn = 0;
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (client) => {
    clients.add(client);
    client.once('close', () => clients.delete(client));
    client.on('error', () => client.destroy());
    turn = (turn + 1) % targets.length;
    const inTurn = [...targets.slice(turn), ...targets.slice(0, turn)];
    forward(
      client,
      inTurn.filter(({ isReady }) => isReady),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', ({ code }: NodeJS.ErrnoException) =>
      reject(new ConfigurationError('PORT', `cannot listen on ${host}:${port} (${code}); choose another one`)),
    );
    server.listen({ port, host }, resolve);
  });
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
    cut: () => {
      for (const client of clients) client.destroy();
    },
  };
}
