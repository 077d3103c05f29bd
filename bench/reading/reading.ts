import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { administer, databaseUrl, startPostgres } from '../../test/support/postgres.ts';
import type { MeasuredServer } from '../support/servers.ts';
import { addressOf, bodyFor, type CandidateName, candidates, headersFor, type Stage } from './candidates.ts';
import { flameGraph } from './flame.ts';
import { databaseProcess, databaseSeconds, type Load, underLoad } from './load.ts';
import { readOptions } from './options.ts';
import { summaryOf } from './profile.ts';
import { type Question, questions } from './questions.ts';
import { askerOf, rehearsal } from './rehearsal.ts';
import { type All, type Figures, Report } from './report.ts';
import { type Samples, samplesOf } from './samples.ts';
import { prepare } from './world.ts';

/**
 * How many questions a second the hub answers, beside PostGraphile and beside the means of its libraries alone; on one
 * database, in one run, one after the other in each round. All must answer the same.
 */
const options = readOptions();
const { size, chosen, names, connections, seconds, rounds } = options;

const profiledAt = 16;
/** All of them are rehearsed; that they can be measured one of them shows. */
const measured = options.isSmoke ? chosen.slice(0, 1) : chosen;

interface Running {
  readonly stage: Stage;
  readonly samples: Samples;
  readonly servers: Readonly<Record<string, MeasuredServer>>;
  readonly postmaster: number | undefined;
}

function loadOf({ stage, samples, servers }: Running, key: string, name: CandidateName, count: number): Load {
  const question = questions[key] as Question;
  const bodies = question[candidates[name].dialect].variables(samples).map((one) => bodyFor(name, question, one));
  const url = addressOf(servers[name] as MeasuredServer);
  return { url, bodies, headers: headersFor(name, question, stage), connections: count, seconds };
}

async function figuresOf(running: Running, key: string, name: CandidateName, count: number): Promise<Figures> {
  const { servers, postmaster } = running;
  const server = servers[name] as MeasuredServer;
  const [own, database] = [server.processorSeconds, databaseSeconds(postmaster)];
  const loaded = await underLoad(loadOf(running, key, name, count));
  const perAnswer = (used: number) => (1000 * used) / loaded.answers;
  return {
    ...loaded,
    server: perAnswer(server.processorSeconds - own),
    database: perAnswer(databaseSeconds(postmaster) - database),
  };
}

/** Each round in another order. The first one of all is only to get warm. */
async function measureAll(running: Running): Promise<All> {
  const all: All = {};
  for (const key of measured) {
    if (!options.isSmoke) for (const name of names) await figuresOf(running, key, name, connections.at(-1) ?? 1);
    for (let round = 0; round < rounds; round += 1) {
      console.error(`${size}: ${key}, round ${round + 1} of ${rounds}`);
      for (const [place, count] of connections.entries()) {
        const first = (round + place) % names.length;
        for (const name of [...names.slice(first), ...names.slice(0, first)]) {
          const figures = await figuresOf(running, key, name, count);
          const byName = all[key]?.[count] ?? {};
          all[key] = { ...all[key], [count]: { ...byName, [name]: [...(byName[name] ?? []), figures] } };
        }
      }
    }
  }
  return all;
}

/** Where the hub spends its time, question by question. */
async function profileAll(running: Running): Promise<void> {
  const hub = running.servers.hub as MeasuredServer;
  for (const key of chosen) {
    const load = loadOf(running, key, 'hub', profiledAt);
    await underLoad(load);
    let answers = 0;
    const profile = await hub.profile(async () => {
      answers = (await underLoad(load)).answers;
    });
    console.log(`\n${key}, ${profiledAt} at a time\n\n${summaryOf(profile, answers)}`);
    const file = join(tmpdir(), `multaqa-${key}.svg`);
    await writeFile(file, flameGraph(profile, `${key}, ${profiledAt} at a time`));
    console.log(`\nthe flame graph: ${file}`);
  }
}

async function onDatabase(url: string): Promise<number> {
  const stage = await prepare(url, size);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const servers: Record<string, MeasuredServer> = {};
  try {
    const postgraphile = await candidates.postgraphile.start(stage);
    const samples = await samplesOf(client, askerOf(postgraphile));
    await postgraphile.kill();
    console.error(`${size}: comparing the answers`);
    const findings = await rehearsal(client, stage, samples, { names, chosen });
    for (const name of names) servers[name] = await candidates[name].start(stage);
    const running = { stage, samples, servers, postmaster: await databaseProcess(client) };
    if (options.isProfile) {
      await profileAll(running);
      return 0;
    }
    const all = await measureAll(running);
    const report = new Report(options, all, findings);
    for (const key of measured) console.log(report.table(key));
    console.log(`${report.legend}\n\n${report.plans()}\n`);
    const verdicts = report.verdicts();
    for (const { what, isKept } of verdicts) console.log(`${isKept ? 'kept  ' : 'MISSED'} ${what}`);
    return verdicts.every(({ isKept }) => isKept) ? 0 : 1;
  } finally {
    for (const server of Object.values(servers)) await server.kill();
    await client.end();
  }
}

// So that whatever was started ends with this.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
const server = await startPostgres(process.env.DATABASE_URL);
const name = `reading_${randomUUID().replaceAll('-', '')}`;
await administer(server.url, `create database ${name}`);
let ending = 1;
try {
  ending = await onDatabase(databaseUrl(server.url, name));
} finally {
  await administer(server.url, `drop database ${name} with (force)`);
  await server.stop();
}
process.exit(ending);
