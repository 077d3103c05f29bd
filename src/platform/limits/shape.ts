import {
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** Where the deepest field stands, from the top. */
interface Path {
  readonly node: FieldNode;
  readonly below: Path | undefined;
}

/** What a selection holds, with its fragments unfolded. */
interface Shape {
  readonly fields: number;
  readonly depth: number;
  readonly deepest: Path | undefined;
  readonly aliases: number;
  readonly directives: number;
  readonly introspects: boolean;
}

const most = 1e15;
const empty: Shape = { fields: 0, depth: 0, deepest: undefined, aliases: 0, directives: 0, introspects: false };

function together(a: Shape, b: Shape): Shape {
  return {
    fields: Math.min(most, a.fields + b.fields),
    aliases: Math.min(most, a.aliases + b.aliases),
    directives: Math.min(most, a.directives + b.directives),
    introspects: a.introspects || b.introspects,
    ...(b.depth > a.depth ? { depth: b.depth, deepest: b.deepest } : { depth: a.depth, deepest: a.deepest }),
  };
}

/** Measures each fragment once, however often it is used: a document cannot cost more than its length. */
class Measure {
  private readonly known = new Map<string, Shape>();

  constructor(private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>) {}

  selection({ selections }: SelectionSetNode): Shape {
    return selections.reduce((shape, selection) => {
      const own = { ...empty, directives: selection.directives?.length ?? 0 };
      if (selection.kind === Kind.FIELD) return together(together(shape, own), this.field(selection));
      const inner =
        selection.kind === Kind.INLINE_FRAGMENT
          ? this.selection(selection.selectionSet)
          : this.fragment(selection.name.value);
      return together(together(shape, own), inner);
    }, empty);
  }

  private field(node: FieldNode): Shape {
    const name = node.name.value;
    // It costs nothing, but under a thousand names it is a long answer to a short question.
    if (name === '__typename') return { ...empty, aliases: node.alias ? 1 : 0 };
    const inner = node.selectionSet ? this.selection(node.selectionSet) : empty;
    // How deep an introspection may go is a rule of validation; its fields have names of their own.
    const introspects = name === '__schema' || name === '__type';
    return {
      ...inner,
      fields: 1,
      depth: introspects ? 1 : inner.depth + 1,
      deepest: { node, below: introspects ? undefined : inner.deepest },
      aliases: inner.aliases + (node.alias ? 1 : 0),
      introspects: introspects || inner.introspects,
    };
  }

  private fragment(name: string): Shape {
    const fragment = this.fragments.get(name);
    if (!fragment) return empty;
    let shape = this.known.get(name);
    if (!shape) {
      // A fragment that leads back to itself is refused by validation; here it must only come to an end.
      this.known.set(name, empty);
      const own = { ...empty, directives: fragment.directives?.length ?? 0 };
      shape = together(own, this.selection(fragment.selectionSet));
      this.known.set(name, shape);
    }
    return shape;
  }
}

/** The measures of an operation that have limits. */
export interface OperationShape {
  readonly rootFields: number;
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
  /** Whether it asks for the schema itself. */
  readonly introspects: boolean;
  /** The fields down to the deepest one. */
  readonly deepest: readonly FieldNode[];
}

/** Of what was measured before. */
const known = new WeakMap<OperationDefinitionNode, OperationShape>();

export function shapeOf(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): OperationShape {
  const shape = known.get(operation) ?? measured(operation, fragments);
  known.set(operation, shape);
  return shape;
}

function measured(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): OperationShape {
  const { fields, deepest, ...shape } = new Measure(fragments).selection(operation.selectionSet);
  const besideFields = [operation, ...(operation.variableDefinitions ?? [])];
  const path: FieldNode[] = [];
  for (let step = deepest; step; step = step.below) path.push(step.node);
  return {
    ...shape,
    rootFields: fields,
    directives: besideFields.reduce((total, { directives }) => total + (directives?.length ?? 0), shape.directives),
    deepest: path,
  };
}
