import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startClockwork } from '../../src/clockwork.ts';
import { driftOfFigures } from '../../src/modules/trackrecord/index.ts';
import { changesOf, eventsOf, keyOf, voices } from '../support/changes.ts';
import { Desk, type ExchangeRow, terms } from '../support/exchanges.ts';
import { type AskOptions, startTestHub, type TestHub } from '../support/hub.ts';
import { databaseUrl } from '../support/postgres.ts';
import { addressOf, killPrograms, startProgram } from '../support/program.ts';

const members = { niamey: 'ne-ins', bamako: 'ml-instat', dakar: 'sn-ansd' };

let now = new Date('2027-03-01T09:00:00Z');
let hub: TestHub;
let as: Awaited<ReturnType<typeof voices<keyof typeof members>>>;
const desk = new Desk(() => hub);
/** Answers no more than it must. */
const exchanges = changesOf(() => hub, 'exchange');

beforeAll(async () => {
  // A hundred wait for one another; on a busy machine the last of them for longer than a person would.
  hub = await startTestHub({ clock: { now: () => now }, settings: { DEADLINE_SECONDS: '60' } });
  as = await voices(hub, members);
});
afterAll(async () => {
  await killPrograms();
  await hub.close();
});

const tables = (): Kysely<unknown> => hub.database.owner<unknown>();

async function proposed(places = 10): Promise<ExchangeRow> {
  const needs = [await desk.declareNeed(as.niamey), await desk.declareNeed(as.bamako)];
  const exchange = await desk.request(needs, as.FACILITATOR);
  const circulation = { providers: ['Institution:sn-ansd'] };
  await desk.move(exchange, 'CIRCULATE', as.FACILITATOR, { circulation });
  return desk.choose(await desk.propose(exchange, as.dakar, { places }), as.FACILITATOR);
}

async function agreed(places = 10): Promise<ExchangeRow> {
  const exchange = await proposed(places);
  const parties = [as.niamey, as.bamako, as.dakar];
  for (const voice of parties) await desk.consent(exchange, voice);
  return desk.consent(exchange, as.FACILITATOR);
}

const parallel = <Result>(count: number, work: (index: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));

type Outcome = Awaited<ReturnType<typeof exchanges.mutate>>;
const codes = (outcomes: readonly Outcome[]) =>
  Object.fromEntries(
    [...Map.groupBy(outcomes, ({ userErrors }) => userErrors[0]?.code ?? 'DONE')].map(([code, all]) => [
      code,
      all.length,
    ]),
  );

describe('a hundred at once', () => {
  it('make one move from one version, and ninety-nine are told to read again', async () => {
    const exchange = await agreed();
    const schedule = { startsOn: '2027-03-01', endsOn: '2027-03-02' };
    const input = { id: exchange.id, expectedVersion: exchange.version, move: 'SCHEDULE', schedule };
    const outcomes = await parallel(100, () => exchanges.mutate('moveExchange', input, as.dakar));
    expect(codes(outcomes)).toEqual({ DONE: 1, CONFLICT: 99 });
    const told = (await eventsOf(hub, exchange)).filter(({ data }) => (data as { move?: string }).move === 'SCHEDULE');
    expect(told).toHaveLength(1);
  });

  it('consent once for each party, and agree once', async () => {
    const exchange = await proposed();
    const { id, version } = exchange.chosenProposal as { id: string; version: number };
    const input = { exchangeId: exchange.id, proposalId: id, expectedVersion: version };
    const everybody = [as.niamey, as.bamako, as.dakar, as.FACILITATOR];
    const outcomes = await parallel(100, (index) =>
      exchanges.mutate('consentToExchange', input, everybody[index % 4] as AskOptions),
    );
    const { DONE, ...refused } = codes(outcomes);
    expect(DONE).toBe(4);
    expect((refused.DUPLICATE ?? 0) + (refused.INVALID ?? 0)).toBe(96);
    const events = await eventsOf(hub, exchange);
    expect(events.filter(({ kind }) => kind === 'EXCHANGE_CONSENTED')).toHaveLength(4);
    expect(events.filter(({ data }) => (data as { move?: string }).move === 'AGREE')).toHaveLength(1);
  });

  it('are named and withdrawn without a place too many, and without one that stays empty', async () => {
    const exchange = await agreed(10);
    const byTurns = (index: number) => (index % 2 === 0 ? as.niamey : as.bamako);
    const named = await parallel(100, (index) => {
      const participants = [{ name: `Participant ${index}` }];
      return exchanges.mutate('nominateParticipants', { exchangeId: exchange.id, participants }, byTurns(index));
    });
    expect(codes(named)).toEqual({ DONE: 100 });
    const count = async () => {
      const { rows } = await sql<{
        status: string;
        count: number;
      }>`select status, count(*)::int as count from nomination
        where exchange_id = ${keyOf(exchange.id)} group by status`.execute(tables());
      return Object.fromEntries(rows.map(({ status, count: number }) => [status, number]));
    };
    expect(await count()).toEqual({ CONFIRMED: 10, WAITING: 90 });
    const { rows } = await sql<{
      id: string;
      institution: string;
    }>`select id, institution_id as institution from nomination
      where exchange_id = ${keyOf(exchange.id)} order by position limit 50`.execute(tables());
    const voiceOf = (institution: string) => (institution === 'ne-ins' ? as.niamey : as.bamako);
    const outcomes = await parallel(100, (index) => {
      const { id, institution } = rows[index % 50] as (typeof rows)[number];
      return exchanges.mutate('withdrawNomination', { id: `Nomination:${id}` }, voiceOf(institution));
    });
    expect(codes(outcomes)).toEqual({ DONE: 50, DUPLICATE: 50 });
    expect(await count()).toEqual({ CONFIRMED: 10, WAITING: 40, WITHDRAWN: 50 });
    const { rows: taken } = await sql<{ taken: number; positions: number }>`select places_taken as taken,
      (select count(distinct position)::int from nomination n where n.exchange_id = e.id) as positions
      from exchange e where id = ${keyOf(exchange.id)}`.execute(tables());
    expect(taken).toEqual([{ taken: 10, positions: 100 }]);
  });

  it('cannot be confirmed beyond the places by the database itself', async () => {
    const exchange = await agreed(2);
    await desk.nominate(exchange, as.niamey, ['A', 'B', 'C']);
    const confirm = sql`update nomination set status = 'CONFIRMED' where exchange_id = ${keyOf(exchange.id)}`;
    await expect(confirm.execute(tables())).rejects.toMatchObject({ code: '23514' });
  });

  it('ask with one key for one exchange, and get one answer', async () => {
    const need = await desk.declareNeed(as.niamey);
    const input = { needs: [need], idempotencyKey: randomUUID() };
    const outcomes = await parallel(50, () => exchanges.mutate('requestExchange', input, as.niamey));
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
    const { rows } = await sql`select from exchange_need where need_id = ${keyOf(need)}`.execute(tables());
    expect(rows).toHaveLength(1);
  });

  it('propose and answer at once without losing one', async () => {
    const exchange = await desk.request([await desk.declareNeed(as.niamey)], as.niamey);
    await desk.move(exchange, 'CIRCULATE', as.FACILITATOR, { circulation: { providers: ['Institution:sn-ansd'] } });
    const input = { exchangeId: exchange.id, terms: terms() };
    const outcomes = await parallel(20, () => exchanges.mutate('proposeTerms', input, as.dakar));
    expect(codes(outcomes)).toEqual({ DONE: 1, DUPLICATE: 19 });
  });
});

describe('the deadline for answers', () => {
  it('acts once for each exchange, with several hub processes at it, and catches up after a pause', async () => {
    const exchanges: ExchangeRow[] = [];
    for (let number = 0; number < 12; number += 1) {
      const exchange = await desk.request([await desk.declareNeed(as.niamey)], as.niamey);
      const circulation = { providers: ['Institution:tr-turkstat'], breadth: 1, answerDays: 5 };
      exchanges.push(await desk.move(exchange, 'CIRCULATE', as.FACILITATOR, { circulation }));
    }
    // Nobody was there for weeks; then four processes come at once, and look again and again.
    now = new Date('2027-04-01T09:00:00Z');
    const parts = {
      database: hub.database,
      clock: { now: () => now },
      log: pino({ enabled: false }),
      milliseconds: 20,
    };
    const clockworks = await parallel(4, () => startClockwork(parts));
    await new Promise((resolve) => setTimeout(resolve, 300));
    for (const clockwork of clockworks) await clockwork.stop();
    for (const exchange of exchanges) {
      const kinds = (await eventsOf(hub, exchange)).map(({ kind, data }) => (data as { move?: string }).move ?? kind);
      expect(kinds).toEqual([
        'REQUEST',
        'EXCHANGE_CIRCULATED',
        'CIRCULATE',
        'EXCHANGE_ANSWERS_DUE',
        'EXCHANGE_CIRCULATED',
        'RECIRCULATE',
      ]);
    }
    const { rows } = await sql<{ asked: number }>`select count(*)::int as asked from circulation
      where exchange_id = ${keyOf(exchanges[0]?.id as string)} group by round order by round`.execute(tables());
    expect(rows).toEqual([{ asked: 1 }, { asked: 2 }]);
    expect((await driftOfFigures(tables())).drift).toEqual([]);
  });
});

describe('a circulation that the centre widens before its deadline', () => {
  it('counts whoever stays silent once, of each round', async () => {
    const first = await desk.request([await desk.declareNeed(as.niamey)], as.niamey);
    const circulation = { providers: ['Institution:tr-turkstat'], answerDays: 5 };
    const second = await desk.move(first, 'CIRCULATE', as.FACILITATOR, { circulation });
    const wider = { providers: ['Institution:my-dosm'], answerDays: 9 };
    await desk.move(second, 'RECIRCULATE', as.FACILITATOR, { circulation: wider });
    now = new Date(now.getTime() + 10 * 86_400_000);
    const parts = { database: hub.database, clock: { now: () => now }, log: pino({ enabled: false }) };
    for (const milliseconds of [86_400_000, 86_400_000])
      await (await startClockwork({ ...parts, milliseconds })).stop();
    const { rows } = await sql<{ id: string }>`select institution_id as id from response_record
      where exchange_id = ${keyOf(first.id)} and not answered_in_time order by 1`.execute(tables());
    expect(rows.map(({ id }) => id)).toEqual(['my-dosm', 'tr-turkstat']);
    expect((await driftOfFigures(tables())).drift).toEqual([]);
  });
});

describe('a hub that is killed in the middle of a request', () => {
  it('leaves nothing half done', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'multaqa-killed-'));
    const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(tables());
    const url = databaseUrl(inject('serverUrl'), rows[0]?.name as string);
    const settings = { DATABASE_URL: url, DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'silent', NODE_ENV: 'test' };
    const token = startProgram('token', settings, ['--role', 'member', '--institution', 'ne-ins']);
    const { output } = await token.ended();
    const program = startProgram('main', settings);
    const address = await addressOf(program);
    const need = await desk.declareNeed(as.niamey);
    const count = async () =>
      (
        await sql<{ count: number }>`select ((select count(*) from exchange where origin = 'HUB')
        + (select count(*) from exchange_need) + (select count(*) from event))::int as count`.execute(tables())
      ).rows[0]?.count;
    const before = await count();
    await tables()
      .transaction()
      .execute(async (transaction) => {
        // The request has written its exchange when it comes to the need, and waits for it.
        await sql`select from need where id = ${keyOf(need)} for update`.execute(transaction);
        const asking = fetch(`${address}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${output.trim()}` },
          body: JSON.stringify({
            query: `mutation { requestExchange(input: { needs: ["${need}"] }) { exchange { id } } }`,
          }),
        }).catch(() => undefined);
        const isWaiting = async () =>
          (
            await sql`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()
            and query like '%from need%for update%'`.execute(tables())
          ).rows.length;
        await expect.poll(isWaiting).toBe(1);
        program.signal('SIGKILL');
        await program.ended();
        await asking;
      });
    const isOver = async () =>
      (
        await sql`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`.execute(
          tables(),
        )
      ).rows.length;
    await expect.poll(isOver).toBe(0);
    await expect.poll(count).toBe(before);
    expect((await desk.request([need], as.niamey)).status).toBe('REQUESTED');
    await rm(folder, { recursive: true, force: true });
  });
});
