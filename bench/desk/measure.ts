import { signDevelopmentToken, type TokenKey } from '../../src/modules/identity/index.ts';
import { institutionOf, type Question, questions } from './questions.ts';
import { explain, type Sent, sentBy } from './statements.ts';

const rounds = { cold: 3, warm: 15 } as const;

/** How long a question took, in milliseconds, and what it made the hub send. */
export interface Measured extends Question {
  readonly p50: number;
  readonly p95: number;
  readonly statements: readonly Sent[];
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

export async function measure(url: string, key: TokenKey, question: Question): Promise<Measured> {
  const token = await signDevelopmentToken(key, { role: question.role, institutionId: institutionOf(question) });
  for (let round = 0; round < rounds.cold; round += 1) await ask(url, token, question.query);
  const times: number[] = [];
  for (let round = 0; round < rounds.warm; round += 1) times.push(await ask(url, token, question.query));
  times.sort((a, b) => a - b);
  const statements = await sentBy(() => ask(url, token, question.query));
  return { ...question, p50: quantile(times, 0.5), p95: quantile(times, 0.95), statements };
}

export async function measureAll(url: string, key: TokenKey): Promise<readonly Measured[]> {
  const all: Measured[] = [];
  for (const question of questions) {
    const measured = await measure(url, key, question);
    console.log(`${measured.p50.toFixed(1).padStart(7)} ms  ${question.role.toLowerCase()}, ${question.name}`);
    all.push(measured);
  }
  return all;
}

const longest = ({ statements }: Measured): Sent | undefined =>
  statements.toSorted((a, b) => b.milliseconds - a.milliseconds)[0];

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
export async function explained(databaseUrl: string, measured: Measured): Promise<string> {
  const statement = longest(measured);
  return statement ? `${statement.text}\n\n${await explain(databaseUrl, statement)}` : '';
}
