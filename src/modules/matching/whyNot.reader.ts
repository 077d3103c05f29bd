import { sql } from 'kysely';
import type { ReadScope } from '../../platform/database/scope.ts';
import { capacityVisibility } from '../needs/index.ts';
import { gateText } from './lacks.texts.ts';
import { type Criteria, criteriaRows } from './matching.criteria.ts';
import { gateConditions } from './matching.factors.ts';
import type { RankedFacts } from './matching.facts.ts';
import { type GateCode, gateCodes } from './matching.model.ts';
import { ranking } from './matching.ranking.ts';
import { adHoc, asMatches, modelFor, settingOf } from './matching.reader.ts';
import { localized } from './matching.texts.ts';
import type { WhyNot, WhyNotReason } from './matching.type.ts';

interface GateRow {
  readonly capacityKey: string;
  readonly passed: readonly boolean[];
}

const reason = (gate: GateCode | null, capacity?: GateRow): WhyNotReason =>
  ({
    gate,
    capacityKey: capacity?.capacityKey ?? null,
    textText: localized(gateText(gate)),
  }) as unknown as WhyNotReason;

/**
 * Why an institution is, or is not, among the matches: its nearest capacity that the viewer may see is held against
 * every gate. One that is hidden from the viewer is answered for like one that is not there.
 */
export async function whyNotInstitution(scope: ReadScope, criteria: Criteria, institutionKey: string): Promise<WhyNot> {
  const model = await modelFor(scope, criteria.topicCode);
  const needs = criteriaRows(new Map([[adHoc, criteria]]));
  const list = ranking(needs, { only: sql`c.institution_id = ${institutionKey}` }, model, scope.today);
  const { rows: ranked } = await sql<RankedFacts>`select * from (${list}) as ranked order by "rank" limit 1`.execute(
    scope.tables(),
  );
  const [match] = await asMatches(scope, ranked, settingOf(criteria, model, scope.today));
  if (match) return { isMatched: true, match, reasons: [], institutionKey };
  const conditions = gateConditions(model);
  const { rows } = await sql<GateRow>`
    with n as (${needs})
    select c.id::text as "capacityKey", array[${sql.join(gateCodes.map((gate) => sql`coalesce(${conditions[gate]}, false)`))}] as passed
    from n cross join (select capacity.*, coalesce(p.country_code, '') as country, case when capacity.basis <> 'DECLARED' and pc.code is not null
        then pc.official_languages || pc.community_languages else '{}' end as likely_languages
      from capacity join institution p on p.id = capacity.institution_id left join country pc on pc.code = p.country_code
      where capacity.institution_id = ${institutionKey}
        and capacity.status <> 'RETIRED' and ${capacityVisibility(scope.viewer)}
        and (capacity.basis <> 'MANDATE' or capacity.id in (select capacity_id from rankable_capacity))) c
    left join topic_similarity s on s.topic_code = n.topic_code and s.related_code = c.topic_code
    order by coalesce(s.similarity, 0) desc, c.basis = 'MANDATE', c.id limit 1`.execute(scope.tables());
  const [nearest] = rows;
  const reasons = nearest
    ? gateCodes.filter((_, index) => !nearest.passed[index]).map((gate) => reason(gate, nearest))
    : [reason(criteria.institutionId === institutionKey ? 'OTHER_INSTITUTION' : null)];
  return { isMatched: false, match: null, reasons, institutionKey };
}
