import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { fieldOf, mutationWeight, pointsOf, ruleOf } from './cost.ts';
import type { CostQuestion } from './estimate.ts';

/** A key that an answer may hold, with what it costs when it does; what lies below it is found out when it is met. */
class Place {
  private below: ReadonlyMap<string, Place> | undefined;

  constructor(
    readonly weight: number,
    readonly type: GraphQLNamedType,
    private readonly nodes: readonly { readonly parent: GraphQLNamedType; readonly selection: SelectionSetNode }[],
    private readonly question: Omit<CostQuestion, 'variables' | 'operation'>,
  ) {}

  places(): ReadonlyMap<string, Place> {
    this.below ??= placesOf(this.nodes, this.question);
    return this.below;
  }

  points(value: unknown): number {
    if (Array.isArray(value)) return value.reduce((total: number, item) => total + this.points(item), 0);
    if (value === null || typeof value !== 'object' || isLeafType(this.type)) return 0;
    let total = pointsOf(this.type);
    for (const [key, place] of this.places()) {
      const inner = (value as Record<string, unknown>)[key];
      if (inner !== undefined) total += place.weight + place.points(inner);
    }
    return total;
  }
}

type Selected = { readonly parent: GraphQLNamedType; readonly node: FieldNode };

/** The fields under each key, fragments unfolded: the same key asked for twice is answered once. */
function collect(
  parent: GraphQLNamedType,
  { selections }: SelectionSetNode,
  schema: GraphQLSchema,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  into: { readonly fields: Map<string, Selected[]>; readonly seen: Set<string> },
): void {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value;
      into.fields.set(key, [...(into.fields.get(key) ?? []), { parent, node: selection }]);
      continue;
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      if (into.seen.has(selection.name.value)) continue;
      into.seen.add(selection.name.value);
    }
    const condition = fragment?.typeCondition?.name.value;
    const type = condition === undefined ? parent : schema.getType(condition);
    if (fragment && type) collect(type, fragment.selectionSet, schema, fragments, into);
  }
}

function placesOf(
  nodes: readonly { readonly parent: GraphQLNamedType; readonly selection: SelectionSetNode }[],
  question: Omit<CostQuestion, 'variables' | 'operation'>,
): ReadonlyMap<string, Place> {
  const { schema, fragments } = question;
  const into = { fields: new Map<string, Selected[]>(), seen: new Set<string>() };
  for (const { parent, selection } of nodes) collect(parent, selection, schema, fragments, into);
  const places = new Map<string, Place>();
  for (const [key, selected] of into.fields) {
    const [first] = selected;
    const field = first && fieldOf(first.parent, first.node.name.value);
    if (!first || !field) continue;
    const isMutation = first.parent.name === schema.getMutationType()?.name;
    const weight = (ruleOf(schema, field).weight ?? 0) + (isMutation ? mutationWeight : 0);
    const type = getNamedType(field.type);
    const inner = selected.flatMap(({ parent, node }) => {
      const own = fieldOf(parent, node.name.value);
      return own && node.selectionSet ? [{ parent: getNamedType(own.type), selection: node.selectionSet }] : [];
    });
    if (weight > 0 || !isLeafType(type)) places.set(key, new Place(weight, type, inner, question));
  }
  return places;
}

/** The places of each operation that was answered: they are the same whatever its variables are. */
const known = new WeakMap<OperationDefinitionNode, Place>();

/** The points of an answer: the objects in it, and the weights of the fields that ran. */
export function actualCost({ schema, operation, fragments }: CostQuestion, data: unknown): number {
  const root = schema.getRootType(operation.operation);
  if (!root) return 1;
  const nodes = [{ parent: root, selection: operation.selectionSet }];
  const whole = known.get(operation) ?? new Place(0, root, nodes, { schema, fragments });
  known.set(operation, whole);
  return Math.max(1, Math.round(whole.points(data) - pointsOf(root)));
}
