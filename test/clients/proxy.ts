import { connect, createServer, type Socket } from 'node:net';

/** A peer between client and hub that can be pulled out. */
export interface CuttingProxy {
  readonly url: string;
  readonly cuts: number;
  /** Cuts all connections at once. */
  cut(): void;
  close(): Promise<void>;
}

/**
 * Carries what goes to and fro, and cuts each connection in the middle of something.
 * @param bytes how many of the hub's bytes the next connection carries until it is cut
 */
export async function startCuttingProxy(hubUrl: string, bytes: () => number): Promise<CuttingProxy> {
  const { port, hostname } = new URL(hubUrl);
  const open = new Set<Socket>();
  let cuts = 0;
  const server = createServer((client) => {
    const hub = connect(Number(port), hostname);
    let left = bytes();
    const both = [client, hub];
    for (const socket of both) {
      open.add(socket);
      // The other side hears of every end, whoever brought it about.
      socket
        .on('error', () => {})
        .on('close', () => {
          open.delete(socket);
          for (const other of both) other.destroy();
        });
    }
    client.pipe(hub);
    hub.on('data', (chunk) => {
      left -= chunk.length;
      client.write(left < 0 ? chunk.subarray(0, left) : chunk);
      if (left >= 0) return;
      cuts += 1;
      client.end(() => client.destroy());
    });
  });
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return {
    url: `http://localhost:${(server.address() as { port: number }).port}/graphql`,
    get cuts() {
      return cuts;
    },
    cut,
    async close() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
