import { sql } from 'kysely';
import { needed } from '../../kernel/filters.ts';
import type { PageArguments } from '../../kernel/pages.ts';
import {
  type Connection,
  chosenOrder,
  type Order,
  parentKey,
  readChildPage,
  readPage,
} from '../../platform/database/lists.ts';
import { type ReadScope, rowLoader } from '../../platform/database/scope.ts';
import { countryCodes, type DirectoryTables, institutionKeys, ofCountries } from '../directory/index.ts';
import { languageCodes, type TaxonomyTables, topicCodes, underTopics } from '../taxonomy/index.ts';
import type { ExpertsTables } from './experts.entity.ts';
import type { ExpertFilter, ExpertOrder } from './experts.inputs.ts';
import { readableContact, readableExperts } from './experts.policy.ts';
import type { Expert } from './experts.type.ts';

type Tables = ExpertsTables & DirectoryTables & TaxonomyTables;

const expertiseList = sql`(
  select coalesce(
    json_agg(
      json_build_object('topicCode', topic_code, 'levelNumber', level, 'years', years)
      order by level desc nulls last, topic_code),
    '[]')
  from expertise where expert_id = expert.id)`;

const expertRows = (scope: ReadScope) =>
  scope
    .tables<Tables>()
    .selectFrom('expert')
    .where(readableExperts(scope))
    .select([
      sql<string>`'Expert:' || expert.id`.as('id'),
      sql<string>`expert.id::text`.as('key'),
      'expert.institution_id as institutionKey',
      'expert.display_name as displayName',
      'expert.title as titleText',
      'expert.languages',
      'expert.availability',
      'expert.has_consented as hasConsented',
      'expert.verified_at as verifiedAt',
      'expert.version',
      sql<string | null>`case when ${readableContact(scope)} then expert.email end`.as('email'),
      expertiseList.as('expertise'),
    ])
    .$castTo<Expert>();

export const expertById = rowLoader<Expert>((scope, ids) => expertRows(scope).where('expert.id', 'in', ids).execute());

const expertKey = { expression: sql`expert.id`, type: 'uuid' } as const;
const orderFields = {
  NAME: { expression: sql`lower(expert.display_name)`, type: 'text' },
  REGISTERED_AT: { expression: sql`expert.registered_at`, type: 'timestamptz' },
} as const;

const expertOrder = (order: ExpertOrder | null | undefined): Order =>
  chosenOrder('experts', orderFields, expertKey, order ?? { field: 'NAME', direction: 'ASC' });

async function filtered(scope: ReadScope, filter: ExpertFilter | null | undefined) {
  let query = expertRows(scope);
  if (filter?.topics) {
    const codes = await topicCodes(scope, needed(filter.topics, 'topics'), 'filter.topics');
    query = query.where('expert.id', 'in', (rows) =>
      rows.selectFrom('expertise').select('expert_id').where(underTopics('topic_code', codes)),
    );
  }
  if (filter?.institutions) {
    const keys = await institutionKeys(scope, needed(filter.institutions, 'institutions'), 'filter.institutions');
    query = query.where('expert.institution_id', 'in', keys);
  }
  if (filter?.countries) {
    const codes = await countryCodes(scope, needed(filter.countries, 'countries'), 'filter.countries');
    query = query.where(ofCountries('expert.institution_id', codes));
  }
  if (filter?.languages) {
    const codes = await languageCodes(scope, needed(filter.languages, 'languages'), 'filter.languages');
    query = query.where(
      sql<boolean>`exists (select from jsonb_array_elements(expert.languages) as spoken where spoken->>'language' in (${sql.join(codes)}))`,
    );
  }
  if (filter?.availabilities) {
    query = query.where('expert.availability', 'in', needed(filter.availabilities, 'availabilities'));
  }
  return query;
}

export async function pageOfExperts(
  scope: ReadScope,
  filter: ExpertFilter | null | undefined,
  order: ExpertOrder | null | undefined,
  page: PageArguments,
): Promise<Connection<Expert>> {
  return readPage((reading) => filtered(reading, filter), { scope, filter, order: expertOrder(order), page });
}

export function expertsOfInstitution(scope: ReadScope, key: string, page: PageArguments): Connection<Expert> {
  const rows = () => expertRows(scope).where('expert.institution_id', '=', parentKey);
  return readChildPage(scope, 'experts of institution', key, rows, expertOrder(null), page);
}

export function expertsOfTopic(scope: ReadScope, code: string, page: PageArguments): Connection<Expert> {
  const rows = () =>
    expertRows(scope).where('expert.id', 'in', (named) =>
      named
        .selectFrom('expertise')
        .innerJoin('topic_ancestor', 'topic_ancestor.topic_code', 'expertise.topic_code')
        .select('expert_id')
        .where('ancestor_code', '=', parentKey),
    );
  return readChildPage(scope, 'experts of topic', code, rows, expertOrder(null), page);
}
