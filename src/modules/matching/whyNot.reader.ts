import { sql } from 'kysely';
import type { ReadScope } from '../../platform/database/scope.ts';
import { type GateCode, gateCodes } from './matching.model.ts';
import { type Criteria, criteriaRows, gateConditions, type RankedRow, ranking } from './matching.ranking.ts';
import { adHoc, asMatches, modelFor, publicCapacities, settingOf } from './matching.reader.ts';
import { gateTexts, localized } from './matching.texts.ts';
import type { WhyNot, WhyNotReason } from './matching.type.ts';

interface GateRow {
  readonly capacityKey: string;
  readonly passed: readonly boolean[];
}

const reason = (gate: GateCode | null, capacityKey: string | null): WhyNotReason =>
  ({ gate, capacityKey, textText: localized(gateTexts[gate ?? 'NO_CAPACITY']) }) as unknown as WhyNotReason;

/** Why an institution is, or is not, among the matches: its nearest capacity is held against every gate. */
export async function whyNotInstitution(scope: ReadScope, criteria: Criteria, institutionKey: string): Promise<WhyNot> {
  const model = await modelFor(scope, criteria.topicCode);
  const needs = criteriaRows(new Map([[adHoc, criteria]]));
  const list = ranking(needs, publicCapacities, model, scope.today);
  const { rows: ranked } = await sql<RankedRow>`select * from (${list}) as ranked
    where "providerKey" = ${institutionKey} order by "rank" limit 1`.execute(scope.tables());
  const [match] = await asMatches(scope, ranked, settingOf(criteria, model, scope.today));
  if (match) return { isMatched: true, match, reasons: [], institutionKey };
  const conditions = gateConditions(model);
  const { rows } = await sql<GateRow>`
    with n as (${needs})
    select c.id::text as "capacityKey", array[${sql.join(gateCodes.map((gate) => sql`coalesce(${conditions[gate]}, false)`))}] as passed
    from n cross join capacity c join institution p on p.id = c.institution_id
    left join country pc on pc.code = p.country_code
    left join topic_similarity s on s.topic_code = n.topic_code and s.related_code = c.topic_code
    where c.institution_id = ${institutionKey} and c.status <> 'RETIRED'
    order by coalesce(s.similarity, 0) desc, c.id limit 1`.execute(scope.tables());
  const [nearest] = rows;
  const reasons = nearest
    ? gateCodes.filter((_, index) => !nearest.passed[index]).map((gate) => reason(gate, nearest.capacityKey))
    : [reason(criteria.institutionId === institutionKey ? 'OTHER_INSTITUTION' : null, null)];
  return { isMatched: false, match: null, reasons, institutionKey };
}
