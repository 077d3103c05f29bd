import type { AccessRules } from '../../platform/graphql/access.ts';

/** Only what everybody may see is in the index. */
export const searchAccess = { search: { roles: 'EVERYBODY' } } as const satisfies AccessRules;
