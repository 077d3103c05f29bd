import fc from 'fast-check';
import { sql } from 'kysely';
import { newId } from '../../src/kernel/ids.ts';
import { exchangeLife, finalStatuses } from '../../src/modules/exchanges/exchanges.states.ts';
import type { Database } from '../../src/platform/database/database.ts';
import { addRows, needRow } from './rows.ts';

type Status = (typeof exchangeLife.states)[number];

/** Where an exchange stood; it has not left the last one. */
export interface Stage {
  readonly status: Status;
  readonly enteredAt: Date;
  readonly leftAt: Date | null;
}

export interface WorldExchange {
  readonly id: string;
  readonly programme: string | null;
  readonly requestedAt: Date;
  readonly recipients: readonly Party[];
  readonly stages: readonly Stage[];
  readonly proposedAt: readonly Date[];
}

interface Party {
  readonly institution: string | null;
  readonly country: string | null;
}

export interface WorldNeed {
  readonly id: string;
  readonly institution: string;
  readonly topic: string;
  readonly declaredAt: Date;
  /** The exchanges that are to meet it, or were before they fell through. */
  readonly exchanges: readonly string[];
}

/** Exchanges and needs that never were, for figures to be computed from in two ways. */
export interface World {
  readonly exchanges: readonly WorldExchange[];
  readonly needs: readonly WorldNeed[];
}

/** What of the directory a world is made of. */
export interface Surroundings {
  readonly institutions: readonly { readonly id: string; readonly country: string }[];
  readonly topics: readonly { readonly code: string; readonly programme: string | null }[];
}

export async function surroundings(database: Database): Promise<Surroundings> {
  const institutions = await sql<{ id: string; country: string }>`
    select distinct on (country_code) id, country_code as country from institution where country_code in ('NE', 'SN', 'TN', 'TR')
    union select 'tr-turkstat', 'TR'`.execute(database.owner());
  const topics = await sql<{ code: string; programme: string | null }>`
    select distinct on (programme_code) code, programme_code as programme from topic
    order by programme_code, code limit 4`.execute(database.owner());
  return { institutions: institutions.rows, topics: topics.rows };
}

const day = 86_400_000;
const after = (moment: Date, days: number) => new Date(moment.getTime() + days * day);
/** Days and parts of a day. */
const days = (most: number) => fc.integer({ min: 0, max: most * 24 * 60 }).map((minutes) => minutes / (24 * 60));

interface Turn {
  readonly isLast: boolean;
  readonly choice: number;
  readonly stay: number;
}

/** A way through the life cycle, as far as it got until now. */
function stagesOf(requestedAt: Date, now: Date, turns: readonly Turn[]): Stage[] {
  const stages: Stage[] = [];
  let [status, enteredAt]: [Status, Date] = [exchangeLife.initial, requestedAt];
  for (const { isLast, choice, stay } of turns) {
    const moves = exchangeLife.moves.filter(({ from, to }) => from.includes(status) && to !== status);
    const liked = moves.filter(({ to }) => finalStatuses.includes(to) === isLast);
    const among = liked.length > 0 ? liked : moves;
    const move = among[choice % among.length];
    const leftAt = after(enteredAt, stay);
    if (!move || leftAt > now) break;
    stages.push({ status, enteredAt, leftAt });
    [status, enteredAt] = [move.to, leftAt];
  }
  return [...stages, { status, enteredAt, leftAt: null }];
}

function exchangeIn({ institutions, topics }: Surroundings, now: Date): fc.Arbitrary<WorldExchange> {
  const party = fc.record({
    institution: fc.option(fc.constantFrom(...institutions.map(({ id }) => id)), { freq: 4 }),
    country: fc.option(fc.constantFrom('NE', 'SN', 'TN'), { freq: 1 }),
  });
  const turn = fc.record({
    isLast: fc.integer({ min: 1, max: 12 }).map((one) => one === 12),
    ...{ choice: fc.nat(), stay: days(40) },
  });
  return fc
    .record({
      topic: fc.constantFrom(...topics, { programme: null }),
      age: days(1_000),
      recipients: fc.uniqueArray(party, {
        ...{ minLength: 1, maxLength: 3, selector: ({ institution, country }) => institution ?? country },
      }),
      turns: fc.array(turn, { maxLength: 14, size: 'max' }),
      proposals: fc.array(days(60), { maxLength: 2 }),
    })
    .map(({ topic, age, recipients, turns, proposals }) => {
      const requestedAt = after(now, -age);
      return {
        ...{ id: newId(), programme: topic.programme, requestedAt },
        recipients: recipients.map((one) => (one.institution || one.country ? one : { ...one, country: 'SN' })),
        stages: stagesOf(requestedAt, now, turns),
        proposedAt: proposals.map((later) => after(requestedAt, later)),
      };
    });
}

/** Needs of before and after the request of one of their exchanges; some are in none, some in two. */
const needAmong = (
  { institutions, topics }: Surroundings,
  exchanges: readonly WorldExchange[],
): fc.Arbitrary<WorldNeed> =>
  fc
    .record({
      institution: fc.constantFrom(...institutions.map(({ id }) => id)),
      topic: fc.constantFrom(...topics.map(({ code }) => code)),
      near: fc.constantFrom(...exchanges),
      before: days(50),
      exchanges: fc.uniqueArray(fc.constantFrom(...exchanges.map(({ id }) => id)), { maxLength: 1 }),
      isInNear: fc.boolean(),
    })
    .map(({ institution, topic, near, before, exchanges: others, isInNear }) => ({
      ...{ id: newId(), institution, topic, declaredAt: after(near.requestedAt, 10 - before) },
      exchanges: isInNear ? [...new Set([near.id, ...others])] : others.slice(0, before > 40 ? 1 : 0),
    }));

export function worldOf(around: Surroundings, now: Date, size: number, seed: number): World {
  const exchanges = fc.sample(exchangeIn(around, now), { numRuns: size, seed });
  return { exchanges, needs: fc.sample(needAmong(around, exchanges), { numRuns: size, seed }) };
}

const reason = { own: 'EN', EN: 'Other plans' };
const exchangeRow = ({ id, programme, requestedAt, stages }: WorldExchange) => {
  const { status, enteredAt } = stages.at(-1) as Stage;
  return {
    ...{
      id,
      kind: 'SHORT_FORM',
      status,
      origin: 'HUB',
      realisation: 'ANNOUNCED',
      title: { own: 'EN', EN: 'Something' },
    },
    ...{ programme_code: programme, is_programme_inferred: false, modalities: [], date_precision: 'UNKNOWN' },
    ...{ languages: [], audience_languages: [], is_recipient_list_complete: true, is_facilitated: true, round: 1 },
    ...{ requested_at: requestedAt, status_since: enteredAt, places_taken: 0, evaluation_count: 0, version: 1 },
    end_reason: ['DECLINED', 'CANCELLED', 'WITHDRAWN'].includes(status) ? reason : null,
  };
};
const proposalRow = (exchangeId: string, submittedAt: Date) => ({
  ...{ id: newId(), exchange_id: exchangeId, institution_id: 'sn-ansd', status: 'WITHDRAWN', scope: reason, level: 3 },
  ...{
    modality: 'WORKSHOP',
    delivery: 'ONLINE',
    starts_on: '2027-06-01',
    ends_on: '2027-06-02',
    date_precision: 'DAY',
  },
  ...{
    languages: ['fr'],
    interpretation: [],
    costs: [],
    places: 9,
    submitted_at: submittedAt,
    withdrawal_reason: reason,
  },
  version: 1,
});

/** Writes a world into the tables, past all rules but those of the database. */
export async function plant(database: Database, { exchanges, needs }: World): Promise<void> {
  await addRows(database, 'exchange', exchanges.map(exchangeRow));
  const parties = exchanges.flatMap(({ id, recipients }) =>
    recipients.map(({ institution, country }, position) => ({
      ...{ exchange_id: id, position, role: 'RECIPIENT', institution_id: institution, country_code: country },
    })),
  );
  // Whoever gives has a country too.
  const givers = exchanges.map(({ id }) => ({
    ...{ exchange_id: id, position: 9, role: 'PROVIDER', institution_id: 'my-dosm' },
  }));
  await addRows(database, 'exchange_party', [...parties, ...givers]);
  const stages = exchanges.flatMap(({ id, programme, stages: all }) =>
    all.map(({ status, enteredAt, leftAt }, position) => ({
      ...{ exchange_id: id, position, status, programme_code: programme, entered_at: enteredAt, left_at: leftAt },
    })),
  );
  await addRows(database, 'exchange_stage', stages);
  await addRows(
    database,
    'need',
    needs.map(({ id, institution, topic, declaredAt }) =>
      needRow(id, institution, topic, { declared_at: declaredAt, status: 'MET' }),
    ),
  );
  const pairs = needs.flatMap((need) => need.exchanges.map((id) => ({ exchange_id: id, need_id: need.id })));
  await addRows(database, 'exchange_need', pairs);
  const proposals = exchanges.flatMap(({ id, proposedAt }) => proposedAt.map((moment) => proposalRow(id, moment)));
  await addRows(database, 'proposal', proposals);
}

/** As in the API; the period is always given. */
export interface WorldFilter {
  readonly from: string;
  readonly to: string;
  readonly programmes?: readonly string[];
  readonly countries?: readonly string[];
}

const dayOf = (moment: Date) => moment.toISOString().slice(0, 10);
const daysBetween = (from: Date, to: Date) => (Date.parse(dayOf(to)) - Date.parse(dayOf(from))) / day;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]];
  return ((low as number) + (high as number)) / 2;
}

function grouped<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

/** What the desk has to tell of a world, computed without a database. */
export class Expected {
  private readonly exchanges: readonly WorldExchange[];
  private readonly needs: readonly WorldNeed[];

  constructor(
    private readonly world: World,
    around: Surroundings,
    private readonly filter: WorldFilter,
    private readonly now: Date,
  ) {
    const { programmes, countries } = filter;
    const countryOf = new Map(around.institutions.map(({ id, country }) => [id, country]));
    const programmeOf = new Map(around.topics.map(({ code, programme }) => [code, programme]));
    const fits = (wanted: readonly string[] | undefined, own: readonly (string | null | undefined)[]) =>
      !wanted || own.some((one) => one != null && wanted.includes(one));
    this.exchanges = world.exchanges.filter(
      ({ programme, recipients }) =>
        fits(programmes, [programme]) &&
        fits(
          countries,
          recipients.map(({ institution, country }) => country ?? countryOf.get(institution as string)),
        ),
    );
    this.needs = world.needs.filter(
      ({ institution, topic, declaredAt }) =>
        this.isInPeriod(declaredAt) &&
        fits(programmes, [programmeOf.get(topic)]) &&
        fits(countries, [countryOf.get(institution)]),
    );
  }

  private isInPeriod(moment: Date): boolean {
    return dayOf(moment) >= this.filter.from && dayOf(moment) <= this.filter.to;
  }

  /** Whatever their order. */
  standing(by: 'STATUS' | 'PROGRAMME' | 'MONTH') {
    const standing = this.exchanges.flatMap(({ programme, stages }) => {
      const { status, enteredAt } = stages.at(-1) as Stage;
      if (finalStatuses.includes(status)) return [];
      const month = by === 'MONTH' ? `${dayOf(enteredAt).slice(0, 7)}-01` : null;
      const group = { status, programme: by === 'PROGRAMME' && programme ? { code: programme } : null, month };
      return [{ group, days: daysBetween(enteredAt, this.now) }];
    });
    return [...grouped(standing, ({ group }) => JSON.stringify(group))].map(([key, items]) => {
      const all = items.map((item) => item.days);
      return { ...JSON.parse(key), count: all.length, medianDays: median(all), longestDays: Math.max(...all) };
    });
  }

  funnel() {
    const requested = this.exchanges.filter(({ requestedAt }) => this.isInPeriod(requestedAt));
    const reached = exchangeLife.states.map((state) => {
      const count = requested.filter(({ stages }) => stages.some(({ status }) => status === state)).length;
      return [state.toLowerCase(), count] as const;
    });
    const needsInExchange = this.needs.filter(({ exchanges }) => exchanges.length > 0).length;
    return { needsDeclared: this.needs.length, needsInExchange, ...Object.fromEntries(reached) };
  }

  daysPerState() {
    const stays = this.exchanges
      .flatMap(({ stages }) => stages)
      .filter(({ leftAt }) => leftAt && this.isInPeriod(leftAt));
    const groups = grouped(stays, ({ status }) => status);
    return exchangeLife.states.flatMap((status) => {
      const all = groups.get(status)?.map(({ enteredAt, leftAt }) => daysBetween(enteredAt, leftAt as Date));
      return all ? [{ status, medianDays: median(all), count: all.length }] : [];
    });
  }

  answeredShare(withinDays: number) {
    const proposedAt = new Map(this.world.exchanges.map((exchange) => [exchange.id, exchange.proposedAt]));
    const answered = this.needs.filter(({ declaredAt, exchanges }) =>
      exchanges.flatMap((id) => proposedAt.get(id) ?? []).some((moment) => moment <= after(declaredAt, withinDays)),
    ).length;
    const needs = this.needs.length;
    return { needs, answered, share: needs > 0 ? answered / needs : null };
  }
}
