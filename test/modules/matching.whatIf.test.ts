import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultModel, factorCodes } from '../../src/modules/matching/matching.model.ts';
import { type AskOptions, startTestHub, type TestHub } from '../support/hub.ts';
import { addCapacities, addInstitutions, addRows, idFor, needRow, removeCapacities } from '../support/rows.ts';

const topic = 'statcab.2.3.1';
const languages = ['ar', 'en', 'fr'];
const modalities = ['WORKSHOP', 'WEBINAR', 'STUDY_VISIT'];
const deliveries = ['ONLINE', 'ONSITE'];
const levels = ['FOUNDATION', 'INTERMEDIATE', 'ADVANCED', 'EXPERT'];
const offices = Array.from({ length: 24 }, (_, index) => `whatif-${index}`);
const need = idFor('what if');

let hub: TestHub;
let as: Readonly<Record<'facilitator' | 'analyst' | 'niamey' | 'dakar', AskOptions>>;

beforeAll(async () => {
  hub = await startTestHub();
  await addInstitutions(
    hub.database,
    offices.map((id, index) => ({ id, country: ['SN', 'MA', 'TR', 'ID'][index % 4] ?? null })),
  );
  await removeCapacities(hub.database);
  const some = <Word>(words: readonly Word[], index: number) =>
    words.filter((_, place) => (place + index) % words.length <= index % 2);
  await addCapacities(
    hub.database,
    offices.map((institution, index) => ({
      ...{ id: idFor(institution), institution, topic, level: 1 + (index % 4) },
      languages: some(languages, index),
      modalities: some(modalities, index + 1),
      deliveries: some(deliveries, index + 2),
    })),
  );
  await addRows(hub.database, 'need', [needRow(need, 'ne-ins', topic, { languages: ['fr'], wanted_level: 3 })]);
  const member = async (institution: string) => ({ token: await hub.token('MEMBER', institution) });
  as = {
    facilitator: { token: await hub.token('FACILITATOR') },
    analyst: { token: await hub.token('ANALYST') },
    niamey: await member('ne-ins'),
    dakar: await member('sn-ansd'),
  };
});
afterAll(() => hub.close());

interface Ranked {
  readonly rank: number;
  readonly score: number;
  readonly isExperiment: boolean;
  readonly modelVersion: string;
  readonly provider: { readonly id: string };
  readonly factors: readonly { readonly code: string; readonly weight: number; readonly contribution: number }[];
}
interface Matches {
  readonly edges: readonly { readonly node: Ranked }[];
}
const ranked =
  'edges { node { rank score isExperiment modelVersion provider { id } factors { code weight contribution } } }';

async function matchesOf(more = '', options: AskOptions = as.facilitator): Promise<readonly Ranked[]> {
  const { data, errors } = await hub.ask<{ matches: Matches }>(
    `{ matches(needId: "Need:${need}", first: 100 ${more}) { ${ranked} } }`,
    {},
    options,
  );
  expect(errors).toBeUndefined();
  return data.matches.edges.map(({ node }) => node);
}

async function refusalOf(more: string, options: AskOptions) {
  const { errors } = await hub.ask(
    `{ matches(needId: "Need:${need}" ${more}) { edges { node { rank } } } }`,
    {},
    options,
  );
  return errors?.[0] && { code: errors[0].extensions.code, message: errors[0].message };
}

interface Relaxation {
  readonly gate: string;
  readonly text: string;
  readonly moreProviders: number;
  readonly bestScore: number | null;
  readonly providers: readonly { readonly id: string }[];
}
interface Input {
  readonly topic: string;
  readonly country?: string;
  readonly languages?: readonly string[] | null;
  readonly modalities?: readonly string[] | null;
  readonly deliveries?: readonly string[] | null;
  readonly wantedLevel?: string | null;
  readonly window?: object | null;
  readonly interpretationAccepted?: boolean;
}

async function answered(input: Input) {
  const { data, errors } = await hub.ask<{ matchesFor: Matches & { relaxations: Relaxation[] } }>(
    `query ($input: MatchCriteria!) { matchesFor(input: $input, first: 100) { ${ranked}
      relaxations { gate text moreProviders bestScore providers { id } } } }`,
    { input },
  );
  expect(errors).toBeUndefined();
  return data.matchesFor;
}

/** What each relaxation says that is asked for instead. */
const instead: Readonly<Record<string, Partial<Input>>> = {
  SHARED_LANGUAGE: { interpretationAccepted: true },
  LEVEL_IN_REACH: { wantedLevel: null },
  SHARED_FORM: { modalities: null, deliveries: null },
  WINDOW_OVERLAPS: { window: null },
};
const some = (words: readonly string[]) => fc.subarray([...words], { minLength: 0, maxLength: 2 });

describe('relaxations', () => {
  it('promise whom really comes in when the need asks for less, the best first', async () => {
    const input = fc.record({
      ...{ topic: fc.constant(topic), country: fc.constant('NE') },
      ...{ languages: some(languages), modalities: some(modalities), deliveries: some(deliveries) },
      wantedLevel: fc.constantFrom(null, ...levels),
      window: fc.constantFrom(null, { startsOn: '2030-01-01' }),
    });
    await fc.assert(
      fc.asyncProperty(input, async (given) => {
        const now = await answered(given);
        const inNow = new Set(now.edges.map(({ node }) => node.provider.id));
        for (const { gate, moreProviders, bestScore, providers } of now.relaxations) {
          const then = await answered({ ...given, ...instead[gate] });
          const gained = then.edges.map(({ node }) => node).filter(({ provider }) => !inNow.has(provider.id));
          expect({ gate, moreProviders, bestScore }).toEqual({
            gate,
            moreProviders: gained.length,
            bestScore: gained[0]?.score ?? null,
          });
          const scores = new Map(gained.map(({ provider, score }) => [provider.id, score]));
          expect(providers.map(({ id }) => scores.get(id))).toEqual(gained.slice(0, 5).map(({ score }) => score));
        }
      }),
      { numRuns: 25 },
    );
  });

  it('are told only where something is asked for, in three languages', async () => {
    expect((await answered({ topic })).relaxations).toEqual([]);
    const text = async (language: 'ar' | 'en' | 'fr') => {
      const { data } = await hub.ask<{ matches: { relaxations: Relaxation[] } }>(
        `{ matches(needId: "Need:${need}") { relaxations { gate text } } }`,
        {},
        { ...as.niamey, language },
      );
      return data.matches.relaxations.find(({ gate }) => gate === 'SHARED_LANGUAGE')?.text;
    };
    expect(await text('en')).toMatch(/^If interpretation is accepted: (no|\d+) more institutions? could answer\.$/);
    expect(await text('fr')).toMatch(/^Si l'interprétation est acceptée : /);
    expect(await text('ar')).toMatch(/^إذا قُبلت الترجمة الفورية /);
  });
});

describe('an experiment with weights', () => {
  it('ranks by them, says so, and leaves everything else as it was', async () => {
    const before = await matchesOf();
    const tried = await matchesOf('weights: [{ factor: LEVEL, weight: 10 }]');
    const total = 1 - defaultModel.weights.LEVEL + 10;
    for (const { factors, score, isExperiment } of tried) {
      expect(isExperiment).toBe(true);
      expect(factors.reduce((sum, { contribution }) => sum + contribution, 0)).toBe(score);
      for (const { code, weight } of factors) {
        const given = code === 'LEVEL' ? 10 : defaultModel.weights[code as 'TOPIC'];
        expect(weight).toBeCloseTo(given / total, 12);
      }
    }
    expect(tried.map(({ provider }) => provider.id).sort()).toEqual(before.map(({ provider }) => provider.id).sort());
    expect(await matchesOf()).toEqual(before);
    expect(before.every(({ isExperiment }) => !isExperiment)).toBe(true);
  });

  it('is for staff, and refuses weights that make no sense', async () => {
    const weights = 'weights: [{ factor: TOPIC, weight: 1 }]';
    for (const voice of [as.niamey, as.analyst]) expect((await refusalOf(weights, voice))?.code).toBe('FORBIDDEN');
    const twice = 'weights: [{ factor: TOPIC, weight: 1 }, { factor: TOPIC, weight: 2 }]';
    expect((await refusalOf(twice, as.facilitator))?.message).toContain('twice');
    const nothing = `weights: [${factorCodes.map((code) => `{ factor: ${code}, weight: 0 }`).join(', ')}]`;
    expect((await refusalOf(nothing, as.facilitator))?.message).toContain('one at least must count');
    expect((await refusalOf('weights: [{ factor: TOPIC, weight: -1 }]', as.facilitator))?.code).toBe('BAD_USER_INPUT');
  });
});

describe('a version of the model', () => {
  it('can be asked for again after a newer one is there, and one of a programme is for its topics only', async () => {
    const before = await matchesOf();
    const weights = { ...defaultModel.weights, TOPIC: 0.1, LEVEL: 0.28 };
    await addRows(hub.database, 'match_model', [
      {
        ...{
          version: '2-statcab',
          programme_code: 'StatCaB',
          weights,
          gates: { topicSimilarity: 0.5, levelsBelow: 0 },
        },
        ...{ active_since: '2026-06-01T00:00:00Z', reason: 'A test.' },
      },
    ]);
    const now = await matchesOf();
    expect(new Set(now.map(({ modelVersion }) => modelVersion))).toEqual(new Set(['2-statcab']));
    expect(now.length).toBeLessThan(before.length);
    expect(await matchesOf('modelVersion: "1"')).toEqual(before);
    const { message } = (await refusalOf('modelVersion: "7"', as.niamey)) ?? {};
    expect(message).toBe('There is no model version "7"; there are: 1, 2-statcab.');
    await sql`delete from match_model where version <> '1'`.execute(hub.database.owner());
  });
});

describe('compareProviders', () => {
  const compare = async (ids: readonly string[], options: AskOptions = as.niamey) =>
    hub.ask<{
      compareProviders: {
        providers: {
          institution: { id: string };
          isMatched: boolean;
          match: Ranked | null;
          reasons: { gate: string }[];
        }[];
        contrasts: { code: string; spread: number; leaders: { id: string }[] }[];
      };
    }>(
      `query ($need: ID!, $ids: [ID!]!) { compareProviders(needId: $need, institutionIds: $ids) {
        providers { institution { id } isMatched match { rank score provider { id } factors { code contribution } } reasons { gate } }
        contrasts { code spread leaders { id } } } }`,
      { need: `Need:${need}`, ids },
      options,
    );

  it('puts those that are matched and those that are not beside each other, with what decides', async () => {
    const all = await matchesOf();
    const [first, last] = [all[0], all.at(-1)] as [Ranked, Ranked];
    const ids = [first.provider.id, 'Institution:ne-ins', last.provider.id];
    const { data, errors } = await compare(ids);
    expect(errors).toBeUndefined();
    const { providers, contrasts } = data.compareProviders;
    expect(providers.map(({ institution }) => institution.id)).toEqual(ids);
    expect(providers.map(({ match }) => match?.rank)).toEqual([1, undefined, all.length]);
    expect(providers[1]?.reasons.map(({ gate }) => gate)).toEqual(['OTHER_INSTITUTION']);
    expect(contrasts.map(({ code }) => code).sort()).toEqual([...factorCodes].sort());
    for (const { code, spread, leaders } of contrasts) {
      const of = (match: Ranked) => match.factors.find((factor) => factor.code === code)?.contribution as number;
      expect(spread).toBe(Math.abs(of(first) - of(last)));
      const leading = [first, last].filter((match) => of(match) === Math.max(of(first), of(last)));
      expect(leaders.map(({ id }) => id)).toEqual(leading.map(({ provider }) => provider.id));
    }
    expect(contrasts.map(({ spread }) => spread)).toEqual(
      contrasts.map(({ spread }) => spread).toSorted((a, b) => b - a),
    );
  });

  it('compares two to five, whom the hub knows, for a need that the viewer may see', async () => {
    const code = async (ids: readonly string[], options?: AskOptions) =>
      (await compare(ids, options)).errors?.[0]?.extensions.code;
    expect(await code(['Institution:whatif-1', 'Institution:whatif-1'])).toBe('BAD_USER_INPUT');
    expect(await code(offices.slice(0, 6).map((id) => `Institution:${id}`))).toBe('BAD_USER_INPUT');
    expect(await code(['Institution:whatif-1', 'Institution:nobody'])).toBe('BAD_USER_INPUT');
    expect(await code(['Institution:whatif-1', 'Institution:whatif-2'], as.dakar)).toBe('NOT_FOUND');
  });
});
