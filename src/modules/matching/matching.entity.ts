import { defineEntity, p } from '@mikro-orm/core';
import { columns, type TablesOf } from '../../platform/database/columns.ts';
import type { Gates, Weights } from './matching.model.ts';

/** The numbers of one model version; `programmeCode` null is the model for every programme without its own. */
export const MatchModelSchema = defineEntity({
  name: 'MatchModel',
  tableName: 'match_model',
  properties: {
    version: columns.code().primary(),
    programmeCode: columns.code().nullable(),
    weights: p.json<Weights>(),
    gates: p.json<Gates>(),
    activeSince: columns.instant(),
    reason: columns.text(),
  },
});

export const matchingEntities = [MatchModelSchema] as const;
export type MatchingTables = TablesOf<(typeof matchingEntities)[number]>;
