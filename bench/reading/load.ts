import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Client } from 'pg';
import { othersFolder } from '../support/others.ts';
import { processorSecondsOf } from '../support/servers.ts';

/** What is asked, and by how many at a time. */
export interface Load {
  readonly url: string;
  readonly bodies: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly seconds: number;
}

export interface Loaded {
  readonly answers: number;
  readonly perSecond: number;
  /** In milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Not answered, or by another status than 200. */
  readonly failures: number;
}

/** From a process of its own. */
export async function underLoad(load: Load): Promise<Loaded> {
  const child = spawn(process.execPath, ['load.mjs'], {
    cwd: fileURLToPath(othersFolder()),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(JSON.stringify(load));
  return JSON.parse(await text(child.stdout)) as Loaded;
}

const parentOf = (pid: number | string): number => {
  const told = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return Number(told.slice(told.lastIndexOf(')') + 2).split(' ')[1]);
};

/** The first process of a PostgreSQL on this machine. */
export async function databaseProcess(client: Client): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  try {
    const pid = rows[0]?.pid as number;
    return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('postgres') ? parentOf(pid) : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** What a child of the database's first process has used; nothing of whoever is none, or is gone. */
function secondsOfChild(pid: string, postmaster: number): number {
  try {
    return parentOf(pid) === postmaster ? processorSecondsOf(Number(pid)).own : 0;
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return 0;
    throw error;
  }
}

/** What PostgreSQL has used of the processors since it began; not known of another machine. */
export function databaseSeconds(postmaster: number | undefined): number {
  if (postmaster === undefined) return Number.NaN;
  const { own, ended } = processorSecondsOf(postmaster);
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return processes.reduce((sum, pid) => sum + secondsOfChild(pid, postmaster), own + ended);
}
