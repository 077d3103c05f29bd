import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, startTestHub, type TestHub } from '../support/hub.ts';
import { startIssuer, type TestIssuer } from '../support/oidc.ts';
import { startProgram } from '../support/program.ts';

const patience = { interval: 250 };
let issuer: TestIssuer;
let other: TestIssuer;
let hub: TestHub;
/** An address that answers whatever it is told to, as no honest provider does. */
let hostile: Server;
let lies: Record<string, unknown> = {};

beforeAll(async () => {
  [issuer, other] = await Promise.all([startIssuer(['amina', 'karim']), startIssuer(['amina'])]);
  hostile = createServer((request, response) => response.end(JSON.stringify(lies[request.url ?? ''] ?? {})));
  await new Promise<void>((resolve) => hostile.listen(0, '127.0.0.1', resolve));
  hub = await startTestHub({ settings: { OIDC_ISSUERS: `${issuer.issuer}, ${hostileUrl()}` } });
});
afterAll(async () => {
  await hub.close();
  await Promise.all([issuer.stop(), other.stop()]);
  hostile.close();
});

const hostileUrl = () => `http://127.0.0.1:${(hostile.address() as AddressInfo).port}`;
const inAnHour = () => Math.floor(Date.now() / 1000) + 3600;
const secondsFromNow = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

interface Viewer {
  readonly viewer: {
    readonly role: string;
    readonly subject: string;
    readonly identity: unknown;
    readonly may: string[];
    readonly account: { readonly name: string } | null;
  };
}
const viewer = (token: string): Promise<Answer<Viewer>> =>
  hub.ask<Viewer>('{ viewer { role subject identity { issuer subject } may account { name } } }', {}, { token });

/** That a token is refused, by a status and a code that say so and a message that says why. */
async function expectRefused(token: string, reason: RegExp): Promise<void> {
  const { status, errors, data } = await viewer(token);
  expect({ status, code: errors?.[0]?.extensions.code, data }).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
  expect(errors?.[0]?.message).toMatch(reason);
}

async function invite(name: string, role = 'MEMBER', institution = 'tr-turkstat'): Promise<string> {
  const input = { name, role, institutionId: role === 'MEMBER' ? `Institution:${institution}` : null };
  const { data } = await hub.ask<{ inviteAccount: { code: string } }>(
    'mutation ($input: InviteAccountInput!) { inviteAccount(input: $input) { code userErrors { message } } }',
    { input },
    { token: await hub.token('ADMINISTRATOR') },
  );
  return data.inviteAccount.code;
}

describe('a token of an OpenID Connect issuer', () => {
  it('proves who somebody is and grants nothing, until the account is there', async () => {
    const token = await issuer.token('amina');
    const before = await viewer(token);
    expect(before.errors).toBeUndefined();
    expect(before.data.viewer).toMatchObject({
      role: 'ANONYMOUS',
      account: null,
      identity: { issuer: issuer.issuer, subject: 'amina' },
    });
    expect(before.data.viewer.may).not.toContain('declareNeed');
    expect((await hub.ask('{ needs { totalCount } }', {}, { token })).errors?.[0]?.extensions.code).toBe(
      'UNAUTHENTICATED',
    );
    const code = await invite('Amina');
    const accepted = await hub.ask(
      `mutation { acceptInvitation(input: { code: "${code}" }) { account { name roles { role institution { id } } } userErrors { message } } }`,
      {},
      { token },
    );
    expect(accepted.data).toEqual({
      acceptInvitation: {
        account: { name: 'Amina', roles: [{ role: 'MEMBER', institution: { id: 'Institution:tr-turkstat' } }] },
        userErrors: [],
      },
    });
    const after = await viewer(token);
    expect(after.data.viewer).toMatchObject({ role: 'MEMBER', account: { name: 'Amina' } });
    expect(after.data.viewer.may).toEqual(expect.arrayContaining(['declareNeed', 'needs', 'viewer']));
    expect(after.data.viewer.may).not.toContain('accounts');
  });

  it('may be signed by any of the asymmetric algorithms that are listed', async () => {
    const { data } = await viewer(await issuer.token('karim', 'ES256'));
    expect(data.viewer.identity).toEqual({ issuer: issuer.issuer, subject: 'karim.ES256' });
  });

  it('is refused when it is meant for somebody else, over, or not begun', async () => {
    await expectRefused(await issuer.sign({ exp: inAnHour(), aud: 'another-service' }), /audience "multaqa"/);
    await expectRefused(await issuer.sign({ exp: inAnHour(), aud: undefined as never }), /"aud"|audience/);
    await expectRefused(await issuer.sign({ exp: secondsFromNow(-40) }), /expired/);
    await expectRefused(await issuer.sign({ exp: inAnHour(), nbf: secondsFromNow(60) }), /not valid yet/);
    await expectRefused(await issuer.sign({}), /"exp"/);
    await expectRefused(await issuer.sign({ exp: inAnHour(), sub: undefined as never }), /"sub"/);
    await expectRefused(await issuer.sign({ exp: inAnHour(), sub: 'a\u0000b' }), /"sub"/);
    await expectRefused(await issuer.sign({ exp: inAnHour(), sub: 7 as never }), /"sub"/);
  });

  it('may come from a clock that is at most 30 seconds off', async () => {
    expect((await viewer(await issuer.sign({ exp: secondsFromNow(-10) }))).errors).toBeUndefined();
    const early = await issuer.sign({ exp: inAnHour(), nbf: secondsFromNow(15) });
    expect((await viewer(early)).errors).toBeUndefined();
  });

  it('is refused when its issuer is none that the hub trusts, whatever it calls itself', async () => {
    await expectRefused(await other.token('amina'), /issuer that this hub does not trust/);
    await expectRefused(await issuer.sign({ exp: inAnHour(), iss: other.issuer }), /does not trust/);
    await expectRefused(await other.sign({ exp: inAnHour(), iss: issuer.issuer }), /not one that this hub trusts/);
    await expectRefused(await issuer.sign({ exp: inAnHour(), iss: `${issuer.issuer}/` }), /does not trust/);
    await expectRefused(await issuer.sign({ exp: inAnHour(), iss: undefined as never }), /does not trust/);
  });

  it('is refused unsigned, and signed with what everybody can read', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = part({ iss: issuer.issuer, aud: 'multaqa', sub: 'amina', exp: inAnHour() });
    const unsigned = `${part({ alg: 'none' })}.${claims}.`;
    await expectRefused(unsigned, /not one that this hub trusts/);
    const [key] = issuer.keys as [JWK];
    const { kty, n, e } = key;
    const publicKey = await exportSPKI((await importJWK({ kty, n, e } as JWK, 'RS256')) as CryptoKey);
    for (const shared of [publicKey, publicKey.trim(), JSON.stringify({ kty, n, e })]) {
      const signed = `${part({ alg: 'HS256', kid: key.kid })}.${claims}`;
      const confused = `${signed}.${createHmac('sha256', shared).update(signed).digest('base64url')}`;
      await expectRefused(confused, /not one that this hub trusts/);
    }
    const { privateKey } = await generateKeyPair('RS256');
    const own = await new SignJWT({ iss: issuer.issuer, aud: 'multaqa', sub: 'amina', exp: inAnHour() })
      .setProtectedHeader({ alg: 'RS256', jwk: { kty: 'RSA', n, e }, jku: hostileUrl() })
      .sign(privateKey);
    await expectRefused(own, /not one that this hub trusts/);
    const good = await issuer.token('amina');
    await expectRefused(
      `${good.slice(0, -6)}${good.endsWith('A') ? 'BBBBBB' : 'AAAAAA'}`,
      /not one that this hub trusts/,
    );
    await expectRefused(
      await issuer.sign({ exp: inAnHour() }, { keyId: 'no-such-key' }),
      /not one that this hub trusts/,
    );
  });

  it('is checked with the new keys soon after its issuer changed them', async () => {
    expect((await viewer(await issuer.token('karim'))).errors).toBeUndefined();
    const old = await issuer.sign({ exp: inAnHour() });
    await issuer.stop();
    await issuer.restart({ newKeys: true });
    const token = await issuer.token('karim');
    await expect.poll(async () => (await viewer(token)).status, patience).toBe(200);
    await expectRefused(old, /not one that this hub trusts/);
  });

  it('waits for an issuer that does not answer with UNAVAILABLE, and is good again when it does', async () => {
    const token = await issuer.token('karim');
    await issuer.stop();
    // Keys that are known still serve; only a token with an unknown one needs the issuer.
    expect((await viewer(token)).status).toBe(200);
    const unknown = await issuer.sign({ exp: inAnHour() }, { keyId: 'not-seen-yet' });
    await expect.poll(async () => (await viewer(unknown)).status, patience).toBe(503);
    const { errors } = await viewer(unknown);
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining(issuer.issuer),
      extensions: { code: 'UNAVAILABLE' },
    });
    // That somebody asked for an unknown key keeps nobody out whose key is known.
    expect((await viewer(token)).status).toBe(200);
    const fresh = await startTestHub({ settings: { OIDC_ISSUERS: issuer.issuer } });
    const ask = () => fresh.ask<Viewer>('{ viewer { role } }', {}, { token });
    expect((await ask()).status).toBe(503);
    expect((await fresh.ask('{ viewer { role } }')).status).toBe(200);
    await issuer.restart();
    await expect.poll(async () => (await ask()).status, patience).toBe(200);
    await fresh.close();
  });

  it('is not taken on the word of a discovery that names somebody else, or keys elsewhere', async () => {
    const token = await issuer.sign({ iss: hostileUrl(), exp: inAnHour() });
    const discovery = '/.well-known/openid-configuration';
    for (const lie of [
      { [discovery]: { issuer: issuer.issuer, jwks_uri: `${issuer.issuer}/jwks` } },
      { [discovery]: { issuer: hostileUrl(), jwks_uri: 'file:///etc/passwd' } },
      { [discovery]: { issuer: hostileUrl() } },
      { [discovery]: [] },
      { [discovery]: { issuer: hostileUrl(), jwks_uri: `${hostileUrl()}/keys` }, '/keys': { keys: 'none' } },
    ]) {
      lies = lie;
      const fresh = await startTestHub({ settings: { OIDC_ISSUERS: hostileUrl() } });
      const { status, errors } = await fresh.ask('{ viewer { role } }', {}, { token });
      expect([status, errors?.[0]?.extensions.code]).toEqual([503, 'UNAVAILABLE']);
      await fresh.close();
    }
  });
});

describe('a development token', () => {
  it('opens one account, however many use it for the first time at once', async () => {
    const token = await hub.token('MEMBER', 'ne-ins');
    const answers = await Promise.all(Array.from({ length: 20 }, () => viewer(token)));
    expect(new Set(answers.map(({ data }) => data.viewer.subject)).size).toBe(1);
    expect(answers[0]?.data.viewer).toMatchObject({ role: 'MEMBER', account: { name: 'member@ne-ins' } });
  });

  it('is refused in production, as is the command that makes one', async () => {
    const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    const settings = { NODE_ENV: 'production', TOKEN_KEY: JSON.stringify(await exportJWK(privateKey)) };
    const production = await startTestHub({ settings });
    const token = await production.token('ADMINISTRATOR');
    const { status, errors } = await production.ask('{ viewer { role } }', {}, { token });
    expect([status, errors?.[0]?.message]).toEqual([401, 'Development tokens are refused in production.']);
    await production.close();
    const command = await startProgram('token', settings, ['--role', 'administrator']).ended();
    expect(command).toEqual({
      code: 1,
      output: '',
      errors: 'token: NODE_ENV: production takes no development tokens; people sign in with OIDC_ISSUERS',
    });
  });
});
