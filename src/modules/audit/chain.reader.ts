import { parseArgs } from 'node:util';
import { type Kysely, sql } from 'kysely';
import { ConfigurationError } from '../../platform/config/config.ts';

/** An entry that was the last one, by its number and its hash: whoever knows it knows all that came before. */
export interface ChainHead {
  readonly sequence: string;
  /** Hexadecimal. */
  readonly hash: string;
}

const flaws = {
  GAP: 'the entry before it is missing',
  ORDER: 'it does not hold the hash of the entry before it',
  CONTENT: 'its hash is not that of its content',
} as const;

/** The first entry that is not as it was written. */
export interface ChainFlaw {
  readonly sequence: string;
  readonly reason: string;
}

/** What a chain is found to be. */
export interface VerifiedChain {
  readonly count: number;
  readonly first: string | null;
  readonly head: ChainHead | null;
  readonly flaw: ChainFlaw | null;
}

/** Whether the database has an audit at all. */
export async function holdsAudit(tables: Kysely<unknown>): Promise<boolean> {
  const { rows } = await sql<{ holds: boolean }>`select to_regclass('audit_entry') is not null as holds`.execute(
    tables,
  );
  return rows[0]?.holds ?? false;
}

/** Whether the chain still has what was once its head. */
export async function holdsHead(tables: Kysely<unknown>, { sequence, hash }: ChainHead): Promise<boolean> {
  const { rows } = await sql`
    select from audit_entry where sequence = ${sequence}::bigint and hash = decode(${hash}, 'hex')`.execute(tables);
  return rows.length > 0;
}

interface Findings {
  readonly count: string;
  readonly first: string | null;
  readonly last: string | null;
  readonly hash: string | null;
  /** The number of an entry and what is wrong with it. */
  readonly wrong: readonly [string, keyof typeof flaws] | null;
}

/** Makes every hash again, in one statement that reads each entry once. */
export async function verifiedChain(tables: Kysely<unknown>): Promise<VerifiedChain> {
  const { rows } = await sql<Findings>`
    with linked as (
      select entry.sequence, entry.hash, entry.previous_hash, audit_hash(entry) as made,
        coalesce(lag(entry.sequence) over chain, 0) + 1 as due, coalesce(lag(entry.hash) over chain, '') as before
      from audit_entry entry window chain as (order by entry.sequence)
    ), judged as (
      select sequence, case when sequence <> due then 'GAP' when previous_hash <> before then 'ORDER'
        when hash <> made then 'CONTENT' end as flaw from linked
    ), whole as (
      select count(*) as count, min(sequence) as first, max(sequence) as last,
        min(array[to_char(sequence, 'FM0000000000000000000'), flaw]) filter (where flaw is not null) as wrong
      from judged
    )
    select count::text, first::text, last::text, encode(entry.hash, 'hex') as hash, to_jsonb(wrong) as wrong
    from whole left join audit_entry entry on entry.sequence = last`.execute(tables);
  const { count, first, last, hash, wrong } = rows[0] as Findings;
  return {
    count: Number(count),
    first,
    head: last && hash ? { sequence: last, hash } : null,
    flaw: wrong && { sequence: String(BigInt(wrong[0])), reason: flaws[wrong[1]] },
  };
}

const entriesAtOnce = 1000;

/** Every entry from a number on, each as a line of JSON; no more of them are held at a time than one statement reads. */
export async function* exportedEntries(tables: Kysely<unknown>, from: string): AsyncGenerator<string> {
  for (let next = BigInt(from); ; ) {
    const { rows } = await sql<{ sequence: string; line: string }>`
      select sequence::text, json_build_object('sequence', sequence, 'occurredAt', to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'actor', actor,
        'role', actor_role, 'institution', institution_id, 'action', action, 'address', address,
        'correlationId', correlation_id, 'change', change, 'subject', subject_type || ':' || subject_key, 'part', part,
        'changes', changes, 'previousHash', encode(previous_hash, 'hex'), 'hash', encode(hash, 'hex'))::text as line
      from audit_entry entry where entry.sequence >= ${String(next)}::bigint
      order by entry.sequence limit ${entriesAtOnce}`.execute(tables);
    for (const { line } of rows) yield `${line}\n`;
    const last = rows.at(-1);
    if (!last || rows.length < entriesAtOnce) return;
    next = BigInt(last.sequence) + 1n;
  }
}

const commands = ['verify', 'export'] as const;

function headOf(text: string): ChainHead {
  const match = /^(\d{1,18}):([0-9a-f]{64})$/.exec(text);
  if (match) return { sequence: match[1] as string, hash: match[2] as string };
  throw new ConfigurationError('--head', 'must be a head as it was shown: a number, a colon and 64 hexadecimal digits');
}

function numberOf(text: string): string {
  if (/^\d{1,18}$/.test(text)) return text;
  throw new ConfigurationError('--from', `must be the number of an entry, not "${text}"`);
}

/** What is asked of the audit on the command line: of which head it is known, or from which entry it is written out. */
export function auditOfWords(words: readonly string[]) {
  const options = { head: { type: 'string' }, from: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true });
  const command = commands.find((name) => name === positionals[0]);
  if (!command) throw new ConfigurationError('command', `must be ${commands.join(' or ')}`);
  const earlier = values.head === undefined ? undefined : headOf(values.head);
  return { command, earlier, from: numberOf(values.from ?? '1') };
}
