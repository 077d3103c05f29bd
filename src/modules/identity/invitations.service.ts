import { type Kysely, sql } from 'kysely';
import { Refusal } from '../../kernel/errors.ts';
import { keyOf, newId } from '../../kernel/ids.ts';
import { hubItself, type Identity } from '../../kernel/viewer.ts';
import { type Work, withinWork } from '../../platform/database/unitOfWork.ts';
import { storedText } from '../../platform/graphql/types.ts';
import {
  checkedGrant,
  type Grant,
  grantRole,
  grantsOf,
  grantText,
  lockRights,
  openAccount,
  rolesChanged,
} from './accounts.service.ts';
import type { AcceptInvitationInput, InviteAccountInput, RevokeInvitationInput } from './identity.inputs.ts';
import { accountOf, accountSubject } from './identity.policy.ts';
import { identityTexts } from './identity.texts.ts';
import { newSecret, secretHash } from './secrets.service.ts';

const dayInMilliseconds = 86_400_000;
const defaultDays = 7;

/** Makes an invitation. @param show is told the code, which is kept nowhere */
export const inviteAccount =
  (show: (code: string) => void) =>
  async (work: Work, input: InviteAccountInput): Promise<string> => {
    const { role, institutionId } = await checkedGrant(work, input, 'institutionId');
    const [id, code] = [newId(), newSecret()];
    const expiresAt = new Date(work.now.getTime() + (input.expiresInDays ?? defaultDays) * dayInMilliseconds);
    await sql`insert into invitation (id, code_hash, name, email, role, institution_id, invited_by, invited_at, expires_at)
      values (${id}, ${secretHash(code)}, ${storedText(input.name)}, ${input.email ?? null}, ${role}, ${institutionId},
        ${accountOf(work.viewer) ?? null}, ${work.now.toISOString()}, ${expiresAt.toISOString()})`.execute(
      work.tables(),
    );
    const data = { role };
    work.record({ kind: 'ACCOUNT_INVITED', subjectType: 'Invitation', subjectKey: id, institutionId, data });
    show(code);
    return id;
  };

export async function revokeInvitation(work: Work, input: RevokeInvitationInput): Promise<string> {
  const key = keyOf('Invitation', input.id, 'id');
  const { rows } = await sql<{ isOpen: boolean; institutionId: string | null }>`
    select accepted_at is null and revoked_at is null and expires_at > ${work.now.toISOString()} as "isOpen",
      institution_id as "institutionId"
    from invitation where id = ${key}::uuid for update`.execute(work.tables());
  const [invitation] = rows;
  if (!invitation) throw new Refusal('NOT_FOUND', identityTexts.notFound, ['id']);
  if (!invitation.isOpen) throw new Refusal('MOVE_NOT_ALLOWED', identityTexts.invitationNotOpen, ['id']);
  await sql`update invitation set revoked_at = ${work.now.toISOString()} where id = ${key}::uuid`.execute(
    work.tables(),
  );
  const { institutionId } = invitation;
  work.record({ kind: 'INVITATION_REVOKED', subjectType: 'Invitation', subjectKey: key, institutionId });
  return key;
}

/** The account that an identity signs in with; changes of rights are locked, so it stays so. */
export async function accountOfIdentity(tables: Kysely<unknown>, identity: Identity): Promise<string | undefined> {
  const { rows } = await sql<{ key: string }>`select account_id as key from account_identity
    where issuer = ${identity.issuer} and subject = ${identity.subject}`.execute(tables);
  return rows[0]?.key;
}

export async function linkIdentity(work: Work, account: string, { issuer, subject }: Identity): Promise<void> {
  await sql`insert into account_identity (issuer, subject, account_id)
    values (${issuer}, ${subject}, ${account})`.execute(work.tables());
}

interface Accepted extends Grant {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
}

/** Takes the invitation of a code, once; why a code is not good is told to nobody. It ends with the rights of its maker. */
async function taken(work: Work, code: string): Promise<Accepted> {
  const now = work.now.toISOString();
  const { rows } = await sql<Accepted>`update invitation set accepted_at = ${now}
    where code_hash = ${secretHash(code)} and accepted_at is null and revoked_at is null and expires_at > ${now}
      and (invited_by is null or exists (select from account maker join account_role held on held.account_id = maker.id
        where maker.id = invited_by and maker.status = 'ACTIVE' and held.role = 'ADMINISTRATOR'))
    returning id, name, email, role, institution_id as "institutionId"`.execute(work.tables());
  if (rows[0]) return rows[0];
  throw new Refusal('INVALID', identityTexts.codeNotGood, ['code']);
}

/** Whether the identity's own account accepted it before: to send it again has no further effect. */
async function acceptedBefore(work: Work, code: string, account: string): Promise<boolean> {
  const { rows } = await sql`select from invitation where code_hash = ${secretHash(code)}
    and account_id = ${account} and accepted_at is not null`.execute(work.tables());
  return rows.length > 0;
}

interface Entry {
  readonly identity: Identity;
  readonly account: string;
  /** Whether the account was there before. */
  readonly isKnown: boolean;
}

async function accept(work: Work, { code }: AcceptInvitationInput, { identity, account, isKnown }: Entry) {
  if (isKnown && (await acceptedBefore(work, code, account))) return account;
  const invitation = await taken(work, code);
  const { id, name, email, role, institutionId } = invitation;
  if (!isKnown) {
    await openAccount(work, { id: account, name, email });
    await linkIdentity(work, account, identity);
    work.record({ kind: 'ACCOUNT_OPENED', subjectType: 'Account', subjectKey: account, institutionId });
  }
  const present = await grantsOf(work, account);
  if (!present.map(grantText).includes(grantText(invitation))) {
    await grantRole(work, account, invitation);
    await rolesChanged(work, account, [invitation], []);
  }
  await sql`update invitation set account_id = ${account} where id = ${id}`.execute(work.tables());
  const data = { role, account };
  work.record({ kind: 'INVITATION_ACCEPTED', subjectType: 'Invitation', subjectKey: id, institutionId, data });
  return account;
}

/** Who shows no token of an identity provider is nobody whom an account could be opened for. */
export const signInFirst = new Refusal('FORBIDDEN', identityTexts.signInFirst);

/** Lets an identity in that brings the code of an invitation; who has an account already gets one role more. */
export const acceptInvitation =
  (identity: Identity) =>
  async (work: Work, input: AcceptInvitationInput): Promise<string> => {
    await lockRights(work.tables());
    // Nobody has the right to write accounts yet: the code is the right, and the hub writes.
    const asHub = <Result>(actor: string, useCase: (inner: Work) => Promise<Result>) =>
      withinWork(work, hubItself(actor), useCase);
    const known = await asHub('sign-in', (inner) => accountOfIdentity(inner.tables(), identity));
    const account = known ?? newId();
    const entry = { identity, account, isKnown: known !== undefined };
    return asHub(accountSubject(account), (inner) => accept(inner, input, entry));
  };
