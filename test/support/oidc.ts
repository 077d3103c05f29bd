import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, importJWK, type JWK, type JWTPayload, SignJWT } from 'jose';
import { Provider } from 'oidc-provider';

const secret = 'a-secret-of-the-test-that-is-long-enough';
const resource = 'urn:multaqa';

export type IssuerAlgorithm = 'RS256' | 'ES256';

/** Another fault than an honest issuer has, see {@link TestIssuer.sign}. */
export interface SigningOptions {
  readonly algorithm?: IssuerAlgorithm;
  readonly keyId?: string;
}

/** An OpenID Connect provider of its own on loopback, with the keys in our hands. */
export interface TestIssuer {
  readonly issuer: string;
  readonly keys: readonly JWK[];
  /** A token that the provider gives out itself, over its token endpoint. */
  token(subject: string, algorithm?: IssuerAlgorithm): Promise<string>;
  /** A token with the keys of the provider that it would not give out. */
  sign(claims: JWTPayload, options?: SigningOptions): Promise<string>;
  stop(): Promise<void>;
  /** Comes back at the same address, with new keys if so wanted. */
  restart(options?: { newKeys: boolean }): Promise<void>;
}

async function newKeys(): Promise<JWK[]> {
  const made = await Promise.all(
    (['RS256', 'ES256'] as const).map(async (alg) => {
      const { privateKey } = await generateKeyPair(alg, { extractable: true });
      return { ...(await exportJWK(privateKey)), alg, use: 'sig', kid: `${alg}-${crypto.randomUUID()}` };
    }),
  );
  return made;
}

/** Each person is a client of the provider, so that a token is got without a browser; its id is the subject. */
function providerFor(issuer: string, keys: readonly JWK[], subjects: readonly string[]): Provider {
  return new Provider(issuer, {
    jwks: { keys: [...keys] as never },
    clients: subjects.flatMap((subject) =>
      (['RS256', 'ES256'] as const).map((algorithm) => ({
        client_id: algorithm === 'RS256' ? subject : `${subject}.${algorithm}`,
        client_secret: secret,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
      })),
    ),
    ttl: { ClientCredentials: 600 },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, _resource, client) => ({
          scope: '',
          audience: 'multaqa',
          accessTokenFormat: 'jwt',
          accessTokenTTL: 600,
          jwt: { sign: { alg: client.clientId.endsWith('.ES256') ? 'ES256' : 'RS256' } },
        }),
      },
    },
  });
}

async function listen(port: number): Promise<Server> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

export async function startIssuer(subjects: readonly string[]): Promise<TestIssuer> {
  let server = await listen(0);
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}`;
  let keys = await newKeys();
  const serve = () => server.on('request', providerFor(issuer, keys, subjects).callback());
  serve();
  const stop = async () => {
    server.close();
    server.closeAllConnections();
    if (server.listening) await once(server, 'close');
  };
  return {
    issuer,
    get keys() {
      return keys;
    },
    async token(subject, algorithm = 'RS256') {
      const client = algorithm === 'RS256' ? subject : `${subject}.${algorithm}`;
      const response = await fetch(`${issuer}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${client}:${secret}`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', resource }),
      });
      const answer = (await response.json()) as { access_token?: string };
      if (!answer.access_token) throw new Error(`the provider answers ${JSON.stringify(answer)}`);
      return answer.access_token;
    },
    async sign(claims, { algorithm = 'RS256', keyId } = {}) {
      const key = keys.find(({ alg }) => alg === algorithm) as JWK;
      return new SignJWT({ iss: issuer, aud: 'multaqa', sub: 'somebody', ...claims })
        .setProtectedHeader({ alg: algorithm, kid: keyId ?? (key.kid as string) })
        .sign(await importJWK(key, algorithm));
    },
    stop,
    async restart(options = { newKeys: false }) {
      if (options.newKeys) keys = await newKeys();
      server = await listen(port);
      serve();
    },
  };
}
