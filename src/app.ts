import type { Logger } from 'pino';
import { startClockwork } from './clockwork.ts';
import { entities } from './entities.ts';
import { type Clock, systemClock } from './kernel/clock.ts';
import { languageFromHeader } from './kernel/localized.ts';
import { auditResolvers } from './modules/audit/index.ts';
import { directoryNodes, directoryResolvers } from './modules/directory/index.ts';
import { documentById, documentsResolvers, unfitDocuments } from './modules/documents/index.ts';
import { exchangesNodes, exchangesResolvers } from './modules/exchanges/index.ts';
import { expertsNodes, expertsResolvers } from './modules/experts/index.ts';
import {
  identityNodes,
  identityResolvers,
  rightsVersions,
  type SignedIn,
  signIn,
  type TokenKey,
  tokenEndpoint,
  tokenKey,
  tokenVerifier,
} from './modules/identity/index.ts';
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
import { hubAccess } from './platform/database/hubAccess.ts';
import { readScope } from './platform/database/scope.ts';
import { type EventRelay, startRelay } from './platform/events/relay.ts';
import type { HubContext, NodeLoaders } from './platform/graphql/context.ts';
import { type DocumentRegistry, Gate } from './platform/graphql/gate.ts';
import { runMutation } from './platform/graphql/mutate.ts';
import { NodeResolver } from './platform/graphql/node.ts';
import { type ResolverClass, schemaOf } from './platform/graphql/schema.ts';
import { startApollo } from './platform/graphql/server.ts';
import { createMetrics } from './platform/http/metrics.ts';
import type { CallerHeaders, RequestOrigin } from './platform/http/parts.ts';
import { Principals } from './platform/http/principals.ts';
import { startHttp } from './platform/http/server.ts';
import { Attempts } from './platform/limits/attempts.ts';

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

const guessesOfInvitations = { capacity: 30, perSecond: 1 / 6 };

interface ContextParts {
  readonly database: Database;
  readonly relay: EventRelay;
  readonly signIn: ReturnType<typeof signIn>;
  readonly attempts: Attempts;
  readonly publicUrl: string | null;
  readonly clock: Clock;
  /** How long an operation may take. */
  readonly deadlineSeconds: number;
}

interface Bearing extends SignedIn, Pick<HubContext, 'language' | 'since'> {
  readonly origin: RequestOrigin;
}

function contextOf(parts: ContextParts, bearing: Bearing): HubContext {
  const { database, relay, clock, deadlineSeconds, attempts, publicUrl } = parts;
  const { viewer, identity, expiresAt, rightsVersion, language, since, origin } = bearing;
  const { correlationId, address, signal } = origin;
  const milliseconds = deadlineSeconds * 1000;
  const caller: Caller = { viewer, address, correlationId, deadline: Date.now() + milliseconds };
  // A reading has a time of its own: what a mutation has done must still be told when its time is over.
  const freshScope = (reader = viewer) => {
    const reading = { ...caller, viewer: reader, deadline: Date.now() + milliseconds };
    // It is over also where it went into many short statements.
    const until = AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]);
    return readScope(database.reading(reading, until), reader, language, clock.now());
  };
  return {
    caller,
    viewer,
    identity,
    expiresAt,
    rightsVersion,
    attempts,
    publicUrl,
    language,
    correlationId,
    deadlineSeconds,
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

function contextMaker(parts: ContextParts) {
  return async (headers: CallerHeaders, origin: RequestOrigin): Promise<HubContext> => {
    // Before anything is waited for: what is committed from now on belongs to whoever subscribes here.
    const since = parts.relay.position;
    const signedIn = await parts.signIn(headers, origin.signal);
    const language = languageFromHeader(headers.acceptLanguage);
    return contextOf(parts, { ...signedIn, language, since, origin });
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
  const gate = new Gate(schema, configuration.limits, documentText);
  for (const document of await unfitDocuments(database.owner(), (text) => gate.problemsOf(text))) {
    log.warn({ document }, `the registered document "${document.name}" can no longer be run`);
  }
  const apollo = await startApollo(gate, log);
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
  const principals = new Principals();
  const rights = hubAccess(database, clock, 'rights');
  const stopWatching = principals.watch(
    (subjects) => rightsVersions(rights.read(new AbortController().signal), subjects),
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
      trustedProxies: configuration.trustedProxies,
      log,
      metrics,
      contextFor: contextMaker({
        database,
        relay,
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
    await relay.stop();
    throw error;
  });
  return {
    url: http.url,
    database,
    tokenKey: key,
    async stop() {
      await http.stop(configuration.shutdownGraceSeconds * 1000);
      await stopWatching();
      await clockwork.stop();
      await relay.stop();
      await apollo.stop();
    },
  };
}
