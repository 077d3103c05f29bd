import pg from 'pg';

/** So long may a server take to say where it is, in milliseconds. */
const longestLook = 1_000;

/**
 * A commit is answered when it is flushed, or, where the server is told not to wait for that, when it is in the log at all.
 * A replica that was promoted replays nothing any more.
 */
const positions = {
  committed: `case current_setting('synchronous_commit')
    when 'off' then pg_current_wal_insert_lsn() else pg_current_wal_flush_lsn() end`,
  replayed: 'case when pg_is_in_recovery() then pg_last_wal_replay_lsn() end',
} as const;

/** How far a server is. */
export interface Place {
  /** In bytes of the write-ahead log, which a primary and its replicas count alike. */
  readonly position: bigint;
  /** The same for a primary and its replicas. */
  readonly system: string;
}

/** Asks one server how far it is, on a connection of its own, so that it answers also where all others are taken. */
export class PlaceLine {
  private readonly pool: pg.Pool;
  private readonly statement: string;
  private asking: Promise<unknown> = Promise.resolve();
  private next: Promise<Place> | undefined;

  constructor(url: string, position: keyof typeof positions, lost = () => {}) {
    this.pool = new pg.Pool({
      connectionString: url,
      max: 1,
      idleTimeoutMillis: 0,
      connectionTimeoutMillis: longestLook,
      query_timeout: longestLook,
      keepAlive: true,
      application_name: 'multaqa places',
    });
    // The end of the connection follows, and who asks next hears of it.
    this.pool.on('error', () => {});
    this.pool.on('connect', (client) => {
      client.on('error', () => {});
      client.once('end', lost);
    });
    this.statement = `select (${positions[position]} - '0/0')::text as position,
      (select system_identifier::text from pg_control_system()) as system`;
  }

  /** Where the server is at some moment after this call: those who call while it is being asked share the next answer. */
  place(): Promise<Place> {
    this.next ??= this.asking.then(() => {
      this.next = undefined;
      const asking = this.ask();
      this.asking = asking.catch(() => {});
      return asking;
    });
    return this.next;
  }

  private async ask(): Promise<Place> {
    const { rows } = await this.pool.query<Record<keyof Place, string | null>>({ name: 'place', text: this.statement });
    const [{ position, system } = { position: null, system: null }] = rows;
    if (position === null) throw new Error('it does not replay any log');
    return { position: BigInt(position), system: String(system) };
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}
