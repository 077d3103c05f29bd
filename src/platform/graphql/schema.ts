import type { GraphQLSchema } from 'graphql';
import { buildSchema, type NonEmptyArray } from 'type-graphql';

export type ResolverClass = new () => object;

/** The one schema of the hub: reachable types only; arguments are validated by their decorators. */
export function schemaOf(resolvers: readonly ResolverClass[]): Promise<GraphQLSchema> {
  return buildSchema({
    resolvers: resolvers as unknown as NonEmptyArray<ResolverClass>,
    orphanedTypes: [],
    validate: { forbidUnknownValues: false },
  });
}
