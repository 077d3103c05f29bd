import { mkdir } from 'node:fs/promises';
import { ConfigurationError } from './config.ts';

/** Refuses a folder of data that cannot be made or written to, by the reason of the system. */
export const refuseFolder = (directory: string) => (error: NodeJS.ErrnoException) => {
  throw new ConfigurationError('DATA_DIR', `the folder "${directory}" cannot be made or written to (${error.code})`);
};

/** Makes sure that the folder of the data is there. */
export async function makeDataFolder(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true }).catch(refuseFolder(directory));
}
