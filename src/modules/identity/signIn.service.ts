import { createHash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { ForbiddenError, UnauthenticatedError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { anonymous, type Identity, type Scope, type Viewer } from '../../kernel/viewer.ts';
import type { HubAccess } from '../../platform/database/hubAccess.ts';
import { lookedUpTogether } from '../../platform/database/scope.ts';
import type { Work } from '../../platform/database/unitOfWork.ts';
import { type Grant, grantRole, grantText, isInstitution, lockRights, openAccount } from './accounts.service.ts';
import { accountSubject, clientSubject } from './identity.policy.ts';
import type { AccountStatus, ServiceClientStatus } from './identity.states.ts';
import { accountOfIdentity, linkIdentity } from './invitations.service.ts';
import { clientIssuer, developmentIssuer, roleGrant } from './keys.service.ts';
import type { ProvenToken, TokenVerifier } from './tokens.service.ts';

/** Who speaks, in which role, and until when the token says so. */
export interface SignedIn {
  readonly viewer: Viewer;
  readonly identity: Identity | null;
  readonly expiresAt: Date | null;
  /** The version of what the database says of the viewer; null where there was nobody to look up. */
  readonly rightsVersion: number | null;
}

export interface SignInParts {
  readonly hub: HubAccess;
  readonly verify: TokenVerifier;
}

/** What a request says of its sender. */
export interface Credentials {
  readonly authorization: string | undefined;
  readonly actingAs: string | undefined;
}

interface AccountRow {
  readonly key: string;
  readonly status: AccountStatus;
  readonly suspensionReason: string | null;
  readonly grants: readonly Grant[];
  readonly version: number;
}

interface ClientRow {
  readonly status: ServiceClientStatus;
  readonly institutionId: string;
  readonly scopes: readonly Scope[];
  readonly version: number;
}

const nobody: SignedIn = { viewer: anonymous, identity: null, expiresAt: null, rightsVersion: null };
const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Asked for every request anew: what an administrator decided counts from the next one on. In the order of the identities. */
async function accountRows(
  tables: Kysely<unknown>,
  identities: readonly Identity[],
): Promise<readonly (AccountRow | undefined)[]> {
  const column = (name: keyof Identity) => sql`${identities.map((identity) => identity[name])}::text[]`;
  const { rows } = await sql<AccountRow & { place: number }>`
    select asked.place::int, a.id::text as key, a.version, a.status, a.suspension_reason as "suspensionReason",
      coalesce((select jsonb_agg(jsonb_build_object('role', r.role, 'institutionId', r.institution_id)
        order by r.granted_at, r.id) from account_role r where r.account_id = a.id), '[]') as grants
    from unnest(${column('issuer')}, ${column('subject')}) with ordinality as asked (issuer, subject, place)
    join account_identity i on (i.issuer, i.subject) = (asked.issuer, asked.subject) join account a on a.id = i.account_id`.execute(
    tables,
  );
  const found = new Map(rows.map((row) => [row.place, row]));
  return identities.map((_identity, index) => found.get(index + 1));
}

async function clientRows(
  tables: Kysely<unknown>,
  ids: readonly string[],
): Promise<readonly (ClientRow | undefined)[]> {
  const { rows } = await sql<ClientRow & { id: string }>`
    select id::text, status, institution_id as "institutionId", scopes, version from service_client
    where id = any (${ids.filter((id) => uuidForm.test(id))}::uuid[])`.execute(tables);
  const found = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => found.get(id));
}

async function openedFor(work: Work, identity: Identity, grant: Grant): Promise<void> {
  const { institutionId } = grant;
  if (institutionId && !(await isInstitution(work.tables(), institutionId))) {
    throw new UnauthenticatedError(`The token names an institution that is not in the directory: ${institutionId}.`);
  }
  const id = newId();
  await openAccount(work, { id, name: identity.subject, email: null });
  await linkIdentity(work, id, identity);
  await grantRole(work, id, grant);
  const data = { granted: [grantText(grant)], issuer: identity.issuer };
  work.record({ kind: 'ACCOUNT_OPENED', subjectType: 'Account', subjectKey: id, institutionId, data });
}

/** A development token opens its account when it is first used; from then on the database decides. */
function developmentAccount({ hub }: SignInParts, { identity, claims }: ProvenToken) {
  const grant = roleGrant(claims.role, claims.institution);
  if (typeof grant === 'string') throw new UnauthenticatedError(`The token ${grant}.`);
  return hub.write('openAccount', async (work) => {
    // Of many first uses at once one opens it.
    await lockRights(work.tables());
    if (!(await accountOfIdentity(work.tables(), identity))) await openedFor(work, identity, grant);
    return (await accountRows(work.tables(), [identity]))[0];
  });
}

/** A name for who has no account yet, so that two of them are not taken for one. */
const visitorOf = ({ issuer, subject }: Identity): Viewer => ({
  ...anonymous,
  subject: `visitor:${createHash('sha256')
    .update(JSON.stringify([issuer, subject]))
    .digest('hex')
    .slice(0, 32)}`,
});

function grantOf(grants: readonly Grant[], actingAs: string | undefined): Grant | undefined {
  if (actingAs === undefined) return grants[0];
  const wanted = actingAs.trim();
  const found = grants.find(
    ({ role, institutionId }) => institutionId === wanted.replace(/^Institution:/, '') || role === wanted.toUpperCase(),
  );
  if (found) return found;
  const had = grants.map(grantText).join(', ') || 'none';
  throw new ForbiddenError(`x-acting-as: you do not have "${wanted.slice(0, 80)}"; you have: ${had}.`, {
    header: 'x-acting-as',
    roles: grants,
  });
}

function viewerOf({ key, status, suspensionReason, grants }: AccountRow, actingAs: string | undefined): Viewer {
  if (status === 'SUSPENDED') throw new UnauthenticatedError(`The account is suspended: ${suspensionReason}`);
  if (status === 'LEFT')
    throw new UnauthenticatedError('The account has left the hub; ask an administrator to return.');
  const subject = accountSubject(key);
  const grant = grantOf(grants, actingAs);
  return grant ? { ...grant, subject } : { ...anonymous, subject };
}

function signedInClient({ identity, claims }: ProvenToken, client: ClientRow | undefined) {
  if (client?.status !== 'ACTIVE') throw new UnauthenticatedError('The service client was revoked.');
  const asked = String(claims.scope ?? '').split(' ');
  const { institutionId, version } = client;
  const scopes = client.scopes.filter((scope) => asked.includes(scope));
  const viewer: Viewer = { role: 'SERVICE_CLIENT', institutionId, subject: clientSubject(identity.subject), scopes };
  return { viewer, rightsVersion: version };
}

/** The present version of the rights of each account and service client, by their names as principals. */
export async function rightsVersions(
  tables: Kysely<unknown>,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ subject: string; version: number }>`
    select 'account:' || id as subject, version from account
    where id = any (${keysOf('account', subjects)}::uuid[])
    union all
    select 'client:' || id, version from service_client where id = any (${keysOf('client', subjects)}::uuid[])`.execute(
    tables,
  );
  return new Map(rows.map(({ subject, version }) => [subject, version]));
}

const keysOf = (kind: string, subjects: readonly string[]): string[] =>
  subjects.filter((subject) => subject.startsWith(`${kind}:`)).map((subject) => subject.slice(kind.length + 1));

/** Who sends a request. Without a token that is nobody; with one it is whoever the database says, or a refusal. */
export function signIn(parts: SignInParts) {
  const { hub } = parts;
  const clientOf = lookedUpTogether((ids: readonly string[]) => clientRows(hub.read(), ids));
  const accountOf = lookedUpTogether((identities: readonly Identity[]) => accountRows(hub.read(), identities));
  return async ({ authorization, actingAs }: Credentials): Promise<SignedIn> => {
    if (!authorization) return nobody;
    const token = await parts.verify(authorization);
    const { identity, expiresAt } = token;
    if (identity.issuer === clientIssuer) {
      return { ...signedInClient(token, await clientOf(identity.subject)), identity: null, expiresAt };
    }
    const known = await accountOf(identity);
    const isNew = !known && identity.issuer === developmentIssuer;
    const account = isNew ? await developmentAccount(parts, token) : known;
    const viewer = account ? viewerOf(account, actingAs) : visitorOf(identity);
    return { viewer, identity, expiresAt, rightsVersion: account?.version ?? null };
  };
}
