import { ViewerResolver } from './identity.resolver.ts';

export { signToken, type TokenKey, tokenKey, tokenRequest, viewerFromHeader } from './identity.service.ts';

/** Resolver classes of the module, for the composition root. */
export const identityResolvers = [ViewerResolver] as const;
