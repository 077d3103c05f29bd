import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { PostgreSqlConnection } from '@mikro-orm/postgresql';
import type { MikroORM } from '@mikro-orm/sql';
import type { Pool, PoolClient } from 'pg';
import type { Logger } from 'pino';
import { connectionOptions } from './connections.ts';
import { PlaceLine } from './placeLine.ts';
import type { PreparedStatements } from './prepared.ts';
import { ServerTransactions } from './transactions.ts';

/** How often a replica is looked at, in milliseconds. */
const lookEvery = 250;
/** One that has been behind for longer is not asked until it has caught up, in milliseconds. */
const longestLag = 1_000;
/** Short, so that a reading has time left to be repeated; in milliseconds. */
const longestConnecting = 2_000;
/** The pauses in which a reading waits for what is on its way to a replica, in milliseconds. */
const pauses = [0, 1, 2, 4];
/** So many places of the primary are remembered for a replica that is behind. */
const mostPlaces = 1_000;

/** What is told of a replica. */
export interface ReplicaState {
  /** Host and port. */
  readonly name: string;
  readonly isUsed: boolean;
  /** For how long there has been something that it has not replayed; undefined while it does not answer. */
  readonly lagMilliseconds: number | undefined;
  /** How many transactions of readings it has answered. */
  readonly answered: number;
}

export class Replica implements ReplicaState {
  readonly name: string;
  isUsed = false;
  lagMilliseconds: number | undefined;
  answered = 0;
  readonly transactions: ServerTransactions;
  private readonly clients = new Set<PoolClient>();
  private readonly line: PlaceLine;
  /** What it has replayed at least. */
  private replayed = 0n;
  /** Places of the primary that it has not reached yet, and when they were seen. */
  private ahead: readonly { readonly position: bigint; readonly at: number }[] = [];

  constructor(
    orm: MikroORM,
    readonly url: string,
    poolSize: number,
  ) {
    this.name = new URL(url).host;
    let transactions: ServerTransactions | undefined;
    const onPool = (pool: Pool, prepared: PreparedStatements) => {
      pool.on('connect', (client) => this.clients.add(client));
      pool.on('remove', (client) => this.clients.delete(client));
      transactions = new ServerTransactions(url, pool, prepared);
    };
    const options = connectionOptions(url, poolSize, onPool, longestConnecting);
    // Connected to in the mapper's own way; but readings take the connections themselves, so the mapper does not know of any to end.
    new PostgreSqlConnection(orm.config, options, 'read').getClient();
    this.transactions = transactions as unknown as ServerTransactions;
    // Another server may answer at this address from now on, or the same one with less than it had.
    this.line = new PlaceLine(url, 'replayed', () => {
      this.replayed = 0n;
    });
  }

  /** Where it is, and of which server it is a copy. */
  async place() {
    const place = await this.line.place();
    this.replayed = place.position;
    return place;
  }

  /** Whether it has replayed the primary up to there, or has within a moment. */
  async reaches(position: bigint): Promise<boolean> {
    for (const pause of pauses) {
      if (this.replayed >= position) return true;
      if (pause > 0) await delay(pause);
      await this.place();
    }
    return this.replayed >= position;
  }

  /** @param position of the primary at this moment */
  compare(position: bigint): void {
    const [now, wasReached] = [performance.now(), this.lagMilliseconds !== undefined];
    const ahead = this.ahead.filter((place) => place.position > this.replayed);
    const isBehind = position > this.replayed && ahead.length < mostPlaces;
    this.ahead = isBehind ? [...ahead, { position, at: now }] : ahead;
    this.lagMilliseconds = now - (this.ahead[0]?.at ?? now);
    this.isUsed = wasReached && this.lagMilliseconds < (this.isUsed ? longestLag : lookEvery);
  }

  /** It does not answer: whoever still waits for it asks somebody else. */
  drop(): void {
    this.isUsed = false;
    this.lagMilliseconds = undefined;
    for (const client of this.clients) {
      (client as unknown as { connection: { stream: Socket } }).connection.stream.destroy();
    }
  }

  async close(): Promise<void> {
    await this.line.close();
    await this.transactions.close();
  }
}

export interface ReplicaSettings {
  readonly databaseUrl: string;
  readonly databaseReplicaUrls: readonly string[];
  readonly databasePoolSize: number;
}

/**
 * Which replica may answer a reading: only one that has replayed all that the primary has committed when the reading
 * begins. So nobody can tell whether a replica answered, whatever was written before, by whomever, through whichever process.
 */
export class Replicas {
  /** How many transactions of readings no replica could answer. */
  answeredByPrimary = 0;
  private readonly replicas: readonly Replica[];
  private readonly primary: PlaceLine;
  private readonly ending = new AbortController();
  private watching: readonly Promise<void>[] = [];
  private turn = 0;

  constructor(orm: MikroORM, { databaseUrl, databaseReplicaUrls, databasePoolSize }: ReplicaSettings) {
    this.replicas = databaseReplicaUrls.map((url) => new Replica(orm, url, databasePoolSize));
    this.primary = new PlaceLine(databaseUrl, 'committed');
  }

  get states(): readonly ReplicaState[] {
    return this.replicas;
  }

  /** Undefined where the primary has to answer, also because one of the servers does not say how far it is. */
  upToDate(): Promise<Replica | undefined> {
    return this.next().catch(() => undefined);
  }

  private async next(): Promise<Replica | undefined> {
    const used = this.replicas.filter(({ isUsed }) => isUsed);
    if (used.length === 0) return undefined;
    this.turn = (this.turn + 1) % used.length;
    const inTurn = [...used.slice(this.turn), ...used.slice(0, this.turn)];
    const { position } = await this.primary.place();
    for (const replica of inTurn) {
      if (await replica.reaches(position)) return replica;
    }
    return undefined;
  }

  /** A transaction of a reading was answered; by the primary if no replica is given. */
  count(replica: Replica | undefined): void {
    if (replica) replica.answered += 1;
    else this.answeredByPrimary += 1;
  }

  /** Until then none of them is used. */
  watch(log: Logger): void {
    this.watching = this.replicas.map((replica) => this.watchOne(replica, log));
  }

  private async watchOne(replica: Replica, log: Logger): Promise<void> {
    const { signal } = this.ending;
    let told: boolean | undefined;
    while (!signal.aborted) {
      const reason = await this.look(replica);
      if (replica.isUsed !== told && (replica.isUsed || reason)) {
        told = replica.isUsed;
        const { name, lagMilliseconds } = replica;
        if (told) log.info({ replica: name }, 'a replica answers readings');
        else log.warn({ replica: name, lagMilliseconds, reason }, 'a replica is left out until it has recovered');
      }
      await delay(lookEvery, undefined, { signal, ref: false }).catch(() => {});
    }
  }

  /** Answers why the replica cannot be used; undefined also where that is not known. */
  private async look(replica: Replica): Promise<string | undefined> {
    const unknown = (error: Error) => error.message || 'no answer';
    const there = await replica.place().catch(unknown);
    if (typeof there === 'string') {
      replica.drop();
      return there;
    }
    const here = await this.primary.place().catch(unknown);
    if (typeof here === 'string') return undefined;
    // After a failover one may hold what the new primary never had.
    if (there.system !== here.system || there.position > here.position) {
      replica.drop();
      return 'it is no replica of this primary';
    }
    const wasReached = replica.lagMilliseconds !== undefined;
    replica.compare(here.position);
    return wasReached ? 'it is behind' : undefined;
  }

  async close(): Promise<void> {
    this.ending.abort();
    await Promise.all(this.watching);
    await Promise.all([this.primary.close(), ...this.replicas.map((replica) => replica.close())]);
  }
}
