import { AuditResolver } from './audit.resolver.ts';

export { auditOfWords, type ChainHead, exportedEntries, holdsAudit, holdsHead, verifiedChain } from './chain.reader.ts';

/** Resolver classes of the module, for the composition root; an entry is no node. */
export const auditResolvers = [AuditResolver] as const;
