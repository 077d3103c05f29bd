import { execFile } from 'node:child_process';
import { appendFile, chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { type Kysely, sql } from 'kysely';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OwnPostgres, startOwnPostgres } from '../../src/cluster/postgres.ts';
import { entities } from '../../src/entities.ts';
import type { Database } from '../../src/platform/database/database.ts';
import { migrations } from '../../src/platform/database/migrations/index.ts';
import {
  beginningOfLog,
  cursorOf,
  endOfLog,
  type LogPlace,
  placeOf,
  readLog,
} from '../../src/platform/events/eventLog.ts';
import { startTestHub } from '../support/hub.ts';
import {
  connectTo,
  cursorOfHub,
  followed,
  followToEnd,
  openAt,
  openLog,
  patiently,
  subjectsOf,
  tell,
  write,
} from '../support/log.ts';
import { administer, databaseUrl } from '../support/postgres.ts';

let folder: string;
let server: OwnPostgres;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'multaqa-epochs-'));
  // As root the server runs as a user of its own, who must be able to reach the folder.
  await chmod(folder, 0o755);
  server = await startOwnPostgres(join(folder, 'first'));
  // Where a standby takes over it is stopped already.
  closing.push(() => server.stop('immediate').catch(() => {}));
});
afterAll(async () => {
  for (const close of closing.reverse()) await close();
  await rm(folder, { recursive: true, force: true });
});

const expired = { code: 'CURSOR_EXPIRED' };
const expectExpired = async (database: Database, place: LogPlace) => {
  await expect(placeOf(database.owner(), cursorOf(place))).rejects.toMatchObject(expired);
  expect((await readLog(database.owner(), place, 10)).isKept).toBe(false);
};

/** Writes events one by one and answers their places, once they can be read. */
async function writeAll(session: pg.Client, database: Database, ...subjects: string[]) {
  const place = await endOfLog(database.owner());
  for (const subject of subjects) await write(session, subject);
  const told = await tell(database, place, subjects.length);
  expect(subjectsOf(told)).toEqual(subjects);
  return told;
}

/** What a dump of the log holds, loaded as a dump is loaded: with the numbers that it had. */
async function restore(from: Kysely<unknown>, to: Kysely<unknown>): Promise<void> {
  await sql`truncate event, event_epoch restart identity`.execute(to);
  const { rows: days } = await sql<{ day: string }>`select distinct logged_at::date::text as day from event`.execute(
    from,
  );
  for (const { day } of days) await sql`select keep_event_partition(${day}::timestamptz)`.execute(to);
  for (const table of ['event_epoch', 'event']) {
    const { rows } = await sql<{ dump: string }>`
      select json_agg(t)::text as dump from ${sql.table(table)} t`.execute(from);
    await sql`insert into ${sql.table(table)} overriding system value
      select * from json_populate_recordset(null::${sql.table(table)}, ${rows[0]?.dump}::json)`.execute(to);
  }
  await sql`select setval('event_id_seq', (select max(id) from event)),
    setval(pg_get_serial_sequence('event_epoch', 'number'), (select max(number) from event_epoch))`.execute(to);
}

/** So many transactions' numbers are used up. */
const useNumbers = (session: pg.Client, count: number) =>
  session.query(`create temp table used (n int); do $$ begin for n in 1..${count} loop
    begin insert into used values (n); exception when division_by_zero then null; end; end loop; end $$`);

describe('a dump that is loaded into another server', () => {
  it('begins a new epoch: no old cursor goes on in silence, and nothing new is hidden behind what is old', async () => {
    const log = await openLog();
    await administer(server.url, 'create database restored');
    const url = databaseUrl(server.url, 'restored');
    const restored = await openAt({ DATABASE_URL: url });
    const here = await connectTo(url);
    try {
      const there = await log.session();
      await useNumbers(there, 20_000);
      const old = await writeAll(there, log.database, 'one', 'two');
      await restore(log.database.owner(), restored.owner());
      // Nobody has written anything here yet.
      for (const place of old) await expectExpired(restored, place);
      const place = await endOfLog(restored.owner());
      expect(place.epoch).toBeGreaterThan(old[0]?.epoch as number);
      const told = await writeAll(here, restored, 'three', 'four', 'five');
      expect(BigInt(told[2]?.xid as string)).toBeLessThan(BigInt(old[0]?.xid as string));
      const { rows } = await here.query('select subject_key from event order by id desc limit 5');
      expect(rows.map((row) => row.subject_key)).toEqual(['five', 'four', 'three', 'two', 'one']);
      for (const gone of old) await expectExpired(restored, gone);
      const resumed = await placeOf(restored.owner(), cursorOf(told[0] as LogPlace));
      expect(subjectsOf(await tell(restored, resumed.place, 2))).toEqual(['four', 'five']);
      // And nothing of this one is taken for a place where the dump came from.
      for (const foreign of told) await expectExpired(log.database, foreign);
    } finally {
      await here.end();
      await restored.close();
      await log.close();
    }
  });
});

/** What stands between the hub and its server, as a name or an address that is moved does. */
async function startSwitch(port: number) {
  const open = new Set<Socket>();
  const target = { port };
  const proxy = createServer((hub) => {
    const there = connect(target.port, '127.0.0.1');
    for (const [socket, other] of [
      [hub, there],
      [there, hub],
    ] as const) {
      open.add(socket);
      socket
        .on('error', () => {})
        .on('close', () => {
          open.delete(socket);
          other.destroy();
        });
      socket.pipe(other);
    }
  });
  await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
  return {
    target,
    port: (proxy.address() as { port: number }).port,
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((closed) => proxy.close(closed));
    },
  };
}

/** A standby of the first server that has everything the first one has, and streams what comes. */
async function startStandby(): Promise<OwnPostgres> {
  const place = join(folder, 'second');
  await server.stop();
  await promisify(execFile)('cp', ['-a', join(folder, 'first'), place]);
  const { username, password } = new URL(server.url);
  await writeFile(join(place, 'data', 'standby.signal'), '');
  await appendFile(
    join(place, 'data', 'postgresql.auto.conf'),
    `primary_conninfo = 'host=127.0.0.1 port=${server.port} user=${username} password=${password}'\n`,
  );
  await server.start();
  const standby = await startOwnPostgres(place);
  closing.push(() => standby.stop('immediate'));
  return standby;
}

describe('a standby that takes over, after the old server committed what it never heard of', () => {
  it('ends every subscription and every old cursor with CURSOR_EXPIRED, and tells all that is new', async () => {
    await administer(server.url, 'create database failing');
    const standby = await startStandby();
    const there = await connectTo(databaseUrl(server.url, 'failing'));
    const between = await startSwitch(server.port);
    const url = new URL(databaseUrl(server.url, 'failing'));
    url.port = String(between.port);
    const hub = await startTestHub({ databaseUrl: url.toString() });
    const next = await connectTo(databaseUrl(standby.url, 'failing'));
    try {
      const [kept] = await writeAll(there, hub.database, 'kept');
      const isThere = async () => (await next.query("select from event where subject_key = 'kept'")).rows.length;
      await expect.poll(isThere, patiently).toBe(1);
      await next.query("alter system set primary_conninfo = ''");
      await next.query('select pg_reload_conf()');
      const streams = async () => (await next.query('select from pg_stat_wal_receiver')).rows.length;
      await expect.poll(streams, patiently).toBe(0);
      const lost = await writeAll(there, hub.database, ...Array.from({ length: 20 }, (_, n) => `lost ${n}`));
      const last = lost.at(-1) as LogPlace;
      await expect.poll(() => cursorOfHub(hub), patiently).toBe(cursorOf(last));
      const [ended, resumedAndEnded] = [followToEnd(hub), followToEnd(hub, cursorOf(kept as LogPlace))];
      await followed(hub, 2);

      await server.stop('immediate');
      await next.query('select pg_promote()');
      between.target.port = standby.port;

      expect(await ended).toBe(expired.code);
      expect(await resumedAndEnded).toBe(expired.code);
      for (const place of [kept as LogPlace, ...lost]) await expectExpired(hub.database, place);
      expect(await followToEnd(hub, cursorOf(last))).toBe(expired.code);
      const [first] = await writeAll(next, hub.database, 'first', 'second', 'third');
      // Its number was given out before: without an epoch it would stand before what was told already.
      expect(BigInt(first?.xid as string)).toBeLessThanOrEqual(BigInt(last.xid));
      const end = await endOfLog(hub.database.owner());
      await expect.poll(() => cursorOfHub(hub), patiently).toBe(cursorOf(end));
    } finally {
      await there.end();
      await next.end();
      await hub.close();
      await between.close();
    }
  });
});

describe('a log of before there were epochs, from a dump of another server', () => {
  it('is told from the beginning, and what is new comes after it, however high its numbers were', async () => {
    const log = await openLog();
    const orm = await MikroORM.init({
      entities: [...entities],
      extensions: [Migrator],
      logger: () => {},
      migrations: { migrationsList: [...migrations], tableName: 'migration', snapshot: false },
      clientUrl: log.url,
    });
    try {
      const session = await log.session();
      await orm.migrator.down({ to: '0007-documents' });
      await session.query(`insert into event (xid, kind, subject_type, subject_key, actor, data) values
        ('900000000', 'WRITTEN', 'Test', 'one', 'test', '{}'), ('900000001', 'WRITTEN', 'Test', 'two', 'test', '{}')`);
      await orm.migrator.up();
      expect(subjectsOf(await tell(log.database, beginningOfLog, 2))).toEqual(['one', 'two']);
      await expect.poll(async () => (await endOfLog(log.database.owner())).id, patiently).not.toBe('0');
      const [three] = await writeAll(session, log.database, 'three');
      expect(await endOfLog(log.database.owner())).toMatchObject({ id: three?.id });
    } finally {
      await orm.close(true);
      await log.close();
    }
  });
});

describe('a database that was set back to an older state of itself', () => {
  it('knows a cursor of what is gone, though its numbers were given out again, and ends who follows', async () => {
    const log = await openLog();
    const hub = await startTestHub({ databaseUrl: log.url });
    try {
      const session = await log.session();
      const [kept, ...gone] = await writeAll(session, log.database, 'kept', 'gone one', 'gone two');
      await expect.poll(() => cursorOfHub(hub), patiently).toBe(cursorOf(gone[1] as LogPlace));
      const ended = followToEnd(hub);
      await followed(hub, 1);
      await session.query(`begin; set local session_replication_role = replica;
        delete from event where id > ${kept?.id}; select setval('event_id_seq', ${kept?.id}); commit`);
      const again = [await write(session, 'new one'), await write(session, 'new two')];
      expect(again.map(({ id }) => id)).toEqual(gone.map(({ id }) => id));
      expect(await ended).toBe(expired.code);
      for (const place of gone) await expectExpired(log.database, place);
      expect(subjectsOf(await tell(log.database, kept as LogPlace, 2))).toEqual(['new one', 'new two']);
    } finally {
      await hub.close();
      await log.close();
    }
  });
});
