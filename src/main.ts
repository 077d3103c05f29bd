import { pino } from 'pino';
import { openHubDatabase, startHub } from './app.ts';
import { ConfigurationError, readConfiguration } from './platform/config/config.ts';

async function main(): Promise<void> {
  const configuration = readConfiguration();
  const log = pino({ level: configuration.logLevel });
  const database = await openHubDatabase(configuration);
  const hub = await startHub(configuration, database, log);
  console.log(`Multaqa answers at ${hub.url}/graphql`);
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await hub.stop();
    await database.close();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

main().catch((error: unknown) => {
  console.error(error instanceof ConfigurationError ? `multaqa: ${error.message}` : error);
  process.exit(1);
});
