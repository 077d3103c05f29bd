import { BadUserInputError } from './errors.ts';

export const defaultPageSize = 20;
export const largestPageSize = 100;

/** The four arguments of every connection. */
export interface PageArguments {
  first?: number | null;
  after?: string | null;
  last?: number | null;
  before?: string | null;
}

/** The type of one sort key, which decides what a cursor may hold for it. */
export type KeyType = 'text' | 'uuid' | 'timestamptz' | 'date' | 'integer' | 'bigint' | 'float8';

/** What makes a cursor of one ordering unlike a cursor of another. */
export interface CursorForm {
  readonly name: string;
  readonly types: readonly KeyType[];
}

/** A checked request for one page. `size` rows are wanted; cursors are lists of sort keys. */
export interface PageRequest {
  readonly size: number;
  readonly backward: boolean;
  readonly after: readonly string[] | null;
  readonly before: readonly string[] | null;
}

/** One page of rows, each with the keys that its cursor holds. */
export interface Page<Row> {
  readonly rows: readonly { readonly row: Row; readonly cursor: string }[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

const keyForms: Record<KeyType, RegExp> = {
  text: /^\P{Cc}{0,500}$/u,
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  timestamptz: /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?|-?infinity)$/,
  date: /^(\d{4}-\d\d-\d\d|-?infinity)$/,
  integer: /^-?\d{1,9}$/,
  bigint: /^-?\d{1,18}$/,
  float8: /^-?\d{1,20}(\.\d{1,20})?(e[+-]?\d{1,3})?$/,
};

const isCalendarDay = (day: string) => new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day) ?? false;

/** Whether the database can read the text as a key of the type: by its form, and for days and numbers by its value. */
function isKey(key: string, type: KeyType): boolean {
  if (!keyForms[type].test(key)) return false;
  if (type === 'float8') return Number.isFinite(Number(key));
  if (key.endsWith('infinity')) return true;
  if (type === 'timestamptz')
    return (
      isCalendarDay(key.slice(0, 10)) &&
      !Number.isNaN(Date.parse(key.replace(' ', 'T').replace(/[+-]\d\d(:\d\d)?$/, 'Z')))
    );
  return type === 'date' ? isCalendarDay(key) : true;
}

export const encodeCursor = (form: CursorForm, keys: readonly string[]): string =>
  encodeKeys(form, JSON.stringify(keys));

/** The same of keys that are a list in JSON. */
export const encodeKeys = ({ name }: CursorForm, keys: string): string =>
  Buffer.from(`[${JSON.stringify(name)},${keys.slice(1)}`).toString('base64url');

/** The sort keys in a cursor; refuses what this ordering cannot have made. */
export function decodeCursor(form: CursorForm, cursor: string, argument: string): readonly string[] {
  const refuse = () => new BadUserInputError(`${argument} is not a cursor of this list and order.`, { argument });
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch (error) {
    if (error instanceof SyntaxError) throw refuse();
    throw error;
  }
  if (!Array.isArray(parts) || parts.length !== form.types.length + 1 || parts[0] !== form.name) throw refuse();
  const keys: unknown[] = parts.slice(1);
  const fits = keys.every((key, index) => typeof key === 'string' && isKey(key, form.types[index] as KeyType));
  if (!fits) throw refuse();
  return keys as string[];
}

/** A size from 1 to the largest page, or an error that says so. */
export function checkedSize(argument: 'first' | 'last', size: number): number {
  if (size >= 1 && size <= largestPageSize) return size;
  throw new BadUserInputError(`${argument} must be from 1 to ${largestPageSize}, not ${size}.`, {
    argument,
    minimum: 1,
    maximum: largestPageSize,
  });
}

/** Checks the arguments of a connection against the ordering that the list has. */
export function pageRequest(page: PageArguments, form: CursorForm): PageRequest {
  const { first, last, after, before } = page;
  if (first != null && last != null) throw new BadUserInputError('Give first or last, not both.', { argument: 'last' });
  const backward = last != null;
  const size = last != null ? checkedSize('last', last) : checkedSize('first', first ?? defaultPageSize);
  return {
    size,
    backward,
    after: after == null ? null : decodeCursor(form, after, 'after'),
    before: before == null ? null : decodeCursor(form, before, 'before'),
  };
}

/** A row with its cursor, which is made when it is asked for. */
class Placed<Row> {
  constructor(
    readonly row: Row,
    private readonly cursorOf: (row: Row) => string,
  ) {}

  get cursor(): string {
    return this.cursorOf(this.row);
  }
}

/** Makes a page from at most `size + 1` rows that were read in the direction of the request. */
export function pageOfRows<Row>(request: PageRequest, rows: readonly Row[], cursorOf: (row: Row) => string): Page<Row> {
  const more = rows.length > request.size;
  const kept = rows.slice(0, request.size);
  if (request.backward) kept.reverse();
  return {
    rows: kept.map((row) => new Placed(row, cursorOf)),
    hasNextPage: request.backward ? request.before !== null : more,
    hasPreviousPage: request.backward ? more : request.after !== null,
  };
}
