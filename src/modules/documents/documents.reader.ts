import { type Kysely, sql } from 'kysely';
import type { PageArguments } from '../../kernel/pages.ts';
import { type Connection, type Order, readPage } from '../../platform/database/lists.ts';
import { type ReadScope, rowLoader } from '../../platform/database/scope.ts';
import type { DocumentsTables } from './documents.entity.ts';
import type { RegisteredDocument } from './documents.type.ts';

const documentRows = (scope: ReadScope) =>
  scope
    .tables<DocumentsTables>()
    .selectFrom('persisted_document')
    .select(['id', 'id as key', 'name', 'text', 'registered_at as registeredAt', 'registered_by as registeredBy'])
    .$castTo<RegisteredDocument>();

export const documentById = rowLoader<RegisteredDocument>((scope, ids) =>
  documentRows(scope).where('id', 'in', ids).execute(),
);

const lastFirst: Order = {
  name: 'documents',
  descending: true,
  keys: [
    { expression: sql`registered_at`, type: 'timestamptz' },
    { expression: sql`id`, type: 'text' },
  ],
};

export const pageOfDocuments = (scope: ReadScope, page: PageArguments): Promise<Connection<RegisteredDocument>> =>
  readPage(documentRows, { scope, order: lastFirst, page });

/** Every document, for the hub itself. */
export const allDocuments = (tables: Kysely<DocumentsTables>) =>
  tables.selectFrom('persisted_document').select(['id', 'name', 'text']).orderBy('id').execute();
