import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../src/kernel/ids.ts';
import type { LinkagesTables } from '../../src/modules/linkages/linkages.entity.ts';
import { linkageLife, milestoneLife, publicStatuses } from '../../src/modules/linkages/linkages.states.ts';
import {
  type ChangedRow,
  changesOf,
  eventsOf,
  expectSamePages,
  expectSentences,
  idsOf,
  keyOf,
  type ListPage,
  pageFields,
  refusedWith,
  voices,
} from '../support/changes.ts';
import { type AskOptions, startTestHub, type TestHub } from '../support/hub.ts';
import {
  about,
  bothSides,
  english,
  everything,
  idOf,
  linkageRow,
  type Member,
  members,
  next,
  now,
  plantsOf,
  report,
} from '../support/linkages.ts';
import { addRows } from '../support/rows.ts';
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
const { ask, done, refusal } = changesOf(() => hub, 'linkage');
const { planted, practice, exchange, seen } = plantsOf(() => hub);
const identified = (input: object = {}, voice: AskOptions = centre()) =>
  done('identifyLinkage', { ...about, ...input }, voice);

describe('the long form of an exchange', () => {
  it('goes from a first idea to a best practice, and tells the log each step', async () => {
    const voice = { recipient: as.niger, provider: as.turkiye, centre: centre() };
    let linkage = await identified(
      {
        ...{ as: 'RECIPIENT', summary: english('In five years'), programme: 'STATCAB' },
        ...{
          plannedStartsOn: '2027-06-01',
          plannedEndsOn: '2031-05-31',
          topics: ['statcab.1.1.1', 'Topic:statcab.1.2'],
        },
      },
      voice.recipient,
    );
    const step = async (name: string, input: object, who: keyof typeof voice = 'centre') => {
      const before = linkage.version;
      linkage = await done(name, { ...next(linkage), ...input }, voice[who]);
      expect(linkage.version).toBe(before + 1);
      return linkage;
    };
    const move = async (name: string, more: object = {}) => (await step('moveLinkage', { move: name, ...more })).status;

    expect(await move('ASSESS')).toBe('ASSESSED');
    await step('addLinkageParty', { institutionId: idOf('turkiye'), role: 'RESOURCE_CENTRE' });
    await step('addLinkageParty', { institutionId: 'Institution:sesric', role: 'FACILITATOR' });
    expect(await move('MATCH')).toBe('MATCHED');
    await step('planMilestone', { title: english('The map is drawn'), dueOn: '2028-01-01' });
    await step('planMilestone', { title: english('The census is held'), dueOn: '2027-12-01' });
    expect(await move('DESIGN')).toBe('DESIGNED');
    await step('recordContribution', { form: 'MONEY', amount: '250000.5', currency: 'USD' }, 'recipient');
    await step(
      'recordContribution',
      { institutionId: idOf('turkiye'), form: 'IN_KIND', description: english('Three experts') },
      'centre',
    );
    expect(await move('FINANCE')).toBe('FINANCED');
    await step('recordAgreement', { title: english('Memorandum'), url: 'https://example.org/memorandum' });
    const agreementId = ((await seen(linkage.id, centre()))?.agreements as { id: string }[] | undefined)?.[0]?.id;
    await step('signAgreement', { agreementId, signedOn: '2027-02-01' }, 'recipient');
    await step('signAgreement', { agreementId, signedOn: '2027-02-02' }, 'provider');
    expect(linkage.status).toBe('FINANCED');
    await step('signAgreement', { agreementId, signedOn: '2027-02-03', institutionId: 'Institution:sesric' });
    expect(linkage.status).toBe('SIGNED');
    expect(await move('BEGIN')).toBe('UNDERWAY');
    await step('recordMeeting', {
      ...{ heldOn: '2027-02-20', place: 'Niamey', minutes: english('All were there'), decisions: english('Go on') },
    });
    await step('recordMonitoring', { observedOn: '2027-02-25', progress: 40, note: english('On time') }, 'provider');
    await step('recordMonitoring', { observedOn: '2027-02-24', progress: 30, note: english('On time') });
    const milestones = (await seen(linkage.id, centre()))?.milestones as unknown as { id: string }[];
    await step('moveMilestone', { milestoneId: milestones[0]?.id, move: 'REACH' });
    await step('moveMilestone', { milestoneId: milestones[1]?.id, move: 'DROP', reason: english('Drawn before') });
    expect(await move('COMPLETE', { report })).toBe('COMPLETED');
    const exchangeKey = await exchange('RECORD', members.niger);
    const practiceKey = await practice();
    await step('attachToLinkage', {
      ...{ exchangeIds: [`Exchange:${exchangeKey}`], practiceIds: [`BestPractice:${practiceKey}`] },
    });
    expect(await move('CAPTURE')).toBe('CAPTURED');

    const events = await eventsOf(hub, linkage);
    expect(events[0]).toEqual({
      ...{ kind: 'LINKAGE_IDENTIFIED', institution_id: 'ne-ins', data: { institutions: ['ne-ins'] } },
    });
    const moves = events.filter(({ kind }) => kind === 'LINKAGE_MOVED').map(({ data }) => data as { move: string });
    expect(moves.map((one) => one.move)).toEqual('ASSESS MATCH DESIGN FINANCE SIGN BEGIN COMPLETE CAPTURE'.split(' '));
    expect(moves[4]).toEqual({
      ...{ from: 'FINANCED', to: 'SIGNED', move: 'SIGN', institutions: ['ne-ins', 'sesric', 'tr-turkstat'] },
    });
    const institution = (id: string) => ({ id: `Institution:${id}` });
    expect(await seen(linkage.id, as.niger)).toEqual({
      id: linkage.id,
      ...{
        status: 'CAPTURED',
        statusSince: now.toISOString(),
        identifiedAt: now.toISOString(),
        version: events.length - 1,
      },
      ...{ title: 'A census bureau', summary: 'In five years', discontinuationReason: null },
      ...{ plannedStartsOn: '2027-06-01', plannedEndsOn: '2031-05-31', programme: { code: 'StatCaB' } },
      topics: [{ code: 'statcab.1.1.1' }, { code: 'statcab.1.2' }],
      report: { results: 'It stands', lessons: 'Begin earlier', completedOn: '2027-03-01' },
      parties: [
        ['FACILITATOR', 'sesric'],
        ['RECIPIENT', 'ne-ins'],
        ['RESOURCE_CENTRE', 'tr-turkstat'],
      ].map(([role, id]) => ({ role, institution: institution(id as string), joinedAt: now.toISOString() })),
      contributions: [
        {
          ...{ form: 'MONEY', amount: '250000.50', currency: 'USD', description: null },
          ...{ institution: institution('ne-ins'), recordedAt: now.toISOString() },
        },
        {
          ...{ form: 'IN_KIND', amount: null, currency: null, description: 'Three experts' },
          ...{ institution: institution('tr-turkstat'), recordedAt: now.toISOString() },
        },
      ],
      agreements: [
        {
          ...{ id: agreementId, title: 'Memorandum', url: 'https://example.org/memorandum' },
          signatures: [
            ['ne-ins', '2027-02-01'],
            ['tr-turkstat', '2027-02-02'],
            ['sesric', '2027-02-03'],
          ].map(([id, signedOn]) => ({ institution: institution(id as string), signedOn })),
        },
      ],
      milestones: [
        { id: milestones[0]?.id, title: 'The census is held', dueOn: '2027-12-01', status: 'DONE', dropReason: null },
        {
          ...{ id: milestones[1]?.id, title: 'The map is drawn', dueOn: '2028-01-01' },
          ...{ status: 'DROPPED', dropReason: 'Drawn before' },
        },
      ],
      meetings: [
        {
          ...{ heldOn: '2027-02-20', place: 'Niamey', minutes: 'All were there' },
          ...{ minutesUrl: null, decisions: 'Go on' },
        },
      ],
      monitoring: [
        { observedOn: '2027-02-24', progress: 30, note: 'On time', institution: null },
        { observedOn: '2027-02-25', progress: 40, note: 'On time', institution: institution('tr-turkstat') },
      ],
      exchanges: [{ id: `Exchange:${exchangeKey}` }],
      practices: [{ id: `BestPractice:${practiceKey}` }],
      history: events.map(({ kind, data }) => {
        const { from = null, to = null } = data as { from?: string; to?: string };
        return { kind, from, to, occurredAt: now.toISOString() };
      }),
    });
  });

  it('is begun by an institution, by its program, or by the centre for others', async () => {
    const [mine, its, others] = [
      await identified({ as: 'RESOURCE_CENTRE' }, as.turkiye),
      await identified({ as: 'RECIPIENT' }, program),
      await identified(),
    ];
    const parties = async ({ id }: ChangedRow) =>
      (await seen(id, centre(), 'parties { role institution { id } }'))?.parties;
    expect(await parties(mine)).toEqual([{ role: 'RESOURCE_CENTRE', institution: { id: idOf('turkiye') } }]);
    expect(await parties(its)).toEqual([{ role: 'RECIPIENT', institution: { id: idOf('niger') } }]);
    expect(await parties(others)).toEqual([]);
    expect(mine).toMatchObject({ status: 'IDENTIFIED', version: 1 });
  });
});

const reached = (from: string, moves: readonly { from: readonly string[]; to: string }[]) => {
  const found = new Set([from]);
  for (const state of found) for (const move of moves) if (move.from.includes(state)) found.add(move.to);
  return found;
};

describe.each([
  ['a linkage', linkageLife, ['CAPTURED', 'DISCONTINUED']],
  ['a milestone', milestoneLife, ['DONE', 'DROPPED']],
] as const)('the life of %s', (_, { initial, states, moves }, ends) => {
  it('reaches every state, and ends nowhere but where it should', () => {
    expect([...reached(initial, moves)].sort()).toEqual([...states].sort());
    const isEnd = (state: string) => !moves.some(({ from }) => (from as readonly string[]).includes(state));
    expect(states.filter(isEnd)).toEqual(ends);
    for (const state of states) {
      expect(
        [...reached(state, moves)].some((end) => (ends as readonly string[]).includes(end)),
        state,
      ).toBe(true);
    }
  });
});

const askedMoves = linkageLife.moves.map(({ name }) => name).filter((name) => name !== 'SIGN');
/** What an allowed move is given along. */
const given: Readonly<Record<string, object>> = {
  COMPLETE: { report },
  DISCONTINUE: { reason: english('No money') },
};

describe('each move from each state', () => {
  const pairs = linkageLife.states.flatMap((state) => askedMoves.map((move) => [state, move] as const));

  it.each(pairs)('%s, %s: is made by the centre where the table has it, and by nobody else', async (state, name) => {
    const linkage = await planted(state);
    const input = { ...next(linkage), move: name, ...given[name] };
    const others = [as.niger, as.turkiye, as.senegal, program, as.ANALYST, as.ADMINISTRATOR, {}];
    const answers = await Promise.all(others.map((voice) => ask('moveLinkage', input, voice)));
    expect(answers.map(refusedWith)).toEqual([...Array(6).fill('FORBIDDEN'), 'UNAUTHENTICATED']);
    const move = linkageLife.moves.find((one) => one.name === name && (one.from as readonly string[]).includes(state));
    if (move) {
      expect(await done('moveLinkage', input, centre())).toMatchObject({ status: move.to, version: 2 });
      return;
    }
    const { code, message } = await refusal('moveLinkage', input, centre());
    const allowed = linkageLife.moves.filter(({ from }) => (from as readonly string[]).includes(state));
    const told = /the move ".+" \((\w+)\) is not allowed from the state ".+" \((\w+)\)\. Allowed from it: (.+)\.$/.exec(
      message,
    );
    expect([code, told?.[1], told?.[2]]).toEqual(['MOVE_NOT_ALLOWED', name, state]);
    expect([...(told?.[3] ?? '').matchAll(/\((\w+)\)/g)].map(([, one]) => one)).toEqual(allowed.map((one) => one.name));
    expect(await eventsOf(hub, linkage)).toEqual([]);
  });

  it('cannot be the signing, which the hub makes itself', async () => {
    const input = { ...next(await planted('FINANCED')), move: 'SIGN' };
    expect(refusedWith(await ask('moveLinkage', input, centre()))).toBe('BAD_USER_INPUT');
  });
});

describe('what a move needs first', () => {
  const lacks = [
    ['MATCH', 'ASSESSED', 'RECIPIENT', { parties: [bothSides[1]] }],
    ['MATCH', 'ASSESSED', 'RESOURCE_CENTRE', { parties: [bothSides[0]] }],
    ['DESIGN', 'MATCHED', 'MILESTONE', { without: ['milestone'] }],
    ['FINANCE', 'DESIGNED', 'CONTRIBUTION', { without: ['contribution'] }],
    ['COMPLETE', 'UNDERWAY', 'REPORT', {}],
    ['CAPTURE', 'COMPLETED', 'PRACTICE', { without: ['practice'] }],
  ] as const;

  it.each(lacks)('%s from %s: what is missing (%s) is told in each language', async (move, state, need, facts) => {
    const linkage = await planted(state, facts);
    const refused = (language: 'ar' | 'en' | 'fr') =>
      refusal('moveLinkage', { ...next(linkage), move }, { ...centre(), language });
    await expectSentences(refused, { code: 'INVALID', field: ['move'] });
    for (const language of ['ar', 'en', 'fr'] as const) {
      const { message } = await refused(language);
      expect(message).toContain(`(${need})`);
      expect(message).toContain(`(${move})`);
    }
    expect(await seen(linkage.id, centre(), 'status version history { kind }')).toEqual({
      ...{ status: state, version: 1, history: [] },
    });
  });

  it('is not met by a milestone that was dropped', async () => {
    const linkage = await planted('MATCHED');
    const dropped = await done(
      'moveMilestone',
      { ...next(linkage), milestoneId: linkage.milestoneId, move: 'DROP', reason: english('No time') },
      centre(),
    );
    expect(await refusal('moveLinkage', { ...next(dropped), move: 'DESIGN' }, centre())).toMatchObject({
      code: 'INVALID',
    });
  });

  it('is a reason for giving up and a report for completing, each with no other move', async () => {
    const reason = english('No money');
    for (const [state, input, field] of [
      ['UNDERWAY', { move: 'DISCONTINUE' }, ['reason']],
      ['SIGNED', { move: 'BEGIN', reason }, ['reason']],
      ['SIGNED', { move: 'BEGIN', report }, ['report']],
      ['UNDERWAY', { move: 'COMPLETE', report: { ...report, completedOn: '2027-03-02' } }, ['report', 'completedOn']],
    ] as const) {
      const linkage = await planted(state);
      await expectSentences(
        (language) => refusal('moveLinkage', { ...next(linkage), ...input }, { ...centre(), language }),
        { code: 'INVALID', field },
      );
    }
    const given = await done(
      'moveLinkage',
      { ...next(await planted('SIGNED')), move: 'DISCONTINUE', reason },
      centre(),
    );
    expect(await seen(given.id, as.niger, 'status discontinuationReason')).toEqual({
      ...{ status: 'DISCONTINUED', discontinuationReason: 'No money' },
    });
  });
});

describe('the signing', () => {
  const sign = (linkage: { agreementId: string }, more: object = {}) => ({
    ...{ agreementId: linkage.agreementId, signedOn: '2027-03-01', ...more },
  });
  const withOthers = [...bothSides, ['FACILITATOR', 'sesric'], ['FINANCIER', members.senegal]] as const;

  it('waits for every recipient, resource centre and facilitator, and for no financier', async () => {
    const linkage = await planted('FINANCED', { parties: withOthers, signedBy: [members.niger] });
    const second = await done('signAgreement', { ...next(linkage), ...sign(linkage) }, as.turkiye);
    expect(second).toMatchObject({ status: 'FINANCED', version: 2 });
    const paper = sign(linkage, { institutionId: 'Institution:sesric' });
    expect(await done('signAgreement', { ...next(second), ...paper }, centre())).toMatchObject({
      ...{ status: 'SIGNED', version: 3 },
    });
    expect((await eventsOf(hub, linkage)).map(({ kind }) => kind)).toEqual([
      ...['LINKAGE_AGREEMENT_SIGNED', 'LINKAGE_AGREEMENT_SIGNED', 'LINKAGE_MOVED'],
    ]);
  });

  it('does not add up signatures of two agreements', async () => {
    const linkage = await planted('FINANCED', { signedBy: [members.niger] });
    const more = await done('recordAgreement', { ...next(linkage), title: english('Another') }, centre());
    const agreements = (await seen(linkage.id, centre()))?.agreements as unknown as { id: string }[];
    const input = { ...next(more), ...sign({ agreementId: agreements[1]?.id ?? '' }) };
    expect((await done('signAgreement', input, as.turkiye)).status).toBe('FINANCED');
  });

  it('follows at once where everybody has signed before it was financed, or who had not is no party any more', async () => {
    const early = await planted('DESIGNED', { signedBy: [members.niger, members.turkiye] });
    const financed = await done('moveLinkage', { ...next(early), move: 'FINANCE' }, centre());
    expect(financed).toMatchObject({ status: 'SIGNED', version: 2 });
    const awaiting = await planted('FINANCED', { parties: withOthers, signedBy: [members.niger, members.turkiye] });
    const removed = { ...next(awaiting), institutionId: 'Institution:sesric', role: 'FACILITATOR' };
    expect((await done('removeLinkageParty', removed, centre())).status).toBe('SIGNED');
  });

  it('is refused to whom it is not for, each time with the reason', async () => {
    const linkage = await planted('FINANCED', { parties: withOthers, signedBy: [members.niger] });
    const other = await planted('FINANCED');
    for (const [voice, more, code, field] of [
      [as.niger, {}, 'DUPLICATE', ['agreementId']],
      [as.turkiye, { institutionId: idOf('niger') }, 'FORBIDDEN', ['institutionId']],
      [as.turkiye, { signedOn: '2027-03-02' }, 'INVALID', ['signedOn']],
      [as.turkiye, { agreementId: other.agreementId }, 'NOT_FOUND', ['agreementId']],
      [centre(), {}, 'INVALID', ['institutionId']],
      [centre(), { institutionId: 'Institution:ml-instat' }, 'INVALID', ['institutionId']],
    ] as const) {
      await expectSentences(
        (language) => refusal('signAgreement', { ...next(linkage), ...sign(linkage, more) }, { ...voice, language }),
        { code, field },
      );
    }
    const signed = await planted('UNDERWAY');
    expect(await refusal('signAgreement', { ...next(signed), ...sign(signed) }, as.senegal)).toMatchObject({
      ...{ code: 'FORBIDDEN', field: ['id'] },
    });
    expect(await refusal('signAgreement', { ...next(other), ...sign(other) }, as.senegal)).toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

describe('who sees a linkage', () => {
  it.each(linkageLife.states)('in the state %s, on every way', async (state) => {
    const { id } = await planted(state);
    const isPublic = (publicStatuses as readonly string[]).includes(state);
    const party = { inside: true, visible: true };
    for (const [voice, { visible, inside }] of [
      [{}, { visible: isPublic, inside: false }],
      [as.senegal, { visible: isPublic, inside: false }],
      [as.niger, party],
      [program, party],
      [as.ANALYST, party],
      [as.FACILITATOR, party],
      [as.ADMINISTRATOR, party],
    ] as const) {
      const node = await seen(id, voice, 'contributions { amount } milestones { title } parties { role }');
      const contributions = inside ? [{ amount: '250000.50' }] : [];
      const core = { milestones: [{ title: 'A step' }], parties: [{ role: 'RECIPIENT' }, { role: 'RESOURCE_CENTRE' }] };
      expect(node).toEqual(visible ? { contributions, ...core } : null);
      const { data } = await hub.ask<Record<string, never>>(
        `{ linkages(first: 100, filter: { statuses: [${state}] }) { edges { node { id } } }
          institution: node(id: "${idOf('niger')}") { ... on Institution { linkages(first: 100) { edges { node { id } } } } }
          topic(id: "statcab.1.1.1") { linkages(first: 100) { edges { node { id } } } } }`,
        {},
        voice,
      );
      for (const list of [data.linkages, data.institution, data.topic])
        expect(JSON.stringify(list).includes(id)).toBe(visible);
    }
  });

  it('is shown what goes on inside only with a part in it', async () => {
    const linkage = await planted('UNDERWAY', { signedBy: [members.niger] });
    const met = await done(
      'recordMeeting',
      { ...next(linkage), heldOn: '2027-02-01', minutes: english('All came') },
      centre(),
    );
    await done(
      'recordMonitoring',
      { ...next(met), observedOn: '2027-02-01', progress: 0, note: english('Slow') },
      program,
    );
    const inside =
      'contributions { form } meetings { minutes } monitoring { progress } agreements { signatures { signedOn } }';
    for (const voice of [as.niger, as.turkiye, as.ANALYST, as.FACILITATOR, as.ADMINISTRATOR])
      expect(await seen(linkage.id, voice, inside)).toEqual({
        ...{ contributions: [{ form: 'MONEY' }], meetings: [{ minutes: 'All came' }], monitoring: [{ progress: 0 }] },
        agreements: [{ signatures: [{ signedOn: '2027-01-02' }] }],
      });
    for (const voice of [as.senegal, {}])
      expect(await seen(linkage.id, voice, inside)).toEqual({
        ...{ contributions: [], meetings: [], monitoring: [], agreements: [{ signatures: [] }] },
      });
  });

  it('sees of its exchanges and practices only those that it may see anyway', async () => {
    const linkage = await planted('UNDERWAY', { without: ['practice'] });
    const [open, hidden] = [await exchange('RECORD', members.niger), await exchange('HUB', members.niger)];
    const [published, draft] = [await practice(members.turkiye), await practice(members.turkiye, 'DRAFT')];
    const ids = (type: string, keys: string[]) => keys.map((key) => `${type}:${key}`);
    await done(
      'attachToLinkage',
      {
        ...next(linkage),
        ...{ exchangeIds: ids('Exchange', [open, hidden]), practiceIds: ids('BestPractice', [published, draft]) },
      },
      centre(),
    );
    const shown = async (voice: AskOptions) => {
      const node = (await seen(linkage.id, voice, 'exchanges { id } practices { id }')) as unknown as Record<
        'exchanges' | 'practices',
        { id: string }[]
      >;
      return [node.exchanges.map(({ id }) => keyOf(id)).sort(), node.practices.map(({ id }) => keyOf(id)).sort()];
    };
    expect(await shown({})).toEqual([[open], [published]]);
    expect(await shown(as.niger)).toEqual([[open, hidden].sort(), [published]]);
    expect(await shown(as.turkiye)).toEqual([[open], [published, draft].sort()]);
    expect(await shown(as.ANALYST)).toEqual([[open, hidden].sort(), [published, draft].sort()]);
  });

  it('loses sight of it with its last role', async () => {
    const linkage = await planted('IDENTIFIED', { parties: [...bothSides, ['FINANCIER', members.senegal]] });
    expect(await seen(linkage.id, as.senegal, 'id')).not.toBeNull();
    await done('removeLinkageParty', { ...next(linkage), institutionId: idOf('senegal'), role: 'FINANCIER' }, centre());
    expect(await seen(linkage.id, as.senegal, 'id')).toBeNull();
  });
});

async function listed(filter: object, more: object = {}, voice: AskOptions = {}): Promise<ListPage> {
  const { data, errors } = await hub.ask<{ linkages: ListPage }>(
    `query ($filter: LinkageFilter, $orderBy: LinkageOrder, $first: Int, $after: String, $last: Int, $before: String) {
      linkages(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) { ${pageFields} } }`,
    { filter, ...more },
    voice,
  );
  expect(errors).toBeUndefined();
  return data.linkages;
}

describe('the list of linkages', () => {
  const programme = 'Water-CaB';
  const days = ['2027-05-01', null, '2027-04-01', '2027-05-01', null, '2027-06-01', '2027-04-01'];
  const ids = days.map(() => newId());
  beforeAll(async () => {
    const rows = ids.map((id, i) =>
      linkageRow(id, i === 0 ? 'SIGNED' : 'UNDERWAY', {
        ...{ programme_code: programme, planned_starts_on: days[i], status_since: `2027-02-0${(i % 3) + 1}` },
      }),
    );
    await addRows(hub.database, 'linkage', rows);
    const first = ids[0] as string;
    await addRows(
      hub.database,
      'linkage_topic',
      ids.map((id, i) => ({
        ...{ linkage_id: id, topic_code: i === 0 ? 'water-cab.1' : 'statcab.2.4' },
      })),
    );
    await addRows(hub.database, 'linkage_party', [
      { linkage_id: first, role: 'FINANCIER', institution_id: members.senegal, joined_at: '2027-01-01' },
      { linkage_id: first, role: 'RECIPIENT', institution_id: members.niger, joined_at: '2027-01-01' },
    ]);
  });

  it('is narrowed by each field of its filter, and by all of them together', async () => {
    const wanted = `Linkage:${ids[0]}`;
    const filters = {
      ...{ topics: ['water-cab'], programmes: ['WATER-CAB'], countries: ['sn'], institutions: [idOf('senegal')] },
      ...{ roles: ['FINANCIER'], statuses: ['SIGNED'] },
    };
    for (const [field, value] of Object.entries(filters)) {
      const page = await listed({ programmes: [programme], [field]: value }, { first: 100 });
      expect(idsOf(page), field).toContain(wanted);
      if (field !== 'programmes') expect(page.totalCount, field).toBe(1);
    }
    expect(idsOf(await listed(filters))).toEqual([wanted]);
    // Country, institution and role are of one party.
    expect(idsOf(await listed({ ...filters, roles: ['RECIPIENT'] }))).toEqual([]);
  });

  it.each([
    [{ topics: ['nowhere'] }],
    [{ topics: [] }],
    [{ programmes: ['nowhere'] }],
    [{ countries: ['ZZ'] }],
    [{ institutions: ['Topic:statcab'] }],
    [{ roles: [] }],
    [{ statuses: [] }],
  ])('refuses a filter that can only be a mistake: %j', async (filter) => {
    const answer = await hub.ask('query ($filter: LinkageFilter) { linkages(filter: $filter) { totalCount } }', {
      filter,
    });
    expect(refusedWith(answer)).toBe('BAD_USER_INPUT');
  });

  it.each(['STATUS_SINCE', 'IDENTIFIED', 'PLANNED_START'])(
    'gives each once, ordered by %s either way',
    async (field) => {
      for (const direction of ['ASC', 'DESC']) {
        const read = (page: object) => listed({ programmes: [programme] }, { orderBy: { field, direction }, ...page });
        await expectSamePages(read, ids.length);
      }
      const [last] = idsOf(
        await listed({ programmes: [programme] }, { orderBy: { field: 'PLANNED_START', direction: 'DESC' } }),
      );
      expect(days[ids.indexOf(keyOf(last as string))]).toBeNull();
    },
  );

  it('is read with as many statements for many linkages as for one', async () => {
    const document = `query ($first: Int!) {
      linkages(first: $first, filter: { programmes: ["OIC-VET"] }) { totalCount edges { node { ${everything} } } } }`;
    const count = (first: number) => hub.statements(() => hub.ask(document, { first }, as.niger));
    for (const _ of Array.from({ length: 5 })) {
      const { id } = await planted('UNDERWAY', { signedBy: [members.niger] });
      const [key, course] = [keyOf(id), await exchange('RECORD', members.niger)];
      await addRows(hub.database, 'linkage_exchange', [{ linkage_id: key, exchange_id: course }]);
      const ofProgramme = { programme_code: 'OIC-VET' };
      await hub.database
        .owner<LinkagesTables>()
        .updateTable('linkage')
        .set(ofProgramme)
        .where('id', '=', key)
        .execute();
    }
    await count(5);
    expect(await count(5)).toBe(await count(1));
  });

  it('stands below its programme', async () => {
    const { data } = await hub.ask(`{ programme(code: "${programme}") { linkages { totalCount } } }`);
    expect(data).toEqual({ programme: { linkages: { totalCount: ids.length } } });
  });
});
