import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import { defaultPageSize, largestPageSize } from '../../kernel/pages.ts';
import { fieldOf, isConnection, mutationWeight, pointsOf, ruleOf, sizeOfIntrospected, usualListSize } from './cost.ts';

/** Sums stay whole numbers that can be told exactly, whatever is multiplied. */
const mostPoints = 1e15;

/** The points of a selection: those that are due once, and those for each edge of the connection it is of. */
interface Points {
  readonly once: number;
  readonly perEdge: number;
}

const nothing: Points = { once: 0, perEdge: 0 };
const capped = (points: number) => Math.min(points, mostPoints);
const sum = (a: Points, b: Points): Points => ({
  once: capped(a.once + b.once),
  perEdge: capped(a.perEdge + b.perEdge),
});
const larger = (a: Points, b: Points): Points => ({
  once: Math.max(a.once, b.once),
  perEdge: Math.max(a.perEdge, b.perEdge),
});

export interface CostQuestion {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What an operation can cost at most, by its page sizes. Each fragment is priced once, however often it is used. */
class Estimate {
  private readonly known = new Map<string, Points>();

  constructor(private readonly question: CostQuestion) {}

  selection(parent: GraphQLNamedType, { selections }: SelectionSetNode): Points {
    let points = nothing;
    /** Of an interface or a union an object is one type only: the dearest is counted. */
    const alternatives = new Map<string, Points>();
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        points = sum(points, this.field(parent, selection));
        continue;
      }
      const [type, inner] =
        selection.kind === Kind.INLINE_FRAGMENT
          ? this.inline(parent, selection.typeCondition?.name.value, selection.selectionSet)
          : this.fragment(selection.name.value);
      if (isAbstractType(parent) && type && isObjectType(type)) {
        alternatives.set(type.name, sum(alternatives.get(type.name) ?? nothing, inner));
      } else points = sum(points, inner);
    }
    return sum(points, [...alternatives.values()].reduce(larger, nothing));
  }

  private inline(parent: GraphQLNamedType, condition: string | undefined, inner: SelectionSetNode) {
    const type = condition === undefined ? parent : this.question.schema.getType(condition);
    return [type, type ? this.selection(type, inner) : nothing] as const;
  }

  private fragment(name: string): readonly [GraphQLNamedType | undefined, Points] {
    const fragment = this.question.fragments.get(name);
    const type = fragment && this.question.schema.getType(fragment.typeCondition.name.value);
    if (!fragment || !type) return [undefined, nothing];
    let points = this.known.get(name);
    if (!points) {
      // A fragment that leads back to itself is refused by validation; here it must only come to an end.
      this.known.set(name, nothing);
      points = this.selection(type, fragment.selectionSet);
      this.known.set(name, points);
    }
    return [type, points];
  }

  private field(parent: GraphQLNamedType, node: FieldNode): Points {
    const { schema } = this.question;
    const field = fieldOf(parent, node.name.value);
    if (!field) return nothing;
    const type = getNamedType(field.type);
    const weight =
      (ruleOf(schema, field).weight ?? 0) + (parent.name === schema.getMutationType()?.name ? mutationWeight : 0);
    if (isLeafType(type) || !node.selectionSet) return { once: weight, perEdge: 0 };
    const inner = this.selection(type, node.selectionSet);
    if (field.name === 'edges' && isConnection(parent)) return { once: weight, perEdge: inner.once };
    if (isConnection(type)) {
      return { once: capped(weight + 1 + inner.once + this.pageSize(field, node) * inner.perEdge), perEdge: 0 };
    }
    const each = pointsOf(type) + inner.once;
    const isList = isListType(isNonNullType(field.type) ? field.type.ofType : field.type);
    return {
      once: capped(
        weight + each * (isList ? this.listSize(parent, field, node) : (sizeOfIntrospected(parent, field.name) ?? 1)),
      ),
      perEdge: 0,
    };
  }

  private pageSize(field: GraphQLField<unknown, unknown>, node: FieldNode): number {
    const given = ['first', 'last'].map((name) => this.argument(field, node, name));
    const sizes = given.filter((size) => typeof size === 'number');
    // What is larger than a page may be is refused by the list itself.
    return Math.max(1, Math.min(largestPageSize, sizes.length > 0 ? Math.max(...sizes) : defaultPageSize));
  }

  private listSize(parent: GraphQLNamedType, field: GraphQLField<unknown, unknown>, node: FieldNode): number {
    const { size } = ruleOf(this.question.schema, field);
    if (typeof size === 'number') return size;
    if (size) {
      const entries = this.argument(field, node, size.entriesOf);
      return Array.isArray(entries) ? entries.length : 1;
    }
    if (field.args.some(({ name }) => name === 'first')) return this.pageSize(field, node);
    return sizeOfIntrospected(parent, field.name) ?? usualListSize;
  }

  private argument(field: GraphQLField<unknown, unknown>, node: FieldNode, name: string): unknown {
    const given = node.arguments?.find((argument) => argument.name.value === name);
    const value = given ? valueFromASTUntyped(given.value, { ...this.question.variables }) : undefined;
    return value ?? field.args.find((argument) => argument.name === name)?.defaultValue;
  }
}

/** The points that an operation can cost at most, known before anything of it runs. */
export function estimatedCost(question: CostQuestion): number {
  const { schema, operation } = question;
  const root = schema.getRootType(operation.operation);
  if (!root) return 1;
  return Math.max(1, Math.round(new Estimate(question).selection(root, operation.selectionSet).once));
}
