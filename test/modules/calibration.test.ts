import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AskOptions, startTestHub, type TestHub } from '../support/hub.ts';
import { addInstitutions, addRows, idFor } from '../support/rows.ts';

const text = { own: 'EN', EN: 'A made-up exchange' };
const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

/** Who was asked with a score: so many of each answer, so many days ago. */
const asked = [
  { score: 0.55, answers: { PROPOSED: 1, DECLINED: 3, silent: 4, open: 2 }, days: 40 },
  { score: 0.7999, answers: { PROPOSED: 6, DECLINED: 2, silent: 0, open: 0 }, days: 40 },
  { score: 1, answers: { PROPOSED: 1, DECLINED: 0, silent: 0, open: 0 }, days: 40 },
  { score: 0.35, answers: { PROPOSED: 0, DECLINED: 0, silent: 0, open: 3 }, days: 4 },
  { score: 0.9, answers: { PROPOSED: 0, DECLINED: 0, silent: 0, open: 1 }, days: 40 },
  { score: null, answers: { PROPOSED: 5, DECLINED: 0, silent: 0, open: 0 }, days: 40 },
  { score: 0.55, answers: { PROPOSED: 9, DECLINED: 0, silent: 0, open: 0 }, days: 800 },
];

interface Band {
  readonly modelVersion: string;
  readonly from: number;
  readonly acceptance: number | null;
  readonly [figure: string]: unknown;
}

describe('the calibration of scores', () => {
  let hub: TestHub;
  let analyst: AskOptions;
  beforeAll(async () => {
    hub = await startTestHub();
    analyst = { token: await hub.token('ANALYST') };
    const people = asked.flatMap(({ score, answers, days }, group) =>
      Object.entries(answers).flatMap(([answer, count]) =>
        Array.from({ length: count }, (_, index) => ({
          score,
          answer,
          days,
          institution: `asked-${group}-${answer}-${index}`,
        })),
      ),
    );
    await addInstitutions(
      hub.database,
      people.map(({ institution }) => ({ id: institution, country: 'SN' })),
    );
    const exchange = (index: number) => idFor(`calibration ${index}`);
    await addRows(
      hub.database,
      'exchange',
      people.map(({ days }, index) => ({
        ...{
          id: exchange(index),
          kind: 'SHORT_FORM',
          status: 'CIRCULATED',
          origin: 'HUB',
          realisation: 'ANNOUNCED',
          title: text,
        },
        ...{
          is_programme_inferred: false,
          modalities: [],
          date_precision: 'UNKNOWN',
          languages: ['fr'],
          audience_languages: [],
        },
        ...{
          is_recipient_list_complete: true,
          is_facilitated: true,
          version: 1,
          requested_by: 'ne-ins',
          requested_at: ago(days),
        },
        ...{ status_since: ago(days), round: 1, programme_code: index % 2 ? 'StatCaB' : null },
      })),
    );
    await addRows(
      hub.database,
      'circulation',
      people.map(({ score, answer, days, institution }, index) => {
        const isAnswered = answer === 'PROPOSED' || answer === 'DECLINED';
        return {
          ...{
            exchange_id: exchange(index),
            institution_id: institution,
            round: 1,
            rank: 1,
            score,
            asked_at: ago(days),
          },
          ...{ model_version: score === null ? null : '1', deadline: answer === 'open' ? ago(-5) : ago(days - 14) },
          ...{ answer: isAnswered ? answer : null, answered_at: isAnswered ? ago(days - 1) : null },
        };
      }),
    );
  });
  afterAll(() => hub.close());

  async function bands(filter: object, options = analyst): Promise<readonly Band[]> {
    const { data, errors } = await hub.ask<{ exchangeDesk: { calibration: Band[] } }>(
      `query ($filter: ExchangeDeskFilter) { exchangeDesk(filter: $filter) {
        calibration { modelVersion from below asked proposed declined silent open acceptance low high } } }`,
      { filter },
      options,
    );
    expect(errors).toBeUndefined();
    return data.exchangeDesk.calibration;
  }

  it('tells by score how many accepted of those who were asked in the period', async () => {
    const found = await bands({});
    const figures = found.map(({ low, high, ...others }) => others);
    const version = { modelVersion: '1' };
    expect(figures).toEqual([
      { ...version, from: 0.3, below: 0.4, asked: 3, proposed: 0, declined: 0, silent: 0, open: 3, acceptance: null },
      { ...version, from: 0.5, below: 0.6, asked: 10, proposed: 1, declined: 3, silent: 4, open: 2, acceptance: 1 / 8 },
      { ...version, from: 0.7, below: 0.8, asked: 8, proposed: 6, declined: 2, silent: 0, open: 0, acceptance: 6 / 8 },
      { ...version, from: 0.9, below: 1, asked: 2, proposed: 1, declined: 0, silent: 0, open: 1, acceptance: 1 },
    ]);
    // Wilson's intervals of 1 of 8, 6 of 8 and 1 of 1, as tables give them.
    const intervals = found.map(({ low, high }) =>
      [low, high].map((end) => (end === null ? null : Number((end as number).toFixed(3)))),
    );
    expect(intervals).toEqual([
      [null, null],
      [0.022, 0.471],
      [0.409, 0.929],
      [0.207, 1],
    ]);
  });

  it('is narrowed as the other figures are, and empty where nobody was asked', async () => {
    const all = await bands({});
    const some = await bands({ programmes: ['StatCaB'] });
    const count = (list: readonly Band[]) => list.reduce((sum, { asked: number }) => sum + (number as number), 0);
    expect(count(some)).toBeGreaterThan(0);
    expect(count(some)).toBeLessThan(count(all));
    expect(await bands({ from: '2001-01-01', to: '2001-12-31' })).toEqual([]);
  });
});
