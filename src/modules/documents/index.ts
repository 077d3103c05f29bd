import { DocumentsResolver } from './documents.resolver.ts';

export { documentsEntities } from './documents.entity.ts';
export { documentById } from './documents.reader.ts';
export { unfitDocuments } from './documents.service.ts';

/** Resolver classes of the module, for the composition root. */
export const documentsResolvers = [DocumentsResolver] as const;
