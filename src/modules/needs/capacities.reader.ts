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
import { listLoader, type ReadScope, rowLoader } from '../../platform/database/scope.ts';
import { type Expert, expertById } from '../experts/index.ts';
import { type BestPractice, practiceById } from '../practices/index.ts';
import type { CapacityFilter, CapacityOrder } from './capacities.inputs.ts';
import type { Capacity } from './capacities.type.ts';
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
import { capacityVisibility } from './needs.policy.ts';

const capacityRows = (scope: ReadScope) =>
  scope
    .tables<NeedsTables>()
    .selectFrom('capacity')
    .select([
      sql<string>`'Capacity:' || capacity.id`.as('id'),
      'capacity.id as key',
      'capacity.institution_id as institutionId',
      'capacity.topic_code as topicCode',
      'capacity.basis',
      levelIn('capacity.level').as('level'),
      'capacity.languages',
      'capacity.modalities',
      'capacity.deliveries',
      'capacity.places',
      windowIn('capacity').as('window'),
      'capacity.status',
      'capacity.note as noteText',
      'capacity.declared_at as declaredAt',
      'capacity.verified_at as verifiedAt',
      'capacity.version',
    ])
    .where(capacityVisibility(scope.viewer))
    .$castTo<Capacity>();

/** Capacities that the viewer may see, by their keys. */
export const capacityById = rowLoader<Capacity>((scope, ids) =>
  capacityRows(scope).where('capacity.id', 'in', ids).execute(),
);

const idKey = { expression: sql`capacity.id`, type: 'uuid' } as const;

function capacityOrder(order: CapacityOrder | null | undefined): Order {
  const fields = {
    DECLARED: { expression: sql`capacity.declared_at`, type: 'timestamptz' },
    VERIFIED: { expression: keyOr(sql`capacity.verified_at`, sql`'-infinity'`), type: 'timestamptz' },
    LEVEL: { expression: keyOr(sql`capacity.level`, sql`0`), type: 'integer' },
  } as const;
  return chosenOrder('capacities', fields, idKey, order ?? { field: 'DECLARED', direction: 'DESC' });
}

const lastDeclared = capacityOrder(null);

/** A mandate tells whom to ask, not what there is: a list shows it only to those who ask for it. */
const isGiven = sql<boolean>`capacity.basis <> 'MANDATE'`;

async function conditionOf(scope: ReadScope, filter: CapacityFilter): Promise<Condition> {
  const columns = {
    table: 'capacity',
    modalities: sql.ref('capacity.modalities'),
    deliveries: sql.ref('capacity.deliveries'),
  } as const;
  const conditions = await knowledgeConditions(scope, columns, filter);
  if (filter.institutions) {
    conditions.push(await ofInstitutions(scope, 'capacity.institution_id', filter.institutions));
  }
  if (filter.statuses) conditions.push(oneOf('capacity.status', filter.statuses, 'statuses'));
  conditions.push(filter.bases ? oneOf('capacity.basis', filter.bases, 'bases') : isGiven);
  return allOf(conditions);
}

export async function pageOfCapacities(
  scope: ReadScope,
  filter: CapacityFilter | null | undefined,
  order: CapacityOrder | null | undefined,
  page: PageArguments,
): Promise<Connection<Capacity>> {
  const rows = async (reading: ReadScope) => capacityRows(reading).where(await conditionOf(reading, filter ?? {}));
  return readPage(rows, { scope, filter, order: capacityOrder(order), page });
}

export function capacitiesOfInstitution(scope: ReadScope, key: string, page: PageArguments): Connection<Capacity> {
  const rows = () => capacityRows(scope).where('capacity.institution_id', '=', parentKey).where(isGiven);
  return readChildPage(scope, 'capacities of institution', key, rows, lastDeclared, page);
}

/** On the topic itself or on one below it. */
export function capacitiesOfTopic(scope: ReadScope, code: string, page: PageArguments): Connection<Capacity> {
  const rows = () =>
    capacityRows(scope).where(
      sql<boolean>`capacity.topic_code in (select topic_code from topic_ancestor where ancestor_code = ${parentKey}) and ${isGiven}`,
    );
  return readChildPage(scope, 'capacities of topic', code, rows, lastDeclared, page);
}

interface Link {
  readonly parentKey: string;
  readonly key: string;
}

const expertsLinked = listLoader<Link>((scope, ids) =>
  scope
    .tables<NeedsTables>()
    .selectFrom('capacity_expert')
    .select(['capacity_id as parentKey', 'expert_id as key'])
    .where('capacity_id', 'in', ids)
    .orderBy('expert_id')
    .execute(),
);

const practicesLinked = listLoader<Link>((scope, ids) =>
  scope
    .tables<NeedsTables>()
    .selectFrom('capacity_practice')
    .select(['capacity_id as parentKey', 'practice_id as key'])
    .where('capacity_id', 'in', ids)
    .orderBy('practice_id')
    .execute(),
);

const present = <Row>(row: Row | null): row is Row => row !== null;

/** The experts of a capacity that the viewer may see. */
export async function expertsOfCapacity(scope: ReadScope, key: string): Promise<Expert[]> {
  const links = await expertsLinked(scope, key);
  return (await Promise.all(links.map((link) => expertById(scope).load(link.key)))).filter(present);
}

/** The best practices of a capacity that the viewer may see. */
export async function practicesOfCapacity(scope: ReadScope, key: string): Promise<BestPractice[]> {
  const links = await practicesLinked(scope, key);
  return (await Promise.all(links.map((link) => practiceById(scope).load(link.key)))).filter(present);
}
