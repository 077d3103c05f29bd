import { randomUUID } from 'node:crypto';
import { createClient } from 'graphql-ws';
import pg from 'pg';
import { expect, inject } from 'vitest';
import { WebSocket } from 'ws';
import { openHubDatabase } from '../../src/app.ts';
import { readConfiguration } from '../../src/platform/config/config.ts';
import type { Database } from '../../src/platform/database/database.ts';
import { type LoggedEvent, type LogPlace, readLog } from '../../src/platform/events/eventLog.ts';
import type { TestHub } from './hub.ts';
import { administer, copyTemplate, databaseUrl } from './postgres.ts';

/** Other test files hold the log back as long as their transactions run: what is committed is waited for. */
export const patiently = { interval: 10 };

/** An event log without any hub. */
export interface TestLog {
  readonly name: string;
  readonly url: string;
  readonly database: Database;
  /** A connection of its own, which may stay in a transaction. */
  session(): Promise<pg.Client>;
  close(): Promise<void>;
}

/** The database that a hub would open there, brought to the newest version. */
export const openAt = (settings: Record<string, string>): Promise<Database> =>
  openHubDatabase(readConfiguration({ LOG_LEVEL: 'silent', DATABASE_POOL_SIZE: '4', ...settings }));

/** The log in a copy of the template database. */
export async function openLog(): Promise<TestLog> {
  const serverUrl = inject('serverUrl');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await copyTemplate(name);
  const url = databaseUrl(serverUrl, name);
  const database = await openAt({ DATABASE_URL: url });
  const sessions: pg.Client[] = [];
  return {
    name,
    url,
    database,
    async session() {
      const session = await connectTo(url);
      sessions.push(session);
      return session;
    },
    async close() {
      for (const session of sessions) await session.end();
      await database.close();
      await administer(serverUrl, `drop database ${name} with (force)`);
    },
  };
}

export async function connectTo(url: string): Promise<pg.Client> {
  const session = new pg.Client({ connectionString: url });
  // Whoever cuts it says so.
  session.on('error', () => {});
  await session.connect();
  return session;
}

export type Written = Pick<LoggedEvent, 'xid' | 'id'>;

/** Writes an event in whatever transaction the session is in. */
export async function write(session: pg.Client, subject: string, kind = 'WRITTEN', at?: string): Promise<Written> {
  const { rows } = await session.query<Written>(
    `insert into event (kind, subject_type, subject_key, actor, data, logged_at)
      values ($1, 'Test', $2, 'test', '{}', coalesce($3, clock_timestamp())) returning xid::text, id::text`,
    [kind, subject, at ?? null],
  );
  return rows[0] as Written;
}

/** Reads on from a place until so many events of the kind have been told, and answers all of them. */
export async function tell(
  database: Database,
  from: LogPlace,
  count: number,
  kind = 'WRITTEN',
): Promise<readonly LoggedEvent[]> {
  const told: LoggedEvent[] = [];
  let place = from;
  await expect
    .poll(async () => {
      const { events, isKept } = await readLog(database.owner(), place, 3);
      expect(isKept).toBe(true);
      place = events.at(-1) ?? place;
      told.push(...events.filter((event) => event.kind === kind));
      return told.length >= count;
    }, patiently)
    .toBe(true);
  return told;
}

export const subjectsOf = (events: readonly LoggedEvent[]): string[] => events.map(({ subjectKey }) => subjectKey);

/** A gauge or counter of a hub; undefined where it has none of that name. */
export async function metricOf({ url }: Pick<TestHub, 'url'>, name: string): Promise<number | undefined> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const value = new RegExp(`^${name} ([\\d.e+-]+)$`, 'm').exec(text)?.[1];
  return value === undefined ? undefined : Number(value);
}

/** Up to where a hub has read the log. */
export async function cursorOfHub(hub: Pick<TestHub, 'ask'>): Promise<string> {
  const { data } = await hub.ask<{ eventCursor: string }>('{ eventCursor }');
  return data.eventCursor;
}

/** A subscription that nothing concerns: only its end is told, with the code of the reason. */
export function followToEnd(hub: Pick<TestHub, 'socketUrl'>, after?: string): Promise<unknown> {
  const client = createClient({ url: hub.socketUrl, webSocketImpl: WebSocket, retryAttempts: 0 });
  const query = 'subscription ($after: String) { offerPublished(after: $after) { cursor } }';
  const messages = client.iterate({ query, variables: { after } }) as AsyncIterableIterator<Message>;
  type Message = { readonly errors?: readonly { readonly extensions?: { readonly code?: unknown } }[] };
  const code = (errors: Message['errors']) => errors?.[0]?.extensions?.code;
  return messages
    .next()
    .then(
      ({ value }: IteratorResult<Message>) => code((value as Message | undefined)?.errors),
      (errors: Message['errors']) => code(errors) ?? errors,
    )
    .finally(() => client.dispose());
}

/** Waits until the hub tells so many subscriptions of each event as it comes. */
export async function followed(hub: Pick<TestHub, 'url'>, count: number): Promise<void> {
  await expect.poll(() => metricOf(hub, 'multaqa_subscriptions'), patiently).toBe(count);
  await expect.poll(() => metricOf(hub, 'multaqa_subscriptions_catching_up'), patiently).toBe(0);
}
