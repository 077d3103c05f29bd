import { ViewerResolver } from './identity.resolver.ts';

export { bearerOf, signToken, type TokenKey, tokenKey, tokenRequest } from './identity.service.ts';

/** Resolver classes of the module, for the composition root. */
export const identityResolvers = [ViewerResolver] as const;
