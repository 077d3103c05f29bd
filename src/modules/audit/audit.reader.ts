import { type RawBuilder, sql } from 'kysely';
import { BadUserInputError } from '../../kernel/errors.ts';
import { needed } from '../../kernel/filters.ts';
import type { PageArguments } from '../../kernel/pages.ts';
import { type Connection, type Order, readPage } from '../../platform/database/lists.ts';
import type { ReadScope } from '../../platform/database/scope.ts';
import { institutionKeys } from '../directory/index.ts';
import type { AuditFilter } from './audit.inputs.ts';
import type { AuditEntry } from './audit.type.ts';

/** No entity: nothing but the database itself writes it. */
interface AuditTables {
  readonly audit_entry: { readonly sequence: string };
}

const changes = sql`coalesce((select jsonb_agg(jsonb_build_object('field', key, 'isShown', value->'changed' is null,
  'before', value->>'before', 'after', value->>'after') order by key) from jsonb_each(changes)), '[]')`;

const auditRows = (scope: ReadScope) =>
  scope
    .tables<AuditTables>()
    .selectFrom('audit_entry')
    .select([
      sql<string>`sequence::text`.as('sequence'),
      sql`occurred_at`.as('occurredAt'),
      sql`actor`.as('actor'),
      sql`actor_role`.as('role'),
      sql`institution_id`.as('institutionKey'),
      sql`action`.as('action'),
      sql`address`.as('address'),
      sql`correlation_id`.as('correlationId'),
      sql`change`.as('change'),
      sql`subject_type`.as('subjectType'),
      sql`subject_type || ':' || subject_key`.as('subjectId'),
      sql`part`.as('part'),
      changes.as('changes'),
      sql<string>`encode(hash, 'hex')`.as('hash'),
    ])
    .$castTo<AuditEntry>();

const newestFirst: Order = {
  name: 'audit entries',
  descending: true,
  keys: [{ expression: sql`audit_entry.sequence`, type: 'bigint' }],
};

type Condition = RawBuilder<boolean>;

/** Any record that ever was, also of a type that is no node. */
function about(id: string): Condition {
  const [, type, key] = /^([A-Z][A-Za-z]+):(.+)$/.exec(id) ?? [];
  if (type && key) return sql`subject_type = ${type} and subject_key = ${key}`;
  throw new BadUserInputError('filter.subjectId must be the id of a record, such as "Need:…".', {
    field: ['filter', 'subjectId'],
  });
}

const isOneOf = (column: string, values: readonly string[], field: string): Condition =>
  sql`${sql.ref(column)} in (${sql.join(needed(values, field))})`;

const startOf = (day: string) => sql`(${day}::date)::timestamp at time zone 'UTC'`;

async function conditionsOf(scope: ReadScope, filter: AuditFilter): Promise<Condition[]> {
  const { subjectId, actors, institutions, actions, from, until } = filter;
  const conditions: Condition[] = [];
  if (subjectId != null) conditions.push(about(subjectId));
  if (actors) conditions.push(isOneOf('actor', actors, 'actors'));
  if (actions) conditions.push(isOneOf('action', actions, 'actions'));
  if (institutions) {
    const keys = await institutionKeys(scope, needed(institutions, 'institutions'), 'filter.institutions');
    conditions.push(isOneOf('institution_id', keys, 'institutions'));
  }
  if (from != null) conditions.push(sql`occurred_at >= ${startOf(from)}`);
  if (until != null) conditions.push(sql`occurred_at < ${startOf(until)} + interval '1 day'`);
  return conditions;
}

export async function pageOfAuditEntries(
  scope: ReadScope,
  filter: AuditFilter | null | undefined,
  page: PageArguments,
): Promise<Connection<AuditEntry>> {
  const rows = async (reading: ReadScope) => {
    const conditions = await conditionsOf(reading, filter ?? {});
    return conditions.reduce((query, condition) => query.where(condition), auditRows(reading));
  };
  return readPage(rows, { scope, filter, order: newestFirst, page });
}
