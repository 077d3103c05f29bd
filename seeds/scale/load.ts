import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { type Row, type Size, type Surroundings, World } from './world.ts';

/** Called as the rows of a table go in. */
export type Progress = (table: string, done: number, total: number) => void;

const progressEach = 50_000;
const plain = /[\\\t\n\r]/g;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** A value as COPY reads it. Lists hold only codes, which need no quotes. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return '\\N';
  if (Array.isArray(value)) return `{${value.join(',')}}`;
  const words = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return words.replace(plain, (character) => escapes[character] as string);
}

async function copy(
  client: pg.Client,
  name: string,
  columns: readonly string[],
  lines: Iterable<string>,
): Promise<void> {
  const target = client.query(copyFrom(`copy ${name} (${columns.join(', ')}) from stdin`));
  await pipeline(Readable.from(lines), target);
}

function* chunks(
  rows: Iterator<Row>,
  first: Row,
  columns: readonly string[],
  told: (done: number) => void,
): Iterable<string> {
  let [chunk, done] = ['', 0];
  for (let row: Row | undefined = first; row; row = nextOf(rows)) {
    const given: Row = row;
    chunk += `${columns.map((column) => cell(given[column])).join('\t')}\n`;
    done += 1;
    if (chunk.length > 65_536) {
      yield chunk;
      chunk = '';
    }
    if (done % progressEach === 0) told(done);
  }
  if (chunk) yield chunk;
  told(done);
}

const nextOf = (rows: Iterator<Row>): Row | undefined => {
  const { value, done } = rows.next();
  return done ? undefined : value;
};

async function surroundingsOf(client: pg.Client): Promise<Surroundings> {
  const countries = await client.query<Surroundings['countries'][number]>(
    'select code, official_languages as languages from country order by code',
  );
  const topics = await client.query<Surroundings['topics'][number]>(`
    with recursive below as (select code, code as root, position from topic where parent_code is null
      union all select t.code, below.root, t.position from topic t join below on t.parent_code = below.code)
    select code, root from below order by position`);
  const { rows } = await client.query<{ today: string }>('select current_date::text as today');
  return { countries: countries.rows, topics: topics.rows, today: (rows[0] as { today: string }).today };
}

/** What triggers would do for each row is done once at the end. */
const kept = [
  'select note_providers(null)',
  "select refresh_search('INSTITUTION', array(select id from institution where id like 'scale-%'))",
];

/**
 * Fills a database that holds the reference data with a made-up world, by COPY. Everything or nothing of it.
 * @param databaseUrl of the owner of the tables
 */
export async function loadWorld(databaseUrl: string, size: Size, progress: Progress): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('begin');
    const tables = new World(size, await surroundingsOf(client)).tables();
    for (const { name } of tables) await client.query(`alter table ${name} disable trigger user`);
    for (const { name, count, rows } of tables) {
      const all = rows()[Symbol.iterator]();
      const first = nextOf(all);
      if (!first) continue;
      const columns = Object.keys(first);
      await copy(
        client,
        name,
        columns,
        chunks(all, first, columns, (done) => progress(name, done, count)),
      );
    }
    await client.query('set constraints all immediate');
    for (const { name } of tables) await client.query(`alter table ${name} enable trigger user`);
    progress('what follows from them', 0, kept.length);
    await client.query("set local work_mem = '512MB'");
    // So that plans are made for as many rows as there are now.
    await client.query('analyze');
    for (const statement of kept) await client.query(statement);
    await client.query('commit');
    await client.query('vacuum analyze');
  } finally {
    await client.end();
  }
}
