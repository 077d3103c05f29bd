import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { WebSocket } from 'ws';

/**
 * The attackers of bench/hostile.ts, a process of their own so that their work does not slow the honest clients down.
 * They attack from "begin" to "end", and then tell what they got. Arguments: the hub, and which attacks, if not all.
 */

/** What a peer got, and how often: a status of HTTP, the close code of a socket, or how the connection ended. */
export type Spoils = Readonly<Record<string, Readonly<Record<string, number>>>>;

const origin = new URL(process.argv[2] ?? '');
const port = Number(origin.port);
const addresses = 20;
let isOn = false;
const spoils: Record<string, Record<string, number>> = {};

function got(attack: string, what: string | number): void {
  const own = spoils[attack] ?? {};
  spoils[attack] = own;
  own[what] = (own[what] ?? 0) + 1;
}

let turn = 0;
/** Loopback has many addresses: each of them has a budget and places for sockets of its own. */
const nextAddress = (): string => {
  turn += 1;
  return `127.0.9.${1 + (turn % addresses)}`;
};

const agents = new Map<string, Agent>();
function agentOf(localAddress: string): Agent {
  const agent = agents.get(localAddress) ?? new Agent({ keepAlive: true, maxSockets: 8, localAddress });
  agents.set(localAddress, agent);
  return agent;
}

interface Post {
  readonly body: string;
  readonly headers?: Record<string, string>;
  readonly from?: string;
}

/** Sends a body and answers with the status; what the answer holds is not looked at. */
async function post({ body, headers, from = nextAddress() }: Post): Promise<string> {
  const sent = request({
    ...{ host: origin.hostname, port, path: '/graphql', method: 'POST', agent: agentOf(from) },
    headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers },
  });
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
  sent.end(body);
  const [response] = await answered;
  response.resume();
  await once(response, 'close');
  return String(response.statusCode);
}

const asked = (query: string): string => JSON.stringify({ query });
const many = (count: number, of: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => of(index)).join(' ');

const aliases = (count: number) => asked(`{ ${many(count, (index) => `a${index}: countries { name }`)} }`);
const nested = (levels: number) => asked(`${'{ countries '.repeat(levels)}{ code }${' }'.repeat(levels)}`);
const wound = (levels: number) =>
  asked(`{ topics(first: 2) { edges { node { ${'broader { '.repeat(levels)} id ${'} '.repeat(levels)} } } } }`);
const pages = (outer: number, inner: number) =>
  asked(
    `{ institutions(first: ${outer}) { edges { node { name exchanges(first: ${inner}) { edges { node { title } } } } } } }`,
  );
const reasons = 'factors { code text evidence { quote url } } missing { text } counterfactuals { change }';
/** What costs the most for its price, as far as anybody may ask it. */
const dear = [
  asked(`{ matchesFor(input: { topic: "statcab" }, first: 36) { totalCount edges { node { rank ${reasons} } } } }`),
  asked('{ search(text: "statistics national of the", first: 100) { totalCount edges { highlight score } } }'),
  asked('{ topics(first: 64) { edges { node { label related(first: 20) { similarity topic { label } } } } } }'),
];
/** Each fragment spreads the next one twice: a document of 30 lines that unfolds to a thousand million fields. */
const bomb = asked(
  `{ ...f0 } ${many(30, (index) => `fragment f${index} on Query { ...f${index + 1} ...f${index + 1} }`)} fragment f30 on Query { __typename }`,
);
/** Every pair of fields with one name is compared where a document is checked. */
const repeated = asked(`{ ${many(600, () => 'countries { code }')} }`);
const circle = asked('{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }');
const guess = () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'EdDSA' })}.${part({ sub: String(Math.random()), role: 'ADMINISTRATOR' })}.${'A'.repeat(86)}`;
};

interface Attack {
  readonly perSecond: number;
  send(round: number): Promise<string>;
}

const oneOf = (bodies: readonly string[], round: number) => post({ body: bodies[round % bodies.length] as string });

/** More than anybody may ask; as much as somebody may who is not signed in; more than a page holds. */
const largePages = [pages(100, 100), pages(100, 27), pages(101, 1)];

const attacks: Readonly<Record<string, Attack>> = {
  'alias floods': { perSecond: 20, send: (round) => oneOf([aliases(31), aliases(300), aliases(10_000)], round) },
  'deep nesting': {
    perSecond: 20,
    send: (round) => oneOf([nested(10_000), wound(13), nested(190), wound(180)], round),
  },
  'huge pages': { perSecond: 10, send: (round) => oneOf(largePages, round) },
  'dear questions': { perSecond: 3, send: (round) => oneOf(dear, round) },
  'fragment bombs': { perSecond: 20, send: (round) => oneOf([bomb, repeated, circle], round) },
  'token guessing': {
    perSecond: 40,
    send: () =>
      post({ body: asked('{ viewer { role } }'), from: '127.0.8.1', headers: { authorization: `Bearer ${guess()}` } }),
  },
  'large bodies': {
    perSecond: 4,
    send: (round) => oneOf([asked('x'.repeat(3_000_000)), asked(`{ a(b: "${'x'.repeat(1_000_000)}") }`)], round),
  },
};

/** So many requests of one attack wait for their answers at most: more would only wait in this process. */
const mostWaiting = 30;

function flood(name: string, { perSecond, send }: Attack): void {
  let [round, waiting] = [0, 0];
  setInterval(async () => {
    if (!isOn || waiting >= mostWaiting) return;
    waiting += 1;
    round += 1;
    got(name, await send(round).catch((error: NodeJS.ErrnoException) => error.code ?? error.message));
    waiting -= 1;
  }, 1000 / perSecond);
}

/** Keeps so many connections open; where the hub closes one, another one takes its place. */
function keepOpen(
  name: string,
  most: number,
  perSecond: number,
  open: (ended: (how: string) => void) => () => void,
): void {
  const held = new Set<() => void>();
  setInterval(() => {
    if (!isOn) {
      for (const close of held) close();
      held.clear();
      return;
    }
    if (held.size >= most) return;
    const close = open((how) => {
      if (held.delete(close)) got(name, how);
    });
    held.add(close);
  }, 1000 / perSecond);
}

/** The first thing that is said to a connection that says nothing, or only little by little. */
function slowly(write: (send: (text: string) => void) => NodeJS.Timeout | undefined) {
  return (ended: (how: string) => void): (() => void) => {
    const socket = connect({ host: origin.hostname, port, localAddress: nextAddress() });
    const timer = write((text) => socket.write(text));
    let heard = 'closed without a word';
    socket.on('data', (data) => {
      heard = /^HTTP\/1\.1 (\d{3})/.exec(data.toString('latin1'))?.[1] ?? heard;
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      heard = error.code ?? error.message;
    });
    socket.once('close', () => {
      clearInterval(timer);
      ended(heard);
    });
    return () => socket.destroy();
  };
}

const trickle = slowly((send) => {
  send(
    'POST /graphql HTTP/1.1\r\nhost: hub\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n{"query":"',
  );
  return setInterval(() => send('x'), 500);
});
const mute = slowly(() => undefined);

/** A socket that only says what is given, and then nothing for ever. */
function webSocket(first?: string) {
  return (ended: (how: string) => void): (() => void) => {
    const localAddress = nextAddress();
    const socket = new WebSocket(`ws://${origin.host}/graphql`, ['graphql-transport-ws'], { localAddress });
    let refused = '';
    socket.on('unexpected-response', (_request, response) => {
      refused = String(response.statusCode);
      socket.terminate();
    });
    if (first) socket.once('open', () => socket.send(first));
    socket.on('error', () => {});
    socket.once('close', (code) => ended(refused || String(code)));
    return () => {
      if (first) got('idle sockets', 'left open');
      socket.terminate();
    };
  };
}

const floods = Object.entries(attacks).map(([name, attack]) => [name, () => flood(name, attack)] as const);
const all: Readonly<Record<string, () => void>> = {
  ...Object.fromEntries(floods),
  'slow bodies': () => keepOpen('slow bodies', 200, 50, trickle),
  'mute connections': () => keepOpen('mute connections', 300, 100, mute),
  'silent sockets': () => keepOpen('silent sockets', 300, 100, webSocket()),
  'idle sockets': () => keepOpen('idle sockets', 700, 100, webSocket('{"type":"connection_init"}')),
};
const [, , , ...chosen] = process.argv;
for (const [name, start] of Object.entries(all)) if (chosen.length === 0 || chosen.includes(name)) start();

process.on('message', (message) => {
  isOn = message === 'begin';
  if (message === 'tell') process.send?.(spoils);
});
process.on('disconnect', () => process.exit());
process.on('SIGINT', () => {});
