import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anonymous } from '../../src/kernel/viewer.ts';
import { lookedUpTogether } from '../../src/platform/database/scope.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.close());

const reading = () => hub.database.reading({ viewer: anonymous });
const value = async (text: ReturnType<typeof sql<{ value: string }>>, tables = reading()): Promise<string> =>
  (await text.execute(tables)).rows[0]?.value as string;
const moment = sql<{ value: string }>`select now()::text as value`;
/** Without values, which the driver would send as a message by itself, and with one. */
const countries = [
  sql<{ value: string }>`select count(*)::text as value from country`,
  sql<{ value: string }>`select count(*)::text as value from country where code <> ${'nowhere'}`,
] as const;

describe('a reading', () => {
  it('is one transaction for what is asked at the same moment, and another one for what is asked later', async () => {
    const tables = reading();
    const [one, other] = await Promise.all([value(moment, tables), value(moment, tables)]);
    expect(one).toBe(other);
    expect(await value(moment, tables)).not.toBe(one);
  });

  it('answers what was asked beside a statement that fails, wherever that stands', async () => {
    const wrong = sql<{ value: string }>`select (1 / ${0}::int)::text as value`;
    for (const asked of [
      [wrong, ...countries],
      [countries[0], wrong, countries[1]],
      [...countries, wrong],
    ]) {
      const tables = reading();
      const outcomes = await Promise.allSettled(asked.map((one) => value(one, tables)));
      const told = outcomes.map((outcome) =>
        outcome.status === 'fulfilled' ? outcome.value : (outcome.reason as { code: string }).code,
      );
      expect(told).toEqual(asked.map((one) => (one === wrong ? '22012' : '57')));
    }
  });

  it('answers what was asked beside statements that do not fit the tables', async () => {
    const wrong = sql<{ value: string }>`select no_column as value from country where code = ${'NE'}`;
    // The last of them is prepared under a name: what was not prepared for its failure is prepared the next time.
    for (let time = 0; time < 12; time += 1) {
      const tables = reading();
      const [failed, ...others] = await Promise.allSettled([wrong, ...countries].map((one) => value(one, tables)));
      expect(failed).toMatchObject({ status: 'rejected', reason: { code: '42703' } });
      expect(others).toMatchObject([{ value: '57' }, { value: '57' }]);
    }
  });

  it('writes nothing', async () => {
    const writing = sql`create temporary table anything (id int)`.execute(reading());
    await expect(writing).rejects.toMatchObject({ code: '25006' });
  });

  it('leaves nothing of its caller behind for who has the connection next', async () => {
    await Promise.all(Array.from({ length: 20 }, () => value(countries[1])));
    await Promise.all(Array.from({ length: 20 }, () => hub.ask('{ countries { code institutions { totalCount } } }')));
    const settings = sql<{ settings: string[] }>`select array[current_user::text <> 'multaqa_hub',
      current_setting('transaction_read_only') = 'off', current_setting('plan_cache_mode') = 'auto',
      current_setting('statement_timeout') = '0', coalesce(current_setting('multaqa.caller', true), '') = '']::text[] as settings`;
    const all = await Promise.all(Array.from({ length: 20 }, () => settings.execute(hub.database.owner())));
    for (const { rows } of all) expect(rows[0]?.settings).toEqual(['true', 'true', 'true', 'true', 'true']);
  });
});

describe('what many look up at once', () => {
  it('is looked up together, and never with an answer of before it was asked for', async () => {
    const looks: (readonly number[])[] = [];
    let stored = 0;
    const lookUp = lookedUpTogether(async (keys: readonly number[]) => {
      looks.push(keys);
      const seen = stored;
      await new Promise((resolve) => setTimeout(resolve, 20));
      return keys.map(() => seen);
    });
    const first = lookUp(1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    stored = 1;
    const later = [2, 3, 4].map((key) => lookUp(key));
    expect(await first).toBe(0);
    expect(await Promise.all(later)).toEqual([1, 1, 1]);
    expect(looks).toEqual([[1], [2, 3, 4]]);
  });

  it('fails for those who asked, and not for those who ask next', async () => {
    let isBroken = true;
    const lookUp = lookedUpTogether(async (keys: readonly string[]) => {
      if (isBroken) throw new Error('not there');
      return keys;
    });
    const all = await Promise.allSettled(['a', 'b'].map((key) => lookUp(key)));
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    isBroken = false;
    expect(await lookUp('c')).toBe('c');
  });
});
