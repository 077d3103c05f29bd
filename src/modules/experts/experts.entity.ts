import { defineEntity, p } from '@mikro-orm/core';
import { columns, type TablesOf } from '../../platform/database/columns.ts';

/** How well an expert works in a language; `level` is a step of the CEFR scale or NATIVE. */
export interface SpokenLanguage {
  readonly language: string;
  readonly level: string;
}

const ExpertSchema = defineEntity({
  name: 'Expert',
  tableName: 'expert',
  properties: {
    id: columns.id(),
    institutionId: columns.code().index(),
    displayName: columns.text(),
    title: columns.localized().nullable(),
    languages: p.json<SpokenLanguage[]>(),
    availability: columns.text(),
    /** Contact data are never public; they are shown as far as the person consented. */
    email: columns.text().nullable(),
    hasConsented: columns.yes(),
    registeredAt: columns.instant(),
    verifiedAt: columns.instant().nullable(),
    version: columns.version(),
  },
});

export class Expert extends ExpertSchema.class {}
ExpertSchema.setClass(Expert);

export const ExpertiseSchema = defineEntity({
  name: 'Expertise',
  tableName: 'expertise',
  properties: {
    expertId: columns.id(),
    topicCode: columns.code().primary().index(),
    level: columns.number().nullable(),
    years: columns.number().nullable(),
  },
});

export const expertsEntities = [ExpertSchema, ExpertiseSchema] as const;
export type ExpertsTables = TablesOf<(typeof expertsEntities)[number]>;
