import 'reflect-metadata';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPubSub } from '@graphql-yoga/subscription';
import { MikroORM, type SqlEntityManager } from '@mikro-orm/postgresql';
import DataLoader from 'dataloader';
import { useServer } from 'graphql-ws/use/ws';
import type { Pool } from 'pg';
import {
  Arg,
  buildSchema,
  Field,
  FieldResolver,
  ID,
  ObjectType,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { WebSocketServer } from 'ws';
import { entities } from '../../src/entities.ts';
import type { LocalizedText } from '../../src/kernel/localized.ts';
import { CountrySchema, InstitutionSchema } from '../../src/modules/directory/directory.entity.ts';
import { TopicSchema } from '../../src/modules/taxonomy/taxonomy.entity.ts';
import { readConfiguration } from '../../src/platform/config/config.ts';
import { PreparedStatements } from '../../src/platform/database/prepared.ts';

/** How one follows offers with the means of the libraries alone: every subscriber is asked, and reads for itself. */
export interface Announced {
  readonly cursor: string;
  readonly id: string;
  readonly title: string;
  readonly topicCode: string;
  readonly institutionId: string;
}

const english = (text: LocalizedText): string => text.EN ?? text[text.own] ?? '';

const configuration = readConfiguration();
const orm = await MikroORM.init({
  entities: [...entities],
  clientUrl: configuration.databaseUrl as string,
  pool: { min: 0, max: configuration.databasePoolSize },
  // As the hub has them. But here whatever waits for a connection may wait: it falls behind, and that is what is measured.
  driverOptions: { onPoolCreated: (pool: Pool) => pool.on('connect', new PreparedStatements().onConnection) },
  logger: () => {},
});

function loadersOf(entityManager: SqlEntityManager) {
  const of = <Row>(read: (keys: string[]) => Promise<Row[]>, keyOf: (row: Row) => string) =>
    new DataLoader<string, Row>(async (keys) => {
      const rows = new Map((await read([...keys])).map((row) => [keyOf(row), row]));
      return keys.map((key) => rows.get(key) ?? new Error(`there is no ${key}`));
    });
  return {
    topics: of(
      (codes) => entityManager.find(TopicSchema, { code: { $in: codes } }),
      ({ code }) => code,
    ),
    institutions: of(
      (ids) => entityManager.find(InstitutionSchema, { id: { $in: ids } }),
      ({ id }) => id,
    ),
    countries: of(
      (codes) => entityManager.find(CountrySchema, { code: { $in: codes } }),
      ({ code }) => code,
    ),
  };
}

type Loaders = ReturnType<typeof loadersOf>;

@ObjectType()
class Country {
  @Field(() => String)
  name!: string;
}

@ObjectType()
class Institution {
  @Field(() => String)
  name!: string;

  countryCode!: string | null | undefined;

  loaders!: Loaders;
}

@ObjectType()
class Topic {
  @Field(() => String)
  label!: string;
}

@ObjectType()
class Offer {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  title!: string;

  topicCode!: string;

  institutionId!: string;

  loaders!: Loaders;
}

@ObjectType()
class OfferEvent {
  @Field(() => String)
  cursor!: string;

  @Field(() => Offer)
  offer!: Offer;
}

@Resolver(() => Institution)
class InstitutionResolver {
  @FieldResolver(() => Country, { nullable: true })
  async country(@Root() { countryCode, loaders }: Institution): Promise<Country | null> {
    return countryCode ? { name: english((await loaders.countries.load(countryCode)).name) } : null;
  }
}

@Resolver(() => Offer)
class OfferResolver {
  @FieldResolver(() => Topic)
  async topic(@Root() { topicCode, loaders }: Offer): Promise<Topic> {
    return { label: english((await loaders.topics.load(topicCode)).label) };
  }

  @FieldResolver(() => Institution)
  async institution(@Root() { institutionId, loaders }: Offer): Promise<Institution> {
    const { name, countryCode } = await loaders.institutions.load(institutionId);
    return { name: english(name), countryCode, loaders };
  }
}

@Resolver()
class RootResolver {
  /** A schema has one. */
  @Query(() => String)
  nothing(): string {
    return '';
  }

  @Subscription(() => OfferEvent, {
    topics: 'OFFER_PUBLISHED',
    filter: ({ payload, args }) => (args as { topics: string[] }).topics.includes((payload as Announced).topicCode),
  })
  offerPublished(
    @Root() { cursor, ...announced }: Announced,
    @Arg('topics', () => [String]) _topics: string[],
  ): OfferEvent {
    // Of each event and subscriber: what an earlier event has read must not answer a later one.
    const loaders = loadersOf(orm.em.fork());
    return { cursor, offer: { ...announced, loaders } };
  }
}

const pubSub = createPubSub<{ OFFER_PUBLISHED: [Announced] }>();
const resolvers = [RootResolver, OfferResolver, InstitutionResolver] as const;
const schema = await buildSchema({ resolvers, pubSub, validate: false });
const server = createServer();
useServer({ schema }, new WebSocketServer({ server, path: '/graphql' }));
server.listen(configuration.port, '127.0.0.1', () => {
  console.log(`Playground: http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`);
});

// A mutation would publish in this process after its commit.
process.on('message', (message: { announced?: Announced }) => {
  if (message.announced) pubSub.publish('OFFER_PUBLISHED', message.announced);
});
