import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../src/kernel/ids.ts';
import { exchangeLife, finalStatuses } from '../../src/modules/exchanges/exchanges.states.ts';
import { expectSentences, refusedWith, voices } from '../support/changes.ts';
import { Desk, report, terms, text } from '../support/exchanges.ts';
import { type AskOptions, startTestHub, type TestHub } from '../support/hub.ts';
import { addRows } from '../support/rows.ts';

const members = { niamey: 'ne-ins', dakar: 'sn-ansd', tunis: 'tn-ins', rabat: 'ma-hcp' };
type Status = (typeof exchangeLife.states)[number];

let hub: TestHub;
let as: Awaited<ReturnType<typeof voices<keyof typeof members>>>;
const desk = new Desk(() => hub);
const today = new Date('2027-03-01T09:00:00Z');

beforeAll(async () => {
  hub = await startTestHub({ clock: { now: () => today } });
  as = await voices(hub, members);
});
afterAll(() => hub.close());

/** An exchange of Niamey (recipient) with Dakar (provider), of which Tunis was asked too, wherever it stands. */
async function exchangeIn(status: Status): Promise<string> {
  const id = newId();
  await addRows(hub.database, 'exchange', [
    {
      ...{
        id,
        kind: 'SHORT_FORM',
        status,
        origin: 'HUB',
        realisation: 'ANNOUNCED',
        title: { own: 'EN', EN: 'A course' },
      },
      ...{ is_programme_inferred: false, modalities: [], languages: [], audience_languages: [], date_precision: 'DAY' },
      ...{ starts_on: '2027-02-01', ends_on: '2027-02-02', is_recipient_list_complete: true, is_facilitated: true },
      ...{ requested_by: 'ne-ins', requested_at: today, status_since: today, round: 1, places: 10, places_taken: 0 },
      ...{ evaluation_count: 0, version: 1, end_reason: { own: 'EN', EN: 'Reasons' } },
    },
  ]);
  const parties = [
    ['RECIPIENT', 'ne-ins'],
    ['PROVIDER', 'sn-ansd'],
    ['FACILITATOR', 'sesric'],
  ].map(([role, institution_id], position) => ({ exchange_id: id, position, role, institution_id }));
  await addRows(hub.database, 'exchange_party', parties);
  const asked = {
    exchange_id: id,
    institution_id: 'tn-ins',
    round: 1,
    asked_at: today,
    deadline: '2027-04-01T00:00:00Z',
  };
  await addRows(hub.database, 'circulation', [asked]);
  return `Exchange:${id}`;
}

const words: Readonly<Record<string, string>> = {
  niamey: 'recipient',
  dakar: 'provider',
  tunis: 'asked provider',
  FACILITATOR: 'facilitator',
};
const moves = exchangeLife.moves.map(({ name }) => name);
/** Made by what the parties do, and never by name. */
const following = ['PROPOSE', 'RECALL', 'AGREE'];

const mayMake = (voice: string, move: (typeof exchangeLife.moves)[number]) =>
  !following.includes(move.name) && (move.by as readonly string[]).includes(words[voice] ?? '');

/** What a move must be refused with; undefined where it is allowed. */
function expected(voice: string, status: Status, move: (typeof exchangeLife.moves)[number]) {
  const isSeen = voice !== 'rabat' || status === 'CLOSED';
  if (following.includes(move.name)) return { code: 'FORBIDDEN' };
  if (!isSeen) return { code: 'NOT_FOUND' };
  if (!mayMake(voice, move)) return { code: 'FORBIDDEN' };
  if ((move.from as readonly Status[]).includes(status)) return undefined;
  const allowed = exchangeLife.moves.filter(({ from }) => (from as readonly Status[]).includes(status));
  return {
    code: 'MOVE_NOT_ALLOWED',
    field: ['move'],
    refusedMove: { move: move.name, from: status, to: move.to, allowed: allowed.map(({ name }) => name) },
  };
}

interface Answered {
  readonly exchange: object | null;
  readonly userErrors: readonly object[];
}

/** Several moves of one exchange in one request. */
async function asked(id: string, names: readonly string[], voice: AskOptions): Promise<readonly Answered[]> {
  const fields = 'exchange { id } userErrors { code field refusedMove { move from to allowed } }';
  const mutations = names.map(
    (name) => `${name}: moveExchange(input: { id: "${id}", expectedVersion: 1, move: ${name} }) { ${fields} }`,
  );
  const { data, errors } = await hub.ask<Record<string, Answered>>(`mutation { ${mutations.join(' ')} }`, {}, voice);
  expect(errors).toBeUndefined();
  return names.map((name) => data[name] as Answered);
}

describe('the life cycle of exchanges, by its table', () => {
  it('reaches every state from the first one', () => {
    const reached = new Set<string>([exchangeLife.initial]);
    for (let before = 0; before < reached.size; ) {
      before = reached.size;
      for (const { from, to } of exchangeLife.moves) if (from.some((state) => reached.has(state))) reached.add(to);
    }
    expect([...reached].sort()).toEqual([...exchangeLife.states].sort());
  });

  it('has no dead end but the final states, from each other one of which an end can be reached', () => {
    expect(finalStatuses).toEqual(['CLOSED', 'DECLINED', 'CANCELLED', 'WITHDRAWN']);
    const ending = new Set<string>(finalStatuses);
    for (let before = 0; before < ending.size; ) {
      before = ending.size;
      for (const { from, to } of exchangeLife.moves) if (ending.has(to)) for (const state of from) ending.add(state);
    }
    expect([...ending].sort()).toEqual([...exchangeLife.states].sort());
  });

  it.each(exchangeLife.states)(
    'refuses in the state %s every move that is forbidden there, for every role',
    async (status) => {
      const id = await exchangeIn(status);
      for (const voice of ['niamey', 'dakar', 'tunis', 'rabat', 'FACILITATOR'] as const) {
        const refused = exchangeLife.moves.flatMap((move, index) => {
          const refusal = expected(voice, status, move);
          return refusal && moves.indexOf(move.name) === index ? [{ name: move.name, refusal }] : [];
        });
        const answers = await asked(
          id,
          refused.map(({ name }) => name),
          as[voice],
        );
        expect(answers).toMatchObject(refused.map(({ refusal }) => ({ exchange: null, userErrors: [refusal] })));
      }
      const { rows } = await sql`select status, version from exchange where id = ${id.split(':')[1]}`.execute(
        hub.database.owner(),
      );
      expect(rows).toEqual([{ status, version: 1 }]);
    },
  );

  it.each(moves)('lets nobody make the move %s who only reads, or is not signed in', async (name) => {
    const id = await exchangeIn('REQUESTED');
    const ask = (voice: AskOptions) => desk.changes.ask('moveExchange', { id, expectedVersion: 1, move: name }, voice);
    expect(refusedWith(await ask(as.ANALYST))).toBe('FORBIDDEN');
    expect(refusedWith(await ask(as.ADMINISTRATOR))).toBe('FORBIDDEN');
    expect(refusedWith(await ask({}))).toBe('UNAUTHENTICATED');
  });

  it('tells each voice the moves that it may make, and no others', async () => {
    for (const status of exchangeLife.states) {
      const id = await exchangeIn(status);
      for (const voice of ['niamey', 'dakar', 'tunis', 'FACILITATOR'] as const) {
        const { data } = await hub.ask<{ node: { moves: string[] } }>(
          'query ($id: ID!) { node(id: $id) { ... on Exchange { moves } } }',
          { id },
          as[voice],
        );
        const allowed = exchangeLife.moves.filter(
          (move) => mayMake(voice, move) && (move.from as readonly Status[]).includes(status),
        );
        expect(data.node.moves).toEqual(allowed.map(({ name }) => name));
      }
    }
  });

  it('says in each official language why a move is refused', async () => {
    const id = await exchangeIn('UNDERWAY');
    const refusal = (input: object, voice: AskOptions) => (language: 'ar' | 'en' | 'fr') =>
      desk.changes.refusal('moveExchange', { id, expectedVersion: 1, ...input }, { ...voice, language });
    await expectSentences(refusal({ move: 'CANCEL', reason: text('No') }, as.dakar), { code: 'MOVE_NOT_ALLOWED' });
    await expectSentences(refusal({ move: 'CIRCULATE' }, as.niamey), { code: 'FORBIDDEN', field: ['id'] });
    await expectSentences(refusal({ move: 'AGREE' }, as.FACILITATOR), { code: 'FORBIDDEN', field: ['move'] });
    await expectSentences(refusal({ move: 'REPORT' }, as.dakar), { code: 'INVALID', field: ['report'] });
    const both = { move: 'REPORT', report: report(), reason: text('x') };
    await expectSentences(refusal(both, as.dakar), { code: 'INVALID', field: ['reason'] });
    const tomorrow = { move: 'REPORT', report: report({ endsOn: '2027-03-02', startsOn: '2027-03-01' }) };
    await expectSentences(refusal(tomorrow, as.dakar), { code: 'INVALID', field: ['report', 'endsOn'] });
    const stale = await desk.changes.refusal(
      'moveExchange',
      { id, expectedVersion: 7, move: 'REPORT', report: report() },
      as.dakar,
    );
    expect(stale).toMatchObject({ code: 'CONFLICT', field: ['expectedVersion'] });
  });
});

describe('what ends an exchange before its time', () => {
  it('gives its needs back, with the reason that everybody in it reads', async () => {
    for (const [voice, move, status] of [
      ['niamey', 'WITHDRAW', 'WITHDRAWN'],
      ['FACILITATOR', 'DECLINE', 'DECLINED'],
    ] as const) {
      const need = await desk.declareNeed(as.niamey);
      const exchange = await desk.request([need], as.niamey);
      const stateOf = async () =>
        (
          await hub.ask<{ node: { status: string } }>(
            'query ($id: ID!) { node(id: $id) { ... on Need { status } } }',
            { id: need },
            as.niamey,
          )
        ).data.node.status;
      expect(await stateOf()).toBe('IN_EXCHANGE');
      expect((await desk.move(exchange, move, as[voice], { reason: text('Not this year') })).status).toBe(status);
      expect(await stateOf()).toBe('OPEN');
      const { data } = await hub.ask<{ node: { endReason: string } }>(
        'query ($id: ID!) { node(id: $id) { ... on Exchange { endReason } } }',
        { id: exchange.id },
        as.niamey,
      );
      expect(data.node.endReason).toBe('Not this year');
    }
  });

  it('is left to the others by a recipient among several, with its needs and its participants', async () => {
    const own = await desk.declareNeed(as.niamey);
    const other = await desk.declareNeed(as.rabat);
    const requested = await desk.request([own, other], as.FACILITATOR);
    const { id } = requested;
    const circulation = { providers: ['Institution:sn-ansd'] };
    await desk.move(requested, 'CIRCULATE', as.FACILITATOR, { circulation });
    let exchange = await desk.choose(await desk.propose(requested, as.dakar, { places: 1 }), as.FACILITATOR);
    for (const voice of [as.niamey, as.dakar, as.FACILITATOR]) exchange = await desk.consent(exchange, voice);
    const alone = { id, expectedVersion: exchange.version, move: 'WITHDRAW', reason: text('No') };
    expect(await desk.changes.refusal('moveExchange', alone, as.rabat)).toMatchObject({
      code: 'INVALID',
      field: ['move'],
    });
    const leave = (version: number, voice: AskOptions) =>
      hub.ask<{ leaveExchange: { hasLeft: boolean; userErrors: { code: string }[] } }>(
        `mutation ($input: LeaveExchangeInput!) { leaveExchange(input: $input) { hasLeft userErrors { code } } }`,
        { input: { exchangeId: id, expectedVersion: version, reason: text('No time') } },
        voice,
      );
    const left = await leave(exchange.version, as.rabat);
    expect(left.data.leaveExchange).toEqual({ hasLeft: true, userErrors: [] });
    const read = (voice: AskOptions) =>
      hub.ask<{ node: { status: string; version: number } | null; need: { status: string } | null }>(
        `query ($id: ID!, $need: ID!) { node(id: $id) { ... on Exchange { status version needs { id } } }
          need: node(id: $need) { ... on Need { status } } }`,
        { id, need: other },
        voice,
      );
    // Its consent was the last one that was waited for.
    const after = (await read(as.niamey)).data.node;
    expect(after).toMatchObject({ status: 'AGREED', needs: [{ id: own }] });
    expect((await read(as.rabat)).data).toEqual({ node: null, need: { status: 'OPEN' } });
    const last = await leave(after?.version as number, as.niamey);
    expect(last.data.leaveExchange).toMatchObject({ hasLeft: false, userErrors: [{ code: 'INVALID' }] });
  });

  it('takes a need into one exchange at a time, and nobody puts in the need of another institution', async () => {
    const need = await desk.declareNeed(as.niamey);
    await desk.request([need], as.niamey);
    const again = await desk.changes.refusal('requestExchange', { needs: [need] }, as.niamey);
    expect(again).toMatchObject({ code: 'MOVE_NOT_ALLOWED', field: ['needs'] });
    const own = await desk.declareNeed(as.niamey, { isShared: true });
    const refusal = await desk.changes.refusal('requestExchange', { needs: [own] }, as.dakar);
    expect(refusal).toMatchObject({ code: 'FORBIDDEN', field: ['needs'] });
    const hidden = await desk.declareNeed(as.niamey, { isShared: false });
    const missing = await desk.changes.refusal('requestExchange', { needs: [hidden] }, as.dakar);
    expect(missing).toMatchObject({ code: 'NOT_FOUND', field: ['needs'] });
  });
});

/** An exchange that providers were asked for. */
async function circulated(providers = ['Institution:sn-ansd', 'Institution:tn-ins']) {
  const need = await desk.declareNeed(as.niamey, { isShared: false });
  const exchange = await desk.request([need], as.niamey);
  return desk.move(exchange, 'CIRCULATE', as.FACILITATOR, { circulation: { providers } });
}

describe('proposals', () => {
  it('are made by who was asked, who then sees the needs, also those that are not shared, and no others', async () => {
    const exchange = await circulated(['Institution:sn-ansd']);
    const asDakar = await hub.ask<{ node: { needs: object[]; proposals: object[] } }>(
      'query ($id: ID!) { node(id: $id) { ... on Exchange { needs { status } proposals { id } } } }',
      { id: exchange.id },
      as.dakar,
    );
    expect(asDakar.data.node).toEqual({ needs: [{ status: 'IN_EXCHANGE' }], proposals: [] });
    const input = { exchangeId: exchange.id, terms: terms() };
    expect(await desk.changes.refusal('proposeTerms', input, as.rabat)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await desk.changes.refusal('proposeTerms', input, as.niamey)).toMatchObject({ code: 'FORBIDDEN' });
    await desk.propose(exchange, as.dakar);
    expect(await desk.changes.refusal('proposeTerms', input, as.dakar)).toMatchObject({ code: 'DUPLICATE' });
    const both = { exchangeId: exchange.id, reason: text('No') };
    expect(await desk.changes.refusal('declineRequest', both, as.dakar)).toMatchObject({ code: 'DUPLICATE' });
  });

  it('are hidden from those who propose beside, and from who takes no part', async () => {
    const exchange = await circulated();
    await desk.propose(exchange, as.dakar);
    const both = await desk.propose(exchange, as.tunis);
    expect(both.proposals.map(({ institution }) => institution.id)).toEqual(['Institution:tn-ins']);
    const [own] = both.proposals;
    const read = (voice: AskOptions) =>
      hub.ask<{ node: object | null }>('query ($id: ID!) { node(id: $id) { id } }', { id: own?.id }, voice);
    expect((await read(as.dakar)).data.node).toBeNull();
    expect((await read(as.rabat)).data.node).toBeNull();
    for (const voice of [as.tunis, as.niamey, as.FACILITATOR, as.ANALYST]) {
      expect((await read(voice)).data.node).toEqual({ id: own?.id });
    }
  });

  it('void what was consented to when they are revised, and send it back to circulation when none is left', async () => {
    let exchange = await circulated(['Institution:sn-ansd']);
    exchange = await desk.propose(exchange, as.dakar);
    exchange = await desk.choose(exchange, as.FACILITATOR);
    exchange = await desk.consent(exchange, as.niamey);
    const [{ id, version } = { id: '', version: 0 }] = exchange.proposals;
    const revised = await desk.done(
      'reviseTerms',
      { id, expectedVersion: version, terms: terms({ places: 30 }) },
      as.dakar,
    );
    expect(revised.places).toBe(30);
    expect(revised.parties.map(({ consentedAt }) => consentedAt)).toEqual([null, null, null]);
    const stale = { exchangeId: exchange.id, proposalId: id, expectedVersion: version };
    expect(await desk.changes.refusal('consentToExchange', stale, as.niamey)).toMatchObject({ code: 'CONFLICT' });
    const back = { id, expectedVersion: version + 1, reason: text('No trainer') };
    const recalled = await desk.done('withdrawProposal', back, as.dakar);
    expect(recalled).toMatchObject({ status: 'CIRCULATED', places: null, chosenProposal: null });
    expect(recalled.parties.map(({ role }) => role)).toEqual(['RECIPIENT', 'FACILITATOR']);
  });

  it('may be of a consortium, each of which consents, and name experts of its members', async () => {
    const { rows } = await sql<{
      id: string;
    }>`insert into expert (id, institution_id, display_name, languages, availability,
        has_consented, registered_at) values (${newId()}, 'tn-ins', 'An expert', '[]', 'AVAILABLE', true, now())
      returning id`.execute(hub.database.owner());
    const expert = `Expert:${rows[0]?.id}`;
    let exchange = await circulated(['Institution:sn-ansd']);
    const alone = { exchangeId: exchange.id, terms: terms({ experts: [expert] }) };
    expect(await desk.changes.refusal('proposeTerms', alone, as.dakar)).toMatchObject({
      code: 'NOT_FOUND',
      field: ['experts'],
    });
    exchange = await desk.propose(exchange, as.dakar, { partners: ['Institution:tn-ins'], experts: [expert] });
    exchange = await desk.choose(exchange, as.niamey);
    expect(exchange.parties.map(({ role }) => role)).toEqual(['RECIPIENT', 'FACILITATOR', 'PROVIDER', 'CO_PROVIDER']);
    for (const voice of [as.niamey, as.dakar, as.FACILITATOR]) await desk.consent(exchange, voice);
    exchange = await desk.consent(exchange, as.tunis);
    expect(exchange.status).toBe('AGREED');
    const sessions = [{ day: '2027-09-06', title: text('First day'), expertId: expert }];
    exchange = await desk.move(exchange, 'SCHEDULE', as.tunis, {
      schedule: { startsOn: '2027-09-06', endsOn: '2027-09-08', sessions },
    });
    const foreign = await desk.changes.refusal(
      'moveExchange',
      {
        ...{ id: exchange.id, expectedVersion: exchange.version, move: 'SCHEDULE' },
        schedule: { startsOn: '2027-09-06', endsOn: '2027-09-08', sessions: [{ ...sessions[0], day: '2027-10-01' }] },
      },
      as.tunis,
    );
    expect(foreign).toMatchObject({ code: 'INVALID', field: ['schedule', 'sessions', '0', 'day'] });
  });

  it('of whoever declines are not waited for, and its answer counts', async () => {
    const exchange = await circulated();
    const declined = await desk.done('declineRequest', { exchangeId: exchange.id, reason: text('No time') }, as.dakar);
    expect(declined.status).toBe('CIRCULATED');
    const again = await desk.changes.refusal(
      'declineRequest',
      { exchangeId: exchange.id, reason: text('No') },
      as.dakar,
    );
    expect(again).toMatchObject({ code: 'DUPLICATE' });
    const { data } = await hub.ask<{ node: { circulation: object[] } }>(
      'query ($id: ID!) { node(id: $id) { ... on Exchange { circulation { answer reason institution { id } } } } }',
      { id: exchange.id },
      as.niamey,
    );
    expect(data.node.circulation).toContainEqual({
      ...{ answer: 'DECLINED', reason: 'No time', institution: { id: 'Institution:sn-ansd' } },
    });
  });
});

describe('an offer that is asked for', () => {
  it('is circulated to who made it, gives its places with the agreement, and gets them back', async () => {
    const capacity = await hub.ask<{ declareCapacity: { capacity: { id: string } } }>(
      `mutation { declareCapacity(input: { topic: "statcab.2.3.1", level: EXPERT, languages: ["fr"],
        modalities: [WORKSHOP], deliveries: [ONLINE], places: 20 }) { capacity { id } } }`,
      {},
      as.rabat,
    );
    const published = await hub.ask<{ publishOffer: { offer: { id: string } } }>(
      `mutation ($of: ID!) { publishOffer(input: { capacityId: $of, title: [{ language: FR, text: "Atelier" }], modality: WORKSHOP,
        delivery: ONLINE, languages: ["fr"], places: 3, startsOn: "2027-09-06", endsOn: "2027-09-08", deadline: "2027-08-01" }) {
        offer { id } } }`,
      { of: capacity.data.declareCapacity.capacity.id },
      as.rabat,
    );
    const offerId = published.data.publishOffer.offer.id;
    const placesLeft = async () =>
      (
        await hub.ask<{ node: { placesLeft: number; status: string } }>(
          'query ($id: ID!) { node(id: $id) { ... on Offer { placesLeft status } } }',
          { id: offerId },
        )
      ).data.node;
    const need = await desk.declareNeed(as.niamey);
    let exchange = await desk.request([need], as.niamey, { offerId, participants: 3 });
    exchange = await desk.move(exchange, 'CIRCULATE', as.FACILITATOR);
    exchange = await desk.propose(exchange, as.rabat);
    exchange = await desk.choose(exchange, as.niamey);
    for (const voice of [as.niamey, as.rabat]) await desk.consent(exchange, voice);
    exchange = await desk.consent(exchange, as.FACILITATOR);
    expect(await placesLeft()).toEqual({ placesLeft: 0, status: 'FULL' });
    const other = await desk.declareNeed(as.dakar);
    const late = await desk.changes.refusal('requestExchange', { needs: [other], offerId }, as.dakar);
    expect(late).toMatchObject({ code: 'INVALID', field: ['offerId'] });
    await desk.move(exchange, 'CANCEL', as.rabat, { reason: text('The trainer is ill') });
    expect(await placesLeft()).toEqual({ placesLeft: 3, status: 'PUBLISHED' });
  });
});
