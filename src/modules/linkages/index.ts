import { LinkageChangeResolver } from './changes.resolver.ts';
import { linkageById } from './linkages.reader.ts';
import {
  InstitutionLinkagesResolver,
  LinkageAgreementResolver,
  LinkageContributionResolver,
  LinkageMonitoringNoteResolver,
  LinkagePartyResolver,
  LinkageResolver,
  LinkageSignatureResolver,
  ProgrammeLinkagesResolver,
  TopicLinkagesResolver,
} from './linkages.resolver.ts';

export { linkagesEntities } from './linkages.entity.ts';

/** Resolver classes and node loaders of the module, for the composition root. */
export const linkagesResolvers = [
  LinkageResolver,
  LinkageChangeResolver,
  LinkagePartyResolver,
  LinkageContributionResolver,
  LinkageAgreementResolver,
  LinkageSignatureResolver,
  LinkageMonitoringNoteResolver,
  InstitutionLinkagesResolver,
  ProgrammeLinkagesResolver,
  TopicLinkagesResolver,
] as const;
export const linkagesNodes = { Linkage: linkageById } as const;
