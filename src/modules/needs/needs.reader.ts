import { sql } from 'kysely';
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
import {
  allOf,
  type Condition,
  knowledgeConditions,
  levelIn,
  ofInstitutions,
  oneOf,
  windowIn,
} from './filters.reader.ts';
import type { NeedsTables } from './needs.entity.ts';
import type { NeedFilter, NeedOrder } from './needs.inputs.ts';
import { needVisibility } from './needs.policy.ts';
import type { Need } from './needs.type.ts';

/** Needs with all that is shown of them, whoever may see which. */
export const needRows = (scope: ReadScope) =>
  scope
    .tables<NeedsTables>()
    .selectFrom('need')
    .select([
      sql<string>`'Need:' || need.id`.as('id'),
      'need.id as key',
      'need.institution_id as institutionId',
      'need.topic_code as topicCode',
      levelIn('need.present_level').as('presentLevel'),
      levelIn('need.wanted_level').as('wantedLevel'),
      'need.priority',
      'need.participants',
      'need.languages',
      'need.modalities',
      'need.deliveries',
      'need.interpretation_accepted as interpretationAccepted',
      windowIn('need').as('window'),
      'need.status',
      'need.note as noteText',
      'need.is_shared as isShared',
      'need.withdrawal_reason as withdrawalReason',
      'need.declared_at as declaredAt',
      'need.version',
    ])
    .$castTo<Need>();

const visibleNeeds = (scope: ReadScope) => needRows(scope).where(needVisibility(scope.viewer));

/** Needs that the viewer may see, by their keys. */
export const needById = rowLoader<Need>((scope, ids) => visibleNeeds(scope).where('need.id', 'in', ids).execute());

const idKey = { expression: sql`need.id`, type: 'uuid' } as const;
const urgency = sql`case need.priority when 'LOW' then 1 when 'MEDIUM' then 2 else 3 end`;

function needOrder(order: NeedOrder | null | undefined): Order {
  const fields = {
    DECLARED: { expression: sql`need.declared_at`, type: 'timestamptz' },
    PRIORITY: { expression: urgency, type: 'integer' },
    WINDOW: { expression: keyOr(sql`need.window_end`, sql`'infinity'`), type: 'date' },
  } as const;
  return chosenOrder('needs', fields, idKey, order ?? { field: 'DECLARED', direction: 'DESC' });
}

async function conditionOf(scope: ReadScope, filter: NeedFilter): Promise<Condition> {
  const columns = {
    table: 'need',
    modalities: sql.ref('need.modalities'),
    deliveries: sql.ref('need.deliveries'),
  } as const;
  const conditions = await knowledgeConditions(scope, columns, filter);
  if (filter.institutions) conditions.push(await ofInstitutions(scope, 'need.institution_id', filter.institutions));
  if (filter.statuses) conditions.push(oneOf('need.status', filter.statuses, 'statuses'));
  if (filter.priorities) conditions.push(oneOf('need.priority', filter.priorities, 'priorities'));
  return allOf(conditions);
}

export async function pageOfNeeds(
  scope: ReadScope,
  filter: NeedFilter | null | undefined,
  order: NeedOrder | null | undefined,
  page: PageArguments,
): Promise<Connection<Need>> {
  const rows = async (reading: ReadScope) => visibleNeeds(reading).where(await conditionOf(reading, filter ?? {}));
  return readPage(rows, { scope, filter, order: needOrder(order), page });
}

export function needsOfInstitution(scope: ReadScope, key: string, page: PageArguments): Connection<Need> {
  const rows = () => visibleNeeds(scope).where('need.institution_id', '=', parentKey);
  return readChildPage(scope, 'needs of institution', key, rows, needOrder(null), page);
}
