import { type ValidationError, validateOrReject } from 'class-validator';
import { type GraphQLSchema, isAbstractType } from 'graphql';
import {
  ArgumentValidationError,
  buildSchema,
  getMetadataStorage,
  type NonEmptyArray,
  type PubSub,
} from 'type-graphql';
import { checkRules } from './access.ts';
import { rejectWhatIsThrown, resolveDirectly } from './directly.ts';
import { boundTexts } from './strings.ts';

export type ResolverClass = new () => object;

function notUsed(): never {
  throw new Error('subscriptions follow the event log, not a PubSub');
}

/** TypeGraphQL wants one before it allows a subscription. */
const noPubSub: PubSub = { publish: notUsed, subscribe: notUsed };

/** By their decorators; what TypeGraphQL does by itself loads the library anew for each argument. */
async function validated(value: unknown): Promise<void> {
  const objects = [value].flat().filter((one) => typeof one === 'object' && one !== null);
  const options = { skipMissingProperties: true, forbidUnknownValues: false };
  try {
    await Promise.all(objects.map((one) => validateOrReject(one as object, options)));
  } catch (error) {
    throw new ArgumentValidationError(error as ValidationError[]);
  }
}

/** A field that is a property and no more is read as one, by graphql itself: most fields of an answer are. */
function readPlainly(): void {
  const { fields, middlewares } = getMetadataStorage();
  for (const field of fields) {
    const isRuled = middlewares.some(({ target, fieldName }) => target === field.target && fieldName === field.name);
    if (field.name === field.schemaName && !isRuled) field.simple = true;
  }
}

/** Every row of a type that may be one of several says which: at once, where TypeGraphQL would wait for it. */
function tellTypes(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap()))
    if (isAbstractType(type)) type.resolveType = ({ __typename }: { __typename: string }) => __typename;
  return schema;
}

/** The one schema of the hub: reachable types only; arguments are bounded as texts, and validated by their decorators. */
export async function schemaOf(resolvers: readonly ResolverClass[]): Promise<GraphQLSchema> {
  readPlainly();
  const schema = await buildSchema({
    resolvers: resolvers as unknown as NonEmptyArray<ResolverClass>,
    orphanedTypes: [],
    validateFn: validated,
    pubSub: noPubSub,
  });
  return rejectWhatIsThrown(boundTexts(checkRules(resolveDirectly(tellTypes(schema)))));
}
