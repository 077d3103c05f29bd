import { randomUUID } from 'node:crypto';
import type { Clock } from './kernel/clock.ts';
import { languageFromHeader } from './kernel/localized.ts';
import type { SignedIn, signIn } from './modules/identity/index.ts';
import type { Caller } from './platform/database/caller.ts';
import type { Database } from './platform/database/database.ts';
import type { Notes } from './platform/database/notes.ts';
import { type ReferenceMemory, readScope } from './platform/database/scope.ts';
import type { EventRelay } from './platform/events/relay.ts';
import type { HubContext, NodeLoaders } from './platform/graphql/context.ts';
import { runMutation } from './platform/graphql/mutate.ts';
import type { CallerHeaders, RequestOrigin } from './platform/http/parts.ts';
import type { Attempts } from './platform/limits/attempts.ts';

interface ContextParts {
  readonly database: Database;
  readonly relay: Pick<EventRelay, 'position' | 'end' | 'placeOf'>;
  readonly reference: ReferenceMemory;
  readonly notes: Notes;
  readonly nodeLoaders: NodeLoaders;
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
  const { database, relay, clock, deadlineSeconds, attempts, publicUrl, reference, nodeLoaders, notes } = parts;
  const { viewer, identity, expiresAt, rightsVersion, language, since, origin } = bearing;
  const { correlationId, address, signal } = origin;
  const milliseconds = deadlineSeconds * 1000;
  const caller: Caller = { viewer, address, correlationId, deadline: Date.now() + milliseconds };
  // A reading has a time of its own: what a mutation has done must still be told when its time is over.
  const freshScope = (reader = viewer) => {
    const reading = { ...caller, viewer: reader, deadline: Date.now() + milliseconds };
    return readScope(database.reading(reading, signal), { viewer: reader, language, now: clock.now(), reference });
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
    notes,
    freshScope,
    scope: freshScope(),
    fallbacks: [],
    signal,
    again: (next) => contextOf(parts, { ...eyesOnly(bearing), origin: { ...nobody(), signal: next } }),
    mutate: (name, input, useCase) =>
      runMutation({ database, caller, language, now: clock.now(), name, input, useCase }),
  };
}

/** What each operation works with: who asks, from where, and what it may do. */
export function contextMaker(parts: ContextParts) {
  return async (headers: CallerHeaders, origin: RequestOrigin): Promise<HubContext> => {
    // Before anything is waited for: what is committed from now on belongs to whoever subscribes here.
    const since = parts.relay.position;
    const signedIn = await parts.signIn(headers);
    const language = languageFromHeader(headers.acceptLanguage);
    return contextOf(parts, { ...signedIn, language, since, origin });
  };
}
