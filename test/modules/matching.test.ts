import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../generated/gql.ts';
import type {
  CompetenceLevel,
  Delivery,
  MatchesForQuery,
  MatchesForQueryVariables,
  Modality,
} from '../generated/graphql.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { addCapacities, addInstitutions, type CapacityRow, idFor, removeCapacities } from '../support/rows.ts';

const matchesFor = graphql(/* GraphQL */ `
  query MatchesFor($input: MatchCriteria!, $first: Int, $after: String) {
    matchesFor(input: $input, first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      edges {
        cursor
        node {
          rank
          score
          asOf
          modelVersion
          provider { id name }
          capacity { id topic { code } }
          factors { code weight value contribution text evidence { weight quote url exchange { id } } }
          missing { code text }
          counterfactuals { code change accepted newScore newRank }
        }
      }
    }
  }
`);
type MatchNode = MatchesForQuery['matchesFor']['edges'][number]['node'];
type Criteria = MatchesForQueryVariables['input'];

const sum = (numbers: readonly number[]) => numbers.reduce((total, value) => total + value, 0);
const agricultural = { topic: 'statcab.2.3.1', country: 'NE', languages: ['fr'] };

describe('matches from the real record', () => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startTestHub();
  });
  afterAll(() => hub.close());

  const ask = async (input: Criteria, language?: 'ar' | 'en' | 'fr', first = 20): Promise<MatchNode[]> => {
    const { data, errors } = await hub.ask(matchesFor, { input, first }, language ? { language } : {});
    expect(errors).toBeUndefined();
    return data.matchesFor.edges.map((edge) => edge.node);
  };

  it('names providers for agricultural surveys in Niger, with evidence and its source', async () => {
    const matches = await ask(agricultural);
    expect(matches.length).toBeGreaterThan(3);
    const quoted = matches.flatMap((match) => match.factors.flatMap((factor) => factor.evidence));
    expect(quoted.length).toBeGreaterThan(3);
    for (const evidence of quoted) {
      expect(evidence.url).toMatch(/^https?:\/\//);
      expect(evidence.quote?.length).toBeGreaterThan(5);
      expect(evidence.exchange?.id).toMatch(/^Exchange:/);
    }
  });

  it('gives its reasons in Arabic when asked in Arabic, and in French when asked in French', async () => {
    const [arabic] = await ask(agricultural, 'ar');
    const [french] = await ask(agricultural, 'fr');
    for (const factor of arabic?.factors ?? []) expect(factor.text).toMatch(/[\u0600-\u06FF]/);
    expect(french?.factors.find((factor) => factor.code === 'RESPONSIVENESS')?.text).toContain('demande');
    expect(arabic?.provider.id).toBe(french?.provider.id);
    expect(arabic?.provider.name).toMatch(/[\u0600-\u06FF]/);
  });

  it('adds its reasons up to the score exactly, in order of rank', async () => {
    for (const topic of ['statcab.1.3', 'statcab.2.7', 'oic-vet.1', 'osh-cab', 'statcab']) {
      const matches = await ask({ topic }, undefined, 100);
      expect(matches.map((match) => match.rank)).toEqual(matches.map((_, index) => index + 1));
      for (const [index, match] of matches.entries()) {
        expect(sum(match.factors.map((factor) => factor.contribution))).toBe(match.score);
        expect(sum(match.factors.map((factor) => factor.weight))).toBeCloseTo(1, 12);
        expect(match.score).toBeLessThanOrEqual(matches[index - 1]?.score ?? 1);
        for (const { value, weight, contribution } of match.factors) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
          expect(contribution).toBeCloseTo(value * weight, 5);
        }
      }
    }
  });

  it('takes a topic by its id or its code in any case, and languages in any order', async () => {
    const byCode = await ask({ ...agricultural, languages: ['fr', 'ar'] });
    const byId = await ask({
      ...agricultural,
      topic: 'Topic:statcab.2.3.1',
      country: 'ne',
      languages: ['AR', 'fr', 'fr'],
    });
    expect(byId).toEqual(byCode);
  });

  it('ranks what an institution declares itself in the place of what the record tells of it', async () => {
    const own = async () =>
      (await ask({ topic: 'statcab.6.2.2' }, undefined, 100)).filter(
        ({ provider, capacity }) => provider.id === 'Institution:tn-ins' && capacity.topic.code === 'statcab.6.2.2',
      );
    const [recorded] = await own();
    await addCapacities(hub.database, [{ id: idFor('declared'), institution: 'tn-ins', topic: 'statcab.6.2.2' }]);
    const declared = await own();
    expect(declared.map(({ capacity }) => capacity.id)).toEqual([`Capacity:${idFor('declared')}`]);
    expect(recorded?.capacity.id).not.toBe(declared[0]?.capacity.id);
  });

  it('tells what in the question does not exist', async () => {
    const refused = async (input: Criteria, language: 'ar' | 'en' | 'fr' = 'en') => {
      const { errors } = await hub.ask(matchesFor, { input }, { language });
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
      return errors?.[0]?.message;
    };
    expect(await refused({ topic: 'statcab.99' })).toContain('statcab.99');
    expect(await refused({ ...agricultural, country: 'FR' })).toContain('FR');
    expect(await refused({ ...agricultural, languages: ['xx'] })).toContain('xx');
    expect(await refused({ ...agricultural, languages: ['xx'] }, 'ar')).toMatch(/[\u0600-\u06FF]/);
    expect(await refused({ ...agricultural, participants: 0 })).toContain('participants');
    expect(await refused({ ...agricultural, window: { startsOn: '2027-05-01', endsOn: '2027-04-01' } })).toContain(
      'window',
    );
  });

  it('ranks as of the day in a cursor for a week, and as of no other day', async () => {
    const first = (await hub.ask(matchesFor, { input: agricultural, first: 2 })).data.matchesFor;
    const cursorOf = (day: string) => {
      const [name, , ...keys] = JSON.parse(Buffer.from(first.pageInfo.endCursor ?? '', 'base64url').toString());
      return Buffer.from(JSON.stringify([name, day, ...keys])).toString('base64url');
    };
    const daysFromNow = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    const ask = (day: string) => hub.ask(matchesFor, { input: agricultural, first: 2, after: cursorOf(day) });
    const lastWeek = await ask(daysFromNow(-7));
    expect(lastWeek.errors).toBeUndefined();
    for (const { node } of lastWeek.data.matchesFor.edges) {
      expect(node.asOf).toBe(daysFromNow(-7));
      const evidence = node.factors.find((factor) => factor.code === 'EVIDENCE');
      expect((1 - Math.exp(-sum(evidence?.evidence.map(({ weight }) => weight) ?? []) / 2)) * 0.8).toBeCloseTo(
        evidence?.value ?? 1,
        9,
      );
    }
    for (const day of [daysFromNow(-8), daysFromNow(1), '1000-01-01', '9999-01-01', 'infinity', '-infinity']) {
      const { errors } = await ask(day);
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
      expect(errors?.[0]?.message).toContain('7 days');
    }
  });

  it('reads with the same number of statements for one match and for a hundred', async () => {
    const count = (first: number) =>
      hub.statements(() => ask({ topic: 'statcab', deliveries: ['ONSITE'] }, undefined, first));
    await count(1);
    const [one, hundred] = [await count(2), await count(100)];
    expect(hundred).toBe(one);
  });
});

const topics = ['statcab.2.3.1', 'statcab.2.3', 'statcab.2.1.1', 'statcab.1.3.1', 'statcab.2.11.1'];
const countries = ['NE', 'SN', 'MA', 'TR', 'MY', 'TN', 'EG', 'BD', 'AE', null];
const institutions = countries.map((country, index) => ({ id: `test-office-${index}`, country }));
const languages = ['fr', 'ar', 'en'];
const modalities: Modality[] = ['WORKSHOP', 'TRAINING_COURSE', 'STUDY_VISIT'];
const deliveries: Delivery[] = ['ONSITE', 'ONLINE', 'HYBRID'];
const levels: CompetenceLevel[] = ['FOUNDATION', 'INTERMEDIATE', 'ADVANCED', 'EXPERT'];
const someOf = <Word extends string>(words: Word[]) => fc.subarray(words, { minLength: 1 });

const capacity = fc.record({
  level: fc.integer({ min: 1, max: 4 }),
  languages: someOf(languages),
  modalities: someOf(modalities),
  deliveries: someOf(deliveries),
  places: fc.option(fc.integer({ min: 1, max: 40 })),
  verifiedAt: fc.option(fc.constantFrom('2026-10-01', '2025-05-01', '2024-01-01')),
});
/** One capacity for each institution and topic, so that no uniqueness is broken. */
const capacities = fc.array(capacity, { minLength: 50, maxLength: 50 }).map((list) =>
  list.map(
    (row, index): CapacityRow => ({
      ...row,
      id: idFor(`capacity ${index}`),
      institution: institutions[index % 10]?.id ?? '',
      topic: topics[Math.floor(index / 10)] ?? '',
    }),
  ),
);
const criteria = fc.record({
  topic: fc.constantFrom(...topics),
  country: fc.option(fc.constantFrom('NE', 'SN', 'EG', 'AE'), { nil: undefined }),
  languages: fc.option(someOf(languages), { nil: undefined }),
  wantedLevel: fc.option(fc.constantFrom(...levels), { nil: undefined }),
  modalities: fc.option(someOf(modalities), { nil: undefined }),
  deliveries: fc.option(someOf(deliveries), { nil: undefined }),
  participants: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
  interpretationAccepted: fc.boolean(),
});

describe('the laws of matching', () => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startTestHub();
    await addInstitutions(hub.database, institutions);
  });
  afterAll(() => hub.close());

  const ask = async (input: Criteria): Promise<MatchNode[]> => {
    const { data, errors } = await hub.ask(matchesFor, { input, first: 100 });
    expect(errors).toBeUndefined();
    return data.matchesFor.edges.map((edge) => edge.node);
  };
  const put = async (rows: readonly CapacityRow[]) => {
    await removeCapacities(hub.database);
    await addCapacities(hub.database, rows);
  };

  it('keeps every score between 0 and 1, and the sum of reasons equal to it', async () => {
    await fc.assert(
      fc.asyncProperty(capacities, criteria, async (rows, input) => {
        await put(rows);
        for (const match of await ask(input)) {
          expect(match.score).toBeGreaterThanOrEqual(0);
          expect(match.score).toBeLessThanOrEqual(1);
          expect(sum(match.factors.map((factor) => factor.contribution))).toBe(match.score);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('ranks the same whichever way the rows came in and the lists are written', async () => {
    await fc.assert(
      fc.asyncProperty(capacities, criteria, fc.infiniteStream(fc.nat()), async (rows, input, places) => {
        await put(rows);
        const first = await ask(input);
        const shuffled = rows
          .map((row) => ({ row, place: places.next().value as number }))
          .sort((a, b) => a.place - b.place);
        await put(shuffled.map(({ row }) => row));
        const reversed = {
          ...input,
          languages: input.languages?.toReversed(),
          modalities: input.modalities?.toReversed(),
          deliveries: input.deliveries?.toReversed(),
        };
        expect(await ask(reversed)).toEqual(first);
      }),
      { numRuns: 10 },
    );
  });

  it('ranks exactly those that pass every gate', async () => {
    await fc.assert(
      fc.asyncProperty(capacities, criteria, async (rows, input) => {
        await put(rows);
        const shares = (a: readonly string[], b: readonly string[] | undefined) => a.some((word) => b?.includes(word));
        const passing = rows.filter((row) => {
          const language =
            !input.languages || input.interpretationAccepted || shares(row.languages ?? [], input.languages);
          const level = !input.wantedLevel || (row.level ?? 0) >= levels.indexOf(input.wantedLevel);
          const asked = input.modalities || input.deliveries;
          const form =
            !asked || shares(row.modalities ?? [], input.modalities) || shares(row.deliveries ?? [], input.deliveries);
          return language && level && form;
        });
        const ranked = await ask(input);
        expect(ranked.map((match) => match.capacity.id).sort()).toEqual(
          passing.map((row) => `Capacity:${row.id}`).sort(),
        );
      }),
      { numRuns: 25 },
    );
  });

  it('promises by a counterfactual what really happens when the change is made', async () => {
    await fc.assert(
      fc.asyncProperty(capacities, criteria, async (rows, input) => {
        await put(rows);
        const before = await ask(input);
        for (const match of before.slice(1, 4)) {
          for (const change of match.counterfactuals) {
            expect(change.newRank).toBeLessThan(match.rank);
            const after = await askAfter(rows, input, match, change);
            const again = after.find((other) => other.capacity.id === match.capacity.id);
            expect(again).toMatchObject({ rank: change.newRank, score: change.newScore });
          }
        }
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });

  const except = (rows: readonly CapacityRow[], match: MatchNode) =>
    rows.filter((row) => `Capacity:${row.id}` !== match.capacity.id);
  /** As if they were known from the record only, yet with all that a declaration tells. */
  const keepAsRecord = (rows: readonly CapacityRow[]) =>
    sql`update capacity set basis = 'RECORD' where id = any (${rows.map((row) => row.id)}::uuid[])`.execute(
      hub.database.owner(),
    );

  it('promises to those whom only the record knows what a declaration really does', async () => {
    let promised = 0;
    await fc.assert(
      fc.asyncProperty(capacities, criteria, async (given, input) => {
        const rows = given.map((row) => ({ ...row, languages, verifiedAt: null }));
        const recorded = rows.filter((_, index) => index % 2 === 0);
        await put(rows);
        await keepAsRecord(recorded);
        for (const match of (await ask(input)).slice(1, 6)) {
          const isRecorded = recorded.some((row) => `Capacity:${row.id}` === match.capacity.id);
          const codes = match.counterfactuals.map((change) => change.code);
          expect(codes).not.toContain(isRecorded ? 'CAPACITY_VERIFIED' : 'CAPACITY_DECLARED');
          const change = match.counterfactuals.find(({ code }) => code === 'CAPACITY_DECLARED');
          if (!change) continue;
          promised += 1;
          const after = await askAfter(rows, input, match, change, recorded);
          const again = after.find((other) => other.capacity.id === match.capacity.id);
          expect(again).toMatchObject({ rank: change.newRank, score: change.newScore });
        }
      }),
      { numRuns: 5, endOnFailure: true },
    );
    expect(promised).toBeGreaterThan(0);
  });

  it('never ranks a provider worse for a need that accepts more', async () => {
    await fc.assert(
      fc.asyncProperty(capacities, criteria, async (rows, input) => {
        await put(rows);
        const values = async (asked: Criteria) =>
          new Map((await ask(asked)).map((match) => [match.capacity.id, factorValue(match, 'MODALITY')]));
        const before = await values({ ...input, modalities: ['WORKSHOP'], deliveries: ['ONLINE'] });
        const after = await values({
          ...input,
          modalities: ['WORKSHOP', 'STUDY_VISIT'],
          deliveries: ['ONLINE', 'ONSITE'],
        });
        for (const [id, value] of before) expect(after.get(id)).toBeGreaterThanOrEqual(value);
      }),
      { numRuns: 5 },
    );
  });

  it('tells each value in a sentence that agrees with it', async () => {
    await fc.assert(
      fc.asyncProperty(capacities, criteria, fc.nat(), async (rows, input, seed) => {
        await put(rows);
        await makeSilent(rows.filter((_, index) => (index + seed) % 3 === 0));
        for (const match of await ask(input)) {
          for (const { code, value, text } of match.factors) {
            for (const [sentence, expected] of sentences[code] ?? []) {
              if (sentence.test(text)) expect(value, text).toBeCloseTo(expected, 9);
            }
            if (sentences[code])
              expect(
                sentences[code].filter(([sentence]) => sentence.test(text)),
                text,
              ).toHaveLength(1);
            if (code === 'CONTEXT') {
              expect(text.includes('not compared') ? 0.5 : toldContext(text), text).toBeCloseTo(value, 9);
              expect(text.startsWith('The two countries share neither'), text).toBe(value === 0);
            }
            if (code === 'MODALITY' && !text.startsWith('No ')) expect(toldForms(text), text).toBeCloseTo(value, 9);
            expect(text).not.toMatch(/[A-Z]{2}/);
            // Nothing of a list is named twice.
            expect(text).not.toMatch(/(\p{L}+), \1\b/u);
          }
          for (const { change } of match.counterfactuals) expect(change).not.toMatch(/[A-Z]{2}/);
        }
      }),
      { numRuns: 15 },
    );
  });

  const factorValue = (match: MatchNode, code: string) =>
    match.factors.find((factor) => factor.code === code)?.value ?? 0;
  /** As the record often is: nothing is known but the topic. */
  const makeSilent = (rows: readonly CapacityRow[]) =>
    sql`update capacity set basis = 'RECORD', level = null, languages = '{}', modalities = '{}', deliveries = '{}',
      places = null where id = any (${rows.map((row) => row.id)}::uuid[])`.execute(hub.database.owner());
  /** Which sentence belongs to which value; of each factor exactly one holds. */
  const sentences: Record<string, readonly (readonly [RegExp, number])[]> = {
    LANGUAGE: [
      [/^(No language was asked|It is given in a wanted language)/, 1],
      [/^A wanted language is one of its country/, 0.7],
      [/^It is not known in which/, 0.4],
      [/^It is given in none of the wanted/, 0.3],
    ],
    LEVEL: [
      [/^No level|reaches the one wanted/, 1],
      [/not known/, 0.5],
      [/is below the one wanted/, 0.5],
    ],
  };
  const toldSum = (parts: readonly (readonly [RegExp, number])[], text: string) =>
    sum(parts.filter(([part]) => part.test(text)).map(([, value]) => value));
  const toldContext = (text: string) =>
    toldSum(
      [
        [/same regional group/, 0.4],
        [/shared official language/, 0.3],
        [/same income group/, 0.2],
        [/neighbouring income group/, 0.1],
        [/both among the least developed/, 0.1],
      ],
      text,
    );
  /** The mean over the sentences, one for each of the two questions. */
  const toldForms = (text: string) => {
    const told = [...text.matchAll(/is offered|not known/g)].map(([words]) => (words === 'not known' ? 0.5 : 1));
    const none = [...text.matchAll(/None of/g)].length;
    return (sum(told) - none) / told.length;
  };

  /** Makes the change for real and asks again. */
  async function askAfter(
    rows: readonly CapacityRow[],
    input: Criteria,
    match: MatchNode,
    change: MatchNode['counterfactuals'][number],
    recorded: readonly CapacityRow[] = [],
  ) {
    const what = change.accepted;
    if (change.code === 'DELIVERY_ACCEPTED')
      return ask({ ...input, deliveries: [...(input.deliveries ?? []), what as Delivery] });
    if (change.code === 'MODALITY_ACCEPTED')
      return ask({ ...input, modalities: [...(input.modalities ?? []), what as Modality] });
    const level = levels.indexOf(input.wantedLevel as CompetenceLevel) + 1;
    const changed: Record<string, Partial<CapacityRow>> = {
      CAPACITY_VERIFIED: { verifiedAt: new Date().toISOString() },
      CAPACITY_DECLARED: { verifiedAt: new Date().toISOString() },
      LANGUAGE_OFFERED: { languages: input.languages ?? [] },
      LEVEL_OFFERED: { level },
      FORMS_OFFERED: { modalities, deliveries },
    };
    await put(
      rows.map((row) => (`Capacity:${row.id}` === match.capacity.id ? { ...row, ...changed[change.code] } : row)),
    );
    const others = change.code === 'CAPACITY_DECLARED' ? except(recorded, match) : recorded;
    await keepAsRecord(others);
    const after = await ask(input);
    await put(rows);
    await keepAsRecord(recorded);
    return after;
  }
});
