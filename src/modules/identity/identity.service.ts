import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errors, exportJWK, generateKeyPair, importJWK, type JWK, jwtVerify, SignJWT } from 'jose';
import { UnauthenticatedError } from '../../kernel/errors.ts';
import { anonymous, type Role, roles, type Viewer } from '../../kernel/viewer.ts';
import { ConfigurationError } from '../../platform/config/config.ts';

const issuer = 'multaqa';
const algorithm = 'EdDSA';
const slugForm = /^[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?$/;

export interface TokenSettings {
  readonly tokenKey: string | undefined;
  readonly dataDirectory: string;
  readonly production: boolean;
}

/** The key that signs and checks the tokens of this hub. */
export interface TokenKey {
  readonly jwk: JWK;
}

/** A key that really signs and checks; half of one, or one that was damaged, stops the start. */
async function usableKey(text: string, setting: string): Promise<JWK> {
  const refusal = new ConfigurationError(setting, 'must be an Ed25519 private key as JSON Web Key (kty, crv, x, d)');
  try {
    const jwk = JSON.parse(text) as JWK;
    if (jwk.kty !== 'OKP' || jwk.crv !== 'Ed25519' || !jwk.x || !jwk.d) throw refusal;
    const key: TokenKey = { jwk };
    await bearerOf(key, `Bearer ${await signToken(key, { role: 'ANALYST', institutionId: null })}`);
    return jwk;
  } catch {
    // Whatever the reason is, what is to be done about it is the same, and the key must not be shown.
    throw refusal;
  }
}

async function developmentKey(dataDirectory: string): Promise<JWK> {
  const path = join(dataDirectory, 'development-key.json');
  const kept = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (kept !== undefined) return usableKey(kept, path);
  const { privateKey } = await generateKeyPair(algorithm, { crv: 'Ed25519', extractable: true });
  const jwk = await exportJWK(privateKey);
  await mkdir(dataDirectory, { recursive: true });
  // Exclusive: two processes that start together must not sign with two keys.
  await writeFile(path, JSON.stringify(jwk), { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return JSON.parse(await readFile(path, 'utf8')) as JWK;
}

/** The configured key, or outside of production one that is made on the first start and kept beside the data. */
export async function tokenKey(settings: TokenSettings): Promise<TokenKey> {
  if (settings.tokenKey) return { jwk: await usableKey(settings.tokenKey, 'TOKEN_KEY') };
  if (settings.production) {
    throw new ConfigurationError('TOKEN_KEY', 'must be set in production; the development key is not used there');
  }
  return { jwk: await developmentKey(settings.dataDirectory) };
}

export interface TokenRequest {
  readonly role: Role;
  readonly institutionId: string | null;
  readonly subject?: string;
  readonly lifetime?: string;
}

/** A signed token for a role and, for a member, its institution. */
export async function signToken(key: TokenKey, request: TokenRequest): Promise<string> {
  const subject = request.subject ?? [request.role.toLowerCase(), request.institutionId].filter(Boolean).join('@');
  return new SignJWT({ role: request.role, ...(request.institutionId ? { institution: request.institutionId } : {}) })
    .setProtectedHeader({ alg: algorithm })
    .setIssuer(issuer)
    .setAudience(issuer)
    .setSubject(subject)
    .setIssuedAt()
    .setExpirationTime(request.lifetime ?? '12h')
    .sign(await importJWK(key.jwk, algorithm));
}

function viewerOf(payload: Record<string, unknown>): Viewer {
  const { role, institution, sub } = payload;
  if (typeof role !== 'string' || !Object.hasOwn(roles, role) || typeof sub !== 'string') {
    throw new UnauthenticatedError('The token names no role of this hub.');
  }
  const isMember = role === 'MEMBER';
  const institutionId = typeof institution === 'string' && slugForm.test(institution) ? institution : null;
  if (isMember !== (institutionId !== null)) {
    throw new UnauthenticatedError('A member token names its institution, any other token names none.');
  }
  return { role: role as Role, institutionId, subject: sub };
}

/** Who speaks, and until when the token says so. */
export interface Bearer {
  readonly viewer: Viewer;
  readonly expiresAt: Date | null;
}

/** The bearer of an authorization header; without a header, anonymous. */
export async function bearerOf(key: TokenKey, authorization: string | undefined): Promise<Bearer> {
  if (!authorization) return { viewer: anonymous, expiresAt: null };
  const [, token] = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization.trim()) ?? [];
  if (!token) throw new UnauthenticatedError('The authorization header must be "Bearer <token>".');
  const { d: _private, ...publicJwk } = key.jwk;
  try {
    const { payload } = await jwtVerify(token, await importJWK(publicJwk, algorithm), {
      issuer,
      audience: issuer,
      algorithms: [algorithm],
      clockTolerance: 5,
      requiredClaims: ['exp', 'sub'],
    });
    return { viewer: viewerOf(payload), expiresAt: new Date(Number(payload.exp) * 1000) };
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw new UnauthenticatedError('The token has expired; get a new one.');
    if (error instanceof errors.JOSEError) throw new UnauthenticatedError('The token is not one of this hub.');
    throw error;
  }
}

/** The role and institution in the words of the command line. */
export function tokenRequest(role: string | undefined, institution: string | undefined): TokenRequest {
  const known = Object.keys(roles).filter((name) => name !== 'ANONYMOUS');
  const wanted = role?.toUpperCase();
  if (!wanted || !known.includes(wanted)) {
    throw new ConfigurationError('--role', `must be one of ${known.join(', ').toLowerCase()}`);
  }
  if (wanted === 'MEMBER' && !(institution && slugForm.test(institution))) {
    throw new ConfigurationError('--institution', 'a member needs the key of its institution, such as tr-turkstat');
  }
  if (wanted !== 'MEMBER' && institution) {
    throw new ConfigurationError('--institution', 'only a member has an institution');
  }
  return { role: wanted as Role, institutionId: institution ?? null };
}
