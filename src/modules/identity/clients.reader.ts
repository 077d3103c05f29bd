import { sql } from 'kysely';
import { needed } from '../../kernel/filters.ts';
import type { PageArguments } from '../../kernel/pages.ts';
import { type Connection, type Order, readPage } from '../../platform/database/lists.ts';
import { type ReadScope, rowLoader } from '../../platform/database/scope.ts';
import { institutionKeys } from '../directory/index.ts';
import type { ServiceClientFilter } from './clients.inputs.ts';
import type { IdentityTables } from './identity.entity.ts';
import { readableByKeepers } from './identity.policy.ts';
import type { ServiceClient } from './identity.type.ts';

const secretsOf = sql`coalesce((select jsonb_agg(jsonb_build_object('id', s.id, 'createdAt', s.created_at,
    'expiresAt', s.expires_at, 'lastUsedAt', s.last_used_at) order by s.created_at, s.id)
  from service_client_secret s where s.client_id = service_client.id), '[]')`;

const clientRows = (scope: ReadScope) =>
  scope
    .tables<IdentityTables>()
    .selectFrom('service_client')
    .where(readableByKeepers(scope.viewer))
    .select([
      sql<string>`'ServiceClient:' || service_client.id`.as('id'),
      sql<string>`service_client.id::text`.as('key'),
      sql<string>`service_client.id::text`.as('clientId'),
      'name',
      'institution_id as institutionKey',
      'scopes',
      'status',
      'created_at as createdAt',
      'last_used_at as lastUsedAt',
      'version',
      secretsOf.as('secrets'),
    ])
    .$castTo<ServiceClient>();

export const serviceClientById = rowLoader<ServiceClient>((scope, ids) =>
  clientRows(scope).where('service_client.id', 'in', ids).execute(),
);

const latestClients: Order = {
  name: 'service clients created',
  descending: true,
  keys: [
    { expression: sql`service_client.created_at`, type: 'timestamptz' },
    { expression: sql`service_client.id`, type: 'uuid' },
  ],
};

async function filtered(scope: ReadScope, filter: ServiceClientFilter | null | undefined) {
  let query = clientRows(scope);
  if (filter?.institutions) {
    const keys = await institutionKeys(scope, needed(filter.institutions, 'institutions'), 'filter.institutions');
    query = query.where('institution_id', 'in', keys);
  }
  if (filter?.statuses) query = query.where('status', 'in', needed(filter.statuses, 'statuses'));
  return query;
}

export function pageOfClients(
  scope: ReadScope,
  filter: ServiceClientFilter | null | undefined,
  page: PageArguments,
): Promise<Connection<ServiceClient>> {
  return readPage((reading) => filtered(reading, filter), { scope, filter, order: latestClients, page });
}
