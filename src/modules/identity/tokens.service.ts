import { decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { Logger } from 'pino';
import { UnauthenticatedError } from '../../kernel/errors.ts';
import { Recent } from '../../kernel/recent.ts';
import type { Identity } from '../../kernel/viewer.ts';
import { issuerKeys } from './issuers.service.ts';
import { clientIssuer, developmentIssuer, ownAlgorithm, ownAudience, type TokenKey } from './keys.service.ts';

/** Only signatures whose checking key cannot sign: neither "none" nor a shared secret. */
const algorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];
/** How far the clock of an issuer may be off, in seconds. */
const clockSkew = 30;
const ownClockSkew = 5;
const longestToken = 8 * 1024;
/** So long a token that was proven is believed without looking at its signature again, in milliseconds: the keys are kept for longer. */
const provenFor = 60_000;
/** Characters of tokens that are known. */
const mostKnown = 500_000;
/** As an issuer names somebody; the database takes no other characters, and nobody can read them. */
const subjectForm = /^[^\p{Cc}\p{Cs}]{1,255}$/u;

/** A token whose signature, issuer, audience and time are right. Who that is here is for the database to say. */
export interface ProvenToken {
  readonly identity: Identity;
  readonly expiresAt: Date;
  readonly claims: JWTPayload;
}

interface KnownToken {
  readonly proven: ProvenToken;
  /** In milliseconds of the epoch. */
  readonly until: number;
  readonly length: number;
}

export type TokenVerifier = (authorization: string) => Promise<ProvenToken>;

export interface TrustSettings {
  readonly oidcIssuers: readonly string[];
  readonly oidcAudience: string;
  readonly production: boolean;
}

interface Trust {
  readonly keys: JWTVerifyGetKey;
  readonly audience: string;
  readonly algorithms: readonly string[];
  readonly clockTolerance: number;
}

function tokenOf(authorization: string): string {
  const [, token] = /^Bearer +([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(authorization.trim()) ?? [];
  if (!token) throw new UnauthenticatedError('The authorization header must be "Bearer <token>".');
  if (token.length > longestToken)
    throw new UnauthenticatedError(`The token is longer than ${longestToken} characters.`);
  return token;
}

/** Says what is wrong with a token; undefined for what is no fault of the token. */
function refusalOf(error: unknown, audience: string): UnauthenticatedError | undefined {
  if (error instanceof errors.JWTExpired) return new UnauthenticatedError('The token has expired; get a new one.');
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud')
      return new UnauthenticatedError(`The token is not meant for the audience "${audience}".`);
    if (error.claim === 'nbf') return new UnauthenticatedError('The token is not valid yet.');
    return new UnauthenticatedError(`The claim "${error.claim}" of the token is missing or not right.`);
  }
  if (error instanceof errors.JOSEError) return new UnauthenticatedError('The token is not one that this hub trusts.');
  return undefined;
}

/** The issuer that a token claims to be of, before anything of it is believed. */
function claimedIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch (error) {
    throw refusalOf(error, '') ?? error;
  }
}

async function proven(token: string, issuer: string, trust: Trust): Promise<ProvenToken> {
  const { audience, clockTolerance } = trust;
  try {
    const { payload } = await jwtVerify(token, trust.keys, {
      issuer,
      audience,
      clockTolerance,
      algorithms: [...trust.algorithms],
      requiredClaims: ['exp', 'sub'],
    });
    const { sub, exp } = payload;
    if (typeof sub !== 'string' || !subjectForm.test(sub)) {
      throw new UnauthenticatedError('The claim "sub" of the token is missing or not right.');
    }
    return { identity: { issuer, subject: sub }, expiresAt: new Date(Number(exp) * 1000), claims: payload };
  } catch (error) {
    throw refusalOf(error, audience) ?? error;
  }
}

/** Checks authorization headers against the issuers that the hub trusts, and no others. */
export function tokenVerifier(settings: TrustSettings, key: TokenKey, log: Logger): TokenVerifier {
  const own: Trust = {
    keys: async () => key.checking,
    audience: ownAudience,
    algorithms: [ownAlgorithm],
    clockTolerance: ownClockSkew,
  };
  const trusted = new Map<unknown, Trust>([[clientIssuer, own]]);
  if (!settings.production) trusted.set(developmentIssuer, own);
  for (const issuer of settings.oidcIssuers) {
    const keys = issuerKeys(issuer, log);
    trusted.set(issuer, { keys, audience: settings.oidcAudience, algorithms, clockTolerance: clockSkew });
  }
  const known = new Recent<string, KnownToken>(mostKnown, ({ length }) => length);
  return async (authorization) => {
    const token = tokenOf(authorization);
    const before = known.get(token);
    if (before && Date.now() < before.until) return before.proven;
    const issuer = claimedIssuer(token);
    const trust = trusted.get(issuer);
    if (issuer !== undefined && trust) {
      const answer = await proven(token, issuer, trust);
      const until = Math.min(Date.now() + provenFor, answer.expiresAt.getTime());
      known.keep(token, { proven: answer, until, length: token.length });
      return answer;
    }
    if (issuer === developmentIssuer) throw new UnauthenticatedError('Development tokens are refused in production.');
    throw new UnauthenticatedError('The token is of an issuer that this hub does not trust.');
  };
}
