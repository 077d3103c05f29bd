import type { AccessRules } from '../../platform/graphql/access.ts';

/** Figures are of all institutions: for those who read everything. */
export const analyticsAccess = {
  exchangeDesk: { roles: ['ANALYST', 'FACILITATOR', 'ADMINISTRATOR'] },
} as const satisfies AccessRules;
