import { connect } from 'node:net';

/** What a peer heard that speaks to the hub without any client library. */
export interface RawAnswer {
  /** 0 where the connection ended without an answer. */
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** From the connection to its end. */
  readonly milliseconds: number;
}

function parsed(text: string, milliseconds: number): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const [name = '', ...value] = line.split(': ');
    return [name, value.join(': ')];
  });
  return {
    status: Number(first.split(' ')[1] ?? 0),
    headers: new Headers(headers),
    body: rest.join('\r\n\r\n'),
    milliseconds,
  };
}

/** Sends exactly this text, a part of it every 100 ms if there are several, and hears until the hub ends the connection. */
export async function sendRaw(url: string, ...parts: readonly string[]): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const started = performance.now();
  const peer = connect(Number(port), hostname);
  let heard = '';
  peer.on('data', (chunk: Buffer) => {
    heard += chunk.toString();
  });
  // A connection that is cut is an ending like any other.
  peer.on('error', () => {});
  const closed = new Promise<void>((resolve) => peer.once('close', () => resolve()));
  const waiting = [...parts];
  const next = () => {
    const part = waiting.shift();
    if (part !== undefined && !peer.destroyed) peer.write(part, 'latin1');
  };
  next();
  const timer = setInterval(next, 100);
  await closed;
  clearInterval(timer);
  return parsed(heard, performance.now() - started);
}
