import type { Client } from 'pg';
import { type Plan, planOf } from '../support/plans.ts';
import type { MeasuredServer } from '../support/servers.ts';
import { type Statement, watchStatements } from '../support/statements.ts';
import { difference, plain } from './agreement.ts';
import { bodyFor, type CandidateName, candidates, headersFor, isHub, post, type Stage } from './candidates.ts';
import { type Question, questions } from './questions.ts';
import type { Samples } from './samples.ts';

/** What a server answers to a question, and what it asks the database for it. */
interface Rehearsed {
  readonly answers: readonly unknown[];
  /** Of all answers, once the server is warm. */
  readonly statements: readonly Statement[];
}

export interface Findings {
  /** For each question, on the average of its variants. */
  readonly statements: Readonly<Record<string, Partial<Record<CandidateName, number>>>>;
  /** Where a server answers otherwise than the hub. */
  readonly differences: readonly string[];
  /** Of the hub, one for each text. */
  readonly plans: readonly Plan[];
}

/** So often is everything asked before it counts: what is asked often is sent to the database in another way. */
const warming = 2;

const isReading = ({ frame }: Statement) => frame.some(({ text }) => text.includes('transaction_read_only'));

async function rehearse(stage: Stage, samples: Samples, name: CandidateName, chosen: readonly string[]) {
  const heard: Statement[] = [];
  const watch = await watchStatements(stage.databaseUrl, (statement) => {
    // What the hub does by itself, it does as the owner of the tables, or in order to write.
    if (!isHub(name) || isReading(statement)) heard.push(statement);
  });
  const server = await candidates[name].start({ ...stage, databaseUrl: watch.url });
  try {
    const all: Record<string, Rehearsed> = {};
    for (const key of chosen) {
      const question = questions[key] as Question;
      const headers = headersFor(name, question, stage);
      const bodies = question[candidates[name].dialect].variables(samples).map((one) => bodyFor(name, question, one));
      for (let round = 0; round < warming; round += 1) for (const body of bodies) await post(server, body, headers);
      heard.length = 0;
      const answers: unknown[] = [];
      for (const body of bodies) answers.push(plain(await post(server, body, headers)));
      all[key] = { answers, statements: [...heard] };
    }
    return all;
  } finally {
    await server.kill();
    watch.close();
  }
}

/** Asks all servers everything, and compares what they answer. */
export async function rehearsal(
  client: Client,
  stage: Stage,
  samples: Samples,
  { names, chosen }: { readonly names: readonly CandidateName[]; readonly chosen: readonly string[] },
): Promise<Findings> {
  const statements: Record<string, Partial<Record<CandidateName, number>>> = {};
  const differences: string[] = [];
  const plans = new Map<string, Plan>();
  const hub = await rehearse(stage, samples, 'hub', chosen);
  for (const name of names) {
    const rehearsed = name === 'hub' ? hub : await rehearse(stage, samples, name, chosen);
    for (const key of chosen) {
      const [own, right] = [rehearsed[key], hub[key]] as [Rehearsed, Rehearsed];
      statements[key] = { ...statements[key], [name]: own.statements.length / own.answers.length };
      const found = own.answers.map((answer, place) => difference(right.answers[place], answer)).find(Boolean);
      if (found) differences.push(`${key}: the hub and ${name} differ at ${found}`);
      if (JSON.stringify(own.answers[0]).length < 200) differences.push(`${key}: ${name} answers nearly nothing`);
    }
  }
  for (const key of chosen) {
    for (const statement of hub[key]?.statements ?? [])
      if (!plans.has(statement.text)) plans.set(statement.text, await planOf(client, key, statement));
  }
  return { statements, differences, plans: [...plans.values()] };
}

/** What a server answers to a document of its own. */
export const askerOf = (server: MeasuredServer) => (query: string) => post(server, JSON.stringify({ query }));
