import { type RawBuilder, sql } from 'kysely';
import type { Role, Viewer } from '../../kernel/viewer.ts';
import type { AccessRules } from '../../platform/graphql/access.ts';

const administrators = ['ADMINISTRATOR'] as const satisfies readonly Role[];
const people = ['MEMBER', 'ANALYST', 'FACILITATOR', 'ADMINISTRATOR'] as const satisfies readonly Role[];

/** Accounts and service clients are kept by administrators; everybody may ask who one is, and come in. */
export const identityAccess = {
  viewer: { roles: 'EVERYBODY' },
  accounts: { roles: administrators },
  invitations: { roles: administrators },
  serviceClients: { roles: administrators },
  inviteAccount: { roles: administrators },
  revokeInvitation: { roles: administrators },
  acceptInvitation: { roles: 'EVERYBODY' },
  changeRoles: { roles: administrators },
  suspendAccount: { roles: administrators },
  reinstateAccount: { roles: administrators },
  leave: { roles: people },
  createServiceClient: { roles: administrators },
  changeServiceClient: { roles: administrators },
  rotateServiceClientSecret: { roles: administrators },
  revokeServiceClient: { roles: administrators },
} as const satisfies AccessRules;

/** How an account is named as an actor, and as a principal. */
export const accountSubject = (key: string): string => `account:${key}`;
export const clientSubject = (key: string): string => `client:${key}`;

/** The account that the viewer is; undefined for programs and for anonymous. */
export const accountOf = ({ subject }: Viewer): string | undefined => /^account:(.+)$/.exec(subject)?.[1];

const keepsAccounts = ({ role }: Viewer) => role === 'ADMINISTRATOR' || role === 'HUB';

/** The accounts that a viewer may read, as a condition on `account`. */
export function readableAccounts(viewer: Viewer): RawBuilder<boolean> {
  if (keepsAccounts(viewer)) return sql`true`;
  const own = accountOf(viewer);
  return own ? sql`account.id = ${own}::uuid` : sql`false`;
}

/** Invitations and service clients are for administrators only. */
export const readableByKeepers = (viewer: Viewer): RawBuilder<boolean> =>
  keepsAccounts(viewer) ? sql`true` : sql`false`;
