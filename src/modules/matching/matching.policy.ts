import { ForbiddenError } from '../../kernel/errors.ts';
import { isStaff, readsEverything, signedIn, type Viewer } from '../../kernel/viewer.ts';
import type { AccessRules } from '../../platform/graphql/access.ts';

/** A question of one's own is open to everybody; what starts from a stored need is for who may read needs. */
export const matchingAccess = {
  matches: { roles: signedIn },
  matchesFor: { roles: 'EVERYBODY' },
  whyNot: { roles: signedIn },
  compareProviders: { roles: signedIn },
  needsFor: { roles: signedIn },
  matchFound: { roles: signedIn },
  exchangeCycles: { roles: signedIn },
} as const satisfies AccessRules;

/** What answers the needs of an institution tells what it needs, also where it does not share that. */
export function checkMayHear(viewer: Viewer, institutionId: string): void {
  if (readsEverything(viewer) || viewer.institutionId === institutionId) return;
  throw new ForbiddenError('matchFound is for members of that institution, staff and analysts.', {
    argument: 'institutionId',
  });
}

/** Other weights give other answers than those that institutions are told: that is for the staff to try. */
export function checkMayExperiment(viewer: Viewer): void {
  if (isStaff(viewer)) return;
  throw new ForbiddenError('weights is for FACILITATOR and ADMINISTRATOR; leave it out.', { argument: 'weights' });
}
