import { expect } from 'vitest';
import type { Scope } from '../../src/kernel/viewer.ts';
import type { TestHub } from './hub.ts';

export interface Credentials {
  readonly clientId: string;
  readonly secret: string;
}

/** A service client of an institution, made by an administrator. */
export async function serviceClient(hub: TestHub, institution: string, scopes: readonly Scope[]): Promise<Credentials> {
  const { data, errors } = await hub.ask<{ createServiceClient: Credentials & { userErrors: unknown[] } }>(
    `mutation ($input: CreateServiceClientInput!) { createServiceClient(input: $input) {
      clientId secret userErrors { message } } }`,
    { input: { name: 'A program', institutionId: `Institution:${institution}`, scopes } },
    { token: await hub.token('ADMINISTRATOR') },
  );
  expect(errors).toBeUndefined();
  expect(data.createServiceClient.userErrors).toEqual([]);
  return data.createServiceClient;
}

/** An access token for the credentials, as RFC 6749 has it. */
export function tokenFor(hub: TestHub, { clientId, secret }: Credentials): Promise<Response> {
  return fetch(`${hub.url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
}

/** What a new service client of an institution speaks with. */
export async function clientToken(hub: TestHub, institution: string, scopes: readonly Scope[]): Promise<string> {
  const response = await tokenFor(hub, await serviceClient(hub, institution, scopes));
  expect(response.status).toBe(200);
  return ((await response.json()) as { access_token: string }).access_token;
}
