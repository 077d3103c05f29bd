import { ConfigurationError } from './platform/config/config.ts';
import { SeedError } from './platform/database/tsv.ts';

const isExpected = (error: unknown): boolean =>
  error instanceof ConfigurationError ||
  error instanceof SeedError ||
  String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS');

/** Runs a program; what its user can put right is told in a line, anything else with its place in the code. */
export async function run(name: string, program: () => Promise<void>): Promise<void> {
  try {
    await program();
  } catch (error) {
    const { message, stack } = error as Error;
    process.stderr.write(isExpected(error) ? `${name}: ${message}\n` : `${stack}\n`);
    process.exitCode = 1;
  }
}
