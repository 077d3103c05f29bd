import type { GraphQLSchema } from 'graphql';
import { buildSchema, type NonEmptyArray, type PubSub } from 'type-graphql';
import { checkRules } from './access.ts';
import { boundTexts } from './strings.ts';

export type ResolverClass = new () => object;

function notUsed(): never {
  throw new Error('subscriptions follow the event log, not a PubSub');
}

/** TypeGraphQL wants one before it allows a subscription. */
const noPubSub: PubSub = { publish: notUsed, subscribe: notUsed };

/** The one schema of the hub: reachable types only; arguments are bounded as texts, and validated by their decorators. */
export async function schemaOf(resolvers: readonly ResolverClass[]): Promise<GraphQLSchema> {
  const schema = await buildSchema({
    resolvers: resolvers as unknown as NonEmptyArray<ResolverClass>,
    orphanedTypes: [],
    validate: { forbidUnknownValues: false },
    pubSub: noPubSub,
  });
  return boundTexts(checkRules(schema));
}
