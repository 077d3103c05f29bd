import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type DocumentNode, print } from 'graphql';
import { errorOfFaults, errorOfNetwork, errorOfStatus, type HubFault } from './errors.ts';
import { Following, type FollowOptions, followedField, type Patience, type Told } from './following.ts';
import { EventCursorDocument } from './generated/graphql.ts';
import { type Credentials, socketLine } from './line.ts';

export { CursorExpiredError, HubError, type HubErrorCode, type HubFault } from './errors.ts';
export type { FollowOptions, Patience, Told } from './following.ts';
export {
  EventCursorDocument,
  FollowExchangesDocument,
  FollowMatchesDocument,
  FollowOffersDocument,
  MatchesWithReasonsDocument,
  OffersDocument,
} from './generated/graphql.ts';

export interface HubClientOptions extends Partial<Patience> {
  /** Where the hub answers, such as http://localhost:4000/graphql. */
  readonly url: string;
  /** Who asks; nobody in particular without it. A function is asked again when the hub refuses what it gave. */
  readonly token?: string | (() => string | Promise<string>);
  /** In which language texts are wanted, as in `accept-language`. */
  readonly language?: string;
  /** In which of its roles the account acts. */
  readonly actingAs?: string;
}

export interface HubClient {
  /** The data of the answer; throws a {@link HubError} if there is any error in it. */
  ask<Data, Variables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    options?: { readonly signal?: AbortSignal },
  ): Promise<Data>;
  /**
   * The events of a subscription from `after`, or from the first time one is asked for: none lost, none twice, and in
   * order. Throws a {@link HubError} when it cannot go on.
   */
  follow<Data extends Record<string, Told>, Variables extends { after?: string | null | undefined }>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Omit<Variables, 'after'>,
    options?: FollowOptions,
  ): AsyncIterableIterator<Data[keyof Data]>;
}

function credentialsOf({ token, language, actingAs }: HubClientOptions): Credentials {
  let held: Promise<string | undefined> | undefined;
  const refused = () => {
    held = undefined;
  };
  const given = async () => (typeof token === 'function' ? token() : token);
  return {
    refused,
    async headers() {
      held ??= given().catch((error: unknown) => {
        refused();
        throw error;
      });
      const bearer = await held;
      return {
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        ...(language === undefined ? {} : { 'accept-language': language }),
        ...(actingAs === undefined ? {} : { 'x-acting-as': actingAs }),
      };
    },
  };
}

/** As fetch tells of a network that fails; its other errors are those of the caller's signal. */
function unreachable(error: unknown): never {
  throw error instanceof TypeError ? errorOfNetwork(error) : error;
}

async function answerOf(response: Response): Promise<unknown> {
  const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
  if (!isJson) throw errorOfStatus(response.status, response.headers.get('retry-after'));
  const { data, errors } = (await response.json()) as { data?: unknown; errors?: readonly HubFault[] };
  if (errors) throw errorOfFaults(errors);
  return data;
}

/** The iterator of a generator, whose waiting also ends when it is returned. */
function iteratorOf<Event extends Told>(following: Following<Event>, signal: AbortSignal | undefined) {
  const stop = new AbortController();
  const events = following.events(signal ? AbortSignal.any([signal, stop.signal]) : stop.signal);
  const iterator: AsyncIterableIterator<Event> = {
    next: () => events.next(),
    return: () => {
      stop.abort();
      return events.return();
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}

export function createHubClient(options: HubClientOptions): HubClient {
  const credentials = credentialsOf(options);
  const line = socketLine(options.url.replace(/^http/, 'ws'), credentials);
  const patience: Patience = {
    shortestMilliseconds: 500,
    longestMilliseconds: 30_000,
    attempts: Number.POSITIVE_INFINITY,
    mostWaiting: 100,
    random: Math.random,
    ...options,
  };
  const ask: HubClient['ask'] = async (document, variables, { signal } = {}) => {
    const body = JSON.stringify({ query: print(document as DocumentNode), variables });
    const send = async () => {
      const headers = { ...(await credentials.headers()), 'content-type': 'application/json' };
      return fetch(options.url, { method: 'POST', headers, body, ...(signal ? { signal } : {}) }).catch(unreachable);
    };
    const response = await send();
    if (response.status !== 401 || typeof options.token !== 'function') return answerOf(response) as never;
    credentials.refused();
    await response.body?.cancel();
    return answerOf(await send()) as never;
  };
  const begin = async (signal: AbortSignal) => (await ask(EventCursorDocument, {}, { signal })).eventCursor;
  return {
    ask,
    follow(document, variables, options = {}) {
      const field = followedField(document as DocumentNode);
      const query = print(document as DocumentNode);
      // The type of an event is that of the document, which the compiler cannot follow through its text.
      const following = new Following<never>(
        line,
        { query, field, begin, variables: { ...variables } },
        patience,
        options,
      );
      return iteratorOf(following, options.signal);
    },
  };
}
