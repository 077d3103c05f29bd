import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import type { KyselyPlugin, RootOperationNode } from 'kysely';
import { inject } from 'vitest';
import { type Hub, openHubDatabase, startHub } from '../../src/app.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import { type PersonRole, signDevelopmentToken } from '../../src/modules/identity/index.ts';
import { readConfiguration } from '../../src/platform/config/config.ts';
import type { Database } from '../../src/platform/database/database.ts';
import { createLog } from '../../src/platform/http/log.ts';
import { administer, copyTemplate, databaseUrl } from './postgres.ts';

export interface Answer<Data> {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Data;
  readonly errors?: readonly { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[];
  readonly extensions?: Record<string, unknown>;
}

export interface AskOptions {
  readonly token?: string;
  readonly headers?: Record<string, string>;
  readonly language?: 'ar' | 'en' | 'fr';
}

/** A hub of its own on a database of its own, asked over HTTP as any client would. */
export interface TestHub {
  readonly url: string;
  readonly socketUrl: string;
  readonly database: Database;
  ask<Data = Record<string, never>, Variables = Record<string, unknown>>(
    document: TypedDocumentNode<Data, Variables> | string,
    variables?: Variables,
    options?: AskOptions,
  ): Promise<Answer<Data>>;
  token(role: PersonRole, institutionId?: string, lifetime?: string): Promise<string>;
  /** How many statements the readers sent while the work ran; nothing else may ask at that time. */
  statements(work: () => Promise<unknown>): Promise<number>;
  close(): Promise<void>;
}

async function ask(url: string, document: unknown, variables: unknown, { token, language, headers }: AskOptions) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(language ? { 'accept-language': language } : {}),
      ...headers,
    },
    body: JSON.stringify({ query: typeof document === 'string' ? document : print(document as never), variables }),
  });
  return { status: response.status, headers: response.headers, ...((await response.json()) as object) };
}

const isChange = (node: RootOperationNode): boolean =>
  ['InsertQueryNode', 'UpdateQueryNode', 'DeleteQueryNode'].includes(node.kind) ||
  (node.kind === 'RawNode' && /^\s*(insert|update|delete|truncate|with)\b/i.test(node.sqlFragments.join('')));

/** Who changes rows beside the hub tells it: what everybody was told before it would be told again. */
function telling(committed: () => void): KyselyPlugin {
  const changes = new WeakSet<object>();
  return {
    transformQuery({ node, queryId }) {
      if (isChange(node)) changes.add(queryId);
      return node;
    },
    async transformResult({ result, queryId }) {
      if (changes.has(queryId)) committed();
      return result;
    },
  };
}

/** The database of a hub, for a test that works beside it. */
const beside = (database: Database): Database => ({
  ...database,
  owner: <Tables>() => database.owner<Tables>().withPlugin(telling(() => database.committed())),
});

function testHub(hub: Hub, release: () => Promise<void>): TestHub {
  return {
    url: hub.url,
    socketUrl: `${hub.url.replace('http', 'ws')}/graphql`,
    database: beside(hub.database),
    ask: (document, variables, options = {}) => ask(hub.url, document, variables, options) as never,
    token: (role, institutionId, lifetime) =>
      signDevelopmentToken(hub.tokenKey, {
        role,
        institutionId: institutionId ?? null,
        ...(lifetime ? { lifetime } : {}),
      }),
    async statements(work) {
      let count = 0;
      // Now and then the hub looks by itself whether the rights of its subscribers changed.
      const stop = hub.database.onStatement(({ viewer }) => {
        if (viewer.subject !== 'rights') count += 1;
      });
      // What was answered before says nothing of the statements that it took.
      hub.database.committed();
      await work();
      stop();
      return count;
    },
    async close() {
      await hub.stop();
      await hub.database.close();
      await release();
    },
  };
}

export interface TestHubOptions {
  readonly clock?: Clock;
  /** Further settings, by their names in the environment. */
  readonly settings?: Record<string, string>;
  /** The database of somebody else, beside whom this hub works, instead of a copy of the template. */
  readonly databaseUrl?: string;
  /** Where the log goes, if LOG_LEVEL is set to something else than silence. */
  readonly logTo?: { write(line: string): void };
}

async function start(environment: Record<string, string>, options: TestHubOptions, release: () => Promise<void>) {
  const configuration = readConfiguration({
    PORT: '0',
    LOG_LEVEL: 'silent',
    NODE_ENV: 'test',
    EVENT_POLL_MILLISECONDS: '20',
    // A test that is about the hub's own clock says so.
    CLOCK_SECONDS: '86400',
    // So is one about how much may be asked.
    BUDGET: '1000000000',
    BUDGET_PER_SECOND: '1000000000',
    BUDGET_ANONYMOUS: '1000000000',
    BUDGET_ANONYMOUS_PER_SECOND: '1000000000',
    SOCKETS_PER_ADDRESS: '100000',
    SHUTDOWN_GRACE_SECONDS: '1',
    // With 1 the whole suite runs on functions that are made for its queries.
    ...(process.env.COMPILE_AFTER ? { COMPILE_AFTER: process.env.COMPILE_AFTER } : {}),
    ...environment,
    ...options.settings,
  });
  const database = await openHubDatabase(configuration);
  const hub = await startHub(configuration, database, createLog(configuration, options.logTo), options.clock);
  return testHub(hub, release);
}

/** On a copy of the template database, which holds the reference data and the record. */
export async function startTestHub(options: TestHubOptions = {}): Promise<TestHub> {
  const folder = await mkdtemp(join(tmpdir(), 'multaqa-hub-'));
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  if (options.databaseUrl) return start({ DATABASE_URL: options.databaseUrl, DATA_DIR: folder }, options, removeFolder);
  const serverUrl = inject('serverUrl');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await copyTemplate(name);
  return start({ DATABASE_URL: databaseUrl(serverUrl, name), DATA_DIR: folder }, options, async () => {
    await administer(serverUrl, `drop database ${name} with (force)`);
    await removeFolder();
  });
}

/** On an embedded database in a folder of its own, empty until something is loaded. */
export async function startEmbeddedHub(options: TestHubOptions = {}): Promise<TestHub> {
  const folder = await mkdtemp(join(tmpdir(), 'multaqa-hub-'));
  return start({ DATA_DIR: folder }, options, () => rm(folder, { recursive: true, force: true }));
}
