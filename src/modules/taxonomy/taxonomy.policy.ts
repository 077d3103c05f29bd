import type { AccessRules } from '../../platform/graphql/access.ts';

/** The topics are public. */
export const taxonomyAccess = {
  topics: { roles: 'EVERYBODY' },
  topic: { roles: 'EVERYBODY' },
  interpretTopic: { roles: 'EVERYBODY' },
} as const satisfies AccessRules;
