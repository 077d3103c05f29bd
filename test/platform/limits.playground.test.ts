import { getIntrospectionQuery, getOperationAST, type OperationDefinitionNode, parse } from 'graphql';
import { expect, it } from 'vitest';
import { hubSchema } from '../../src/app.ts';
import { readConfiguration } from '../../src/platform/config/config.ts';
import { estimatedCost } from '../../src/platform/limits/estimate.ts';

it('the budget of who is not signed in holds what the playground asks for, and a first question', async () => {
  const document = parse(getIntrospectionQuery({ specifiedByUrl: true, inputValueDeprecation: true, oneOf: true }));
  const operation = getOperationAST(document, 'IntrospectionQuery') as OperationDefinitionNode;
  const fragments = new Map(
    document.definitions.flatMap((one) => (one.kind === 'FragmentDefinition' ? [[one.name.value, one] as const] : [])),
  );
  const cost = estimatedCost({ schema: await hubSchema(), operation, fragments, variables: {} });
  const { capacity } = readConfiguration({ NODE_ENV: 'test' }).limits.budgets.anonymous;
  expect(cost).toBeGreaterThan(1_000);
  expect(cost).toBeLessThan(capacity * 0.75);
});
