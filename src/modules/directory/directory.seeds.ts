import { sql } from 'kysely';
import { bringInto, localized, type SeedStep, type SeedWork } from '../../platform/database/seeding.ts';
import { cells, tsvFile } from '../../platform/database/tsv.ts';
import type { DirectoryTables } from './directory.entity.ts';
import { institutionKinds } from './directory.type.ts';

const bring = bringInto<DirectoryTables>();
const { text, maybe, list, like, word, yes, whole, url } = cells;
const languageTag = like(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'a BCP 47 tag such as fr');
const countryCode = like(/^[A-Z]{2}$/, 'an ISO 3166-1 alpha-2 code such as NE');
const domain = like(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'a domain such as tuik.gov.tr');

export const languagesFile = tsvFile({
  path: 'reference/languages.tsv',
  key: ['code'],
  columns: { code: languageTag, name_en: text, name_fr: text, name_ar: text, source: text, note: maybe(text) },
});

export const countriesFile = tsvFile({
  path: 'reference/countries.tsv',
  key: ['alpha2'],
  columns: {
    alpha2: countryCode,
    alpha3: like(/^[A-Z]{3}$/, 'an ISO 3166-1 alpha-3 code such as NER'),
    name_en: text,
    name_fr: text,
    name_ar: text,
    oic_group: word({ African: 'AFRICAN', Arab: 'ARAB', Asian: 'ASIAN' }),
    wb_income_group_fy2025: maybe(
      word({ low: 'LOW', 'lower-middle': 'LOWER_MIDDLE', 'upper-middle': 'UPPER_MIDDLE', high: 'HIGH' }),
    ),
    un_ldc: yes,
    official_or_working_languages: list(',', languageTag),
    oic_languages_likely: list(',', languageTag),
    note: maybe(text),
  },
  references: [
    { columns: ['official_or_working_languages'], to: () => languagesFile },
    { columns: ['oic_languages_likely'], to: () => languagesFile },
  ],
  check(rows, report) {
    const alpha3 = rows.map((row) => row.alpha3);
    for (const [index, row] of rows.entries()) {
      if (alpha3.indexOf(row.alpha3) < index) report(row, 'alpha3', `"${row.alpha3}" is the code of another country`);
    }
  },
});

export const programmesFile = tsvFile({
  path: 'reference/programmes.tsv',
  key: ['code'],
  columns: {
    code: like(/^[A-Za-z][A-Za-z-]*$/, 'an acronym such as StatCaB'),
    confirmed: yes,
    name_en: text,
    name_fr: maybe(text),
    name_ar: maybe(text),
    year_started: maybe(whole(1960, 2100)),
    sector: text,
    target_institutions: maybe(text),
    source_url: maybe(url),
    note: maybe(text),
  },
});

/** Every kind is written in the file as the API writes it. */
export const kindWord = word(Object.fromEntries(Object.keys(institutionKinds).map((kind) => [kind, kind])));

export const institutionsFile = tsvFile({
  path: 'reference/institutions.tsv',
  key: ['id'],
  columns: {
    id: like(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words with hyphens such as tr-turkstat'),
    country_iso2: maybe(countryCode),
    kind: kindWord,
    name_en: text,
    name_fr: maybe(text),
    name_ar: maybe(text),
    name_local: maybe(text),
    acronym: maybe(text),
    aliases: list('|', text),
    website_domain: maybe(domain),
    certainty: word({ checked: 'CHECKED', known: 'KNOWN', unsure: 'UNSURE' }),
    note: maybe(text),
  },
  references: [{ columns: ['country_iso2'], to: () => countriesFile }],
});

async function loadLanguages(work: SeedWork): Promise<void> {
  const rows = work.seeds.rows(languagesFile).map((row) => ({
    code: row.code,
    name: localized(row.name_en, row.name_fr, row.name_ar),
  }));
  await bring(work, { table: 'language', key: ['code'], fromFiles: sql`true` }, rows);
}

async function loadCountries(work: SeedWork): Promise<void> {
  const rows = work.seeds.rows(countriesFile).map((row) => ({
    code: row.alpha2,
    alpha3: row.alpha3,
    name: localized(row.name_en, row.name_fr, row.name_ar),
    region: row.oic_group,
    income_group: row.wb_income_group_fy2025,
    least_developed: row.un_ldc,
    official_languages: row.official_or_working_languages,
    community_languages: row.oic_languages_likely,
    note: row.note,
  }));
  await bring(work, { table: 'country', key: ['code'], fromFiles: sql`true` }, rows);
}

async function loadProgrammes(work: SeedWork): Promise<void> {
  const rows = work.seeds.rows(programmesFile).map((row) => ({
    code: row.code,
    name: localized(row.name_en, row.name_fr, row.name_ar),
    sector: row.sector,
    since: row.year_started,
    target_institutions: row.target_institutions,
    is_confirmed: row.confirmed,
    source_url: row.source_url,
    note: row.note,
  }));
  await bring(work, { table: 'programme', key: ['code'], fromFiles: sql`true` }, rows);
}

async function loadInstitutions(work: SeedWork): Promise<void> {
  const read = work.seeds.rows(institutionsFile);
  const rows = read.map((row) => ({
    id: row.id,
    country_code: row.country_iso2,
    kind: row.kind,
    name: localized(row.name_en, row.name_fr, row.name_ar),
    local_name: row.name_local,
    acronym: row.acronym,
    website: row.website_domain,
    certainty: row.certainty,
    note: row.note,
  }));
  const parents = rows.map(({ id }) => id);
  const aliases = read.flatMap(({ id, aliases: names }) => names.map((alias) => ({ institution_id: id, alias })));
  await bring(work, { table: 'institution', key: ['id'], fromFiles: sql`true` }, rows);
  await bring(
    work,
    { table: 'institution_alias', key: ['institution_id', 'alias'], within: { column: 'institution_id', parents } },
    aliases,
  );
}

/** An institution that took part in an exchange of a programme belongs to that programme. */
export interface Participation {
  readonly institutionId: string;
  readonly programmeCode: string;
}

/** Adds to what is known of the programmes of institutions; nothing is taken away. */
export function recordParticipations(work: SeedWork, participations: readonly Participation[]): Promise<void> {
  const once = new Map(participations.map((one) => [`${one.institutionId} ${one.programmeCode}`, one]));
  return bring(
    work,
    { table: 'institution_programme', key: ['institution_id', 'programme_code'] },
    [...once.values()].map((one) => ({ institution_id: one.institutionId, programme_code: one.programmeCode })),
  );
}

export const directorySeeds: readonly SeedStep[] = [
  { name: 'languages', files: [languagesFile], load: loadLanguages },
  { name: 'countries', files: [countriesFile], load: loadCountries },
  { name: 'programmes', files: [programmesFile], load: loadProgrammes },
  { name: 'institutions', files: [institutionsFile], load: loadInstitutions },
];
