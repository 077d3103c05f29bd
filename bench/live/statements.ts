import { connect, createServer, type Socket } from 'node:net';

/** Stands before PostgreSQL and counts the statements that a server has it run. */
export interface StatementCounter {
  /** Where the server finds the database. */
  readonly url: string;
  /** Without those that only begin, end or set up a transaction, or listen. */
  readonly statements: number;
  close(): void;
}

const isFrame =
  /^\s*(begin|start|commit|rollback|savepoint|release|set|listen|unlisten|select (pg_catalog\.)?set_config)\b/i;

/** Calls back for each whole message of a client; the first one of a connection has no type. */
function messagesOf(heard: (type: string, body: Buffer) => void) {
  let waiting: Buffer = Buffer.alloc(0);
  let isOpen = false;
  return (data: Buffer): void => {
    waiting = waiting.length > 0 ? Buffer.concat([waiting, data]) : data;
    for (;;) {
      const head = isOpen ? 1 : 0;
      if (waiting.length < head + 4) return;
      const end = head + waiting.readUInt32BE(head);
      if (waiting.length < end) return;
      if (isOpen) heard(String.fromCharCode(waiting[0] as number), waiting.subarray(5, end));
      isOpen = true;
      waiting = waiting.subarray(end);
    }
  };
}

const textAt = (body: Buffer, from: number): string => body.toString('utf8', from, body.indexOf(0, from));

/** Counts a text that is run by itself, and each run of a prepared one. */
function counterOf(count: () => void) {
  const prepared = new Map<string, string>();
  const ran = (text: string) => {
    if (!isFrame.test(text)) count();
  };
  return messagesOf((type, body) => {
    if (type === 'Q') ran(textAt(body, 0));
    const [first, second] = type === 'P' || type === 'B' ? firstTwo(body) : [];
    if (type === 'P') prepared.set(first as string, second as string);
    if (type === 'B') ran(prepared.get(second as string) ?? '');
  });
}

function firstTwo(body: Buffer): [string, string] {
  const first = textAt(body, 0);
  return [first, textAt(body, Buffer.byteLength(first) + 1)];
}

export async function countStatements(databaseUrl: string): Promise<StatementCounter> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let statements = 0;
  const server = createServer({ noDelay: true }, (client) => {
    const database = connect({ host: target.hostname, port: Number(target.port || 5432), noDelay: true });
    const heard = counterOf(() => {
      statements += 1;
    });
    client.on('data', heard);
    client.pipe(database).pipe(client);
    for (const socket of [client, database]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => {
        sockets.delete(socket);
        client.destroy();
        database.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${(server.address() as { port: number }).port}`;
  return {
    url: url.toString(),
    get statements() {
      return statements;
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
