import { cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { sql } from 'kysely';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfiguration } from '../../src/platform/config/config.ts';
import type { Database } from '../../src/platform/database/database.ts';
import {
  cursorOf,
  endOfLog,
  type LoggedEvent,
  type LogPlace,
  placeOf,
  readLog,
} from '../../src/platform/events/eventLog.ts';
import { type EventReceiver, startRelay } from '../../src/platform/events/relay.ts';
import { createLog } from '../../src/platform/http/log.ts';
import { openAt, openLog, patiently, subjectsOf, type TestLog, tell, write } from '../support/log.ts';
import { commandsFor, finish, freshModel, freshReal } from './eventLog.model.ts';

const writerCount = 4;
let log: TestLog;
let writers: pg.Client[];

beforeAll(async () => {
  log = await openLog();
  writers = await Promise.all(Array.from({ length: writerCount }, () => log.session()));
});
afterAll(() => log.close());

const writer = (number: number) => writers[number] as pg.Client;
const expiredCode = { code: 'CURSOR_EXPIRED' };

describe('the reader of the log', () => {
  it('tells every reader all that is committed, once, in the order of the transactions, and never before an older one has ended', async () => {
    let runs = 0;
    await fc.assert(
      fc
        .asyncProperty(commandsFor(writerCount), async (commands) => {
          runs += 1;
          const model = freshModel(writerCount);
          const real = await freshReal(log.database, writers, `RUN_${runs}`);
          await fc.asyncModelRun(() => ({ model, real }), commands);
          await finish(model, real);
        })
        .afterEach(async () => {
          // Outside of a transaction this is a warning.
          for (const one of writers) await one.query('rollback');
        }),
      { numRuns: 100 },
    );
  });

  it('tells of many writers at once, with two readers of which one is always begun anew from its last cursor', async () => {
    const begin = await endOfLog(log.database.owner());
    const writing = writers.map(async (session, number) => {
      for (let turn = 0; turn < 50; turn += 1) {
        await session.query('begin');
        for (let event = 0; event <= turn % 3; event += 1)
          await write(session, `${number}.${turn}.${event}`, 'AT_ONCE');
        await session.query(turn % 4 === number ? 'rollback' : 'commit');
      }
    });
    const count = async (place: LogPlace) => tell(log.database, place, 250, 'AT_ONCE');
    const total = async () => {
      await Promise.all(writing);
      const { rows } = await sql<{ subject: string }>`select subject_key as subject from event where kind = 'AT_ONCE'
        order by xid, id`.execute(log.database.owner());
      return rows.map(({ subject }) => subject);
    };
    const [steady, expected] = await Promise.all([count(begin), total()]);
    const broken: string[] = [];
    let cursor = cursorOf(begin);
    await expect
      .poll(async () => {
        const { place } = await placeOf(log.database.owner(), cursor);
        const { events } = await readLog(log.database.owner(), place, 40, ['AT_ONCE']);
        broken.push(...subjectsOf(events));
        cursor = cursorOf(events.at(-1) ?? place);
        return broken.length;
      }, patiently)
      .toBe(expected.length);
    expect(broken).toEqual(expected);
    expect(subjectsOf(steady)).toEqual(expected.slice(0, steady.length));
  });

  it('says for how long what is committed has waited for an older transaction', async () => {
    const place = await endOfLog(log.database.owner());
    await writer(0).query('begin');
    await write(writer(0), 'late', 'HELD');
    await write(writer(1), 'early', 'HELD');
    const held = async () => (await readLog(log.database.owner(), place, 10, ['HELD'])).heldBackSeconds;
    expect(await held()).toBeGreaterThan(0);
    expect((await readLog(log.database.owner(), place, 10, ['HELD'])).events).toEqual([]);
    await writer(0).query('commit');
    await expect.poll(held, patiently).toBeNull();
    expect(subjectsOf(await tell(log.database, place, 2, 'HELD'))).toEqual(['late', 'early']);
  });

  it('does not take the writing of another database of the server for its own, but waits for it', async () => {
    const other = await openLog();
    try {
      const session = await other.session();
      await session.query('begin');
      await session.query('select pg_current_xact_id()');
      const place = await endOfLog(log.database.owner());
      await write(writer(0), 'here', 'ELSEWHERE');
      expect((await readLog(log.database.owner(), place, 10, ['ELSEWHERE'])).events).toEqual([]);
      await session.query('rollback');
      expect(subjectsOf(await tell(log.database, place, 1, 'ELSEWHERE'))).toEqual(['here']);
    } finally {
      await other.close();
    }
  });
});

describe('a cursor', () => {
  const written = async (subject: string) => {
    const place = await endOfLog(log.database.owner());
    await write(writer(0), subject, 'CURSOR');
    return (await tell(log.database, place, 1, 'CURSOR')).at(-1) as LogPlace;
  };

  it('stands for the place after its event, also in the midst of what is told of it', async () => {
    const { epoch, xid, id, moment } = await written('whole');
    const place = { epoch, xid, id, moment };
    expect(await placeOf(log.database.owner(), cursorOf(place))).toEqual({ place, part: null });
    expect(await placeOf(log.database.owner(), cursorOf(place, 'part-1'))).toEqual({ place, part: 'part-1' });
    // The rest of what is told of the event is found from right before it.
    const before = { ...place, id: String(BigInt(id) - 1n) };
    const { events, isKept } = await readLog(log.database.owner(), before, 1);
    expect([isKept, subjectsOf(events)]).toEqual([true, ['whole']]);
  });

  it('that is none is refused as such', async () => {
    const texts = [
      '',
      'x',
      '1.2.3',
      '1.2.3.4.5.6',
      'one.2.3.4',
      '1.2.3.4.part of it',
      '1.2.-3.4',
      `1.2.3.${'9'.repeat(30)}`,
    ];
    for (const text of texts) {
      const cursor = Buffer.from(text).toString('base64url');
      await expect(placeOf(log.database.owner(), cursor), text).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    }
  });

  it('that was never given out is expired, however near to a real one', async () => {
    const place = await written('near');
    const others = [
      { ...place, epoch: place.epoch + 1 },
      { ...place, epoch: 0 },
      { ...place, xid: String(BigInt(place.xid) + 1n) },
      { ...place, id: String(BigInt(place.id) + 1n) },
      { ...place, moment: String(BigInt(place.moment) + 1n) },
      { ...place, xid: '9'.repeat(18), id: '9'.repeat(18), moment: '9'.repeat(18) },
    ];
    for (const other of others) {
      await expect(placeOf(log.database.owner(), cursorOf(other)), JSON.stringify(other)).rejects.toMatchObject(
        expiredCode,
      );
      expect((await readLog(log.database.owner(), other, 10)).isKept).toBe(false);
    }
  });
});

describe('a process that is behind', () => {
  it('does not read again what a reader who comes from another process has been told', async () => {
    const busy = Promise.withResolvers<void>();
    const receiver: EventReceiver = {
      async receive(events, passed) {
        await busy.promise;
        for (const event of events) passed(event);
      },
      restart() {},
    };
    const silent = createLog(readConfiguration({ LOG_LEVEL: 'silent' }));
    const settings = { databaseUrl: undefined, eventPollMilliseconds: 10 };
    const relay = await startRelay(log.database, receiver, settings, silent);
    try {
      const from = relay.position;
      await writer(0).query('begin');
      const subjects = ['told', 'told as well', 'new'];
      for (const subject of subjects) await write(writer(0), subject, 'ELSEWHERE');
      await writer(0).query('commit');
      const events = await tell(log.database, from, 3, 'ELSEWHERE');
      expect(relay.position).toEqual(from);
      let place = events[1] as LogPlace;
      const read: LoggedEvent[] = [];
      const look = async () => {
        const found = await relay.read(place, ['ELSEWHERE']);
        read.push(...(found?.events ?? []));
        place = found?.upTo as LogPlace;
      };
      await look();
      busy.resolve();
      await expect.poll(() => relay.position.id, patiently).toBe(events[2]?.id);
      await look();
      expect(subjectsOf(read)).toEqual(['new']);
    } finally {
      busy.resolve();
      await relay.stop();
    }
  });
});

describe('the embedded database', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'multaqa-log-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const record = ({ owner }: Database, subject: string) =>
    sql`insert into event (kind, subject_type, subject_key, actor, data)
      values ('WRITTEN', 'Test', ${subject}, 'test', '{}')`.execute(owner());

  it('goes on after a cursor over a restart, and not after one of a history that a copy of the folder has undone', async () => {
    const [data, copy] = [join(folder, 'data'), join(folder, 'copy')];
    const open = () => openAt({ DATA_DIR: data });
    const first = await open();
    const begin = cursorOf(await endOfLog(first.owner()));
    await record(first, 'one');
    await first.close();

    await cp(data, copy, { recursive: true });
    const second = await open();
    const { place } = await placeOf(second.owner(), begin);
    await record(second, 'two');
    const [one, two] = (await tell(second, place, 2)) as [LoggedEvent, LoggedEvent];
    expect(subjectsOf([one, two])).toEqual(['one', 'two']);
    await second.close();

    await rm(data, { recursive: true });
    await rename(copy, data);
    const third = await open();
    try {
      await record(third, 'another two');
      const resumed = await placeOf(third.owner(), cursorOf(one));
      const [again] = await tell(third, resumed.place, 1);
      expect(again).toMatchObject({ subjectKey: 'another two', xid: two.xid, id: two.id });
      await expect(placeOf(third.owner(), cursorOf(two))).rejects.toMatchObject(expiredCode);
    } finally {
      await third.close();
    }
  });
});
