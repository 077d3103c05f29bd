import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import type { Kysely } from 'kysely';
import { entities } from './entities.ts';
import { hubItself } from './kernel/viewer.ts';
import { type ChainHead, exportedEntries, holdsAudit, holdsHead, verifiedChain } from './modules/audit/index.ts';
import { ConfigurationError, readConfiguration } from './platform/config/config.ts';
import { openDatabase } from './platform/database/database.ts';
import { run } from './run.ts';
import { say } from './serve.ts';

function headOf(text: string): ChainHead {
  const match = /^(\d{1,18}):([0-9a-f]{64})$/.exec(text);
  if (match) return { sequence: match[1] as string, hash: match[2] as string };
  throw new ConfigurationError('--head', 'must be a head as it was shown: a number, a colon and 64 hexadecimal digits');
}

function numberOf(text: string): string {
  if (/^\d{1,18}$/.test(text)) return text;
  throw new ConfigurationError('--from', `must be the number of an entry, not "${text}"`);
}

const written = ({ sequence, hash }: ChainHead) => `${sequence}:${hash}`;

/** Says whether the chain is as it was written, and if not, where it ceases to be. */
async function verify(tables: Kysely<unknown>, earlier: ChainHead | undefined): Promise<void> {
  const { count, first, head, flaw } = await verifiedChain(tables);
  const extent = head ? `${count} entries, ${first} to ${head.sequence}` : 'no entries';
  const wrong: string[] = [];
  if (flaw) wrong.push(`Entry ${flaw.sequence} is not as it was written: ${flaw.reason}.`);
  if (earlier && !(await holdsHead(tables, earlier)))
    wrong.push(`The head ${written(earlier)} is not in the chain: its end was cut off, or it was written anew.`);
  say(`${extent}. ${wrong.join(' ') || 'Each is as it was written.'}`);
  if (head) say(`Head: ${written(head)}`);
  if (wrong.length > 0) process.exitCode = 1;
}

const exported = (tables: Kysely<unknown>, from: string): Promise<void> =>
  pipeline(Readable.from(exportedEntries(tables, from)), process.stdout, { end: false });

const commands = ['verify', 'export'] as const;

/** `npm run audit:verify` and `npm run --silent audit:export`, on the database of the hub. */
await run('audit', async () => {
  const options = { head: { type: 'string' }, from: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const command = commands.find((name) => name === positionals[0]);
  if (!command) throw new ConfigurationError('command', `must be ${commands.join(' or ')}`);
  const earlier = values.head === undefined ? undefined : headOf(values.head);
  const from = numberOf(values.from ?? '1');
  const configuration = readConfiguration();
  const database = await openDatabase(configuration, entities);
  try {
    if (!(await holdsAudit(database.owner()))) {
      const setting = configuration.databaseUrl ? 'DATABASE_URL' : 'DATA_DIR';
      throw new ConfigurationError(
        setting,
        'this database holds no audit; a hub of this version makes it at its start',
      );
    }
    // As the hub, who may read it: a login that owns nothing would else see nothing, and that looks sound.
    const tables = database.reading<unknown>({ viewer: hubItself('audit') }, new AbortController().signal);
    await (command === 'verify' ? verify(tables, earlier) : exported(tables, from));
  } finally {
    await database.close();
  }
});
