import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../generated/gql.ts';
import type { DeclareNeedInput, MatchCriteria } from '../generated/graphql.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import {
  addCapacities,
  addInstitutions,
  addRows,
  type CapacityRow,
  capacityRow,
  idFor,
  removeCapacities,
} from '../support/rows.ts';

const declareNeed = graphql(/* GraphQL */ `
  mutation DeclareNeedToMatch($input: DeclareNeedInput!) {
    declareNeed(input: $input) {
      need { id version }
      userErrors { code message }
    }
  }
`);
const withdrawNeed = graphql(/* GraphQL */ `
  mutation WithdrawMatchedNeed($input: WithdrawNeedInput!) {
    withdrawNeed(input: $input) { need { status } userErrors { code } }
  }
`);
const matches = graphql(/* GraphQL */ `
  query MatchesOfNeed($needId: ID!) {
    matches(needId: $needId, first: 100) { edges { node { rank score capacity { id } missing { code text } factors { code contribution text } } } }
  }
`);
const matchesInline = graphql(/* GraphQL */ `
  query MatchesGivenHereAndNow($input: MatchCriteria!) {
    matchesFor(input: $input, first: 100) { edges { node { rank score capacity { id } missing { code text } factors { code contribution text } } } }
  }
`);
const matchesOfManyNeeds = graphql(/* GraphQL */ `
  query MatchesOfManyNeeds($first: Int!) {
    needs(first: $first) { edges { node { id matches(first: 3) { totalCount edges { node { rank score capacity { id }
      missing { code } counterfactuals { newRank } factors { code evidence { weight } } } } } } } }
  }
`);
const needsFor = graphql(/* GraphQL */ `
  query NeedsForCapacity($capacityId: ID!) {
    needsFor(capacityId: $capacityId, first: 100) { edges { node { rank score need { id } factors { contribution } } } }
  }
`);
const whyNot = graphql(/* GraphQL */ `
  query WhyNotInstitution($needId: ID!, $institutionId: ID!) {
    whyNot(needId: $needId, institutionId: $institutionId) {
      isMatched
      match { rank provider { id } }
      institution { id }
      reasons { gate text capacity { id } }
    }
  }
`);

const topic = 'statcab.2.3.1';
const offices = ['good', 'paused', 'stale', 'far', 'english', 'beginner', 'elsewhere', 'later', 'empty', 'silent'].map(
  (name) => ({
    id: `office-${name}`,
    country: 'SN',
  }),
);
const capacity = (name: string, other: Partial<CapacityRow> = {}): CapacityRow => ({
  id: idFor(name),
  institution: `office-${name}`,
  topic,
  languages: ['fr'],
  level: 4,
  modalities: ['WORKSHOP'],
  deliveries: ['ONLINE'],
  ...other,
});

describe('a stored need', () => {
  let hub: TestHub;
  let niger: string;
  let needId: string;
  beforeAll(async () => {
    hub = await startTestHub({ settings: { EVENT_POLL_MILLISECONDS: '60000' } });
    niger = await hub.token('MEMBER', 'ne-ins');
    await addInstitutions(hub.database, offices);
    await removeCapacities(hub.database);
    await addCapacities(hub.database, [
      capacity('good'),
      capacity('paused', { status: 'PAUSED' }),
      capacity('stale', { status: 'STALE' }),
      capacity('far', { topic: 'osh-cab.1.1' }),
      capacity('english', { languages: ['en'] }),
      capacity('beginner', { level: 1 }),
      capacity('elsewhere', { modalities: ['STUDY_VISIT'], deliveries: ['ONSITE'] }),
    ]);
    needId = await declare({});
  });
  afterAll(() => hub.close());

  async function declare(other: Partial<DeclareNeedInput>): Promise<string> {
    const input: DeclareNeedInput = {
      topic,
      languages: ['fr'],
      wantedLevel: 'ADVANCED',
      modalities: ['WORKSHOP'],
      deliveries: ['ONLINE'],
      ...other,
    };
    const { data } = await hub.ask(declareNeed, { input }, { token: niger });
    expect(data.declareNeed.userErrors).toEqual([]);
    return data.declareNeed.need?.id ?? '';
  }

  it('is matched just as the same need given here and now', async () => {
    const stored = await hub.ask(matches, { needId }, { token: niger });
    const input: MatchCriteria = {
      topic,
      institution: 'Institution:ne-ins',
      languages: ['fr'],
      wantedLevel: 'ADVANCED',
      modalities: ['WORKSHOP'],
      deliveries: ['ONLINE'],
    };
    const given = await hub.ask(matchesInline, { input });
    expect(stored.data.matches.edges).toEqual(given.data.matchesFor.edges);
    expect(stored.data.matches.edges.map(({ node }) => node.capacity.id)).toEqual([`Capacity:${idFor('good')}`]);
  });

  it.each([
    ['stale', 'ACTIVE'],
    ['far', 'RELATED_TOPIC'],
    ['english', 'SHARED_LANGUAGE'],
    ['beginner', 'LEVEL_IN_REACH'],
    ['elsewhere', 'SHARED_FORM'],
  ])('says why the office "%s" is not among its matches: %s', async (name, gate) => {
    const answers = await Promise.all(
      (['en', 'fr', 'ar'] as const).map((language) =>
        hub.ask(whyNot, { needId, institutionId: `Institution:office-${name}` }, { token: niger, language }),
      ),
    );
    for (const { data } of answers) {
      expect(data.whyNot.isMatched).toBe(false);
      expect(data.whyNot.reasons.map((reason) => reason.gate)).toEqual([gate]);
    }
    expect(answers[2]?.data.whyNot.reasons[0]?.text).toMatch(/[\u0600-\u06FF]/);
  });

  it('says why not of an institution without a capacity, of its own, and of one that is matched after all', async () => {
    const ask = async (institution: string) =>
      (await hub.ask(whyNot, { needId, institutionId: institution }, { token: niger })).data.whyNot;
    expect(await ask('Institution:office-empty')).toMatchObject({
      isMatched: false,
      reasons: [{ gate: null, capacity: null }],
    });
    expect(await ask('Institution:ne-ins')).toMatchObject({
      isMatched: false,
      reasons: [{ gate: 'OTHER_INSTITUTION' }],
    });
    expect(await ask('Institution:office-good')).toMatchObject({ isMatched: true, reasons: [], match: { rank: 1 } });
    const nobody = await hub.ask(whyNot, { needId, institutionId: 'Institution:no-such' }, { token: niger });
    expect(nobody.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  });

  it('tells of a paused capacity only those who may see it; for the others it is as if there were none', async () => {
    const ask = async (office: string, token: string, language: 'ar' | 'en' | 'fr' = 'en') =>
      (await hub.ask(whyNot, { needId, institutionId: `Institution:office-${office}` }, { token, language })).data
        .whyNot;
    for (const language of ['ar', 'en', 'fr'] as const) {
      const hidden = await ask('paused', niger, language);
      expect(hidden.reasons).toEqual((await ask('empty', niger, language)).reasons);
      expect(hidden.reasons).toMatchObject([{ gate: null, capacity: null }]);
    }
    const seen = { isMatched: false, reasons: [{ gate: 'ACTIVE', capacity: { id: `Capacity:${idFor('paused')}` } }] };
    expect(await ask('paused', await hub.token('FACILITATOR'))).toMatchObject(seen);
    expect(await ask('paused', await hub.token('MEMBER', 'office-paused'))).toMatchObject(seen);
  });

  it('lets a silent record in by whatever language is wanted, and says that it is not known', async () => {
    const id = idFor('silent');
    await addRows(hub.database, 'capacity', [
      capacityRow(id, 'office-silent', topic, {
        ...{ basis: 'RECORD', level: null, languages: [], modalities: [], deliveries: [] },
      }),
    ]);
    const found = async (wanted: string, language: 'ar' | 'en' | 'fr') => {
      const strict = await declare({ languages: [wanted] });
      const { data } = await hub.ask(matches, { needId: strict }, { token: niger, language });
      const match = data.matches.edges.find(({ node }) => node.capacity.id === `Capacity:${id}`)?.node;
      const missing = match?.missing.filter(({ code }) => code.startsWith('LANGUAGE') || code.startsWith('INTERPRET'));
      return { text: match?.factors.find(({ code }) => code === 'LANGUAGE')?.text, missing };
    };
    const unknown = {
      ar: 'لا يُعرف بأي لغات تُقدَّم؛ وليست أي من اللغات المطلوبة',
      en: 'It is not known in which languages it is given; none of the wanted ones is a language of its country.',
      fr: 'On ne sait pas dans quelles langues elle est dispensée ; aucune des langues voulues',
    };
    for (const language of ['ar', 'en', 'fr'] as const) {
      const { text, missing } = await found('tr', language);
      expect(text).toContain(unknown[language]);
      expect(missing?.map(({ code }) => code)).toEqual(['LANGUAGE_UNKNOWN']);
      expect(missing?.[0]?.text).toMatch(/ask|demander|السؤال/);
    }
    expect((await found('fr', 'en')).missing?.map(({ code }) => code)).toEqual(['LANGUAGE_NOT_CONFIRMED']);
    await sql`delete from capacity where id = ${id}`.execute(hub.database.owner());
  });

  it('is found from the other side with the same score and reasons', async () => {
    const capacityId = `Capacity:${idFor('good')}`;
    const { data } = await hub.ask(needsFor, { capacityId }, { token: niger });
    const found = data.needsFor.edges.find(({ node }) => node.need.id === needId)?.node;
    const [match] = (await hub.ask(matches, { needId }, { token: niger })).data.matches.edges;
    expect(found?.score).toBe(match?.node.score);
    expect(found?.factors.map((factor) => factor.contribution)).toEqual(
      match?.node.factors.map((factor) => factor.contribution),
    );
  });

  it('that is hidden, withdrawn or not there looks the same from the other side', async () => {
    const hidden = await declare({ isShared: false });
    const other = await hub.token('MEMBER', 'sn-ansd');
    const refused = await hub.ask(matches, { needId: hidden }, { token: other });
    const missing = await hub.ask(matches, { needId: 'Need:00000000-0000-4000-8000-000000000000' }, { token: other });
    expect(refused.errors?.[0]?.message).toBe(missing.errors?.[0]?.message);
    expect(refused.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    const seen = async () =>
      (await hub.ask(needsFor, { capacityId: `Capacity:${idFor('good')}` }, { token: other })).data.needsFor.edges.map(
        ({ node }) => node.need.id,
      );
    expect(await seen()).not.toContain(hidden);
    expect(await seen()).toContain(needId);
    const gone = await declare({});
    expect(await seen()).toContain(gone);
    await hub.ask(
      withdrawNeed,
      { input: { id: gone, expectedVersion: 1, reason: 'No longer needed.' } },
      { token: niger },
    );
    expect(await seen()).not.toContain(gone);
  });

  it('is for signed-in people only', async () => {
    for (const { errors } of [
      await hub.ask(matches, { needId }),
      await hub.ask(whyNot, { needId, institutionId: 'Institution:office-good' }),
      await hub.ask(needsFor, { capacityId: `Capacity:${idFor('good')}` }),
    ]) {
      expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    }
  });

  it('is matched together with a hundred others in the same number of statements', async () => {
    const token = await hub.token('ANALYST');
    await Promise.all(Array.from({ length: 60 }, () => declare({ interpretationAccepted: true })));
    const count = (first: number) => hub.statements(() => hub.ask(matchesOfManyNeeds, { first }, { token }));
    await count(2);
    expect(await count(60)).toBe(await count(1));
  });
});
