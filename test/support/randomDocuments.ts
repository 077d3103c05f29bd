import * as fc from 'fast-check';
import {
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  OperationTypeNode,
} from 'graphql';
import { type Given, Ink, type Material, seldom, Values } from './randomValues.ts';

/** A GraphQL request as a client sends it. */
export interface RandomRequest {
  readonly operation: OperationTypeNode;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Writes a part of a document. */
type Part = (ink: Ink) => string;
type AnyField = GraphQLField<unknown, unknown>;

/** How deep a selection may go; what is below has leaves only. */
const deepest = 5;

/** The object that a mutation answers with, if it has an id of its own. */
export function recordOf(payload: GraphQLObjectType, schema: GraphQLSchema): AnyField | undefined {
  const node = schema.getType('Node');
  return Object.values(payload.getFields()).find((field) => {
    const type = getNamedType(field.type);
    return isObjectType(type) && type.getInterfaces().some((own) => own === node);
  });
}

/** Documents over all of a schema, whatever it has. */
class Documents {
  private readonly selections = new Map<string, fc.Arbitrary<Part>>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly values: Values,
  ) {}

  request(operation: OperationTypeNode): fc.Arbitrary<RandomRequest> {
    const root = this.schema.getRootType(operation) as GraphQLObjectType;
    const field = fc.oneof(...Object.values(root.getFields()).map((own) => this.root(root, own, operation)));
    // Of two mutations, the second can fail so that the answer of the first is lost.
    const second = operation === OperationTypeNode.QUERY ? seldom(field) : fc.constant(null);
    return fc.tuple(field, second).map((both) => {
      const ink = new Ink();
      const body = both.map((write) => write?.(ink) ?? '').join(' ');
      const definitions = ink.definitions.length > 0 ? `(${ink.definitions.join(', ')})` : '';
      const query = [`${operation} Random${definitions} { ${body} }`, ...ink.fragments].join('\n');
      return { operation, query, variables: ink.variables };
    });
  }

  private root(root: GraphQLObjectType, field: AnyField, operation: OperationTypeNode): fc.Arbitrary<Part> {
    return operation === OperationTypeNode.MUTATION
      ? this.mutation(root, field)
      : this.field(root, field, deepest - 1, true);
  }

  /** A mutation always tells whether it was done, and on which record. */
  private mutation(root: GraphQLObjectType, field: AnyField): fc.Arbitrary<Part> {
    const payload = getNamedType(field.type) as GraphQLObjectType;
    const record = recordOf(payload, this.schema);
    const told = ` refusals: userErrors { code }${record ? ` made: ${record.name} { id }` : ''}`;
    const parts = [this.args(root, field), this.selection(payload, deepest - 3)] as const;
    return fc.tuple(...parts).map(
      ([args, below]): Part =>
        (ink) =>
          `${ink.name()}: ${field.name}${args(ink)} { ${below(ink)}${told} }`,
    );
  }

  private selection(type: GraphQLCompositeType, depth: number): fc.Arbitrary<Part> {
    const key = `${type} ${depth}`;
    const known = this.selections.get(key);
    if (known) return known;
    const plain = isAbstractType(type) ? this.ofAbstract(type, depth) : this.ofObject(type, depth);
    const parts = fc.array(plain, { minLength: 1, maxLength: 3 }).map(
      (some): Part =>
        (ink) =>
          some.map((write) => write(ink)).join(' '),
    );
    const made = fc.oneof({ weight: 8, arbitrary: parts }, { weight: 1, arbitrary: this.asFragment(type, parts) });
    this.selections.set(key, made);
    return made;
  }

  private ofObject(type: GraphQLObjectType | GraphQLCompositeType, depth: number): fc.Arbitrary<Part> {
    const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
    const reachable = fields.filter((field) => depth > 0 || isLeafType(getNamedType(field.type)));
    if (reachable.length === 0) return fc.constant<Part>(() => '__typename');
    return fc.oneof(...reachable.map((field) => this.field(type, field, depth - 1, false)));
  }

  private ofAbstract(type: GraphQLCompositeType, depth: number): fc.Arbitrary<Part> {
    const possible = isAbstractType(type) ? this.schema.getPossibleTypes(type) : [];
    const common = fc.constant<Part>(() => '__typename');
    if (depth === 0) return common;
    const narrowed = possible.map((own) =>
      fc.oneof(...Object.values(own.getFields()).map((field) => this.field(own, field, depth - 1, true))).map(
        (write): Part =>
          (ink) =>
            `... on ${own.name} { ${write(ink)} }`,
      ),
    );
    return fc.oneof({ weight: 1, arbitrary: common }, { weight: 4, arbitrary: fc.oneof(...narrowed) });
  }

  private asFragment(type: GraphQLCompositeType, parts: fc.Arbitrary<Part>): fc.Arbitrary<Part> {
    return fc.tuple(parts, fc.boolean()).map(
      ([write, isNamed]): Part =>
        (ink) => {
          if (!isNamed) return `... on ${type} { ${write(ink)} }`;
          const name = ink.name();
          ink.fragments.push(`fragment ${name} on ${type} { ${write(ink)} }`);
          return `...${name}`;
        },
    );
  }

  /** @param isOwn whether it must have a name that no other field has, since others may stand beside it */
  private field(parent: GraphQLCompositeType, field: AnyField, depth: number, isOwn: boolean): fc.Arbitrary<Part> {
    const type = getNamedType(field.type);
    const below = isLeafType(type)
      ? fc.constant<Part | null>(null)
      : this.selection(type as GraphQLCompositeType, depth);
    const given = this.args(parent, field);
    return fc.tuple(given, directives, below).map(
      ([args, directive, selection]): Part =>
        (ink) => {
          const alias = isOwn || field.args.length > 0 ? `${ink.name()}: ` : '';
          return `${alias}${field.name}${args(ink)}${directive(ink)}${selection ? ` { ${selection(ink)} }` : ''}`;
        },
    );
  }

  private args(parent: GraphQLCompositeType, field: AnyField): fc.Arbitrary<Part> {
    const answer = getNamedType(field.type).name;
    const value = (arg: GraphQLArgument): fc.Arbitrary<readonly [string, Given | null]> => {
      const one = this.values.of(arg.type, { owner: `${parent}.${field.name}`, answer, name: arg.name });
      return (isRequiredArgument(arg) ? one : seldom(one)).map((given) => [arg.name, given] as const);
    };
    return fc.tuple(...field.args.map(value)).map(
      (all): Part =>
        (ink) => {
          const parts = all.flatMap(([name, given]) => (given ? [`${name}: ${given.write(ink)}`] : []));
          return parts.length > 0 ? `(${parts.join(', ')})` : '';
        },
    );
  }
}

const directives: fc.Arbitrary<Part> = fc.oneof(
  { weight: 12, arbitrary: fc.constant<Part>(() => '') },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom('@include', '@skip'), fc.boolean(), fc.boolean()).map(
      ([name, value, isVariable]): Part =>
        (ink) =>
          ` ${name}(if: ${isVariable ? ink.variable('Boolean!', value) : value})`,
    ),
  },
);

/** Requests of one kind: of four, three hold only what could be meant; in the fourth some values are hostile. */
export function randomRequests(
  schema: GraphQLSchema,
  material: Material,
): (operation: OperationTypeNode) => fc.Arbitrary<RandomRequest> {
  const honest = new Documents(schema, new Values(material, 0));
  const hostile = new Documents(schema, new Values(material, 20));
  return (operation) =>
    fc.oneof({ weight: 3, arbitrary: honest.request(operation) }, { weight: 1, arbitrary: hostile.request(operation) });
}

/** A text that was damaged on its way: cut, doubled, or with something else in it. */
export function damaged(text: string): fc.Arbitrary<string> {
  const place = fc.nat({ max: text.length });
  const junk = fc.oneof(
    fc.constantFrom('{', '}', '(', '"', '"""', '$', '...', '@', '\\u', '[', '#', '\u0000', '\ud800', '!', 'null', ' '),
    fc.string({ unit: 'binary-ascii', maxLength: 8 }),
  );
  return fc.oneof(
    place.map((end) => text.slice(0, end)),
    place.map((start) => text.slice(start) + text),
    fc.constant(text + text),
    fc
      .tuple(place, fc.nat({ max: 12 }), junk)
      .map(([at, gone, more]) => text.slice(0, at) + more + text.slice(at + gone)),
  );
}
