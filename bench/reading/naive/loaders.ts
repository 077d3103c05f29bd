import type { SqlEntityManager } from '@mikro-orm/postgresql';
import DataLoader from 'dataloader';
import { CountrySchema, InstitutionSchema } from '../../../src/modules/directory/directory.entity.ts';
import {
  ExchangePartySchema,
  ExchangeSchema,
  ExchangeTopicSchema,
} from '../../../src/modules/exchanges/exchanges.entity.ts';
import { CapacitySchema } from '../../../src/modules/needs/needs.entity.ts';
import { TopicSchema } from '../../../src/modules/taxonomy/taxonomy.entity.ts';

/** One row for each key. */
const rowsBy = <Row extends object>(read: (keys: string[]) => Promise<Row[]>, keyOf: (row: Row) => string) =>
  new DataLoader<string, Row>(async (keys) => {
    const rows = new Map((await read([...keys])).map((row) => [keyOf(row), row]));
    return keys.map((key) => rows.get(key) ?? new Error(`there is no ${key}`));
  });

/** All rows of each parent. */
const listsBy = <Row extends object>(read: (parents: string[]) => Promise<Row[]>, parentOf: (row: Row) => string) =>
  new DataLoader<string, Row[]>(async (parents) => {
    const lists = Map.groupBy(await read([...parents]), parentOf);
    return parents.map((parent) => lists.get(parent) ?? []);
  });

/** What everybody may see. */
export const isOpen = { status: { $in: ['ACTIVE', 'STALE'] as const }, basis: { $ne: 'MANDATE' as const } };
export const isTold = ({ origin, status }: { origin: string; status: string }) =>
  origin === 'RECORD' || status === 'CLOSED';

/** One for each relation, for one request. */
export function loadersOf(manager: SqlEntityManager) {
  return {
    topics: rowsBy(
      (codes) => manager.find(TopicSchema, { code: { $in: codes } }),
      ({ code }) => code,
    ),
    institutions: rowsBy(
      (ids) => manager.find(InstitutionSchema, { id: { $in: ids } }),
      ({ id }) => id,
    ),
    countries: rowsBy(
      (codes) => manager.find(CountrySchema, { code: { $in: codes } }),
      ({ code }) => code,
    ),
    capacities: listsBy(
      (ids) =>
        manager.find(
          CapacitySchema,
          { institutionId: { $in: ids }, ...isOpen },
          { orderBy: { declaredAt: 'desc', id: 'desc' } },
        ),
      ({ institutionId }) => institutionId,
    ),
    participations: listsBy(
      (ids) => manager.find(ExchangePartySchema, { institutionId: { $in: ids } }),
      ({ institutionId }) => institutionId as string,
    ),
    exchanges: rowsBy(
      (ids) => manager.find(ExchangeSchema, { id: { $in: ids } }),
      ({ id }) => id,
    ),
    parties: listsBy(
      (ids) => manager.find(ExchangePartySchema, { exchangeId: { $in: ids } }, { orderBy: { position: 'asc' } }),
      ({ exchangeId }) => exchangeId,
    ),
    topicsOfExchanges: listsBy(
      (ids) => manager.find(ExchangeTopicSchema, { exchangeId: { $in: ids } }, { orderBy: { position: 'asc' } }),
      ({ exchangeId }) => exchangeId,
    ),
  };
}

export type Loaders = ReturnType<typeof loadersOf>;
