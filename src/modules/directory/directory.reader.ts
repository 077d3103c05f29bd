import { sql } from 'kysely';
import { needed } from '../../kernel/filters.ts';
import type { Language } from '../../kernel/localized.ts';
import type { PageArguments } from '../../kernel/pages.ts';
import {
  type Connection,
  chosenOrder,
  type Order,
  parentKey,
  readChildPage,
  readReferencePage,
} from '../../platform/database/lists.ts';
import { listLoader, type ReadScope, referenceLoader } from '../../platform/database/scope.ts';
import { countryCodes, programmeCodes } from './codes.reader.ts';
import type { DirectoryTables } from './directory.entity.ts';
import type { Country, Institution, InstitutionFilter, InstitutionOrder, Programme } from './directory.type.ts';

const countryRows = (scope: ReadScope) =>
  scope
    .tables<DirectoryTables>()
    .selectFrom('country')
    .select([
      sql<string>`'Country:' || code`.as('id'),
      'code as key',
      'code',
      'alpha3',
      'name as nameText',
      'region',
      'income_group as incomeGroup',
      'least_developed as leastDeveloped',
      'official_languages as officialLanguages',
    ])
    .$castTo<Country>();

const programmeRows = (scope: ReadScope) =>
  scope
    .tables<DirectoryTables>()
    .selectFrom('programme')
    .select([
      sql<string>`'Programme:' || code`.as('id'),
      'code as key',
      'code',
      'name as nameText',
      'sector',
      'since',
      'target_institutions as targetInstitutions',
      'is_confirmed as isConfirmed',
      'source_url as sourceUrl',
    ])
    .$castTo<Programme>();

const institutionRows = (scope: ReadScope) =>
  scope
    .tables<DirectoryTables>()
    .selectFrom('institution')
    .select([
      sql<string>`'Institution:' || institution.id`.as('id'),
      'institution.id as key',
      'institution.country_code as countryCode',
      'institution.kind',
      'institution.name as nameText',
      'institution.local_name as localName',
      'institution.acronym',
      'institution.website',
      'institution.certainty',
      'institution.note',
      'institution.verified_at as verifiedAt',
      sql<string[]>`array(select alias from institution_alias where institution_id = institution.id order by alias)`.as(
        'aliases',
      ),
    ])
    .$castTo<Institution>();

export const readCountries = (scope: ReadScope): Promise<Country[]> =>
  countryRows(scope).orderBy(sql`name->>'EN'`).execute();

export const countryByCode = referenceLoader<Country>((scope, codes) =>
  countryRows(scope).where('code', 'in', codes).execute(),
);

export const readProgrammes = (scope: ReadScope): Promise<Programme[]> =>
  programmeRows(scope).orderBy(sql`lower(code)`).execute();

export const programmeByCode = referenceLoader<Programme>((scope, codes) =>
  programmeRows(scope).where('code', 'in', codes).execute(),
);

export const institutionById = referenceLoader<Institution>((scope, ids) =>
  institutionRows(scope).where('institution.id', 'in', ids).execute(),
);

/** The programmes that an institution took part in, in the order of their codes. */
export const programmesOfInstitution = listLoader<Programme & { parentKey: string }>(async (scope, ids) =>
  programmeRows(scope)
    .innerJoin('institution_programme', 'programme_code', 'code')
    .select('institution_id as parentKey')
    .where('institution_id', 'in', ids)
    .orderBy(sql`lower(code)`)
    .$castTo<Programme & { parentKey: string }>()
    .execute(),
);

const idKey = { expression: sql`institution.id`, type: 'text' } as const;

function institutionOrder(order: InstitutionOrder | null | undefined, language: Language): Order {
  const name = sql`coalesce(institution.name->>${sql.lit(language)}, institution.name->>'EN', institution.id)`;
  const fields = {
    NAME: { expression: sql`lower(${name})`, type: 'text' },
    COUNTRY: { expression: sql`coalesce(institution.country_code, '')`, type: 'text' },
  } as const;
  const choice = order ?? { field: 'NAME', direction: 'ASC' };
  return chosenOrder(`institutions ${language}`, fields, idKey, choice);
}

async function filtered(scope: ReadScope, filter: InstitutionFilter | null | undefined) {
  let query = institutionRows(scope);
  if (filter?.countries) {
    const codes = await countryCodes(scope, needed(filter.countries, 'countries'), 'filter.countries');
    query = query.where('country_code', 'in', codes);
  }
  if (filter?.kinds) query = query.where('kind', 'in', needed(filter.kinds, 'kinds'));
  if (filter?.programmes) {
    const codes = await programmeCodes(scope, needed(filter.programmes, 'programmes'), 'filter.programmes');
    query = query.where(
      sql<boolean>`exists (select from institution_programme p where p.institution_id = institution.id and p.programme_code in (${sql.join(codes)}))`,
    );
  }
  return query;
}

export async function pageOfInstitutions(
  scope: ReadScope,
  filter: InstitutionFilter | null | undefined,
  order: InstitutionOrder | null | undefined,
  page: PageArguments,
): Promise<Connection<Institution>> {
  const rows = (reading: ReadScope) => filtered(reading, filter);
  return readReferencePage(rows, { scope, filter, order: institutionOrder(order, scope.language), page });
}

export function institutionsOfCountry(scope: ReadScope, code: string, page: PageArguments): Connection<Institution> {
  const rows = () => institutionRows(scope).where('country_code', '=', parentKey);
  return readChildPage(scope, 'institutions of country', code, rows, institutionOrder(null, scope.language), page);
}
