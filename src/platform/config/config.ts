import { z } from 'zod';
import type { BucketSize } from '../limits/buckets.ts';

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

/** What stands between commas. */
const listed = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

const isOrigin = (text: string): boolean => {
  const url = URL.parse(text);
  return url !== null && /^https?:\/\/[^*]+$/.test(text) && url.origin === text;
};

/** The origins of web sites, parted by commas. There is no way to name all of them. */
const origins = z
  .string()
  .default('')
  .transform(listed)
  .refine((list) => list.every(isOrigin), 'must list origins such as https://portal.example, parted by commas');

const loopbacks: readonly (string | undefined)[] = ['localhost', '127.0.0.1', '[::1]'];

/** Encrypted, or on this machine. */
function isIssuer(text: string): boolean {
  const url = URL.parse(text);
  const isPlain = url?.protocol === 'http:' && loopbacks.includes(url.hostname);
  return (url?.protocol === 'https:' || isPlain) && !url?.search && !url?.hash && !url?.username && !url?.password;
}

/** The names of issuers, parted by commas: a token says the same name to the letter. */
const issuers = z
  .string()
  .default('')
  .transform(listed)
  .refine((list) => list.every(isIssuer), 'must list the https addresses of OpenID Connect issuers, parted by commas');

const isServer = (text: string): boolean => /^postgres(ql)?:\/\/.+/.test(text) && URL.canParse(text);

/** The addresses of PostgreSQL servers, parted by commas. */
const servers = z
  .string()
  .default('')
  .transform(listed)
  .refine(
    (list) => list.every(isServer),
    'must list addresses such as postgres://user@host:5432/multaqa, parted by commas',
  );

const mostPoints = 1_000_000_000;

/** Every setting of the hub, with its default; docs/settings.md tells the same for people. */
const settings = z.object({
  PORT: wholeNumber(0, 65_535).default(4000),
  HOST: z.string().min(1, 'must be a host name or address to listen on').default('localhost'),
  DATA_DIR: z.string().min(1, 'must be a folder').default('.data'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\/.+/, 'must begin with postgres://')
    .refine((value) => URL.canParse(value), 'must be a URL such as postgres://user@host:5432/multaqa')
    .optional(),
  DATABASE_REPLICA_URLS: servers,
  DATABASE_POOL_SIZE: wholeNumber(2, 200).default(10),
  EVENT_POLL_MILLISECONDS: wholeNumber(10, 60_000).default(250),
  EVENT_RETENTION_DAYS: wholeNumber(1, 36_500).default(3_650),
  CLOCK_SECONDS: wholeNumber(1, 86_400).default(60),
  DEADLINE_SECONDS: wholeNumber(1, 600).default(10),
  LIMIT_DEPTH: wholeNumber(1, 100).default(15),
  LIMIT_TOKENS: wholeNumber(100, 100_000).default(2_000),
  LIMIT_ALIASES: wholeNumber(0, 1_000).default(30),
  LIMIT_DIRECTIVES: wholeNumber(0, 1_000).default(50),
  LIMIT_ROOT_FIELDS: wholeNumber(1, 1_000).default(20),
  LIMIT_COST: wholeNumber(1, mostPoints).default(20_000),
  BUDGET: wholeNumber(1, mostPoints).default(50_000),
  BUDGET_PER_SECOND: wholeNumber(1, mostPoints).default(500),
  BUDGET_ANONYMOUS: wholeNumber(1, mostPoints).default(3_000),
  BUDGET_ANONYMOUS_PER_SECOND: wholeNumber(1, mostPoints).default(100),
  TRUSTED_PROXIES: wholeNumber(0, 10).default(0),
  SOCKET_OPERATIONS: wholeNumber(1, 10_000).default(50),
  SOCKETS: wholeNumber(1, 1_000_000).default(10_000),
  SOCKETS_PER_ADDRESS: wholeNumber(1, 100_000).default(200),
  SOCKETS_PER_ACCOUNT: wholeNumber(1, 100_000).default(50),
  SOCKETS_PER_SECOND: wholeNumber(1, 100_000).default(500),
  SOCKET_PING_SECONDS: wholeNumber(1, 600).default(12),
  SOCKET_WAITING_BYTES: wholeNumber(1_024, 1_000_000_000).default(262_144),
  EXPORTS: wholeNumber(1, 100).default(4),
  EXPORTS_PER_CALLER: wholeNumber(1, 100).default(2),
  DOCUMENTS: z.enum(['any', 'registered'], 'must be one of any, registered').default('any'),
  INTROSPECTION: z.enum(['everybody', 'signed-in', 'nobody'], 'must be one of everybody, signed-in, nobody').optional(),
  REQUEST_SECONDS: wholeNumber(1, 600).default(20),
  CORS_ORIGINS: origins,
  PLAYGROUND: z.enum(['on', 'off'], 'must be on or off').optional(),
  COMPILE_AFTER: wholeNumber(1, 1_000_000).default(10),
  PUBLIC_ANSWERS: z.enum(['kept', 'anew'], 'must be kept or anew').default('kept'),
  SHUTDOWN_GRACE_SECONDS: wholeNumber(0, 600).default(10),
  OIDC_ISSUERS: issuers,
  OIDC_AUDIENCE: z.string().min(1, 'must be the audience of the tokens').default('multaqa'),
  PUBLIC_URL: z
    .string()
    .refine((text) => /^https?:\/\/[^#]+$/.test(text) && URL.canParse(text), 'must be a web address without "#"')
    .optional(),
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

/** Who may ask for the schema itself. */
export type IntrospectionSetting = 'everybody' | 'signed-in' | 'nobody';

/** The most that one operation may have. */
export interface OperationLimits {
  readonly depth: number;
  readonly tokens: number;
  readonly aliases: number;
  readonly directives: number;
  readonly rootFields: number;
  readonly cost: number;
}

/** How many connections may stay open, and what each may have. */
export interface SocketLimits {
  /** Operations of one socket at a time. */
  readonly operations: number;
  readonly all: number;
  readonly perAddress: number;
  readonly perAccount: number;
  /** How many may be opened within a second. */
  readonly perSecond: number;
  /** How often a socket is asked whether it is still there. */
  readonly pingSeconds: number;
  /** How much may wait for a client until it is closed. */
  readonly waitingBytes: number;
}

/** What may be asked, how much of it at once, and how fast. */
export interface LimitSettings {
  readonly operation: OperationLimits;
  /** Of each account, and of each address from which nobody signed in. */
  readonly budgets: { readonly signedIn: BucketSize; readonly anonymous: BucketSize };
  /** Of connections that stay: WebSockets, and event streams over HTTP. */
  readonly sockets: SocketLimits;
  /** At a time: of those who are signed in, and as many of the others; and of one caller. */
  readonly exports: { readonly all: number; readonly perCaller: number };
  readonly onlyRegisteredDocuments: boolean;
  readonly introspection: IntrospectionSetting;
}

export interface Configuration {
  readonly port: number;
  readonly host: string;
  readonly dataDirectory: string;
  readonly databaseUrl: string | undefined;
  /** Servers that follow it, and may answer readings. */
  readonly databaseReplicaUrls: readonly string[];
  /** Connections to each server. */
  readonly databasePoolSize: number;
  readonly eventPollMilliseconds: number;
  /** For how long an event is kept at the least. */
  readonly eventRetentionDays: number;
  readonly clockSeconds: number;
  readonly deadlineSeconds: number;
  /** How long a caller may take to send a request. */
  readonly requestSeconds: number;
  /** The web sites whose scripts may ask the hub. */
  readonly corsOrigins: readonly string[];
  /** Whether what is public is told again until something is committed. */
  readonly keepsPublicAnswers: boolean;
  /** How often a query is asked until it is compiled. */
  readonly compileAfter: number;
  readonly playground: boolean;
  readonly limits: LimitSettings;
  /** How many proxies stand before the hub and add the address of their peer to x-forwarded-for. */
  readonly trustedProxies: number;
  readonly shutdownGraceSeconds: number;
  /** The OpenID Connect issuers whose tokens are trusted. */
  readonly oidcIssuers: readonly string[];
  readonly oidcAudience: string;
  /** Where people accept invitations. */
  readonly publicUrl: string | null;
  readonly tokenKey: string | undefined;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly production: boolean;
}

function limitsFrom(values: z.infer<typeof settings>): LimitSettings {
  const isProduction = values.NODE_ENV === 'production';
  const introspection = values.INTROSPECTION ?? (isProduction ? 'signed-in' : 'everybody');
  if (isProduction && introspection === 'everybody') {
    throw new ConfigurationError('INTROSPECTION', 'must be signed-in or nobody in production, not "everybody"');
  }
  return {
    operation: {
      depth: values.LIMIT_DEPTH,
      tokens: values.LIMIT_TOKENS,
      aliases: values.LIMIT_ALIASES,
      directives: values.LIMIT_DIRECTIVES,
      rootFields: values.LIMIT_ROOT_FIELDS,
      cost: values.LIMIT_COST,
    },
    budgets: {
      signedIn: { capacity: values.BUDGET, perSecond: values.BUDGET_PER_SECOND },
      anonymous: { capacity: values.BUDGET_ANONYMOUS, perSecond: values.BUDGET_ANONYMOUS_PER_SECOND },
    },
    sockets: {
      operations: values.SOCKET_OPERATIONS,
      all: values.SOCKETS,
      perAddress: values.SOCKETS_PER_ADDRESS,
      perAccount: values.SOCKETS_PER_ACCOUNT,
      perSecond: values.SOCKETS_PER_SECOND,
      pingSeconds: values.SOCKET_PING_SECONDS,
      waitingBytes: values.SOCKET_WAITING_BYTES,
    },
    exports: { all: values.EXPORTS, perCaller: values.EXPORTS_PER_CALLER },
    onlyRegisteredDocuments: values.DOCUMENTS === 'registered',
    introspection,
  };
}

/** What may hold a password is not shown again. */
const secretSettings: readonly string[] = ['DATABASE_URL', 'DATABASE_REPLICA_URLS', 'TOKEN_KEY'];

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
  const production = values.NODE_ENV === 'production';
  if (production && values.OIDC_ISSUERS.some((issuer) => !issuer.startsWith('https:'))) {
    throw new ConfigurationError('OIDC_ISSUERS', 'must list https addresses only in production');
  }
  if (values.DATABASE_REPLICA_URLS.length > 0 && values.DATABASE_URL === undefined) {
    throw new ConfigurationError('DATABASE_REPLICA_URLS', 'needs DATABASE_URL, the primary that they follow');
  }
  return {
    port: values.PORT,
    host: values.HOST,
    dataDirectory: values.DATA_DIR,
    databaseUrl: values.DATABASE_URL,
    databaseReplicaUrls: values.DATABASE_REPLICA_URLS,
    databasePoolSize: values.DATABASE_POOL_SIZE,
    eventPollMilliseconds: values.EVENT_POLL_MILLISECONDS,
    eventRetentionDays: values.EVENT_RETENTION_DAYS,
    clockSeconds: values.CLOCK_SECONDS,
    deadlineSeconds: values.DEADLINE_SECONDS,
    requestSeconds: values.REQUEST_SECONDS,
    corsOrigins: values.CORS_ORIGINS,
    compileAfter: values.COMPILE_AFTER,
    keepsPublicAnswers: values.PUBLIC_ANSWERS === 'kept',
    playground: (values.PLAYGROUND ?? (production ? 'off' : 'on')) === 'on',
    limits: limitsFrom(values),
    trustedProxies: values.TRUSTED_PROXIES,
    shutdownGraceSeconds: values.SHUTDOWN_GRACE_SECONDS,
    oidcIssuers: values.OIDC_ISSUERS,
    oidcAudience: values.OIDC_AUDIENCE,
    publicUrl: values.PUBLIC_URL ?? null,
    tokenKey: values.TOKEN_KEY,
    logLevel: values.LOG_LEVEL,
    production,
  };
}
