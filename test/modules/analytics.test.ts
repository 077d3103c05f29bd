import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exchangeLife, finalStatuses } from '../../src/modules/exchanges/exchanges.states.ts';
import { voices } from '../support/changes.ts';
import {
  Expected,
  plant,
  type Surroundings,
  surroundings,
  type World,
  type WorldFilter,
  worldOf,
} from '../support/deskWorld.ts';
import { Desk } from '../support/exchanges.ts';
import { type AskOptions, startTestHub } from '../support/hub.ts';

const now = new Date('2027-03-15T10:00:00Z');
const allFigures = `
  byStatus: standing { ...standing } byProgramme: standing(by: PROGRAMME) { ...standing } byMonth: standing(by: MONTH) { ...standing }
  funnel { needsDeclared needsInExchange requested circulated proposed agreed scheduled underway reported evaluated closed
    declined cancelled withdrawn }
  daysPerState { status medianDays count }
  soon: answeredShare { needs answered share } later: answeredShare(withinDays: 40) { needs answered share }`;
const standingFields =
  'fragment standing on StandingExchanges { status programme { code } month count medianDays longestDays }';

type Row = Readonly<Record<string, unknown>>;
interface Figures {
  readonly from: string;
  readonly to: string;
  readonly byStatus: readonly Row[];
  readonly byProgramme: readonly Row[];
  readonly byMonth: readonly Row[];
  readonly [figure: string]: unknown;
}

/** A hub whose clock stands still, with how its analyst asks for figures. */
async function startDesk() {
  // A relay that polls would count among the statements.
  const hub = await startTestHub({ clock: { now: () => now }, settings: { EVENT_POLL_MILLISECONDS: '60000' } });
  const analyst = { token: await hub.token('ANALYST') };
  const figures = async (filter: object | null, fields = allFigures, voice: AskOptions = analyst): Promise<Figures> => {
    const fragment = fields.includes('...standing') ? standingFields : '';
    const { data, errors } = await hub.ask<{ exchangeDesk: Figures }>(
      `query ($filter: ExchangeDeskFilter) { exchangeDesk(filter: $filter) { from to ${fields} } } ${fragment}`,
      { filter },
      voice,
    );
    expect(errors).toBeUndefined();
    return data.exchangeDesk;
  };
  return { hub, analyst, figures };
}

const sorted = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).sort();

describe('the figures of the desk', () => {
  let desk: Awaited<ReturnType<typeof startDesk>>;
  let around: Surroundings;
  let world: World;
  beforeAll(async () => {
    desk = await startDesk();
    around = await surroundings(desk.hub.database);
    const parts = [worldOf(around, now, 200, 1), worldOf(around, now, 150, 2)];
    for (const part of parts) await plant(desk.hub.database, part);
    world = { exchanges: parts.flatMap(({ exchanges }) => exchanges), needs: parts.flatMap(({ needs }) => needs) };
  });
  afterAll(() => desk.hub.close());

  async function expectRight(filter: WorldFilter): Promise<void> {
    const { byStatus, byProgramme, byMonth, ...rest } = await desk.figures(filter);
    const expected = new Expected(world, around, filter, now);
    expect(rest).toEqual({
      ...{ from: filter.from, to: filter.to, funnel: expected.funnel(), daysPerState: expected.daysPerState() },
      ...{ soon: expected.answeredShare(14), later: expected.answeredShare(40) },
    });
    expect(sorted(byStatus)).toEqual(sorted(expected.standing('STATUS')));
    expect(sorted(byProgramme)).toEqual(sorted(expected.standing('PROGRAMME')));
    expect(sorted(byMonth)).toEqual(sorted(expected.standing('MONTH')));
  }

  const programmes = () => around.topics.flatMap(({ programme }) => programme ?? []);
  const lastYear = { from: '2026-03-15', to: '2027-03-15' };

  it('are those of all exchanges of the hub and of no others', async () => {
    await expectRight(lastYear);
    const { funnel, daysPerState, byStatus } = await desk.figures(lastYear);
    expect(Object.values(funnel as Row).filter((count) => (count as number) < 3)).toEqual([]);
    expect(daysPerState).toHaveLength(exchangeLife.states.length - finalStatuses.length);
    expect(byStatus).toHaveLength(exchangeLife.states.length - finalStatuses.length);
  });

  it.each([
    ['a year', { from: '2025-07-01', to: '2026-06-30' }],
    ['a month', { from: '2026-05-01', to: '2026-05-31' }],
    ['less than a month', { from: '2026-05-03', to: '2026-05-28' }],
    ['the turn of a month', { from: '2026-05-30', to: '2026-06-02' }],
    ['a month and days around it', { from: '2026-04-29', to: '2026-06-01' }],
    ['a day', { from: '2026-08-17', to: '2026-08-17' }],
    ['a time when there was nothing', { from: '2001-01-01', to: '2001-12-03' }],
  ])('are those of the period, the first and the last day included: %s', async (_what, period) => {
    await expectRight(period);
  });

  it('are those of the programmes and of the recipients’ countries that are asked for', async () => {
    await expectRight({ ...lastYear, programmes: programmes().slice(0, 1) });
    await expectRight({ ...lastYear, programmes: programmes() });
    await expectRight({ ...lastYear, countries: ['NE'] });
    await expectRight({ ...lastYear, countries: ['SN', 'TN', 'TR'] });
  });

  it('are right for whatever is asked for', async () => {
    const aDay = fc.date({ min: new Date('2024-03-01'), max: new Date('2027-03-15'), noInvalidDate: true });
    const filters = fc.record(
      {
        from: aDay,
        length: fc.integer({ min: 0, max: 365 }),
        programmes: fc.subarray(programmes(), { minLength: 1 }),
        countries: fc.subarray(['NE', 'SN', 'TN', 'TR'], { minLength: 1 }),
      },
      { requiredKeys: ['from', 'length'] },
    );
    await fc.assert(
      fc.asyncProperty(filters, async ({ from, length, ...narrower }) => {
        const days = [from, new Date(from.getTime() + length * 86_400_000)] as const;
        const [first, last] = days.map((one) => one.toISOString().slice(0, 10)) as [string, string];
        await expectRight({ from: first, to: last, ...narrower });
      }),
      { numRuns: 25, seed: 11 },
    );
  });

  it('take codes in any case', async () => {
    const fields = 'funnel { requested } standing { count }';
    const [programme] = programmes() as [string];
    const as = (write: (code: string) => string) =>
      desk.figures({ ...lastYear, programmes: [write(programme)], countries: [write('tn')] }, fields);
    expect(await as((code) => code.toUpperCase())).toEqual(await as((code) => code.toLowerCase()));
  });

  it('are of the 365 days up to today, or up to the last day, unless a first day is given', async () => {
    const periodOf = async (filter: object | null) => {
      const { from, to } = await desk.figures(filter, '');
      return [from, to];
    };
    expect(await periodOf(null)).toEqual(['2026-03-16', '2027-03-15']);
    expect(await periodOf({ to: '2025-12-31' })).toEqual(['2025-01-01', '2025-12-31']);
    expect(await periodOf({ from: '2027-01-01' })).toEqual(['2027-01-01', '2027-03-15']);
    expect(await periodOf({ to: '0001-03-01' })).toEqual(['0001-01-01', '0001-03-01']);
  });

  it('tell the largest groups first', async () => {
    const { byProgramme } = await desk.figures(lastYear);
    const counts = byProgramme.map(({ count }) => count as number);
    expect(counts).toEqual(counts.toSorted((a, b) => b - a));
  });
});

describe('the desk', () => {
  let desk: Awaited<ReturnType<typeof startDesk>>;
  beforeAll(async () => {
    desk = await startDesk();
  });
  afterAll(() => desk.hub.close());

  const refusal = async (filter: object, field = 'from') => {
    const { errors } = await desk.hub.ask(
      `query ($filter: ExchangeDeskFilter) { exchangeDesk(filter: $filter) { ${field} } }`,
      { filter },
      desk.analyst,
    );
    return { code: errors?.[0]?.extensions.code, message: errors?.[0]?.message };
  };

  it('refuses a period that ends before it begins, or that is longer than a year', async () => {
    expect(await refusal({ from: '2027-01-02', to: '2027-01-01' })).toEqual({
      code: 'BAD_USER_INPUT',
      message: 'filter.from, 2027-01-02, may not be after filter.to, 2027-01-01.',
    });
    expect(await refusal({ from: '2027-03-16' })).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await refusal({ from: '2026-01-01', to: '2027-01-02' })).toEqual({
      code: 'BAD_USER_INPUT',
      message: 'The period from 2026-01-01 to 2027-01-02 is longer than 366 days; ask for several shorter ones.',
    });
    expect(await refusal({ from: '2026-01-01', to: '2027-01-01' })).toEqual({});
  });

  it('refuses what it does not know, and lists of nothing', async () => {
    expect((await refusal({ programmes: ['StatCaB', 'nonsense'] })).message).toContain('nonsense');
    expect((await refusal({ countries: ['XX'] })).message).toContain('XX');
    expect(await refusal({ programmes: [] })).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await refusal({ countries: [] })).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it.each([0, -1, 366])('refuses an answer within %i days', async (days) => {
    const { code } = await refusal({}, `answeredShare(withinDays: ${days}) { share }`);
    expect(code).toBe('BAD_USER_INPUT');
  });

  it('keeps unknown apart from none: where nothing was declared there is no share', async () => {
    const { soon, funnel, daysPerState, byStatus } = await desk.figures({ from: '2001-01-01', to: '2001-12-31' });
    expect(soon).toEqual({ needs: 0, answered: 0, share: null });
    expect(new Set(Object.values(funnel as Row))).toEqual(new Set([0]));
    expect([daysPerState, byStatus]).toEqual([[], []]);
  });

  it('is for analysts, facilitators and administrators', async () => {
    const codeFor = async (voice: AskOptions) => {
      const { errors } = await desk.hub.ask('{ exchangeDesk { standing { count } } }', {}, voice);
      return errors?.[0]?.extensions.code;
    };
    expect(await codeFor({})).toBe('UNAUTHENTICATED');
    expect(await codeFor({ token: await desk.hub.token('MEMBER', 'tn-ins') })).toBe('FORBIDDEN');
    for (const role of ['ANALYST', 'FACILITATOR', 'ADMINISTRATOR'] as const) {
      expect(await codeFor({ token: await desk.hub.token(role) })).toBeUndefined();
    }
  });

  it('charges for each figure', async () => {
    const costOf = async (fields: string) => {
      const { extensions } = await desk.hub.ask(`{ exchangeDesk { ${fields} } }`, {}, desk.analyst);
      return (extensions as { cost: { requestedQueryCost: number } }).cost.requestedQueryCost;
    };
    const one = await costOf('funnel { requested }');
    expect(one).toBeGreaterThan(50);
    expect(await costOf('funnel { requested } other: funnel { closed }')).toBeGreaterThanOrEqual(2 * one - 1);
  });
});

describe('a desk with many exchanges', () => {
  it('takes the same number of statements for one exchange and for a thousand, and one for each figure', async () => {
    const { hub, figures } = await startDesk();
    const around = await surroundings(hub.database);
    const narrow = { ...around, topics: around.topics.filter(({ programme }) => programme).slice(0, 1) };
    const programmes = narrow.topics.map(({ programme }) => programme);
    const ask = (filter: object, fields: string) => hub.statements(() => figures(filter, fields));
    const all = async () => [
      await ask({}, allFigures),
      await ask({ programmes, countries: ['SN'] }, allFigures),
      await ask({}, 'funnel { closed }'),
    ];
    await plant(hub.database, worldOf(narrow, now, 1, 3));
    await figures({}, 'standing(by: PROGRAMME) { programme { code } }');
    // Codes that were read once are known.
    await all();
    const few = await all();
    await plant(hub.database, worldOf(narrow, now, 1_000, 4));
    await figures({}, 'standing(by: PROGRAMME) { programme { code } }');
    expect(await all()).toEqual(few);
    const [everything = 0, , funnelAlone = 0] = few;
    const readingOfWhoAsks = funnelAlone - 1;
    expect(everything - readingOfWhoAsks).toBe(7);
    await hub.close();
  });

  it('shows the five hundred largest groups', async () => {
    const { hub, figures } = await startDesk();
    const around = await surroundings(hub.database);
    const [example] = worldOf(around, now, 1, 5).exchanges;
    if (!example) throw new Error('no exchange was made');
    const states = exchangeLife.states.filter((status) => !finalStatuses.includes(status));
    const months = Array.from({ length: 70 }, (_, month) => new Date(Date.UTC(2021, month, 5)));
    // The first month of each state is a group of two.
    const moments = [months[0] as Date, ...months];
    const exchanges = states.flatMap((status) =>
      moments.map((enteredAt, place) => ({
        ...{
          ...example,
          id: `00000000-0000-7000-8000-${String(place).padStart(4, '0')}${states.indexOf(status)}0000000`,
        },
        ...{ requestedAt: enteredAt, stages: [{ status, enteredAt, leftAt: null }] },
      })),
    );
    await plant(hub.database, { exchanges, needs: [] });
    const { byMonth } = await figures({});
    expect(byMonth).toHaveLength(500);
    expect(byMonth.map(({ count }) => count)).toEqual([...states.map(() => 2), ...Array<number>(492).fill(1)]);
    await hub.close();
  });
});

describe('what people do', () => {
  it('shows on the desk at once', async () => {
    const { hub, figures } = await startDesk();
    const as = await voices(hub, { niamey: 'ne-ins', dakar: 'sn-ansd' });
    const desk = new Desk(() => hub);
    const need = await desk.declareNeed(as.niamey);
    await desk.declareNeed(as.niamey);
    let exchange = await desk.request([need], as.niamey);
    exchange = await desk.move(exchange, 'CIRCULATE', as.FACILITATOR, {
      circulation: { providers: ['Institution:sn-ansd'] },
    });
    await desk.propose(exchange, as.dakar);
    expect(await figures(null)).toMatchObject({
      byStatus: [{ status: 'PROPOSED', count: 1, medianDays: 0, longestDays: 0 }],
      byMonth: [{ status: 'PROPOSED', month: '2027-03-01', count: 1 }],
      funnel: {
        needsDeclared: 2,
        needsInExchange: 1,
        requested: 1,
        circulated: 1,
        proposed: 1,
        agreed: 0,
        declined: 0,
      },
      daysPerState: [
        { status: 'REQUESTED', medianDays: 0, count: 1 },
        { status: 'CIRCULATED', medianDays: 0, count: 1 },
      ],
      soon: { needs: 2, answered: 1, share: 0.5 },
    });
    await hub.close();
  });
});
