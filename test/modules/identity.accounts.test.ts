import { once } from 'node:events';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { WebSocket } from 'ws';
import { eventsOf, expectSentences, keyOf, refusedWith, type UserErrorData } from '../support/changes.ts';
import { type AskOptions, startTestHub, type TestHub } from '../support/hub.ts';
import { startIssuer, type TestIssuer } from '../support/oidc.ts';
import { databaseUrl } from '../support/postgres.ts';
import { startProgram } from '../support/program.ts';

const people = [
  'amina',
  'eve',
  'mal',
  'yara',
  'zohra',
  'binta',
  'karim',
  'leila',
  'malik',
  'nadia',
  'omar',
  'rania',
  'salma',
  'tariq',
  'yusuf',
];
const crowd = Array.from({ length: 20 }, (_, index) => `guest-${index}`);
let now = new Date();
let issuer: TestIssuer;
let hub: TestHub;
let admin: AskOptions;
const day = 86_400_000;

beforeAll(async () => {
  issuer = await startIssuer([...people, ...crowd]);
  hub = await startTestHub({
    clock: { now: () => now },
    settings: { OIDC_ISSUERS: issuer.issuer, PUBLIC_URL: 'https://portal.example/welcome' },
  });
  admin = { token: await hub.token('ADMINISTRATOR') };
});
afterAll(async () => {
  await hub.close();
  await issuer.stop();
});

interface AccountData {
  readonly id: string;
  readonly status: string;
  readonly version: number;
  readonly name: string;
  readonly suspensionReason: string | null;
  readonly roles: readonly { readonly role: string; readonly institution: { readonly id: string } | null }[];
}
interface Payload {
  readonly account?: AccountData | null;
  readonly invitation?: { readonly id: string; readonly revokedAt: string | null } | null;
  readonly code?: string | null;
  readonly link?: string | null;
  readonly userErrors: readonly UserErrorData[];
}

const accountFields = 'id status version name suspensionReason roles { role institution { id } }';
const payloads: Readonly<Record<string, string>> = {
  inviteAccount: 'code link invitation { id revokedAt }',
  revokeInvitation: 'invitation { id revokedAt }',
};

const send = (name: string, input: object, as: AskOptions) =>
  hub.ask<Record<string, Payload>>(
    `mutation ($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) {
      ${payloads[name] ?? `account { ${accountFields} }`} userErrors { code message field } } }`,
    { input },
    as,
  );
async function change(name: string, input: object, as: AskOptions = admin): Promise<Payload> {
  const { data, errors } = await send(name, input, as);
  expect(errors).toBeUndefined();
  return data[name] as Payload;
}
async function done(name: string, input: object, as: AskOptions = admin): Promise<AccountData> {
  const { account, userErrors } = await change(name, input, as);
  expect(userErrors).toEqual([]);
  return account as AccountData;
}
async function refused(name: string, input: object, as: AskOptions = admin): Promise<UserErrorData> {
  const { userErrors } = await change(name, input, as);
  expect(userErrors).toHaveLength(1);
  return userErrors[0] as UserErrorData;
}

const turkstat = { role: 'MEMBER', institutionId: 'Institution:tr-turkstat' };
const ansd = { role: 'MEMBER', institutionId: 'Institution:sn-ansd' };
const as = async (person: string, actingAs?: string): Promise<AskOptions> => ({
  token: await issuer.token(person),
  ...(actingAs ? { headers: { 'x-acting-as': actingAs } } : {}),
});
async function invited(grant: object = turkstat, more: object = {}): Promise<string> {
  const { code, userErrors } = await change('inviteAccount', { name: 'A person', ...grant, ...more });
  expect(userErrors).toEqual([]);
  return code as string;
}
/** Somebody who was invited to the roles and accepted. */
async function arrived(person: string, ...grants: object[]): Promise<AccountData> {
  let account: AccountData | undefined;
  for (const grant of grants.length > 0 ? grants : [turkstat]) {
    account = await done('acceptInvitation', { code: await invited(grant) }, await as(person));
  }
  return account as AccountData;
}
const whoIs = async (options: AskOptions) =>
  hub.ask<{ viewer: { role: string; institution: { id: string } | null; roles: { role: string }[] } }>(
    '{ viewer { role institution { id } roles { role } account { status } } }',
    {},
    options,
  );
const kinds = async (id: string) => (await eventsOf(hub, { id })).map(({ kind }) => kind);

describe('an invitation', () => {
  it('shows its code and link once, and keeps only a hash', async () => {
    const input = { name: 'Amina', email: 'amina@example.org', ...turkstat, idempotencyKey: 'invite-amina' };
    const first = await change('inviteAccount', input);
    expect(first.code).toMatch(/^[\w-]{43}$/);
    expect(first.link).toBe(`https://portal.example/welcome#invitation=${first.code}`);
    const again = await change('inviteAccount', input);
    expect(again).toMatchObject({ invitation: { id: first.invitation?.id }, code: null, link: null });
    const kept = await sql`select * from invitation`.execute(hub.database.owner());
    const told = await sql`select * from event`.execute(hub.database.owner());
    const answers = await sql`select * from idempotency`.execute(hub.database.owner());
    expect(JSON.stringify([kept.rows, told.rows, answers.rows])).not.toContain(first.code);
    expect(await kinds(first.invitation?.id ?? '')).toEqual(['ACCOUNT_INVITED']);
  });

  it('lets one in, however many come with it at once', async () => {
    const code = await invited();
    const answers = await Promise.all(
      crowd.map(async (guest) => change('acceptInvitation', { code }, await as(guest))),
    );
    const inside = answers.filter(({ account }) => account);
    expect(inside).toHaveLength(1);
    expect(new Set(answers.flatMap(({ userErrors }) => userErrors.map((error) => error.code)))).toEqual(
      new Set(['INVALID']),
    );
    expect(await kinds(inside[0]?.account?.id ?? '')).toEqual(['ACCOUNT_OPENED', 'ROLES_CHANGED']);
  });

  it('is refused alike when it is unknown, used, taken back or over', async () => {
    const guest = await as('binta');
    const [used, late] = [await invited(), await invited(turkstat, { expiresInDays: 1 })];
    const revoked = await change('inviteAccount', { name: 'B', ...turkstat });
    await done('acceptInvitation', { code: used }, await as('karim'));
    const { invitation } = await change('revokeInvitation', { id: revoked.invitation?.id });
    expect(invitation?.revokedAt).toBeTruthy();
    expect((await refused('revokeInvitation', { id: invitation?.id })).code).toBe('MOVE_NOT_ALLOWED');
    now = new Date(now.getTime() + 2 * day);
    const refusals: UserErrorData[] = [];
    for (const code of ['A'.repeat(43), used, late, revoked.code]) {
      refusals.push(await refused('acceptInvitation', { code }, guest));
    }
    expect(new Set(refusals.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(refusals[0]).toMatchObject({ code: 'INVALID', field: ['code'] });
    await expectSentences((language) => refused('acceptInvitation', { code: 'B'.repeat(43) }, { ...guest, language }), {
      code: 'INVALID',
    });
  });

  it('sent again by who accepted it has no further effect', async () => {
    const code = await invited();
    const token = await as('leila');
    const first = await done('acceptInvitation', { code }, token);
    expect(await done('acceptInvitation', { code }, token)).toEqual(first);
  });

  it('is accepted with an identity only', async () => {
    expect(await refused('acceptInvitation', { code: await invited() }, {})).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('cannot be guessed: each attempt in one operation counts', async () => {
    const guessing = await startTestHub({ settings: { OIDC_ISSUERS: issuer.issuer } });
    const aliases = Array.from(
      { length: 15 },
      (_, index) => `a${index}: acceptInvitation(input: { code: "guess-${index}" }) { userErrors { code } }`,
    );
    const guess = async () => guessing.ask(`mutation { ${aliases.join(' ')} }`, {}, await as('yusuf'));
    for (const { data } of [await guess(), await guess()]) expect(Object.keys(data)).toHaveLength(15);
    const { errors } = await guess();
    expect(errors?.[0]?.extensions).toEqual({
      code: 'LIMIT_EXCEEDED',
      details: { retryAfterSeconds: expect.any(Number) },
    });
    await guessing.close();
  });

  it('names an institution for a member and only for one, an institution that is there, and a time', async () => {
    const { institutionId } = turkstat;
    expect(await refused('inviteAccount', { name: 'X', role: 'MEMBER' })).toMatchObject({ code: 'INVALID' });
    expect(await refused('inviteAccount', { name: 'X', role: 'ANALYST', institutionId })).toMatchObject({
      code: 'INVALID',
    });
    expect(
      await refused('inviteAccount', { name: 'X', role: 'MEMBER', institutionId: 'Institution:nowhere' }),
    ).toMatchObject({ code: 'NOT_FOUND' });
    for (const more of [{ expiresInDays: 0 }, { expiresInDays: 31 }, { email: 'nobody' }, { name: ' ' }]) {
      expect(refusedWith(await send('inviteAccount', { name: 'X', ...turkstat, ...more }, admin))).toBe(
        'BAD_USER_INPUT',
      );
    }
  });

  it('comes from the command line for the first administrator', async () => {
    const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(hub.database.owner());
    const settings = { DATABASE_URL: databaseUrl(inject('serverUrl'), rows[0]?.name ?? '') };
    const command = await startProgram('invite', settings, ['--role', 'administrator', '--name', 'Omar']).ended();
    expect(command).toMatchObject({ code: 0, errors: '' });
    const account = await done('acceptInvitation', { code: command.output }, await as('omar'));
    expect(account).toMatchObject({ name: 'Omar', roles: [{ role: 'ADMINISTRATOR', institution: null }] });
    const wrong = await startProgram('invite', settings, [
      '--role',
      'member',
      '--name',
      'O',
      '--institution',
      'no-one',
    ]);
    expect(await wrong.ended()).toMatchObject({ code: 1, errors: expect.stringMatching(/^invite: --institution: No/) });
  });
});

describe('an account with several roles', () => {
  it('acts in the first one, or in the one that it names', async () => {
    await arrived('malik', turkstat, ansd, { role: 'ANALYST' });
    const role = async (actingAs?: string) => {
      const { data } = await whoIs(await as('malik', actingAs));
      return [data.viewer.role, data.viewer.institution?.id ?? null];
    };
    expect(await role()).toEqual(['MEMBER', 'Institution:tr-turkstat']);
    expect(await role('sn-ansd')).toEqual(['MEMBER', 'Institution:sn-ansd']);
    expect(await role('Institution:sn-ansd')).toEqual(['MEMBER', 'Institution:sn-ansd']);
    expect(await role('analyst')).toEqual(['ANALYST', null]);
  });

  it('is told which it has when it names another one', async () => {
    const { status, errors } = await whoIs(await as('malik', 'facilitator'));
    expect([status, errors?.[0]?.extensions.code]).toEqual([403, 'FORBIDDEN']);
    expect(errors?.[0]?.message).toContain('MEMBER@tr-turkstat, MEMBER@sn-ansd, ANALYST');
  });
});

const rightsChanged = 'The rights of the account were changed; connect again.';

/** An open socket, and the code and reason that it is closed with. */
async function openSocket(token: string) {
  const socket = new WebSocket(hub.socketUrl, ['graphql-transport-ws']);
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
  await once(socket, 'message');
  return once(socket, 'close').then(([code, reason]) => ({ code, reason: String(reason), at: Date.now() }));
}

describe('a suspended account', () => {
  it('is refused from the next request on, its sockets close, and it comes back when it is reinstated', async () => {
    const account = await arrived('nadia');
    const token = await issuer.token('nadia');
    const closing = openSocket(token);
    expect((await whoIs({ token })).data.viewer.role).toBe('MEMBER');
    const closed = await Promise.race([closing, new Promise((resolve) => setTimeout(resolve, 300))]);
    expect(closed).toBeUndefined();
    const began = Date.now();
    const { id, version } = account;
    const suspended = await done('suspendAccount', { id, expectedVersion: version, reason: 'Left the office' });
    expect(suspended).toMatchObject({ status: 'SUSPENDED', suspensionReason: 'Left the office' });
    const refusal = await whoIs({ token });
    expect([refusal.status, refusal.errors?.[0]?.message]).toEqual([401, 'The account is suspended: Left the office']);
    const { code, reason, at } = await closing;
    expect({ code, reason }).toEqual({ code: 4403, reason: rightsChanged });
    expect(at - began).toBeLessThan(2000);
    expect((await refused('suspendAccount', { id, expectedVersion: version, reason: 'x' })).code).toBe('CONFLICT');
    const back = await done('reinstateAccount', { id, expectedVersion: suspended.version });
    expect(back).toMatchObject({ status: 'ACTIVE', suspensionReason: null, roles: account.roles });
    expect((await whoIs({ token })).data.viewer.role).toBe('MEMBER');
    expect(await kinds(id)).toEqual(['ACCOUNT_OPENED', 'ROLES_CHANGED', 'ACCOUNT_SUSPENDED', 'ACCOUNT_REINSTATED']);
  });
});

describe('a socket of somebody who was suspended', () => {
  it('closes also while a long transaction holds the event log back', async () => {
    const { id, version } = await arrived('yara');
    const closing = openSocket(await issuer.token('yara'));
    await whoIs(await as('yara'));
    const { code, reason } = await hub.database
      .owner<unknown>()
      .transaction()
      .execute(async (transaction) => {
        await sql`select pg_current_xact_id()`.execute(transaction);
        await done('suspendAccount', { id, expectedVersion: version, reason: 'Left the office' });
        return closing;
      });
    expect([code, reason]).toEqual([4403, rightsChanged]);
  });
});

describe('an invitation of somebody who is no administrator any more', () => {
  it('lets nobody in', async () => {
    const eve = await arrived('eve', { role: 'ADMINISTRATOR' });
    const { code } = await change('inviteAccount', { name: 'Mal', role: 'ADMINISTRATOR' }, await as('eve'));
    await done('suspendAccount', { id: eve.id, expectedVersion: eve.version, reason: 'Left the office' });
    expect(await refused('acceptInvitation', { code }, await as('mal'))).toMatchObject({ code: 'INVALID' });
  });
});

describe('one idempotency key in two roles of an account', () => {
  it('is not taken for one intention', async () => {
    await arrived('zohra', turkstat, ansd);
    const document = `mutation { declareNeed(input: { topic: "statcab.1.1.1", languages: ["fr"], idempotencyKey: "zohra-1" }) {
      need { institution { id } } userErrors { code } } }`;
    const asked = async (institution: string) => (await hub.ask(document, {}, await as('zohra', institution))).data;
    expect(await asked('tr-turkstat')).toMatchObject({
      declareNeed: { need: { institution: { id: 'Institution:tr-turkstat' } } },
    });
    expect(await asked('sn-ansd')).toEqual({
      declareNeed: { need: null, userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED' }] },
    });
  });
});

describe('the roles of an account', () => {
  it('are changed as a whole, count from the next request on, and close its sockets', async () => {
    const account = await arrived('rania', turkstat);
    const token = await issuer.token('rania');
    const closing = openSocket(token);
    await whoIs({ token });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const roles = [ansd, { role: 'FACILITATOR' }];
    const changed = await done('changeRoles', { id: account.id, expectedVersion: account.version, roles });
    expect(changed.roles.map(({ role }) => role)).toEqual(['MEMBER', 'FACILITATOR']);
    expect((await whoIs({ token })).data.viewer).toMatchObject({ institution: { id: 'Institution:sn-ansd' } });
    expect((await closing).code).toBe(4403);
    const [, , event] = await eventsOf(hub, account);
    expect(event).toMatchObject({
      kind: 'ROLES_CHANGED',
      data: { granted: ['MEMBER@sn-ansd', 'FACILITATOR'], withdrawn: ['MEMBER@tr-turkstat'] },
    });
    const stale = { id: account.id, expectedVersion: account.version, roles };
    expect((await refused('changeRoles', stale)).code).toBe('CONFLICT');
    const twice = { ...stale, expectedVersion: changed.version, roles: [ansd, ansd] };
    expect((await refused('changeRoles', twice)).code).toBe('INVALID');
  });

  it('are given up one by one, and with the last one the account has left', async () => {
    const account = await arrived('salma', turkstat, { role: 'ANALYST' });
    const salma = await as('salma');
    const fewer = await done('leave', turkstat, salma);
    expect(fewer).toMatchObject({ status: 'ACTIVE', roles: [{ role: 'ANALYST' }] });
    expect((await refused('leave', turkstat, salma)).code).toBe('NOT_FOUND');
    expect(await done('leave', { role: 'ANALYST' }, salma)).toMatchObject({ status: 'LEFT', roles: [] });
    const { status, errors } = await whoIs(salma);
    expect([status, errors?.[0]?.message]).toEqual([401, expect.stringContaining('has left')]);
    expect(await kinds(account.id)).toContain('ACCOUNT_LEFT');
    const { version } = await accountNow(account.id);
    expect(await done('reinstateAccount', { id: account.id, expectedVersion: version })).toMatchObject({ roles: [] });
    expect((await whoIs(salma)).data.viewer).toMatchObject({ role: 'ANONYMOUS', roles: [] });
  });
});

const accountNow = async (id: string): Promise<AccountData> => {
  const { data } = await hub.ask<{ node: AccountData }>(
    `query ($id: ID!) { node(id: $id) { ... on Account { ${accountFields} } } }`,
    { id },
    admin,
  );
  return data.node;
};

describe('the last active administrator', () => {
  it('can neither be suspended nor lose the role nor leave, and of two only one can go', async () => {
    const own = await startTestHub();
    const boss = { token: await own.token('ADMINISTRATOR') };
    const ask = async (text: string, options: AskOptions) =>
      (await own.ask<Record<string, Payload>>(`mutation { ${text} }`, {}, options)).data;
    const { data } = await own.ask<{ viewer: { account: AccountData } }>(
      '{ viewer { account { id version } } }',
      {},
      boss,
    );
    const { id, version } = data.viewer.account;
    const rest = '{ account { id } userErrors { code message } }';
    const attempts = [
      `suspendAccount(input: { id: "${id}", expectedVersion: ${version}, reason: "x" }) ${rest}`,
      `changeRoles(input: { id: "${id}", expectedVersion: ${version}, roles: [{ role: ANALYST }] }) ${rest}`,
      `leave(input: { role: ADMINISTRATOR }) ${rest}`,
    ];
    for (const attempt of attempts) {
      const [payload] = Object.values(await ask(attempt, boss));
      expect(payload).toMatchObject({ account: null, userErrors: [{ code: 'MOVE_NOT_ALLOWED' }] });
      expect(payload?.userErrors[0]?.message).toContain('last active administrator');
    }
    const code = Object.values(
      await ask('inviteAccount(input: { name: "Two", role: ADMINISTRATOR }) { code userErrors { code } }', boss),
    )[0]?.code;
    const second = { token: await own.token('ANALYST') };
    const accepting = `acceptInvitation(input: { code: "${code}" }) ${rest}`;
    expect(Object.values(await ask(accepting, second))[0]?.userErrors).toEqual([]);
    const leaving = 'leave(input: { role: ADMINISTRATOR }) { userErrors { code } }';
    const asAdministrator = { ...second, headers: { 'x-acting-as': 'administrator' } };
    const both = await Promise.all([ask(leaving, boss), ask(leaving, asAdministrator)]);
    const codes = both.flatMap((answer) => answer.leave?.userErrors.map((error) => error.code) ?? []);
    expect(codes).toEqual(['MOVE_NOT_ALLOWED']);
    await own.close();
  });
});

describe('accounts', () => {
  it('are shown to administrators, filtered by whom they may act for, and to themselves', async () => {
    const account = await arrived('tariq', ansd);
    const query = `query ($filter: AccountFilter) { accounts(filter: $filter, first: 100) { totalCount edges { node { id } } } }`;
    const list = async (filter: object | null, options: AskOptions) =>
      hub.ask<{ accounts: { edges: { node: { id: string } }[] } }>(query, { filter }, options);
    const found = await list({ institutions: ['Institution:sn-ansd'], roles: ['MEMBER'], statuses: ['ACTIVE'] }, admin);
    const ids = found.data.accounts.edges.map(({ node }) => node.id);
    expect(ids).toContain(account.id);
    const elsewhere = await list({ institutions: ['Institution:ne-ins'] }, admin);
    expect(elsewhere.data.accounts.edges.map(({ node }) => node.id)).not.toContain(account.id);
    const node = async (id: string, options: AskOptions) =>
      (await hub.ask<{ node: { id: string } | null }>('query ($id: ID!) { node(id: $id) { id } }', { id }, options))
        .data.node;
    const tariq = await as('tariq');
    expect(await node(account.id, tariq)).toEqual({ id: account.id });
    const { invitation } = await change('inviteAccount', { name: 'Hidden', ...ansd });
    for (const role of ['ANALYST', 'FACILITATOR'] as const) {
      const voice = { token: await hub.token(role) };
      expect(await node(account.id, voice)).toBeNull();
      expect(await node(invitation?.id ?? '', voice)).toBeNull();
      expect(refusedWith(await list(null, voice))).toBe('FORBIDDEN');
    }
    expect(await node(account.id, {})).toBeNull();
    expect(await node(invitation?.id ?? '', tariq)).toBeNull();
    expect(await node(invitation?.id ?? '', admin)).toEqual({ id: invitation?.id });
    expect(refusedWith(await list(null, {}))).toBe('UNAUTHENTICATED');
    expect(keyOf(account.id)).toMatch(/^[0-9a-f-]{36}$/);
  });
});
