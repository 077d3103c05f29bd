import type { GraphQLSchema } from 'graphql';
import { buildSchema, type NonEmptyArray, type PubSub } from 'type-graphql';

export type ResolverClass = new () => object;

function notUsed(): never {
  throw new Error('subscriptions follow the event log, not a PubSub');
}

/** TypeGraphQL wants one before it allows a subscription. */
const noPubSub: PubSub = { publish: notUsed, subscribe: notUsed };

/** The one schema of the hub: reachable types only; arguments are validated by their decorators. */
export function schemaOf(resolvers: readonly ResolverClass[]): Promise<GraphQLSchema> {
  return buildSchema({
    resolvers: resolvers as unknown as NonEmptyArray<ResolverClass>,
    orphanedTypes: [],
    validate: { forbidUnknownValues: false },
    pubSub: noPubSub,
  });
}
