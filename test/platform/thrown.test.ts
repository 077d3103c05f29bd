import { buildSchema, type GraphQLObjectType, graphql } from 'graphql';
import { expect, it } from 'vitest';
import { rejectWhatIsThrown } from '../../src/platform/graphql/directly.ts';

const turn = () => new Promise<void>((resolve) => setTimeout(resolve, 20));

it('a method that throws in a later item of a list leaves no promise of an earlier one alone', async () => {
  const schema = buildSchema('type Query { items: [Item!]! } type Item { first: Int! second: Int! }');
  const [query, item] = ['Query', 'Item'].map((name) => (schema.getType(name) as GraphQLObjectType).getFields());
  if (!query?.items || !item?.first || !item.second) throw new Error('the schema of this test has lost a field');
  query.items.resolve = () => [1, 2];
  // The first item waits, the second one is there at once.
  item.first.resolve = (place: number) => (place === 1 ? turn().then(() => 1) : 1);
  item.second.resolve = () => {
    throw new Error('thrown');
  };
  const alone: unknown[] = [];
  const hear = (reason: unknown) => alone.push(reason);
  const heard = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', hear);
  try {
    const { errors } = await graphql({ schema: rejectWhatIsThrown(schema), source: '{ items { first second } }' });
    expect(errors?.map(({ message }) => message)).toEqual(['thrown']);
    await turn();
    await turn();
  } finally {
    process.off('unhandledRejection', hear);
    for (const listener of heard) process.on('unhandledRejection', listener);
  }
  expect(alone).toEqual([]);
});
