import { type RawBuilder, sql } from 'kysely';
import { BadUserInputError } from '../../kernel/errors.ts';
import { needed } from '../../kernel/filters.ts';
import type { ReadScope } from '../../platform/database/scope.ts';
import { countryCodes, programmeCodes } from '../directory/index.ts';
import { type ExchangeStatus, exchangeLife, finalStatuses } from '../exchanges/index.ts';
import { type ExchangeDeskFilter, mostDays, type StandingGroup, usualDays } from './analytics.inputs.ts';
import type {
  AnsweredShare,
  DaysInState,
  ExchangeDeskFigures,
  ExchangeFunnel,
  StandingExchanges,
} from './analytics.type.ts';

/** The largest groups of what stands somewhere that are shown. */
export const mostGroups = 500;

const millisecondsOfDay = 86_400_000;

function usualStart(to: string): string {
  const [firstYear, secondYear] = ['0001-01-01', '0002-01-01'];
  if (to < secondYear) return firstYear;
  return new Date(Date.parse(to) - (usualDays - 1) * millisecondsOfDay).toISOString().slice(0, 10);
}

function periodOf(today: string, filter: ExchangeDeskFilter) {
  const to = filter.to ?? today;
  const from = filter.from ?? usualStart(to);
  const days = (Date.parse(to) - Date.parse(from)) / millisecondsOfDay + 1;
  const details = { field: ['filter', 'from'], maximum: mostDays };
  if (days < 1) throw new BadUserInputError(`filter.from, ${from}, may not be after filter.to, ${to}.`, details);
  if (days <= mostDays) return { from, to };
  const most = `${mostDays.toLocaleString('en')} days, which are five years`;
  throw new BadUserInputError(`The period from ${from} to ${to} is longer than ${most}.`, details);
}

/** What figures are asked for, the period filled in; what is not known is an error, not nothing. */
export async function deskFor(scope: ReadScope, filter: ExchangeDeskFilter): Promise<ExchangeDeskFigures> {
  const { programmes, countries } = filter;
  return {
    ...periodOf(scope.today, filter),
    programmes: programmes ? await programmeCodes(scope, needed(programmes, 'programmes'), 'filter.programmes') : null,
    countries: countries ? await countryCodes(scope, needed(countries, 'countries'), 'filter.countries') : null,
  };
}

type Condition = RawBuilder<boolean>;

/** The exchanges with a recipient of the countries; found by the indexes of parties. */
const receivedIn = (countries: readonly string[]) => sql`array(
  select exchange_id from exchange_party where role = 'RECIPIENT' and (country_code = any (${countries}::text[])
    or (country_code is null and institution_id = any (array(
      select id from institution where country_code = any (${countries}::text[]))))))`;

const ofProgrammes = ({ programmes }: ExchangeDeskFigures): Condition =>
  programmes ? sql`programme_code = any (${programmes}::text[])` : sql`true`;

/** What the database counts, see its view `desk_fact`: a need, an exchange that came to a state, a state that was left. */
const facts = { need: sql`'NEED'`, reached: sql`'REACHED'`, left: sql`'LEFT'` } as const;

/**
 * How often something happened in the period: rows of state, days and count. Whole months are added up already, as long as
 * countries do not matter; the days before and after them are counted now.
 */
function counted(fact: RawBuilder<unknown>, desk: ExchangeDeskFigures): RawBuilder<unknown> {
  const [from, to] = [sql`${desk.from}::date`, sql`${desk.to}::date`];
  const one = sql`select status, days, 1 as count from desk_fact where fact = ${fact} and ${ofProgrammes(desk)}`;
  if (desk.countries) {
    const ofCountries =
      fact === facts.need
        ? sql`country_code = any (${desk.countries}::text[])`
        : sql`subject = any (${receivedIn(desk.countries)})`;
    return sql`${one} and happened_on between ${from} and ${to} and ${ofCountries}`;
  }
  const first = sql`date_trunc('month', ${from}::timestamp + interval '1 month - 1 day')::date`;
  const end = sql`greatest(date_trunc('month', ${to}::timestamp + interval '1 day')::date, ${first})`;
  const programmes = desk.programmes ? ofProgrammes(desk) : sql`programme_code is null`;
  return sql`select status, days, count from desk_count
      where fact = ${fact} and ${programmes} and month >= ${first} and month < ${end}
    union all ${one} and (happened_on between ${from} and least(${first} - 1, ${to})
      or happened_on between ${end} and ${to})`;
}

/**
 * The medians of days that are counted instead of listed: the one in the middle, or the mean of the two there.
 * @param keys columns of the histogram, beside days and count
 */
const medians = (keys: RawBuilder<unknown>, histogram: RawBuilder<unknown>) => sql`
  select ${keys}, max(total)::int as count, max(days)::int as "longestDays",
    (avg(days) filter (where 2 * upto >= total and 2 * (upto - count) <= total))::float8 as "medianDays"
  from (select *, sum(count) over (partition by ${keys} order by days) as upto, sum(count) over (partition by ${keys}) as total
    from (${histogram}) as histogram) as ranked
  group by ${keys}`;

const unfinished = exchangeLife.states.filter((status) => !finalStatuses.includes(status));

const groupings: Readonly<Record<StandingGroup, RawBuilder<unknown>>> = {
  STATUS: sql`null::text as "programmeCode", null::text as month`,
  PROGRAMME: sql`programme_code as "programmeCode", null::text as month`,
  MONTH: sql`null::text as "programmeCode", date_trunc('month', status_since at time zone 'UTC')::date::text as month`,
};

/** What stands where on this day, and for how long; the largest groups first. */
export async function standing(
  scope: ReadScope,
  desk: ExchangeDeskFigures,
  by: StandingGroup,
): Promise<StandingExchanges[]> {
  const ofCountries = desk.countries ? sql`id = any (${receivedIn(desk.countries)})` : sql`true`;
  const histogram = sql`select status, ${groupings[by]}, count(*)::int as count,
      greatest(${scope.today}::date - (status_since at time zone 'UTC')::date, 0) as days
    from exchange
    where origin = 'HUB' and status = any (${unfinished}::text[]) and ${ofProgrammes(desk)} and ${ofCountries}
    group by 1, 2, 3, days`;
  const keys = sql`status, "programmeCode", month`;
  const { rows } = await sql<StandingExchanges>`${medians(keys, histogram)}
    order by count desc, ${keys} limit ${mostGroups}`.execute(scope.tables());
  return rows;
}

/** How far needs and exchanges of the period came. */
export async function funnel(scope: ReadScope, desk: ExchangeDeskFigures): Promise<ExchangeFunnel> {
  const { rows } = await sql<{
    needsDeclared: number;
    needsInExchange: number;
    reached: Record<string, number> | null;
  }>`
    select needs.*, reached from (select coalesce(sum(count), 0)::int as "needsDeclared",
        coalesce(sum(count) filter (where status = 'IN_EXCHANGE'), 0)::int as "needsInExchange"
      from (${counted(facts.need, desk)}) as one) as needs,
    (select jsonb_object_agg(lower(status), count) as reached
      from (select status, sum(count) as count from (${counted(facts.reached, desk)}) as one group by status) as each) as exchanges`.execute(
    scope.tables(),
  );
  const [{ reached, ...needs } = { needsDeclared: 0, needsInExchange: 0, reached: null }] = rows;
  const none = Object.fromEntries(exchangeLife.states.map((status) => [status.toLowerCase(), 0]));
  return { ...none, ...reached, ...needs } as ExchangeFunnel;
}

const place = ({ status }: { readonly status: ExchangeStatus }) => exchangeLife.states.indexOf(status);

/** How long exchanges were in the states that they left in the period, in the order of the life cycle. */
export async function daysPerState(scope: ReadScope, desk: ExchangeDeskFigures): Promise<DaysInState[]> {
  const histogram = sql`select status, days, sum(count) as count from (${counted(facts.left, desk)}) as one
    group by status, days having sum(count) > 0`;
  const { rows } = await sql<DaysInState>`${medians(sql`status`, histogram)}`.execute(scope.tables());
  return rows.toSorted((a, b) => place(a) - place(b));
}

/** How many of the needs of the period were answered within so many days. */
export async function answeredShare(
  scope: ReadScope,
  desk: ExchangeDeskFigures,
  withinDays: number,
): Promise<AnsweredShare> {
  const { rows } = await sql<AnsweredShare>`
    select needs, answered, answered::float8 / nullif(needs, 0) as share from (
      select coalesce(sum(count), 0)::int as needs, coalesce(sum(count) filter (where days <= ${withinDays}), 0)::int as answered
      from (${counted(facts.need, desk)}) as one) as asked`.execute(scope.tables());
  return rows[0] as AnsweredShare;
}
