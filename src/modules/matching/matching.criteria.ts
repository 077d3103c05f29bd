import { sql } from 'kysely';
import type { Fragment } from './matching.factors.ts';

/** What is looked for. Empty lists and nulls mean that nothing is asked in that respect. */
export interface Criteria {
  readonly topicCode: string;
  /** The institution in need: never its own provider. */
  readonly institutionId: string | null;
  readonly countryCode: string | null;
  readonly languages: readonly string[];
  readonly wantedLevel: number | null;
  readonly modalities: readonly string[];
  readonly deliveries: readonly string[];
  readonly windowStart: string | null;
  readonly windowEnd: string | null;
  readonly participants: number | null;
  readonly interpretationAccepted: boolean;
}

/** Ad-hoc criteria as rows in the shape of needs. */
export function criteriaRows(criteria: ReadonlyMap<string, Criteria>): Fragment {
  const rows = [...criteria].map(([key, wanted]) => ({ key, ...wanted }));
  return sql`select c."key", c."topicCode" as topic_code, c."institutionId" as institution_id,
      c."countryCode" as country_code, c."languages" as languages, c."wantedLevel" as wanted_level,
      c."modalities" as modalities, c."deliveries" as deliveries, c."windowStart" as window_start,
      c."windowEnd" as window_end, c."participants" as participants,
      c."interpretationAccepted" as interpretation_accepted
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as c("key" text, "topicCode" text, "institutionId" text,
      "countryCode" text, "languages" text[], "wantedLevel" int, "modalities" text[], "deliveries" text[],
      "windowStart" date, "windowEnd" date, "participants" int, "interpretationAccepted" boolean)`;
}

/** Stored needs in the same shape; the condition is over the table `need`. */
export function needRows(condition: Fragment): Fragment {
  return sql`select need.id::text as key, need.topic_code, need.institution_id, institution.country_code, need.languages,
      need.wanted_level, need.modalities, need.deliveries, need.window_start, need.window_end, need.participants,
      need.interpretation_accepted
    from need join institution on institution.id = need.institution_id where ${condition}`;
}
