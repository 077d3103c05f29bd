import { type RawBuilder, sql } from 'kysely';
import { ForbiddenError, UnauthenticatedError } from '../../kernel/errors.ts';
import { keepers, readsEverything, type Viewer } from '../../kernel/viewer.ts';
import type { AccessRules } from '../../platform/graphql/access.ts';

export const offersAccess = {
  offers: { roles: 'EVERYBODY' },
  publishOffer: { roles: keepers, scope: 'OFFERS' },
  withdrawOffer: { roles: keepers, scope: 'OFFERS' },
  closeOffer: { roles: keepers, scope: 'OFFERS' },
  offerPublished: { roles: 'EVERYBODY' },
} as const satisfies AccessRules;

/** Which rows of `offer` a viewer sees. */
export function offerVisibility(viewer: Viewer): RawBuilder<boolean> {
  if (readsEverything(viewer)) return sql<boolean>`true`;
  if (!viewer.institutionId) return sql<boolean>`offer.status <> 'DRAFT'`;
  return sql<boolean>`(offer.status <> 'DRAFT' or offer.institution_id = ${viewer.institutionId})`;
}

/** Which offers answer the needs of an institution tells what it needs, also where it does not share that. */
export function checkMayMatch(viewer: Viewer, institutionId: string): void {
  if (readsEverything(viewer) || viewer.institutionId === institutionId) return;
  const field = ['filter', 'matchingInstitution'];
  if (viewer.role === 'ANONYMOUS') {
    throw new UnauthenticatedError('filter.matchingInstitution needs a signed-in member of that institution.', {
      field,
    });
  }
  throw new ForbiddenError('filter.matchingInstitution is for members of that institution, staff and analysts.', {
    field,
  });
}
