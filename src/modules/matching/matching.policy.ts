import { signedIn } from '../../kernel/viewer.ts';
import type { AccessRules } from '../../platform/graphql/access.ts';

/** A question of one's own is open to everybody; what starts from a stored need is for who may read needs. */
export const matchingAccess = {
  matches: { roles: signedIn },
  matchesFor: { roles: 'EVERYBODY' },
  whyNot: { roles: signedIn },
  needsFor: { roles: signedIn },
  exchangeCycles: { roles: signedIn },
} as const satisfies AccessRules;
