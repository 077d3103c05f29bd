import { type RawBuilder, sql } from 'kysely';
import { keepers, keeps, readsEverything, signedIn, type Viewer } from '../../kernel/viewer.ts';
import type { AccessRules } from '../../platform/graphql/access.ts';

/** Needs tell what an institution lacks: nobody reads them without a name. */
export const needsAccess = {
  needs: { roles: signedIn },
  declareNeed: { roles: keepers, scope: 'NEEDS' },
  withdrawNeed: { roles: keepers, scope: 'NEEDS' },
} as const satisfies AccessRules;

export const capacitiesAccess = {
  capacities: { roles: 'EVERYBODY' },
  declareCapacity: { roles: keepers, scope: 'CAPACITIES' },
  verifyCapacity: { roles: [...keepers, 'FACILITATOR'], scope: 'CAPACITIES' },
  pauseCapacity: { roles: keepers, scope: 'CAPACITIES' },
  resumeCapacity: { roles: keepers, scope: 'CAPACITIES' },
  retireCapacity: { roles: keepers, scope: 'CAPACITIES' },
} as const satisfies AccessRules;

/** Which rows of `need` a viewer sees. */
export function needVisibility(viewer: Viewer): RawBuilder<boolean> {
  if (readsEverything(viewer)) return sql<boolean>`true`;
  if (!viewer.institutionId) return sql<boolean>`false`;
  return sql<boolean>`(need.is_shared or need.institution_id = ${viewer.institutionId})`;
}

/** Which rows of `capacity` a viewer sees. */
export function capacityVisibility(viewer: Viewer): RawBuilder<boolean> {
  if (readsEverything(viewer)) return sql<boolean>`true`;
  const open = sql<boolean>`capacity.status in ('ACTIVE', 'STALE')`;
  if (!viewer.institutionId) return open;
  return sql<boolean>`(${open} or capacity.institution_id = ${viewer.institutionId})`;
}

/** Whether the viewer may confirm that a capacity of the institution is still there. */
export const verifies = (viewer: Viewer, institutionId: string): boolean =>
  keeps(viewer, institutionId) || viewer.role === 'FACILITATOR';
