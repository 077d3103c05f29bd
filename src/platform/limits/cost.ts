import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
} from 'graphql';
import { Extensions } from 'type-graphql';

/** What a field costs beside the objects that it answers. */
export interface CostRule {
  /** Points each time that it is answered. */
  readonly weight?: number;
  /** How many objects its list holds as a rule, or the argument whose entries say how many. */
  readonly size?: number | { readonly entriesOf: string };
}

/** Puts a price on a field that is dearer than the objects in it, or says how long its list is. */
export const Cost = (rule: CostRule) => Extensions({ cost: rule }) as MethodDecorator & PropertyDecorator;

/** A list of objects that says nothing of its length. */
export const usualListSize = 10;

/** Every mutation is a transaction, and an event that others are told of. */
export const mutationWeight = 10;

/** What the schema tells of itself lies in memory. */
const introspectionShare = 0.1;

/** How long the lists of an introspection are in this schema, on the average; and how often one type wraps another. */
const introspectionSizes: Readonly<Record<string, number>> = {
  args: 1,
  directives: 10,
  enumValues: 3,
  fields: 5,
  inputFields: 4,
  interfaces: 1,
  ofType: 0.5,
  possibleTypes: 1,
};

/** A page of a list: its children are answered once for each of its edges. */
export function isConnection(type: GraphQLNamedType): boolean {
  if (!isObjectType(type)) return false;
  const { edges, pageInfo } = type.getFields();
  return edges !== undefined && pageInfo !== undefined;
}

/** The points of one object. What a page is made of costs nothing; what it is about does. */
export function pointsOf(type: GraphQLNamedType): number {
  if (type.name.startsWith('__')) return introspectionShare;
  return type.name === 'PageInfo' || type.name.endsWith('Edge') ? 0 : 1;
}

export function ruleOf(schema: GraphQLSchema, field: GraphQLField<unknown, unknown>): CostRule {
  if (field.extensions.cost) return field.extensions.cost as CostRule;
  if (field.name === 'types') return { size: Object.keys(schema.getTypeMap()).length };
  return {};
}

/** How many objects a field of the introspection answers, where it says so nowhere. */
export const sizeOfIntrospected = (parent: GraphQLNamedType, field: string): number | undefined =>
  parent.name.startsWith('__') ? introspectionSizes[field] : undefined;

/** The field of a type, those of the introspection included; undefined for `__typename`, which is free. */
export function fieldOf(parent: GraphQLNamedType, name: string): GraphQLField<unknown, unknown> | undefined {
  if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
}
