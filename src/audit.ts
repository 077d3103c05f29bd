import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Kysely } from 'kysely';
import { entities } from './entities.ts';
import { hubItself } from './kernel/viewer.ts';
import {
  auditOfWords,
  type ChainHead,
  exportedEntries,
  holdsAudit,
  holdsHead,
  verifiedChain,
} from './modules/audit/index.ts';
import { ConfigurationError, readConfiguration } from './platform/config/config.ts';
import { openDatabase } from './platform/database/database.ts';
import { run } from './run.ts';
import { say } from './serve.ts';

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

/** `npm run audit:verify` and `npm run --silent audit:export`, on the database of the hub. */
await run('audit', async () => {
  const { command, earlier, from } = auditOfWords(process.argv.slice(2));
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
    const tables = database.reading<unknown>({ viewer: hubItself('audit') });
    await (command === 'verify' ? verify(tables, earlier) : exported(tables, from));
  } finally {
    await database.close();
  }
});
