import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { signDevelopmentToken, tokenKey } from '../../src/modules/identity/index.ts';
import { readConfiguration } from '../../src/platform/config/config.ts';
import { administer, databaseUrl, startPostgres } from '../../test/support/postgres.ts';
import { addressOf, startHub } from '../reading/candidates.ts';
import { prepare } from '../reading/world.ts';
import type { MeasuredServer, Memory } from '../support/servers.ts';
import { type Asker, askOne, wrong } from './mix.ts';
import { grown, heldOf } from './snapshot.ts';

/**
 * Whether the memory of the hub stays as it is under an hour of mixed questions, as fast as it answers them: queries of all kinds,
 * mutations, subscriptions that come and go, exports, documents that nobody has sent before, and mistakes.
 */
const usage = 'npm run bench:memory -- [--questions 72000]: an hour of twenty a second';
const atATime = 16;
/** What is kept of answers and documents is full by then. */
const warm = 0.3;
const mostGrowth = 15_000_000;
const moments = 10;

function chosen(): number {
  const { values } = parseArgs({ options: { questions: { type: 'string', default: '72000' } } });
  const questions = Number(values.questions);
  if (Number.isInteger(questions) && questions >= 1000) return questions;
  console.error(`--questions: a whole number from 1000\n${usage}`);
  process.exit(2);
}

async function askerOf(client: pg.Client, server: MeasuredServer, key: string, service: string): Promise<Asker> {
  const ids = async (query: string) => (await client.query<{ id: string }>(query)).rows.map(({ id }) => id);
  const signingKey = await tokenKey(readConfiguration({ TOKEN_KEY: key, DATA_DIR: '/nowhere' }));
  const institutionId = (
    await ids(`select id from institution where id like 'scale-%' order by id limit 1`)
  )[0] as string;
  return {
    url: addressOf(server).replace(/\/graphql$/, ''),
    member: await signDevelopmentToken(signingKey, { role: 'MEMBER', institutionId }),
    client: service,
    institutions: await ids('select id from institution order by md5(id) limit 300'),
    needs: await ids(`select need.id from need where status = 'OPEN' and is_shared order by md5(id::text) limit 300`),
    topics: await ids('select code as id from topic order by md5(code) limit 200'),
  };
}

async function askMany(asker: Asker, count: number): Promise<void> {
  let left = count;
  const work = async () => {
    while (left > 0) {
      left -= 1;
      await askOne(asker);
    }
  };
  await Promise.all(Array.from({ length: atATime }, work));
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
const folder = fileURLToPath(new URL('../../', import.meta.url));

async function heapOf(server: MeasuredServer) {
  const file = `${folder}${await server.snapshot()}`;
  try {
    return heldOf(file);
  } finally {
    rmSync(file, { force: true });
  }
}

async function onDatabase(url: string, questions: number): Promise<boolean> {
  const stage = await prepare(url, 'S');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  // Members sign in with tokens of the development; all exports are of one client.
  const most = String(atATime);
  const server = await startHub(stage, { NODE_ENV: 'development', EXPORTS: most, EXPORTS_PER_CALLER: most });
  try {
    const asker = await askerOf(client, server, stage.tokenKey, stage.token);
    console.log(
      '| questions | seconds | heap MB | beside the heap MB | resident MB |\n| --- | --- | --- | --- | --- |',
    );
    const begun = performance.now();
    const told: Memory[] = [];
    let before: ReturnType<typeof heldOf> | undefined;
    for (let moment = 1; moment <= moments; moment += 1) {
      await askMany(asker, Math.round(questions / moments));
      const memory = await server.memory();
      told.push(memory);
      const seconds = ((performance.now() - begun) / 1000).toFixed(0);
      const sizes = [memory.heapUsed, memory.external, memory.rss].map(megabytes).join(' | ');
      console.log(`| ${Math.round((questions * moment) / moments)} | ${seconds} | ${sizes} |`);
      if (moment === Math.ceil(moments * warm)) before = await heapOf(server);
    }
    const after = await heapOf(server);
    console.log('\nwhat grew most between the two snapshots\n\n| what | more of them | kB |\n| --- | --- | --- |');
    for (const { name, count, bytes } of grown(before ?? after, after, 12))
      console.log(`| ${name} | ${count} | ${(bytes / 1000).toFixed(0)} |`);
    const later = told.slice(Math.ceil(moments * warm) - 1).map(({ heapUsed }) => heapUsed);
    const growth = (later.at(-1) as number) - (later[0] as number);
    const lines = [
      {
        what: `the heap grew by ${megabytes(growth)} MB, of at most ${megabytes(mostGrowth)}`,
        isKept: growth <= mostGrowth,
      },
      {
        what: `${[...wrong.values()].reduce((sum, one) => sum + one, 0)} of ${questions} went wrong`,
        isKept: wrong.size === 0,
      },
    ];
    console.log();
    for (const [what, count] of wrong) console.log(`${count} × ${what}`);
    for (const { what, isKept } of lines) console.log(`${isKept ? 'kept  ' : 'MISSED'} ${what}`);
    return lines.every(({ isKept }) => isKept);
  } finally {
    await server.kill();
    await client.end();
  }
}

// So that whatever was started ends with this.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
const questions = chosen();
const postgres = await startPostgres(process.env.DATABASE_URL);
const name = `memory_${randomUUID().replaceAll('-', '')}`;
await administer(postgres.url, `create database ${name}`);
let isKept = false;
try {
  isKept = await onDatabase(databaseUrl(postgres.url, name), questions);
} finally {
  await administer(postgres.url, `drop database ${name} with (force)`);
  await postgres.stop();
}
process.exit(isKept ? 0 : 1);
