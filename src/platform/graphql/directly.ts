import { getMetadataStorage as validators } from 'class-validator';
import {
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
} from 'graphql';
import { getMetadataStorage } from 'type-graphql';
import type { HubContext } from './context.ts';

type Row = Readonly<Record<string, unknown>>;
type Resolve = GraphQLFieldResolver<Row, HubContext>;
/** How one parameter of a method is got. */
type Parameter = (...given: Parameters<Resolve>) => unknown;
type Method = (this: unknown, ...parameters: unknown[]) => unknown;

type FieldResolver = ReturnType<typeof getMetadataStorage>['fieldResolvers'][number];
type Param = NonNullable<FieldResolver['params']>[number];
type Argument = GraphQLField<unknown, unknown>['args'][number];

/** Nothing is made of such an argument. */
const isPlain = ({ type }: Argument) => isLeafType(getNamedType(type));

/** Undefined for what TypeGraphQL has to make or to check first, whatever is given. */
function parameterOf(param: Param, args: readonly Argument[]): Parameter | undefined {
  if (param.kind === 'info') return (_row, _given, _context, info) => info;
  if (param.kind === 'root' || param.kind === 'context') {
    const name = param.propertyName;
    const of = (holder: object) => (name ? (holder as Row)[name] : holder);
    return param.kind === 'root' ? (row) => of(row) : (_row, _given, context) => of(context);
  }
  if ((param.kind !== 'args' && param.kind !== 'arg') || param.validateFn) return undefined;
  if (param.kind === 'arg') return (_row, given) => given[param.name];
  const Arguments = param.getType() as new () => object;
  const checked = validators().getTargetValidationMetadatas(Arguments, '', true, false);
  if (checked.length > 0 || !args.every(isPlain)) return undefined;
  return (_row, given) => {
    const made = new Arguments() as Record<string, unknown>;
    for (const { name } of args) if (name in given) made[name] = given[name];
    return made;
  };
}

/** The method itself, called with its parameters; undefined where more is to be done. */
function directly(resolver: FieldResolver, field: GraphQLField<Row, HubContext>): Resolve | undefined {
  if (resolver.middlewares?.length || resolver.roles) return undefined;
  const sorted = (resolver.params ?? []).toSorted((one, other) => one.index - other.index);
  const alone = new Set(sorted.flatMap((param) => (param.kind === 'arg' ? [param.name] : [])));
  // An object of arguments does not hold those that are given by themselves.
  const together = field.args.filter(({ name }) => !alone.has(name));
  const parameters = sorted.map((param) => parameterOf(param, together));
  if (!parameters.every((one) => one !== undefined)) return undefined;
  const { prototype } = resolver.target as { prototype: Record<string, unknown> };
  const method = Object.getOwnPropertyDescriptor(prototype, resolver.methodName)?.value as Method | undefined;
  if (typeof method !== 'function') return undefined;
  // A method of the type itself is one of the row.
  const own = resolver.kind === 'external' ? new (resolver.target as new () => object)() : undefined;
  const made = field.args.filter((argument) => alone.has(argument.name) && !isPlain(argument)).map(({ name }) => name);
  const { resolve } = field;
  return (row, given, context, info) =>
    made.some((name) => given[name] != null)
      ? resolve?.(row, given, context, info)
      : method.apply(
          own ?? row,
          parameters.map((parameter) => parameter(row, given, context, info)),
        );
}

/**
 * Lets graphql call the methods of resolvers by itself, where there is nothing to check and nothing to make of what is given: for
 * most fields. TypeGraphQL copies the row for each of them, and waits for arguments that are there.
 */
export function resolveDirectly(schema: GraphQLSchema): GraphQLSchema {
  const { fieldResolvers, objectTypes } = getMetadataStorage();
  const names = new Map(objectTypes.map(({ target, name }) => [target as unknown, name]));
  for (const resolver of fieldResolvers) {
    const type = schema.getType(names.get(resolver.getObjectType?.()) ?? '');
    const field = isObjectType(type) ? type.getFields()[resolver.schemaName] : undefined;
    const resolve = field && directly(resolver, field);
    if (field && resolve) field.resolve = resolve as GraphQLFieldResolver<unknown, unknown>;
  }
  return schema;
}

/**
 * A method that throws is one whose promise is rejected. When an item of a list throws, graphql lets go of the promises of the items before it: were one of
 * those rejected, too, nobody would hear of it, and that ends the process.
 */
export function rejectWhatIsThrown(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const { resolve } = field;
      if (!resolve) continue;
      field.resolve = (source, given, context, info) => {
        try {
          return resolve(source, given, context, info);
        } catch (error) {
          return Promise.reject(error);
        }
      };
    }
  }
  return schema;
}
