import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import type { Logger } from 'pino';
import { UnavailableError } from '../../kernel/errors.ts';

const patience = 5_000;
/** The keys are read again at most this often, whoever sends tokens with unknown ones. */
const keysCooldown = 5_000;
const keysLastFor = 10 * 60_000;
const discoveryLastsFor = 60 * 60_000;
/** So long an issuer that failed is not asked again: tokens must not make the hub wait for it one by one. */
const failureCooldown = 2_000;

/** About the token, not about the issuer: the keys are there, and none of them is the one. */
const aboutToken = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported] as const;

/** What an issuer publishes of itself must come by the same way as its name: encrypted, or on this machine. */
const isReachable = (text: unknown, issuer: string): text is string =>
  typeof text === 'string' && URL.canParse(text) && new URL(text).protocol === new URL(issuer).protocol;

async function keysAddress(issuer: string): Promise<URL> {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
    headers: { accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(patience),
  });
  if (!response.ok) throw new Error(`the discovery answers ${response.status}`);
  const { issuer: named, jwks_uri: keys } = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown };
  if (named !== issuer) throw new Error('the discovery names another issuer');
  if (!isReachable(keys, issuer)) throw new Error('the discovery names no address of keys that may be used');
  return new URL(keys);
}

/** The keys of an OpenID Connect issuer, found by discovery, kept for a while and read again for an unknown one. */
export function issuerKeys(issuer: string, log: Logger): JWTVerifyGetKey {
  let found: { readonly keys: ReturnType<typeof createRemoteJWKSet>; readonly at: number } | undefined;
  let discovering: Promise<void> | undefined;
  let failedAt = Number.NEGATIVE_INFINITY;

  function unavailable(error?: unknown): UnavailableError {
    if (error) {
      failedAt = performance.now();
      log.warn({ issuer, error }, 'an issuer of tokens does not answer as it should');
    }
    return new UnavailableError(`The issuer ${issuer} does not answer; try again later.`, { issuer });
  }

  async function discover(): Promise<void> {
    const address = await keysAddress(issuer);
    const options = { timeoutDuration: patience, cooldownDuration: keysCooldown, cacheMaxAge: keysLastFor };
    found = { keys: createRemoteJWKSet(address, options), at: performance.now() };
  }

  async function currentKeys() {
    const isOld = !found || performance.now() - found.at > discoveryLastsFor;
    if (isOld) {
      discovering ??= discover()
        .catch((error: unknown) => {
          throw unavailable(error);
        })
        .finally(() => {
          discovering = undefined;
        });
      await discovering;
    }
    return (found as NonNullable<typeof found>).keys;
  }

  return async (header, token) => {
    // Keys that are known are good while their issuer is away.
    if (!found && performance.now() - failedAt < failureCooldown) throw unavailable();
    const keys = await currentKeys();
    try {
      return await keys(header, token);
    } catch (error) {
      if (aboutToken.some((kind) => error instanceof kind)) throw error;
      throw unavailable(error);
    }
  };
}
