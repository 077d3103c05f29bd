import { entities } from './entities.ts';
import { hubItself } from './kernel/viewer.ts';
import { driftOfFigures } from './modules/trackrecord/index.ts';
import { readConfiguration } from './platform/config/config.ts';
import { openDatabase } from './platform/database/database.ts';
import { run } from './run.ts';
import { say } from './serve.ts';

/**
 * `npm run trackrecord:verify`: computes the figures of all exchanges of the hub from its log alone, and tells where what
 * is kept differs. What the published record tells follows from its files instead, and is left out.
 */
await run('trackrecord', async () => {
  const database = await openDatabase(readConfiguration(), entities);
  try {
    const tables = database.reading<unknown>({ viewer: hubItself('trackrecord') });
    const { rows, drift } = await driftOfFigures(tables);
    for (const { table, is, row } of drift) {
      say(`${table}: ${is === 'MISSING' ? 'missing' : 'not in the log'}: ${JSON.stringify(row)}`);
    }
    say(
      drift.length === 0
        ? `${rows} figures follow from the log. Each is as it is kept.`
        : `${drift.length} of the figures that are kept are not what follows from the log.`,
    );
    if (drift.length > 0) process.exitCode = 1;
  } finally {
    await database.close();
  }
});
