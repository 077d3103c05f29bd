import { generateKeyPairSync } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { startHints } from '../../src/platform/events/hints.ts';
import { createLog } from '../../src/platform/http/log.ts';
import { othersFolder } from '../support/others.ts';
import { MeasuredServer } from '../support/servers.ts';
import type { Announcing } from './publisher.ts';

/** One way of delivering published offers to those who follow their topics. */
export interface Candidate {
  readonly query: string;
  variablesOf(topicCode: string): Readonly<Record<string, unknown>>;
  /** @param port where it listens; any, if it is not given */
  start(databaseUrl: string, port?: string): Promise<MeasuredServer>;
  announcing(server: () => MeasuredServer, databaseUrl: string): Promise<Announcing>;
}

const selection = '{ cursor offer { id title topic { label } institution { name country { name } } } }';
const root = new URL('../../', import.meta.url);

/** What nobody who follows offers needs, and production asks for. */
const tokenKey = JSON.stringify(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }));

const hub: Candidate = {
  query: `subscription ($topics: [ID!], $after: String) {
    offerPublished(filter: { topics: $topics }, after: $after) ${selection} }`,
  variablesOf: (topicCode) => ({ topics: [topicCode] }),
  start: (databaseUrl, port = '0') =>
    MeasuredServer.start({
      folder: root,
      words: ['--import', 'tsx', fileURLToPath(new URL('src/main.ts', root))],
      settings: {
        PORT: port,
        HOST: '127.0.0.1',
        DATABASE_URL: databaseUrl,
        TOKEN_KEY: tokenKey,
        LOG_LEVEL: 'error',
        // All subscribers come from one address, which nobody else's do.
        SOCKETS_PER_ADDRESS: '100000',
        BUDGET_ANONYMOUS: '1000000000',
        BUDGET_ANONYMOUS_PER_SECOND: '1000000000',
      },
    }),
  /** As another process of the hub tells of what it has committed. */
  async announcing(_server, databaseUrl) {
    const hints = startHints(databaseUrl, () => {}, createLog({ logLevel: 'silent' }));
    return { afterwards: hints.send, close: hints.stop };
  },
};

const naive: Candidate = {
  query: `subscription ($topics: [String!]!) { offerPublished(topics: $topics) ${selection} }`,
  variablesOf: (topicCode) => ({ topics: [topicCode] }),
  start: (databaseUrl) =>
    MeasuredServer.start({
      folder: root,
      words: ['--import', 'tsx', fileURLToPath(new URL('naive.ts', import.meta.url))],
      settings: { DATABASE_URL: databaseUrl, PORT: '0' },
    }),
  announcing: async (server) => ({ afterwards: (announced) => server().send({ announced }) }),
};

const postgraphile: Candidate = {
  query: `subscription ($topic: String!) { offerPublished(topic: $topic) ${selection} }`,
  variablesOf: (topicCode) => ({ topic: topicCode }),
  start: (databaseUrl) =>
    MeasuredServer.start({
      folder: othersFolder(),
      words: ['live.mjs'],
      settings: { DATABASE_URL: databaseUrl, GRAPHILE_ENV: 'production' },
    }),
  announcing: async () => ({
    within: (client, { cursor, id, topicCode }) =>
      client.query({
        name: 'notification',
        text: 'select pg_notify($1, $2)',
        values: [`offer:${topicCode}`, JSON.stringify({ cursor, id })],
      }),
  }),
};

export const candidates = { hub, naive, postgraphile } as const satisfies Record<string, Candidate>;
export type CandidateName = keyof typeof candidates;
