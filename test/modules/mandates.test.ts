import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../src/kernel/ids.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { addInstitutions, addRows, capacityRow, needRow, removeCapacities } from '../support/rows.ts';

type Language = 'ar' | 'en' | 'fr';
interface Match {
  readonly score: number;
  readonly provider: { readonly id: string };
  readonly capacity: { readonly id: string; readonly basis: string };
  readonly factors: readonly { readonly code: string; readonly value: number; readonly text: string }[];
  readonly missing: readonly { readonly code: string; readonly text: string }[];
  readonly counterfactuals: readonly { readonly code: string; readonly newScore: number; readonly newRank: number }[];
}

const topic = 'osh-cab.1';
const nothing = { level: null, languages: [], modalities: [], deliveries: [] };
const mandate = (office: string, other: object = {}) =>
  capacityRow(newId(), office, topic, { basis: 'MANDATE', ...nothing, ...other });
const recorded = (office: string, other: object = {}) =>
  capacityRow(newId(), office, topic, { basis: 'RECORD', ...nothing, ...other });

let hub: TestHub;

beforeAll(async () => {
  hub = await startTestHub({ settings: { EVENT_POLL_MILLISECONDS: '60000' } });
  await addInstitutions(
    hub.database,
    ['a', 'b', 'c'].map((name) => ({ id: `office-${name}`, country: 'SN' })),
  );
});
beforeEach(() => removeCapacities(hub.database));
afterAll(() => hub.close());

async function matches(input: object = {}, language: Language = 'en'): Promise<readonly Match[]> {
  const { data, errors } = await hub.ask<{ matchesFor: { edges: { node: Match }[] } }>(
    `query ($input: MatchCriteria!) { matchesFor(input: $input) { edges { node { score provider { id } capacity { id basis }
      factors { code value text } missing { code text } counterfactuals { code newScore newRank } } } } }`,
    { input: { topic, country: 'NE', languages: ['fr'], ...input } },
    { language },
  );
  expect(errors).toBeUndefined();
  return data.matchesFor.edges.map(({ node }) => node);
}
const bases = async (input: object = {}) => (await matches(input)).map(({ capacity }) => capacity.basis);
const topicOf = (match: Match | undefined) => match?.factors.find(({ code }) => code === 'TOPIC');

describe('a capacity by mandate', () => {
  it('stands behind one that is recorded on the same topic, by half of the nearness', async () => {
    const [first, second] = [mandate('office-a', { id: '00000000-0000-4000-8000-000000000001' }), recorded('office-b')];
    await addRows(hub.database, 'capacity', [first, second]);
    for (const near of [topic, 'osh-cab.1.1', 'osh-cab.3']) {
      const [before, behind] = await matches({ topic: near });
      expect([before?.capacity.basis, behind?.capacity.basis]).toEqual(['RECORD', 'MANDATE']);
      expect(topicOf(behind)?.value).toBe((topicOf(before)?.value ?? 0) / 2);
    }
  });

  it('says in each language that it is supposed, and that nothing says it was ever given', async () => {
    await addRows(hub.database, 'capacity', [mandate('office-a')]);
    const told = {
      en: ['only supposed from the mandate', 'nothing in the record says that it ever gave this'],
      fr: ["supposé d'après le mandat", "rien dans les archives ne dit qu'elle l'ait jamais dispensée"],
      ar: ['مفترض من اختصاص المؤسسة', 'لا شيء في السجل يقول إنها قدّمتها من قبل'],
    };
    for (const language of ['ar', 'en', 'fr'] as const) {
      const [match] = await matches({ topic: 'osh-cab.1.1' }, language);
      expect(topicOf(match)?.text).toContain(told[language][0]);
      expect(match?.missing.find(({ code }) => code === 'MANDATE_ONLY')?.text).toContain(told[language][1]);
    }
    const [match] = await matches({ topic: 'osh-cab.1.1' });
    const near = Number(/\((\d+)% alike\)/.exec(topicOf(match)?.text ?? '')?.[1]);
    expect(near).toBe(Math.round(200 * (topicOf(match)?.value ?? 0)));
    expect(match?.missing.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['MANDATE_ONLY', 'NO_EVIDENCE', 'NEVER_VERIFIED', 'LANGUAGE_NOT_CONFIRMED']),
    );
  });

  it('passes the gates that nothing is known for, and no other', async () => {
    await addRows(hub.database, 'capacity', [mandate('office-a')]);
    const asked = { languages: ['tr'], wantedLevel: 'EXPERT', modalities: ['WORKSHOP'], deliveries: ['ONLINE'] };
    expect(await bases(asked)).toEqual(['MANDATE']);
    expect(await bases({ institution: 'Institution:office-a', country: null })).toEqual([]);
    expect(await bases({ topic: 'cotton-cab.1' })).toEqual([]);
    await sql`update capacity set status = 'PAUSED'`.execute(hub.database.owner());
    expect(await bases()).toEqual([]);
  });

  it('is silent beside what else is or was known of the institution on the topic', async () => {
    const others = [
      recorded('office-a'),
      recorded('office-b', { status: 'RETIRED' }),
      capacityRow(newId(), 'office-c', topic),
    ];
    const supposed = ['office-a', 'office-b', 'office-c'].map((office) => mandate(office));
    await addRows(hub.database, 'capacity', [...supposed, ...others]);
    expect((await bases()).toSorted()).toEqual(['DECLARED', 'RECORD']);
    await sql`delete from capacity where basis <> 'MANDATE'`.execute(hub.database.owner());
    expect(await bases()).toEqual(['MANDATE', 'MANDATE', 'MANDATE']);
  });

  it('is promised what its declaration really does', async () => {
    const whole = { level: 4, languages: ['en'], modalities: ['WORKSHOP'], deliveries: ['ONLINE'] };
    const row = mandate('office-a', whole);
    await addRows(hub.database, 'capacity', [recorded('office-b'), row]);
    const [, before] = await matches({ languages: [] });
    await sql`update capacity set basis = 'DECLARED', verified_at = now() where id = ${row.id}`.execute(
      hub.database.owner(),
    );
    const [after] = await matches({ languages: [] });
    expect([before?.capacity.id, after?.capacity.id]).toEqual([`Capacity:${row.id}`, `Capacity:${row.id}`]);
    expect(before?.counterfactuals.find(({ code }) => code === 'CAPACITY_DECLARED')).toMatchObject({
      ...{ newRank: 1, newScore: after?.score },
    });
  });

  it('is in a list of capacities only for those who ask for it', async () => {
    const row = mandate('office-a');
    await addRows(hub.database, 'capacity', [row]);
    const ids = async (filter: string) => {
      const { data } = await hub.ask<{ capacities: { totalCount: number; edges: { node: { id: string } }[] } }>(
        `{ capacities(filter: {${filter}}) { totalCount edges { node { id } } } }`,
      );
      expect(data.capacities.totalCount).toBe(data.capacities.edges.length);
      return data.capacities.edges.map(({ node }) => node.id);
    };
    expect(await ids('institutions: ["Institution:office-a"]')).toEqual([]);
    expect(await ids('bases: [MANDATE], institutions: ["Institution:office-a"]')).toEqual([`Capacity:${row.id}`]);
    const { data } = await hub.ask<{ institution: object; topic: object; node: object }>(
      `query ($id: ID!) { institution: node(id: "Institution:office-a") { ... on Institution { capacities { totalCount } } }
        topic: node(id: "Topic:osh-cab") { ... on Topic { capacities { totalCount } } } node(id: $id) { ... on Capacity { basis } } }`,
      { id: `Capacity:${row.id}` },
    );
    expect(data).toEqual({
      ...{ institution: { capacities: { totalCount: 0 } }, topic: { capacities: { totalCount: 0 } } },
      node: { basis: 'MANDATE' },
    });
  });

  it('is neither verified nor offered before it is declared, but can be paused and given up', async () => {
    const row = mandate('office-a');
    await addRows(hub.database, 'capacity', [row]);
    const id = `Capacity:${row.id}`;
    const token = await hub.token('MEMBER', 'office-a');
    const mutate = async (name: string, input: object, language: Language = 'en') => {
      const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
      const { data } = await hub.ask<Record<string, { userErrors: { code: string; message: string }[] }>>(
        `mutation ($input: ${type}!) { ${name}(input: $input) { userErrors { code message } } }`,
        { input },
        { token, language },
      );
      return data[name]?.userErrors;
    };
    const offer = {
      ...{ capacityId: id, title: [{ language: 'EN', text: 'A course' }], modality: 'WORKSHOP', delivery: 'ONLINE' },
      ...{ languages: ['fr'], startsOn: '2099-02-01', endsOn: '2099-02-02', deadline: '2099-01-01', places: 5 },
    };
    const words = { en: 'only supposed from the mandate', fr: 'supposée', ar: 'مفترضة' };
    for (const language of ['ar', 'en', 'fr'] as const) {
      const refused = [{ code: 'INVALID', message: expect.stringContaining(words[language]) }];
      expect(await mutate('verifyCapacity', { id, expectedVersion: 1 }, language)).toEqual(refused);
      expect(await mutate('publishOffer', offer, language)).toEqual(refused);
    }
    expect(await mutate('pauseCapacity', { id, expectedVersion: 1 })).toEqual([]);
    expect(await mutate('resumeCapacity', { id, expectedVersion: 2 })).toEqual([]);
    expect(await mutate('retireCapacity', { id, expectedVersion: 3 })).toEqual([]);
  });

  it('is the answer of why not, and of no relaxation and no exchange in kind', async () => {
    const [here, there] = [newId(), newId()];
    await addRows(hub.database, 'capacity', [mandate('office-a'), recorded('office-b')]);
    await addRows(hub.database, 'need', [needRow(here, 'office-b', topic), needRow(there, 'office-a', topic)]);
    const token = await hub.token('ANALYST');
    const { data } = await hub.ask<{
      whyNot: { isMatched: boolean; match: { capacity: object } };
      exchangeCycles: object[];
    }>(
      `query ($needId: ID!) { whyNot(needId: $needId, institutionId: "Institution:office-a") { isMatched match { capacity { basis } } }
        exchangeCycles(institutionId: "Institution:office-a") { length } }`,
      { needId: `Need:${here}` },
      { token },
    );
    expect(data).toEqual({
      whyNot: { isMatched: true, match: { capacity: { basis: 'MANDATE' } } },
      exchangeCycles: [],
    });
    await addRows(hub.database, 'capacity', [capacityRow(newId(), 'office-a', 'osh-cab.1.1', { languages: ['en'] })]);
    const relaxed = await hub.ask<{ matchesFor: { relaxations: object[] } }>(
      `{ matchesFor(input: {topic: "${topic}", languages: ["fr"]}) { relaxations { gate moreProviders } } }`,
    );
    expect(relaxed.data.matchesFor.relaxations).toEqual([{ gate: 'SHARED_LANGUAGE', moreProviders: 1 }]);
    await sql`delete from need where id in (${here}, ${there})`.execute(hub.database.owner());
  });
});
