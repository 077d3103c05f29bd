import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK, jwtVerify, SignJWT } from 'jose';
import { ConfigurationError } from '../../platform/config/config.ts';
import { makeDataFolder, refuseFolder } from '../../platform/config/dataFolder.ts';
import { type PersonRole, PersonRoleEnum } from './identity.type.ts';

export const ownAlgorithm = 'EdDSA';
export const ownAudience = 'multaqa';
/** Signs for whoever holds the key of a development hub; refused in production. */
export const developmentIssuer = 'multaqa/development';
/** Signs for service clients that showed their secret. */
export const clientIssuer = 'multaqa/clients';
const institutionForm = /^[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?$/;

export interface TokenSettings {
  readonly tokenKey: string | undefined;
  readonly dataDirectory: string;
  readonly production: boolean;
}

/** The key that signs and checks the hub's own tokens. */
export interface TokenKey {
  readonly signing: CryptoKey;
  readonly checking: CryptoKey;
}

/** What a token of the hub says. */
export interface TokenContent {
  readonly issuer: typeof developmentIssuer | typeof clientIssuer;
  readonly subject: string;
  /** Such as 12h, or seconds. */
  readonly lifetime: string;
  readonly claims: Readonly<Record<string, string>>;
}

export function signToken(key: TokenKey, { issuer, subject, lifetime, claims }: TokenContent): Promise<string> {
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: ownAlgorithm })
    .setIssuer(issuer)
    .setAudience(ownAudience)
    .setSubject(subject)
    .setIssuedAt()
    .setExpirationTime(lifetime)
    .sign(key.signing);
}

/** A key that really signs and checks; half of one, or one that was damaged, stops the start. */
async function usableKey(text: string, setting: string): Promise<TokenKey> {
  const refusal = new ConfigurationError(setting, 'must be an Ed25519 private key as JSON Web Key (kty, crv, x, d)');
  try {
    const { kty, crv, x, d } = JSON.parse(text) as JWK;
    if (kty !== 'OKP' || crv !== 'Ed25519' || !x || !d) throw refusal;
    const key: TokenKey = {
      signing: (await importJWK({ kty, crv, x, d }, ownAlgorithm)) as CryptoKey,
      checking: (await importJWK({ kty, crv, x }, ownAlgorithm)) as CryptoKey,
    };
    const probe = await signToken(key, { issuer: clientIssuer, subject: 'probe', lifetime: '1m', claims: {} });
    await jwtVerify(probe, key.checking);
    return key;
  } catch {
    // Whatever the reason is, what is to be done about it is the same, and the key must not be shown.
    throw refusal;
  }
}

async function developmentKey(dataDirectory: string): Promise<TokenKey> {
  const path = join(dataDirectory, 'development-key.json');
  await makeDataFolder(dataDirectory);
  const kept = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (kept !== undefined) return usableKey(kept, path);
  const { privateKey } = await generateKeyPair(ownAlgorithm, { crv: 'Ed25519', extractable: true });
  const jwk = await exportJWK(privateKey);
  // Exclusive: two processes that start together must not sign with two keys.
  await writeFile(path, JSON.stringify(jwk), { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') refuseFolder(dataDirectory)(error);
  });
  return usableKey(await readFile(path, 'utf8'), path);
}

/** The configured key, or outside of production one that is made on the first start and kept beside the data. */
export async function tokenKey(settings: TokenSettings): Promise<TokenKey> {
  if (settings.tokenKey) return usableKey(settings.tokenKey, 'TOKEN_KEY');
  if (settings.production) {
    throw new ConfigurationError('TOKEN_KEY', 'must be set in production; the development key is not used there');
  }
  return developmentKey(settings.dataDirectory);
}

/** For whom a development token is made. */
export interface DevelopmentToken {
  readonly role: PersonRole;
  readonly institutionId: string | null;
  readonly subject?: string;
  readonly lifetime?: string;
}

/** A token that opens an account with a role, and for a member its institution, when it is first used. */
export function signDevelopmentToken(key: TokenKey, request: DevelopmentToken): Promise<string> {
  const { role, institutionId, subject, lifetime } = request;
  return signToken(key, {
    issuer: developmentIssuer,
    subject: subject ?? [role.toLowerCase(), institutionId].filter(Boolean).join('@'),
    lifetime: lifetime ?? '12h',
    claims: { role, ...(institutionId ? { institution: institutionId } : {}) },
  });
}

/** The role and institution of a person, or in words what is wrong with them. */
export function roleGrant(
  role: unknown,
  institution: unknown,
): Pick<DevelopmentToken, 'role' | 'institutionId'> | string {
  if (typeof role !== 'string' || !Object.hasOwn(PersonRoleEnum, role)) return 'names no role of this hub';
  const institutionId = typeof institution === 'string' && institutionForm.test(institution) ? institution : null;
  if ((role === 'MEMBER') !== (institutionId !== null)) return 'names an institution for a member, and only for one';
  return { role: role as PersonRole, institutionId };
}

/** The role and institution in the words of the command line. */
export function grantOfWords(role: string | undefined, institution: string | undefined) {
  const known = Object.keys(PersonRoleEnum);
  const wanted = role?.toUpperCase();
  if (!wanted || !known.includes(wanted)) {
    throw new ConfigurationError('--role', `must be one of ${known.join(', ').toLowerCase()}`);
  }
  const grant = roleGrant(wanted, institution);
  if (typeof grant !== 'string') return grant;
  const reason =
    wanted === 'MEMBER'
      ? 'a member needs the key of its institution, such as tr-turkstat'
      : 'only a member has an institution';
  throw new ConfigurationError('--institution', reason);
}
