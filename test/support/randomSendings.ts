import * as fc from 'fast-check';
import { OperationTypeNode } from 'graphql';
import { damaged, type RandomRequest } from './randomDocuments.ts';

/** One request, as it goes over the wire. */
export interface Sending extends Partial<RandomRequest> {
  readonly speaker: string;
  readonly way: 'POST' | 'GET' | 'SOCKET' | 'FRAME';
  /** The body of a POST, the search of a GET, the text of a frame. */
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type Requests = (operation: OperationTypeNode) => fc.Arbitrary<RandomRequest>;

const { QUERY, MUTATION, SUBSCRIPTION } = OperationTypeNode;
const bodyWith = ({ query, variables }: RandomRequest) => ({ query, variables });
const bodyOf = (own: RandomRequest) => JSON.stringify(bodyWith(own));

const oddValue = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(null, [], {}, '', 0, 'x', [[]], { a: { b: [] } }),
);
/** Not what a client library makes: members that are missing, of another type, or too many. */
const oddBody = (request: fc.Arbitrary<RandomRequest>) =>
  fc
    .tuple(
      request,
      fc.dictionary(fc.constantFrom('query', 'variables', 'operationName', 'extensions', 'id', 'x'), oddValue),
    )
    .map(([{ query, variables }, odd]) => ({ query, variables, ...odd }));

const oddHeaders = fc.oneof(
  fc.dictionary(
    fc.constantFrom(
      'accept',
      'accept-language',
      'accept-encoding',
      'x-correlation-id',
      'origin',
      'x-forwarded-for',
      'cookie',
    ),
    fc.oneof(
      fc.constantFrom(
        '*/*',
        'text/html',
        'fr;q=x',
        'ar-MA,ar;q=0.9,*;q=-1',
        'gzip',
        'null',
        ',,;;',
        '1'.repeat(2000),
        '::1',
      ),
      fc.string({ maxLength: 20 }).map((text) => text.replace(/[^\x21-\x7e]/g, '-')),
    ),
    { maxKeys: 3 },
  ),
  fc.constantFrom<Record<string, string>>(
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/json; charset=utf-16' },
    { 'content-type': 'application/json;' },
    { authorization: 'Bearer a.b.c' },
    { authorization: 'Basic eA==' },
    { authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJyb2xlIjoiQURNSU5JU1RSQVRPUiJ9.' },
  ),
);

/** Who speaks, and the root fields that are open to each. */
export type Speakers = Readonly<Record<string, readonly string[]>>;

/** Who leaves speaks no more: this is done by one who does nothing else. */
export const leaver = 'leaver';

const rootField = ({ query }: RandomRequest) => /\{ \w+: (\w+)/.exec(query)?.[1] ?? '';

/** Longer than the hub lets a URL be, and shorter than what Node reads of one. */
const shortEnough = (search: string) => search.slice(0, 12_000);

/** What speakers send: mostly what a client library sends, over both transports, and the rest damaged on its way. */
export function sendings(request: Requests, speakers: Speakers): fc.Arbitrary<Sending> {
  const names = Object.keys(speakers).filter((name) => name !== leaver);
  const anybody = fc.constantFrom(...names);
  /** A mutation is mostly sent by one who may. */
  const mutation = fc.tuple(request(MUTATION), fc.nat(), fc.integer({ min: 1, max: 5 })).map(([own, which, luck]) => {
    const field = rootField(own);
    const able = names.filter((name) => speakers[name]?.includes(field));
    const some = able.length > 0 && luck > 1 ? able : names;
    return { ...own, speaker: field === 'leave' ? leaver : (some[which % some.length] as string) };
  });
  const mutations = (way: Sending['way']) => mutation.map((own): Sending => ({ ...own, way, text: bodyOf(own) }));
  const requests = (way: Sending['way'], of: fc.Arbitrary<RandomRequest>) =>
    fc.tuple(anybody, of).map(([speaker, own]): Sending => ({ ...own, speaker, way, text: bodyOf(own) }));
  const texts = (way: Sending['way'], of: fc.Arbitrary<string>) =>
    fc.tuple(anybody, of).map(([speaker, text]): Sending => ({ speaker, way, text }));
  const query = request(QUERY);
  const search = query.map((own) =>
    new URLSearchParams({ query: own.query, variables: JSON.stringify(own.variables) }).toString(),
  );
  const frame = query.map((own) => JSON.stringify({ id: '1', type: 'subscribe', payload: bodyWith(own) }));
  const odd = fc.oneof(oddBody(query), oddValue).map((value) => JSON.stringify(value));
  const damagedDocument = query.chain((own) => damaged(own.query).map((text) => bodyOf({ ...own, query: text })));
  const withOddHeaders = fc.tuple(requests('POST', query), oddHeaders);
  return fc.oneof(
    { weight: 46, arbitrary: requests('POST', query) },
    { weight: 22, arbitrary: mutations('POST') },
    { weight: 8, arbitrary: requests('SOCKET', query) },
    { weight: 4, arbitrary: mutations('SOCKET') },
    { weight: 3, arbitrary: requests('SOCKET', request(SUBSCRIPTION)) },
    { weight: 1, arbitrary: requests('POST', request(SUBSCRIPTION)) },
    { weight: 6, arbitrary: texts('POST', damagedDocument) },
    { weight: 4, arbitrary: texts('POST', query.map(bodyOf).chain(damaged)) },
    { weight: 2, arbitrary: texts('POST', odd) },
    { weight: 2, arbitrary: withOddHeaders.map(([own, headers]) => ({ ...own, headers })) },
    { weight: 2, arbitrary: texts('GET', fc.oneof(search, search.chain(damaged)).map(shortEnough)) },
    { weight: 1, arbitrary: texts('FRAME', fc.oneof(frame.chain(damaged), odd)) },
  );
}
