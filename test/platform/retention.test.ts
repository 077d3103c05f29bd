import { sql } from 'kysely';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfiguration } from '../../src/platform/config/config.ts';
import type { Database } from '../../src/platform/database/database.ts';
import { cursorOf, endOfLog, type LogPlace, placeOf, readLog } from '../../src/platform/events/eventLog.ts';
import { startUpkeep } from '../../src/platform/events/upkeep.ts';
import { createLog } from '../../src/platform/http/log.ts';
import { startTestHub } from '../support/hub.ts';
import {
  followToEnd,
  openAt,
  openLog,
  patiently,
  subjectsOf,
  type TestLog,
  tell,
  type Written,
  write,
} from '../support/log.ts';

let log: TestLog;
let session: pg.Client;
beforeAll(async () => {
  log = await openLog();
  session = await log.session();
});
afterAll(() => log.close());

/** Keeps the log once, as a hub does when it starts; answers what it has to say. */
async function keep(database: Database, retentionDays: number): Promise<string> {
  let said = '';
  const write = (line: string) => {
    said += line;
  };
  const logger = createLog(readConfiguration({ LOG_LEVEL: 'info' }), { write });
  const stop = await startUpkeep({ database, retentionDays, log: logger, held: () => {} });
  await stop();
  return said;
}

async function parts(): Promise<string[]> {
  const { rows } = await session.query<{ part: string }>(
    "select inhrelid::regclass::text as part from pg_inherits where inhparent = 'event'::regclass order by 1",
  );
  return rows.map(({ part }) => part);
}

const partOf = (month: string) => `event_${month.replace('-', '_')}`;
const comingParts = async () => {
  const { rows } = await session.query<{
    part: string;
  }>(`select to_char(now() at time zone 'UTC' + n * interval '1 month',
    '"event_"YYYY_MM') as part from generate_series(0, 2) n`);
  return rows.map(({ part }) => part);
};
const makePart = (month: string) => session.query(`select keep_event_partition('${month}-01T00:00:00Z')`);

/** A place for each of a list. */
type Places<List extends readonly unknown[]> = { readonly [Index in keyof List]: LogPlace & { subject: string } };

/** Their places, in the order of the log, once they can be read. */
async function placesOf<List extends readonly unknown[]>(written: readonly Written[]): Promise<Places<List>> {
  const ids = written.map(({ id }) => id);
  const isReadable = async () => {
    const { rows } = await session.query(
      'select from event where id = any ($1) and xid < pg_snapshot_xmin(pg_current_snapshot())',
      [ids],
    );
    return rows.length;
  };
  await expect.poll(isReadable, patiently).toBe(ids.length);
  const { rows } = await session.query<LogPlace & { subject: string }>(
    `select epoch, xid::text, id::text, (extract(epoch from logged_at) * 1000000)::bigint::text as moment,
      subject_key as subject from event where id = any ($1) order by xid, event.id`,
    [ids],
  );
  return rows as unknown as Places<List>;
}

/** Writes one event after the other, each as if it had been logged at its moment. */
async function writeAt<const List extends readonly (string | undefined)[]>(...moments: List): Promise<Places<List>> {
  const written: Written[] = [];
  for (const moment of moments) {
    if (moment) await makePart(moment.slice(0, 7));
    written.push(await write(session, moment ?? 'now', 'WRITTEN', moment));
  }
  return placesOf<List>(written);
}

const expired = { code: 'CURSOR_EXPIRED' };
const expectExpired = async (place: LogPlace) => {
  await expect(placeOf(log.database.owner(), cursorOf(place))).rejects.toMatchObject(expired);
  expect((await readLog(log.database.owner(), place, 10)).isKept).toBe(false);
};
const toldAfter = async (event: LogPlace, count: number) => {
  const { place } = await placeOf(log.database.owner(), cursorOf(event));
  return subjectsOf(await tell(log.database, place, count));
};

describe('the parts of the event log', () => {
  it('are made for this month and the two after it, by the clock of the database', async () => {
    const coming = await comingParts();
    for (const part of coming.slice(1)) await session.query(`drop table ${part}`);
    expect(await parts()).not.toContain(coming[1]);
    await keep(log.database, 36_500);
    expect(await parts()).toEqual(expect.arrayContaining(coming));
  });

  it('are dropped only where nothing in them is younger than the day', async () => {
    for (const month of ['2001-01', '2001-02', '2001-03']) await makePart(month);
    const drop = (day: string) => session.query(`select drop_event_partitions('${day}') as dropped`);
    expect((await drop('2001-02-28T23:59:59Z')).rows).toEqual([{ dropped: 1 }]);
    expect((await drop('2001-04-01T00:00:00Z')).rows).toEqual([{ dropped: 2 }]);
    expect(await parts()).toEqual(expect.arrayContaining(await comingParts()));
    expect((await parts()).some((part) => part.startsWith('event_2001'))).toBe(false);
  });

  it('take the cursors into them along, but not that of the very last event, after which nothing is missing', async () => {
    const begin = await endOfLog(log.database.owner());
    const [january, alsoJanuary, last, now] = await writeAt(
      '2002-01-02T00:00:00Z',
      '2002-01-31T23:59:59Z',
      '2002-02-03T00:00:00Z',
      undefined,
      undefined,
    );
    expect(await toldAfter(january, 4)).toEqual(['2002-01-31T23:59:59Z', '2002-02-03T00:00:00Z', 'now', 'now']);
    expect(await keep(log.database, 30)).toContain('dropped old parts of the event log');
    for (const place of [begin, january, alsoJanuary, { ...last, xid: '0', id: '0', moment: '0' }])
      await expectExpired(place);
    await expectExpired({ ...last, id: String(BigInt(last.id) - 1n) });
    expect(await toldAfter(last, 2)).toEqual(['now', 'now']);
    expect(await toldAfter(now, 1)).toEqual(['now']);
  });

  it('take along the cursor of a kept event after which, in the order of the log, one was dropped', async () => {
    const late = await log.session();
    for (const month of ['2003-01', '2003-02']) await makePart(month);
    await late.query('begin');
    await late.query('select pg_current_xact_id()');
    const early = await write(session, 'dropped', 'WRITTEN', '2003-01-31T23:59:59Z');
    const written = [early, await write(late, 'late', 'WRITTEN', '2003-02-01T00:00:01Z')] as const;
    await late.query('commit');
    const [kept, dropped] = await placesOf<typeof written>(written);
    expect(kept).toMatchObject({ subject: 'late' });
    expect(await toldAfter(kept, 1)).toEqual(['dropped']);
    await session.query("select drop_event_partitions('2003-02-01T00:00:00Z')");
    await expectExpired(kept);
    expect(await endOfLog(log.database.owner())).toMatchObject({ xid: dropped.xid, id: dropped.id });
    await write(session, 'next');
    expect(await toldAfter(dropped, 1)).toEqual(['next']);
  });

  it('are looked after by several hubs at once without a quarrel, while events are written', async () => {
    for (const month of ['2004-01', '2004-02', '2004-03']) await makePart(month);
    const [begin, other] = [await endOfLog(log.database.owner()), await openAt({ DATABASE_URL: log.url })];
    try {
      let isKeeping = true;
      let count = 0;
      const writing = (async () => {
        for (; isKeeping; count += 1) await write(session, 'during', 'DURING');
      })();
      const said = await Promise.all(
        [log.database, other, log.database, other].map((database) => keep(database, 3_650)),
      );
      isKeeping = false;
      await writing;
      expect(said.join('').match(/dropped old parts/g)).toHaveLength(1);
      expect(said.join('')).not.toContain('trying again');
      expect((await parts()).some((part) => part.startsWith('event_2004'))).toBe(false);
      expect(await tell(log.database, begin, count, 'DURING')).toHaveLength(count);
    } finally {
      await other.close();
    }
  });

  it('wait for another time where somebody reads the log for long, and keep no hub from starting', async () => {
    await makePart('2005-01');
    const backup = await log.session();
    await backup.query('begin; lock table event in access share mode');
    expect(await keep(log.database, 30)).toContain('the event log could not be looked after; trying again later');
    expect(await parts()).toContain(partOf('2005-01'));
    expect(await writeAt(undefined)).toHaveLength(1);
    await backup.query('rollback');
    await keep(log.database, 30);
    expect(await parts()).not.toContain(partOf('2005-01'));
  });

  it('are kept for as many days as the setting of the hub says', async () => {
    const [old, last] = await writeAt('2006-01-02T00:00:00Z', '2006-01-03T00:00:00Z');
    const patient = await startTestHub({ databaseUrl: log.url, settings: { EVENT_RETENTION_DAYS: '36500' } });
    expect(await toldAfter(old, 1)).toEqual(['2006-01-03T00:00:00Z']);
    await patient.close();
    const hub = await startTestHub({ databaseUrl: log.url, settings: { EVENT_RETENTION_DAYS: '30' } });
    try {
      expect(await followToEnd(hub, cursorOf(old))).toBe(expired.code);
      expect(await toldAfter(last, 0)).toEqual([]);
    } finally {
      await hub.close();
    }
  });
});

describe('the hub itself', () => {
  it('may add to the log and nothing else: not change, empty or drop it, nor write into its parts', async () => {
    await makePart('2007-01');
    const [part] = await comingParts();
    const columns = '(kind, subject_type, subject_key, actor, data)';
    const values = "values ('WRITTEN', 'Test', 'hub', 'test', '{}')";
    const refused = [
      "update event set subject_key = 'other'",
      'delete from event',
      'truncate event',
      'drop table event',
      'alter table event disable trigger event_append_only',
      `insert into ${part} ${columns} ${values}`,
      `update ${part} set subject_key = 'other'`,
      `delete from ${part}`,
      `truncate ${part}`,
      `drop table ${part}`,
      `alter table event detach partition ${part}`,
      `select from ${part}`,
      "select drop_event_partitions('2007-03-01T00:00:00Z')",
      "update event_epoch set dropped_xid = '0'",
      "insert into event_epoch (server, timeline) values ('here', 'now')",
      'delete from event_epoch',
      "select setval('event_id_seq', 1)",
      'set local session_replication_role = replica',
    ];
    for (const statement of refused) {
      await session.query('begin; set local role multaqa_hub');
      await expect(session.query(statement), statement).rejects.toThrow(/permission denied|must be owner/);
      await session.query('rollback');
    }
    await session.query('begin; set local role multaqa_hub');
    await session.query(`insert into event ${columns} ${values}`);
    await session.query('commit');
    for (const statement of ["update event set subject_key = 'other'", 'delete from event'])
      await expect(sql.raw(statement).execute(log.database.owner())).rejects.toThrow('append-only');
  });
});
