import { sql } from 'kysely';
import type { Clock } from '../../kernel/clock.ts';
import { LimitExceededError } from '../../kernel/errors.ts';
import type { Scope } from '../../kernel/viewer.ts';
import type { HubAccess } from '../../platform/database/hubAccess.ts';
import type { PlainAnswer, TokenRequest } from '../../platform/http/parts.ts';
import { Attempts } from '../../platform/limits/attempts.ts';
import { networkOf } from '../../platform/limits/budgets.ts';
import { clientIssuer, signToken, type TokenKey } from './keys.service.ts';
import { secretHash } from './secrets.service.ts';

const lifetimeInSeconds = 15 * 60;
/** How exactly it is told when a secret was last used. */
const usedAgain = 60_000;
const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const guessesOfSecrets = { capacity: 30, perSecond: 1 / 6 };

/** The codes of RFC 6749, section 5.2; the last one is of section 4.1.2.1, for who must come back later. */
type TokenErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'
  | 'temporarily_unavailable';

class TokenError extends Error {
  constructor(
    readonly code: TokenErrorCode,
    message: string,
    readonly status = 400,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}

const answer = (status: number, body: object, headers: Record<string, string> = {}): PlainAnswer => ({
  status,
  headers: { 'cache-control': 'no-store', pragma: 'no-cache', ...headers },
  body: JSON.stringify(body),
});

const wrongClient = () =>
  new TokenError('invalid_client', 'The client is unknown, or its secret is not right.', 401, {
    'www-authenticate': 'Basic realm="multaqa", charset="UTF-8"',
  });

/** The parameters of the form; one that is there twice is refused, as the RFC wants. */
function parametersOf(form: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(form)) {
    if (parameters.has(name)) throw new TokenError('invalid_request', 'A parameter is there more than once.');
    if (value !== '') parameters.set(name, value);
  }
  return parameters;
}

interface ClientCredentials {
  readonly id: string;
  readonly secret: string;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (error) {
    if (error instanceof URIError) throw wrongClient();
    throw error;
  }
}

function credentialsOf(authorization: string | undefined, form: ReadonlyMap<string, string>): ClientCredentials {
  const [id, secret] = [form.get('client_id'), form.get('client_secret')];
  if (authorization === undefined) {
    if (id === undefined || secret === undefined) throw wrongClient();
    return { id, secret };
  }
  if (secret !== undefined) {
    throw new TokenError('invalid_request', 'Send the secret in the header or in the form, not in both.');
  }
  const [, encoded] = /^Basic +([\w+/=-]+)$/i.exec(authorization.trim()) ?? [];
  const pair = Buffer.from(encoded ?? '', 'base64').toString();
  const colon = pair.indexOf(':');
  if (colon < 0) throw wrongClient();
  return { id: decoded(pair.slice(0, colon)), secret: decoded(pair.slice(colon + 1)) };
}

export interface TokenEndpointParts {
  readonly hub: HubAccess;
  readonly key: TokenKey;
  readonly clock: Clock;
}

interface KnownClient {
  readonly secretId: string;
  readonly scopes: readonly Scope[];
  readonly lastUsedAt: string | Date | null;
}

async function knownClient(parts: TokenEndpointParts, { id, secret }: ClientCredentials, signal: AbortSignal) {
  if (!uuidForm.test(id)) throw wrongClient();
  const now = parts.clock.now();
  const { rows } = await sql<KnownClient>`
    select s.id::text as "secretId", c.scopes, s.last_used_at as "lastUsedAt"
    from service_client_secret s join service_client c on c.id = s.client_id
    where s.secret_hash = ${secretHash(secret)} and c.id = ${id}::uuid and c.status = 'ACTIVE'
      and (s.expires_at is null or s.expires_at > ${now.toISOString()})`.execute(parts.hub.read({ signal }));
  const [client] = rows;
  if (!client) throw wrongClient();
  if (client.lastUsedAt === null || now.getTime() - new Date(client.lastUsedAt).getTime() >= usedAgain) {
    await parts.hub.write('useServiceClient', async (work) => {
      const at = now.toISOString();
      await sql`update service_client set last_used_at = ${at} where id = ${id}::uuid`.execute(work.tables());
      await sql`update service_client_secret set last_used_at = ${at} where id = ${client.secretId}::uuid`.execute(
        work.tables(),
      );
    });
  }
  return client;
}

/** The scopes that are asked for; all that the client has, if it asks for none. */
function scopesOf({ scopes }: KnownClient, asked: string | undefined): readonly string[] {
  if (asked === undefined) return scopes;
  const wanted = [...new Set(asked.split(' ').filter((scope) => scope !== ''))];
  const had: readonly string[] = scopes;
  if (wanted.every((scope) => had.includes(scope))) return wanted;
  throw new TokenError('invalid_scope', `The client has the scopes: ${had.join(' ') || 'none'}.`);
}

/** Gives tokens to service clients that show their secret: the client credentials grant of RFC 6749, section 4.4. */
export function tokenEndpoint(parts: TokenEndpointParts): (request: TokenRequest) => Promise<PlainAnswer> {
  const attempts = new Attempts(guessesOfSecrets);

  async function proven(credentials: ClientCredentials, { address, signal }: TokenRequest['origin']) {
    // Not per client: whoever knows the id of one could make it wait.
    const names = [networkOf(address)];
    attempts.begin(names);
    const client = await knownClient(parts, credentials, signal);
    attempts.succeeded(names);
    return client;
  }

  async function token({ authorization, form, origin }: TokenRequest): Promise<PlainAnswer> {
    const parameters = parametersOf(form);
    const grant = parameters.get('grant_type');
    if (grant === undefined) throw new TokenError('invalid_request', 'The parameter grant_type is missing.');
    if (grant !== 'client_credentials') {
      throw new TokenError('unsupported_grant_type', 'The only grant_type is client_credentials.');
    }
    const credentials = credentialsOf(authorization, parameters);
    const scope = scopesOf(await proven(credentials, origin), parameters.get('scope')).join(' ');
    const accessToken = await signToken(parts.key, {
      issuer: clientIssuer,
      subject: credentials.id,
      lifetime: `${lifetimeInSeconds}s`,
      claims: { scope },
    });
    return answer(200, { access_token: accessToken, token_type: 'Bearer', expires_in: lifetimeInSeconds, scope });
  }

  return (request) =>
    token(request).catch((error: unknown) => {
      if (error instanceof TokenError) {
        const { code, message, status, headers } = error;
        return answer(status, { error: code, error_description: message }, headers);
      }
      if (error instanceof LimitExceededError) {
        const body = { error: 'temporarily_unavailable', error_description: error.message };
        return answer(429, body, { 'retry-after': String(error.details.retryAfterSeconds) });
      }
      throw error;
    });
}
