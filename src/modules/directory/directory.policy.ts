import type { AccessRules } from '../../platform/graphql/access.ts';

/** The directory is public. */
export const directoryAccess = {
  countries: { roles: 'EVERYBODY' },
  country: { roles: 'EVERYBODY' },
  programmes: { roles: 'EVERYBODY' },
  programme: { roles: 'EVERYBODY' },
  institutions: { roles: 'EVERYBODY' },
} as const satisfies AccessRules;
