import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../src/kernel/ids.ts';
import { concerns, type Feed, type Marks } from '../../src/platform/live/interest.ts';
import { InterestIndex } from '../../src/platform/live/interestIndex.ts';
import { voices } from '../support/changes.ts';
import { endOfReading, type Follower, Followers } from '../support/following.ts';
import { type AskOptions, startTestHub, type TestHub } from '../support/hub.ts';
import { addRows, capacityRow, needRow } from '../support/rows.ts';

const dimensions = ['topics', 'countries', 'languages'] as const;
const feed: Feed = { kinds: [], dimensions, marks: async () => ({}) };

const values = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 4 });
const marks: fc.Arbitrary<Marks> = fc.record(
  { topics: values, countries: values, languages: values },
  { requiredKeys: [] },
);
const member = marks.map((wanted) => ({ interest: { wanted } }));
type Member = { readonly interest: { readonly wanted: Marks } };

/** Everything that an index keeps. */
const isEmpty = (index: InterestIndex<Member>, all: Marks) =>
  index.find(all).length === 0 && dimensions.every((dimension) => index.wanted(dimension).length === 0);
const allMarks = Object.fromEntries(dimensions.map((dimension) => [dimension, ['a', 'b', 'c', 'd', 'e']]));

describe('the index of interests', () => {
  it('finds whom an event concerns: each of them once, and nobody else', () => {
    fc.assert(
      fc.property(fc.array(member, { maxLength: 30 }), fc.array(marks, { maxLength: 10 }), (members, events) => {
        const index = new InterestIndex<Member>(feed);
        for (const each of members) index.add(each);
        for (const event of events) {
          const found = index.find(event);
          expect(new Set(found).size).toBe(found.length);
          expect(new Set(found)).toEqual(new Set(members.filter(({ interest }) => concerns(event, interest.wanted))));
        }
      }),
    );
  });

  it('finds the same after others came and went, and keeps nothing of those who left', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(member, fc.boolean()), { maxLength: 30 }), marks, (comings, event) => {
        const index = new InterestIndex<Member>(feed);
        for (const [each] of comings) index.add(each);
        for (const [each, goes] of comings) if (goes) index.remove(each);
        const left = comings.flatMap(([each, goes]) => (goes ? [] : [each]));
        expect(new Set(index.find(event))).toEqual(
          new Set(left.filter(({ interest }) => concerns(event, interest.wanted))),
        );
        for (const each of left) index.remove(each);
        expect(isEmpty(index, allMarks)).toBe(true);
      }),
    );
  });

  it('names the values that somebody is found by, of the first dimension that they ask for', () => {
    const index = new InterestIndex<Member>(feed);
    const [both, one] = [
      { interest: { wanted: { languages: ['a'], topics: ['b', 'c'] } } },
      { interest: { wanted: { languages: ['a', 'd'] } } },
    ];
    index.add(both);
    index.add(one);
    expect([index.wanted('topics'), index.wanted('languages'), index.wanted('countries')]).toEqual([
      ['b', 'c'],
      ['a', 'd'],
      [],
    ]);
    index.remove(one);
    expect(index.wanted('languages')).toEqual([]);
  });
});

const topics = ['statcab', 'statcab.1', 'statcab.1.1', 'statcab.1.1.1', 'statcab.2', 'statcab.2.3.1', 'osh-cab.1'];
const institutions = { tunis: 'tn-ins', dakar: 'sn-ansd', ankara: 'tr-turkstat' } as const;
const languages = ['ar', 'en', 'fr'];
const modalities = ['WORKSHOP', 'WEBINAR', 'STUDY_VISIT'];
const deliveries = ['ONSITE', 'ONLINE', 'HYBRID'];
const some = <Value>(all: readonly Value[]) => fc.uniqueArray(fc.constantFrom(...all), { minLength: 1, maxLength: 2 });

const filterFields = {
  topics: some(topics),
  programmes: some(['StatCaB', 'OSH-CaB']),
  countries: some(['TN', 'SN', 'TR', 'NE']),
  languages: some(languages),
  modalities: some(modalities),
  deliveries: some(deliveries),
  matchingInstitution: fc.constantFrom('ne-ins', ...Object.values(institutions)).map((key) => `Institution:${key}`),
};
/** Of few fields, so that something fits. */
const filter = fc
  .tuple(fc.record(filterFields), fc.subarray(Object.keys(filterFields), { maxLength: 3 }))
  .map(([full, names]) => Object.fromEntries(Object.entries(full).filter(([name]) => names.includes(name))));
const offer = fc.record({
  who: fc.constantFrom('tunis', 'dakar', 'ankara'),
  topic: fc.constantFrom(...topics),
  languages: some(languages),
  modality: fc.constantFrom(...modalities),
  delivery: fc.constantFrom(...deliveries),
});
const need = fc.record({
  institution_id: fc.constantFrom('ne-ins', ...Object.values(institutions)),
  topic_code: fc.constantFrom(...topics),
  languages: some(languages),
  modalities: fc.subarray(modalities),
  deliveries: fc.subarray(deliveries),
  wanted_level: fc.option(fc.integer({ min: 1, max: 4 })),
});
const exactly = <Value>(each: fc.Arbitrary<Value>, count: number) =>
  fc.array(each, { minLength: count, maxLength: count });

describe('an offer', () => {
  let hub: TestHub;
  let as: Readonly<Record<keyof typeof institutions | 'ANALYST', AskOptions>>;
  const followers = new Followers(() => hub);
  beforeAll(async () => {
    hub = await startTestHub({ settings: { SOCKET_OPERATIONS: '100' } });
    as = await voices(hub, institutions);
  });
  afterEach(() => followers.end());
  afterAll(() => hub.close());

  /** Which of the capacities an offer is drawn from, for each institution and topic. */
  const capacities = new Map<string, string>();
  async function prepare(): Promise<void> {
    const rows = Object.values(institutions).flatMap((institution) =>
      topics.map((topic, index) => ({
        ...capacityRow(newId(), institution, topic, { level: (index % 4) + 1, languages, modalities, deliveries }),
      })),
    );
    await addRows(hub.database, 'capacity', rows);
    for (const { id, institution_id, topic_code } of rows) capacities.set(`${institution_id} ${topic_code}`, id);
  }

  type Offer = typeof offer extends fc.Arbitrary<infer Value> ? Value : never;
  async function publish({ who, topic, ...facts }: Offer): Promise<string> {
    const input = {
      ...{ capacityId: `Capacity:${capacities.get(`${institutions[who]} ${topic}`)}`, places: 5, ...facts },
      ...{ title: [{ language: 'EN', text: 'An offer' }], deadline: '2099-05-01' },
      ...{ startsOn: '2099-06-01', endsOn: '2099-06-04' },
    };
    const { data } = await hub.ask<{ publishOffer: { offer: { id: string } | null; userErrors: object[] } }>(
      'mutation ($input: PublishOfferInput!) { publishOffer(input: $input) { offer { id } userErrors { message } } }',
      { input },
      as[who],
    );
    expect(data.publishOffer.userErrors).toEqual([]);
    return data.publishOffer.offer?.id ?? '';
  }

  const document = `subscription ($filter: OfferFilter, $after: String) {
    offerPublished(filter: $filter, after: $after) { offer { id } } }`;
  interface Told {
    readonly offer: { readonly id: string };
  }
  const toldOf = ({ told }: Follower<Told>) => told.map((each) => each.offer.id);

  async function listed(wanted: object): Promise<string[]> {
    const { data, errors } = await hub.ask<{ offers: { edges: { node: { id: string } }[] } }>(
      `query ($filter: OfferFilter) { offers(filter: $filter, first: 100, orderBy: { field: PUBLISHED, direction: ASC }) {
        edges { node { id } } } }`,
      { filter: wanted },
      as.ANALYST,
    );
    expect(errors).toBeUndefined();
    return data.offers.edges.map(({ node }) => node.id);
  }

  it('is told to those in whose list it stands, as it comes and to who comes late', async () => {
    await prepare();
    const last: Offer = { who: 'tunis', topic: 'statcab', languages: ['en'], modality: 'WORKSHOP', delivery: 'ONLINE' };
    const all = fc.tuple(exactly(filter, 30), exactly(offer, 30), exactly(need, 12));
    await fc.assert(
      fc.asyncProperty(all, async ([filters, offers, needs]) => {
        const rows = needs.map(({ institution_id, topic_code, ...other }) =>
          needRow(newId(), institution_id, topic_code, other),
        );
        await addRows(hub.database, 'need', rows);
        const after = await endOfReading(hub);
        const begin = (variables: object) => followers.begin<Told>(document, variables, as.ANALYST);
        const everything = begin({});
        const followed = filters.map((wanted) => begin({ filter: wanted }));
        await followers.settled(filters.length + 1);
        for (const each of offers) await publish(each);
        const end = await publish(last);
        await expect.poll(() => toldOf(everything).at(-1)).toBe(end);
        const expected = await Promise.all(filters.map(listed));
        await expect.poll(() => followed.map(toldOf)).toEqual(expected);
        expect(expected.flat().length).toBeGreaterThan(0);
        const late = filters.map((wanted) => begin({ filter: wanted, after }));
        await followers.settled(2 * filters.length + 1);
        await expect.poll(() => late.map(toldOf)).toEqual(expected);
      }),
      { numRuns: 1, endOnFailure: true },
    );
  });
});
