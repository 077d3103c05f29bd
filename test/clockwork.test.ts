import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Clockwork, type ClockworkParts, startClockwork } from '../src/clockwork.ts';
import type { EventTables } from '../src/platform/events/event.entity.ts';
import { type ChangedRow, changesOf, keyOf, voices } from './support/changes.ts';
import { startTestHub, type TestHub } from './support/hub.ts';

const members = { niger: 'ne-ins', senegal: 'sn-ansd' };
const spring = new Date('2027-03-01T09:00:00Z');
const yearsLater = new Date('2029-03-02T09:00:00Z');

let today: Date;
let hub: TestHub;
let as: Awaited<ReturnType<typeof voices<keyof typeof members>>>;
let clockworks: Clockwork[];

/** @param seconds between two looks of the hub itself; whose turn it is then, the others leave it to that one */
async function start(seconds: number): Promise<void> {
  hub = await startTestHub({ clock: { now: () => today }, settings: { CLOCK_SECONDS: String(seconds) } });
  as = await voices(hub, members);
}
beforeEach(async () => {
  today = spring;
  clockworks = [];
  await start(86_400);
});
afterEach(async () => {
  for (const clockwork of clockworks) await clockwork.stop();
  await hub.close();
});

const kinds = ['need', 'capacity', 'offer'] as const;
type Declared = Record<(typeof kinds)[number], ChangedRow>;

/** A need, a capacity and an offer that are all over in two years. */
async function declared(): Promise<Declared> {
  const changes = (kind: string) => changesOf(() => hub, kind);
  const forms = { languages: ['fr'], modalities: ['WORKSHOP'], deliveries: ['ONLINE'] };
  const topic = 'statcab.2.3.1';
  const need = await changes('need').done(
    'declareNeed',
    { topic, ...forms, window: { endsOn: '2027-04-30' } },
    as.niger,
  );
  const capacity = await changes('capacity').done(
    'declareCapacity',
    { topic, ...forms, level: 'ADVANCED' },
    as.senegal,
  );
  const days = { deadline: '2027-05-01', startsOn: '2027-06-01', endsOn: '2027-06-02' };
  const occasion = { modality: 'WORKSHOP', delivery: 'ONLINE', languages: ['fr'], places: 10, ...days };
  const title = [{ language: 'FR', text: 'Atelier' }];
  const offer = await changes('offer').done(
    'publishOffer',
    { capacityId: capacity.id, title, ...occasion },
    as.senegal,
  );
  return { need, capacity, offer };
}

async function statuses(rows: Declared): Promise<string[]> {
  const { data } = await hub.ask<{ nodes: Record<string, string>[] }>(
    'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Need { need: status } ... on Capacity { capacity: status } ... on Offer { offer: status } } }',
    { ids: kinds.map((kind) => rows[kind].id) },
    as.ADMINISTRATOR,
  );
  return data.nodes.flatMap((node) => Object.values(node));
}
const asDeclared = ['OPEN', 'ACTIVE', 'PUBLISHED'];
const asTimeLeftIt = ['LAPSED', 'STALE', 'LAPSED'];

/** What the log tells of the hub's own moves. */
const told = () =>
  hub.database
    .owner<EventTables>()
    .selectFrom('event')
    .select(['kind', 'subject_key as key', 'institution_id as institution'])
    .where('actor', '=', 'hub')
    .orderBy('kind')
    .execute();

/** A further hub process on the same database, as far as its own clock goes. */
async function further(parts: Partial<ClockworkParts> = {}): Promise<Clockwork> {
  const clockwork = await startClockwork({
    database: hub.database,
    clock: { now: () => yearsLater },
    log: pino({ enabled: false }),
    milliseconds: 86_400_000,
    ...parts,
  });
  clockworks.push(clockwork);
  return clockwork;
}

describe("the hub's own clock", () => {
  it('lapses needs and offers and makes capacities stale when their time has come, and tells of each', async () => {
    await hub.close();
    await start(1);
    const rows = await declared();
    expect(await statuses(rows)).toEqual(asDeclared);
    today = yearsLater;
    await expect.poll(() => statuses(rows)).toEqual(asTimeLeftIt);
    expect(await told()).toEqual([
      { kind: 'CAPACITY_STALE', key: keyOf(rows.capacity.id), institution: 'sn-ansd' },
      { kind: 'NEED_LAPSED', key: keyOf(rows.need.id), institution: 'ne-ins' },
      { kind: 'OFFER_LAPSED', key: keyOf(rows.offer.id), institution: 'sn-ansd' },
    ]);
  });

  it('does at its start what came due while no hub ran, and wakes those who follow the log', async () => {
    const rows = await declared();
    let woken = 0;
    const forget = hub.database.onCommit(() => {
      woken += 1;
    });
    await further();
    forget();
    expect(await statuses(rows)).toEqual(asTimeLeftIt);
    expect(woken).toBeGreaterThan(0);
  });

  it('touches nothing whose time has not come', async () => {
    const rows = await declared();
    await further({ clock: { now: () => spring } });
    expect(await statuses(rows)).toEqual(asDeclared);
    expect(await told()).toEqual([]);
  });

  it('makes each move once where several hubs start at once', async () => {
    await declared();
    await Promise.all(Array.from({ length: 8 }, () => further()));
    expect((await told()).map(({ kind }) => kind)).toEqual(['CAPACITY_STALE', 'NEED_LAPSED', 'OFFER_LAPSED']);
  });

  it('leaves it to the hub that is at it, and sees to it again later', async () => {
    const rows = await declared();
    await holding('clockwork', async () => {
      await further({ milliseconds: 50 });
      expect(await statuses(rows)).toEqual(asDeclared);
    });
    await expect.poll(() => statuses(rows)).toEqual(asTimeLeftIt);
  });

  it('moves more than fit into one transaction', async () => {
    const rows = Array.from({ length: 2300 }, () => ({ id: randomUUID() }));
    await sql`insert into need (id, institution_id, topic_code, priority, languages, modalities, deliveries,
        interpretation_accepted, status, is_shared, declared_at, window_end)
      select id, 'ne-ins', 'statcab.2.3.1', 'LOW', '{fr}', '{}', '{}', false, 'OPEN', true, now(), '2027-04-30'
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given(id uuid)`.execute(tables());
    await further();
    const { rows: left } = await sql`select id from need where status = 'OPEN'`.execute(tables());
    expect(left).toEqual([]);
    expect(await told()).toHaveLength(2300);
  });

  it('says when it failed, and tries again', async () => {
    const rows = await declared();
    const lines: string[] = [];
    const log = pino({ level: 'error' }, { write: (line: string) => lines.push(line) });
    await sql`alter table offer rename to offer_gone`.execute(tables());
    await further({ milliseconds: 50, log });
    await expect.poll(() => lines.length).toBeGreaterThan(1);
    expect(lines[0]).toContain('what is due could not be moved; trying again later');
    await sql`alter table offer_gone rename to offer`.execute(tables());
    await expect.poll(() => statuses(rows)).toEqual(asTimeLeftIt);
  });

  it('does nothing more once it is stopped', async () => {
    const asked = { stopped: 0, running: 0 };
    const counting = (name: keyof typeof asked) => ({
      now: () => {
        asked[name] += 1;
        return spring;
      },
    });
    const stopped = await further({ clock: counting('stopped'), milliseconds: 1 });
    await stopped.stop();
    const before = asked.stopped;
    await further({ clock: counting('running'), milliseconds: 1 });
    await expect.poll(() => asked.running).toBeGreaterThan(5);
    expect(asked.stopped).toBe(before);
  });
});

const tables = (): Kysely<unknown> => hub.database.owner<unknown>();

/** Does the work while another transaction holds the lock of this name. */
async function holding(name: string, work: () => Promise<void>): Promise<void> {
  await tables()
    .transaction()
    .execute(async (transaction) => {
      await sql`select pg_advisory_xact_lock(hashtext(${name}))`.execute(transaction);
      await work();
    });
}
