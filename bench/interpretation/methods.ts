import { sql } from 'kysely';
import type { Database } from '../../src/platform/database/database.ts';
import type { Question } from './questions.ts';

/** Answers the codes of at most five topics, the best first. */
type Method = (question: Question) => Promise<readonly string[]>;

async function ask(url: string, query: string, { text, language }: Question): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-language': language },
    body: JSON.stringify({ query, variables: { text } }),
  });
  const { data, errors } = (await response.json()) as { data: unknown; errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

const interpreting = 'query ($text: String!) { interpretTopic(text: $text) { candidates { topic { code } } } }';
const searching =
  'query ($text: String!) { search(text: $text, kinds: [TOPIC], first: 5) { edges { node { ... on Topic { code } } } } }';

export function methodsOf(url: string, database: Database): Readonly<Record<string, Method>> {
  return {
    interpretation: async (question) => {
      const answer = (await ask(url, interpreting, question)) as {
        interpretTopic: { candidates: { topic: { code: string } }[] };
      };
      return answer.interpretTopic.candidates.map(({ topic }) => topic.code);
    },
    'search of topics': async (question) => {
      const answer = (await ask(url, searching, question)) as { search: { edges: { node: { code: string } }[] } };
      return answer.search.edges.map(({ node }) => node.code);
    },
    'exact label': async ({ text }) => {
      const { rows } = await sql<{ code: string }>`select distinct topic_code as code from topic_name
        where search_fold(name) = search_fold(${text}) order by code limit 5`.execute(database.owner());
      return rows.map(({ code }) => code);
    },
  };
}
