import type { Client } from 'pg';
import type { Statement } from '../support/statements.ts';

/** How the database runs one statement of the hub. */
export interface Plan {
  readonly question: string;
  readonly text: string;
  readonly milliseconds: number;
  /** Large tables that are read as a whole. */
  readonly scanned: readonly string[];
  /** As EXPLAIN writes it. */
  readonly told: string;
}

/** A table with no more rows than this may be read as a whole. */
const fewRows = 5_000;

interface Node {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly Node[];
}

const nodesOf = (node: Node): readonly Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** For the same caller, whose transaction begins in the same way. */
async function explain<Row>(client: Client, { frame, text, values }: Statement, options: string): Promise<Row[]> {
  await client.query(frame || 'begin');
  try {
    await client.query('set local statement_timeout = 0');
    const { rows } = await client.query<{ 'QUERY PLAN': Row }>(`explain (${options}) ${text}`, [...values]);
    return rows.map((row) => row['QUERY PLAN']);
  } finally {
    await client.query('rollback');
  }
}

export async function planOf(client: Client, question: string, statement: Statement): Promise<Plan> {
  const [[explained] = []] = await explain<readonly { Plan: Node; 'Execution Time': number }[]>(
    ...([client, statement, 'analyze, format json'] as const),
  );
  if (!explained) throw new Error(`no plan of ${statement.text}`);
  const told = await explain<string>(client, statement, 'analyze, buffers');
  const scanned = nodesOf(explained.Plan).flatMap((node) =>
    node['Node Type'] === 'Seq Scan' ? (node['Relation Name'] ?? []) : [],
  );
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_class
     where relname = any ($1) and relnamespace = 'public'::regnamespace and reltuples > $2`,
    [scanned, fewRows],
  );
  const milliseconds = explained['Execution Time'];
  return { question, text: statement.text, milliseconds, scanned: rows.map(({ name }) => name), told: told.join('\n') };
}
