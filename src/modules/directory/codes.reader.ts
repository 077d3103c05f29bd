import { type QueryExecutorProvider, type RawBuilder, sql } from 'kysely';
import { Refusal, type Sentence } from '../../kernel/errors.ts';
import { keyOf } from '../../kernel/ids.ts';
import type { ReadScope } from '../../platform/database/scope.ts';
import { directoryTexts } from './directory.texts.ts';

const shown = (text: string) => text.slice(0, 80);

type Tables = QueryExecutorProvider;

/**
 * The codes of a table as it writes them, for codes in any case; an unknown one is refused by name, since an empty
 * list would look like an answer.
 */
const codesIn =
  (table: 'country' | 'programme' | 'institution', column: string, refused: (asked: readonly string[]) => Sentence) =>
  async (tables: Tables, codes: readonly string[], field: string): Promise<string[]> => {
    const wellFormed = codes.map((code) => code.toLowerCase()).filter((code) => /^[a-z0-9._-]{1,120}$/.test(code));
    const { rows } = await sql<{ code: string }>`select ${sql.ref(column)} as code from ${sql.table(table)}
      where lower(${sql.ref(column)}) = any (${wellFormed}::text[])`.execute(tables);
    const known = new Set(rows.map(({ code }) => code.toLowerCase()));
    const unknown = codes.filter((code) => !known.has(code.toLowerCase()));
    if (unknown.length > 0) throw new Refusal('NOT_FOUND', refused(unknown.map(shown)), field.split('.'));
    return rows.map(({ code }) => code);
  };

/** Codes of member countries that an input names, ISO 3166-1 alpha-2. @param field the path in it, parts separated by dots */
export const countriesNamed = codesIn('country', 'code', directoryTexts.unknownCountries);

/** Codes of programmes that an input names. @param field the path in it, parts separated by dots */
export const programmesNamed = codesIn('programme', 'code', directoryTexts.unknownProgrammes);
const institutionIds = codesIn('institution', 'id', directoryTexts.unknownInstitutions);

/** Keys of institutions that an input names by their ids. @param field the path in it, parts separated by dots */
export const institutionsNamed = (tables: Tables, ids: readonly string[], field: string): Promise<string[]> =>
  institutionIds(
    tables,
    ids.map((id) => keyOf('Institution', id, field)),
    field,
  );

/** Looks up codes that an input names, and refuses those that are unknown. */
type Lookup = (tables: Tables, codes: readonly string[], field: string) => Promise<readonly string[]>;

/**
 * The same lookup for a table of the seed files: what is known is not asked again, and what is not there is not kept. Each code is told once,
 * in the order in which they are named. However many lists of a scope ask it at once, it is asked once.
 * @param plain the code that was meant, in any case; empty for what can be none
 */
export const rememberedCodes =
  (kind: string, lookup: Lookup, plain = (code: string, _field: string) => code) =>
  async (scope: ReadScope, codes: readonly string[], field: string): Promise<string[]> => {
    const known = scope.reference.of<string>(`codes of ${kind}`);
    const find = (code: string) => known.get(plain(code, field).toLowerCase());
    const missing = codes.filter((code) => find(code) === undefined);
    if (missing.length > 0) {
      const question = JSON.stringify([kind, missing, field]);
      const loader = scope.loader<string, readonly string[]>(
        question,
        async () => new Map([[question, await lookup(scope.tables(), missing, field)]]),
      );
      for (const code of (await loader.load(question)) ?? []) known.set(code.toLowerCase(), code);
    }
    return [...new Set(codes.map(find))].filter((code) => code !== undefined);
  };

/** Codes of member countries, ISO 3166-1 alpha-2. @param field the path in the arguments, parts separated by dots */
export const countryCodes = rememberedCodes('country', countriesNamed);

/** Codes of programmes. @param field the path in the arguments, parts separated by dots */
export const programmeCodes = rememberedCodes('programme', programmesNamed);

/** The keys behind ids of institutions. @param field the path in the arguments, parts separated by dots */
export const institutionKeys = rememberedCodes('institution', institutionsNamed, (id, field) =>
  keyOf('Institution', id, field),
);

/** Whether the institution in a column is one of the countries. */
export const ofCountries = (column: string, codes: readonly string[]): RawBuilder<boolean> =>
  sql<boolean>`${sql.ref(column)} in (select id from institution where country_code in (${sql.join(codes)}))`;
