import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../src/kernel/ids.ts';
import { isOver, linkageLife, milestoneLife } from '../../src/modules/linkages/linkages.states.ts';
import {
  type ChangedRow,
  changesOf,
  eventsOf,
  expectSentences,
  keyOf,
  refusedWith,
  voices,
} from '../support/changes.ts';
import { type AskOptions, startTestHub, type TestHub } from '../support/hub.ts';
import {
  about,
  bothSides,
  english,
  idOf,
  type Member,
  members,
  next,
  now,
  plantsOf,
  report,
  stored,
} from '../support/linkages.ts';
import { addRows, idFor } from '../support/rows.ts';
import { clientToken } from '../support/serviceClients.ts';

let hub: TestHub;
let as: Awaited<ReturnType<typeof voices<Member>>>;
let program: AskOptions;

beforeAll(async () => {
  // The relay must not ask between the statements that are counted.
  hub = await startTestHub({ clock: { now: () => now }, settings: { EVENT_POLL_MILLISECONDS: '60000' } });
  as = await voices(hub, members);
  program = { token: await clientToken(hub, members.niger, ['EXCHANGES']) };
});
afterAll(() => hub.close());

const centre = () => as.FACILITATOR;
const { ask, mutate, done, refusal } = changesOf(() => hub, 'linkage');
const { planted, practice, seen } = plantsOf(() => hub);

describe('the parties', () => {
  const named = (linkage: ChangedRow | Awaited<ReturnType<typeof planted>>, member: Member, role: string) => ({
    ...{ ...next(linkage), institutionId: idOf(member), role },
  });
  const withSpare = [...bothSides, ['RECIPIENT', members.senegal]] as const;

  it('have each role once, and an institution may have several', async () => {
    const linkage = await planted('IDENTIFIED');
    const second = await done('addLinkageParty', named(linkage, 'niger', 'FINANCIER'), centre());
    await expectSentences(
      (language) => refusal('addLinkageParty', named(second, 'niger', 'FINANCIER'), { ...centre(), language }),
      { code: 'DUPLICATE', field: ['institutionId'] },
    );
    const nobody = { ...next(second), institutionId: 'Institution:nowhere', role: 'FINANCIER' };
    await expectSentences((language) => refusal('addLinkageParty', nobody, { ...centre(), language }), {
      ...{ code: 'NOT_FOUND', field: ['institutionId'] },
    });
    const one = await done('removeLinkageParty', named(second, 'niger', 'RECIPIENT'), centre());
    expect(await seen(one.id, centre(), 'parties { role institution { id } }')).toEqual({
      parties: [
        { role: 'RESOURCE_CENTRE', institution: { id: idOf('turkiye') } },
        { role: 'FINANCIER', institution: { id: idOf('niger') } },
      ],
    });
  });

  it('stay where they have contributed or signed, and a matched linkage keeps both of its sides', async () => {
    const bound = await planted('IDENTIFIED', { parties: withSpare, signedBy: [members.turkiye] });
    const lonely = await planted('UNDERWAY', { without: ['contribution'] });
    for (const [input, code] of [
      [named(bound, 'niger', 'RECIPIENT'), 'INVALID'],
      [named(bound, 'turkiye', 'RESOURCE_CENTRE'), 'INVALID'],
      [named(bound, 'turkiye', 'FINANCIER'), 'NOT_FOUND'],
      [named(lonely, 'niger', 'RECIPIENT'), 'INVALID'],
      [named(lonely, 'turkiye', 'RESOURCE_CENTRE'), 'INVALID'],
    ] as const) {
      await expectSentences((language) => refusal('removeLinkageParty', input, { ...centre(), language }), {
        ...{ code, field: ['institutionId'] },
      });
    }
    expect((await done('removeLinkageParty', named(bound, 'senegal', 'RECIPIENT'), centre())).version).toBe(2);
    const unbound = await planted('ASSESSED', { without: ['contribution'] });
    expect((await done('removeLinkageParty', named(unbound, 'niger', 'RECIPIENT'), centre())).version).toBe(2);
  });
});

describe('the parts of a linkage', () => {
  it.each([
    ['money without an amount', { form: 'MONEY', currency: 'USD' }, ['form']],
    ['money without a currency', { form: 'MONEY', amount: '1' }, ['form']],
    ['something in kind without a word', { form: 'IN_KIND' }, ['form']],
    [
      'something in kind with an amount',
      { form: 'IN_KIND', amount: '1', currency: 'USD', description: english('x') },
      ['form'],
    ],
    ['a currency that nobody has', { form: 'MONEY', amount: '1', currency: 'QQQ' }, ['currency']],
  ])('hold no contribution of %s', async (_, input, field) => {
    const linkage = await planted('IDENTIFIED');
    await expectSentences(
      (language) => refusal('recordContribution', { ...next(linkage), ...input }, { ...as.niger, language }),
      { code: 'INVALID', field },
    );
  });

  it('keep amounts exactly', async () => {
    let linkage: Pick<ChangedRow, 'id' | 'version'> = await planted('IDENTIFIED', { without: ['contribution'] });
    for (const amount of ['0.01', '999999999999.99', '0.1', '12']) {
      linkage = await done(
        'recordContribution',
        { ...next(linkage), form: 'MONEY', amount, currency: 'XOF' },
        as.niger,
      );
    }
    expect(await seen(linkage.id, as.niger, 'contributions { amount }')).toEqual({
      contributions: ['0.01', '999999999999.99', '0.10', '12.00'].map((amount) => ({ amount })),
    });
  });

  it.each([
    ['recordMeeting', { heldOn: '2027-03-02' }, 'INVALID', ['heldOn']],
    ['recordMonitoring', { observedOn: '2027-03-02', progress: 1, note: english('x') }, 'INVALID', ['observedOn']],
    [
      'moveMilestone',
      { milestoneId: `LinkageMilestone:${idFor('nowhere')}`, move: 'REACH' },
      'NOT_FOUND',
      ['milestoneId'],
    ],
    ['attachToLinkage', {}, 'INVALID', null],
    ['attachToLinkage', { exchangeIds: [`Exchange:${idFor('nowhere')}`] }, 'NOT_FOUND', ['exchangeIds']],
    ['attachToLinkage', { practiceIds: [`BestPractice:${idFor('nowhere')}`] }, 'NOT_FOUND', ['practiceIds']],
  ])('are refused by %s with %j in each language', async (name, input, code, field) => {
    const linkage = await planted('UNDERWAY');
    await expectSentences((language) => refusal(name, { ...next(linkage), ...input }, { ...centre(), language }), {
      ...{ code, field },
    });
  });

  it('have milestones that are reached or dropped once, dropped with a reason', async () => {
    const linkage = await planted('UNDERWAY');
    const input = { ...next(linkage), milestoneId: linkage.milestoneId };
    for (const wrong of [{ move: 'DROP' }, { move: 'REACH', reason: english('x') }])
      await expectSentences((language) => refusal('moveMilestone', { ...input, ...wrong }, { ...centre(), language }), {
        ...{ code: 'INVALID', field: ['reason'] },
      });
    const reached = await done('moveMilestone', { ...input, move: 'REACH' }, centre());
    for (const { name } of milestoneLife.moves) {
      const again = { ...input, expectedVersion: reached.version, move: name };
      await expectSentences((language) => refusal('moveMilestone', again, { ...centre(), language }), {
        code: 'MOVE_NOT_ALLOWED',
      });
    }
  });

  it('are not of another linkage: its milestone is not found', async () => {
    const [linkage, other] = [await planted('UNDERWAY'), await planted('UNDERWAY')];
    const input = { ...next(linkage), milestoneId: other.milestoneId, move: 'REACH' };
    expect(await refusal('moveMilestone', input, centre())).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('take a practice that is published or of a party, and none of others that is a draft; twice is once', async () => {
    const linkage = await planted('UNDERWAY', { without: ['practice'] });
    const attach = (key: string) => ({ ...next(linkage), practiceIds: [`BestPractice:${key}`] });
    const foreign = await practice(members.senegal, 'DRAFT');
    expect(await refusal('attachToLinkage', attach(foreign), centre())).toMatchObject({ code: 'NOT_FOUND' });
    const own = await practice(members.niger, 'DRAFT');
    const once = await done('attachToLinkage', attach(own), centre());
    await done('attachToLinkage', { ...attach(own), expectedVersion: once.version }, centre());
    expect(await seen(linkage.id, centre(), 'practices { id }')).toEqual({
      practices: [{ id: `BestPractice:${own}` }],
    });
  });

  it('do not change once the linkage is over, whichever', async () => {
    for (const state of linkageLife.states.filter(isOver)) {
      const linkage = await planted(state);
      for (const [name, input] of Object.entries({
        addLinkageParty: { institutionId: idOf('senegal'), role: 'FINANCIER' },
        removeLinkageParty: { institutionId: idOf('turkiye'), role: 'RESOURCE_CENTRE' },
        recordContribution: { institutionId: idOf('niger'), form: 'IN_KIND', description: english('x') },
        recordAgreement: { title: english('x') },
        signAgreement: { agreementId: linkage.agreementId, signedOn: '2027-01-01', institutionId: idOf('niger') },
        planMilestone: { title: english('x'), dueOn: '2028-01-01' },
        moveMilestone: { milestoneId: linkage.milestoneId, move: 'REACH' },
        recordMeeting: { heldOn: '2027-01-01' },
        recordMonitoring: { observedOn: '2027-01-01', progress: 1, note: english('x') },
        attachToLinkage: { practiceIds: [`BestPractice:${await practice()}`] },
      })) {
        await expectSentences((language) => refusal(name, { ...next(linkage), ...input }, { ...centre(), language }), {
          ...{ code: 'MOVE_NOT_ALLOWED', field: ['id'] },
        });
      }
    }
  });

  const dozens = (count: number) => Array.from({ length: count }, () => newId());
  const title = stored('x');
  it.each([
    [
      'parties',
      27 + 1,
      'linkage_party',
      (i: number) => ({ role: 'FINANCIER', institution_id: `full-${i}`, joined_at: '2027-01-01' }),
      'addLinkageParty',
      { institutionId: idOf('senegal'), role: 'FINANCIER' },
    ],
    [
      'contributions',
      99,
      'linkage_contribution',
      () => ({ institution_id: 'ne-ins', form: 'IN_KIND', description: title, recorded_at: '2027-01-01' }),
      'recordContribution',
      { institutionId: idOf('niger'), form: 'IN_KIND', description: english('x') },
    ],
    [
      'agreements',
      19,
      'linkage_agreement',
      () => ({ title, recorded_at: '2027-01-01' }),
      'recordAgreement',
      { title: english('x') },
    ],
    [
      'milestones',
      99,
      'linkage_milestone',
      () => ({ title, due_on: '2028-01-01', status: 'PLANNED' }),
      'planMilestone',
      { title: english('x'), dueOn: '2028-01-01' },
    ],
    ['meetings', 100, 'linkage_meeting', () => ({ held_on: '2027-01-01' }), 'recordMeeting', { heldOn: '2027-01-01' }],
    [
      'monitoring',
      200,
      'linkage_monitoring_note',
      () => ({ observed_on: '2027-01-01', progress: 1, note: title }),
      'recordMonitoring',
      { observedOn: '2027-01-01', progress: 1, note: english('x') },
    ],
  ] as const)('have at most as many %s as the schema says', async (_, count, table, row, name, input) => {
    const linkage = await planted('UNDERWAY');
    const ids = dozens(count);
    if (table === 'linkage_party') {
      const office = (_id: string, i: number) => ({
        id: `full-${i}`,
        kind: 'OTHER',
        name: stored('Office'),
        certainty: 'UNSURE',
      });
      await addRows(hub.database, 'institution', ids.map(office));
    }
    const full = ids.map((id, i) => ({
      ...(table === 'linkage_party' ? {} : { id }),
      linkage_id: keyOf(linkage.id),
      ...row(i),
    }));
    await addRows(hub.database, table, full.slice(1));
    const last = await done(name, { ...next(linkage), ...input }, centre());
    const more = {
      ...next(last),
      ...input,
      ...(table === 'linkage_party' ? { institutionId: 'Institution:ml-instat' } : {}),
    };
    await expectSentences((language) => refusal(name, more, { ...centre(), language }), { code: 'INVALID' });
  });

  it('have at most 100 exchanges and 50 practices', async () => {
    const linkage = await planted('UNDERWAY');
    const practices = await Promise.all(Array.from({ length: 50 }, () => practice()));
    const input = { ...next(linkage), practiceIds: practices.map((key) => `BestPractice:${key}`) };
    await expectSentences((language) => refusal('attachToLinkage', input, { ...centre(), language }), {
      ...{ code: 'INVALID', field: ['practiceIds'] },
    });
    const fitting = { ...input, practiceIds: input.practiceIds.slice(1) };
    expect((await done('attachToLinkage', fitting, centre())).version).toBe(2);
  });
});

describe('a change of a linkage', () => {
  it('is made once of a hundred that start from one version', async () => {
    const linkage = await planted('IDENTIFIED');
    const input = { ...next(linkage), move: 'ASSESS' };
    const answers = await Promise.all(Array.from({ length: 100 }, () => mutate('moveLinkage', input, centre())));
    expect(answers.filter(({ row }) => row?.status === 'ASSESSED')).toHaveLength(1);
    expect(answers.flatMap(({ userErrors }) => userErrors.map(({ code }) => code))).toEqual(Array(99).fill('CONFLICT'));
    expect(await eventsOf(hub, linkage)).toHaveLength(1);
    await expectSentences((language) => refusal('moveLinkage', input, { ...centre(), language }), {
      ...{ code: 'CONFLICT', field: ['expectedVersion'] },
    });
  });

  it('of any part is a change of its version: one of ten different ones is made', async () => {
    const linkage = await planted('UNDERWAY');
    const notes = Array.from({ length: 10 }, (_, progress) => ({
      ...{ ...next(linkage), observedOn: '2027-02-01', progress, note: english('x') },
    }));
    const answers = await Promise.all(
      notes.map((note, index) => mutate('recordMonitoring', note, index % 2 === 0 ? as.niger : as.turkiye)),
    );
    expect(answers.filter(({ row }) => row?.version === 2)).toHaveLength(1);
    const shown = await seen(linkage.id, centre(), 'version monitoring { progress }');
    expect(shown).toMatchObject({ version: 2, monitoring: [{}] });
  });

  it('has one effect and one answer for one idempotency key, however many send it at one moment', async () => {
    const input = { ...about, title: english('Once only'), as: 'RECIPIENT', idempotencyKey: 'linkage-once' };
    const answers = await Promise.all(Array.from({ length: 50 }, () => mutate('identifyLinkage', input, as.niger)));
    const ids = new Set(answers.map(({ row }) => row?.id));
    expect(ids.size).toBe(1);
    const { rows } = await sql`select from linkage where title->>'EN' = 'Once only'`.execute(hub.database.owner());
    expect(rows).toHaveLength(1);
    const reused = { ...input, title: english('Another') };
    expect(await refusal('identifyLinkage', reused, as.niger)).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('is refused alike for what is hidden and what is not there', async () => {
    const linkage = await planted('IDENTIFIED');
    const input = { expectedVersion: 1, form: 'IN_KIND', description: english('x') };
    const hidden = await refusal('recordContribution', { ...input, id: linkage.id }, as.senegal);
    expect(hidden).toMatchObject({ code: 'NOT_FOUND', field: ['id'] });
    expect(await refusal('recordContribution', { ...input, id: `Linkage:${newId()}` }, as.senegal)).toEqual(hidden);
    await expectSentences(
      (language) => refusal('recordContribution', { ...input, id: linkage.id }, { ...as.senegal, language }),
      { code: 'NOT_FOUND' },
    );
  });

  it('is for parties that speak for themselves, with a program that has the scope', async () => {
    const linkage = await planted('UNDERWAY');
    const note = { ...next(linkage), observedOn: '2027-02-01', progress: 10, note: english('x') };
    await expectSentences((language) => refusal('recordMonitoring', note, { ...as.senegal, language }), {
      ...{ code: 'FORBIDDEN', field: ['id'] },
    });
    expect(await refusal('recordMonitoring', { ...note, institutionId: idOf('niger') }, as.turkiye)).toMatchObject({
      ...{ code: 'FORBIDDEN', field: ['institutionId'] },
    });
    const bare = { token: await clientToken(hub, members.niger, ['NEEDS']) };
    expect(refusedWith(await ask('recordMonitoring', note, bare))).toBe('FORBIDDEN');
    expect((await done('recordMonitoring', note, program)).version).toBe(2);
  });

  it('that begins one is refused where it contradicts itself, in each language', async () => {
    for (const [voice, input, code, field] of [
      [as.niger, {}, 'INVALID', ['as']],
      [centre(), { as: 'RECIPIENT' }, 'INVALID', ['as']],
      [centre(), { plannedStartsOn: '2027-05-02', plannedEndsOn: '2027-05-01' }, 'INVALID', ['plannedEndsOn']],
      [centre(), { programme: 'nowhere' }, 'NOT_FOUND', ['programme']],
      [centre(), { topics: ['statcab.1.1', 'nowhere'] }, 'NOT_FOUND', ['topics', '1']],
    ] as const) {
      await expectSentences((language) => refusal('identifyLinkage', { ...about, ...input }, { ...voice, language }), {
        code,
        field,
      });
    }
  });

  const id = `Linkage:${idFor('nowhere')}`;
  it.each([
    ['identifyLinkage', { ...about, topics: [] }],
    ['identifyLinkage', { ...about, topics: Array(11).fill('statcab.1.1') }],
    ['identifyLinkage', { ...about, title: [] }],
    ['identifyLinkage', { ...about, title: english(' ') }],
    ['identifyLinkage', { ...about, plannedStartsOn: '2027-02-30' }],
    ['moveLinkage', { id, expectedVersion: 1, move: 'FLY' }],
    ['moveLinkage', { id: 'Need:x', expectedVersion: 1, move: 'ASSESS' }],
    ['moveLinkage', { id, expectedVersion: 1, move: 'COMPLETE', report: { ...report, results: [] } }],
    ['addLinkageParty', { id, expectedVersion: 1, institutionId: idOf('niger'), role: 'GUEST' }],
    ['recordContribution', { id, expectedVersion: 1, form: 'MONEY', amount: '0', currency: 'USD' }],
    ['recordContribution', { id, expectedVersion: 1, form: 'MONEY', amount: '0.00', currency: 'USD' }],
    ['recordContribution', { id, expectedVersion: 1, form: 'MONEY', amount: '-1', currency: 'USD' }],
    ['recordContribution', { id, expectedVersion: 1, form: 'MONEY', amount: '1.234', currency: 'USD' }],
    ['recordContribution', { id, expectedVersion: 1, form: 'MONEY', amount: '1e3', currency: 'USD' }],
    ['recordContribution', { id, expectedVersion: 1, form: 'MONEY', amount: '1,5', currency: 'USD' }],
    ['recordContribution', { id, expectedVersion: 1, form: 'MONEY', amount: '1234567890123', currency: 'USD' }],
    ['recordContribution', { id, expectedVersion: 1, form: 'MONEY', amount: '1', currency: 'usd' }],
    ['recordAgreement', { id, expectedVersion: 1, title: english('x'), url: 'javascript:alert(1)' }],
    ['recordMeeting', { id, expectedVersion: 1, heldOn: '2027-01-01', place: '' }],
    ['recordMonitoring', { id, expectedVersion: 1, observedOn: '2027-01-01', progress: 101, note: english('x') }],
    ['recordMonitoring', { id, expectedVersion: 1, observedOn: '2027-01-01', progress: -1, note: english('x') }],
    ['attachToLinkage', { id, expectedVersion: 1, practiceIds: [] }],
    ['attachToLinkage', { id, expectedVersion: 1, practiceIds: Array(2).fill(`BestPractice:${idFor('nowhere')}`) }],
  ])('is refused before anything is done: %s with %j', async (name, input) => {
    expect(refusedWith(await ask(name, input, centre()))).toBe('BAD_USER_INPUT');
  });
});
