import { defineEntity, p } from '@mikro-orm/core';
import { columns, type TablesOf } from '../../platform/database/columns.ts';
import type { Gates, Weights } from './matching.model.ts';
import type { MatchAudience } from './shown.type.ts';

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

/**
 * That a capacity was shown as an answer to a need: one row for a day, a version of the model and an audience. A log, so ids
 * without foreign keys: noting what was shown waits for nobody who changes a need or a capacity, nor makes them wait.
 */
export const MatchShownSchema = defineEntity({
  name: 'MatchShown',
  tableName: 'match_shown',
  properties: {
    shownOn: columns.day().primary(),
    needId: p.uuid().primary(),
    capacityId: p.uuid().primary(),
    modelVersion: columns.code().primary(),
    audience: columns.text().$type<MatchAudience>().primary(),
    /** Whose capacity it is. */
    institutionId: columns.code(),
    /** The best of the day, and what belonged to it. */
    rank: columns.number(),
    score: columns.real(),
    /** By the order of factorCodes, to which new ones are only appended. */
    factors: p.array().columnType('real[]').$type<number[]>(),
    times: columns.number(),
  },
  // The pages of a provider are read in the order of the first, those of everybody in that of the primary key.
  indexes: [
    {
      name: 'match_shown_of_institution',
      properties: ['institutionId', 'shownOn', 'needId', 'capacityId', 'modelVersion', 'audience'],
    },
    { properties: ['needId', 'shownOn'] },
  ],
});

export const matchingEntities = [MatchModelSchema, MatchShownSchema] as const;
export type MatchingTables = TablesOf<(typeof matchingEntities)[number]>;
