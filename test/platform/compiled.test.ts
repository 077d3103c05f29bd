import * as fc from 'fast-check';
import { type GraphQLSchema, OperationTypeNode } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hubSchema } from '../../src/app.ts';
import { type AskOptions, startTestHub, type TestHub } from '../support/hub.ts';
import { type RandomRequest, randomRequests } from '../support/randomDocuments.ts';
import { materialOf, speakersOf } from '../support/randomMaterial.ts';

/** A query that is asked so often is compiled. */
const oftenEnough = 10;
const howMany = Number(process.env.COMPILED_QUERIES ?? 60);

let hub: TestHub;
let schema: GraphQLSchema;
let speakers: Readonly<Record<string, AskOptions>>;
let random: fc.Arbitrary<RandomRequest>;

beforeAll(async () => {
  hub = await startTestHub({ settings: { LOG_LEVEL: 'error', PUBLIC_ANSWERS: 'anew' } });
  schema = await hubSchema();
  speakers = await speakersOf(hub);
  const any = randomRequests(schema, await materialOf(hub, schema, speakers.ADMINISTRATOR))(OperationTypeNode.QUERY);
  // Those with @skip or @include are not compiled.
  random = fc.oneof(
    any,
    any.filter(({ query }) => !query.includes('@')),
  );
}, 120_000);
afterAll(() => hub.close());

/** What is told of an answer: not what is left of a budget. */
async function told({ query, variables }: RandomRequest, speaker: string) {
  const { data, errors, extensions } = await hub.ask<unknown>(query, variables, speakers[speaker] ?? {});
  const { requestedQueryCost, actualQueryCost } = (extensions?.cost ?? {}) as Record<string, number>;
  return { data, errors, requestedQueryCost, actualQueryCost };
}

describe('a query that is asked often', () => {
  it('leaves out what is skipped, also where the same field is told beside it', async () => {
    const query = '{ topics(first: 1) { edges { cursor } edges @skip(if: true) { node { code } } } }';
    for (let times = 0; times <= oftenEnough; times += 1) {
      const { data } = await hub.ask<{ topics: { edges: object[] } }>(query);
      expect(Object.keys(data.topics.edges[0] as object)).toEqual(['cursor']);
    }
  });

  it('is answered as one that nobody has asked before', async () => {
    let withData = 0;
    await fc.assert(
      fc.asyncProperty(random, fc.constantFrom('niger', 'FACILITATOR', 'anonymous'), async (request, speaker) => {
        for (let times = 0; times < oftenEnough; times += 1) await told(request, speaker);
        const often = await told(request, speaker);
        const anew = await told({ ...request, query: `${request.query} # ${withData}` }, speaker);
        if (often.data) withData += 1;
        expect(often).toEqual(anew);
      }),
      { numRuns: howMany, seed: 20_270_301, endOnFailure: true },
    );
    expect(withData).toBeGreaterThan(howMany / 4);
  });
});
