import { sql } from 'kysely';
import { needed } from '../../kernel/filters.ts';
import type { PageArguments } from '../../kernel/pages.ts';
import { type Connection, type Order, readPage } from '../../platform/database/lists.ts';
import { type ReadScope, rowLoader } from '../../platform/database/scope.ts';
import { institutionKeys } from '../directory/index.ts';
import type { IdentityTables } from './identity.entity.ts';
import type { AccountFilter } from './identity.inputs.ts';
import { readableAccounts, readableByKeepers } from './identity.policy.ts';
import type { Account, Invitation } from './identity.type.ts';

const rolesOf = sql`coalesce((select jsonb_agg(jsonb_build_object('role', r.role, 'institutionKey', r.institution_id,
    'grantedAt', r.granted_at) order by r.granted_at, r.id) from account_role r where r.account_id = account.id), '[]')`;
const identitiesOf = sql`coalesce((select jsonb_agg(jsonb_build_object('issuer', i.issuer, 'subject', i.subject)
    order by i.issuer, i.subject) from account_identity i where i.account_id = account.id), '[]')`;

const accountRows = (scope: ReadScope) =>
  scope
    .tables<IdentityTables>()
    .selectFrom('account')
    .where(readableAccounts(scope.viewer))
    .select([
      sql<string>`'Account:' || account.id`.as('id'),
      sql<string>`account.id::text`.as('key'),
      'account.name',
      'account.email',
      'account.status',
      'account.suspension_reason as suspensionReason',
      'account.opened_at as openedAt',
      'account.version',
      rolesOf.as('roles'),
      identitiesOf.as('identities'),
    ])
    .$castTo<Account>();

export const accountById = rowLoader<Account>((scope, ids) =>
  accountRows(scope).where('account.id', 'in', ids).execute(),
);

const latestAccounts: Order = {
  name: 'accounts opened',
  descending: true,
  keys: [
    { expression: sql`account.opened_at`, type: 'timestamptz' },
    { expression: sql`account.id`, type: 'uuid' },
  ],
};

async function filtered(scope: ReadScope, filter: AccountFilter | null | undefined) {
  let query = accountRows(scope);
  const { institutions, roles, statuses } = filter ?? {};
  if (institutions || roles) {
    const keys = institutions
      ? await institutionKeys(scope, needed(institutions, 'institutions'), 'filter.institutions')
      : null;
    query = query.where('account.id', 'in', (rows) => {
      let having = rows.selectFrom('account_role').select('account_id');
      if (keys) having = having.where('institution_id', 'in', keys);
      return roles ? having.where('role', 'in', needed(roles, 'roles')) : having;
    });
  }
  if (statuses) query = query.where('account.status', 'in', needed(statuses, 'statuses'));
  return query;
}

export function pageOfAccounts(
  scope: ReadScope,
  filter: AccountFilter | null | undefined,
  page: PageArguments,
): Promise<Connection<Account>> {
  return readPage((reading) => filtered(reading, filter), { scope, filter, order: latestAccounts, page });
}

const invitationRows = (scope: ReadScope) =>
  scope
    .tables<IdentityTables>()
    .selectFrom('invitation')
    .where(readableByKeepers(scope.viewer))
    .select([
      sql<string>`'Invitation:' || invitation.id`.as('id'),
      sql<string>`invitation.id::text`.as('key'),
      'name',
      'email',
      'role',
      'institution_id as institutionKey',
      sql<string | null>`invited_by::text`.as('invitedByKey'),
      'invited_at as invitedAt',
      'expires_at as expiresAt',
      'accepted_at as acceptedAt',
      sql<string | null>`account_id::text`.as('accountKey'),
      'revoked_at as revokedAt',
    ])
    .$castTo<Invitation>();

export const invitationById = rowLoader<Invitation>((scope, ids) =>
  invitationRows(scope).where('invitation.id', 'in', ids).execute(),
);

const latestInvitations: Order = {
  name: 'invitations made',
  descending: true,
  keys: [
    { expression: sql`invitation.invited_at`, type: 'timestamptz' },
    { expression: sql`invitation.id`, type: 'uuid' },
  ],
};

export const pageOfInvitations = (scope: ReadScope, page: PageArguments): Promise<Connection<Invitation>> =>
  readPage(invitationRows, { scope, order: latestInvitations, page });
