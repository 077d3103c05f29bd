import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

/** Who asks, and what for: what comes to a hub within an hour, drawn anew for each question. */
export interface Asker {
  /** Of the hub, without a path. */
  readonly url: string;
  /** Of a member and of a service client. */
  readonly member: string;
  readonly client: string;
  readonly institutions: readonly string[];
  readonly needs: readonly string[];
  readonly topics: readonly string[];
}

const whose = 'topic { code label } institution { name country { code name } }';
const documents = {
  capacities: `query ($first: Int, $topics: [ID!]) { capacities(filter: { topics: $topics }, first: $first) { totalCount
    edges { cursor node { id basis status languages modalities ${whose} } } pageInfo { endCursor } } }`,
  institution: `query ($id: ID!) { node(id: $id) { ... on Institution { name country { name }
    capacities(first: 20) { totalCount edges { node { id topic { label } } } }
    exchanges(first: 10) { edges { node { id title parties { role institution { name } } } } } } } }`,
  search: 'query ($text: String!) { search(text: $text, first: 20) { edges { score } } }',
  matchesFor: `query ($input: MatchCriteria!) { matchesFor(input: $input, first: 10) { edges { node { score provider { name }
    factors { code contribution text } } } } }`,
  needs: `{ needs(first: 30) { edges { node { id priority status ${whose} } } } }`,
  matches: 'query ($id: ID!) { matches(needId: $id, first: 20) { edges { node { rank score capacity { id } } } } }',
  declare: `mutation ($topic: ID!) { declareNeed(input: { topic: $topic, languages: ["fr"], isShared: false }) {
    need { id } userErrors { code } } }`,
} as const;

const mistaken = '{ nothing }';
/** Of a size as clients send them, so that what is kept of documents is soon full. */
const unknown = () => `{ ${Array.from({ length: 25 }, () => `a${below(1e9)}: __typename`).join(' ')} }`;

const words = ['statistique', 'census', 'التعداد', 'comptes nationaux', 'labour', 'agriculture', 'المناخ', 'water'];
const any = <Item>(items: readonly Item[]): Item => items[Math.floor(Math.random() * items.length)] as Item;
const below = (most: number) => Math.floor(Math.random() * most);

/** What went wrong, and how often. */
export const wrong = new Map<string, number>();

function note(what: string): void {
  wrong.set(what, (wrong.get(what) ?? 0) + 1);
}

async function ask(url: string, query: string, variables: object, token?: string): Promise<void> {
  const headers = {
    'content-type': 'application/json',
    'accept-language': any(['ar', 'en', 'fr']),
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  };
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query, variables }),
  });
  const { errors } = (await response.json()) as { errors?: readonly { message: string }[] };
  const isMistaken = query === mistaken;
  if (Boolean(errors) !== isMistaken) note(`${errors?.[0]?.message ?? 'answered'}: ${query.slice(0, 40)}`);
}

/** Follows the offers for a moment. */
async function subscribe(url: string): Promise<void> {
  const client = createClient({
    url: url.replace('http', 'ws').concat('/graphql'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
  const events = client.iterate({ query: 'subscription { offerPublished { offer { id } } }' });
  const next = events.next();
  await new Promise((resolve) => setTimeout(resolve, 50));
  await events.return?.();
  await client.dispose();
  await next.catch(() => {});
}

async function exported(url: string, token: string): Promise<void> {
  const query = `{ needs(filter: { priorities: [HIGH] }) { edges { node { id status } } } }`;
  const response = await fetch(`${url}/export`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/x-ndjson', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  await response.text();
  if (response.status !== 200) note(`an export: ${response.status}`);
}

/** Of a hundred questions so many are of each kind. */
const shares: readonly (readonly [number, (asker: Asker) => Promise<void>])[] = [
  [20, ({ url, topics }) => ask(url, documents.capacities, { first: 1 + below(50), topics: [any(topics)] })],
  [15, ({ url, institutions }) => ask(url, documents.institution, { id: `Institution:${any(institutions)}` })],
  [15, ({ url }) => ask(url, documents.search, { text: `${any(words)} ${below(1000)}` })],
  [
    14,
    ({ url, topics }) =>
      ask(url, documents.matchesFor, {
        input: { topic: any(topics), languages: [any(['ar', 'en', 'fr'])], country: 'NE' },
      }),
  ],
  [10, ({ url, member }) => ask(url, documents.needs, {}, member)],
  [8, ({ url, client, needs }) => ask(url, documents.matches, { id: `Need:${any(needs)}` }, client)],
  [5, ({ url, member, topics }) => ask(url, documents.declare, { topic: any(topics) }, member)],
  // A document that nobody has sent before, and one that is wrong.
  [8, ({ url }) => ask(url, unknown(), {})],
  [3, ({ url }) => ask(url, mistaken, {})],
  [1.8, ({ url }) => subscribe(url)],
  [0.2, ({ url, client }) => exported(url, client)],
];

/** One question of the mix. */
export function askOne(asker: Asker): Promise<void> {
  let place = Math.random() * 100;
  for (const [share, question] of shares) {
    place -= share;
    if (place < 0) return question(asker);
  }
  return ask(asker.url, documents.needs, {}, asker.member);
}
