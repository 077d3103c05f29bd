import { connect, createServer, type Socket } from 'node:net';

interface Sent {
  readonly text: string;
  /** As text, of which the database knows the types. */
  readonly values: readonly (string | null)[];
}

/** A statement as a server sends it. */
export interface Statement extends Sent {
  /** What began and set up its transaction; empty where it stands by itself. */
  readonly frame: readonly Sent[];
}

/** Stands before PostgreSQL and hears what a server has it run. */
export interface StatementWatch {
  /** Where the server finds the database. */
  readonly url: string;
  close(): void;
}

const isFrame =
  /^\s*(begin|start|commit|rollback|savepoint|release|set|listen|unlisten|select (pg_catalog\.)?set_config)\b/i;
const begins = /^\s*(begin|start)\b/i;
const ends = /^\s*(commit|rollback)\b/i;

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

/** The two names or texts that a message begins with, and where it goes on. */
function firstTwo(body: Buffer): [string, string, number] {
  const first = body.indexOf(0);
  const second = body.indexOf(0, first + 1);
  return [body.toString('utf8', 0, first), body.toString('utf8', first + 1, second), second + 1];
}

/** The values of a Bind message, whose formats come before them. */
function valuesAt(body: Buffer, from: number): (string | null)[] {
  let place = from + 2 + 2 * body.readUInt16BE(from);
  const values: (string | null)[] = [];
  const count = body.readUInt16BE(place);
  place += 2;
  while (values.length < count) {
    const length = body.readInt32BE(place);
    values.push(length < 0 ? null : body.toString('utf8', place + 4, place + 4 + length));
    place += 4 + Math.max(0, length);
  }
  return values;
}

/** Hears a text that is run by itself, and each run of a prepared one. */
function listenerOf(heard: (statement: Statement) => void) {
  const prepared = new Map<string, string>();
  let [frame, isOpen]: [readonly Sent[], boolean] = [[], false];
  const ran = (text: string, values: Statement['values']) => {
    if (!isFrame.test(text)) return heard({ frame, text, values });
    if (begins.test(text)) isOpen = true;
    if (ends.test(text)) isOpen = false;
    frame = isOpen || !ends.test(text) ? [...frame, { text, values }] : [];
  };
  return messagesOf((type, body) => {
    if (type === 'Q') ran(textAt(body, 0), []);
    if (type === 'P' || type === 'B') {
      const [first, second, end] = firstTwo(body);
      if (type === 'P') prepared.set(first, second);
      else ran(prepared.get(second) ?? '', valuesAt(body, end));
    }
    // Without a begin all that comes before the next point of synchronisation is one transaction.
    if ((type === 'Q' || type === 'S') && !isOpen) frame = [];
  });
}

/** @param heard without what only begins, ends or sets up a transaction, or listens */
export async function watchStatements(
  databaseUrl: string,
  heard: (statement: Statement) => void,
): Promise<StatementWatch> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (client) => {
    const database = connect({ host: target.hostname, port: Number(target.port || 5432), noDelay: true });
    client.on('data', listenerOf(heard));
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
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
