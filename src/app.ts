import type { Logger } from 'pino';
import { startClockwork } from './clockwork.ts';
import { contextMaker } from './contexts.ts';
import { entities } from './entities.ts';
import { startEvents } from './events.ts';
import { type Clock, systemClock } from './kernel/clock.ts';
import { analyticsResolvers } from './modules/analytics/index.ts';
import { auditResolvers } from './modules/audit/index.ts';
import { directoryNodes, directoryResolvers } from './modules/directory/index.ts';
import { documentById, documentsResolvers, unfitDocuments } from './modules/documents/index.ts';
import { exchangesNodes, exchangesResolvers } from './modules/exchanges/index.ts';
import { expertsNodes, expertsResolvers } from './modules/experts/index.ts';
import {
  identityNodes,
  identityResolvers,
  rightsVersions,
  signIn,
  type TokenKey,
  tokenEndpoint,
  tokenKey,
  tokenVerifier,
} from './modules/identity/index.ts';
import { linkagesNodes, linkagesResolvers } from './modules/linkages/index.ts';
import { matchingNodes, matchingResolvers } from './modules/matching/index.ts';
import { needsNodes, needsResolvers } from './modules/needs/index.ts';
import { offersNodes, offersResolvers } from './modules/offers/index.ts';
import { practicesNodes, practicesResolvers } from './modules/practices/index.ts';
import { searchNodes, searchResolvers } from './modules/search/index.ts';
import { taxonomyNodes, taxonomyResolvers } from './modules/taxonomy/index.ts';
import { trackrecordNodes, trackrecordResolvers } from './modules/trackrecord/index.ts';
import type { Configuration } from './platform/config/config.ts';
import { type Database, openDatabase } from './platform/database/database.ts';
import { hubAccess } from './platform/database/hubAccess.ts';
import { Notes } from './platform/database/notes.ts';
import { ReferenceMemory } from './platform/database/scope.ts';
import { keepPartitions } from './platform/events/eventLog.ts';
import type { NodeLoaders } from './platform/graphql/context.ts';
import { EventCursorResolver } from './platform/graphql/eventCursor.ts';
import { type DocumentRegistry, Gate } from './platform/graphql/gate.ts';
import { NodeResolver } from './platform/graphql/node.ts';
import { PublicAnswers } from './platform/graphql/publicAnswers.ts';
import { type ResolverClass, schemaOf } from './platform/graphql/schema.ts';
import { startApollo } from './platform/graphql/server.ts';
import { Arrivals } from './platform/http/arrivals.ts';
import { createMetrics, type Metrics } from './platform/http/metrics.ts';
import { Principals } from './platform/http/principals.ts';
import { startHttp } from './platform/http/server.ts';
import { Attempts } from './platform/limits/attempts.ts';
import { liveMetrics } from './platform/live/metrics.ts';

/** Every resolver of the API; a module that is not here is not served. */
const resolvers: readonly ResolverClass[] = [
  NodeResolver,
  EventCursorResolver,
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
  ...linkagesResolvers,
  ...analyticsResolvers,
  ...documentsResolvers,
  ...auditResolvers,
];

/** Every node type, with the loader that `node` and `nodes` use. */
const nodeLoaders: NodeLoaders = {
  ...directoryNodes,
  ...identityNodes,
  ...taxonomyNodes,
  ...practicesNodes,
  ...expertsNodes,
  ...needsNodes,
  ...trackrecordNodes,
  ...offersNodes,
  ...searchNodes,
  ...matchingNodes,
  ...exchangesNodes,
  ...linkagesNodes,
};

const documentText: DocumentRegistry = async ({ scope }, id) => (await documentById(scope).load(id))?.text ?? null;

export const hubSchema = () => schemaOf(resolvers);

/** A hub that answers. */
export interface Hub {
  readonly url: string;
  readonly database: Database;
  readonly tokenKey: TokenKey;
  stop(): Promise<void>;
}

/** How long a look at the rights of those with open connections may take, in milliseconds. */
const longestLook = 10_000;

const guessesOfInvitations = { capacity: 30, perSecond: 1 / 6 };

/** Opens the database and brings its schema to the newest version. */
export async function openHubDatabase(configuration: Configuration): Promise<Database> {
  const database = await openDatabase(configuration, entities);
  try {
    await database.migrate();
    // After a long pause there is no part for what is written first.
    await keepPartitions(database.owner());
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}

function useReplicas({ replicas }: Database, metrics: Metrics, log: Logger): void {
  if (!replicas) return;
  replicas.watch(log);
  const { states } = replicas;
  metrics.gauges(
    'multaqa_replica_used',
    '1 while the replica answers readings, 0 while it is left out.',
    'replica',
    () => states.map(({ name, isUsed }) => [name, Number(isUsed)]),
  );
  metrics.gauges(
    'multaqa_replica_lag_seconds',
    'For how long there has been something that the replica has not replayed; nothing while it does not answer.',
    'replica',
    () => states.flatMap(({ name, lagMilliseconds: lag }) => (lag === undefined ? [] : [[name, lag / 1000]])),
  );
  metrics.gauges(
    'multaqa_readings',
    'Transactions of readings since the start, by the server that answered; "primary" where no replica could.',
    'server',
    () => [['primary', replicas.answeredByPrimary], ...states.map(({ name, answered }) => [name, answered] as const)],
  );
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
  const gate = new Gate(schema, configuration, documentText);
  for (const document of await unfitDocuments(database.owner(), (text) => gate.problemsOf(text))) {
    log.warn({ document }, `the registered document "${document.name}" can no longer be run`);
  }
  const apollo = await startApollo(gate, log);
  const metrics = createMetrics();
  useReplicas(database, metrics, log);
  const reference = new ReferenceMemory();
  const notes = new Notes({ database, clock, log, metrics });
  const live = liveMetrics(metrics);
  const events = await startEvents({ configuration, database, clock, log, metrics, live, reference });
  const { relay, fanout } = events;
  const clockwork = await startClockwork({ database, clock, log, milliseconds: configuration.clockSeconds * 1000 });
  const principals = new Principals();
  const rights = hubAccess(database, clock, 'rights');
  const stopWatching = principals.watch(
    (subjects) => rightsVersions(rights.read({ milliseconds: longestLook }), subjects),
    log,
  );
  if (configuration.production && configuration.oidcIssuers.length === 0) {
    log.warn('OIDC_ISSUERS is not set: nobody but service clients can sign in');
  }
  const verify = tokenVerifier(configuration, key, log);
  const http = await startHttp(
    {
      principals,
      answerToken: tokenEndpoint({ hub: hubAccess(database, clock, 'token endpoint'), key, clock }),
      gate,
      apollo,
      answers: new PublicAnswers(relay, configuration.keepsPublicAnswers),
      fanout,
      live,
      arrivals: new Arrivals(configuration.limits.sockets),
      trustedProxies: configuration.trustedProxies,
      log,
      metrics,
      contextFor: contextMaker({
        database,
        relay,
        reference,
        notes,
        nodeLoaders,
        clock,
        signIn: signIn({ hub: hubAccess(database, clock, 'sign-in'), verify }),
        attempts: new Attempts(guessesOfInvitations),
        publicUrl: configuration.publicUrl,
        deadlineSeconds: configuration.deadlineSeconds,
      }),
      ready: () => database.check(),
    },
    configuration,
  ).catch(async (error: unknown) => {
    await stopWatching();
    await clockwork.stop();
    await events.stop();
    throw error;
  });
  return {
    url: http.url,
    database,
    tokenKey: key,
    async stop() {
      await http.stop(configuration.shutdownGraceSeconds * 1000);
      await notes.stop();
      await stopWatching();
      await clockwork.stop();
      await events.stop();
      await apollo.stop();
    },
  };
}
