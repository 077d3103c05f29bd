import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { Awaitable } from '../../platform/database/scope.ts';
import { Access } from '../../platform/graphql/access.ts';
import type { HubContext } from '../../platform/graphql/context.ts';
import { PageArgs } from '../../platform/graphql/types.ts';
import { Cost } from '../../platform/limits/cost.ts';
import { directoryAccess } from './directory.policy.ts';
import {
  countryByCode,
  institutionsOfCountry,
  pageOfInstitutions,
  programmesOfInstitution,
  readCountries,
  readProgrammes,
} from './directory.reader.ts';
import {
  Country,
  Institution,
  InstitutionConnection,
  InstitutionFilter,
  InstitutionOrder,
  Programme,
} from './directory.type.ts';

@Resolver(() => Country)
export class CountryResolver {
  @Cost({ size: 57 })
  @Access(directoryAccess.countries)
  @Query(() => [Country], { description: 'All member countries, by their English name.' })
  countries(@Ctx() { scope }: HubContext): Promise<Country[]> {
    return readCountries(scope);
  }

  @Access(directoryAccess.country)
  @Query(() => Country, { nullable: true, description: 'One member country; null where there is none with the code.' })
  country(
    @Arg('code', () => String, { description: 'ISO 3166-1 alpha-2, in any case: NE.' }) code: string,
    @Ctx() { scope }: HubContext,
  ): Awaitable<Country | null> {
    return countryByCode(scope).load(code.toUpperCase());
  }

  @FieldResolver(() => InstitutionConnection, { description: 'The institutions of the country, by their name.' })
  institutions(@Root() country: Country, @Args(() => PageArgs) page: PageArgs, @Ctx() { scope }: HubContext) {
    return institutionsOfCountry(scope, country.key, page);
  }
}

@Resolver(() => Programme)
export class ProgrammeResolver {
  @Cost({ size: 20 })
  @Access(directoryAccess.programmes)
  @Query(() => [Programme], { description: 'All programmes, by their code.' })
  programmes(@Ctx() { scope }: HubContext): Promise<Programme[]> {
    return readProgrammes(scope);
  }

  @Access(directoryAccess.programme)
  @Query(() => Programme, { nullable: true, description: 'One programme; null where there is none with the code.' })
  async programme(
    @Arg('code', () => String, { description: 'The acronym, in any case: StatCaB.' }) code: string,
    @Ctx() { scope }: HubContext,
  ): Promise<Programme | null> {
    const all = await readProgrammes(scope);
    return all.find((programme) => programme.code.toLowerCase() === code.toLowerCase()) ?? null;
  }
}

@Resolver(() => Institution)
export class InstitutionResolver {
  @Access(directoryAccess.institutions)
  @Query(() => InstitutionConnection, { description: 'The directory of institutions.' })
  institutions(
    @Arg('filter', () => InstitutionFilter, { nullable: true, description: 'Which ones; all if not given.' })
    filter: InstitutionFilter | null,
    @Arg('orderBy', () => InstitutionOrder, { nullable: true, description: 'By name if not given.' })
    order: InstitutionOrder | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { scope }: HubContext,
  ) {
    return pageOfInstitutions(scope, filter, order, page);
  }

  @FieldResolver(() => Country, {
    nullable: true,
    description: 'Its country; null for one that belongs to no single country.',
  })
  country(@Root() institution: Institution, @Ctx() { scope }: HubContext): Awaitable<Country | null> {
    return institution.countryCode ? countryByCode(scope).load(institution.countryCode) : null;
  }

  @Cost({ size: 3 })
  @FieldResolver(() => [Programme], { description: 'The programmes it took part in, as far as the records show.' })
  programmes(@Root() institution: Institution, @Ctx() { scope }: HubContext) {
    return programmesOfInstitution(scope, institution.key);
  }
}
