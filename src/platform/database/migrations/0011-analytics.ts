import { Migration } from '@mikro-orm/migrations';

const open = "('REQUESTED', 'CIRCULATED', 'PROPOSED', 'AGREED', 'SCHEDULED', 'UNDERWAY', 'REPORTED', 'EVALUATED')";
const byStart = "(coalesce(starts_on, '-infinity'), id)";
const byStanding = "(coalesce(status_since, '-infinity'), id)";

/**
 * A page of a list is read in the order of an index; of what lies on a desk, in that of what is not over. Figures of a period
 * are read from the index alone.
 */
const indexes: Readonly<Record<string, string>> = {
  need_declared: 'need (declared_at) include (id, topic_code, institution_id)',
  exchange_stage_left: 'exchange_stage (left_at) include (status, entered_at, programme_code, exchange_id)',
  exchange_stage_came: 'exchange_stage (exchange_id) include (status)',
  exchange_by_start: `exchange ${byStart}`,
  exchange_by_standing: `exchange ${byStanding}`,
  exchange_open_by_start: `exchange ${byStart} where status in ${open}`,
  exchange_open_by_standing: `exchange ${byStanding} where status in ${open}`,
  exchange_party_of_institution: 'exchange_party (institution_id, exchange_id)',
  exchange_waits_for_centre: "exchange_party (exchange_id) where role = 'FACILITATOR' and consented_at is null",
  circulation_of_institution: 'circulation (institution_id, exchange_id) include (answer)',
};

const own = (column: string) => `${column} = (select caller_institution())`;
/**
 * The wall of 0009-exchanges. There a function looks for each row whether the caller is a party; here it is a subquery, which
 * the database may answer for all rows at once.
 */
const exchangeWall = (isParty: string) => `alter policy exchange_read on exchange using (
  (select caller_reads_everything()) or ((select caller_role()) is not null and (origin = 'RECORD' or status = 'CLOSED'))
  or ${own('requested_by')} or ${isParty}
  or exists (select from circulation c where c.exchange_id = exchange.id and ${own('c.institution_id')}))`;
const isParty = `exists (select from exchange_party p where p.exchange_id = exchange.id and ${own('p.institution_id')})`;

/** What the desks are read by. */
export class Analytics extends Migration {
  override name = '0011-analytics';

  override up(): void {
    for (const [name, on] of Object.entries(indexes)) this.addSql(`create index ${name} on ${on}`);
    this.addSql(exchangeWall(isParty));
  }

  override down(): void {
    this.addSql(exchangeWall('caller_is_party(id)'));
    for (const name of Object.keys(indexes)) this.addSql(`drop index ${name}`);
  }
}
