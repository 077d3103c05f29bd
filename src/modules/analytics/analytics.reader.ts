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
  ScoreBand,
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
  const message = `The period from ${from} to ${to} is longer than ${mostDays} days; ask for several shorter ones.`;
  throw new BadUserInputError(message, details);
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
const receivedIn = (countries: readonly string[]) => sql`(
  select exchange_id from exchange_party where role = 'RECIPIENT' and country_code = any (${countries}::text[])
  union all select exchange_id from exchange_party where role = 'RECIPIENT' and country_code is null
    and institution_id = any (array(select id from institution where country_code = any (${countries}::text[]))))`;

/** As it stands: looked up for each row of the period, where the planner would rather go through all rows of each value. */
const looked = (condition: Condition): Condition => sql`(${condition}) is true`;

/** Exchanges of the programmes and countries that are asked for, by the columns of a table. */
const ofExchange = ({ programmes, countries }: ExchangeDeskFigures, table: string, key: string): Condition => {
  const of = (column: string) => sql.ref(`${table}.${column}`);
  const conditions = [
    programmes ? sql`${of('programme_code')} = any (${programmes}::text[])` : sql`true`,
    countries ? looked(sql`${of(key)} in ${receivedIn(countries)}`) : sql`true`,
  ];
  return sql`${sql.join(conditions, sql` and `)}`;
};

/** Whether a moment lies in the period, by the index of its column. */
const within = ({ from, to }: ExchangeDeskFigures, moment: RawBuilder<unknown>): Condition =>
  sql`${moment} >= ${from}::date::timestamp at time zone 'UTC'
    and ${moment} < (${to}::date + 1)::timestamp at time zone 'UTC'`;

/** Whether a need is of the period: its programme is that of the topic, its country that of the institution. */
const isNeedOf = (desk: ExchangeDeskFigures): Condition => {
  const { programmes, countries } = desk;
  const conditions = [
    within(desk, sql`need.declared_at`),
    programmes
      ? looked(sql`need.topic_code in (select code from topic where programme_code = any (${programmes}::text[]))`)
      : sql`true`,
    countries
      ? looked(sql`need.institution_id in (select id from institution where country_code = any (${countries}::text[]))`)
      : sql`true`,
  ];
  return sql`${sql.join(conditions, sql` and `)}`;
};

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

const dayOf = (moment: string) => sql`(${sql.ref(moment)} at time zone 'UTC')::date`;

/** What stands where on this day, and for how long; the largest groups first. */
export async function standing(
  scope: ReadScope,
  desk: ExchangeDeskFigures,
  by: StandingGroup,
): Promise<StandingExchanges[]> {
  const histogram = sql`select status, ${groupings[by]}, count(*)::int as count,
      greatest(${scope.today}::date - ${dayOf('status_since')}, 0) as days
    from exchange
    where origin = 'HUB' and status = any (${unfinished}::text[]) and ${ofExchange(desk, 'exchange', 'id')}
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
    reached: Record<string, number>;
  }>`
    with came as materialized (select reached, count(*) from exchange
      where ${within(desk, sql`exchange.requested_at`)} and ${ofExchange(desk, 'exchange', 'id')} group by reached)
    select count(*)::int as "needsDeclared", (count(*) filter (where came_into_exchange))::int as "needsInExchange",
      (select jsonb_object_agg(lower(status), (select coalesce(sum(count), 0) from came
        where reached & exchange_state_bit(status) <> 0)) from unnest(${exchangeLife.states}::text[]) as status) as reached
    from need where ${isNeedOf(desk)}`.execute(scope.tables());
  const [{ reached, ...needs }] = rows as [(typeof rows)[number]];
  return { ...reached, ...needs } as unknown as ExchangeFunnel;
}

const place = ({ status }: { readonly status: ExchangeStatus }) => exchangeLife.states.indexOf(status);

/** How long exchanges were in the states that they left in the period, in the order of the life cycle. */
export async function daysPerState(scope: ReadScope, desk: ExchangeDeskFigures): Promise<DaysInState[]> {
  const histogram = sql`select status, days, count(*)::int as count
    from exchange_stage stage
    where ${within(desk, sql`left_at`)} and ${ofExchange(desk, 'stage', 'exchange_id')} group by 1, 2`;
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
    select needs, answered, answered::float8 / nullif(needs, 0) as share
    from (select count(*)::int as needs,
        (count(*) filter (where answered_at <= declared_at + make_interval(days => ${withinDays}::int)))::int as answered
      from need where ${isNeedOf(desk)}) as counted`.execute(scope.tables());
  return rows[0] as AnsweredShare;
}

/** The 95 % interval of a share by Wilson's score: it holds also where few were asked. */
const wilson = (side: 1 | -1) => sql`case when ended > 0 then
  (proposed + 1.9207::float8 + ${side}::float8 * 1.96 * sqrt(proposed * (ended - proposed) / ended::float8 + 0.9604))
  / (ended + 3.8416) end`;

/** Of the providers who were asked in the period because a ranking named them: the score, and whether they accepted. */
export async function calibration(scope: ReadScope, desk: ExchangeDeskFigures): Promise<ScoreBand[]> {
  const { rows } = await sql<ScoreBand>`
    select "modelVersion", band / 10.0::float8 as "from", (band + 1) / 10.0::float8 as below, asked, proposed, declined, silent,
      asked - ended as open, proposed::float8 / nullif(ended, 0) as acceptance, ${wilson(-1)} as low, ${wilson(1)} as high
    from (select *, proposed + declined + silent as ended from (
      select c.model_version as "modelVersion", least(floor(c.score * 10), 9)::int as band, count(*)::int as asked,
        (count(*) filter (where c.answer = 'PROPOSED'))::int as proposed,
        (count(*) filter (where c.answer = 'DECLINED'))::int as declined,
        (count(*) filter (where c.answer is null and c.deadline < now()))::int as silent
      from circulation c join exchange on exchange.id = c.exchange_id
      where c.score is not null and ${within(desk, sql`c.asked_at`)} and ${ofExchange(desk, 'exchange', 'id')}
      group by 1, 2) as counted) as bands
    order by 1, band`.execute(scope.tables());
  return rows;
}
