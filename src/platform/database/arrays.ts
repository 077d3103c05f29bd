import { type BinaryOperationNode, OperatorNode, PostgresQueryCompiler, PrimitiveValueListNode } from 'kysely';

/** Sends a list as one array, so that a statement has one text, and one plan, however many values it is for. */
export class ArrayQueryCompiler extends PostgresQueryCompiler {
  protected override visitBinaryOperation(node: BinaryOperationNode): void {
    const { leftOperand, operator, rightOperand } = node;
    const isList = OperatorNode.is(operator) && operator.operator === 'in' && PrimitiveValueListNode.is(rightOperand);
    if (isList) {
      this.visitNode(leftOperand);
      this.append(' = any(');
      this.appendValue(rightOperand.values);
      this.append(')');
    } else super.visitBinaryOperation(node);
  }
}
