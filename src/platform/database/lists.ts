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
import type { ReadScope } from './scope.ts';

/** One order of a list. The keys are never null and the last one is unique, so every row has its place. */
export interface Order {
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

/** How a list is read that a client may filter: see {@link ReadScope.withOnePlan}. */
export const readingOf = (scope: ReadScope, filter: object | null | undefined): ReadScope =>
  filter ? scope : scope.withOnePlan;

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

type Rows = <Row>(name: readonly unknown[], read: () => Promise<readonly Row[]>) => Promise<readonly Row[]>;

/** @param rows how those of an answer are come by: to read them is one way */
function pageOf<Tables, Names extends keyof Tables, Row>(
  query: SelectQueryBuilder<Tables, Names, Row>,
  order: Order,
  page: PageArguments,
  scope: ReadScope,
  rows: Rows,
): Connection<Row> {
  const request = pageRequest(page, cursorForm(order));
  const listed = () => rows(['page', order.name, request], () => limited(query, order, request).execute());
  const counted = () =>
    rows(['count', order.name], async () => {
      const count = sql<{ count: string }>`select count(*) from (${query.clearSelect()}) as counted`;
      return (await count.execute(scope.tables())).rows;
    });
  return connectionOf<Row>(
    async () => pageOfRows(request, await listed(), cursorOf(order)),
    async () => Number((await counted())[0]?.count),
  );
}

/** One page of a list that stands by itself: one statement for the page, and one for the total. */
export const readPage = <Tables, Names extends keyof Tables, Row>(
  query: SelectQueryBuilder<Tables, Names, Row>,
  order: Order,
  page: PageArguments,
  scope: ReadScope,
): Connection<Row> => pageOf(query, order, page, scope, (_name, read) => read());

/**
 * The same of tables that only the seed files change, see {@link ReferenceRows}: what was read once is told again.
 * @param filter which rows of the list they are
 */
export const readReferencePage = <Tables, Names extends keyof Tables, Row>(
  query: SelectQueryBuilder<Tables, Names, Row>,
  filter: object | null | undefined,
  order: Order,
  page: PageArguments,
  scope: ReadScope,
): Connection<Row> =>
  pageOf(query, order, page, scope, (name, read) => scope.reference.answer([...name, filter], read));

/** The key of the parent row inside of a child query, see {@link readChildPage}. */
export const parentKey = sql<string>`parent.key`;

/**
 * Runs a statement about some parents. All who read alike are answered by the same one, which is built once.
 * @param build makes it; the parents are the first that is sent with it
 */
async function belowParents<Row>(
  scope: ReadScope,
  name: string,
  parents: readonly string[],
  build: (parents: readonly string[]) => Promise<RawBuilder<unknown>>,
): Promise<readonly Row[]> {
  const { viewer, language, today, reference, withOnePlan } = scope;
  const tables = withOnePlan.tables();
  const key = JSON.stringify([name, viewer, language, today]);
  const known = reference.statements.get(key) ?? (await build(parents)).compile(tables);
  reference.statements.keep(key, known);
  const { rows } = await tables.executeQuery<Row>({
    ...known,
    parameters: [[...parents], ...known.parameters.slice(1)],
  });
  return rows;
}

type RowsBelow<Tables, Names extends keyof Tables, Row> = () =>
  | SelectQueryBuilder<Tables, Names, Row>
  | Promise<SelectQueryBuilder<Tables, Names, Row>>;

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
      const found = await belowParents<WithCursor<Row> & { parentKey: string }>(
        scope,
        pageName,
        parents,
        async (keys) => {
          const child = limited(await rows(), order, request);
          return sql`select parent.key as "parentKey", child.* from unnest(${keys}::text[]) as parent(key)
          cross join lateral (${child}) as child`;
        },
      );
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
      const found = await belowParents<{ key: string; count: string }>(
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
