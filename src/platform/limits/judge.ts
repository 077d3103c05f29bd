import type { ASTNode } from 'graphql';
import { GraphQLError } from 'graphql';
import { LimitExceededError } from '../../kernel/errors.ts';
import type { OperationLimits } from '../config/config.ts';
import { type CostQuestion, estimatedCost } from './estimate.ts';
import { type OperationShape, shapeOf } from './shape.ts';

interface Excess {
  readonly limit: keyof OperationLimits;
  readonly maximum: number;
  readonly actual: number;
}

/** A refusal that points to the place in the document. */
const refusal = (excess: Excess, message: string, nodes: ASTNode): GraphQLError =>
  new GraphQLError(message, { nodes, originalError: new LimitExceededError(message, { ...excess }) });

const longestPath = 8;

/** A long path is told by its end. */
const told = (names: readonly string[]) =>
  names.length > longestPath ? `….${names.slice(-longestPath).join('.')}` : names.join('.');

const advice = {
  aliases: ['aliases', 'Send what they are for in several operations, or use a field that takes a list, as nodes.'],
  directives: ['directives', 'Leave out those that do nothing.'],
  rootFields: ['fields at its root', 'Send them in several operations.'],
} as const;

/** Measures an operation before anything of it runs; throws where a limit is passed. */
export function checkedShape({ operation, fragments }: CostQuestion, limits: OperationLimits): OperationShape {
  const shape = shapeOf(operation, fragments);
  if (shape.depth > limits.depth) {
    const path = shape.deepest.map(({ alias, name }) => (alias ?? name).value);
    const excess = { limit: 'depth', maximum: limits.depth, actual: shape.depth } as const;
    throw refusal(
      excess,
      `The operation is ${shape.depth} fields deep, at ${told(path)}; ${limits.depth} are allowed. Ask for what lies deeper by its id, in an operation of its own.`,
      shape.deepest.at(-1) ?? operation,
    );
  }
  for (const limit of ['rootFields', 'aliases', 'directives'] as const) {
    const [maximum, actual] = [limits[limit], shape[limit]];
    if (actual <= maximum) continue;
    const [what, instead] = advice[limit];
    const message = `The operation has ${actual} ${what}, its fragments unfolded; ${maximum} are allowed. ${instead}`;
    throw refusal({ limit, maximum, actual }, message, operation);
  }
  return shape;
}

/** The points that an operation can cost at most; throws where that is more than one operation may. */
export function checkedCost(question: CostQuestion, maximum: number): number {
  const actual = estimatedCost(question);
  if (actual <= maximum) return actual;
  throw refusal(
    { limit: 'cost', maximum, actual },
    `The operation can cost ${actual} points; ${maximum} are allowed. Ask for smaller pages (first, last), or for fewer lists inside of lists.`,
    question.operation,
  );
}
