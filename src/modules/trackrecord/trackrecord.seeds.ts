import { bringInto, type SeedWork } from '../../platform/database/seeding.ts';
import type { TrackrecordTables } from './trackrecord.entity.ts';

const bring = bringInto<TrackrecordTables>();

/** What an institution gave or received in one activity of the record, on one topic. */
export interface RecordedPart {
  readonly exchangeId: string;
  readonly institutionId: string;
  readonly topicCode: string;
  readonly direction: 'GIVEN' | 'RECEIVED';
  readonly endedOn: string;
  readonly languages: readonly string[];
}

/**
 * The track record that follows from the activities of the record; nobody evaluated them.
 * @param exchangeIds all activities of the record, also those that no known institution had a part in
 */
export function recordParts(
  work: SeedWork,
  exchangeIds: readonly string[],
  parts: readonly RecordedPart[],
): Promise<void> {
  return bring(
    work,
    {
      table: 'track_record',
      key: ['exchange_id', 'institution_id', 'topic_code', 'direction'],
      within: { column: 'exchange_id', parents: exchangeIds },
    },
    parts.map((part) => ({
      exchange_id: part.exchangeId,
      institution_id: part.institutionId,
      topic_code: part.topicCode,
      direction: part.direction,
      ended_on: part.endedOn,
      languages: part.languages,
    })),
  );
}
