import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Logger } from 'pino';
import { startClockwork } from './clockwork.ts';
import { entities } from './entities.ts';
import { type Clock, systemClock } from './kernel/clock.ts';
import { languageFromHeader } from './kernel/localized.ts';
import { hubItself } from './kernel/viewer.ts';
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
import { ReferenceRows, readScope } from './platform/database/scope.ts';
import { keepPartitions } from './platform/events/eventLog.ts';
import { type EventRelay, startRelay } from './platform/events/relay.ts';
import { startUpkeep } from './platform/events/upkeep.ts';
import type { HubContext, NodeLoaders } from './platform/graphql/context.ts';
import { EventCursorResolver } from './platform/graphql/eventCursor.ts';
import { type DocumentRegistry, Gate } from './platform/graphql/gate.ts';
import { runMutation } from './platform/graphql/mutate.ts';
import { NodeResolver } from './platform/graphql/node.ts';
import { type ResolverClass, schemaOf } from './platform/graphql/schema.ts';
import { startApollo } from './platform/graphql/server.ts';
import { Arrivals } from './platform/http/arrivals.ts';
import { createMetrics, type Metrics } from './platform/http/metrics.ts';
import type { CallerHeaders, RequestOrigin } from './platform/http/parts.ts';
import { Principals } from './platform/http/principals.ts';
import { startHttp } from './platform/http/server.ts';
import { Attempts } from './platform/limits/attempts.ts';
import { Fanout } from './platform/live/fanout.ts';
import { type LiveMetrics, liveMetrics } from './platform/live/metrics.ts';

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

/** Of the event after which reference data are others. */
const recordLoaded = 'RECORD_LOADED';

/** How long a look at the rights of those with open connections may take, in milliseconds. */
const longestLook = 10_000;

const guessesOfInvitations = { capacity: 30, perSecond: 1 / 6 };

interface ContextParts {
  readonly database: Database;
  readonly relay: Pick<EventRelay, 'position' | 'end' | 'placeOf'>;
  readonly reference: ReferenceRows;
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

/** Those who read alike share what is read for an event, so nothing of one of them may stand in it. */
function eyesOnly({ viewer: { role, institutionId }, language, since }: Bearing): Omit<Bearing, 'origin'> {
  const viewer = { role, institutionId, subject: 'subscribers' };
  return { viewer, language, since, identity: null, expiresAt: null, rightsVersion: null };
}

const nobody = () => ({ correlationId: randomUUID(), address: '' });

function contextOf(parts: ContextParts, bearing: Bearing): HubContext {
  const { database, relay, clock, deadlineSeconds, attempts, publicUrl, reference } = parts;
  const { viewer, identity, expiresAt, rightsVersion, language, since, origin } = bearing;
  const { correlationId, address, signal } = origin;
  const milliseconds = deadlineSeconds * 1000;
  const caller: Caller = { viewer, address, correlationId, deadline: Date.now() + milliseconds };
  // A reading has a time of its own: what a mutation has done must still be told when its time is over.
  const freshScope = (reader = viewer) => {
    const reading = { ...caller, viewer: reader, deadline: Date.now() + milliseconds };
    // It is over also where it went into many short statements.
    const until = AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]);
    return readScope(database.reading(reading, until), { viewer: reader, language, now: clock.now(), reference });
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
    since,
    endOfLog: () => relay.end(),
    resume: async (after) => (after == null ? null : relay.placeOf(after)),
    nodeLoaders,
    freshScope,
    scope: freshScope(),
    fallbacks: [],
    signal,
    again: (next) => contextOf(parts, { ...eyesOnly(bearing), origin: { ...nobody(), signal: next } }),
    mutate: (name, input, useCase) =>
      runMutation({ database, caller, language, now: clock.now(), name, input, useCase }),
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

interface EventParts {
  readonly configuration: Configuration;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly live: LiveMetrics;
  readonly reference: ReferenceRows;
}

/** Reads the log and tells what happens to those whom it concerns. */
async function startEvents({ configuration, database, clock, log, metrics, live, reference }: EventParts) {
  const viewer = hubItself('fan-out');
  const milliseconds = configuration.deadlineSeconds * 1000;
  const hubScope = () =>
    readScope(
      // An event that cannot be looked at in time is tried again.
      database.reading({ viewer, deadline: Date.now() + milliseconds }, AbortSignal.timeout(milliseconds)),
      { viewer, language: 'EN', now: clock.now(), reference },
    );
  const ready = async () => {
    await sql`select 1`.execute(database.owner());
  };
  let held = 0;
  const stopUpkeep = await startUpkeep({
    ...{ database, log, retentionDays: configuration.eventRetentionDays },
    held: (holder) => {
      held = holder?.seconds ?? 0;
    },
  });
  const fanout = new Fanout({
    ...{ log, metrics: live, hubScope, ready },
    onEvent: ({ kind }) => kind === recordLoaded && reference.forget(),
    onRestart: () => reference.forget(),
  });
  const relay = await startRelay(database, fanout, configuration, log);
  fanout.attach(relay);
  metrics.gauge('multaqa_subscriptions', 'Subscriptions that are being followed.', () => fanout.numbers.subscriptions);
  metrics.gauge(
    'multaqa_subscription_groups',
    'Different subscriptions: the others share one of these.',
    () => fanout.numbers.groups,
  );
  metrics.gauge(
    'multaqa_subscriptions_catching_up',
    'Subscriptions that still read what came before.',
    () => fanout.numbers.catchingUp,
  );
  metrics.gauge(
    'multaqa_event_listener_up',
    '1 while other processes are heard at once, 0 while the log is only polled.',
    () => Number(relay.isListening),
  );
  metrics.gauge(
    'multaqa_event_held_back_seconds',
    'For how long the oldest committed event waits for an older transaction to end.',
    () => relay.heldBackSeconds,
  );
  metrics.gauge(
    'multaqa_event_horizon_seconds',
    'Age of the oldest transaction that has written something: no event after its begin can be told.',
    () => held,
  );
  return {
    relay,
    fanout,
    async stop() {
      await stopUpkeep();
      fanout.stop();
      await relay.stop();
    },
  };
}

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
  const metrics = createMetrics();
  const reference = new ReferenceRows();
  const live = liveMetrics(metrics);
  const events = await startEvents({ configuration, database, clock, log, metrics, live, reference });
  const { relay, fanout } = events;
  const clockwork = await startClockwork({ database, clock, log, milliseconds: configuration.clockSeconds * 1000 });
  const principals = new Principals();
  const rights = hubAccess(database, clock, 'rights');
  const stopWatching = principals.watch(
    (subjects) => rightsVersions(rights.read(AbortSignal.timeout(longestLook)), subjects),
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
      await stopWatching();
      await clockwork.stop();
      await events.stop();
      await apollo.stop();
    },
  };
}
