import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type OwnPostgres, startOwnPostgres } from '../../src/cluster/postgres.ts';
import { newId } from '../../src/kernel/ids.ts';
import { hubItself } from '../../src/kernel/viewer.ts';
import { readConfiguration } from '../../src/platform/config/config.ts';
import { unitOfWork } from '../../src/platform/database/unitOfWork.ts';
import type { NewEvent } from '../../src/platform/events/eventLog.ts';
import { startHints } from '../../src/platform/events/hints.ts';
import { createLog } from '../../src/platform/http/log.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { connectTo, metricOf, openLog, patiently, type TestLog } from '../support/log.ts';

/** Who looks so seldom hears of an event in time only if it is told of it. */
const seldom = { EVENT_POLL_MILLISECONDS: '60000' };
const silent = createLog(readConfiguration({ LOG_LEVEL: 'silent' }));

let log: TestLog;
let session: pg.Client;
let [here, there]: TestHub[] = [];

beforeAll(async () => {
  log = await openLog();
  session = await log.session();
  here = await startTestHub({ databaseUrl: log.url, settings: seldom });
  there = await startTestHub({ databaseUrl: log.url, settings: seldom });
});
// It is not waited for when a hub starts.
beforeEach(async () => {
  for (const hub of hubs()) await listens(hub);
});
afterAll(async () => {
  await here?.close();
  await there?.close();
  await log.close();
});

const hubs = () => [here, there] as [TestHub, TestHub];
const listens = (hub: TestHub) => expect.poll(() => metricOf(hub, 'multaqa_event_listener_up'), patiently).toBe(1);
const readBy = async (hub: TestHub) => (await metricOf(hub, 'multaqa_events_read_total{kind="NEED_DECLARED"}')) ?? 0;

const needDeclared = (): NewEvent => ({ kind: 'NEED_DECLARED', subjectType: 'Need', subjectKey: newId() });
/** Each in a transaction of its own. */
const recordIn = ({ database }: TestHub, events: readonly NewEvent[]) =>
  Promise.all(
    events.map((event) =>
      unitOfWork(database, { viewer: hubItself('test') }, new Date(), async (work) => work.record(event)),
    ),
  );

let declared = 0;
/** A change through one hub, which is one event. */
async function declareNeed(hub: TestHub): Promise<void> {
  const { data } = await hub.ask<{ declareNeed: { need: { id: string } | null } }>(
    'mutation { declareNeed(input: { topic: "statcab.2.3.1", languages: ["fr"] }) { need { id } } }',
    {},
    { token: await hub.token('MEMBER', 'ne-ins') },
  );
  expect(data.declareNeed.need).not.toBeNull();
  declared += 1;
}
const allRead = async () => {
  for (const hub of hubs()) await expect.poll(() => readBy(hub), patiently).toBe(declared);
};

/** Cuts the lines for hints of all hubs; answers how many there were. */
async function cutLines(): Promise<number> {
  const { rows } = await session.query(`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'multaqa hints' and datname = current_database()`);
  return rows.length;
}

describe('a hint', () => {
  it('tells every other hub at once of what one of them has committed', async () => {
    for (const hub of [...hubs(), ...hubs()]) {
      await declareNeed(hub);
      await allRead();
    }
  });

  it('is heard again after the line was cut, and what was committed meanwhile is told', async () => {
    const [one, other] = hubs();
    for (let time = 0; time < 2; time += 1) {
      expect(await cutLines()).toBe(2);
      // Now nobody listens, and nobody can say that something was committed.
      await declareNeed(one);
      await allRead();
      for (const hub of hubs()) await listens(hub);
      await declareNeed(other);
      await allRead();
    }
  });

  it('stands for many commits where there are many', async () => {
    const ear = await log.session();
    let heard = 0;
    ear.on('notification', () => {
      heard += 1;
    });
    await ear.query('listen multaqa_events');
    const [one] = hubs();
    const events = Array.from({ length: 200 }, needDeclared);
    await recordIn(one, events);
    declared += events.length;
    await allRead();
    // The same in one moment, however slow this machine is.
    const before = heard;
    for (const _ of events) one.database.committed();
    await expect.poll(() => heard, patiently).toBeGreaterThan(before);
    await declareNeed(one);
    await allRead();
    expect(before).toBeLessThanOrEqual(events.length);
    expect(heard - before).toBeLessThan(20);
  });

  it('keeps nobody from leaving who has hardly come', async () => {
    for (let time = 0; time < 5; time += 1) await startHints(log.url, () => {}, silent).stop();
    const nowhere = new URL(log.url);
    nowhere.port = '1';
    const hints = startHints(nowhere.toString(), () => {}, silent);
    hints.send();
    await hints.stop();
    // Those of the two hubs.
    const lines = async () => {
      const { rows } = await session.query(`select from pg_stat_activity
        where application_name = 'multaqa hints' and datname = current_database()`);
      return rows.length;
    };
    await expect.poll(lines, patiently).toBe(2);
  });
});

describe('a transaction that runs for long', () => {
  let folder: string;
  let server: OwnPostgres;
  beforeAll(async () => {
    // On a server of its own, since it holds back the logs of all databases of a server.
    folder = await mkdtemp(join(tmpdir(), 'multaqa-hints-'));
    await chmod(folder, 0o755);
    server = await startOwnPostgres(join(folder, 'server'));
  });
  afterAll(async () => {
    await server.stop('immediate');
    await rm(folder, { recursive: true, force: true });
  });

  it('is measured and named while it holds the log back, and what waited is told as soon as it ends', async () => {
    let logged = '';
    const write = (line: string) => {
      logged += line;
    };
    const settings = { ...seldom, LOG_LEVEL: 'info' };
    const holder = await connectTo(server.url);
    await holder.query("set application_name = 'somebody who exports'");
    await holder.query('begin');
    await holder.query('select pg_current_xact_id()');
    const hub = await startTestHub({ databaseUrl: server.url, settings, logTo: { write } });
    try {
      await recordIn(hub, [needDeclared()]);
      await expect.poll(() => metricOf(hub, 'multaqa_event_held_back_seconds'), patiently).toBeGreaterThan(0);
      await expect.poll(() => metricOf(hub, 'multaqa_event_horizon_seconds'), patiently).toBeGreaterThan(5);
      await expect.poll(() => logged, patiently).toContain('somebody who exports');
      expect(logged).toContain('a transaction holds the event log back');
      expect(await readBy(hub)).toBe(0);
      await holder.query('commit');
      await expect.poll(() => readBy(hub), patiently).toBe(1);
      await expect.poll(() => metricOf(hub, 'multaqa_event_held_back_seconds'), patiently).toBe(0);
    } finally {
      await holder.end();
      await hub.close();
    }
  });
});
