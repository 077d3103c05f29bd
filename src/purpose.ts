import { type Kysely, sql } from 'kysely';
import { type Configuration, ConfigurationError } from './platform/config/config.ts';
import type { Database } from './platform/database/database.ts';

/** What a database is for: what really took place, or what was made up for trying the hub out. */
export type Purpose = 'record' | 'sandbox';

async function holdsRecord(tables: Kysely<unknown>): Promise<boolean> {
  const { rows } = await sql`select from exchange where origin = 'RECORD' limit 1`.execute(tables);
  return rows.length > 0;
}

/** Whether the sandbox was made in the database. */
export async function holdsSandbox(tables: Kysely<unknown>): Promise<boolean> {
  const { rows } = await sql`select from event where kind = 'SANDBOX_MADE' limit 1`.execute(tables);
  return rows.length > 0;
}

/** Real and made-up data never share a database. */
export async function checkPurpose(database: Database, purpose: Purpose, configuration: Configuration): Promise<void> {
  const [holdsOther, other] =
    purpose === 'record'
      ? ([holdsSandbox, 'the made-up data of the sandbox'] as const)
      : ([holdsRecord, 'the record of real activities'] as const);
  if (!(await holdsOther(database.owner()))) return;
  const setting = configuration.databaseUrl ? 'DATABASE_URL' : 'DATA_DIR';
  throw new ConfigurationError(setting, `this database holds ${other}; the ${purpose} needs one of its own`);
}
