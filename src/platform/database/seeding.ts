import { type Kysely, type RawBuilder, sql } from 'kysely';
import { v5 } from 'uuid';
import type { LocalizedText } from '../../kernel/localized.ts';
import type { Seeds, TsvFile } from './tsv.ts';

/** What a load did to the rows of one table. */
export interface TableCounts {
  readonly inserted: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly removed: number;
}

/** What a step of the load works with; everything is one transaction. */
export interface SeedWork {
  readonly seeds: Seeds;
  tables<Tables>(): Kysely<Tables>;
  /** Adds to what is answered for the table. */
  count(table: string, counts: TableCounts): void;
  /** Rows that came from the files and are in them no longer; they stay, because others may refer to them. */
  absent(table: string, keys: readonly string[]): void;
}

/** One step of a load, in the module whose tables it fills. */
export interface SeedStep {
  readonly name: string;
  readonly files: readonly TsvFile[];
  load(work: SeedWork): Promise<void>;
}

const recordNamespace = '0b0a5f5e-6a0c-5c1b-9d0e-4d756c746171';

/** An id that is the same in every database: UUID version 5 of the natural key. */
export const recordId = (type: string, naturalKey: string): string => v5(`${type}:${naturalKey}`, recordNamespace);

/** A text of the files, which are written in English first; what is not there in a language is not known. */
export function localized(EN: string, FR: string | null = null, AR: string | null = null): LocalizedText {
  return { own: 'EN', EN, ...(FR && { FR }), ...(AR && { AR }) };
}

type Row<Tables, Table extends keyof Tables> = { readonly [Column in keyof Tables[Table] & string]?: unknown };

/** How rows are brought into a table. */
export interface Target<Tables, Table extends keyof Tables & string> {
  readonly table: Table;
  readonly key: readonly (keyof Tables[Table] & string)[];
  /** Columns that are written only with a new row; after that they belong to the people who use the hub. */
  readonly onlyNew?: readonly (keyof Tables[Table] & string)[];
  /** The rows of these parents are exactly the given ones; others are deleted. */
  readonly within?: { readonly column: keyof Tables[Table] & string; readonly parents: readonly string[] };
  /** Which rows of the table come from the files; those that are in them no longer are told of. */
  readonly fromFiles?: RawBuilder<boolean>;
}

/** All rows as one parameter, in the types of the table; JSON null is SQL null. */
const given = (table: string, rows: readonly object[]) =>
  sql`jsonb_populate_recordset(null::${sql.table(table)}, ${JSON.stringify(rows)}::jsonb)`;

const columnList = (prefix: string, columns: readonly string[]) =>
  sql.join(columns.map((column) => sql.ref(`${prefix}.${column}`)));

async function removeOthers<Tables, Table extends keyof Tables & string>(
  tables: Kysely<Tables>,
  { table, key, within }: Target<Tables, Table>,
  rows: readonly object[],
): Promise<number> {
  if (!within) return 0;
  const { numAffectedRows } = await sql`
    delete from ${sql.table(table)} as kept
    where ${sql.ref(`kept.${within.column}`)}::text = any (${[...within.parents]}::text[])
      and (${columnList('kept', key)}) not in (select ${columnList('given', key)} from ${given(table, rows)} as given)
  `.execute(tables);
  return Number(numAffectedRows ?? 0);
}

async function tellAbsent<Tables, Table extends keyof Tables & string>(
  work: SeedWork,
  { table, key, fromFiles }: Target<Tables, Table>,
  rows: readonly object[],
): Promise<void> {
  if (!fromFiles) return;
  const [column] = key as readonly string[];
  const { rows: absent } = await sql<{ key: string }>`
    select ${sql.ref(`kept.${column}`)}::text as key from ${sql.table(table)} as kept
    where ${fromFiles} and ${sql.ref(`kept.${column}`)} not in (
      select ${columnList('given', key)} from ${given(table, rows)} as given)
    order by 1`.execute(work.tables<Tables>());
  if (absent.length > 0)
    work.absent(
      table,
      absent.map((row) => row.key),
    );
}

/** One statement for all rows; answers how many were inserted and how many changed. */
async function write<Tables, Table extends keyof Tables & string>(
  tables: Kysely<Tables>,
  { table, key, onlyNew = [] }: Target<Tables, Table>,
  rows: readonly object[],
): Promise<{ inserted: number; changed: number }> {
  const columns = Object.keys(rows[0] ?? {});
  const isVersioned = columns.includes('version') && !(key as readonly string[]).includes('version');
  const fixed: readonly string[] = [...key, ...onlyNew, 'version'];
  const facts = columns.filter((column) => !fixed.includes(column));
  const assignments = facts.map((column) => sql`${sql.ref(column)} = ${sql.ref(`excluded.${column}`)}`);
  if (isVersioned) assignments.push(sql`version = kept.version + 1`);
  const onConflict =
    facts.length === 0
      ? sql`nothing`
      : sql`update set ${sql.join(assignments)}
        where (${columnList('kept', facts)}) is distinct from (${columnList('excluded', facts)})`;
  // A row version that was never locked or replaced has xmax 0: it is new.
  const { rows: counts } = await sql<{ inserted: number; changed: number }>`
    with written as (
      insert into ${sql.table(table)} as kept (${sql.join(columns.map((column) => sql.ref(column)))})
      select ${columnList('given', columns)} from ${given(table, rows)} as given
      on conflict (${sql.join(key.map((column) => sql.ref(column)))}) do ${onConflict}
      returning kept.xmax = 0 as is_new
    ) select (count(*) filter (where is_new))::int as inserted, (count(*) filter (where not is_new))::int as changed
    from written`.execute(tables);
  return counts[0] as { inserted: number; changed: number };
}

/**
 * Brings rows, which all have the same columns, into a table: new ones are inserted, different ones changed,
 * equal ones not touched at all. A row with a version counts it up when it changes.
 */
export const bringInto =
  <Tables>() =>
  async <Table extends keyof Tables & string>(
    work: SeedWork,
    target: Target<Tables, Table>,
    rows: readonly Row<Tables, Table>[],
  ): Promise<void> => {
    const tables = work.tables<Tables>();
    const removed = await removeOthers(tables, target, rows);
    const { inserted, changed } = rows.length > 0 ? await write(tables, target, rows) : { inserted: 0, changed: 0 };
    await tellAbsent(work, target, rows);
    work.count(target.table, { inserted, changed, unchanged: rows.length - inserted - changed, removed });
  };
