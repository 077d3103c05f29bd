import DataLoader from 'dataloader';
import type { CompiledQuery, Kysely } from 'kysely';
import type { Language } from '../../kernel/localized.ts';
import { Recent } from '../../kernel/recent.ts';
import type { Viewer } from '../../kernel/viewer.ts';
import { keepPlan } from './plans.ts';

/**
 * One reading: who reads, in which language, on which day, and the loaders that batch it.
 * A request has one scope; so has every event that is sent to a subscriber.
 */
export interface ReadScope {
  readonly viewer: Viewer;
  readonly language: Language;
  /** The day of the reading, ISO 8601; what is stale or near is told from it. */
  readonly today: string;
  tables<Tables>(): Kysely<Tables>;
  /** The same reading, for statements that are best run in one way whatever they are asked with, see {@link keepPlan}. */
  readonly withOnePlan: ReadScope;
  /** Rows of reference tables, which every scope of the process shares. */
  readonly reference: ReferenceRows;
  /** The loader kept under the key, made on first use. */
  loader<Key, Value>(
    key: unknown,
    batch: (keys: readonly Key[]) => Promise<Map<Key, Value>>,
  ): DataLoader<Key, Value | null>;
}

/**
 * Looks up what many ask for at once: whoever asks while a look is under way waits for the next one, so that nobody is told what
 * was there before it was asked for, and however many ask there is one look at a time.
 */
export function lookedUpTogether<Key, Value>(
  read: (keys: readonly Key[]) => Promise<readonly (Value | undefined)[]>,
): (key: Key) => Promise<Value | undefined> {
  let looking: Promise<unknown> = Promise.resolve();
  const loader = new DataLoader<Key, Value | undefined>(
    (keys) => {
      const found = read(keys);
      looking = found.catch(() => {});
      return found;
    },
    { cache: false, batchScheduleFn: (send) => void looking.then(send) },
  );
  return (key) => loader.load(key);
}

/** In characters. */
const mostOfStatements = 1_000_000;
/** In kilobytes, of which a row takes about one. */
const mostOfAnswers = 10_000;

interface Answer {
  readonly name: string;
  readonly rows: readonly unknown[];
}
/** What the seed files hold and everybody may see, kept in memory. */
export class ReferenceRows {
  /** Statements that were built for readings of one kind, with what they resolved of the rows. */
  readonly statements = new Recent<string, CompiledQuery>(mostOfStatements, ({ sql }) => sql.length);
  private readonly tables = new Map<unknown, Map<string, unknown>>();
  private readonly answers = new Recent<string, Answer>(
    mostOfAnswers,
    ({ name, rows }) => 1 + rows.length + name.length / 1000,
  );

  of<Row>(table: unknown): Map<string, Row> {
    const rows = this.tables.get(table) ?? new Map<string, unknown>();
    this.tables.set(table, rows);
    return rows as Map<string, Row>;
  }

  /**
   * The rows of an answer about these tables alone, read when it is asked for first.
   * @param parts of its name, which tells all that makes it unlike other answers
   */
  async answer<Row>(parts: readonly unknown[], read: () => Promise<readonly Row[]>): Promise<readonly Row[]> {
    const name = JSON.stringify(parts);
    const known = this.answers.get(name);
    if (known) return known.rows as readonly Row[];
    const rows = await read();
    this.answers.keep(name, { name, rows });
    return rows;
  }
}

/** They hold until other seed files are loaded. Whoever began to read before that reads on with the old ones, which are then nobody's. */
export class ReferenceMemory {
  rows = new ReferenceRows();

  forget(): void {
    this.rows = new ReferenceRows();
  }
}

interface Reader {
  readonly viewer: Viewer;
  readonly language: Language;
  readonly now: Date;
  readonly reference: ReferenceMemory;
}

/** A class, and no object with a getter: V8 keeps what such an object holds until it next sweeps all of the heap. */
class Scope implements ReadScope {
  readonly viewer: Viewer;
  readonly language: Language;
  readonly today: string;
  private keeping: Scope | undefined;

  constructor(
    private readonly reading: Kysely<never>,
    private readonly reader: Reader,
    readonly reference = reader.reference.rows,
    private readonly loaders = new Map<unknown, DataLoader<unknown, unknown>>(),
  ) {
    this.viewer = reader.viewer;
    this.language = reader.language;
    this.today = reader.now.toISOString().slice(0, 10);
  }

  tables<Tables>(): Kysely<Tables> {
    return this.reading as unknown as Kysely<Tables>;
  }

  get withOnePlan(): ReadScope {
    if (!this.keeping) {
      this.keeping = new Scope(this.reading.withPlugin(keepPlan), this.reader, this.reference, this.loaders);
      this.keeping.keeping = this.keeping;
    }
    return this.keeping;
  }

  loader<Key, Value>(key: unknown, batch: (keys: readonly Key[]) => Promise<Map<Key, Value>>) {
    let loader = this.loaders.get(key) as DataLoader<Key, Value | null> | undefined;
    if (!loader) {
      loader = new DataLoader<Key, Value | null>(async (keys) => {
        const found = await batch(keys);
        return keys.map((wanted) => found.get(wanted) ?? null);
      });
      this.loaders.set(key, loader as DataLoader<unknown, unknown>);
    }
    return loader;
  }
}

/** @param reading what the viewer's statements go through, see {@link Database.reading} */
export const readScope = (reading: Kysely<never>, reader: Reader): ReadScope => new Scope(reading, reader);

/** A loader of single rows by their key: null where the row is missing or may not be seen. */
export function rowLoader<Row extends { key: string }>(
  read: (scope: ReadScope, keys: readonly string[]) => Promise<readonly Row[]>,
): (scope: ReadScope) => DataLoader<string, Row | null> {
  const load = (scope: ReadScope) =>
    scope.loader<string, Row>(
      load,
      async (keys) => new Map((await read(scope.withOnePlan, keys)).map((row) => [row.key, row])),
    );
  return load;
}

/** What is told at once, or later. */
export type Awaitable<Value> = Value | Promise<Value>;

/**
 * Rows of a reference table by their keys: null for those that are not there. What is in memory is told at once, so that the topics of a
 * hundred rows are no hundred promises.
 */
export interface ReferenceLoader<Row> {
  load(key: string): Awaitable<Row | null>;
  loadMany(keys: readonly string[]): Awaitable<readonly (Row | null)[]>;
}

/**
 * The loader of a reference table: everybody sees all of its rows, in the same way, so each is read once for the
 * whole process.
 */
export function referenceLoader<Row extends { key: string }>(
  read: ReadRows<Row>,
): (scope: ReadScope) => ReferenceLoader<Row> {
  return (scope) => new KnownRows(scope, scope.reference.of<Row>(read), read);
}

type ReadRows<Row> = (scope: ReadScope, keys: readonly string[]) => Promise<readonly Row[]>;

class KnownRows<Row extends { key: string }> implements ReferenceLoader<Row> {
  constructor(
    private readonly scope: ReadScope,
    private readonly known: Map<string, Row>,
    private readonly read: ReadRows<Row>,
  ) {}

  load(key: string): Awaitable<Row | null> {
    return this.known.get(key) ?? this.missing().load(key);
  }

  loadMany(keys: readonly string[]): Awaitable<readonly (Row | null)[]> {
    const rows = keys.map((key) => this.load(key));
    return rows.some((row) => row instanceof Promise) ? Promise.all(rows) : (rows as (Row | null)[]);
  }

  private missing(): DataLoader<string, Row | null> {
    const { scope, known, read } = this;
    return scope.loader<string, Row>(read, async (keys) => {
      const missing = keys.filter((key) => !known.has(key));
      // What is not there is not kept: nobody fills the memory by asking for it.
      if (missing.length > 0) for (const row of await read(scope.withOnePlan, missing)) known.set(row.key, row);
      return known;
    });
  }
}

/** A loader of short lists that belong to a parent; for lists that cannot grow without bound. */
export function listLoader<Row extends { parentKey: string }>(
  read: (scope: ReadScope, parentKeys: readonly string[]) => Promise<readonly Row[]>,
): (scope: ReadScope, parentKey: string) => Promise<readonly Row[]> {
  const load = async (scope: ReadScope, parentKey: string): Promise<readonly Row[]> => {
    const loader = scope.loader<string, Row[]>(load, async (keys) => {
      const lists = new Map<string, Row[]>();
      for (const row of await read(scope.withOnePlan, keys)) {
        const list = lists.get(row.parentKey);
        if (list) list.push(row);
        else lists.set(row.parentKey, [row]);
      }
      return lists;
    });
    return (await loader.load(parentKey)) ?? [];
  };
  return load;
}
