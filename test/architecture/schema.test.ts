import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  specifiedScalarTypes,
} from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { hubSchema } from '../../src/app.ts';

let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await hubSchema();
});

const ownTypes = (): GraphQLNamedType[] =>
  Object.values(schema.getTypeMap()).filter(
    (type) => !type.name.startsWith('__') && !specifiedScalarTypes.some((scalar) => scalar.name === type.name),
  );

const fieldsOf = (type: GraphQLNamedType): GraphQLField<unknown, unknown>[] =>
  isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];

const rootFields = () =>
  [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
    type ? Object.values(type.getFields()) : [],
  );

/** Lists of objects that cannot grow without bound, and so need no connection. */
const boundedLists = [
  'BestPractice.topics',
  'Capacity.experts',
  'Capacity.practices',
  'Exchange.needs',
  'Exchange.proposals',
  'Exchange.topics',
  'FactorContrast.leaders',
  'Institution.programmes',
  'Linkage.exchanges',
  'Linkage.practices',
  'Linkage.topics',
  'MatchRelaxation.providers',
  'Proposal.experts',
  'Proposal.partners',
  'Query.countries',
  'Query.nodes',
  'Query.programmes',
  'Topic.ancestors',
];

describe('the schema', () => {
  it('declares for every root field who may use it', () => {
    const open = rootFields().filter((field) => field.extensions.access === undefined);
    expect(open.map((field) => field.name)).toEqual([]);
  });

  it('describes every type, field, argument and enum value', () => {
    const roots = new Set(['Query', 'Mutation', 'Subscription']);
    const silent = ownTypes().flatMap((type) => [
      ...(type.description || roots.has(type.name) ? [] : [type.name]),
      ...fieldsOf(type).flatMap((field) => [
        ...(field.description ? [] : [`${type.name}.${field.name}`]),
        ...field.args
          .filter((argument) => !argument.description)
          .map((argument) => `${type.name}.${field.name}(${argument.name})`),
      ]),
      ...(isInputObjectType(type)
        ? Object.values(type.getFields())
            .filter((field) => !field.description)
            .map((field) => `${type.name}.${field.name}`)
        : []),
      ...(isEnumType(type)
        ? type
            .getValues()
            .filter((value) => !value.description)
            .map((value) => `${type.name}.${value.name}`)
        : []),
    ]);
    expect(silent).toEqual([]);
  });

  it('shows every list of nodes that can grow as a connection', () => {
    const nodeTypes = new Set(schema.getPossibleTypes(schema.getType('Node') as never).map((type) => type.name));
    const plain = ownTypes().flatMap((type) =>
      fieldsOf(type)
        .filter((field) => isListType(isNonNullType(field.type) ? field.type.ofType : field.type))
        .filter((field) => nodeTypes.has(getNamedType(field.type).name) || isInterfaceType(getNamedType(field.type)))
        .map((field) => `${type.name}.${field.name}`),
    );
    expect(plain.sort()).toEqual(boundedLists);
  });

  it('gives every mutation one input and a payload of its own with userErrors', () => {
    const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});
    expect(mutations.length).toBeGreaterThan(0);
    for (const { name, args, type } of mutations) {
      const Pascal = name.charAt(0).toUpperCase() + name.slice(1);
      expect(args.map((argument) => `${argument.name}: ${argument.type}`)).toEqual([`input: ${Pascal}Input!`]);
      expect(String(type)).toBe(`${Pascal}Payload!`);
      expect(fieldsOf(getNamedType(type)).map((field) => `${field.name}: ${field.type}`)).toContain(
        'userErrors: [UserError!]!',
      );
    }
  });

  it('points every scalar of its own at a specification', () => {
    const without = ownTypes().filter((type) => isScalarType(type) && !type.specifiedByURL);
    expect(without.map((type) => type.name)).toEqual([]);
  });
});
