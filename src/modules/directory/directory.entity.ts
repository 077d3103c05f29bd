import { defineEntity } from '@mikro-orm/core';
import { columns, type TablesOf } from '../../platform/database/columns.ts';

export const LanguageSchema = defineEntity({
  name: 'LanguageTag',
  tableName: 'language',
  properties: {
    code: columns.code().primary(),
    name: columns.localized(),
  },
});

export const CountrySchema = defineEntity({
  name: 'Country',
  tableName: 'country',
  properties: {
    code: columns.code().primary(),
    alpha3: columns.text().unique(),
    name: columns.localized(),
    region: columns.text(),
    incomeGroup: columns.text().nullable(),
    leastDeveloped: columns.yes(),
    officialLanguages: columns.texts(),
    communityLanguages: columns.texts(),
    note: columns.text().nullable(),
  },
});

export const ProgrammeSchema = defineEntity({
  name: 'Programme',
  tableName: 'programme',
  properties: {
    code: columns.code().primary(),
    name: columns.localized(),
    sector: columns.text(),
    since: columns.number().nullable(),
    targetInstitutions: columns.text().nullable(),
    isConfirmed: columns.yes(),
    sourceUrl: columns.text().nullable(),
    note: columns.text().nullable(),
  },
});

/** The key is a slug such as `tr-turkstat`, which stays when the institution is renamed. */
export const InstitutionSchema = defineEntity({
  name: 'Institution',
  tableName: 'institution',
  properties: {
    id: columns.code().primary(),
    countryCode: columns.code().nullable().index(),
    kind: columns.text(),
    name: columns.localized(),
    localName: columns.text().nullable(),
    acronym: columns.text().nullable(),
    website: columns.text().nullable(),
    certainty: columns.text(),
    note: columns.text().nullable(),
    verifiedAt: columns.instant().nullable(),
  },
});

export const InstitutionAliasSchema = defineEntity({
  name: 'InstitutionAlias',
  tableName: 'institution_alias',
  properties: {
    institutionId: columns.code().primary(),
    alias: columns.text().primary(),
  },
});

/** Which programmes an institution took part in, as far as the records show. */
export const InstitutionProgrammeSchema = defineEntity({
  name: 'InstitutionProgramme',
  tableName: 'institution_programme',
  properties: {
    institutionId: columns.code().primary(),
    programmeCode: columns.code().primary(),
  },
});

export const directoryEntities = [
  LanguageSchema,
  CountrySchema,
  ProgrammeSchema,
  InstitutionSchema,
  InstitutionAliasSchema,
  InstitutionProgrammeSchema,
] as const;
export type DirectoryTables = TablesOf<(typeof directoryEntities)[number]>;
