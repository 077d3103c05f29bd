import {
  type BinaryOperationNode,
  FunctionNode,
  type KyselyPlugin,
  OperationNodeTransformer,
  OperatorNode,
  PrimitiveValueListNode,
  ValueNode,
} from 'kysely';

class ListsAsArrays extends OperationNodeTransformer {
  protected override transformBinaryOperation(node: BinaryOperationNode): BinaryOperationNode {
    const { operator, rightOperand } = node;
    const isList = OperatorNode.is(operator) && operator.operator === 'in' && PrimitiveValueListNode.is(rightOperand);
    if (!isList) return super.transformBinaryOperation(node);
    const values = FunctionNode.create('any', [ValueNode.create(rightOperand.values)]);
    return super.transformBinaryOperation({ ...node, operator: OperatorNode.create('='), rightOperand: values });
  }
}

const transformer = new ListsAsArrays();

/** A list is sent as one array, so that a statement has one text, and one plan, however many values it is for. */
export const listsAsArrays: KyselyPlugin = {
  transformQuery: ({ node }) => transformer.transformNode(node),
  transformResult: async ({ result }) => result,
};
