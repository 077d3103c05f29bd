import type { Client } from 'pg';
import { signDevelopmentToken, type TokenKey } from '../../src/modules/identity/index.ts';
import { type Plan, planOf } from '../support/plans.ts';
import type { Statement } from '../support/statements.ts';
import { institutionOf, type Question, questions } from './questions.ts';

const rounds = { cold: 3, warm: 15 } as const;

/** How long a question took, in milliseconds, and what it made the hub send. */
export interface Measured extends Question {
  readonly p50: number;
  readonly p95: number;
  readonly statements: readonly Statement[];
}

async function ask(url: string, token: string, query: string): Promise<number> {
  const begun = performance.now();
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  const { errors } = (await response.json()) as { errors?: unknown };
  if (errors) throw new Error(`${query}: ${JSON.stringify(errors)}`);
  return performance.now() - begun;
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

/** The hub, and what it has the database run: nobody else may ask meanwhile. */
export interface Asked {
  readonly url: string;
  readonly tokenKey: TokenKey;
  readonly heard: Statement[];
}

async function measure({ url, tokenKey: key, heard }: Asked, question: Question): Promise<Measured> {
  const token = await signDevelopmentToken(key, { role: question.role, institutionId: institutionOf(question) });
  for (let round = 0; round < rounds.cold; round += 1) await ask(url, token, question.query);
  const times: number[] = [];
  for (let round = 0; round < rounds.warm; round += 1) times.push(await ask(url, token, question.query));
  times.sort((a, b) => a - b);
  heard.length = 0;
  await ask(url, token, question.query);
  return { ...question, p50: quantile(times, 0.5), p95: quantile(times, 0.95), statements: [...heard] };
}

export async function measureAll(asked: Asked): Promise<readonly Measured[]> {
  const all: Measured[] = [];
  for (const question of questions) {
    const measured = await measure(asked, question);
    console.log(`${measured.p50.toFixed(1).padStart(7)} ms  ${question.role.toLowerCase()}, ${question.name}`);
    all.push(measured);
  }
  return all;
}

export function table(all: readonly Measured[]): string {
  const rows = [
    ['p50 ms', 'p95 ms', 'SQL', 'asked by', 'question'],
    ...all.map(({ name, role, p50, p95, statements }) => [
      ...[p50.toFixed(1), p95.toFixed(1), String(statements.length), role.toLowerCase(), name],
    ]),
  ];
  const widths = [0, 1, 2, 3].map((place) => Math.max(...rows.map((row) => (row[place] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, place) => (place < 3 ? cell.padStart(widths[place] ?? 0) : cell.padEnd(widths[place] ?? 0)))
        .join('  '),
    )
    .join('\n');
}

/** How the longest statement of a question is run. */
export async function explained(client: Client, { name, statements }: Measured): Promise<string> {
  const plans: Plan[] = [];
  for (const statement of statements) plans.push(await planOf(client, name, statement));
  const [slowest] = plans.toSorted((a, b) => b.milliseconds - a.milliseconds);
  return slowest ? `${slowest.text}\n\n${slowest.told}` : '';
}
