import type { Client } from 'pg';
import type { Statement } from './statements.ts';

/** How the database runs one statement of the hub. */
export interface Plan {
  readonly question: string;
  readonly text: string;
  /** Of running it, and of making its plan anew, which a prepared statement need not. */
  readonly milliseconds: number;
  readonly planning: number;
  /** Tables of which too much is read: large ones as a whole, or more rows than that in vain. */
  readonly scanned: readonly string[];
  /** As EXPLAIN writes it. */
  readonly told: string;
}

/** So many rows may be read as a whole table, or looked at and left out. */
const fewRows = 5_000;

interface Node {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Loops': number;
  /** For each loop. */
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Node[];
}

const nodesOf = (node: Node): readonly Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** For the same caller, whose transaction begins in the same way. */
async function explain<Row>(client: Client, { frame, text, values }: Statement, options: string): Promise<Row[]> {
  await client.query('begin');
  try {
    for (const { text, values } of frame) if (!/^\s*(begin|start)\b/i.test(text)) await client.query(text, [...values]);
    await client.query('set local statement_timeout = 0');
    const { rows } = await client.query<{ 'QUERY PLAN': Row }>(`explain (${options}) ${text}`, [...values]);
    return rows.map((row) => row['QUERY PLAN']);
  } finally {
    await client.query('rollback');
  }
}

export async function planOf(client: Client, question: string, statement: Statement): Promise<Plan> {
  const [[explained] = []] = await explain<
    readonly { Plan: Node; 'Execution Time': number; 'Planning Time': number }[]
  >(...([client, statement, 'analyze, format json'] as const));
  if (!explained) throw new Error(`no plan of ${statement.text}`);
  const told = await explain<string>(client, statement, 'analyze, buffers');
  const nodes = nodesOf(explained.Plan);
  const whole = nodes.filter((node) => node['Node Type'] === 'Seq Scan');
  const inVain = nodes.filter((node) => (node['Rows Removed by Filter'] ?? 0) * node['Actual Loops'] > fewRows);
  const namesOf = (list: readonly Node[]) => list.flatMap((node) => node['Relation Name'] ?? []);
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_class
     where relname = any ($1) and relnamespace = 'public'::regnamespace and reltuples > $2`,
    [namesOf(whole), fewRows],
  );
  const scanned = [...new Set([...rows.map(({ name }) => name), ...namesOf(inVain)])];
  const milliseconds = explained['Execution Time'];
  const planning = explained['Planning Time'];
  return { question, text: statement.text, milliseconds, planning, scanned, told: told.join('\n') };
}
