import { parseArgs } from 'node:util';
import { grantOfWords, signDevelopmentToken, tokenKey } from './modules/identity/index.ts';
import { ConfigurationError, readConfiguration } from './platform/config/config.ts';
import { run } from './run.ts';

/** Prints a token for a role and nothing else, for trying the hub out: `npm run --silent token -- --role facilitator`. */
await run('token', async () => {
  const { values } = parseArgs({ options: { role: { type: 'string' }, institution: { type: 'string' } } });
  const configuration = readConfiguration();
  if (configuration.production) {
    throw new ConfigurationError(
      'NODE_ENV',
      'production takes no development tokens; people sign in with OIDC_ISSUERS',
    );
  }
  const grant = grantOfWords(values.role, values.institution);
  process.stdout.write(`${await signDevelopmentToken(await tokenKey(configuration), grant)}\n`);
});
