import type { RawBuilder, SelectQueryBuilder } from 'kysely';
import { sql } from 'kysely';
import {
  encodeKeys,
  type KeyType,
  type Page,
  type PageArguments,
  type PageRequest,
  pageOfRows,
  pageRequest,
} from '../../kernel/pages.ts';
import { readKept } from './kept.ts';
import type { ReadScope } from './scope.ts';

/** One order of a list. The keys are never null and the last one is unique, so every row has its place. */
export interface Order {
  /** Of this order of this list, and of no other: cursors and statements that are kept are known by it. */
  readonly name: string;
  readonly descending: boolean;
  readonly keys: readonly { readonly expression: RawBuilder<unknown>; readonly type: KeyType }[];
}

/**
 * A key that is never null. Of `coalesce` PostgreSQL fears that it tells what it compares, so behind the policies of a table a cursor would
 * be compared with each row of the list and not be looked up in its index.
 */
export const keyOr = (column: RawBuilder<unknown>, otherwise: RawBuilder<unknown>) =>
  sql`case when ${column} is null then ${otherwise} else ${column} end`;

/** A row of a list with its place. */
export interface Edge<Row> {
  readonly cursor: string;
  readonly node: Row;
}

/** What a connection field answers. Its parts are read when they are asked for, the page once for both of its parts. */
export interface Connection<Row> {
  /** The edges of the page. */
  readonly listed: () => Promise<readonly Edge<Row>[]>;
  /** Where the page lies in its list. */
  readonly place: () => Promise<{
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  }>;
  /** How many the whole list has. */
  readonly count: () => Promise<number>;
}

/** Its cursor is made when it is asked for. */
class PlacedEdge<Row> implements Edge<Row> {
  constructor(private readonly placed: Page<Row>['rows'][number]) {}

  get node(): Row {
    return this.placed.row;
  }

  get cursor(): string {
    return this.placed.cursor;
  }
}

/** Reads a page when one of its parts is asked for, once. */
class Paging<Row> {
  private page: Promise<Page<Row>> | undefined;

  constructor(private readonly read: () => Promise<Page<Row>>) {}

  async edges(): Promise<readonly Edge<Row>[]> {
    this.page ??= this.read();
    return (await this.page).rows.map((placed) => new PlacedEdge(placed));
  }

  async place() {
    this.page ??= this.read();
    const { rows, hasNextPage, hasPreviousPage } = await this.page;
    return {
      hasNextPage,
      hasPreviousPage,
      startCursor: rows.at(0)?.cursor ?? null,
      endCursor: rows.at(-1)?.cursor ?? null,
    };
  }
}

export function connectionOf<Row>(read: () => Promise<Page<Row>>, count: () => Promise<number>): Connection<Row> {
  const paging = new Paging(read);
  return { listed: () => paging.edges(), place: () => paging.place(), count };
}

const cursorForm = (order: Order) => ({ name: order.name, types: order.keys.map((key) => key.type) });

/** The keys of its place are a list in JSON: it is sent on as it comes. */
type WithCursor<Row> = Row & { cursorKeys: string };

/** Narrows, orders and limits a query to one page, and adds the keys for its cursors. */
function limited<Tables, Names extends keyof Tables, Row>(
  query: SelectQueryBuilder<Tables, Names, Row>,
  order: Order,
  request: PageRequest,
): SelectQueryBuilder<Tables, Names, WithCursor<Row>> {
  const keys = order.keys.map((key) => key.expression);
  const tuple = sql`(${sql.join(keys)})`;
  const bound = (cursor: readonly string[]) =>
    sql`(${sql.join(cursor.map((value, index) => sql`${value}::${sql.raw(order.keys[index]?.type ?? 'text')}`))})`;
  const [later, earlier] = order.descending ? [sql`<`, sql`>`] : [sql`>`, sql`<`];
  const direction = order.descending === request.backward ? sql`asc` : sql`desc`;
  let page = query.select(
    sql<string>`json_build_array(${sql.join(keys.map((key) => sql`(${key})::text`))})::text`.as('cursorKeys'),
  ) as unknown as SelectQueryBuilder<Tables, Names, WithCursor<Row>>;
  if (request.after) page = page.where(sql<boolean>`${tuple} ${later} ${bound(request.after)}`);
  if (request.before) page = page.where(sql<boolean>`${tuple} ${earlier} ${bound(request.before)}`);
  for (const key of keys) page = page.orderBy(sql`${key} ${direction}`);
  // Written out: of a number that comes later PostgreSQL expects a tenth of the table, and plans for that.
  return page.limit(sql.lit(request.size + 1));
}

const cursorOf = (order: Order) => (row: { cursorKeys: string }) => encodeKeys(cursorForm(order), row.cursorKeys);

/** What of a list is asked for. */
export interface ListRequest {
  readonly scope: ReadScope;
  readonly order: Order;
  readonly page: PageArguments;
  /** Which rows of the list; without one it is read in one way whatever the page, see {@link ReadScope.withOnePlan}. */
  readonly filter?: object | null | undefined;
  /** What else makes the statement unlike others of the list. */
  readonly shape?: unknown;
  /** What the statement is sent with, which may be otherwise each time. */
  readonly values?: readonly unknown[];
}

/** @param values those of the request, or what stands for them in a statement that is kept */
type ListedRows<Tables, Names extends keyof Tables, Row> = (
  reading: ReadScope,
  values: readonly unknown[],
) => SelectQueryBuilder<Tables, Names, Row> | Promise<SelectQueryBuilder<Tables, Names, Row>>;

type Told = <Row>(name: readonly unknown[], read: () => Promise<readonly Row[]>) => Promise<readonly Row[]>;

/** How the two statements of a list are sent. */
interface Sent<Row> {
  page(): Promise<readonly WithCursor<Row>[]>;
  count(): Promise<readonly { count: string }[]>;
}

const countOf = <Tables, Names extends keyof Tables, Row>(query: SelectQueryBuilder<Tables, Names, Row>) =>
  sql<{ count: string }>`select count(*) from (${query.clearSelect()}) as counted`;

/** The rows that a client asked for: what is wrong with its filter is told before anything is read. */
async function filteredList<Tables, Names extends keyof Tables, Row>(
  rows: ListedRows<Tables, Names, Row>,
  { scope, order, values = [] }: ListRequest,
  request: PageRequest,
): Promise<Sent<Row>> {
  const query = await rows(scope, values);
  return {
    page: () => limited(query, order, request).execute(),
    count: async () => (await countOf(query).execute(scope.tables())).rows,
  };
}

/** The whole list, by statements that are kept. */
function wholeList<Tables, Names extends keyof Tables, Row>(
  rows: ListedRows<Tables, Names, Row>,
  { scope: { withOnePlan: reading }, order, shape, values = [] }: ListRequest,
  { after, before, ...extent }: PageRequest,
): Sent<Row> {
  const name = [order.name, shape];
  const pageName = ['page', ...name, extent, after !== null, before !== null];
  const build = async ([...given]: readonly unknown[]) => {
    const cursor = (keys: readonly string[] | null) => keys && (given.splice(values.length, keys.length) as string[]);
    const bounds = { after: cursor(after), before: cursor(before) };
    return limited(await rows(reading, given), order, { ...extent, ...bounds }).compile();
  };
  return {
    page: () => readKept(reading, pageName, [...values, ...(after ?? []), ...(before ?? [])], build),
    count: () =>
      readKept(reading, ['count', ...name], values, async (given) =>
        countOf(await rows(reading, given)).compile(reading.tables()),
      ),
  };
}

/** @param told how the rows of an answer are come by: to read them is one way */
async function pageOf<Tables, Names extends keyof Tables, Row>(
  rows: ListedRows<Tables, Names, Row>,
  list: ListRequest,
  told: Told,
): Promise<Connection<Row>> {
  const { order, filter, shape, values } = list;
  const name = [order.name, shape, values];
  const request = pageRequest(list.page, cursorForm(order));
  const sent = filter ? await filteredList(rows, list, request) : wholeList(rows, list, request);
  return connectionOf<Row>(
    async () => pageOfRows(request, await told(['page', ...name, request], () => sent.page()), cursorOf(order)),
    async () => Number((await told(['count', ...name], () => sent.count()))[0]?.count),
  );
}

/** One page of a list that stands by itself: one statement for the page, and one for the total. */
export const readPage = <Tables, Names extends keyof Tables, Row>(
  rows: ListedRows<Tables, Names, Row>,
  list: ListRequest,
): Promise<Connection<Row>> => pageOf(rows, list, (_name, read) => read());

/** The same of tables that only the seed files change, see {@link ReferenceRows}: what was read once is told again. */
export const readReferencePage = <Tables, Names extends keyof Tables, Row>(
  rows: ListedRows<Tables, Names, Row>,
  list: ListRequest,
): Promise<Connection<Row>> =>
  pageOf(rows, list, (name, read) => list.scope.reference.answer([...name, list.filter], read));

/** The key of the parent row inside of a child query, see {@link readChildPage}. */
export const parentKey = sql<string>`parent.key`;

type RowsBelow<Tables, Names extends keyof Tables, Row> = () =>
  | SelectQueryBuilder<Tables, Names, Row>
  | Promise<SelectQueryBuilder<Tables, Names, Row>>;

/** Reads by one statement what is below some parents. */
const readBelow = <Row>(
  { withOnePlan }: ReadScope,
  name: string,
  parents: readonly string[],
  build: (parents: unknown) => Promise<RawBuilder<unknown>>,
): Promise<readonly Row[]> =>
  readKept<Row>(withOnePlan, name, [[...parents]], async ([keys]) => (await build(keys)).compile(withOnePlan.tables()));

/** A class, since many are made for one answer: each function in an object would be made anew for each. */
class ChildList<Tables, Names extends keyof Tables, Row> {
  constructor(
    private readonly scope: ReadScope,
    private readonly name: string,
    private readonly rows: RowsBelow<Tables, Names, Row>,
    private readonly order: Order,
    private readonly request: PageRequest,
  ) {}

  async page(parent: string): Promise<Page<Row>> {
    const { scope, order, request, rows } = this;
    const pageName = `page of ${this.name} ${order.name} ${JSON.stringify(request)}`;
    const loader = scope.loader<string, WithCursor<Row>[]>(pageName, async (parents) => {
      const found = await readBelow<WithCursor<Row> & { parentKey: string }>(scope, pageName, parents, async (keys) => {
        const child = limited(await rows(), order, request);
        return sql`select parent.key as "parentKey", child.* from unnest(${keys}::text[]) as parent(key)
          cross join lateral (${child}) as child`;
      });
      const lists = new Map<string, WithCursor<Row>[]>(parents.map((key) => [key, []]));
      for (const row of found) lists.get(row.parentKey)?.push(row);
      return lists;
    });
    return pageOfRows(request, (await loader.load(parent)) ?? [], cursorOf(order));
  }

  async count(parent: string): Promise<number> {
    const { scope, rows } = this;
    const countName = `count of ${this.name}`;
    const loader = scope.loader<string, number>(countName, async (parents) => {
      const found = await readBelow<{ key: string; count: string }>(
        ...([scope, countName, parents] as const),
        async (keys) => sql`select parent.key, child.count from unnest(${keys}::text[]) as parent(key)
          cross join lateral (select count(*) from (${(await rows()).clearSelect()}) as counted) as child`,
      );
      return new Map(found.map((row) => [row.key, Number(row.count)]));
    });
    return (await loader.load(parent)) ?? 0;
  }
}

/**
 * One page of a list below a parent, such as the needs of an institution. All parents of the same
 * scope that ask for the same page are answered by one statement.
 * @param name what makes this list and its filter unlike others of the scope
 * @param rows of one parent, which they find by {@link parentKey}: asked for once for all parents
 */
export function readChildPage<Tables, Names extends keyof Tables, Row>(
  scope: ReadScope,
  name: string,
  parent: string,
  rows: RowsBelow<Tables, Names, Row>,
  order: Order,
  page: PageArguments,
): Connection<Row> {
  const list = new ChildList(scope, name, rows, order, pageRequest(page, cursorForm(order)));
  return connectionOf<Row>(
    () => list.page(parent),
    () => list.count(parent),
  );
}

/** The order that a client chose, made unique by the key of the row. */
export function chosenOrder<Field extends string>(
  list: string,
  fields: Readonly<Record<Field, Order['keys'][number]>>,
  unique: Order['keys'][number],
  choice: { field: Field; direction: 'ASC' | 'DESC' },
): Order {
  return {
    name: `${list} ${choice.field} ${choice.direction}`,
    descending: choice.direction === 'DESC',
    keys: [fields[choice.field], unique],
  };
}
