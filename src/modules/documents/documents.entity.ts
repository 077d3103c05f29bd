import { defineEntity } from '@mikro-orm/core';
import { columns, type TablesOf } from '../../platform/database/columns.ts';

/** A document that clients name by the hash of its text; once registered it never changes. */
export const PersistedDocumentSchema = defineEntity({
  name: 'PersistedDocument',
  tableName: 'persisted_document',
  properties: {
    id: columns.text().primary(),
    text: columns.text(),
    name: columns.text(),
    registeredAt: columns.instant(),
    registeredBy: columns.text(),
  },
  indexes: [{ properties: ['registeredAt', 'id'], name: 'persisted_document_registered_at_index' }],
});

export const documentsEntities = [PersistedDocumentSchema] as const;
export type DocumentsTables = TablesOf<(typeof documentsEntities)[number]>;
