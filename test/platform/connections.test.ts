import { type GraphQLField, getNamedType, isObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hubSchema } from '../../src/app.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { addThousands, firstOf, maker, parents } from '../support/thousand.ts';

interface ConnectionData {
  totalCount: number;
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
  edges: {
    cursor: string;
    node: { id?: string; need?: { id: string }; capacity?: { id: string }; exchange?: { id: string } };
  }[];
}

/** Arguments beside the page's, and for a field below another type the id of a node with a thousand of them. */
interface Place {
  readonly filter?: string;
  readonly below?: string;
  /** For a field of what is no node itself: the field of the node that leads to it. */
  readonly through?: { readonly type: string; readonly field: string };
}

const schema = await hubSchema();
const connectionFields = Object.values(schema.getTypeMap()).flatMap((type) =>
  isObjectType(type)
    ? Object.values(type.getFields())
        .filter((field) => getNamedType(field.type).name.endsWith('Connection'))
        .map((field) => ({ name: `${type.name}.${field.name}`, type: type.name, field }))
    : [],
);

let hub: TestHub;
let token: string;
let places: Record<string, Place>;
beforeAll(async () => {
  hub = await startTestHub({ settings: { EVENT_POLL_MILLISECONDS: '60000' } });
  await addThousands(hub.database);
  token = await hub.token('ADMINISTRATOR');
  const [practice, need, capacity, other, exchange] = await Promise.all(
    ['practice', 'need', 'own capacity', 'capacity', 'exchange'].map((kind) => firstOf(hub.database, kind)),
  );
  places = {
    'Query.institutions': {},
    'Query.topics': {},
    'Query.needs': {},
    'Query.capacities': {},
    'Query.bestPractices': {},
    'Query.experts': {},
    'Query.offers': {},
    'Query.exchanges': {},
    'Query.linkages': {},
    'Query.accounts': {},
    'Query.invitations': {},
    'Query.serviceClients': {},
    'Query.documents': {},
    'Query.auditEntries': { filter: `filter: { actors: ["${maker}"] }` },
    'Query.search': { filter: 'text: "Zebra"' },
    'Query.matches': { filter: `needId: "Need:${need}"` },
    'Query.matchesFor': { filter: `input: { topic: "${parents.topic}" }` },
    // What the other lists of this test show is of today.
    'Query.shownMatches': { filter: 'filter: { until: "2026-01-31" }' },
    'Query.needsFor': { filter: `capacityId: "Capacity:${other}"` },
    'Need.matches': { below: `Need:${need}` },
    'Capacity.offers': { below: `Capacity:${capacity}` },
    'Exchange.nominations': { below: `Exchange:${exchange}` },
    'TrackRecord.entries': {
      below: `Institution:${parents.institution}`,
      through: { type: 'Institution', field: 'trackRecord' },
    },
    'BestPractice.adaptations': { below: `BestPractice:${practice}` },
    ...Object.fromEntries(
      connectionFields.flatMap(({ name, type }) => {
        const keys: Record<string, string> = {
          Country: parents.country,
          Institution: parents.institution,
          Topic: parents.topic,
          Programme: parents.programme,
        };
        return keys[type] ? [[name, { below: `${type}:${keys[type]}` }]] : [];
      }),
    ),
  };
});
afterAll(() => hub.close());

const keyOfEdge = ({ node }: ConnectionData['edges'][number]) =>
  node.id ?? node.need?.id ?? node.capacity?.id ?? node.exchange?.id ?? '';

/** The document that asks for a field where it stands. */
function documentOf({ below, through }: Place, type: string, selection: string): string {
  if (!below) return `{ ${selection} }`;
  const inner = through ? `${through.field} { ${selection} }` : selection;
  return `{ node(id: "${below}") { ... on ${through?.type ?? type} { ${inner} } } }`;
}
const isForwardOnly = (field: GraphQLField<unknown, unknown>) =>
  !field.args.some((argument) => argument.name === 'last');

function nodeSelection(field: GraphQLField<unknown, unknown>): string {
  const nodeType = getNamedType(field.type).name.replace('Connection', '');
  const special: Record<string, string> = {
    Match: 'capacity { id }',
    NeedMatch: 'need { id }',
    ShownMatch: 'need { id }',
    AuditEntry: 'id: sequence',
    TrackRecordEntry: 'exchange { id }',
    Search:
      '... on Offer { id } ... on Institution { id } ... on Topic { id } ... on BestPractice { id } ... on Expert { id }',
  };
  return special[nodeType] ?? 'id';
}

async function page(name: string, type: string, field: GraphQLField<unknown, unknown>, page: string, total = false) {
  const place = places[name] as Place;
  const given = [place.filter, page].filter(Boolean).join(', ');
  const selection = `${field.name}(${given}) { ${total ? 'totalCount' : ''} pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { ${nodeSelection(field)} } } }`;
  const document = documentOf(place, type, selection);
  const { data, errors } = await hub.ask<Record<string, Record<string, unknown>>>(document, {}, { token });
  expect(errors, document).toBeUndefined();
  const parent = place.through ? data.node?.[place.through.field] : place.below ? data.node : data;
  return (parent as Record<string, unknown>)[field.name] as ConnectionData;
}

describe('every connection', () => {
  it('has its place in this test', () => {
    expect(connectionFields.map((field) => field.name).filter((name) => !places[name])).toEqual([]);
  });

  it.each(connectionFields)(
    '$name gives each of a thousand rows once, forwards and backwards',
    async ({ name, type, field }) => {
      const forwards: string[] = [];
      let after: string | null = '';
      while (after !== null) {
        const found: ConnectionData = await page(
          name,
          type,
          field,
          `first: 97${after ? `, after: "${after}"` : ''}`,
          after === '',
        );
        if (after === '') expect(found.totalCount).toBeGreaterThanOrEqual(1000);
        forwards.push(...found.edges.map(keyOfEdge));
        after = found.pageInfo.hasNextPage ? found.pageInfo.endCursor : null;
      }
      expect(forwards.length).toBeGreaterThanOrEqual(1000);
      expect(new Set(forwards).size).toBe(forwards.length);
      if (isForwardOnly(field)) return;
      const backwards: string[] = [];
      let before: string | null = '';
      while (before !== null) {
        const found: ConnectionData = await page(name, type, field, `last: 97${before ? `, before: "${before}"` : ''}`);
        backwards.unshift(...found.edges.map(keyOfEdge));
        before = found.pageInfo.hasPreviousPage ? found.pageInfo.startCursor : null;
      }
      expect(backwards).toEqual(forwards);
    },
  );

  it.each(connectionFields)(
    '$name reads with the same number of statements for 2 rows and for 99',
    async ({ name, type, field }) => {
      const count = (first: number) => hub.statements(() => page(name, type, field, `first: ${first}`, true));
      // What the rows refer to is in memory after the first time; a page that was read before may be, too.
      await count(1);
      await count(100);
      expect(await count(99)).toBe(await count(2));
    },
  );

  it.each(connectionFields)(
    '$name refuses a page of 101, of 0 and a cursor that is not its own',
    async ({ name, type, field }) => {
      for (const wrong of [
        'first: 101',
        'first: 0',
        'first: -1',
        'after: "nonsense"',
        'after: "WyJ4IiwiMSIsIjIiXQ"',
        'after: "bnVsbA"',
      ]) {
        const place = places[name] as Place;
        const given = [place.filter, wrong].filter(Boolean).join(', ');
        const selection = `${field.name}(${given}) { pageInfo { hasNextPage } }`;
        const document = documentOf(place, type, selection);
        const { errors } = await hub.ask(document, {}, { token });
        expect(
          errors?.map((error) => error.extensions.code),
          document,
        ).toEqual(['BAD_USER_INPUT']);
      }
    },
  );
});
