import { sql } from 'kysely';
import pg from 'pg';
import { describe, expect, inject, it } from 'vitest';
import { Turns } from '../../src/platform/limits/turns.ts';
import { startTestHub } from '../support/hub.ts';
import { databaseUrl } from '../support/postgres.ts';

const soon = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('a turn', () => {
  it('comes to each key in order, however many of one key wait', async () => {
    const turns = new Turns(1);
    const order: string[] = [];
    const enter = (key: string, name: string) =>
      turns.enter(key).then((leave) => {
        order.push(name);
        return leave;
      });
    const names = ['a1', 'a2', 'a3', 'b1', 'a4', 'c1', 'b2'];
    const entered = names.map((name) => enter(name.slice(0, 1), name));
    for (const _ of names) {
      await soon();
      const leave = await entered[names.indexOf(order.at(-1) ?? '')];
      leave?.();
    }
    expect(order).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
  });

  it('is taken by so many as there are places, and by the next one when a place is left', async () => {
    const turns = new Turns(2);
    const [first] = [await turns.enter('a'), await turns.enter('b')];
    let isIn = false;
    const third = turns.enter('c').then(() => {
      isIn = true;
    });
    await soon();
    expect(isIn).toBe(false);
    first();
    await third;
    expect(isIn).toBe(true);
  });

  it('is not waited for any longer by who gave up, and takes no place then', async () => {
    const turns = new Turns(1);
    const leave = await turns.enter('a');
    const given = new AbortController();
    const waiting = turns.enter('a', given.signal);
    const next = turns.enter('a');
    given.abort();
    (await waiting)();
    let isIn = false;
    void next.then(() => {
      isIn = true;
    });
    await soon();
    expect(isIn).toBe(false);
    leave();
    await next;
  });

  it('is over for who came when it was given up already', async () => {
    const turns = new Turns(1);
    await turns.enter('a');
    expect(await turns.enter('a', AbortSignal.abort())).toBeTypeOf('function');
  });
});

describe('long operations of who is not signed in', () => {
  const searches = ['a', 'b', 'c', 'd'].map((name) => `${name}: search(text: "census", first: 1) { edges { score } }`);
  const long = `{ ${searches.join(' ')} }`;
  const short = '{ countries { code } }';

  it('go one after the other, address by address; short ones and those of accounts do not wait for them', async () => {
    const hub = await startTestHub({ settings: { TRUSTED_PROXIES: '1' } });
    const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(hub.database.owner());
    const connectionString = databaseUrl(inject('serverUrl'), rows[0]?.name as string);
    const [locker, observer] = [new pg.Client({ connectionString }), new pg.Client({ connectionString })];
    await Promise.all([locker.connect(), observer.connect()]);
    const waiting = async () => {
      const found = await observer.query(
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return found.rows.length;
    };
    const order: string[] = [];
    const ask = async (address: string, query: string, authorization?: string) => {
      const headers = {
        ...{ 'content-type': 'application/json', 'x-forwarded-for': address },
        ...(authorization ? { authorization } : {}),
      };
      const answer = await fetch(`${hub.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
      expect(answer.status).toBe(200);
      expect(await answer.text()).not.toContain('"errors"');
      order.push(address);
    };
    try {
      await locker.query('begin; lock table search_entry');
      const first = ask('192.0.2.1', long);
      await expect.poll(waiting).toBe(1);
      const others: Promise<void>[] = [];
      for (const address of ['192.0.2.1', '192.0.2.1', '192.0.2.2']) {
        others.push(ask(address, long));
        // What is asked after it and answered says that it has come to the gate.
        for (const _time of [1, 2, 3]) await ask('192.0.2.3', short);
      }
      const account = ask('192.0.2.4', long, `Bearer ${await hub.token('MEMBER', 'ne-ins')}`);
      await expect.poll(waiting).toBe(2);
      // The others wait at the gate, not at the database.
      expect(new Set(order)).toEqual(new Set(['192.0.2.3']));
      await locker.query('rollback');
      await Promise.all([first, account, ...others]);
      const anonymous = order.filter((address) => ['192.0.2.1', '192.0.2.2'].includes(address));
      expect(anonymous).toEqual(['192.0.2.1', '192.0.2.1', '192.0.2.2', '192.0.2.1']);
    } finally {
      await Promise.all([locker.end(), observer.end()]);
      await hub.close();
    }
  });
});
