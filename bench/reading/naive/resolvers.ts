import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { type LocalizedText, pickText } from '../../../src/kernel/localized.ts';
import { InstitutionSchema } from '../../../src/modules/directory/directory.entity.ts';
import { CapacitySchema, NeedSchema } from '../../../src/modules/needs/needs.entity.ts';
import { isOpen, isTold, type Loaders } from './loaders.ts';
import {
  Capacity,
  CapacityFilter,
  CapacityList,
  CapacityOrder,
  Country,
  Exchange,
  ExchangeList,
  Institution,
  InstitutionFilter,
  InstitutionList,
  Language,
  type List,
  type Match,
  MatchList,
  Need,
  NeedList,
  Party,
  SearchKind,
  Topic,
} from './types.ts';

export interface NaiveContext {
  readonly manager: SqlEntityManager;
  readonly loaders: Loaders;
  /** The institution whose own needs are shown beside those that others share. */
  readonly institutionId: string;
}

const english = (text: LocalizedText): string => pickText(text, 'EN').text;

/** @param rows one more than the page has, if there is one */
function listOf<Row>(
  rows: readonly Row[],
  first: number,
  cursorOf: (row: Row) => readonly string[] = () => [],
  totalCount?: number,
): List<Row> {
  const page = rows.slice(0, first);
  const last = page.at(-1);
  const endCursor = last ? Buffer.from(JSON.stringify(['', ...cursorOf(last)])).toString('base64url') : null;
  return {
    edges: page.map((node) => ({ node })),
    pageInfo: { hasNextPage: rows.length > first, endCursor },
    totalCount,
  };
}

/** The moment and the id in a cursor; those of nothing, if there is none. */
function placeOf(after: string | null): { moment: Date; id: string } {
  if (!after) return { moment: new Date(0), id: '' };
  const [, moment, id] = JSON.parse(Buffer.from(after, 'base64url').toString()) as [string, string, string];
  return { moment: new Date(moment), id };
}

@Resolver(() => Country)
export class CountryResolver {
  @FieldResolver(() => String)
  name(@Root() { name }: Country): string {
    return english(name);
  }
}

@Resolver(() => Topic)
export class TopicResolver {
  @FieldResolver(() => String)
  label(@Root() { label }: Topic): string {
    return english(label);
  }

  @FieldResolver(() => Topic, { nullable: true })
  broader(@Root() { parentCode }: Topic, @Ctx() { loaders }: NaiveContext) {
    return parentCode ? loaders.topics.load(parentCode) : null;
  }
}

@Resolver(() => Institution)
export class InstitutionResolver {
  @FieldResolver(() => String)
  name(@Root() { name }: Institution): string {
    return english(name);
  }

  @FieldResolver(() => Country, { nullable: true })
  country(@Root() { countryCode }: Institution, @Ctx() { loaders }: NaiveContext) {
    return countryCode ? loaders.countries.load(countryCode) : null;
  }

  @FieldResolver(() => CapacityList)
  async capacities(
    @Root() { id }: Institution,
    @Arg('first', () => Int, { defaultValue: 20 }) first: number,
    @Ctx() { loaders }: NaiveContext,
  ) {
    const all = await loaders.capacities.load(id);
    return listOf(all, first, undefined, all.length);
  }

  @FieldResolver(() => ExchangeList)
  async exchanges(
    @Root() { id }: Institution,
    @Arg('first', () => Int, { defaultValue: 20 }) first: number,
    @Ctx() { loaders }: NaiveContext,
  ) {
    const keys = new Set((await loaders.participations.load(id)).map(({ exchangeId }) => exchangeId));
    const all = (await Promise.all([...keys].map((key) => loaders.exchanges.load(key)))).filter(isTold);
    all.sort(
      (a, b) =>
        Number(a.startsOn && b.startsOn && Date.parse(b.startsOn) - Date.parse(a.startsOn)) || (a.id < b.id ? 1 : -1),
    );
    return listOf(all, first, undefined, all.length);
  }
}

@Resolver(() => Need)
export class NeedResolver {
  @FieldResolver(() => Topic)
  topic(@Root() { topicCode }: Need, @Ctx() { loaders }: NaiveContext) {
    return loaders.topics.load(topicCode);
  }

  @FieldResolver(() => Institution)
  institution(@Root() { institutionId }: Need, @Ctx() { loaders }: NaiveContext) {
    return loaders.institutions.load(institutionId);
  }
}

@Resolver(() => Capacity)
export class CapacityResolver {
  @FieldResolver(() => Topic)
  topic(@Root() { topicCode }: Capacity, @Ctx() { loaders }: NaiveContext) {
    return loaders.topics.load(topicCode);
  }

  @FieldResolver(() => Institution)
  institution(@Root() { institutionId }: Capacity, @Ctx() { loaders }: NaiveContext) {
    return loaders.institutions.load(institutionId);
  }
}

@Resolver(() => Exchange)
export class ExchangeResolver {
  @FieldResolver(() => String)
  title(@Root() { title }: Exchange): string {
    return english(title);
  }

  @FieldResolver(() => [Topic])
  async topics(@Root() { id }: Exchange, @Ctx() { loaders }: NaiveContext) {
    const links = await loaders.topicsOfExchanges.load(id);
    return Promise.all(links.map(({ topicCode }) => loaders.topics.load(topicCode)));
  }

  @FieldResolver(() => [Party])
  parties(@Root() { id }: Exchange, @Ctx() { loaders }: NaiveContext) {
    return loaders.parties.load(id);
  }
}

@Resolver(() => Party)
export class PartyResolver {
  @FieldResolver(() => Institution, { nullable: true })
  institution(@Root() { institutionId }: Party, @Ctx() { loaders }: NaiveContext) {
    return institutionId ? loaders.institutions.load(institutionId) : null;
  }
}

@Resolver()
export class RootResolver {
  @Query(() => NeedList)
  async needs(
    @Arg('first', () => Int) first: number,
    @Arg('after', () => String, { nullable: true }) cursor: string | null,
    @Ctx() { manager, institutionId }: NaiveContext,
  ) {
    const { moment, id } = placeOf(cursor);
    const isLater = { $or: [{ declaredAt: { $lt: moment } }, { declaredAt: moment, id: { $lt: id } }] };
    const where = { $and: [{ $or: [{ isShared: true }, { institutionId }] }, cursor ? isLater : {}] };
    const orderBy = { declaredAt: 'desc', id: 'desc' } as const;
    const rows = await manager.find(NeedSchema, where, { orderBy, limit: first + 1 });
    return listOf(rows, first, (row) => [row.declaredAt.toISOString(), row.id]);
  }

  @Query(() => CapacityList)
  async capacities(
    @Arg('first', () => Int) first: number,
    @Arg('after', () => String, { nullable: true }) cursor: string | null,
    @Arg('filter', () => CapacityFilter, { nullable: true }) filter: CapacityFilter | null,
    @Arg('orderBy', () => CapacityOrder, { nullable: true }) _order: CapacityOrder | null,
    @Ctx() { manager }: NaiveContext,
  ) {
    const asked = filter ? { basis: { $in: filter.bases }, status: { $in: filter.statuses } } : {};
    const orderBy = { verifiedAt: 'desc nulls last', id: 'desc' } as const;
    const { moment, id } = placeOf(cursor);
    const isLater = {
      $or: [{ verifiedAt: { $lt: moment } }, { verifiedAt: moment, id: { $lt: id } }, { verifiedAt: null }],
    };
    const where = { $and: [isOpen, asked, cursor ? isLater : {}] };
    const rows = await manager.find(CapacitySchema, where, { orderBy, limit: first + 1 });
    return listOf(rows, first, (row) => [row.verifiedAt?.toISOString() ?? '', row.id]);
  }

  @Query(() => InstitutionList)
  async institutions(
    @Arg('first', () => Int) first: number,
    @Arg('filter', () => InstitutionFilter, { nullable: true }) filter: InstitutionFilter | null,
    @Ctx() { manager }: NaiveContext,
  ) {
    const rows = await manager.find(InstitutionSchema, { countryCode: { $in: filter?.countries ?? [] } });
    // What the order is by lies in a text of several languages.
    rows.sort((a, b) => (english(a.name).toLowerCase() < english(b.name).toLowerCase() ? -1 : 1));
    return listOf(rows, first, undefined, rows.length);
  }

  @Query(() => Institution, { nullable: true })
  node(@Arg('id', () => ID) id: string, @Ctx() { loaders }: NaiveContext) {
    return loaders.institutions.load(id.replace('Institution:', ''));
  }

  /** As PostGraphile finds them. */
  @Query(() => InstitutionList)
  async search(
    @Arg('text', () => String) text: string,
    @Arg('kinds', () => [SearchKind], { nullable: true }) _kinds: string[] | null,
    @Arg('language', () => Language) _language: string,
    @Arg('first', () => Int) first: number,
    @Ctx() { manager, loaders }: NaiveContext,
  ) {
    const found = await manager.execute<{ id: string }[]>('select id from shown.search_institutions(?)', [text]);
    return listOf(await Promise.all(found.map(({ id }) => loaders.institutions.load(id))), first);
  }

  /** As PostGraphile finds them. */
  @Query(() => MatchList)
  async matches(
    @Arg('needId', () => ID) needId: string,
    @Arg('first', () => Int) first: number,
    @Ctx() { manager }: NaiveContext,
  ): Promise<List<Match>> {
    const found = await manager.execute<{ capacity_id: string; score: number }[]>(
      'select * from shown.matches_of_need(?)',
      [needId.replace('Need:', '')],
    );
    const rows = await manager.find(CapacitySchema, { id: { $in: found.map((one) => one.capacity_id) } });
    const byId = new Map(rows.map((row) => [row.id, row]));
    const matches = found.map((one) => ({ score: one.score, capacity: byId.get(one.capacity_id) as Capacity }));
    return listOf(matches, first);
  }
}
