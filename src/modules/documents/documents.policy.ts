import type { AccessRules } from '../../platform/graphql/access.ts';

/** What clients ask is nobody's secret to those who read everything; what may be asked, administrators decide. */
export const documentsAccess = {
  documents: { roles: ['ANALYST', 'FACILITATOR', 'ADMINISTRATOR'] },
  registerDocument: { roles: ['ADMINISTRATOR'] },
} as const satisfies AccessRules;
