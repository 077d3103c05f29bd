import { type RawBuilder, sql } from 'kysely';
import { UnauthenticatedError } from '../../kernel/errors.ts';
import { isStaff, readsEverything, type Viewer } from '../../kernel/viewer.ts';
import type { ReadScope } from '../../platform/database/scope.ts';
import type { ExchangeDesk } from './exchanges.inputs.ts';

type Condition = RawBuilder<boolean>;

/** So many days something may lie until it is overdue. */
const patience = { circulation: 7, consent: 14, end: 30 } as const;

/** The turn of an institution: found by what it takes part in and was asked for, not by looking at every exchange. */
const waitsForInstitution = (institutionId: string, today: string): Condition => sql`exchange.id in (
  select asked.exchange_id from circulation asked join exchange e on e.id = asked.exchange_id
  where asked.institution_id = ${institutionId} and asked.answer is null and e.status in ('CIRCULATED', 'PROPOSED')
  union all
  select own.exchange_id from exchange_party own join exchange e on e.id = own.exchange_id
  where own.institution_id = ${institutionId} and case e.status
    when 'PROPOSED' then case when e.chosen_proposal_id is null then own.role = 'RECIPIENT'
      else own.consented_at is null and own.role in ('RECIPIENT', 'PROVIDER', 'CO_PROVIDER') end
    when 'AGREED' then own.role in ('PROVIDER', 'CO_PROVIDER') or (own.role = 'RECIPIENT' and not ${hasNamed})
    when 'SCHEDULED' then (own.role in ('PROVIDER', 'CO_PROVIDER') and e.starts_on <= ${today}::date)
      or (own.role = 'RECIPIENT' and not ${hasNamed})
    when 'UNDERWAY' then own.role in ('PROVIDER', 'CO_PROVIDER') and e.ends_on <= ${today}::date
    when 'REPORTED' then own.role in ('RECIPIENT', 'PROVIDER', 'CO_PROVIDER') and not exists (select from evaluation v
      where v.exchange_id = own.exchange_id and v.institution_id = own.institution_id)
    else false end)`;

const hasNamed = sql`exists (select from nomination n
  where n.exchange_id = own.exchange_id and n.institution_id = own.institution_id)`;

const waitsForCentre: Condition = sql`exchange.status in ('REQUESTED', 'CIRCULATED', 'PROPOSED', 'EVALUATED')
  and exchange.origin = 'HUB' and case exchange.status
    when 'CIRCULATED' then exchange.answer_deadline is null
    when 'PROPOSED' then exchange.chosen_proposal_id is not null and exists (select from exchange_party centre
      where centre.exchange_id = exchange.id and centre.role = 'FACILITATOR' and centre.consented_at is null)
    else true end`;

const upcoming = (today: string): Condition => sql`exchange.status in ('AGREED', 'SCHEDULED')
  and coalesce(exchange.ends_on, 'infinity') >= ${today}::date`;

const overdue = (today: string): Condition => sql`exchange.status in ('REQUESTED', 'CIRCULATED', 'PROPOSED', 'AGREED',
    'SCHEDULED', 'UNDERWAY', 'REPORTED', 'EVALUATED') and case exchange.status
  when 'REQUESTED' then exchange.status_since < ${today}::date - ${sql.lit(patience.circulation)}::int
  when 'CIRCULATED' then coalesce(exchange.answer_deadline, '-infinity') < ${today}::date
  when 'PROPOSED' then exchange.status_since < ${today}::date - ${sql.lit(patience.consent)}::int
  when 'AGREED' then exchange.starts_on < ${today}::date
  when 'SCHEDULED' then exchange.starts_on < ${today}::date
  when 'UNDERWAY' then exchange.ends_on < ${today}::date
  else exchange.status_since < ${today}::date - ${sql.lit(patience.end)}::int end`;

/** Of the exchanges that are seen anyhow, those of the institution; staff and analysts have all of them on their desk. */
const ownOnes = (viewer: Viewer): Condition =>
  readsEverything(viewer)
    ? sql`true`
    : sql`exchange.id in (select exchange_id from exchange_party where institution_id = ${viewer.institutionId}
        union all select exchange_id from circulation where institution_id = ${viewer.institutionId})`;

function waiting({ viewer, today }: ReadScope): Condition {
  if (isStaff(viewer)) return waitsForCentre;
  return viewer.institutionId ? waitsForInstitution(viewer.institutionId, today) : sql`false`;
}

/** What lies on the desk of whoever reads, as a condition on `exchange`. */
export function onDesk(scope: ReadScope, desk: ExchangeDesk): Condition {
  const { viewer, today } = scope;
  if (viewer.role === 'ANONYMOUS') {
    throw new UnauthenticatedError('filter.desk is for who is signed in: send "authorization: Bearer <token>".', {
      field: ['filter', 'desk'],
    });
  }
  if (desk === 'WAITS_FOR_ME') return waiting(scope);
  return sql`(${desk === 'UPCOMING' ? upcoming(today) : overdue(today)} and ${ownOnes(viewer)})`;
}
