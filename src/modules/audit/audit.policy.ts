import type { AccessRules } from '../../platform/graphql/access.ts';

/** Who did what is for those who answer for it; the table itself has the same rule, see the migrations. */
export const auditAccess = {
  auditEntries: { roles: ['ADMINISTRATOR'] },
} as const satisfies AccessRules;
