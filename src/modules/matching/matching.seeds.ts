import { bringInto, type SeedStep, type SeedWork } from '../../platform/database/seeding.ts';
import type { MatchingTables } from './matching.entity.ts';
import { defaultModel } from './matching.model.ts';

const bring = bringInto<MatchingTables>();

/** The model that every database begins with; a later version has its own row and its own reason. */
function loadModel(work: SeedWork): Promise<void> {
  const { version, weights, gates } = defaultModel;
  return bring(work, { table: 'match_model', key: ['version'] }, [
    {
      version,
      programme_code: null,
      weights,
      gates,
      active_since: '2026-01-01T00:00:00Z',
      reason: 'The first model, before there were evaluations of the hub’s own exchanges to learn from.',
    },
  ]);
}

export const matchingSeeds: readonly SeedStep[] = [{ name: 'match model', files: [], load: loadModel }];
