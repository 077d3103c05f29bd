import { sql } from 'kysely';
import type { ReadScope } from '../../platform/database/scope.ts';
import type { RankedRow } from './matching.facts.ts';
import { type FactorCode, formula } from './matching.model.ts';
import type { MatchEvidence, MatchFactor } from './matching.type.ts';

interface EvidenceRow {
  readonly provider: string;
  readonly topic: string;
  readonly exchangeKey: string;
  readonly weight: number;
  readonly topics: readonly string[];
  readonly languages: readonly string[];
}

const mostEvidence = 5;

/** The exchanges that a provider gave on a topic or near it: one statement for all matches of a scope. */
async function evidenceRows(scope: ReadScope, { row, asOf }: MatchFactor): Promise<readonly EvidenceRow[]> {
  const keyOf = (provider: string, topic: string) => `${provider} ${topic}`;
  const loader = scope.loader<string, EvidenceRow[]>(`match evidence ${asOf}`, async (keys) => {
    const pairs = keys.map((key) => key.split(' '));
    const { rows } = await sql<EvidenceRow>`
      select pair.provider, pair.topic, t.exchange_id::text as "exchangeKey", array_agg(distinct t.topic_code) as topics,
        least(1, max(near.similarity * power(2::float8, (t.ended_on - ${asOf}::date) / ${formula.evidenceHalfLife}::float8))) as weight,
        max(t.languages) as languages
      from unnest(${pairs.map(([provider]) => provider)}::text[], ${pairs.map(([, topic]) => topic)}::text[]) as pair(provider, topic)
      join track_record t on t.institution_id = pair.provider and t.direction = 'GIVEN'
      join topic_similarity near on near.topic_code = pair.topic and near.related_code = t.topic_code
      group by 1, 2, 3 order by weight desc, 3`.execute(scope.tables());
    const found = new Map<string, EvidenceRow[]>();
    for (const one of rows) {
      const key = keyOf(one.provider, one.topic);
      found.set(key, [...(found.get(key) ?? []), one]);
    }
    return found;
  });
  return (await loader.load(keyOf(row.providerKey, row.needTopicCode))) ?? [];
}

const evidenceOf: Partial<Record<FactorCode, (one: EvidenceRow, row: RankedRow) => boolean>> = {
  TOPIC: (one, row) => one.topics.includes(row.topicCode),
  LANGUAGE: (one, row) => one.languages.some((language) => row.sharedLanguages.includes(language)),
  EVIDENCE: () => true,
};

/** The real exchanges behind a factor, the weightiest first; none for a factor that exchanges say nothing about. */
export async function evidenceForFactor(scope: ReadScope, factor: MatchFactor): Promise<MatchEvidence[]> {
  const speaks = evidenceOf[factor.code];
  if (!speaks) return [];
  const rows = await evidenceRows(scope, factor);
  return rows
    .filter((one) => speaks(one, factor.row))
    .slice(0, mostEvidence)
    .map(({ exchangeKey, weight }) => ({ exchangeKey, weight }));
}
