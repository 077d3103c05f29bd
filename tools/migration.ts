import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/pglite';
import { entities } from '../src/entities.ts';

/**
 * `create <name>` writes a migration for the difference between the entities and the committed snapshot;
 * `check` fails where there is a difference. Needs no database.
 */
const [command, name] = process.argv.slice(2);
const orm = await MikroORM.init({
  entities: [...entities],
  extensions: [Migrator],
  dbName: 'memory://',
  migrations: {
    path: 'src/platform/database/migrations',
    snapshot: true,
    snapshotName: 'snapshot',
    emit: 'ts',
    fileName: (_timestamp, label) => label ?? 'unnamed',
  },
});
try {
  if (command === 'create' && name) {
    const { fileName } = await orm.migrator.create(undefined, false, false, name);
    console.log(fileName ? `written: ${fileName}; add it to migrations/index.ts` : 'nothing to do');
  } else if (command === 'check') {
    if (await orm.migrator.checkSchema()) {
      console.error('The entities and the migrations disagree: run "npm run migration:create -- <name>".');
      process.exitCode = 1;
    }
  } else {
    console.error('usage: migration.ts create <name> | check');
    process.exitCode = 2;
  }
} finally {
  await orm.close();
}
