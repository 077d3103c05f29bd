import { p } from '@mikro-orm/core';
import type { InferKyselyDB } from '@mikro-orm/sql';
import type { LocalizedText } from '../../kernel/localized.ts';

/** The column kinds that every module uses in the same way. */
export const columns = {
  id: () => p.uuid().primary(),
  code: () => p.string().columnType('text'),
  text: () => p.string().columnType('text'),
  texts: () => p.array().columnType('text[]'),
  localized: () => p.json<LocalizedText>(),
  number: () => p.integer(),
  real: () => p.double(),
  day: () => p.date(),
  instant: () => p.datetime().columnType('timestamptz'),
  yes: () => p.boolean(),
  version: () => p.integer().version(),
};

/** The tables behind entity schemas, by their names in the database, for the query builder. */
export type TablesOf<Schemas extends { name: string }> = InferKyselyDB<Schemas, Record<never, never>>;
