import { randomUUID } from 'node:crypto';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { answersTo } from '../../bench/evaluate/answers.ts';
import { asItIs, asScored, reweighed } from '../../bench/evaluate/asking.ts';
import { evaluate } from '../../bench/evaluate/evaluation.ts';
import { asBefore } from '../../bench/evaluate/hiding.ts';
import { jsonOf, pageOf } from '../../bench/evaluate/page.ts';
import { readWorld, type World } from '../../bench/evaluate/record.ts';
import { summary } from '../../bench/evaluate/summary.ts';
import { openHubDatabase } from '../../src/app.ts';
import { readConfiguration } from '../../src/platform/config/config.ts';
import type { Database } from '../../src/platform/database/database.ts';
import { administer, copyTemplate, databaseUrl } from '../support/postgres.ts';

const name = `evaluate_${randomUUID().replaceAll('-', '')}`;
const running = { signal: new AbortController().signal, progress: () => {} };
let database: Database;
let world: World;

beforeAll(async () => {
  await copyTemplate(name);
  const url = databaseUrl(inject('serverUrl'), name);
  database = await openHubDatabase(readConfiguration({ DATABASE_URL: url, LOG_LEVEL: 'silent' }));
  world = await readWorld(database.owner());
});
afterAll(async () => {
  await database.close();
  await administer(inject('serverUrl'), `drop database if exists ${name} with (force)`);
});

/** Everything that the ranking reads of the record, in one text. */
const kept = async (tables = database.owner<unknown>()): Promise<string> => {
  const { rows } = await sql<{ all: string }>`select concat(
    (select jsonb_agg(to_jsonb(c) - 'version' order by c.id) from capacity c),
    (select jsonb_agg(to_jsonb(t) order by t.exchange_id, t.institution_id, t.topic_code, t.direction) from track_record t),
    (select jsonb_agg(to_jsonb(p) order by p.institution_id, p.programme_code) from institution_programme p)) as all`.execute(
    tables,
  );
  return rows[0]?.all as string;
};

describe('the activities of the record', () => {
  it('are those with somebody who gave, each asked for by topic and recipient country', () => {
    expect(world.activities).toHaveLength(70);
    for (const { topics, providers, recipients, asks } of world.activities) {
      expect(providers.length).toBeGreaterThan(0);
      expect(recipients.filter((one) => providers.includes(one))).toEqual([]);
      const countries = new Set(asks.map(({ criteria }) => criteria.countryCode));
      expect(asks).toHaveLength(topics.length * countries.size);
      expect(new Set(asks.map(({ key }) => key)).size).toBe(asks.length);
    }
  });

  it('are asked for as the recipient would: Niger in French, a recipient that is known by itself', () => {
    const asks = world.activities.flatMap((activity) => activity.asks);
    const ofNiger = asks.filter(({ criteria }) => criteria.countryCode === 'NE');
    expect(ofNiger.length).toBeGreaterThan(0);
    for (const { criteria } of ofNiger) expect(criteria.languages).toEqual(['fr']);
    expect(asks.some(({ criteria }) => criteria.institutionId === 'sl-statssl')).toBe(true);
  });
});

describe('hiding', () => {
  it('takes nothing where everything is over, and makes the same capacities anew', async () => {
    const before = await kept();
    expect(await asBefore(database, '2100-01-01', kept)).toBe(before);
  });

  it('leaves of all capacities only mandates where nothing is over, and those as they are', async () => {
    const capacities = (condition: RawBuilder<unknown>) => (tables: Kysely<unknown>) =>
      sql`select c::text as row from capacity c where ${condition} order by id`.execute(tables);
    const { rows } = await asBefore(database, '1900-01-01', capacities(sql`true`));
    expect(rows.length).toBeGreaterThan(100);
    expect(rows).toEqual((await capacities(sql`basis = 'MANDATE'`)(database.owner())).rows);
  });

  it('leaves only what was over before the day, and is taken back', async () => {
    const before = await kept();
    const { rows } = await asBefore(database, '2014-10-22', async (tables) =>
      sql<{ records: number; late: number; orphans: number }>`select count(*)::int as records,
        count(*) filter (where ended_on >= '2014-10-22')::int as late,
        (select count(*)::int from capacity c where basis = 'RECORD' and not exists (select from track_record t
          where t.direction = 'GIVEN' and t.institution_id = c.institution_id and t.topic_code = c.topic_code)) as orphans
        from track_record`.execute(tables),
    );
    expect(rows[0]).toMatchObject({ late: 0, orphans: 0 });
    expect(rows[0]?.records).toBeGreaterThan(0);
    expect(await kept()).toBe(before);
  });
});

describe('the evaluation', () => {
  const last = (count: number) => ({ ...world, activities: world.activities.slice(-count) });

  it('scores as the hub does where the weights are those of the model', async () => {
    for (const { hub } of await answersTo(database, last(3), running)) {
      expect(hub.ranked.length).toBeGreaterThan(0);
      const given = asScored(hub);
      for (const [one, score] of reweighed(hub, asItIs)) expect(score).toBeCloseTo(given.get(one) as number, 5);
    }
  });

  it('ends where one wants it to', async () => {
    const stopped = { ...running, signal: AbortSignal.abort() };
    await expect(answersTo(database, last(3), stopped)).rejects.toThrow('aborted');
  });

  it('gives the same figures for the same seed, as a table, as JSON and as a page', async () => {
    const extent = { seed: 1, resamples: 100, years: 1, weeks: 3, activities: 12 };
    const evaluation = await evaluate(database, extent, running);
    expect(evaluation).toMatchObject({ activities: 12, extent });
    expect(evaluation.baselines.map((one) => one.name)).toContain('popularity');
    expect(evaluation.each).toHaveLength(12);
    const page = pageOf(evaluation, '2026-01-31');
    expect(page).toContain('npm run evaluate');
    expect(page).not.toMatch(/NaN|undefined/);
    expect(JSON.parse(jsonOf(evaluation, '2026-01-31'))).toMatchObject({ day: '2026-01-31' });
    expect(summary(evaluation)).toContain('hub');
    expect(jsonOf(await evaluate(database, extent, running), '2026-01-31')).toBe(jsonOf(evaluation, '2026-01-31'));
  }, 120_000);
});
