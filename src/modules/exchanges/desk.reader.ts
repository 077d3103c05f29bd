import { type RawBuilder, sql } from 'kysely';
import { UnauthenticatedError } from '../../kernel/errors.ts';
import { isStaff } from '../../kernel/viewer.ts';
import type { ReadScope } from '../../platform/database/scope.ts';
import type { ExchangeDesk } from './exchanges.inputs.ts';

type Condition = RawBuilder<boolean>;

/** So many days something may lie until it is overdue. */
const patience = { circulation: 7, consent: 14, end: 30 } as const;

/** The turn of an institution: by what it was asked for, and by its part. */
const waitsForInstitution = (institutionId: string, today: string): Condition => sql`
  exchange.status in ('CIRCULATED', 'PROPOSED', 'AGREED', 'SCHEDULED', 'UNDERWAY', 'REPORTED') and (
    (exchange.status in ('CIRCULATED', 'PROPOSED') and exists (select from circulation asked
      where asked.exchange_id = exchange.id and asked.institution_id = ${institutionId} and asked.answer is null))
    or exists (select from exchange_party own
      where own.exchange_id = exchange.id and own.institution_id = ${institutionId} and case exchange.status
        when 'PROPOSED' then case when exchange.chosen_proposal_id is null then own.role = 'RECIPIENT'
          else own.consented_at is null and own.role in ('RECIPIENT', 'PROVIDER', 'CO_PROVIDER') end
        when 'AGREED' then own.role in ('PROVIDER', 'CO_PROVIDER') or (own.role = 'RECIPIENT' and not ${hasNamed})
        when 'SCHEDULED' then (own.role in ('PROVIDER', 'CO_PROVIDER') and exchange.starts_on <= ${today}::date)
          or (own.role = 'RECIPIENT' and not ${hasNamed})
        when 'UNDERWAY' then own.role in ('PROVIDER', 'CO_PROVIDER') and exchange.ends_on <= ${today}::date
        when 'REPORTED' then own.role in ('RECIPIENT', 'PROVIDER', 'CO_PROVIDER') and not exists (select from evaluation v
          where v.exchange_id = own.exchange_id and v.institution_id = own.institution_id)
        else false end))`;

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

function waiting({ viewer, today }: ReadScope): Condition {
  if (isStaff(viewer)) return waitsForCentre;
  return viewer.institutionId ? waitsForInstitution(viewer.institutionId, today) : sql`false`;
}

/**
 * What lies on the desk of whoever reads, as a condition on `exchange`. None of it is published, so of what an institution
 * sees all is its own.
 */
export function onDesk(scope: ReadScope, desk: ExchangeDesk): Condition {
  const { viewer, today } = scope;
  if (viewer.role === 'ANONYMOUS') {
    throw new UnauthenticatedError('filter.desk is for who is signed in: send "authorization: Bearer <token>".', {
      field: ['filter', 'desk'],
    });
  }
  if (desk === 'WAITS_FOR_ME') return waiting(scope);
  return desk === 'UPCOMING' ? upcoming(today) : overdue(today);
}
