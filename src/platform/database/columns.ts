import { p } from '@mikro-orm/core';
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
