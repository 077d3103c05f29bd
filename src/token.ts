import { parseArgs } from 'node:util';
import { signToken, tokenKey, tokenRequest } from './modules/identity/index.ts';
import { readConfiguration } from './platform/config/config.ts';
import { run } from './run.ts';

/** Prints a token for a role and nothing else, for trying the hub out: `npm run --silent token -- --role facilitator`. */
await run('token', async () => {
  const { values } = parseArgs({ options: { role: { type: 'string' }, institution: { type: 'string' } } });
  const request = tokenRequest(values.role, values.institution);
  process.stdout.write(`${await signToken(await tokenKey(readConfiguration()), request)}\n`);
});
