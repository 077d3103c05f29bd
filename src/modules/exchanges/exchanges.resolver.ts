import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, Info, Query, Resolver, Root } from 'type-graphql';
import type { Language } from '../../kernel/localized.ts';
import type { Awaitable, ReadScope } from '../../platform/database/scope.ts';
import { Access } from '../../platform/graphql/access.ts';
import { asksFor } from '../../platform/graphql/asked.ts';
import { type HubContext, localizedField } from '../../platform/graphql/context.ts';
import { LanguageEnum, PageArgs } from '../../platform/graphql/types.ts';
import { Cost } from '../../platform/limits/cost.ts';
import {
  Country,
  countryByCode,
  Institution,
  institutionById,
  Programme,
  programmeByCode,
} from '../directory/index.ts';
import { MatchEvidence, ShownMatch } from '../matching/index.ts';
import { Topic, topicByCode } from '../taxonomy/index.ts';
import { TrackRecordEntry } from '../trackrecord/index.ts';
import { ExchangeFilter, ExchangeOrder } from './exchanges.inputs.ts';
import { exchangesAccess } from './exchanges.policy.ts';
import {
  exchangeById,
  exchangesOfParty,
  exchangesOfProgramme,
  exchangesOfTopic,
  historyOfExchange,
  pageOfExchanges,
  partiesOfExchange,
  type ReadAlong,
  sourcesOfExchange,
  topicCodesOfExchange,
} from './exchanges.reader.ts';
import {
  daysAsRecorded,
  Exchange,
  ExchangeConnection,
  ExchangeHistoryEntry,
  ExchangeParty,
  ExchangeSource,
} from './exchanges.type.ts';
import { outcomeOf } from './outcomes.reader.ts';
import { type MatchOutcome, MatchOutcomeEnum } from './outcomes.type.ts';

const FilterArgument = () =>
  Arg('filter', () => ExchangeFilter, { nullable: true, description: 'Which ones; all if not given.' });
const LanguageArgument = () =>
  Arg('language', () => LanguageEnum, {
    nullable: true,
    description: 'The language wanted; that of the request if not given.',
  });
const describedAs = (exchanges: string) => ({ description: `${exchanges}, the latest first.` });

const alongOf = (info: GraphQLResolveInfo): ReadAlong => {
  const isAsked = (field: string) => asksFor(info, ['edges', 'node', field]);
  return { topics: isAsked('topics') || isAsked('topic'), parties: isAsked('parties') };
};

/** The codes of its topics, the main one first. */
const topicsOf = async (scope: ReadScope, exchange: Exchange): Promise<readonly string[]> =>
  exchange.topicCodes ?? (await topicCodesOfExchange(scope).load(exchange.key)) ?? [];

@Resolver(() => Exchange)
export class ExchangeResolver {
  @Access(exchangesAccess.exchanges)
  @Query(() => ExchangeConnection, {
    description:
      'The published record, and what is run in the hub as far as the viewer takes part in it or reads everything.',
  })
  exchanges(
    @FilterArgument() filter: ExchangeFilter | null,
    @Arg('orderBy', () => ExchangeOrder, { nullable: true, description: 'The latest first if not given.' })
    order: ExchangeOrder | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { scope }: HubContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return pageOfExchanges(scope, filter, order, page, alongOf(info));
  }

  @FieldResolver(() => Topic, { nullable: true, description: 'The main topic; null where none is known.' })
  async topic(@Root() exchange: Exchange, @Ctx() { scope }: HubContext): Promise<Topic | null> {
    const [main] = await topicsOf(scope, exchange);
    return main ? topicByCode(scope).load(main) : null;
  }

  @Cost({ size: 2 })
  @FieldResolver(() => [Topic], { description: 'All its topics, the main one first.' })
  async topics(@Root() exchange: Exchange, @Ctx() { scope }: HubContext) {
    return topicByCode(scope).loadMany(await topicsOf(scope, exchange));
  }

  @FieldResolver(() => Programme, {
    nullable: true,
    description: 'The programme that it belongs to; null where none is known.',
  })
  programme(@Root() exchange: Exchange, @Ctx() { scope }: HubContext): Awaitable<Programme | null> {
    return exchange.programmeCode ? programmeByCode(scope).load(exchange.programmeCode) : null;
  }

  @Cost({ size: 5 })
  @FieldResolver(() => [ExchangeParty], { description: 'Who took part, in the order of the record.' })
  parties(@Root() exchange: Exchange, @Ctx() { scope }: HubContext) {
    return exchange.partyRows ?? partiesOfExchange(scope).load(exchange.key);
  }

  @Cost({ size: 2 })
  @FieldResolver(() => [ExchangeSource], { description: 'Where it was read; empty for what is run in the hub.' })
  sources(@Root() exchange: Exchange, @Ctx() { scope }: HubContext) {
    return sourcesOfExchange(scope, exchange.key);
  }

  @Cost({ size: 2 })
  @FieldResolver(() => [ExchangeHistoryEntry], {
    description: 'What happened to it in the hub, the earliest first; empty for an activity that was only recorded.',
  })
  history(@Root() exchange: Exchange, @Ctx() { scope }: HubContext) {
    return historyOfExchange(scope, exchange.key);
  }
}

@Resolver(() => ExchangeParty)
export class ExchangePartyResolver {
  @FieldResolver(() => Institution, {
    nullable: true,
    description: 'The institution; null where it is not known or not in the directory.',
  })
  institution(@Root() party: ExchangeParty, @Ctx() { scope }: HubContext): Awaitable<Institution | null> {
    return party.institutionId ? institutionById(scope).load(party.institutionId) : null;
  }

  @FieldResolver(() => Country, {
    nullable: true,
    description: 'Its country, else that of its institution; null for who belongs to no single member country.',
  })
  country(@Root() party: ExchangeParty, @Ctx() { scope }: HubContext): Awaitable<Country | null> {
    return party.countryCode ? countryByCode(scope).load(party.countryCode) : null;
  }
}

@Resolver(() => Institution)
export class InstitutionExchangesResolver {
  @FieldResolver(() => ExchangeConnection, describedAs('The exchanges in which it took part'))
  exchanges(
    @Root() institution: Institution,
    @FilterArgument() filter: ExchangeFilter | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { scope }: HubContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return exchangesOfParty(scope, 'institution', institution.key, { filter, page, along: alongOf(info) });
  }
}

@Resolver(() => Country)
export class CountryExchangesResolver {
  @FieldResolver(
    () => ExchangeConnection,
    describedAs('The exchanges in which it or one of its institutions took part'),
  )
  exchanges(
    @Root() country: Country,
    @FilterArgument() filter: ExchangeFilter | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { scope }: HubContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return exchangesOfParty(scope, 'country', country.key, { filter, page, along: alongOf(info) });
  }
}

@Resolver(() => Topic)
export class TopicExchangesResolver {
  @FieldResolver(() => ExchangeConnection, describedAs('The exchanges on the topic or anything below it'))
  exchanges(
    @Root() topic: Topic,
    @FilterArgument() filter: ExchangeFilter | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { scope }: HubContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return exchangesOfTopic(scope, topic.key, { filter, page, along: alongOf(info) });
  }
}

@Resolver(() => Programme)
export class ProgrammeExchangesResolver {
  @FieldResolver(() => ExchangeConnection, describedAs('The exchanges of the programme'))
  exchanges(
    @Root() programme: Programme,
    @FilterArgument() filter: ExchangeFilter | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { scope }: HubContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return exchangesOfProgramme(scope, programme.key, { filter, page, along: alongOf(info) });
  }
}

@Resolver(() => ShownMatch)
export class ShownMatchOutcomeResolver {
  @Cost({ weight: 1 })
  @FieldResolver(() => MatchOutcomeEnum, {
    description:
      'How far it came from that day on: of all exchanges for the need, what was most. Only those count for which the provider was asked on that day or later.',
  })
  outcome(@Root() shown: ShownMatch, @Ctx() { scope }: HubContext): Promise<MatchOutcome> {
    return outcomeOf(scope, shown);
  }
}

@Resolver(() => MatchEvidence)
export class MatchEvidenceResolver {
  @FieldResolver(() => Exchange, {
    nullable: true,
    description: 'The exchange; null for one that the viewer may not see.',
  })
  exchange(@Root() evidence: MatchEvidence, @Ctx() { scope }: HubContext): Promise<Exchange | null> {
    return exchangeById(scope).load(evidence.exchangeKey);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'The title of the exchange and its days as recorded; null for one that the viewer may not see.',
  })
  async quote(
    @Root() evidence: MatchEvidence,
    @LanguageArgument() language: Language | null,
    @Ctx() context: HubContext,
    @Info() { path }: GraphQLResolveInfo,
  ): Promise<string | null> {
    const exchange = await exchangeById(context.scope).load(evidence.exchangeKey);
    if (!exchange) return null;
    const title = localizedField(exchange.titleText, language, context, path);
    const days = daysAsRecorded(exchange.dates);
    return days ? `${title} (${days})` : title;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Where the exchange was read; null where there is no source.',
  })
  async url(@Root() evidence: MatchEvidence, @Ctx() { scope }: HubContext): Promise<string | null> {
    const exchange = await exchangeById(scope).load(evidence.exchangeKey);
    const [source] = exchange ? await sourcesOfExchange(scope, exchange.key) : [];
    return source?.url ?? null;
  }
}

@Resolver(() => TrackRecordEntry)
export class TrackRecordEntryResolver {
  @FieldResolver(() => Exchange, {
    nullable: true,
    description: 'The exchange; null for one that the viewer may not see.',
  })
  exchange(@Root() { exchangeKey }: TrackRecordEntry, @Ctx() { scope }: HubContext) {
    return exchangeById(scope).load(exchangeKey);
  }
}
