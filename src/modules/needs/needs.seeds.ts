import { sql } from 'kysely';
import { bringInto, recordId, type SeedWork } from '../../platform/database/seeding.ts';
import type { NeedsTables } from './needs.entity.ts';

const bring = bringInto<NeedsTables>();

/** That an institution really gave a topic in one activity of the record; empty lists mean not known. */
export interface GivenOnce {
  readonly institutionId: string;
  readonly topicCode: string;
  readonly languages: readonly string[];
  readonly modalities: readonly string[];
  readonly deliveries: readonly string[];
  readonly endedOn: string;
}

const union = (lists: readonly (readonly string[])[]) => [...new Set(lists.flat())].sort();

/**
 * Who gave a topic can give it: one capacity per institution and topic, with what the activities tell of it.
 * Its level and places are not known. Whether it is active, paused or retired is the institution's to say.
 */
export async function recordCapacities(work: SeedWork, given: readonly GivenOnce[]): Promise<void> {
  const rows = [...Map.groupBy(given, ({ institutionId, topicCode }) => `${institutionId} ${topicCode}`)].map(
    ([key, times]) => {
      const latest = times.reduce((a, b) => (a.endedOn < b.endedOn ? b : a));
      return {
        id: recordId('capacity', key),
        institution_id: latest.institutionId,
        topic_code: latest.topicCode,
        basis: 'RECORD',
        languages: union(times.map(({ languages }) => languages)),
        modalities: union(times.map(({ modalities }) => modalities)),
        deliveries: union(times.map(({ deliveries }) => deliveries)),
        status: 'ACTIVE',
        declared_at: `${latest.endedOn}T00:00:00Z`,
        version: 1,
      };
    },
  );
  await bring(
    work,
    { table: 'capacity', key: ['id'], onlyNew: ['status'], fromFiles: sql`basis = 'RECORD' and status <> 'RETIRED'` },
    rows,
  );
}
