import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hubItself } from '../../src/kernel/viewer.ts';
import { PreparedStatements } from '../../src/platform/database/prepared.ts';
import { openLog, type TestLog } from '../support/log.ts';

const noEnd = new AbortController().signal;
let log: TestLog;
let pool: pg.Pool;
beforeAll(async () => {
  log = await openLog();
  pool = new pg.Pool({ connectionString: log.url, max: 2 });
  pool.on('connect', new PreparedStatements().onConnection);
  await sql`create table note (id int, text text, owner text)`.execute(log.database.owner());
  await sql`insert into note select n, 'note ' || n, case when n % 2 = 0 then 'even' else 'odd' end
    from generate_series(1, 10) n`.execute(log.database.owner());
  await sql`alter table note enable row level security`.execute(log.database.owner());
  await sql`create policy own on note using (owner = current_setting('test.owner', true))`.execute(
    log.database.owner(),
  );
  await sql`grant select on note to multaqa_hub`.execute(log.database.owner());
});
afterAll(async () => {
  await pool.end();
  await log.close();
});

/** On one connection, which is given back. */
async function connected<Result>(work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  try {
    return await work(client);
  } finally {
    client.release();
  }
}

const preparedOn = async (client: pg.PoolClient): Promise<string[]> => {
  const { rows } = await client.query<{ statement: string }>('select statement from pg_prepared_statements');
  return rows.map(({ statement }) => statement);
};

const times = async (count: number, work: () => Promise<unknown>) => {
  for (let time = 0; time < count; time += 1) await work();
};

describe('a statement that is sent often', () => {
  it('is prepared on each connection that sends it, and answers the same', () =>
    connected(async (client) => {
      const text = 'select text from note where id = $1';
      const ask = async (id: number) => (await client.query<{ text: string }>(text, [id])).rows[0]?.text;
      await times(9, () => ask(1));
      expect(await preparedOn(client)).toEqual([]);
      for (let id = 1; id <= 10; id += 1) expect(await ask(id)).toBe(`note ${id}`);
      expect(await preparedOn(client)).toEqual([text]);
      await connected(async (other) => {
        expect((await other.query(text, [3])).rows).toEqual([{ text: 'note 3' }]);
        expect(await preparedOn(other)).toEqual([text]);
      });
    }));

  it('has one text and one plan for lists of any length', async () => {
    const reading = log.database.reading<{ country: { code: string } }>({ viewer: hubItself('test') }, noEnd);
    const statement = (codes: readonly string[]) =>
      reading.selectFrom('country').select('code').where('code', 'in', codes).orderBy('code');
    const [one, three] = [statement(['NE']), statement(['SN', 'MA', 'XX'])];
    expect(one.compile().sql).toBe(three.compile().sql);
    expect(await one.execute()).toEqual([{ code: 'NE' }]);
    expect(await three.execute()).toEqual([{ code: 'MA' }, { code: 'SN' }]);
  });

  it('shows each reader its own rows, whoever asked before on the same connection', () =>
    connected(async (client) => {
      const owners = async (reader: string | null) => {
        await client.query('begin');
        await client.query(`select set_config('role', $1, true), set_config('test.owner', $2, true)`, [
          reader === null ? 'none' : 'multaqa_hub',
          reader ?? '',
        ]);
        const { rows } = await client.query<{ owner: string }>('select distinct owner from note where id > $1', [0]);
        await client.query('commit');
        return rows.map(({ owner }) => owner).sort();
      };
      for (let turn = 0; turn < 12; turn += 1) {
        expect(await owners('even')).toEqual(['even']);
        expect(await owners('odd')).toEqual(['odd']);
        expect(await owners(null)).toEqual(['even', 'odd']);
        expect(await owners('nobody')).toEqual([]);
      }
      expect(await preparedOn(client)).toContain('select distinct owner from note where id > $1');
    }));

  it('is no longer prepared once the tables have changed so that its plan is of no use', () =>
    connected(async (client) => {
      const ask = () => client.query('select * from note where id = $1', [1]);
      await times(12, ask);
      await client.query('alter table note add column added int');
      await expect(ask()).rejects.toThrow('cached plan must not change result type');
      expect((await ask()).rows).toEqual([expect.objectContaining({ added: null })]);
    }));

  it('is one of two hundred at most, so that no caller fills the memory of the server', () =>
    connected(async (client) => {
      for (let number = 0; number < 230; number += 1)
        await times(10, () => client.query(`select ${number} + $1::int as sum`, [1]));
      expect((await preparedOn(client)).length).toBeLessThanOrEqual(200);
      expect((await client.query('select 7000 + $1::int as sum', [1])).rows).toEqual([{ sum: 7001 }]);
    }));
});
