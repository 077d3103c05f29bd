import 'reflect-metadata';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { MikroORM } from '@mikro-orm/postgresql';
import { buildSchema } from 'type-graphql';
import { entities } from '../../../src/entities.ts';
import { readConfiguration } from '../../../src/platform/config/config.ts';
import { loadersOf } from './loaders.ts';
import {
  CapacityResolver,
  CountryResolver,
  ExchangeResolver,
  InstitutionResolver,
  type NaiveContext,
  NeedResolver,
  PartyResolver,
  RootResolver,
  TopicResolver,
} from './resolvers.ts';

/** The questions answered with the means of the libraries alone: entities, and a loader for each relation. */
const { databaseUrl, databasePoolSize, port } = readConfiguration();
const orm = await MikroORM.init({
  entities: [...entities],
  clientUrl: databaseUrl as string,
  pool: { min: 0, max: databasePoolSize },
  logger: () => {},
});
const schema = await buildSchema({
  resolvers: [
    RootResolver,
    NeedResolver,
    CapacityResolver,
    InstitutionResolver,
    ExchangeResolver,
    PartyResolver,
    TopicResolver,
    CountryResolver,
  ],
  validate: false,
});
const { url } = await startStandaloneServer(new ApolloServer<NaiveContext>({ schema }), {
  listen: { port, host: '127.0.0.1' },
  context: async () => {
    const manager = orm.em.fork();
    return { manager, loaders: loadersOf(manager), institutionId: process.env.INSTITUTION ?? '' };
  },
});
console.log(`Playground: ${url}graphql`);
