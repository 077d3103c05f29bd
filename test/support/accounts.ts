import { expect } from 'vitest';
import type { TestHub } from './hub.ts';
import type { TestIssuer } from './oidc.ts';

/** An account of a person, which an administrator may suspend. */
export interface TestAccount {
  readonly token: string;
  suspend(): Promise<void>;
}

/** Somebody whom an administrator has invited, and who has accepted. */
export async function accountOf(hub: TestHub, issuer: TestIssuer, person: string): Promise<TestAccount> {
  const admin = { token: await hub.token('ADMINISTRATOR') };
  const token = await issuer.token(person);
  const change = async (name: string, input: object, answer: string, options: { token: string }) => {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    const { data, errors } = await hub.ask<Record<string, { userErrors: object[] }>>(
      `mutation ($input: ${type}!) { ${name}(input: $input) { ${answer} userErrors { message } } }`,
      { input },
      options,
    );
    expect({ errors, refused: data?.[name]?.userErrors }).toEqual({ errors: undefined, refused: [] });
    return data[name] as unknown;
  };
  const grant = { name: person, role: 'MEMBER', institutionId: 'Institution:tr-turkstat' };
  const { code } = (await change('inviteAccount', grant, 'code', admin)) as { code: string };
  const { account } = (await change('acceptInvitation', { code }, 'account { id version }', { token })) as {
    account: { id: string; version: number };
  };
  const suspension = { id: account.id, expectedVersion: account.version, reason: 'Left the office' };
  return {
    token,
    async suspend() {
      await change('suspendAccount', suspension, 'account { id }', admin);
    },
  };
}
