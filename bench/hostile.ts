import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { Agent, type IncomingMessage, request } from 'node:http';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { signDevelopmentToken, tokenKey } from '../src/modules/identity/index.ts';
import { readConfiguration } from '../src/platform/config/config.ts';
import { startPostgres } from '../test/support/postgres.ts';
import { addressOf, type Program, startProgram } from '../test/support/program.ts';
import type { Spoils } from './attackers.ts';

/**
 * A hostile hour in miniature: what honest clients wait for, quiet and under attack, side by side.
 * Arguments: the names of the attacks, such as "huge pages", if not all of them.
 */
const rounds = 3;
const seconds = { warm: 6, quiet: 15, attack: 24, settle: 2 };
const mostRatio = 3;
const members = ['ne-ins', 'sn-ansd', 'tr-turkstat', 'ml-instat'];
const anonymous = 6;
/** Of each client; so that none of them spends its budget. */
const millisecondsBetween = { member: 330, anonymous: 900 };

interface Client {
  readonly agent: Agent;
  readonly token: string | undefined;
  readonly every: number;
  asked: number;
}

/** How long each answer of a phase took, and what was wrong with those that were none. */
interface Measured {
  readonly times: number[];
  readonly wrong: string[];
}

const stopping = new AbortController();
const { signal } = stopping;
process.on('SIGINT', () => stopping.abort());
process.on('SIGTERM', () => stopping.abort());
/** Ends early where one wants to stop. */
const pause = (milliseconds: number): Promise<void> => wait(milliseconds, undefined, { signal }).catch(() => {});

const readme = `{ matchesFor(input: {topic: "statcab.2.3.1", country: "NE", languages: ["fr"]}, first: 3) { edges { node {
  rank score provider { name } capacity { topic { label } }
  factors { code contribution text evidence { quote url } } missing { text } } } } }`;
const searches = ['agricultural census', 'comptes nationaux', 'التعداد الزراعي', 'labour', 'statistque'];
const institutions = '{ institutions(first: 20) { edges { node { name country { name } } } pageInfo { endCursor } } }';
const ownNeeds = '{ needs(first: 20) { edges { node { id topic { label } status } } } }';
const declare = `mutation { declareNeed(input: { topic: "statcab.1.3", languages: ["fr"], isShared: false }) {
  need { id } userErrors { code } } }`;

/** What an honest client asks next: the same steady mix, quiet or not. */
function questionOf({ token, asked }: Client): string {
  if (token && asked % 20 === 7) return declare;
  const words = searches[asked % searches.length];
  const mix = [
    readme,
    institutions,
    `{ search(text: "${words}", first: 10) { edges { highlight } } }`,
    token ? ownNeeds : institutions,
  ];
  return mix[asked % mix.length] as string;
}

async function ask(url: string, { agent, token }: Client, query: string): Promise<string | undefined> {
  const authorization = token ? { authorization: `Bearer ${token}` } : {};
  const sent = request(`${url}/graphql`, {
    ...{ method: 'POST', agent, timeout: 15_000 },
    headers: { 'content-type': 'application/json', 'accept-language': 'fr', ...authorization },
  });
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
  sent.once('timeout', () => sent.destroy(new Error('no answer in 15 s')));
  sent.end(JSON.stringify({ query }));
  const [response] = await answered;
  const answer = await text(response);
  const isGood = response.statusCode === 200 && !answer.includes('"errors"');
  return isGood ? undefined : `${response.statusCode}: ${answer.slice(0, 300)}`;
}

/** Asks at fixed moments, whether or not the last answer is there: a slow hub does not slow the questions down. */
async function follow(url: string, client: Client, until: number, { times, wrong }: Measured): Promise<void> {
  const waiting: Promise<void>[] = [];
  for (
    let due = performance.now() + Math.random() * client.every;
    due < until && !signal.aborted;
    due += client.every
  ) {
    await pause(Math.max(0, due - performance.now()));
    const query = questionOf(client);
    client.asked += 1;
    const asking = ask(url, client, query).then(
      (mistake) => {
        times.push(performance.now() - due);
        if (mistake) wrong.push(mistake);
      },
      (error: Error) => {
        wrong.push(String(error));
      },
    );
    waiting.push(asking);
  }
  await Promise.all(waiting);
}

async function phase(url: string, clients: readonly Client[], lasting: number, measured: Measured): Promise<void> {
  const until = performance.now() + lasting * 1000;
  await Promise.all(clients.map((client) => follow(url, client, until, measured)));
}

const nothingMeasured = (): Measured => ({ times: [], wrong: [] });

function quantile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const told = ({ times, wrong }: Measured): string =>
  [0.5, 0.95, 0.99].map((share) => `p${share * 100} ${quantile(times, share).toFixed(1)} ms`).join(', ') +
  `, ${times.length} answers, ${wrong.length} errors`;

async function memoryOf(url: string): Promise<string> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const megabytes = (name: string) => Math.round(Number(new RegExp(`^${name} (\\S+)`, 'm').exec(metrics)?.[1]) / 1e6);
  return `${megabytes('process_resident_memory_bytes')} MB, of that heap ${megabytes('nodejs_heap_size_used_bytes')} MB`;
}

async function honestClients(dataDirectory: string): Promise<Client[]> {
  const key = await tokenKey(readConfiguration({ DATA_DIR: dataDirectory }));
  const signed = members.map((institutionId) => signDevelopmentToken(key, { role: 'MEMBER', institutionId }));
  const tokens = [...(await Promise.all(signed)), ...Array<undefined>(anonymous).fill(undefined)];
  return tokens.map((token, index) => ({
    agent: new Agent({ keepAlive: true, localAddress: `127.0.1.${index + 1}` }),
    token,
    every: token ? millisecondsBetween.member : millisecondsBetween.anonymous,
    asked: index,
  }));
}

/** Attackers that yield to everybody else: their own work is not what is measured. */
function startAttackers(url: string): ChildProcess {
  const path = fileURLToPath(new URL('attackers.ts', import.meta.url));
  const attackers = fork(path, [url, ...process.argv.slice(2)], { execArgv: ['--import', 'tsx'] });
  setPriority(attackers.pid as number, 10);
  return attackers;
}

async function spoilsOf(attackers: ChildProcess): Promise<Spoils> {
  attackers.send('tell');
  const [spoils] = (await once(attackers, 'message')) as [Spoils];
  return spoils;
}

interface Findings {
  readonly quiet: Measured;
  readonly attacked: Measured;
  readonly spoils: Spoils;
  readonly memory: readonly string[];
  /** What the hub itself logged as its own failure. */
  readonly failures: readonly string[];
}

function report({ quiet, attacked, spoils, memory, failures }: Findings): number {
  const ratio = quantile(attacked.times, 0.99) / quantile(quiet.times, 0.99);
  const wrong = [...quiet.wrong, ...attacked.wrong];
  console.log(`\nhonest, quiet:        ${told(quiet)}\nhonest, under attack: ${told(attacked)}`);
  console.log(`p99 under attack is ${ratio.toFixed(2)} times that of the quiet; ${mostRatio} is allowed`);
  console.log(`memory of the hub: before ${memory[0]}; after ${memory[1]}\n\nwhat the attackers got:`);
  for (const [attack, counts] of Object.entries(spoils)) {
    const shown = Object.entries(counts).map(([what, count]) => `${what} × ${count}`);
    console.log(`  ${attack.padEnd(18)}${shown.join(', ')}`);
  }
  for (const mistake of new Set(wrong)) console.log(`an honest client got ${mistake}`);
  for (const failure of failures.slice(0, 5)) console.log(`the hub failed: ${failure.slice(0, 500)}`);
  return ratio <= mostRatio && wrong.length === 0 && failures.length === 0 ? 0 : 1;
}

/** One phase, told and added to all of its kind. */
async function measured(name: string, url: string, clients: readonly Client[], lasting: number, all: Measured) {
  const own = nothingMeasured();
  await phase(url, clients, lasting, own);
  if (signal.aborted) return;
  console.log(`${name}: ${told(own)}`);
  all.times.push(...own.times);
  all.wrong.push(...own.wrong);
}

async function measure(url: string, clients: readonly Client[], hub: Program): Promise<number> {
  const [quiet, attacked] = [nothingMeasured(), nothingMeasured()];
  const attackers = startAttackers(url);
  // Both sides of the comparison are warm: the first refusals are as cold as the first answers.
  await phase(url, clients, seconds.warm, nothingMeasured());
  attackers.send('begin');
  await phase(url, clients, seconds.warm, nothingMeasured());
  attackers.send('end');
  await pause(seconds.settle * 1000);
  const before = await memoryOf(url);
  for (let round = 1; round <= rounds && !signal.aborted; round += 1) {
    const name = `round ${round} of ${rounds}`;
    await measured(`${name}, quiet       `, url, clients, seconds.quiet, quiet);
    attackers.send('begin');
    await measured(`${name}, under attack`, url, clients, seconds.attack, attacked);
    attackers.send('end');
    await pause(seconds.settle * 1000);
  }
  await measured('afterwards, quiet         ', url, clients, seconds.quiet, quiet);
  if (signal.aborted) return 130;
  const memory = [before, await memoryOf(url)];
  const spoils = await spoilsOf(attackers);
  attackers.disconnect();
  const failures = hub.output().match(/^\{"level":50.*$/gm) ?? [];
  return report({ quiet, attacked, spoils, memory, failures });
}

async function hostileHour(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'multaqa-hostile-'));
  // Also where a signal ends the process before anything can be waited for.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const server = await startPostgres(undefined);
  try {
    console.log('starting a hub with the record …');
    const where = { PORT: '0', HOST: '127.0.0.1', DATA_DIR: folder, DATABASE_URL: server.url };
    // With no more heap than this: whatever the attackers could make it keep would end it.
    const settings = { ...where, LOG_LEVEL: 'error', NODE_OPTIONS: '--max-old-space-size=512' };
    const hub = startProgram('main', settings);
    try {
      const url = (await addressOf(hub)).replace('localhost', '127.0.0.1');
      return await measure(url, await honestClients(folder), hub);
    } finally {
      hub.signal('SIGTERM');
      await hub.ended();
    }
  } finally {
    await server.stop();
  }
}

process.exit(await hostileHour());
