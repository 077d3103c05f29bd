import { type Kysely, sql } from 'kysely';
import { Refusal } from '../../kernel/errors.ts';
import { keyOf, newId } from '../../kernel/ids.ts';
import { stateAfter } from '../../kernel/states.ts';
import { hubItself } from '../../kernel/viewer.ts';
import { type Work, withinWork } from '../../platform/database/unitOfWork.ts';
import { storedText } from '../../platform/graphql/types.ts';
import type {
  ChangeRolesInput,
  LeaveInput,
  ReinstateAccountInput,
  RoleGrantInput,
  SuspendAccountInput,
} from './identity.inputs.ts';
import { accountOf, readableAccounts } from './identity.policy.ts';
import { type AccountMove, type AccountStatus, accountLife } from './identity.states.ts';
import { identityTexts } from './identity.texts.ts';
import type { PersonRole } from './identity.type.ts';

/** A role as the database keeps it. */
export interface Grant {
  readonly role: PersonRole;
  readonly institutionId: string | null;
}

/** What an event says of a role. */
export const grantText = ({ role, institutionId }: Grant): string =>
  institutionId ? `${role}@${institutionId}` : role;

/** Changes of rights are made one after the other, so that no two together do what neither may do alone. */
export const lockRights = (tables: Kysely<unknown>) =>
  sql`select pg_advisory_xact_lock(hashtext('rights'))`.execute(tables);

export async function isInstitution(tables: Kysely<unknown>, key: string): Promise<boolean> {
  const { rows } = await sql`select from institution where id = ${key}`.execute(tables);
  return rows.length > 0;
}

/** The key of an institution that is there. */
export async function institutionKey(tables: Kysely<unknown>, id: string, field: string): Promise<string> {
  const key = keyOf('Institution', id, field);
  if (await isInstitution(tables, key)) return key;
  throw new Refusal('NOT_FOUND', identityTexts.unknownInstitution(id), field.split('.'));
}

/** A role that can be given: that of a member for one institution, any other for none. */
export async function checkedGrant(work: Work, { role, institutionId }: RoleGrantInput, field: string): Promise<Grant> {
  if ((role === 'MEMBER') !== (institutionId != null)) {
    throw new Refusal('INVALID', identityTexts.memberOfOne, field.split('.'));
  }
  return { role, institutionId: institutionId ? await institutionKey(work.tables(), institutionId, field) : null };
}

/** What an account begins with. */
export interface NewAccount {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
}

export async function openAccount(work: Work, { id, name, email }: NewAccount): Promise<void> {
  await sql`insert into account (id, name, email, status, opened_at)
    values (${id}, ${name}, ${email}, ${accountLife.initial}, ${work.now.toISOString()})`.execute(work.tables());
}

/** Gives a role to an account; one that it has already stays as it is. */
export async function grantRole(work: Work, account: string, { role, institutionId }: Grant): Promise<void> {
  await sql`insert into account_role (id, account_id, role, institution_id, granted_at)
    values (${newId()}, ${account}, ${role}, ${institutionId}, ${work.now.toISOString()})
    on conflict do nothing`.execute(work.tables());
}

interface AccountRow {
  readonly key: string;
  readonly status: AccountStatus;
  readonly version: number;
}

/** The account that a change is about, after every other change of rights. */
async function claimedAccount(work: Work, id: string): Promise<AccountRow> {
  const key = keyOf('Account', id, 'id');
  await lockRights(work.tables());
  const { rows } = await sql<AccountRow>`select id as key, status, version from account
    where id = ${key}::uuid and ${readableAccounts(work.viewer)} for update`.execute(work.tables());
  if (rows[0]) return rows[0];
  throw new Refusal('NOT_FOUND', identityTexts.notFound, ['id']);
}

function checkVersion({ version }: AccountRow, expected: number): void {
  if (version === expected) return;
  throw new Refusal('CONFLICT', identityTexts.changedMeanwhile(version, expected), ['expectedVersion']);
}

export async function grantsOf(work: Work, account: string): Promise<readonly Grant[]> {
  const { rows } = await sql<Grant>`select role, institution_id as "institutionId" from account_role
    where account_id = ${account}`.execute(work.tables());
  return rows;
}

/** Somebody must always be there who can let others in. */
async function checkAnotherAdministrator(work: Work, account: string): Promise<void> {
  const grants = await grantsOf(work, account);
  if (!grants.some(({ role }) => role === 'ADMINISTRATOR')) return;
  const { rows } = await sql`select from account a join account_role r on r.account_id = a.id
    where r.role = 'ADMINISTRATOR' and a.status = 'ACTIVE' and a.id <> ${account} limit 1`.execute(work.tables());
  if (rows.length === 0) throw new Refusal('MOVE_NOT_ALLOWED', identityTexts.lastAdministrator);
}

async function moveAccount(work: Work, account: AccountRow, name: AccountMove, reason: string | null): Promise<void> {
  const status = stateAfter(accountLife, account.status, name);
  if (status !== 'ACTIVE') await checkAnotherAdministrator(work, account.key);
  await sql`update account set status = ${status}, suspension_reason = ${reason}, version = version + 1
    where id = ${account.key}`.execute(work.tables());
}

export async function suspendAccount(work: Work, input: SuspendAccountInput): Promise<string> {
  const account = await claimedAccount(work, input.id);
  checkVersion(account, input.expectedVersion);
  await moveAccount(work, account, 'suspend', storedText(input.reason));
  work.record({ kind: 'ACCOUNT_SUSPENDED', subjectType: 'Account', subjectKey: account.key });
  return account.key;
}

export async function reinstateAccount(work: Work, input: ReinstateAccountInput): Promise<string> {
  const account = await claimedAccount(work, input.id);
  checkVersion(account, input.expectedVersion);
  await moveAccount(work, account, 'reinstate', null);
  work.record({ kind: 'ACCOUNT_REINSTATED', subjectType: 'Account', subjectKey: account.key });
  return account.key;
}

async function takeRoles(work: Work, account: string, grants: readonly Grant[]): Promise<void> {
  for (const { role, institutionId } of grants) {
    await sql`delete from account_role where account_id = ${account} and role = ${role}
      and institution_id is not distinct from ${institutionId}`.execute(work.tables());
  }
}

export async function changeRoles(work: Work, input: ChangeRolesInput): Promise<string> {
  const account = await claimedAccount(work, input.id);
  checkVersion(account, input.expectedVersion);
  if (account.status !== 'ACTIVE') throw new Refusal('MOVE_NOT_ALLOWED', identityTexts.accountNotActive, ['id']);
  const wanted = new Map<string, Grant>();
  for (const asked of input.roles) {
    const grant = await checkedGrant(work, asked, 'roles');
    wanted.set(grantText(grant), grant);
  }
  if (wanted.size < input.roles.length) throw new Refusal('INVALID', identityTexts.roleTwice, ['roles']);
  const present = await grantsOf(work, account.key);
  if (!wanted.has('ADMINISTRATOR')) await checkAnotherAdministrator(work, account.key);
  const withdrawn = present.filter((grant) => !wanted.has(grantText(grant)));
  const granted = [...wanted.values()].filter((grant) => !present.map(grantText).includes(grantText(grant)));
  await takeRoles(work, account.key, withdrawn);
  for (const grant of granted) await grantRole(work, account.key, grant);
  await rolesChanged(work, account.key, granted, withdrawn);
  return account.key;
}

/** Every change of roles is a version and an event. */
export async function rolesChanged(
  work: Work,
  account: string,
  granted: readonly Grant[],
  withdrawn: readonly Grant[],
): Promise<void> {
  await sql`update account set version = version + 1 where id = ${account}`.execute(work.tables());
  const data = { granted: granted.map(grantText), withdrawn: withdrawn.map(grantText) };
  work.record({ kind: 'ROLES_CHANGED', subjectType: 'Account', subjectKey: account, data });
}

/** One's own right to give up what one has; the hub writes it, since nobody else may write accounts. */
export function leave(work: Work, input: LeaveInput): Promise<string> {
  return withinWork(work, hubItself(work.viewer.subject), async (inner) => {
    const account = await claimedAccount(inner, `Account:${accountOf(work.viewer) ?? ''}`);
    const grant = await checkedGrant(inner, input, 'institutionId');
    const present = await grantsOf(inner, account.key);
    if (!present.map(grantText).includes(grantText(grant))) {
      throw new Refusal('NOT_FOUND', identityTexts.roleNotHeld, ['role']);
    }
    if (grant.role === 'ADMINISTRATOR') await checkAnotherAdministrator(inner, account.key);
    if (present.length === 1) {
      await moveAccount(inner, account, 'leave', null);
      inner.record({ kind: 'ACCOUNT_LEFT', subjectType: 'Account', subjectKey: account.key });
    }
    await takeRoles(inner, account.key, [grant]);
    await rolesChanged(inner, account.key, [], [grant]);
    return account.key;
  });
}
