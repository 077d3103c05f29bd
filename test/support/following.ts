import { type Client, createClient } from 'graphql-ws';
import { sql } from 'kysely';
import { expect } from 'vitest';
import { WebSocket } from 'ws';
import { cursorOf, endOfLog } from '../../src/platform/events/eventLog.ts';
import type { AskOptions, TestHub } from './hub.ts';
import { untilLogIsRead } from './live.ts';

interface Message<Told> {
  readonly data?: Readonly<Record<string, Told>> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: Record<string, unknown> }[];
}

/** A subscription, and what it was told. */
export interface Follower<Told> {
  /** Everything so far, in its order. */
  readonly told: readonly Told[];
  /** The next one that was not taken yet. */
  next(): Promise<Told>;
}

const isClosing = (error: unknown): error is { readonly code: number; readonly reason: string } =>
  typeof error === 'object' && error !== null && 'reason' in error;

/** Patience with a machine that has much else to do. */
const patience = { interval: 10 };

/** Those who follow a hub, each voice over one socket: what comes over it comes in order. */
export class Followers {
  private readonly clients = new Map<string, Client>();

  constructor(private readonly hub: () => TestHub) {}

  /** How many subscriptions the hub follows at this moment, and how many of them still read what was before. */
  async count(): Promise<{ following: number; catchingUp: number }> {
    const metrics = await (await fetch(`${this.hub().url}/metrics`)).text();
    const read = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(metrics)?.[1]);
    return { following: read('multaqa_subscriptions'), catchingUp: read('multaqa_subscriptions_catching_up') };
  }

  /** A subscription that has read what was before; of its answers the one field is told. */
  async follow<Told>(query: string, variables: object = {}, options: AskOptions = {}): Promise<Follower<Told>> {
    // What the hub has not read yet would be told as something new.
    await untilLogIsRead(this.hub());
    const { following } = await this.count();
    const follower = this.begin<Told>(query, variables, options);
    await this.settled(following + 1);
    return follower;
  }

  /** So many subscriptions are followed, and none of them has anything left to read of what was before. */
  async settled(following: number): Promise<void> {
    await expect.poll(() => this.count(), patience).toEqual({ following, catchingUp: 0 });
  }

  /** A subscription that the hub may not follow yet. */
  begin<Told>(query: string, variables: object = {}, options: AskOptions = {}): Follower<Told> {
    const told: Told[] = [];
    const failures: unknown[] = [];
    this.clientOf(options).subscribe<Readonly<Record<string, Told>>>(
      { query, variables: { ...variables } },
      {
        next: ({ data, errors }) => {
          if (errors) failures.push(errors);
          else told.push(Object.values(data ?? {})[0] as Told);
        },
        error: (error) => failures.push(isClosing(error) ? `${error.code} ${error.reason}` : error),
        complete: () => {},
      },
    );
    let taken = 0;
    return {
      told,
      async next() {
        await expect.poll(() => told.length > taken || failures.length > 0, patience).toBe(true);
        expect(failures).toEqual([]);
        taken += 1;
        return told[taken - 1] as Told;
      },
    };
  }

  /** The code of the error with which the hub refuses to follow. */
  async refused(query: string, variables: object = {}, options: AskOptions = {}): Promise<unknown> {
    const messages = this.clientOf(options).iterate({ query, variables: { ...variables } });
    const answer = await messages.next().then(
      ({ value }) => (value as Message<unknown>).errors,
      (errors: Message<unknown>['errors']) => errors,
    );
    return answer?.[0]?.extensions?.code;
  }

  /** All of them leave. */
  async end(): Promise<void> {
    for (const client of this.clients.values()) await client.dispose();
    this.clients.clear();
    await this.settled(0);
  }

  private clientOf({ token, language }: AskOptions): Client {
    const voice = JSON.stringify([token, language]);
    const known = this.clients.get(voice);
    if (known) return known;
    const client = createClient({
      url: this.hub().socketUrl,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(language && { 'accept-language': language }),
      },
    });
    this.clients.set(voice, client);
    return client;
  }
}

/** The place after everything that is committed: any transaction of the server may hold the log back until then. */
export async function endOfReading(hub: TestHub): Promise<string> {
  let cursor = '';
  const isRead = async () => {
    cursor = (await hub.ask<{ eventCursor: string }>('{ eventCursor }')).data.eventCursor;
    const { rows } = await sql`select from event where xid >= pg_snapshot_xmin(pg_current_snapshot())`.execute(
      hub.database.owner(),
    );
    return rows.length === 0 && cursor === cursorOf(await endOfLog(hub.database.owner()));
  };
  await expect.poll(isRead, patience).toBe(true);
  return cursor;
}
