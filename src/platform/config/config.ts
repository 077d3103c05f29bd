import { z } from 'zod';

/** A setting that stops the start; the message is one line that names the setting. */
export class ConfigurationError extends Error {
  constructor(setting: string, reason: string) {
    super(`${setting}: ${reason}`);
    this.name = 'ConfigurationError';
  }
}

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be a whole number from ${least} to ${most}`);

/** Every setting of the hub, with its default; README.md shows the same table. */
const settings = z.object({
  PORT: wholeNumber(0, 65_535).default(4000),
  HOST: z.string().min(1, 'must be a host name or address to listen on').default('localhost'),
  DATA_DIR: z.string().min(1, 'must be a folder').default('.data'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\/.+/, 'must begin with postgres://')
    .refine((value) => URL.canParse(value), 'must be a URL such as postgres://user@host:5432/multaqa')
    .optional(),
  DATABASE_POOL_SIZE: wholeNumber(2, 200).default(10),
  EVENT_POLL_MILLISECONDS: wholeNumber(10, 60_000).default(250),
  CLOCK_SECONDS: wholeNumber(1, 86_400).default(60),
  DEADLINE_SECONDS: wholeNumber(1, 600).default(10),
  SHUTDOWN_GRACE_SECONDS: wholeNumber(0, 600).default(10),
  TOKEN_KEY: z.string().min(1, 'must be a JSON Web Key with its private part').optional(),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], 'must be one of debug, info, warn, error, silent')
    .default('info'),
  NODE_ENV: z
    .enum(['development', 'test', 'production'], 'must be one of development, test, production')
    .default('development'),
});

/** The names of all settings, as they stand in the environment. */
export const settingNames = Object.keys(settings.shape);

export interface Configuration {
  readonly port: number;
  readonly host: string;
  readonly dataDirectory: string;
  readonly databaseUrl: string | undefined;
  readonly databasePoolSize: number;
  readonly eventPollMilliseconds: number;
  readonly clockSeconds: number;
  readonly deadlineSeconds: number;
  readonly shutdownGraceSeconds: number;
  readonly tokenKey: string | undefined;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly production: boolean;
}

/** What may hold a password is not shown again. */
const secretSettings: readonly string[] = ['DATABASE_URL', 'TOKEN_KEY'];

/**
 * The only reader of the environment. Stops at the first setting that is wrong.
 * @param defaults of a program that has other ones; an empty setting is one that is not given
 */
export function readConfiguration(
  environment: NodeJS.ProcessEnv = process.env,
  defaults: NodeJS.ProcessEnv = {},
): Configuration {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = settings.safeParse({ ...defaults, ...given });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const setting = String(issue?.path[0]);
    const shown = secretSettings.includes(setting) ? '' : `, not "${given[setting] ?? ''}"`;
    throw new ConfigurationError(setting, `${issue?.message}${shown}`);
  }
  const values = parsed.data;
  return {
    port: values.PORT,
    host: values.HOST,
    dataDirectory: values.DATA_DIR,
    databaseUrl: values.DATABASE_URL,
    databasePoolSize: values.DATABASE_POOL_SIZE,
    eventPollMilliseconds: values.EVENT_POLL_MILLISECONDS,
    clockSeconds: values.CLOCK_SECONDS,
    deadlineSeconds: values.DEADLINE_SECONDS,
    shutdownGraceSeconds: values.SHUTDOWN_GRACE_SECONDS,
    tokenKey: values.TOKEN_KEY,
    logLevel: values.LOG_LEVEL,
    production: values.NODE_ENV === 'production',
  };
}
