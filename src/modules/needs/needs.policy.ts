import { type RawBuilder, sql } from 'kysely';
import { type Role, readsEverything, type Viewer } from '../../kernel/viewer.ts';

/** Needs tell what an institution lacks: nobody reads them without a name. */
export const readersOfNeeds = ['MEMBER', 'ANALYST', 'FACILITATOR', 'ADMINISTRATOR'] as const satisfies readonly Role[];

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

/** Whether the viewer keeps what belongs to the institution. */
export const keeps = (viewer: Viewer, institutionId: string): boolean =>
  viewer.role === 'MEMBER' && viewer.institutionId === institutionId;

/** Whether the viewer may confirm that a capacity of the institution is still there. */
export const verifies = (viewer: Viewer, institutionId: string): boolean =>
  keeps(viewer, institutionId) || viewer.role === 'FACILITATOR';
