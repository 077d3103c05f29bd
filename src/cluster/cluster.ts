import { ConfigurationError, readConfiguration } from '../platform/config/config.ts';
import { startBalancer } from './balancer.ts';
import { HubProcess } from './process.ts';

export interface ClusterOptions {
  /** How many hubs. */
  readonly processes: number;
  /** Of the one address at which all of them are reached. */
  readonly port: number;
  readonly host?: string;
  /** The PostgreSQL that they share. */
  readonly databaseUrl: string;
  /** Further settings of each hub, by their names in the environment. */
  readonly settings?: NodeJS.ProcessEnv;
  /** Aborted when the start is given up. */
  readonly signal?: AbortSignal;
  tell?(line: string): void;
}

/** Hubs on one database behind one address. */
export interface Cluster {
  readonly url: string;
  readonly processes: readonly Pick<HubProcess, 'port' | 'pid' | 'isReady' | 'kill'>[];
  /** Stops and starts one after the other, while the others serve. */
  roll(): Promise<void>;
  stop(): Promise<void>;
}

/** What a process may take beyond the grace that it gives its callers. */
const stopReserve = 10_000;

const stopAll = (processes: readonly HubProcess[]) => Promise.all(processes.map((one) => one.stop()));

async function startAll(processes: readonly HubProcess[], signal: AbortSignal | undefined): Promise<void> {
  const giveUp = () => stopAll(processes);
  signal?.addEventListener('abort', giveUp, { once: true });
  const [first, ...others] = processes;
  try {
    signal?.throwIfAborted();
    // One brings the schema up and loads the seeds; the others find it done.
    await first?.start();
    signal?.throwIfAborted();
    await Promise.all(others.map((other) => other.start()));
    signal?.throwIfAborted();
  } finally {
    signal?.removeEventListener('abort', giveUp);
  }
}

export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { processes: count, port, host = 'localhost', databaseUrl, settings = {}, signal, tell = () => {} } = options;
  const environment = { ...settings, DATABASE_URL: databaseUrl };
  const stopMilliseconds = readConfiguration(environment).shutdownGraceSeconds * 1000 + stopReserve;
  const processes = Array.from(
    { length: count },
    (_, index) => new HubProcess({ name: `hub ${index + 1}`, environment, stopMilliseconds, tell }),
  );
  // Before anything is started: a port that is taken is told at once.
  const balancer = await startBalancer(processes, { port, host });
  let isStopping = false;
  const stop = async () => {
    isStopping = true;
    const closed = balancer.close();
    await stopAll(processes);
    balancer.cut();
    await closed;
  };
  await startAll(processes, signal).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const rollOnce = async () => {
    for (const one of processes) {
      if (isStopping) return;
      await one.restart().catch((error: Error) => {
        // A stop that comes in between ends the one that is being started.
        if (!isStopping) throw error;
      });
    }
  };
  let rolling = Promise.resolve();
  const roll = () => {
    rolling = rolling.catch(() => {}).then(rollOnce);
    return rolling;
  };
  return { url: balancer.url, processes, roll, stop };
}

const mostProcesses = 16;

/** The number of hubs in the words of the command line. */
export function countOfWords(words: readonly string[]): number {
  const [text = '3', ...more] = words;
  const count = Number(text);
  if (more.length === 0 && /^\d+$/.test(text) && count >= 1 && count <= mostProcesses) return count;
  throw new ConfigurationError(
    'processes',
    `must be one whole number from 1 to ${mostProcesses}, not "${words.join(' ')}"`,
  );
}
