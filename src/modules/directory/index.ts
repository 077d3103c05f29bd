import { countryByCode, institutionById, programmeByCode } from './directory.reader.ts';
import { CountryResolver, InstitutionResolver, ProgrammeResolver } from './directory.resolver.ts';

export {
  countriesNamed,
  countryCodes,
  institutionKeys,
  institutionsNamed,
  ofCountries,
  programmeCodes,
  programmesNamed,
  rememberedCodes,
} from './codes.reader.ts';
export { type DirectoryTables, directoryEntities } from './directory.entity.ts';
export { countryByCode, institutionById, programmeByCode } from './directory.reader.ts';
export {
  countriesFile,
  directorySeeds,
  institutionsFile,
  kindWord,
  languagesFile,
  programmesFile,
  recordParticipations,
} from './directory.seeds.ts';
export { Country, Institution, incomeGroups, Programme } from './directory.type.ts';

/** Resolver classes and node loaders of the module, for the composition root. */
export const directoryResolvers = [CountryResolver, ProgrammeResolver, InstitutionResolver] as const;
export const directoryNodes = {
  Country: countryByCode,
  Programme: programmeByCode,
  Institution: institutionById,
} as const;
