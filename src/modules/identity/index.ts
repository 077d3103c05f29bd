import { accountById, invitationById } from './accounts.reader.ts';
import { AccountResolver, AccountRoleResolver, InvitationResolver } from './accounts.resolver.ts';
import { serviceClientById } from './clients.reader.ts';
import { ServiceClientResolver } from './clients.resolver.ts';
import { ViewerResolver } from './viewer.resolver.ts';

export { identityEntities } from './identity.entity.ts';
export type { PersonRole } from './identity.type.ts';
export { inviteAccount } from './invitations.service.ts';
export {
  clientIssuer,
  grantOfWords,
  signDevelopmentToken,
  signToken,
  type TokenKey,
  tokenKey,
} from './keys.service.ts';
export { rightsVersions, type SignedIn, signIn } from './signIn.service.ts';
export { tokenEndpoint } from './tokenEndpoint.service.ts';
export { tokenVerifier } from './tokens.service.ts';

/** Resolver classes and node loaders of the module, for the composition root. */
export const identityResolvers = [
  ViewerResolver,
  AccountResolver,
  AccountRoleResolver,
  InvitationResolver,
  ServiceClientResolver,
] as const;
export const identityNodes = {
  Account: accountById,
  Invitation: invitationById,
  ServiceClient: serviceClientById,
} as const;
