import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Papa from 'papaparse';
import { z } from 'zod';

/** One reason why the seed files cannot be loaded, with its place. */
export interface SeedProblem {
  readonly file: string;
  /** As an editor counts; the header is line 1. Null for the file as a whole. */
  readonly line: number | null;
  readonly column: string | null;
  readonly reason: string;
}

function sentenceOf({ file, line, column, reason }: SeedProblem): string {
  const place = [file, line && `line ${line}`, column && `column ${column}`].filter((part) => part !== null);
  return `${place.join(', ')}: ${reason}`;
}

/** The seed files hold something wrong. The message lists every problem, so that one run shows all of them. */
export class SeedError extends Error {
  constructor(readonly problems: readonly SeedProblem[]) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super([`${count} in the seed files, nothing was loaded:`, ...problems.map(sentenceOf)].join('\n'));
    this.name = 'SeedError';
  }
}

/** What must be found in another file: the cells of `columns` are a key there. */
interface Reference {
  readonly columns: readonly string[];
  readonly to: () => TsvFile;
}

/** A seed file: its place in the folder, its columns, and what must hold for its rows. */
export interface TsvFile<Row extends object = object> {
  readonly path: string;
  readonly row: z.ZodType<Row>;
  readonly columns: readonly string[];
  /** The columns that together name a row; no two rows share them. */
  readonly key: readonly string[];
  readonly references: readonly Reference[];
  /** Rules between the cells of a row, or between rows. */
  check(rows: readonly Row[], report: (row: Row, column: string, reason: string) => void): void;
}

/** Declares a seed file by the schema of each of its columns. */
export function tsvFile<const Columns extends z.ZodRawShape>(definition: {
  path: string;
  key: readonly (keyof Columns & string)[];
  columns: Columns;
  references?: readonly { columns: readonly (keyof Columns & string)[]; to: () => TsvFile }[];
  check?: TsvFile<z.output<z.ZodObject<Columns>>>['check'];
}): TsvFile<z.output<z.ZodObject<Columns>>> {
  const { path, key, columns, references = [], check = () => {} } = definition;
  return { path, key, columns: Object.keys(columns), row: z.object(columns), references, check };
}

const isTrimmed = (text: string) => text === text.trim();
const text = z.string().min(1, 'must not be empty').refine(isTrimmed, 'must not begin or end with a blank');
const emptyIsNull = (value: unknown) => (value === '' ? null : value);
const isEachOnce = (items: readonly unknown[]) => new Set(items).size === items.length;

/** The kinds of cells. An empty cell means that it is not known, and is read as null or as an empty list. */
export const cells = {
  text,
  like: (form: RegExp, allowed: string) => text.regex(form, `must be ${allowed}`),
  /** One of the words of the file, read as the word of the hub. */
  word: <const Meanings extends Readonly<Record<string, unknown>>>(meanings: Meanings) => {
    const words = Object.keys(meanings);
    return z
      .enum(words, `must be one of: ${words.join(', ')}`)
      .transform((word) => meanings[word] as Meanings[keyof Meanings]);
  },
  yes: z.enum(['yes', 'no'], 'must be one of: yes, no').transform((word) => word === 'yes'),
  whole: (least: number, most: number) =>
    z
      .string()
      .refine(
        (value) => /^\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most,
        `must be a whole number from ${least} to ${most}`,
      )
      .transform(Number),
  url: text.refine(
    (value) => URL.canParse(value) && /^https?:/.test(value),
    'must be an address that begins with http',
  ),
  /** Or empty, for not known. */
  maybe: <Output>(cell: z.ZodType<Output>) => z.preprocess(emptyIsNull, cell.nullable()),
  list: <Output>(separator: string, cell: z.ZodType<Output, string>) =>
    z
      .string()
      .transform((cellText) => (cellText === '' ? [] : cellText.split(separator).map((item) => item.trim())))
      .pipe(z.array(cell).refine(isEachOnce, 'must not name anything twice')),
};

/** The seed files as they lie in the folder. */
export interface SeedTexts {
  /** SHA-256 over all of them. */
  readonly hash: string;
  readonly texts: ReadonlyMap<TsvFile, string>;
}

export async function readSeedTexts(folder: string, files: readonly TsvFile[]): Promise<SeedTexts> {
  const problems: SeedProblem[] = [];
  const texts = new Map<TsvFile, string>();
  const hash = createHash('sha256');
  for (const file of files) {
    const refuse = (reason: string) => problems.push({ file: file.path, line: null, column: null, reason });
    const content = await readFile(join(folder, file.path), 'utf8').catch(({ code }: NodeJS.ErrnoException) => {
      refuse(`cannot be read from ${folder} (${code})`);
      return '';
    });
    if (content.includes('\uFFFD')) refuse('must be written in UTF-8');
    texts.set(file, content.replace(/^\uFEFF/, ''));
    hash.update(`${file.path}\n${content.length}\n${content}`);
  }
  if (problems.length > 0) throw new SeedError(problems);
  return { hash: hash.digest('hex'), texts };
}

interface PlacedRow {
  readonly line: number;
  readonly row: object;
}

/** The rows of one file: those that are right by themselves, and the cells of those that are not. */
interface CheckedRows {
  readonly rows: readonly PlacedRow[];
  readonly refused: readonly object[];
}

type Report = (problem: SeedProblem) => void;

interface Line {
  readonly line: number;
  readonly cellTexts: readonly string[];
}

/** The lines of a TSV file with quotes as in RFC 4180; a cell in quotes may go over several lines. */
function linesOf(file: TsvFile, content: string, report: Report): Line[] | null {
  const parsed = Papa.parse<string[]>(content, { delimiter: '\t' });
  let next = 1;
  const lines = parsed.data.map((cellTexts) => {
    const line = next;
    next += cellTexts.join('').split('\n').length;
    return { line, cellTexts };
  });
  for (const { row, message } of parsed.errors) {
    const line = lines[row ?? 0]?.line ?? null;
    report({ file: file.path, line, column: null, reason: `the quotes are wrong: ${message}` });
  }
  if (parsed.errors.length > 0) return null;
  return lines.filter(({ cellTexts }) => cellTexts.length > 1 || cellTexts[0] !== '');
}

function headerProblems(file: TsvFile, header: readonly string[]): SeedProblem[] {
  const allowed = `the columns are ${file.columns.join(', ')}`;
  const problem = (column: string, reason: string) => ({ file: file.path, line: 1, column, reason });
  return [
    ...file.columns.filter((name) => !header.includes(name)).map((name) => problem(name, `is missing; ${allowed}`)),
    ...header.filter((name) => !file.columns.includes(name)).map((name) => problem(name, `is not known; ${allowed}`)),
    ...header
      .filter((name, index) => header.indexOf(name) !== index)
      .map((name) => problem(name, 'stands there twice')),
  ];
}

/** Null where the file cannot be read as rows at all. */
function checkedRows(file: TsvFile, content: string, report: Report): CheckedRows | null {
  const [header, ...lines] = linesOf(file, content, report) ?? [];
  if (!header) return null;
  const wrong = headerProblems(file, header.cellTexts);
  wrong.forEach(report);
  if (wrong.length > 0) return null;
  const rows: PlacedRow[] = [];
  const refused: object[] = [];
  for (const { line, cellTexts } of lines) {
    const given = Object.fromEntries(header.cellTexts.map((name, index) => [name, cellTexts[index] ?? '']));
    const problem = (column: string | null, reason: string) => report({ file: file.path, line, column, reason });
    const parsed = file.row.safeParse(given);
    if (cellTexts.length !== header.cellTexts.length) {
      problem(null, `has ${cellTexts.length} cells, and must have ${header.cellTexts.length} as the header has`);
      refused.push(given);
    } else if (parsed.success) {
      rows.push({ line, row: parsed.data });
    } else {
      for (const { path, message } of parsed.error.issues) {
        problem(String(path[0]), `${message}, not "${given[String(path[0])]}"`);
      }
      refused.push(given);
    }
  }
  return { rows, refused };
}

/** The checked rows of all seed files. */
export interface Seeds {
  rows<Row extends object>(file: TsvFile<Row>): readonly Row[];
}

type Tables = ReadonlyMap<TsvFile, CheckedRows | null>;

/** Checks every row, the keys, and what files say of each other; fails with all problems at once. */
export function checkedSeeds({ texts }: SeedTexts): Seeds {
  const problems: SeedProblem[] = [];
  const report = (problem: SeedProblem) => problems.push(problem);
  const tables: Tables = new Map([...texts].map(([file, content]) => [file, checkedRows(file, content, report)]));
  for (const [file, checked] of tables) {
    if (!checked) continue;
    const lines = new Map(checked.rows.map(({ row, line }) => [row, line]));
    const problem = (row: object, column: string, reason: string) =>
      report({ file: file.path, line: lines.get(row) ?? null, column, reason });
    checkKeys(file, checked.rows, problem);
    checkReferences(file, checked.rows, tables, problem);
    file.check(
      checked.rows.map(({ row }) => row),
      problem,
    );
  }
  if (problems.length > 0) throw new SeedError(problems);
  return {
    rows: <Row extends object>(file: TsvFile<Row>) => (tables.get(file)?.rows ?? []).map(({ row }) => row as Row),
  };
}

type RowReport = (row: object, column: string, reason: string) => void;

const cellsOf = (row: object, columns: readonly string[]) =>
  columns.map((column) => (row as Record<string, unknown>)[column]);
const keyText = (key: readonly unknown[]) => key.map((part) => `"${part}"`).join(' + ');

function checkKeys(file: TsvFile, rows: readonly PlacedRow[], problem: RowReport): void {
  const seen = new Map<string, number>();
  for (const { row, line } of rows) {
    const key = keyText(cellsOf(row, file.key));
    const before = seen.get(key);
    if (before) problem(row, file.key.join(' + '), `${key} stands in line ${before} already, and must be unique`);
    else seen.set(key, line);
  }
}

/** What the cells of a reference name: several keys where the cell is a list, none where it is empty. */
function namedKeys(row: object, columns: readonly string[]): string[] {
  const values = cellsOf(row, columns);
  if (Array.isArray(values[0])) return values[0].map((item) => keyText([item]));
  return values[0] === null ? [] : [keyText(values)];
}

function checkReferences(file: TsvFile, rows: readonly PlacedRow[], tables: Tables, problem: RowReport): void {
  for (const { columns, to } of file.references) {
    const target = to();
    const there = tables.get(target);
    if (!there) continue;
    const targetRows = [...there.rows.map(({ row }) => row), ...there.refused];
    const known = new Set(targetRows.map((row) => keyText(cellsOf(row, target.key))));
    for (const { row } of rows) {
      for (const named of namedKeys(row, columns).filter((key) => !known.has(key))) {
        problem(row, columns.join(' + '), `${named} must be in ${target.path}, column ${target.key.join(' + ')}`);
      }
    }
  }
}
