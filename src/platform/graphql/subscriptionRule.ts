import {
  type ASTVisitor,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  OperationTypeNode,
  type ValidationContext,
  validate,
} from 'graphql';

const conditions: ReadonlySet<string> = new Set(['skip', 'include']);

function unconditionalRoot(context: ValidationContext): ASTVisitor {
  return {
    Directive(node) {
      const isAtRoot = context.getParentType() === context.getSchema().getSubscriptionType();
      if (!isAtRoot || !conditions.has(node.name.value)) return;
      const message =
        'The field of a subscription takes no @skip and no @include: without it there is nothing to follow.';
      context.reportError(new GraphQLError(message, { nodes: node }));
    },
  };
}

/**
 * What is wrong with a subscription that may have no field; to be asked before anything else of the document.
 * The specification forbids it since 2025; graphql fails on it, both where it validates and where it subscribes.
 */
export function conditionalSubscriptions(schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[] {
  const subscribes = document.definitions.some(
    (one) => one.kind === Kind.OPERATION_DEFINITION && one.operation === OperationTypeNode.SUBSCRIPTION,
  );
  return subscribes ? validate(schema, document, [unconditionalRoot]) : [];
}
