import { parseArgs } from 'node:util';
import { openHubDatabase } from './app.ts';
import { systemClock } from './kernel/clock.ts';
import { Refusal } from './kernel/errors.ts';
import { hubItself } from './kernel/viewer.ts';
import { grantOfWords, inviteAccount } from './modules/identity/index.ts';
import { ConfigurationError, readConfiguration } from './platform/config/config.ts';
import { unitOfWork } from './platform/database/unitOfWork.ts';
import { run } from './run.ts';

function daysOf(text: string): number {
  if (/^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= 30) return Number(text);
  throw new ConfigurationError('--days', `must be a whole number from 1 to 30, not "${text}"`);
}

function nameOf(text: string | undefined): string {
  if (text && /^(?=.*\S)\P{C}{1,200}$/u.test(text)) return text;
  throw new ConfigurationError('--name', 'must be the name of the person, 1 to 200 characters');
}

const options = {
  role: { type: 'string' },
  institution: { type: 'string' },
  name: { type: 'string' },
  days: { type: 'string', default: '7' },
} as const;

/**
 * Prints the code of an invitation and nothing else, for the first administrator of a hub:
 * `npm run --silent invite -- --role administrator --name "A. Person"`. The embedded database must not be in use.
 */
await run('invite', async () => {
  const { values } = parseArgs({ options });
  const { role, institutionId } = grantOfWords(values.role, values.institution);
  const input = {
    role,
    institutionId: institutionId ? `Institution:${institutionId}` : null,
    name: nameOf(values.name),
    expiresInDays: daysOf(values.days),
  };
  const database = await openHubDatabase(readConfiguration());
  let code = '';
  const useCase = inviteAccount((made) => {
    code = made;
  });
  const caller = { viewer: hubItself('command line'), action: 'inviteAccount' };
  try {
    await unitOfWork(database, caller, systemClock.now(), (work) => useCase(work, input));
  } catch (error) {
    throw error instanceof Refusal ? new ConfigurationError('--institution', error.message) : error;
  } finally {
    await database.close();
  }
  process.stdout.write(`${code}\n`);
});
