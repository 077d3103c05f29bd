import { type RawBuilder, sql } from 'kysely';
import { needed } from '../../kernel/filters.ts';
import type { PageArguments } from '../../kernel/pages.ts';
import {
  type Connection,
  chosenOrder,
  keyOr,
  type Order,
  parentKey,
  readChildPage,
  readPage,
} from '../../platform/database/lists.ts';
import { type ReadScope, rowLoader } from '../../platform/database/scope.ts';
import { countryCodes, institutionKeys, programmeCodes } from '../directory/index.ts';
import { topicCodes, underTopics } from '../taxonomy/index.ts';
import type { LinkagesTables } from './linkages.entity.ts';
import type { LinkageFilter, LinkageOrder } from './linkages.inputs.ts';
import { visibleLinkages } from './linkages.policy.ts';
import type { Linkage } from './linkages.type.ts';

const linkageRows = (scope: ReadScope) =>
  scope
    .tables<LinkagesTables>()
    .selectFrom('linkage')
    .where(visibleLinkages(scope.viewer))
    .select([
      sql<string>`'Linkage:' || linkage.id`.as('id'),
      'linkage.id as key',
      'linkage.status',
      'linkage.status_since as statusSince',
      'linkage.title as titleText',
      'linkage.summary as summaryText',
      'linkage.programme_code as programmeCode',
      'linkage.planned_starts_on as plannedStartsOn',
      'linkage.planned_ends_on as plannedEndsOn',
      'linkage.discontinuation_reason as discontinuationReasonText',
      sql`case when linkage.completed_on is not null then jsonb_build_object('resultsText', linkage.results,
        'lessonsText', linkage.lessons, 'completedOn', linkage.completed_on) end`.as('report'),
      'linkage.identified_at as identifiedAt',
      'linkage.version',
      sql<string[]>`array(select topic_code from linkage_topic where linkage_id = linkage.id order by topic_code)`.as(
        'topicCodes',
      ),
    ])
    .$castTo<Linkage>();

/** Linkages that the viewer may see, by their keys. */
export const linkageById = rowLoader<Linkage>((scope, ids) =>
  linkageRows(scope).where('linkage.id', 'in', ids).execute(),
);

type Condition = RawBuilder<boolean>;
const isOneOf = (column: RawBuilder<unknown>, values: readonly string[]): Condition =>
  sql`${column} in (${sql.join(values)})`;

/** A linkage with one party that meets all of the conditions. */
const hasParty = (conditions: readonly Condition[]): Condition => sql`exists (
  select from linkage_party party join institution on institution.id = party.institution_id
  where party.linkage_id = linkage.id and ${sql.join(conditions, sql` and `)})`;

async function partyConditions(
  scope: ReadScope,
  { countries, institutions, roles }: LinkageFilter,
): Promise<Condition[]> {
  const codes = countries && (await countryCodes(scope, needed(countries, 'countries'), 'filter.countries'));
  const keys =
    institutions && (await institutionKeys(scope, needed(institutions, 'institutions'), 'filter.institutions'));
  const conditions = [
    codes && isOneOf(sql`institution.country_code`, codes),
    keys && isOneOf(sql`party.institution_id`, keys),
    roles && isOneOf(sql`party.role`, needed(roles, 'roles')),
  ].filter((condition) => condition != null);
  return conditions.length > 0 ? [hasParty(conditions)] : [];
}

async function filtered(scope: ReadScope, filter: LinkageFilter | null | undefined) {
  let query = linkageRows(scope);
  if (filter?.topics) {
    const codes = await topicCodes(scope, needed(filter.topics, 'topics'), 'filter.topics');
    query = query.where('linkage.id', 'in', (rows) =>
      rows.selectFrom('linkage_topic').select('linkage_id').where(underTopics('topic_code', codes)),
    );
  }
  if (filter?.programmes) {
    const codes = await programmeCodes(scope, needed(filter.programmes, 'programmes'), 'filter.programmes');
    query = query.where('linkage.programme_code', 'in', codes);
  }
  if (filter?.statuses) query = query.where('linkage.status', 'in', needed(filter.statuses, 'statuses'));
  for (const condition of await partyConditions(scope, filter ?? {})) query = query.where(condition);
  return query;
}

const linkageKey = { expression: sql`linkage.id`, type: 'uuid' } as const;

function linkageOrder(order: LinkageOrder | null | undefined): Order {
  const fields = {
    STATUS_SINCE: { expression: sql`linkage.status_since`, type: 'timestamptz' },
    IDENTIFIED: { expression: sql`linkage.identified_at`, type: 'timestamptz' },
    PLANNED_START: { expression: keyOr(sql`linkage.planned_starts_on`, sql`'infinity'`), type: 'date' },
  } as const;
  return chosenOrder('linkages', fields, linkageKey, order ?? { field: 'STATUS_SINCE', direction: 'DESC' });
}

export async function pageOfLinkages(
  scope: ReadScope,
  filter: LinkageFilter | null | undefined,
  order: LinkageOrder | null | undefined,
  page: PageArguments,
): Promise<Connection<Linkage>> {
  return readPage((reading) => filtered(reading, filter), { scope, filter, order: linkageOrder(order), page });
}

const belongsTo = {
  institution: sql<boolean>`linkage.id in (select linkage_id from linkage_party where institution_id = ${parentKey})`,
  programme: sql<boolean>`linkage.programme_code = ${parentKey}`,
  /** On the topic itself or on one below it. */
  topic: sql<boolean>`linkage.id in (select linkage_id from linkage_topic join topic_ancestor using (topic_code)
    where ancestor_code = ${parentKey})`,
} as const;

/** The linkages that an institution is a party to, of a programme or on a topic. */
export function linkagesOf(
  scope: ReadScope,
  parent: keyof typeof belongsTo,
  key: string,
  page: PageArguments,
): Connection<Linkage> {
  const rows = () => linkageRows(scope).where(belongsTo[parent]);
  return readChildPage(scope, `linkages of ${parent}`, key, rows, linkageOrder(null), page);
}
