import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { othersFolder } from '../support/others.ts';
import { MeasuredServer } from '../support/servers.ts';
import { type Question, questions, type Variables } from './questions.ts';

/** Where the servers find what they answer from, and who asks the hub where it tells more than everybody may know. */
export interface Stage {
  readonly databaseUrl: string;
  readonly institutionId: string;
  readonly tokenKey: string;
  readonly token: string;
}

/** One way of answering the questions. */
interface Candidate {
  /** Whose documents and variables it takes. */
  readonly dialect: 'hub' | 'postgraphile';
  start(stage: Stage): Promise<MeasuredServer>;
  /** How a document is asked for by its id. */
  persisted(document: string): object;
}

const root = new URL('../../', import.meta.url);
const hashOf = (document: string) => createHash('sha256').update(document).digest('hex');
export const idOf = (document: string) => `sha256:${hashOf(document)}`;
export const persistedOf = (dialect: Candidate['dialect']): string[] =>
  Object.values(questions).flatMap(({ isPersisted, [dialect]: { document } }) => (isPersisted ? [document] : []));

/** The hub, with further settings. */
export const startHub = ({ databaseUrl, tokenKey }: Stage, settings: Readonly<Record<string, string>>) =>
  MeasuredServer.start({
    folder: root,
    words: ['--import', 'tsx', fileURLToPath(new URL('src/main.ts', root))],
    settings: {
      ...{ PORT: '0', HOST: '127.0.0.1', DATABASE_URL: databaseUrl, TOKEN_KEY: tokenKey, LOG_LEVEL: 'error' },
      // What is measured is the answer, not how soon it is refused.
      ...{ BUDGET: '1000000000', BUDGET_PER_SECOND: '1000000000' },
      ...{ BUDGET_ANONYMOUS: '1000000000', BUDGET_ANONYMOUS_PER_SECOND: '1000000000', ...settings },
    },
  });

/** @param answers whether what is public is made for each question, or told again */
const hubWith = (answers: 'anew' | 'kept'): Candidate => ({
  dialect: 'hub',
  start: (stage) => startHub(stage, { PUBLIC_ANSWERS: answers }),
  persisted: (document) => ({ documentId: idOf(document) }),
});

const postgraphile: Candidate = {
  dialect: 'postgraphile',
  start: ({ databaseUrl }) => {
    const documents = Object.fromEntries(persistedOf('postgraphile').map((document) => [idOf(document), document]));
    return MeasuredServer.start({
      folder: othersFolder(),
      words: ['reading.mjs'],
      settings: { DATABASE_URL: databaseUrl, GRAPHILE_ENV: 'production', DOCUMENTS: JSON.stringify(documents) },
    });
  },
  persisted: (document) => ({ documentId: idOf(document) }),
};

const byHash = (document: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash: hashOf(document) } } });

const naive: Candidate = {
  dialect: 'hub',
  async start({ databaseUrl, institutionId }) {
    const server = await MeasuredServer.start({
      folder: root,
      words: ['--import', 'tsx', fileURLToPath(new URL('naive/server.ts', import.meta.url))],
      settings: { DATABASE_URL: databaseUrl, PORT: '0', INSTITUTION: institutionId },
    });
    // Who asks first by a hash tells what it stands for.
    for (const query of persistedOf('hub')) await post(server, JSON.stringify({ query, ...byHash(query) }));
    return server;
  },
  persisted: byHash,
};

export const candidates = {
  hub: hubWith('anew'),
  kept: hubWith('kept'),
  postgraphile,
  naive,
} as const satisfies Record<string, Candidate>;
export type CandidateName = keyof typeof candidates;

/** Which of them know who asks. */
export const isHub = (name: CandidateName): boolean => name === 'hub' || name === 'kept';

export const addressOf = ({ url }: MeasuredServer): string => url.replace(/^ws/, 'http');

export function headersFor(name: CandidateName, { isSignedIn }: Question, { token }: Stage): Record<string, string> {
  const usual = { 'content-type': 'application/json', 'accept-language': 'en' };
  return isHub(name) && isSignedIn ? { ...usual, authorization: `Bearer ${token}` } : usual;
}

export function bodyFor(name: CandidateName, question: Question, variables: Variables): string {
  const { dialect, persisted } = candidates[name];
  const { document } = question[dialect];
  return JSON.stringify({ ...(question.isPersisted ? persisted(document) : { query: document }), variables });
}

/** The data of an answer; anything but a whole one is a mistake of the bench. */
export async function post(server: MeasuredServer, body: string, headers: Record<string, string> = {}) {
  const response = await fetch(addressOf(server), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  const { data, errors } = (await response.json()) as { data?: unknown; errors?: unknown };
  if (errors || !data) throw new Error(`${body.slice(0, 500)}: ${JSON.stringify(errors)}`);
  return data;
}
