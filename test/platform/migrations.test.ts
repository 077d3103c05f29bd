import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { unaccent } from '@electric-sql/pglite/contrib/unaccent';
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM as PgliteORM } from '@mikro-orm/pglite';
import { MikroORM as PostgresORM } from '@mikro-orm/postgresql';
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openHubDatabase } from '../../src/app.ts';
import { entities } from '../../src/entities.ts';
import { readConfiguration } from '../../src/platform/config/config.ts';
import { migrations } from '../../src/platform/database/migrations/index.ts';
import { administer, databaseUrl } from '../support/postgres.ts';

const names = migrations.map(({ name }) => name);
const options = {
  entities: [...entities],
  extensions: [Migrator],
  logger: () => {},
  migrations: { migrationsList: [...migrations], tableName: 'migration', snapshot: false },
};

/** Everything that the migrations made, as the database itself describes it. */
async function described(tables: Kysely<unknown>): Promise<readonly string[]> {
  const { rows } = await sql<{ line: string }>`
    with ours as (
      select c.oid, c.relname, c.relkind from pg_class c
      where relnamespace = 'public'::regnamespace and relname not in ('migration', 'migration_pkey', 'migration_id_seq')
    )
    select relkind::text || ' ' || relname as line from ours
    union all select 'column ' || relname || ' ' || attname || ' ' || format_type(atttypid, atttypmod) || ' '
        || attnotnull || ' ' || coalesce(pg_get_expr(adbin, adrelid), '')
      from ours join pg_attribute on attrelid = oid and attnum > 0 and not attisdropped and relkind in ('r', 'p', 'v')
      left join pg_attrdef on adrelid = attrelid and adnum = attnum
    union all select 'constraint ' || relname || ' ' || conname || ' ' || pg_get_constraintdef(k.oid)
      from ours join pg_constraint k on conrelid = ours.oid
    union all select 'index ' || pg_get_indexdef(oid) from ours where relkind in ('i', 'I')
    union all select 'view ' || pg_get_viewdef(oid) from ours where relkind = 'v'
    union all select 'trigger ' || pg_get_triggerdef(t.oid) from ours join pg_trigger t on tgrelid = ours.oid and not tgisinternal
    union all select 'function ' || pg_get_functiondef(p.oid) from pg_proc p
      where pronamespace = 'public'::regnamespace
        and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    order by 1`.execute(tables);
  return rows.map(({ line }) => line);
}

/** The embedded database of a folder, or the server's database of that name, without the hub around it. */
const kinds = {
  PGlite: (place: string) =>
    PgliteORM.init({
      ...options,
      dbName: join(place, 'database'),
      driverOptions: { extensions: { pg_trgm, unaccent } },
    }),
  PostgreSQL: (place: string) => PostgresORM.init({ ...options, clientUrl: place }),
} as const;

let folder: string;
let url: string;
let database: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'multaqa-migrations-'));
  database = `test_${randomUUID().replaceAll('-', '')}`;
  url = databaseUrl(inject('serverUrl'), database);
  await administer(inject('serverUrl'), `create database ${database}`);
});
afterAll(async () => {
  await administer(inject('serverUrl'), `drop database ${database} with (force)`);
  await rm(folder, { recursive: true });
});

describe('the migrations', () => {
  it.each(['PGlite', 'PostgreSQL'] as const)(
    'go up, down without leaving anything, and up again to the same on an empty %s',
    async (kind) => {
      const orm = await kinds[kind](kind === 'PGlite' ? folder : url);
      const tables = orm.em.getKysely() as unknown as Kysely<unknown>;
      const ran = async (direction: 'up' | 'down') => {
        const done = await (direction === 'up' ? orm.migrator.up() : orm.migrator.down({ to: 0 }));
        return done.map(({ name }) => name);
      };
      expect(await ran('up')).toEqual(names);
      const first = await described(tables);
      expect(first).toContain('r search_entry');
      expect(await ran('up')).toEqual([]);
      expect(await ran('down')).toEqual([...names].reverse());
      expect(await described(tables)).toEqual([]);
      expect(await ran('up')).toEqual(names);
      expect(await described(tables)).toEqual(first);
      await orm.close(true);
    },
    120_000,
  );

  it('run once where several hubs start at once on an empty server', async () => {
    const name = `test_${randomUUID().replaceAll('-', '')}`;
    await administer(inject('serverUrl'), `create database ${name}`);
    const configuration = readConfiguration({
      DATABASE_URL: databaseUrl(inject('serverUrl'), name),
      DATABASE_POOL_SIZE: '2',
    });
    const opened = await Promise.all(Array.from({ length: 4 }, () => openHubDatabase(configuration)));
    for (const one of opened) await one.check();
    for (const one of opened) await one.close();
    await administer(inject('serverUrl'), `drop database ${name} with (force)`);
  });
});
