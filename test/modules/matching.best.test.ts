import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { naiveRanking } from '../../bench/matching/naive.ts';
import { loadWorld } from '../../seeds/scale/load.ts';
import { hubItself } from '../../src/kernel/viewer.ts';
import { needRows } from '../../src/modules/matching/matching.criteria.ts';
import type { RankedFacts } from '../../src/modules/matching/matching.facts.ts';
import { defaultModel, factorCodes, type MatchModel, type Weights } from '../../src/modules/matching/matching.model.ts';
import { ranking } from '../../src/modules/matching/matching.ranking.ts';
import { deliveries, modalities } from '../../src/modules/taxonomy/index.ts';
import { unitOfWork } from '../../src/platform/database/unitOfWork.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { administer, copyTemplate, databaseUrl } from '../support/postgres.ts';

const world = { institutions: 150, capacities: 3_000, needs: 400, exchanges: 600 };

const name = `best_${randomUUID().replaceAll('-', '')}`;
const url = databaseUrl(inject('serverUrl'), name);

let hub: TestHub;
let client: pg.Client;
let needs: readonly string[];
let today: string;

beforeAll(async () => {
  await copyTemplate(name);
  hub = await startTestHub({ databaseUrl: url });
  await loadWorld(url, world, () => {});
  client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    `select set_config('multaqa.caller', '{"role": "HUB", "actor": "test", "action": "loadSeeds"}', false)`,
  );
  // Some of what the record shows is only supposed, and some is supposed beside it.
  await client.query(
    "update capacity set basis = 'MANDATE' where basis = 'RECORD' and abs(hashtext(id::text)) % 2 = 0",
  );
  needs = (await client.query<{ id: string }>('select id from need order by id')).rows.map(({ id }) => id);
  today = (await client.query<{ day: string }>('select current_date::text as day')).rows[0]?.day as string;
});

afterAll(async () => {
  await client?.end();
  await hub?.close();
  await administer(inject('serverUrl'), `drop database ${name} with (force)`);
});

const shown = (rows: readonly { capacityKey: string; score: number }[]) =>
  rows.map(({ capacityKey, score }) => `${capacityKey} ${score}`);

async function bestOf(need: string, model: MatchModel, best: number, day = today): Promise<RankedFacts[]> {
  const { rows } = await ranking(needRows(sql`need.id = ${need}::uuid`), { best }, model, day).execute(
    hub.database.owner(),
  );
  return rows.toSorted((a, b) => a.rank - b.rank);
}

async function naive(need: string, model: MatchModel, best: number) {
  return (await client.query<{ capacityKey: string; score: number }>(naiveRanking(model, best), [need, today])).rows;
}

const anyNeed = () => fc.nat({ max: world.needs - 1 }).map((index) => needs[index] as string);
const anyModel: fc.Arbitrary<MatchModel> = fc
  .record({
    parts: fc.array(fc.nat({ max: 20 }), { minLength: 9, maxLength: 9 }),
    gate: fc.constantFrom(0.2, 0.4, 0.8),
    below: fc.nat({ max: 3 }),
    isExperiment: fc.boolean(),
  })
  .filter(({ parts }) => parts.some((part) => part > 0))
  .map(({ parts, gate, below, isExperiment }) => {
    const total = parts.reduce((sum, part) => sum + part, 0);
    const weights = Object.fromEntries(
      factorCodes.map((code, index) => [code, (parts[index] as number) / total]),
    ) as unknown as Weights;
    return { version: 'any', isExperiment, weights, gates: { topicSimilarity: gate, levelsBelow: below } };
  });

describe('the best of a ranking', () => {
  it('are those that come first when every row of the tables is scored', async () => {
    await fc.assert(
      fc.asyncProperty(anyNeed(), fc.constantFrom(1, 3, 20, 100), async (need, best) => {
        expect(shown(await bestOf(need, defaultModel, best))).toEqual(shown(await naive(need, defaultModel, best)));
      }),
      { numRuns: 60 },
    );
  });

  it('are so by any weights and gates', async () => {
    await fc.assert(
      fc.asyncProperty(anyNeed(), anyModel, async (need, model) => {
        expect(shown(await bestOf(need, model, 10))).toEqual(shown(await naive(need, model, 10)));
      }),
      { numRuns: 60 },
    );
  });

  it('are so on each day of the week that a list may be read on', async () => {
    const before = (days: number) => new Date(Date.parse(today) - days * 86_400_000).toISOString().slice(0, 10);
    await fc.assert(
      fc.asyncProperty(anyNeed(), fc.integer({ min: 1, max: 7 }).map(before), async (need, day) => {
        const list = ranking(needRows(sql`need.id = ${need}::uuid`), { every: 'capacity' }, defaultModel, day);
        const { rows } = await list.execute(hub.database.owner());
        const first = rows.toSorted((one, other) => one.rank - other.rank).slice(0, 20);
        expect(await bestOf(need, defaultModel, 20, day)).toEqual(first);
      }),
      { numRuns: 40 },
    );
  });

  it('have the places that they have among all, also when some are asked for by themselves', async () => {
    for (const need of needs.slice(0, 10)) {
      const list = ranking(needRows(sql`need.id = ${need}::uuid`), { every: 'capacity' }, defaultModel, today);
      const { rows: all } = await list.execute(hub.database.owner());
      for (const row of all.filter((_, index) => index % Math.ceil(all.length / 5) === 0)) {
        const only = sql`c.capacity_id = ${row.capacityKey}::uuid`;
        const alone = await ranking(needRows(sql`need.id = ${need}::uuid`), { only }, defaultModel, today).execute(
          hub.database.owner(),
        );
        expect(alone.rows).toEqual([row]);
      }
    }
  });
});

const kept = [
  'rankable_capacity',
  'provider_record',
  'provider_evidence',
  'near_topic',
  'country_context',
  'language_bit',
];
const noteEverything = 'select note_languages(), note_topics(), note_countries(), note_providers(null)';
const contents = async () => {
  const tables = await Promise.all(
    kept.map((table) => client.query<{ row: string }>(`select (t.*)::text as row from ${table} t order by 1`)),
  );
  return tables.map(({ rows }) => rows.map(({ row }) => row));
};

/** Each changes something that a ranking is made from; \`n\` says of which row. */
const changes = [
  'update capacity set verified_at = now() where id = (select id from capacity order by id offset $1::int % 3000 limit 1)',
  "update capacity set status = case status when 'ACTIVE' then 'PAUSED' else 'ACTIVE' end where id = (select id from capacity where status <> 'RETIRED' order by id offset $1::int % 1000 limit 1)",
  "update capacity set languages = '{fr}', places = 7 where id = (select id from capacity order by id offset $1::int % 3000 limit 1)",
  'delete from capacity where id = (select id from capacity order by id offset $1::int % 1000 limit 1)',
  "update capacity set basis = 'MANDATE' where basis = 'RECORD' and id = (select id from capacity order by id offset $1::int % 3000 limit 1)",
  "insert into capacity select gen_random_uuid(), institution_id, topic_code, 'MANDATE', null, '{}', '{}', '{}', null, null, null, 'ACTIVE', null, now() from capacity c where status <> 'RETIRED' and not exists (select from capacity own where own.institution_id = c.institution_id and own.topic_code = c.topic_code and own.basis = 'MANDATE') order by id offset $1::int % 900 limit 1",
  "update institution set country_code = 'NE' where id = (select id from institution order by id offset $1::int % 300 limit 1)",
  "update country set region = 'ARAB', income_group = 'LOW' where code = (select code from country order by code offset $1::int % 57 limit 1)",
  "insert into country select 'Z' || ($1::int % 7), 'ZZ' || ($1::int % 7), name, region, income_group, least_developed, official_languages, community_languages, note from country order by code limit 1 on conflict do nothing",
  'update topic_similarity set similarity = similarity * 0.9 where topic_code <> related_code and topic_code = (select code from topic order by code offset $1::int % 400 limit 1)',
  "update country set official_languages = '{fr,ar}' where code = (select code from country order by code offset $1::int % 57 limit 1)",
  "insert into track_record select (select id from exchange order by id offset $1::int % 500 limit 1), institution_id, topic_code, 'GIVEN', current_date - 3, '{}', 0.7 from capacity order by id offset $1::int % 900 limit 1 on conflict do nothing",
  'update track_record set evaluation = 0.9 where exchange_id = (select exchange_id from track_record order by 1 offset $1::int % 500 limit 1)',
  'delete from track_record where exchange_id = (select exchange_id from track_record order by 1 offset $1::int % 500 limit 1)',
  'update response_record set hours_to_answer = 5 where exchange_id = (select exchange_id from response_record order by 1 offset $1::int % 500 limit 1)',
  'delete from response_record where exchange_id = (select exchange_id from response_record order by 1 offset $1::int % 500 limit 1)',
];

describe('what rankings are made from', () => {
  it('has a bit for each modality and delivery, and for each language', async () => {
    const { rows } = await client.query<{ bits: string }>(
      `select form_bits(array[word])::text as bits from unnest($1::text[]) as word
        union all select language_bits(array[code])::text from language`,
      [[...Object.keys(modalities), ...Object.keys(deliveries)]],
    );
    const forms = rows
      .slice(0, Object.keys(modalities).length + Object.keys(deliveries).length)
      .map(({ bits }) => bits);
    const languages = rows.slice(forms.length).map(({ bits }) => bits);
    expect(languages.length).toBeGreaterThan(3);
    for (const bits of [forms, languages]) expect(new Set(bits.filter((bit) => bit !== '0')).size).toBe(bits.length);
  });

  it('is kept true, whatever is changed', async () => {
    const change = fc.tuple(fc.nat({ max: changes.length - 1 }), fc.nat({ max: 100_000 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (made) => {
        for (const [index, n] of made) await client.query(changes[index] as string, [n]);
        const noted = await contents();
        await client.query(noteEverything);
        expect(noted).toEqual(await contents());
      }),
      { numRuns: 6 },
    );
  });

  it('is kept true when many note something of one provider at once', async () => {
    const { rows } = await client.query<{
      id: string;
      provider: string;
      topic: string;
    }>(`select e.id, c.institution_id as provider,
      c.topic_code as topic from (select institution_id, topic_code from capacity order by id limit 1) c,
      lateral (select id from exchange where not exists (select from track_record t where t.exchange_id = exchange.id
        and t.institution_id = c.institution_id) order by id limit 12) e`);
    const clients = await Promise.all(
      rows.map(async () => {
        const another = new pg.Client({ connectionString: url });
        await another.connect();
        return another;
      }),
    );
    await Promise.all(
      rows.map(({ id, provider, topic }, index) =>
        (clients[index] as pg.Client).query(
          "insert into track_record values ($1, $2, $3, 'GIVEN', current_date - 1, '{}', 0.8)",
          [id, provider, topic],
        ),
      ),
    );
    await Promise.all(clients.map((one) => one.end()));
    const noted = await contents();
    await client.query(noteEverything);
    expect(noted).toEqual(await contents());
  });

  it('is kept true when two changes wait for each other: one of them begins again', async () => {
    const { rows } = await client.query<{ id: string }>(
      "select min(id::text) as id from capacity where status = 'ACTIVE' group by institution_id order by 1 limit 2",
    );
    const [a, b] = rows.map(({ id }) => id) as [string, string];
    let [begun, hold] = [0, 0];
    let meet = () => {};
    const met = new Promise<void>((resolve) => {
      meet = resolve;
    });
    const changed = (first: string, second: string) =>
      unitOfWork(hub.database, { viewer: hubItself('test') }, new Date(), async (work) => {
        const pause = (id: string) => sql`update capacity set places = 3 where id = ${id}`.execute(work.tables());
        begun += 1;
        await pause(first);
        hold += 1;
        if (hold === 2) meet();
        await met;
        await pause(second);
      });
    await Promise.all([changed(a, b), changed(b, a)]);
    expect(begun).toBe(3);
    const noted = await contents();
    await client.query(noteEverything);
    expect(noted).toEqual(await contents());
  });
});
