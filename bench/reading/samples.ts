import type { Client } from 'pg';
import { encodeCursor, type KeyType } from '../../src/kernel/pages.ts';

/** A place in a list, as each kind of server writes it; null where the list begins. */
interface Place {
  readonly hub: string | null;
  readonly postgraphile: string | null;
}

/** What the questions are about: the same for all servers. */
export interface Samples {
  readonly needs: readonly Place[];
  readonly capacities: readonly Place[];
  readonly deep: readonly Place[];
  readonly institutions: readonly string[];
  readonly countries: readonly string[];
  readonly openNeeds: readonly string[];
  readonly words: readonly string[];
}

/** A list in the terms of both servers. */
interface List {
  readonly name: string;
  readonly keyTypes: readonly KeyType[];
  /** Its rows with their keys, in its order. */
  readonly rows: string;
  /** Where the place after an offset is asked for. */
  readonly postgraphile: string;
}

const each = 8;
const capacities = (condition: string) => `select verified::text, id::text from shown.capacity
  where ${condition} order by verified desc, id desc`;
const lists = {
  needs: {
    name: 'needs DECLARED DESC',
    keyTypes: ['timestamptz', 'uuid'],
    rows: 'select declared_at::text, id::text from shown.need order by declared_at desc, id desc',
    postgraphile: 'allNeeds(orderBy: [DECLARED_AT_DESC, ROW_ID_DESC]',
  },
  capacities: {
    name: 'capacities VERIFIED DESC',
    keyTypes: ['timestamptz', 'uuid'],
    rows: capacities('true'),
    postgraphile: 'allCapacities(orderBy: [VERIFIED_DESC, ROW_ID_DESC]',
  },
  deep: {
    name: 'capacities VERIFIED DESC',
    keyTypes: ['timestamptz', 'uuid'],
    rows: capacities(`basis = 'DECLARED' and status = 'ACTIVE'`),
    postgraphile:
      'allCapacities(condition: { basis: "DECLARED", status: "ACTIVE" }, orderBy: [VERIFIED_DESC, ROW_ID_DESC]',
  },
} as const satisfies Record<string, List>;

const words = [
  ...['statistique', 'central bank', 'ministry of labour', 'institut national', 'statistical office'],
  ...['standards', 'الإحصاء', 'vocational training'],
];

/** @param asked what PostGraphile answers to a document */
export async function samplesOf(client: Client, asked: (query: string) => Promise<unknown>): Promise<Samples> {
  const column = async (query: string): Promise<string[]> =>
    (await client.query<[string]>({ text: `${query} limit ${each}`, rowMode: 'array' })).rows.map(([value]) => value);

  async function placeAfter({ name, keyTypes, rows, postgraphile }: List, offset: number): Promise<Place> {
    const found = await client.query<string[]>({ text: `${rows} offset ${offset} limit 1`, rowMode: 'array' });
    const answer = (await asked(
      `{ page: ${postgraphile}, first: 1, offset: ${offset}) { pageInfo { endCursor } } }`,
    )) as {
      page: { pageInfo: { endCursor: string } };
    };
    const hub = encodeCursor({ name, types: keyTypes }, found.rows[0] as string[]);
    return { hub, postgraphile: answer.page.pageInfo.endCursor };
  }

  /** The first pages of a list. */
  async function beginning(list: List): Promise<Place[]> {
    const places: Place[] = [{ hub: null, postgraphile: null }];
    while (places.length < each) places.push(await placeAfter(list, places.length * 50 - 1));
    return places;
  }

  async function middle(list: List): Promise<Place[]> {
    const { rows } = await client.query<{ count: number }>(`select count(*)::int from (${list.rows}) as list`);
    const places: Place[] = [];
    while (places.length < each)
      places.push(await placeAfter(list, Math.floor((rows[0]?.count ?? 0) / 2) + places.length * 100));
    return places;
  }

  return {
    needs: await beginning(lists.needs),
    capacities: await beginning(lists.capacities),
    deep: await middle(lists.deep),
    institutions: await column(`select institution_id from exchange_party where institution_id like 'scale-%'
      group by 1 having count(*) between 5 and 50 order by md5(institution_id)`),
    countries: await column(
      `select country_code from institution where id like 'scale-%' group by 1 order by md5(country_code)`,
    ),
    openNeeds: await column(`select id::text from shown.need where status = 'OPEN' order by md5(id::text)`),
    words,
  };
}
