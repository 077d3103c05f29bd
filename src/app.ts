import type { Logger } from 'pino';
import { startClockwork } from './clockwork.ts';
import { entities } from './entities.ts';
import { type Clock, systemClock } from './kernel/clock.ts';
import { UnauthenticatedError } from './kernel/errors.ts';
import { languageFromHeader } from './kernel/localized.ts';
import { directoryNodes, directoryResolvers, institutionById } from './modules/directory/index.ts';
import { exchangesNodes, exchangesResolvers } from './modules/exchanges/index.ts';
import { expertsNodes, expertsResolvers } from './modules/experts/index.ts';
import { bearerOf, identityResolvers, type TokenKey, tokenKey } from './modules/identity/index.ts';
import { matchingNodes, matchingResolvers } from './modules/matching/index.ts';
import { needsNodes, needsResolvers } from './modules/needs/index.ts';
import { offersNodes, offersResolvers } from './modules/offers/index.ts';
import { practicesNodes, practicesResolvers } from './modules/practices/index.ts';
import { searchNodes, searchResolvers } from './modules/search/index.ts';
import { taxonomyNodes, taxonomyResolvers } from './modules/taxonomy/index.ts';
import { trackrecordNodes, trackrecordResolvers } from './modules/trackrecord/index.ts';
import type { Configuration } from './platform/config/config.ts';
import type { Caller } from './platform/database/caller.ts';
import { type Database, openDatabase } from './platform/database/database.ts';
import { readScope } from './platform/database/scope.ts';
import { type EventRelay, startRelay } from './platform/events/relay.ts';
import type { HubContext, NodeLoaders } from './platform/graphql/context.ts';
import { runMutation } from './platform/graphql/mutate.ts';
import { NodeResolver } from './platform/graphql/node.ts';
import { type ResolverClass, schemaOf } from './platform/graphql/schema.ts';
import { startApollo } from './platform/graphql/server.ts';
import { createMetrics } from './platform/http/metrics.ts';
import type { CallerHeaders, RequestOrigin } from './platform/http/parts.ts';
import { startHttp } from './platform/http/server.ts';

/** Every resolver of the API; a module that is not here is not served. */
const resolvers: readonly ResolverClass[] = [
  NodeResolver,
  ...directoryResolvers,
  ...identityResolvers,
  ...taxonomyResolvers,
  ...practicesResolvers,
  ...expertsResolvers,
  ...needsResolvers,
  ...trackrecordResolvers,
  ...offersResolvers,
  ...searchResolvers,
  ...matchingResolvers,
  ...exchangesResolvers,
];

/** Every node type, with the loader that `node` and `nodes` use. */
const nodeLoaders: NodeLoaders = {
  ...directoryNodes,
  ...taxonomyNodes,
  ...practicesNodes,
  ...expertsNodes,
  ...needsNodes,
  ...trackrecordNodes,
  ...offersNodes,
  ...searchNodes,
  ...matchingNodes,
  ...exchangesNodes,
};

export const hubSchema = () => schemaOf(resolvers);

/** A hub that answers. */
export interface Hub {
  readonly url: string;
  readonly database: Database;
  readonly tokenKey: TokenKey;
  stop(): Promise<void>;
}

interface ContextParts {
  readonly database: Database;
  readonly relay: EventRelay;
  readonly key: TokenKey;
  readonly clock: Clock;
  /** How long an operation may take. */
  readonly deadlineSeconds: number;
}

interface Bearing extends Pick<HubContext, 'viewer' | 'expiresAt' | 'language' | 'since'> {
  readonly origin: RequestOrigin;
}

function contextOf(parts: ContextParts, bearing: Bearing): HubContext {
  const { database, relay, clock, deadlineSeconds } = parts;
  const { viewer, expiresAt, language, since, origin } = bearing;
  const { correlationId, address, signal } = origin;
  const caller: Caller = { viewer, address, correlationId, deadline: Date.now() + deadlineSeconds * 1000 };
  const freshScope = () => readScope(database.reading(caller, signal), viewer, language, clock.now());
  return {
    caller,
    viewer,
    expiresAt,
    language,
    correlationId,
    relay,
    since,
    nodeLoaders,
    freshScope,
    scope: freshScope(),
    fallbacks: [],
    signal,
    again: (next) => contextOf(parts, { ...bearing, origin: { ...origin, signal: next } }),
    async mutate(name, input, useCase) {
      const outcome = await runMutation({ database, caller, language, now: clock.now(), name, input, useCase });
      // Who subscribes after this answer is not told of it as of something new.
      await relay.wake();
      return outcome;
    },
  };
}

/** A member must speak for an institution that is in the directory. */
async function checkInstitution(context: HubContext): Promise<HubContext> {
  const { institutionId } = context.viewer;
  if (institutionId && !(await institutionById(context.scope).load(institutionId))) {
    throw new UnauthenticatedError(`The token names an institution that is not in the directory: ${institutionId}.`);
  }
  return context;
}

function contextMaker(parts: ContextParts) {
  return async (headers: CallerHeaders, origin: RequestOrigin): Promise<HubContext> => {
    // Before anything is waited for: what is committed from now on belongs to whoever subscribes here.
    const since = parts.relay.position;
    const { viewer, expiresAt } = await bearerOf(parts.key, headers.authorization);
    const language = languageFromHeader(headers.acceptLanguage);
    return checkInstitution(contextOf(parts, { viewer, expiresAt, language, since, origin }));
  };
}

/** Opens the database and brings its schema to the newest version. */
export async function openHubDatabase(configuration: Configuration): Promise<Database> {
  const database = await openDatabase(configuration, entities);
  await database.migrate().catch(async (error: unknown) => {
    await database.close();
    throw error;
  });
  return database;
}

/** Serves the API from a database that is migrated and loaded. */
export async function startHub(
  configuration: Configuration,
  database: Database,
  log: Logger,
  clock: Clock = systemClock,
): Promise<Hub> {
  const key = await tokenKey(configuration);
  const schema = await hubSchema();
  const apollo = await startApollo(schema, log);
  const relay = await startRelay(database, configuration.eventPollMilliseconds, log);
  const clockwork = await startClockwork({
    database,
    relay,
    clock,
    log,
    milliseconds: configuration.clockSeconds * 1000,
  });
  const metrics = createMetrics();
  metrics.gauge('multaqa_subscriptions', 'Subscriptions that are being followed.', () => relay.listeners);
  const http = await startHttp(
    {
      schema,
      apollo,
      log,
      metrics,
      contextFor: contextMaker({ database, relay, key, clock, deadlineSeconds: configuration.deadlineSeconds }),
      ready: () => database.check(),
    },
    configuration,
  ).catch(async (error: unknown) => {
    await clockwork.stop();
    await relay.stop();
    throw error;
  });
  return {
    url: http.url,
    database,
    tokenKey: key,
    async stop() {
      await http.stop(configuration.shutdownGraceSeconds * 1000);
      await clockwork.stop();
      await relay.stop();
      await apollo.stop();
    },
  };
}
