import { parseArgs } from 'node:util';
import { signToken, tokenKey, tokenRequest } from './modules/identity/index.ts';
import { ConfigurationError, readConfiguration } from './platform/config/config.ts';

/** Prints a token for a role and nothing else, for trying the hub out: `npm run --silent token -- --role facilitator`. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { role: { type: 'string' }, institution: { type: 'string' } } });
  const key = await tokenKey(readConfiguration());
  process.stdout.write(`${await signToken(key, tokenRequest(values.role, values.institution))}\n`);
}

main().catch((error: unknown) => {
  const isUsage =
    error instanceof ConfigurationError || (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS');
  process.stderr.write(isUsage ? `token: ${(error as Error).message}\n` : `${(error as Error).stack}\n`);
  process.exitCode = 1;
});
