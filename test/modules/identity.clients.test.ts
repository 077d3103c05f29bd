import { once } from 'node:events';
import { decodeJwt } from 'jose';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { eventsOf, refusedWith, type UserErrorData } from '../support/changes.ts';
import { type AskOptions, startTestHub, type TestHub } from '../support/hub.ts';

let now = new Date();
let hub: TestHub;
let admin: AskOptions;
beforeAll(async () => {
  hub = await startTestHub({ clock: { now: () => now } });
  admin = { token: await hub.token('ADMINISTRATOR') };
});
afterAll(() => hub.close());

const hour = 3_600_000;
const later = (milliseconds: number) => {
  now = new Date(now.getTime() + milliseconds);
};

interface ClientData {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly scopes: readonly string[];
  readonly lastUsedAt: string | null;
  readonly secrets: readonly { readonly expiresAt: string | null; readonly lastUsedAt: string | null }[];
}
interface Payload {
  readonly serviceClient: ClientData | null;
  readonly clientId?: string;
  readonly secret?: string;
  readonly userErrors: readonly UserErrorData[];
}

const clientFields = 'id version status scopes lastUsedAt secrets { expiresAt lastUsedAt }';
const shown: Readonly<Record<string, string>> = {
  createServiceClient: 'clientId secret',
  rotateServiceClientSecret: 'secret',
};
const send = (name: string, input: object, as: AskOptions = admin) =>
  hub.ask<Record<string, Payload>>(
    `mutation ($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) {
      serviceClient { ${clientFields} } ${shown[name] ?? ''} userErrors { code message field } } }`,
    { input },
    as,
  );
async function done(name: string, input: object): Promise<Required<Payload> & { serviceClient: ClientData }> {
  const { data, errors } = await send(name, input);
  expect(errors).toBeUndefined();
  expect(data[name]?.userErrors).toEqual([]);
  return data[name] as never;
}
const created = (scopes: readonly string[] = ['NEEDS']) =>
  done('createServiceClient', { name: 'Nightly sync', institutionId: 'Institution:tr-turkstat', scopes });
const clientNow = async (id: string) =>
  (
    await hub.ask<{ node: ClientData }>(
      `query ($id: ID!) { node(id: $id) { ... on ServiceClient { ${clientFields} } } }`,
      { id },
      admin,
    )
  ).data.node;

const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
});
const formType = { 'content-type': 'application/x-www-form-urlencoded' };
async function post(form: Record<string, string> | string, headers: Record<string, string> = {}, at: TestHub = hub) {
  const body = typeof form === 'string' ? form : new URLSearchParams(form).toString();
  const response = await fetch(`${at.url}/oauth/token`, { method: 'POST', headers: { ...formType, ...headers }, body });
  const answer = (await response.json()) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, answer };
}
const grant = { grant_type: 'client_credentials' };
async function tokenOf({ clientId, secret }: { clientId: string; secret: string }, more: object = {}): Promise<string> {
  const { status, answer } = await post({ ...grant, ...more }, basic(clientId, secret));
  expect(status, JSON.stringify(answer)).toBe(200);
  return answer.access_token as string;
}
const statusFor = async (clientId: string, secret: string) => (await post(grant, basic(clientId, secret))).status;
const viewer = (token: string) =>
  hub.ask<{ viewer: Record<string, unknown> }>(
    '{ viewer { role subject scopes institution { id } account { id } may } }',
    {},
    { token },
  );
const need = {
  topic: 'statcab.2.3.1',
  languages: ['fr'],
};
const declareNeed = (token: string) =>
  hub.ask(
    'mutation ($input: DeclareNeedInput!) { declareNeed(input: $input) { need { institution { id } } userErrors { code } } }',
    { input: need },
    { token },
  );

describe('a service client', () => {
  it('gets a token with its secret and acts for its institution, as far as its scopes go', async () => {
    const client = await created(['NEEDS', 'OFFERS']);
    const { status, headers, answer } = await post(grant, basic(client.clientId, client.secret));
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(answer).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 900,
      scope: 'NEEDS OFFERS',
    });
    const token = answer.access_token as string;
    const { exp, iat } = decodeJwt(token) as { exp: number; iat: number };
    expect(exp - iat).toBe(900);
    const who = (await viewer(token)).data.viewer;
    expect(who).toMatchObject({
      role: 'SERVICE_CLIENT',
      subject: `client:${client.clientId}`,
      scopes: ['NEEDS', 'OFFERS'],
      institution: { id: 'Institution:tr-turkstat' },
      account: null,
    });
    expect(who.may).toEqual(expect.arrayContaining(['declareNeed', 'publishOffer']));
    expect(who.may).not.toContain('declareCapacity');
    expect((await declareNeed(token)).data).toEqual({
      declareNeed: { need: { institution: { id: 'Institution:tr-turkstat' } }, userErrors: [] },
    });
  });

  it('is told which scope it lacks, and may ask for fewer than it has', async () => {
    const client = await created(['NEEDS', 'OFFERS']);
    const token = await tokenOf(client, { scope: 'OFFERS' });
    expect((await viewer(token)).data.viewer.scopes).toEqual(['OFFERS']);
    const { errors } = await declareNeed(token);
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining('NEEDS'),
      extensions: { code: 'FORBIDDEN', details: { scope: 'NEEDS' } },
    });
    const beyond = await post({ ...grant, scope: 'NEEDS EXPERTS' }, basic(client.clientId, client.secret));
    expect([beyond.status, beyond.answer.error]).toEqual([400, 'invalid_scope']);
  });

  it('loses a scope with the next request, also with a token that it had before', async () => {
    const client = await created(['NEEDS', 'OFFERS']);
    const token = await tokenOf(client);
    const { id, version } = client.serviceClient;
    await done('changeServiceClient', { id, expectedVersion: version, scopes: ['OFFERS'] });
    expect((await viewer(token)).data.viewer.scopes).toEqual(['OFFERS']);
    const stale = await send('changeServiceClient', { id, expectedVersion: version, scopes: [] });
    expect(stale.data.changeServiceClient?.userErrors[0]?.code).toBe('CONFLICT');
  });

  it('has its secret rotated with an overlap, after which the old one ends', async () => {
    const client = await created();
    const { id, version } = client.serviceClient;
    const rotated = await done('rotateServiceClientSecret', { id, expectedVersion: version, overlapHours: 2 });
    expect(rotated.secret).not.toBe(client.secret);
    expect(rotated.serviceClient.secrets.map(({ expiresAt }) => expiresAt)).toEqual([
      new Date(now.getTime() + 2 * hour).toISOString(),
      null,
    ]);
    for (const secret of [client.secret, rotated.secret]) expect(await statusFor(client.clientId, secret)).toBe(200);
    later(2 * hour - 1000);
    expect(await statusFor(client.clientId, client.secret)).toBe(200);
    later(2000);
    expect(await statusFor(client.clientId, client.secret)).toBe(401);
    expect(await statusFor(client.clientId, rotated.secret)).toBe(200);
    const at = await clientNow(id);
    const hasty = await done('rotateServiceClientSecret', { id, expectedVersion: at.version, overlapHours: 0 });
    expect(hasty.serviceClient.secrets).toHaveLength(2);
    expect(await statusFor(client.clientId, rotated.secret)).toBe(401);
    expect(await statusFor(client.clientId, hasty.secret)).toBe(200);
  });

  it('shows when it was last used, to the minute, and keeps no secret', async () => {
    const client = await created();
    const { id } = client.serviceClient;
    expect(client.serviceClient.lastUsedAt).toBeNull();
    const first = now.toISOString();
    await tokenOf(client);
    later(30_000);
    await tokenOf(client);
    expect(await clientNow(id)).toMatchObject({ lastUsedAt: first, secrets: [{ lastUsedAt: first }] });
    later(31_000);
    await tokenOf(client);
    expect((await clientNow(id)).lastUsedAt).toBe(now.toISOString());
    const tables = ['service_client', 'service_client_secret', 'event', 'idempotency'];
    for (const table of tables) {
      const { rows } = await sql`select * from ${sql.table(table)}`.execute(hub.database.owner());
      expect(JSON.stringify(rows)).not.toContain(client.secret);
    }
  });

  it('that is revoked gets no token, acts no more with those it has, and its sockets close', async () => {
    const client = await created();
    const token = await tokenOf(client);
    const socket = new WebSocket(hub.socketUrl, ['graphql-transport-ws']);
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
    await once(socket, 'message');
    const closed = once(socket, 'close');
    const { id, version } = client.serviceClient;
    const began = Date.now();
    const { serviceClient } = await done('revokeServiceClient', { id, expectedVersion: version });
    expect(serviceClient).toMatchObject({ status: 'REVOKED', secrets: [] });
    const refusal = await viewer(token);
    expect([refusal.status, refusal.errors?.[0]?.message]).toEqual([401, 'The service client was revoked.']);
    const [code, reason] = await closed;
    expect([code, String(reason)]).toEqual([4403, 'The rights of the account were changed; connect again.']);
    expect(Date.now() - began).toBeLessThan(2000);
    expect(await statusFor(client.clientId, client.secret)).toBe(401);
    const again = await send('revokeServiceClient', { id, expectedVersion: serviceClient.version });
    expect(again.data.revokeServiceClient?.userErrors[0]?.code).toBe('MOVE_NOT_ALLOWED');
    expect((await eventsOf(hub, { id })).map(({ kind }) => kind)).toEqual([
      'SERVICE_CLIENT_CREATED',
      'SERVICE_CLIENT_REVOKED',
    ]);
  });

  it('is kept and seen by administrators only', async () => {
    const { serviceClient } = await created();
    const list = (as: AskOptions) =>
      hub.ask<{ serviceClients: { edges: { node: { id: string } }[] } }>(
        `{ serviceClients(first: 100, filter: { institutions: ["Institution:tr-turkstat"], statuses: [ACTIVE] }) { edges { node { id } } } }`,
        {},
        as,
      );
    const { data } = await list(admin);
    expect(data.serviceClients.edges.map(({ node }) => node.id)).toContain(serviceClient.id);
    for (const voice of [
      { token: await hub.token('FACILITATOR') },
      { token: await hub.token('MEMBER', 'tr-turkstat') },
    ]) {
      expect(refusedWith(await list(voice))).toBe('FORBIDDEN');
      const { data: hidden } = await hub.ask<{ node: null }>(`{ node(id: "${serviceClient.id}") { id } }`, {}, voice);
      expect(hidden.node).toBeNull();
    }
  });
});

describe('the token endpoint', () => {
  it('answers mistakes with the codes of RFC 6749, and a wrong secret like an unknown client', async () => {
    const { clientId, secret } = await created();
    const cases = [
      [{}, basic(clientId, secret), 400, 'invalid_request'],
      [{ grant_type: 'password' }, basic(clientId, secret), 400, 'unsupported_grant_type'],
      ['grant_type=client_credentials&grant_type=client_credentials', basic(clientId, secret), 400, 'invalid_request'],
      [{ ...grant, client_secret: secret }, basic(clientId, secret), 400, 'invalid_request'],
      [grant, {}, 401, 'invalid_client'],
      [grant, { authorization: 'Basic %%%' }, 401, 'invalid_client'],
      [grant, { authorization: `Basic ${Buffer.from('%E0%A4%A:x').toString('base64')}` }, 401, 'invalid_client'],
    ] as const;
    for (const [form, headers, status, error] of cases) {
      const refused = await post(form, headers);
      expect([refused.status, refused.answer.error]).toEqual([status, error]);
      expect(refused.headers.get('cache-control')).toBe('no-store');
    }
    const wrong = await post(grant, basic(clientId, 'x'.repeat(43)));
    const unknown = await post(grant, basic('0199aaaa-0000-7000-8000-000000000000', secret));
    const odd = await post(grant, basic("' or true --", secret));
    expect(wrong.status).toBe(401);
    expect(wrong.headers.get('www-authenticate')).toMatch(/^Basic/);
    expect([unknown.answer, odd.answer]).toEqual([wrong.answer, wrong.answer]);
  });

  it('takes the credentials in the form too, by POST, as a form of at most 4 KB', async () => {
    const { clientId, secret } = await created();
    expect((await post({ ...grant, client_id: clientId, client_secret: secret })).status).toBe(200);
    const large = await post({ ...grant, filler: 'x'.repeat(5000) }, basic(clientId, secret));
    expect(large.status).toBe(413);
    const json = await post('{}', { 'content-type': 'application/json' });
    expect(json.status).toBe(415);
    const get = await fetch(`${hub.url}/oauth/token`);
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('makes who guesses secrets wait, also with many guesses at once', async () => {
    const guessing = await startTestHub();
    const id = '0199aaaa-0000-7000-8000-000000000000';
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => post(grant, basic(id, `guess-${index}`), guessing)),
    );
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(30);
    const told = answers.find(({ status }) => status === 429);
    expect(Number(told?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(told?.answer.error).toBe('temporarily_unavailable');
    await guessing.close();
  });
});
