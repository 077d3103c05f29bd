import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, sql } from 'kysely';
import pg from 'pg';
import { needRows } from '../../src/modules/matching/matching.criteria.ts';
import { defaultModel } from '../../src/modules/matching/matching.model.ts';
import { ranking } from '../../src/modules/matching/matching.ranking.ts';
import { naiveRanking } from './naive.ts';

const best = 20;
const sample = 200;

/** How long something took, in milliseconds, one number a run. */
export interface Times {
  readonly name: string;
  readonly times: readonly number[];
}

export interface Measured {
  readonly capacities: number;
  readonly reads: readonly Times[];
  readonly writes: readonly Times[];
  /** Needs for which the two ways did not answer the same capacities with the same scores. */
  readonly differing: readonly string[];
}

const compiler = new Kysely<unknown>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (tables) => new PostgresIntrospector(tables),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

interface Ranked {
  readonly capacityKey: string;
  readonly score: number;
}

/** The statement that the hub sends, or some columns of it, kept prepared as the hub keeps what it sends often. */
function hubQuery(need: string, today: string, columns = '*') {
  const list = ranking(needRows(sql`need.id = ${need}::uuid`), { best }, defaultModel, today);
  const { sql: text, parameters } = sql`select ${sql.raw(columns)} from (${list}) ranked order by "rank"`.compile(
    compiler,
  );
  return { name: columns, text, values: [...parameters] };
}

/** The time of the statement alone: making its text is no part of it. */
async function timed<Answer>(times: number[], run: () => Promise<Answer>): Promise<Answer> {
  const begun = performance.now();
  const answer = await run();
  times.push(performance.now() - begun);
  return answer;
}

const same = (one: readonly Ranked[], other: readonly Ranked[]) =>
  JSON.stringify(one.map(({ capacityKey, score }) => [capacityKey, score])) ===
  JSON.stringify(other.map(({ capacityKey, score }) => [capacityKey, score]));

async function reads(client: pg.Client, other: pg.Client, today: string, told: (done: number, total: number) => void) {
  const { rows: needs } = await client.query<{ id: string; topic: string }>(
    `select id, topic_code as topic from need order by md5(id::text) limit ${sample}`,
  );
  const [hub, naive, bare]: [number[], number[], number[]] = [[], [], []];
  const differing: string[] = [];
  const text = naiveRanking(defaultModel, best);
  const fetch = `select capacity_id from rankable_capacity
    where place = (select number * 4 + 1 from topic_number where topic_code = $1) order by standing desc limit ${best}`;
  const [asked, scores] = ['*', '"capacityKey", "score"'].map((columns) =>
    needs.map(({ id }) => hubQuery(id, today, columns)),
  ) as [pg.QueryConfig[], pg.QueryConfig[]];
  for (const query of [...asked.slice(0, 20), ...scores.slice(0, 20)]) await client.query(query);
  for (const [index, { id, topic }] of needs.entries()) {
    const found = await timed(hub, () => client.query<Ranked>(asked[index] as pg.QueryConfig));
    await timed(bare, () => client.query({ name: 'bare', text: fetch, values: [topic] }));
    const scored = await timed(naive, () => other.query<Ranked>({ name: 'naive', text, values: [id, today] }));
    if (!same(found.rows, scored.rows)) differing.push(id);
    if ((index + 1) % 20 === 0) told(index + 1, sample);
  }
  // Once more by themselves: the naive way throws out of the processor's caches what the others need.
  const [alone, unexplained, trivial]: [number[], number[], number[]] = [[], [], []];
  for (const query of asked) await timed(alone, () => client.query(query));
  for (const query of scores) await timed(unexplained, () => client.query(query));
  for (const _ of needs) await timed(trivial, () => client.query({ name: 'trivial', text: 'select 1' }));
  return {
    reads: [
      { name: `the best ${best}, one question after another`, times: alone },
      { name: 'their scores, without what explains them', times: unexplained },
      { name: `the best ${best}, between the others`, times: hub },
      { name: 'naive: every row scored', times: naive },
      { name: `bare: ${best} rows by the index`, times: bare },
      { name: 'select 1: the way there and back', times: trivial },
    ],
    differing,
  };
}

const changes: Readonly<Record<string, string>> = {
  'a capacity is verified': `update capacity set verified_at = now(), version = version + 1 where id = $1`,
  'a capacity is paused': `update capacity set status = case status when 'ACTIVE' then 'PAUSED' else 'ACTIVE' end where id = $1`,
  'an answer is noted': `insert into response_record select x.id, c.institution_id, true, 20 from capacity c,
    lateral (select id from exchange where not exists (select from response_record r where r.exchange_id = exchange.id
      and r.institution_id = c.institution_id) limit 1) x where c.id = $1`,
  'an exchange was given': `insert into track_record select x.id, c.institution_id, c.topic_code, 'GIVEN', current_date, '{en}', 0.9 from capacity c,
    lateral (select id from exchange where not exists (select from track_record r where r.exchange_id = exchange.id
      and r.institution_id = c.institution_id) limit 1) x where c.id = $1`,
};

/** Each change by itself, with its commit. */
async function writes(client: pg.Client): Promise<Times[]> {
  const { rows: capacities } = await client.query<{ id: string }>(
    `select id from capacity where status in ('ACTIVE', 'PAUSED') order by md5(id::text) desc limit ${sample}`,
  );
  await client.query(
    `select set_config('multaqa.caller', '{"role": "HUB", "actor": "bench", "action": "loadSeeds"}', false)`,
  );
  const all: Times[] = [];
  for (const [name, text] of Object.entries(changes)) {
    const [kept, bare]: [number[], number[]] = [[], []];
    for (const { id } of capacities) await timed(kept, () => client.query(text, [id]));
    all.push({ name, times: kept });
    if (!text.startsWith('update')) continue;
    await client.query('alter table capacity disable trigger capacity_rankable_update');
    for (const { id } of capacities) await timed(bare, () => client.query(text, [id]));
    await client.query('alter table capacity enable trigger capacity_rankable_update');
    all.push({ name: `${name}, were nothing kept for the ranking`, times: bare });
  }
  return all;
}

/** Measures a database that holds a made-up world. */
export async function measure(databaseUrl: string, told: (done: number, total: number) => void): Promise<Measured> {
  const [client, other] = [1, 2].map(() => new pg.Client({ connectionString: databaseUrl })) as [pg.Client, pg.Client];
  await client.connect();
  await other.connect();
  try {
    // The naive way is taken for some rows, and compared row by row with thousands: it gets a plan that it would not find.
    await other.query('set enable_nestloop = off');
    await other.query('set enable_mergejoin = off');
    const { rows } = await client.query<{ today: string; count: string }>(
      'select current_date::text as today, (select count(*) from capacity) as count',
    );
    const [{ today, count }] = rows as [{ today: string; count: string }];
    const read = await reads(client, other, today, told);
    return { capacities: Number(count), ...read, writes: await writes(client) };
  } finally {
    await client.end();
    await other.end();
  }
}
