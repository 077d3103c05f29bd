import { once } from 'node:events';
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHubDatabase } from '../src/app.ts';
import { grantOfWords, tokenKey } from '../src/modules/identity/index.ts';
import { readConfiguration } from '../src/platform/config/config.ts';
import { addressOf, type Ending, killPrograms, startProgram } from './support/program.ts';

const patience = 180_000;
const quiet = { PORT: '0', LOG_LEVEL: 'warn' };

/** What the first start on an empty folder did, from which the other tests go on. */
const first = { folder: '', ready: '', output: '', question: '', answer: {} as Answer, ending: {} as Ending };

interface Answer {
  readonly errors?: unknown;
  readonly data: { readonly matchesFor: { readonly edges: { node: { rank: number; provider: { name: string } } }[] } };
}

/** Sends what a printed curl command would send. */
async function askAsPrinted(output: string): Promise<Answer> {
  const [, url] = /curl -s (\S+)/.exec(output) ?? [];
  const [, body] = / -d '([^']+)'/.exec(output) ?? [];
  const headers = Object.fromEntries(
    [...output.matchAll(/ -H '([^:']+): ([^']+)'/g)].map(([, name, value]) => [name, value]),
  );
  const response = await fetch(url as string, { method: 'POST', headers: headers as Record<string, string>, body });
  return (await response.json()) as Answer;
}

const start = (settings: Record<string, string> = {}) =>
  startProgram('main', { ...quiet, DATA_DIR: first.folder, ...settings });

async function stopped(program: ReturnType<typeof start>): Promise<Ending> {
  program.signal('SIGTERM');
  return program.ended();
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

beforeAll(async () => {
  first.folder = await mkdtemp(join(tmpdir(), 'multaqa-start-'));
  const program = start();
  first.ready = await program.line(/^Ready after/);
  await program.line(/ -d '/);
  first.output = program.output();
  first.answer = await askAsPrinted(first.output);
  first.ending = await stopped(program);
}, patience);
afterAll(killPrograms);
afterAll(() => rm(first.folder, { recursive: true, force: true }));

describe('npm start', () => {
  it('shows on an empty folder what it loads, then where it is and a question that is answered', () => {
    const steps = [...first.output.matchAll(/^ {2}loading (\d+)\/(\d+): \w/gm)].map(([, done, total]) =>
      [done, total].map(Number),
    );
    expect(steps.map(([done]) => done)).toEqual(steps.map((_, index) => index + 1));
    expect(steps.length).toBe(steps[0]?.[1]);
    expect(first.ready).toMatch(/^Ready after \d+\.\d s\. Playground: http:\/\/localhost:\d+\/graphql$/);
    expect(first.answer.errors).toBeUndefined();
    expect(first.answer.data.matchesFor.edges.map(({ node }) => node.rank)).toEqual([1, 2, 3]);
    process.stdout.write(`fresh start: ${first.ready}\n`);
  });

  it('ends with 0 and leaves no lock behind', async () => {
    expect([first.ending.code, first.ending.errors]).toEqual([0, '']);
    expect(await isThere(join(first.folder, 'hub.lock'))).toBe(false);
  });

  it(
    'loads anew what a killed start left half loaded',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'multaqa-start-'));
      const killed = start({ DATA_DIR: folder });
      await killed.line(/loading 3/);
      killed.signal('SIGKILL');
      await killed.ended();
      const next = start({ DATA_DIR: folder });
      await next.line(/^Ready after/);
      await next.line(/ -d '/);
      expect(next.output()).toContain('loading 1');
      expect((await askAsPrinted(next.output())).data).toEqual(first.answer.data);
      expect((await stopped(next)).code).toBe(0);
      await rm(folder, { recursive: true });
    },
    patience,
  );

  it(
    'says in one line that the port is taken, and leaves no lock behind',
    async () => {
      const other = createServer().listen({ port: 0, host: 'localhost' });
      await once(other, 'listening');
      const { port } = other.address() as AddressInfo;
      const ending = await start({ PORT: String(port) }).ended();
      other.close();
      const line = `multaqa: PORT: port ${port} is in use by another program; choose another one`;
      expect(ending).toMatchObject({ code: 1, errors: line });
      expect(await isThere(join(first.folder, 'hub.lock'))).toBe(false);
    },
    patience,
  );

  it(
    'names the setting in one line and does not start where a port is no number',
    async () => {
      const line = 'multaqa: PORT: must be a whole number from 0 to 65535, not "abc"';
      expect(await start({ PORT: 'abc' }).ended()).toMatchObject({ code: 1, errors: line });
      expect(await isThere(join(first.folder, 'hub.lock'))).toBe(false);
    },
    patience,
  );

  it.each([
    [
      'an unknown log level',
      { LOG_LEVEL: 'loud' },
      'LOG_LEVEL: must be one of debug, info, warn, error, silent, not "loud"',
    ],
    [
      'an unknown environment',
      { NODE_ENV: 'live' },
      'NODE_ENV: must be one of development, test, production, not "live"',
    ],
    [
      'the URL of another kind of database',
      { DATABASE_URL: 'mysql://me:secret@localhost/hub' },
      'DATABASE_URL: must begin with postgres://',
    ],
    [
      'a key of another kind',
      { TOKEN_KEY: '{"kty":"RSA"}' },
      'TOKEN_KEY: must be an Ed25519 private key as JSON Web Key (kty, crv, x, d)',
    ],
    [
      'production without a key',
      { NODE_ENV: 'production' },
      'TOKEN_KEY: must be set in production; the development key is not used there',
    ],
  ])('refuses in the same way %s', async (_what, settings, line) => {
    const opened = async () => {
      await tokenKey(readConfiguration({ DATA_DIR: first.folder, ...settings }));
    };
    await expect(opened()).rejects.toThrow(line);
  });

  it('refuses in the same way a folder that is a file', async () => {
    const configuration = readConfiguration({ DATA_DIR: '/dev/null' });
    const line = 'DATA_DIR: the folder "/dev/null" cannot be made or written to (EEXIST)';
    await expect(openHubDatabase(configuration)).rejects.toThrow(line);
    await expect(tokenKey(configuration)).rejects.toThrow(line);
  });

  it('refuses in the same way a server that is not there', async () => {
    const configuration = readConfiguration({ DATABASE_URL: 'postgres://me:secret@127.0.0.1:1/hub' });
    const line = 'DATABASE_URL: no connection to 127.0.0.1:1/hub: connect ECONNREFUSED 127.0.0.1:1';
    await expect(openHubDatabase(configuration)).rejects.toThrow(line);
  });
});

describe('a folder that is loaded', () => {
  let second: ReturnType<typeof start>;
  let url: string;
  beforeAll(async () => {
    second = start();
    url = await addressOf(second);
    await second.line(/ -d '/);
  }, patience);
  afterAll(killPrograms);

  it('is used as it is the next time', async () => {
    const answer = await askAsPrinted(second.output());
    expect(second.output()).not.toContain('loading');
    expect(answer.data).toEqual(first.answer.data);
    process.stdout.write(`second start: ${await second.line(/^Ready after/)}\n`);
  });

  it(
    'gives a token, which is printed and nothing else, and the hub knows it',
    async () => {
      const words = ['--role', 'member', '--institution', 'ne-ins'];
      const { code, output, errors } = await startProgram('token', { DATA_DIR: first.folder }, words).ended();
      expect([code, errors]).toEqual([0, '']);
      expect(output).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${output}` },
        body: '{"query":"{ viewer { role institution { id } } }"}',
      });
      expect(await response.json()).toMatchObject({
        data: { viewer: { role: 'MEMBER', institution: { id: 'Institution:ne-ins' } } },
      });
    },
    patience,
  );

  it(
    'is refused to another hub, while the first one goes on, and taken over from one that was killed',
    async () => {
      const refused = await start().ended();
      const line = `multaqa: DATA_DIR: "${first.folder}" is in use by the process with the id ${second.processId}; if that is no hub, delete hub.lock in it`;
      expect(refused).toMatchObject({ code: 1, errors: line });
      expect((await fetch(`${url}/health/ready`)).status).toBe(200);
      second.signal('SIGKILL');
      await second.ended();
      expect(await readFile(join(first.folder, 'hub.lock'), 'utf8')).toBe(String(second.processId));
      second = start();
      url = await addressOf(second);
    },
    patience,
  );

  it(
    'is left without a lock by SIGTERM, when every request that was begun is answered and no further one',
    async () => {
      const body = JSON.stringify({
        query: '{ institutions(first: 20) { edges { node { id name country { name } } } } }',
      });
      const agent = new Agent({ keepAlive: true });
      const begun = await Promise.all(Array.from({ length: 20 }, () => beginRequest(`${url}/graphql`, body, agent)));
      second.signal('SIGTERM');
      await expect.poll(() => connects(url), { timeout: patience }).toBe(false);
      const answers = await Promise.all(begun.map((one) => finishRequest(one, body)));
      const told = answers.map(({ text, ...rest }) => ({ ...rest, data: (JSON.parse(text) as { data: object }).data }));
      expect(told).toEqual(Array(20).fill({ status: 200, connection: 'close', data: told[0]?.data }));
      expect(told[0]?.data).toBeTruthy();
      expect(await second.ended()).toMatchObject({ code: 0, errors: '' });
      expect(await isThere(join(first.folder, 'hub.lock'))).toBe(false);
    },
    patience,
  );
});

describe('npm run token', () => {
  it.each([
    ['king', undefined, '--role: must be one of member, analyst, facilitator, administrator'],
    [undefined, undefined, '--role: must be one of member, analyst, facilitator, administrator'],
    ['member', undefined, '--institution: a member needs the key of its institution, such as tr-turkstat'],
    ['analyst', 'ne-ins', '--institution: only a member has an institution'],
  ])('says what is wrong with the role %s of the institution %s', (role, institution, line) => {
    expect(() => grantOfWords(role, institution)).toThrow(line);
  });

  it(
    'says in one line what is wrong with its words',
    async () => {
      const ending = await startProgram('token', { DATA_DIR: first.folder }, ['--rolle', 'analyst']).ended();
      expect(ending).toMatchObject({ code: 1, output: '', errors: expect.stringMatching(/^token: [^\n]+$/) });
      expect(ending.errors).toContain("Unknown option '--rolle'");
    },
    patience,
  );
});

/** Sends the head of a request and waits until the hub has read it and asks for the body. */
async function beginRequest(url: string, body: string, agent: Agent): Promise<ClientRequest> {
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    expect: '100-continue',
  };
  const begun = request(url, { method: 'POST', headers, agent });
  await once(begun, 'continue');
  return begun;
}

async function finishRequest(begun: ClientRequest, body: string) {
  begun.end(body);
  const [response] = (await once(begun, 'response')) as [IncomingMessage];
  const text = Buffer.concat(await response.toArray()).toString();
  return { status: response.statusCode, connection: response.headers.connection, text };
}

function connects(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port: Number(new URL(url).port), host: 'localhost' });
    socket.once('connect', () => resolve(true)).once('connect', () => socket.destroy());
    socket.once('error', () => resolve(false));
  });
}
