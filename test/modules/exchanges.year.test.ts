import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { driftOfFigures } from '../../src/modules/trackrecord/index.ts';
import { changesOf, eventsOf, voices } from '../support/changes.ts';
import { Desk, days, report, text } from '../support/exchanges.ts';
import { type AskOptions, startTestHub, type TestHub } from '../support/hub.ts';

const members = { niamey: 'ne-ins', bamako: 'ml-instat', dakar: 'sn-ansd', tunis: 'tn-ins', rabat: 'ma-hcp' };

let now = new Date('2027-03-01T09:00:00Z');
const later = (duration: number) => {
  now = new Date(now.getTime() + duration * 86_400_000);
};

let hub: TestHub;
let as: Awaited<ReturnType<typeof voices<keyof typeof members>>>;
const desk = new Desk(() => hub);

beforeAll(async () => {
  hub = await startTestHub({ clock: { now: () => now }, settings: { CLOCK_SECONDS: '1' } });
  as = await voices(hub, members);
});
afterAll(() => hub.close());

async function read<Data>(document: string, variables: object, voice: AskOptions): Promise<Data> {
  const { data, errors } = await hub.ask<Data>(document, variables as Record<string, unknown>, voice);
  expect(errors).toBeUndefined();
  return data;
}

interface Read {
  readonly status: string;
  readonly round: number;
  readonly circulation: readonly {
    readonly round: number;
    readonly answer: string | null;
    readonly institution: { readonly id: string };
  }[];
}

const exchangeOf = async (id: string, fields: string, voice: AskOptions) =>
  (await read<{ node: never }>(`query ($id: ID!) { node(id: $id) { ... on Exchange { ${fields} } } }`, { id }, voice))
    .node;

const circulationOf = (id: string): Promise<Read> =>
  exchangeOf(id, 'status round circulation { round answer institution { id } }', as.FACILITATOR);

const onDesk = async (name: string, voice: AskOptions): Promise<readonly string[]> => {
  const { exchanges } = await read<{ exchanges: { edges: { node: { id: string } }[] } }>(
    'query ($desk: ExchangeDesk!) { exchanges(first: 100, filter: { desk: $desk }) { edges { node { id } } } }',
    { desk: name },
    voice,
  );
  return exchanges.edges.map(({ node }) => node.id);
};

interface MatchOf {
  readonly score: number;
  readonly factors: readonly {
    readonly code: string;
    readonly value: number;
    readonly text: string;
    readonly evidence: readonly { readonly quote: string | null; readonly exchange: { readonly id: string } | null }[];
  }[];
}

/** How well an institution answers the next need of the same kind, as the office of Niamey reads it. */
async function matchWith(institution: string): Promise<MatchOf> {
  const { matchesFor } = await read<{ matchesFor: { edges: { node: MatchOf & { provider: { id: string } } }[] } }>(
    `{ matchesFor(input: { topic: "statcab.2.3.1", country: "NE", languages: ["fr"] }, first: 100) { edges { node {
      score provider { id } factors { code value text evidence { quote exchange { id } } } } } } }`,
    {},
    { ...as.niamey, language: 'fr' },
  );
  return matchesFor.edges.find(({ node }) => node.provider.id === `Institution:${institution}`)?.node as MatchOf;
}
const factorIn = (match: MatchOf, code: string) => match.factors.find((factor) => factor.code === code);

const trackRecord = async (institution: string) =>
  (
    await read<{ node: { trackRecord: Record<string, unknown> } }>(
      `query ($id: ID!) { node(id: $id) { ... on Institution { trackRecord { given received evaluationMean evaluationCount
        answeredInTimeShare medianHoursToAnswer hasBecomeProvider
        entries(first: 1) { edges { node { direction endedOn evaluation topic { code } exchange { id } } } } } } } }`,
      { id: `Institution:${institution}` },
      as.niamey,
    )
  ).node.trackRecord;

async function declareCapacity(voice: AskOptions): Promise<void> {
  await changesOf(() => hub, 'capacity').done(
    'declareCapacity',
    {
      ...{ topic: 'statcab.2.3.1', level: 'EXPERT', languages: ['fr'], modalities: ['WORKSHOP'] },
      ...{ deliveries: ['ONLINE'], places: 20 },
    },
    voice,
  );
}

describe('the year of an office', () => {
  it('goes from a need to an evaluated exchange, and shows in the track record and in the next match', async () => {
    for (const voice of [as.dakar, as.tunis]) await declareCapacity(voice);
    const before = { match: await matchWith('sn-ansd'), record: await trackRecord('sn-ansd') };

    // Two offices need the same; the centre makes a cohort of them.
    const need = await desk.declareNeed(as.niamey);
    const other = await desk.declareNeed(as.bamako, { participants: 1 });
    let exchange = await desk.request([need], as.niamey, { title: text('Agricultural surveys for the Sahel') });
    expect(exchange).toMatchObject({ status: 'REQUESTED', participants: 3, moves: ['WITHDRAW'] });
    expect(await onDesk('WAITS_FOR_ME', as.FACILITATOR)).toEqual([exchange.id]);
    exchange = await desk.done(
      'joinExchange',
      { exchangeId: exchange.id, expectedVersion: exchange.version, needs: [other] },
      as.FACILITATOR,
    );
    expect(exchange.participants).toBe(4);
    const { id } = exchange;

    // It is circulated to the best ranked one; nobody answers, so it is circulated wider when the deadline is over.
    later(1);
    const circulation = { providers: ['Institution:tr-turkstat'], breadth: 1, answerDays: 10 };
    exchange = await desk.move(exchange, 'CIRCULATE', as.FACILITATOR, { circulation });
    expect(exchange).toMatchObject({ status: 'CIRCULATED', round: 1, answerDeadline: '2027-03-12T09:00:00.000Z' });
    const first = await circulationOf(id);
    expect(first.circulation).toHaveLength(1);
    later(11);
    await expect.poll(async () => (await circulationOf(id)).round).toBe(2);
    const second = await circulationOf(id);
    expect(second).toMatchObject({ status: 'CIRCULATED', round: 2 });
    expect(second.circulation.map(({ round, answer }) => [round, answer])).toEqual([
      [1, null],
      [2, null],
      [2, null],
    ]);
    const asked = second.circulation.slice(1).map(({ institution }) => institution.id);
    expect(asked.sort()).toEqual(['Institution:sn-ansd', 'Institution:tn-ins']);

    // Two propose, and are compared.
    later(2);
    expect(await onDesk('WAITS_FOR_ME', as.dakar)).toEqual([id]);
    await desk.propose(exchange, as.tunis, { languages: ['ar'], costs: [{ item: 'TRAVEL', payer: 'RECIPIENT' }] });
    later(1);
    exchange = await desk.propose(exchange, as.dakar);
    expect(exchange.proposals.map(({ institution }) => institution.id)).toEqual(['Institution:sn-ansd']);
    const compared: { version: number; proposals: never[] } = await exchangeOf(
      id,
      `version proposals { id version status institution { id }
        fit { needs inLanguage atLevel inForm inWindow placesMissing paidByRecipient matchScore } }`,
      as.niamey,
    );
    expect(compared.proposals).toMatchObject([
      { institution: { id: 'Institution:tn-ins' }, fit: { needs: 2, inLanguage: 0, paidByRecipient: ['TRAVEL'] } },
      {
        institution: { id: 'Institution:sn-ansd' },
        fit: { needs: 2, inLanguage: 2, atLevel: 2, inForm: 2, inWindow: 2, placesMissing: 2, paidByRecipient: [] },
      },
    ]);

    // One is chosen, and agreed by recipients, provider and facilitator.
    exchange = await desk.choose({ ...exchange, ...compared } as never, as.niamey, 1);
    for (const voice of [as.niamey, as.dakar, as.FACILITATOR]) {
      expect((await desk.consent(exchange, voice)).status).toBe('PROPOSED');
    }
    exchange = await desk.consent(exchange, as.bamako);
    expect(exchange).toMatchObject({ status: 'AGREED', places: 2, placesTaken: 0 });
    expect(exchange.parties.every(({ consentedAt }) => consentedAt !== null)).toBe(true);

    // The cohort is named: the places are full, one waits, one withdraws, and who waits moves up.
    await desk.nominate(exchange, as.niamey, ['Aïssa', 'Mariama']);
    exchange = await desk.nominate(exchange, as.bamako, ['Fatoumata']);
    expect(exchange.placesTaken).toBe(2);
    const participants = 'nominations { edges { node { id name status placeInLine } } }';
    const named = async (voice: AskOptions) =>
      (
        (await exchangeOf(id, participants, voice)) as {
          nominations: { edges: { node: { id: string; name: string; status: string; placeInLine: number | null } }[] };
        }
      ).nominations.edges.map(({ node }) => node);
    expect(await named(as.bamako)).toMatchObject([{ name: 'Fatoumata', status: 'WAITING', placeInLine: 1 }]);
    const [, mariama] = await named(as.niamey);
    await desk.done('withdrawNomination', { id: mariama?.id }, as.niamey);
    expect((await named(as.dakar)).map(({ name, status }) => [name, status])).toEqual([
      ['Aïssa', 'CONFIRMED'],
      ['Mariama', 'WITHDRAWN'],
      ['Fatoumata', 'CONFIRMED'],
    ]);

    // It is scheduled, held, reported, evaluated by both sides, and closed.
    const sessions = [{ day: '2027-09-07', title: text('Area frames') }];
    const present = (await exchangeOf(id, 'id version', as.dakar)) as never;
    exchange = await desk.move(present, 'SCHEDULE', as.dakar, { schedule: { ...days, sessions } });
    expect(await onDesk('UPCOMING', as.niamey)).toEqual([id]);
    exchange = await desk.done(
      'addMaterial',
      { exchangeId: id, title: text('Handbook'), url: 'https://example.org/handbook' },
      as.dakar,
    );
    now = new Date('2027-09-06T08:00:00Z');
    exchange = await desk.move(exchange, 'BEGIN', as.dakar);
    now = new Date('2027-09-10T08:00:00Z');
    expect(await onDesk('OVERDUE', as.dakar)).toEqual([id]);
    exchange = await desk.move(exchange, 'REPORT', as.dakar, { report: report() });
    expect(await onDesk('WAITS_FOR_ME', as.bamako)).toEqual([id]);
    await desk.evaluate(exchange, as.niamey);
    await desk.evaluate(exchange, as.bamako, { relevance: 5, quality: 5, organisation: 5 });
    exchange = await desk.evaluate(exchange, as.dakar);
    expect(exchange.status).toBe('EVALUATED');
    later(3);
    exchange = await desk.move(exchange, 'CLOSE', as.FACILITATOR);
    expect(exchange.status).toBe('CLOSED');

    // Everybody reads what it was; only the parties what each said of it.
    const public_ = (await exchangeOf(
      id,
      `title realisation dates { startsOn endsOn } evaluation { mean count evaluations { quality } }
        report { summary planned { endsOn } participants { country { code } women men } }
        needs { status } sources { url } circulation { round } proposals { id } materials { url } nominations { edges { cursor } }`,
      {},
    )) as Record<string, unknown>;
    expect(public_).toMatchObject({
      ...{ title: 'Agricultural surveys for the Sahel', realisation: 'REALISED', sources: [], circulation: [] },
      dates: { startsOn: '2027-09-06', endsOn: '2027-09-09' },
      evaluation: { count: 3, evaluations: [] },
      report: { planned: { endsOn: '2027-09-08' }, participants: [{ country: { code: 'NE' }, women: 1, men: 1 }] },
      ...{ proposals: [], materials: [], nominations: { edges: [] } },
    });
    const own = (await exchangeOf(id, 'needs { status } evaluation { evaluations { quality } }', as.niamey)) as never;
    expect(own).toMatchObject({
      needs: [{ status: 'MET' }, { status: 'MET' }],
      evaluation: { evaluations: [{ quality: 5 }, { quality: 4 }, { quality: 4 }] },
    });

    // The track record says so, with what it is made of …
    const record = await trackRecord('sn-ansd');
    expect(record.given).toBe((before.record.given as number) + 1);
    expect(record).toMatchObject({
      ...{ evaluationMean: 0.875, evaluationCount: 1, answeredInTimeShare: 1, medianHoursToAnswer: expect.any(Number) },
      entries: {
        edges: [
          {
            node: {
              ...{ direction: 'GIVEN', endedOn: '2027-09-09', evaluation: 0.875 },
              ...{ topic: { code: 'statcab.2.3.1' }, exchange: { id } },
            },
          },
        ],
      },
    });
    expect((await trackRecord('ne-ins')).received).toBeGreaterThan(0);
    // … and so does the next match: in its score and in its reasons.
    const match = await matchWith('sn-ansd');
    for (const code of ['EVIDENCE', 'RESPONSIVENESS']) {
      expect(factorIn(match, code)?.value).toBeGreaterThan(factorIn(before.match, code)?.value as number);
    }
    const [evidence] = factorIn(match, 'EVIDENCE')?.evidence ?? [];
    expect(evidence).toMatchObject({
      exchange: { id },
      quote: 'Agricultural surveys for the Sahel (2027-09-06/2027-09-09)',
    });
    const events = (await eventsOf(hub, exchange)).filter(({ kind }) => kind === 'EXCHANGE_MOVED');
    expect(events.map(({ data }) => (data as { move: string }).move)).toEqual([
      ...['REQUEST', 'CIRCULATE', 'RECIRCULATE', 'PROPOSE', 'PROPOSE', 'AGREE', 'SCHEDULE', 'BEGIN', 'REPORT'],
      ...['EVALUATE', 'CLOSE'],
    ]);

    // All of these figures follow from the log alone.
    expect(await driftOfFigures(hub.database.owner())).toEqual({ rows: 6, drift: [] });
  });
});
