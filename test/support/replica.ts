import { execFile } from 'node:child_process';
import { appendFile, chmod, chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { type OwnPostgres, startOwnPostgres } from '../../src/cluster/postgres.ts';

const execute = promisify(execFile);

/** A server that follows another one. */
export interface TestReplica extends OwnPostgres {
  /** Replays nothing until it is resumed. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Ends all of its processes at once, as if the machine did it. */
  kill(): Promise<void>;
  /** All of its processes stand still, with their connections open. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
}

export interface TestServers {
  readonly primary: OwnPostgres;
  /** Starts one with all that the primary holds. */
  replica(): Promise<TestReplica>;
  close(): Promise<void>;
}

/** Runs a statement, and answers the first row. */
export async function queryAt<Row = Record<string, unknown>>(url: string, statement: string): Promise<Row> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows[0] as Row;
  } finally {
    await client.end();
  }
}

/** The binaries that we have hold no pg_basebackup: this is what it does. */
async function copyServer(primary: OwnPostgres, from: string, to: string): Promise<void> {
  const client = new pg.Client({ connectionString: primary.url });
  await client.connect();
  try {
    await client.query("select pg_backup_start('replica', true)");
    await mkdir(to);
    const leftOut = ['data/postmaster.*', 'data/pg_wal/*', 'server.log'].map((path) => `--exclude='./${path}'`);
    await execute('sh', ['-c', `tar -C ${from} ${leftOut.join(' ')} -cf - . | tar -C ${to} -xf -`]);
    const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)');
    const data = join(to, 'data');
    const { uid, gid } = await stat(data);
    for (const [name, text] of [
      ['backup_label', rows[0]?.labelfile],
      ['standby.signal', ''],
    ] as const) {
      await writeFile(join(data, name), text ?? '');
      await chown(join(data, name), uid, gid);
    }
    const { username, password } = new URL(primary.url);
    const address = `host=127.0.0.1 port=${primary.port} user=${username} password=${password}`;
    await appendFile(join(data, 'postgresql.auto.conf'), `primary_conninfo = '${address}'\n`);
  } finally {
    await client.end();
  }
}

/** The server and the processes that it has started. */
async function processesOf(folder: string): Promise<number[]> {
  const [first = ''] = (await readFile(join(folder, 'data', 'postmaster.pid'), 'utf8')).split('\n');
  const { stdout } = await execute('ps', ['-o', 'pid=', '--ppid', first]);
  return [first, ...stdout.trim().split(/\s+/)].map(Number);
}

/** A primary that can be followed, with its replicas, from the same binaries as the server of all tests. */
export async function startServers(): Promise<TestServers> {
  const folder = await mkdtemp(join(tmpdir(), 'multaqa-replicas-'));
  await chmod(folder, 0o755);
  const all = ['fsync=off', 'full_page_writes=off', 'jit=off', 'hot_standby_feedback=on'];
  const [own, replicas] = [join(folder, 'primary'), [] as TestReplica[]];
  const primary = await startOwnPostgres(own, [...all, 'wal_level=replica', 'max_wal_senders=8', 'wal_keep_size=1GB']);
  const replica = async (): Promise<TestReplica> => {
    const place = join(folder, `replica-${replicas.length + 1}`);
    await copyServer(primary, own, place);
    const server = await startOwnPostgres(place, all);
    const signal = async (name: NodeJS.Signals) => {
      // The server itself comes first, so that it starts no further ones.
      for (const pid of await processesOf(place)) process.kill(pid, name);
    };
    const made = {
      ...server,
      pause: async () => void (await queryAt(server.url, 'select pg_wal_replay_pause()')),
      resume: async () => void (await queryAt(server.url, 'select pg_wal_replay_resume()')),
      kill: () => signal('SIGKILL'),
      freeze: () => signal('SIGSTOP'),
      thaw: () => signal('SIGCONT'),
    };
    replicas.push(made);
    return made;
  };
  return {
    primary,
    replica,
    async close() {
      // One that a test has killed is stopped already.
      for (const { stop } of replicas) await stop('immediate').catch(() => {});
      await primary.stop('immediate');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
