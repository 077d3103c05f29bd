import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Cluster } from '../../src/cluster/cluster.ts';
import type { OwnPostgres } from '../../src/cluster/postgres.ts';
import { oneOf } from '../support/random.ts';
import type { Plan } from './plan.ts';
import type { Progress } from './writers.ts';

export interface Disasters {
  readonly cluster: Cluster;
  readonly server: OwnPostgres;
  readonly random: () => number;
}

async function killHub({ cluster, random }: Disasters): Promise<void> {
  // One that is still being started was killed already; and one is left, as in a cluster that somebody cares for.
  for (;;) {
    const ready = cluster.processes.filter(({ isReady }) => isReady);
    if (ready.length > 1) return oneOf(random, ready).kill();
    await delay(20);
  }
}

async function terminateConnections({ server }: Disasters): Promise<void> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname is not null',
  );
  await client.end();
}

async function loseServer({ server }: Disasters): Promise<void> {
  await server.stop('immediate');
  await delay(200);
  await server.start();
}

/** Everything that goes wrong, one after the other, evenly over what is written. */
export async function strike(disasters: Disasters, plan: Plan, restarts: number, progress: Progress): Promise<void> {
  const { random } = disasters;
  const rest = [...Array(plan.kills).fill(killHub), ...Array(plan.terminations).fill(terminateConnections)];
  const steps: ((disasters: Disasters) => Promise<void>)[] = rest
    .concat(Array(restarts).fill(loseServer))
    .map((step) => ({ step, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ step }) => step);
  for (const [done, step] of steps.entries()) {
    progress.allow((done + 1.5) / (steps.length + 1));
    await progress.reached((done + 1) / (steps.length + 1));
    await step(disasters);
  }
  progress.allow(Number.POSITIVE_INFINITY);
}
