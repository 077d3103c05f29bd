import { Migration } from '@mikro-orm/migrations';
import { auditOf } from './0006-audit.ts';

const added: readonly (readonly [column: string, type: string])[] = [
  ['requested_by', 'text null'],
  ['requested_at', 'timestamptz null'],
  ['status_since', 'timestamptz null'],
  ['participants', 'int null'],
  ['offer_id', 'uuid null'],
  ['round', 'int not null default 0'],
  ['answer_deadline', 'timestamptz null'],
  ['answer_days', 'int null'],
  ['breadth', 'int null'],
  ['chosen_proposal_id', 'uuid null'],
  ['places', 'int null'],
  ['places_taken', 'int not null default 0'],
  ['end_reason', 'jsonb null'],
  ['evaluation_mean', 'double precision null'],
  ['evaluation_count', 'int not null default 0'],
];

const tables: Readonly<Record<string, string>> = {
  exchange_need: 'exchange_id uuid not null, need_id uuid not null, primary key (exchange_id, need_id)',
  exchange_stage: `exchange_id uuid not null, position int not null, status text not null, programme_code text null,
    entered_at timestamptz not null, left_at timestamptz null, primary key (exchange_id, position)`,
  circulation: `exchange_id uuid not null, institution_id text not null, round int not null, rank int null,
    score double precision null, model_version text null, asked_at timestamptz not null, deadline timestamptz not null,
    answer text null, answered_at timestamptz null, reason jsonb null, primary key (exchange_id, institution_id)`,
  exchange_session: `exchange_id uuid not null, position int not null, day date not null, title jsonb not null,
    expert_id uuid null, primary key (exchange_id, position)`,
  nomination: `id uuid not null, exchange_id uuid not null, institution_id text not null, name text not null, title text null,
    gender text not null, status text not null, position int not null, nominated_at timestamptz not null,
    primary key (id)`,
  exchange_material: `exchange_id uuid not null, position int not null, title jsonb not null, url text not null,
    added_at timestamptz not null, primary key (exchange_id, position)`,
  exchange_report: `exchange_id uuid not null, summary jsonb not null, planned_start date null, planned_end date null,
    reported_at timestamptz not null, primary key (exchange_id)`,
  participation: `exchange_id uuid not null, country_code text not null, women int not null, men int not null,
    undisclosed int not null, primary key (exchange_id, country_code)`,
  evaluation: `exchange_id uuid not null, institution_id text not null, side text not null, relevance int not null,
    quality int not null, organisation int not null, comment jsonb null, evaluated_at timestamptz not null,
    primary key (exchange_id, institution_id)`,
  proposal: `id uuid not null, exchange_id uuid not null, institution_id text not null, status text not null,
    scope jsonb not null, audience jsonb null, level int not null, modality text not null, delivery text not null,
    starts_on date not null, ends_on date not null, date_precision text not null, venue text null, languages text[] not null,
    interpretation text[] not null, materials jsonb null, costs jsonb not null, places int not null,
    submitted_at timestamptz not null, withdrawal_reason jsonb null, version int not null default 1, primary key (id)`,
  proposal_partner:
    'proposal_id uuid not null, institution_id text not null, primary key (proposal_id, institution_id)',
  proposal_expert: 'proposal_id uuid not null, expert_id uuid not null, primary key (proposal_id, expert_id)',
};

const foreignKeys = [
  ['exchange', 'requested_by', 'institution', 'id'],
  ['exchange', 'offer_id', 'offer', 'id'],
  ['exchange', 'chosen_proposal_id', 'proposal', 'id'],
  ['exchange_need', 'exchange_id', 'exchange', 'id'],
  ['exchange_need', 'need_id', 'need', 'id'],
  ['exchange_stage', 'exchange_id', 'exchange', 'id'],
  ['circulation', 'exchange_id', 'exchange', 'id'],
  ['circulation', 'institution_id', 'institution', 'id'],
  ['exchange_session', 'exchange_id', 'exchange', 'id'],
  ['exchange_session', 'expert_id', 'expert', 'id'],
  ['nomination', 'exchange_id', 'exchange', 'id'],
  ['nomination', 'institution_id', 'institution', 'id'],
  ['exchange_material', 'exchange_id', 'exchange', 'id'],
  ['exchange_report', 'exchange_id', 'exchange', 'id'],
  ['participation', 'exchange_id', 'exchange', 'id'],
  ['participation', 'country_code', 'country', 'code'],
  ['evaluation', 'exchange_id', 'exchange', 'id'],
  ['evaluation', 'institution_id', 'institution', 'id'],
  ['proposal', 'exchange_id', 'exchange', 'id'],
  ['proposal', 'institution_id', 'institution', 'id'],
  ['proposal_partner', 'proposal_id', 'proposal', 'id'],
  ['proposal_partner', 'institution_id', 'institution', 'id'],
  ['proposal_expert', 'proposal_id', 'proposal', 'id'],
  ['proposal_expert', 'expert_id', 'expert', 'id'],
] as const;

const scopesBefore = 'NEEDS CAPACITIES OFFERS PRACTICES EXPERTS';
const statuses =
  'REQUESTED CIRCULATED PROPOSED AGREED SCHEDULED UNDERWAY REPORTED EVALUATED CLOSED DECLINED CANCELLED WITHDRAWN';
const modalities = 'TRAINING_COURSE WORKSHOP STUDY_VISIT TRAINING_OF_TRAINERS TECHNICAL_MISSION WEBINAR';
const oneOf = (column: string, words: string) => `${column} in ('${words.split(' ').join("', '")}')`;
const scale = (column: string) => `${column} between 1 and 5`;

const checks: readonly (readonly [table: string, name: string, rule: string])[] = [
  ['exchange', 'status_known', oneOf('status', statuses)],
  ['exchange', 'record_is_closed', "origin <> 'RECORD' or (status = 'CLOSED' and status_since is null)"],
  ['exchange', 'participants_in_range', 'participants between 1 and 10000'],
  ['exchange', 'places_in_range', 'places between 1 and 10000'],
  ['exchange', 'no_overbooking', 'places_taken between 0 and coalesce(places, 0)'],
  [
    'exchange',
    'ended_has_reason',
    "status not in ('DECLINED', 'CANCELLED', 'WITHDRAWN') or end_reason is not null or origin = 'RECORD'",
  ],
  ['exchange', 'evaluation_in_range', 'evaluation_mean between 0 and 1'],
  ['circulation', 'answer_known', oneOf('answer', 'PROPOSED DECLINED')],
  ['circulation', 'answered_has_moment', '(answer is null) = (answered_at is null)'],
  ['circulation', 'deadline_after_asking', 'deadline > asked_at'],
  ['nomination', 'status_known', oneOf('status', 'CONFIRMED WAITING WITHDRAWN')],
  ['nomination', 'gender_known', oneOf('gender', 'WOMAN MAN UNDISCLOSED')],
  [
    'participation',
    'counts_in_range',
    'women between 0 and 100000 and men between 0 and 100000 and undisclosed between 0 and 100000',
  ],
  ['participation', 'somebody', 'women + men + undisclosed > 0'],
  ['evaluation', 'side_known', oneOf('side', 'RECIPIENT PROVIDER')],
  ['evaluation', 'scales', `${scale('relevance')} and ${scale('quality')} and ${scale('organisation')}`],
  ['exchange_stage', 'time_goes_on', 'left_at >= entered_at'],
  ['proposal', 'status_known', oneOf('status', 'SUBMITTED CHOSEN WITHDRAWN')],
  ['proposal', 'level_in_range', 'level between 1 and 4'],
  ['proposal', 'modality_known', oneOf('modality', modalities)],
  ['proposal', 'delivery_known', oneOf('delivery', 'ONSITE ONLINE HYBRID')],
  ['proposal', 'precision_known', oneOf('date_precision', 'DAY MONTH')],
  ['proposal', 'dates_in_order', 'ends_on >= starts_on'],
  ['proposal', 'languages_given', 'cardinality(languages) > 0'],
  ['proposal', 'places_in_range', 'places between 1 and 10000'],
  ['proposal', 'withdrawn_has_reason', "status <> 'WITHDRAWN' or withdrawal_reason is not null"],
];

const known = '(select caller_role()) is not null';
const hub = "(select caller_role()) = 'HUB'";
const staff = "(select caller_role()) in ('FACILITATOR', 'ADMINISTRATOR', 'HUB')";
const everything = '(select caller_reads_everything())';
const facilitator = "(select caller_role()) in ('FACILITATOR', 'HUB')";
const own = (column = 'institution_id') => `${column} = (select caller_institution())`;
const party = (exchange = 'exchange_id') => `caller_is_party(${exchange})`;
const asked = `exists (select from circulation c where c.exchange_id = exchange.id and ${own('c.institution_id')})`;
/** As in 0004-walls; since now also for who takes part in an exchange that is to meet it. */
const needRead = `${everything} or (is_shared and (select caller_institution()) is not null) or ${own()}`;
const ofVisible = 'exists (select from exchange e where e.id = exchange_id)';
const ofProposal = 'exists (select from proposal p where p.id = proposal_id)';

interface Wall {
  readonly table: string;
  readonly read: string;
  readonly write: string;
  readonly change?: string;
}

const exchangeWall = (read: string, insert: string, change: string): readonly string[] => [
  `create policy exchange_read on exchange for select using (${read})`,
  `create policy exchange_insert on exchange for insert with check (${insert})`,
  `create policy exchange_update on exchange for update using (${change}) with check (${change})`,
  `create policy exchange_delete on exchange for delete using (${hub})`,
];
const policyNames = ['read', 'insert', 'update', 'delete'] as const;
const dropWall = (table: string) => policyNames.map((name) => `drop policy ${table}_${name} on ${table}`);

/** The same rules as in the policies of the module, where a forgotten filter meets them. */
const walls: readonly Wall[] = [
  {
    table: 'circulation',
    read: `${everything} or ${own()} or ${party()}`,
    write: facilitator,
    change: `${facilitator} or ${own()}`,
  },
  {
    table: 'proposal',
    read: `${everything} or ${own()} or ${party()} or exists (
      select from proposal_partner q where q.proposal_id = proposal.id and ${own('q.institution_id')})`,
    write: `${hub} or ${own()}`,
    change: `${facilitator} or ${own()} or ${party()}`,
  },
  { table: 'proposal_partner', read: known, write: `${hub} or caller_proposes(proposal_id)` },
  { table: 'proposal_expert', read: ofProposal, write: ofProposal },
  {
    table: 'nomination',
    read: `${everything} or ${own()} or caller_provides(exchange_id)`,
    write: `${facilitator} or ${own()}`,
  },
  { table: 'evaluation', read: `${staff} or ${own()} or ${party()}`, write: `${hub} or (${own()} and ${party()})` },
  { table: 'exchange_need', read: `${everything} or ${ofVisible}`, write: ofVisible },
  { table: 'exchange_session', read: ofVisible, write: ofVisible },
  { table: 'exchange_material', read: `${everything} or ${party()}`, write: `${facilitator} or ${party()}` },
  { table: 'exchange_report', read: ofVisible, write: `${facilitator} or ${party()}` },
  { table: 'participation', read: ofVisible, write: `${facilitator} or ${party()}` },
];

const child = { subject: 'Exchange', key: 'exchange_id' } as const;
const ofProposals = { subject: 'Proposal', key: 'proposal_id' } as const;
const audited: readonly Parameters<typeof auditOf>[0][] = [
  { table: 'exchange_need', ...child, part: 'needs', shown: 'need_id' },
  {
    ...{ table: 'circulation', ...child, part: 'circulation' },
    shown: 'institution_id round rank score model_version asked_at deadline answer answered_at',
  },
  { table: 'exchange_session', ...child, part: 'schedule', shown: 'position day expert_id' },
  {
    ...{ table: 'nomination', subject: 'Nomination', key: 'id' },
    shown: 'exchange_id institution_id status position nominated_at',
  },
  { table: 'exchange_material', ...child, part: 'materials', shown: 'position added_at' },
  { table: 'exchange_report', ...child, part: 'report', shown: 'planned_start planned_end reported_at' },
  { table: 'participation', ...child, part: 'participation', shown: 'country_code women men undisclosed' },
  { table: 'evaluation', ...child, part: 'evaluations', shown: 'institution_id side evaluated_at' },
  {
    ...{ table: 'proposal', subject: 'Proposal', key: 'id' },
    shown:
      'exchange_id institution_id status level modality delivery starts_on ends_on date_precision languages interpretation places submitted_at version',
  },
  { table: 'proposal_partner', ...ofProposals, part: 'partners', shown: 'institution_id' },
  { table: 'proposal_expert', ...ofProposals, part: 'experts', shown: 'expert_id' },
];

/** Whoever asks, the answer is about the caller alone; the functions see the parties past every wall. */
const callerIs = (name: string, roles: string) =>
  `create function ${name}(asked uuid) returns boolean language sql stable security definer set search_path = public
    return exists (select from exchange_party p where p.exchange_id = asked
      and p.institution_id = caller_institution()${roles})`;

/** The life of exchanges: from a request to an evaluated activity. */
export class Exchanges extends Migration {
  override name = '0009-exchanges';

  override up(): void {
    for (const [column, type] of added) this.addSql(`alter table exchange add column ${column} ${type}`);
    for (const [table, columns] of Object.entries(tables)) this.addSql(`create table ${table} (${columns})`);
    for (const [table, column, target, key] of foreignKeys) {
      this.addSql(
        `alter table ${table} add constraint ${table}_${column}_fkey foreign key (${column}) references ${target} (${key}) on delete cascade deferrable initially deferred`,
      );
    }
    for (const [table, name, rule] of checks) {
      this.addSql(`alter table ${table} add constraint ${table}_${name} check (${rule})`);
    }
    this.keepScopes(`${scopesBefore} EXCHANGES`);
    this.addIndexes();
    this.addSeats();
    this.addWalls();
    for (const table of audited) this.addSql(auditOf(table));
    this.addSql('drop trigger exchange_audit on exchange');
    this.addSql(auditOf(exchangeAudited));
  }

  private keepScopes(scopes: string): void {
    this.addSql('alter table service_client drop constraint service_client_scopes_known');
    this.addSql(`alter table service_client add constraint service_client_scopes_known
      check (scopes <@ array['${scopes.split(' ').join("', '")}']::text[])`);
  }

  private addIndexes(): void {
    this.addSql('create index exchange_requested_by_index on exchange (requested_by)');
    this.addSql('create index exchange_offer_id_index on exchange (offer_id)');
    this.addSql('create index exchange_status_status_since_id_index on exchange (status, status_since, id)');
    this.addSql('create index exchange_due on exchange (answer_deadline) where answer_deadline is not null');
    this.addSql('create index exchange_requested on exchange (requested_at) where requested_at is not null');
    this.addSql('create index exchange_need_need_id_index on exchange_need (need_id)');
    this.addSql('create index exchange_stage_left_at_status_index on exchange_stage (left_at, status)');
    for (const table of ['circulation', 'nomination', 'proposal', 'proposal_partner']) {
      this.addSql(`create index ${table}_institution_id_index on ${table} (institution_id)`);
    }
    for (const table of ['nomination', 'proposal']) {
      this.addSql(`create index ${table}_exchange_id_index on ${table} (exchange_id)`);
    }
    this.addSql('create unique index nomination_in_line on nomination (exchange_id, position)');
    this.addSql("create unique index proposal_one_chosen on proposal (exchange_id) where status = 'CHOSEN'");
    this.addSql(
      "create unique index proposal_one_each on proposal (exchange_id, institution_id) where status <> 'WITHDRAWN'",
    );
    this.addSql(
      'create unique index exchange_party_once on exchange_party (exchange_id, institution_id, role) where institution_id is not null',
    );
  }

  /** Whoever confirms a participant, and by whatever way: the places taken are those that are confirmed. */
  private addSeats(): void {
    this.addSql(`create function nomination_counted() returns trigger language plpgsql security definer set search_path = public as $$
      declare
        change int := case when tg_op <> 'DELETE' and new.status = 'CONFIRMED' then 1 else 0 end
          - case when tg_op <> 'INSERT' and old.status = 'CONFIRMED' then 1 else 0 end;
      begin
        if change <> 0 then
          update exchange set places_taken = places_taken + change where id = coalesce(new.exchange_id, old.exchange_id);
        end if;
        return null;
      end $$`);
    this.addSql(`create trigger nomination_counted after insert or update of status or delete on nomination
      for each row execute function nomination_counted()`);
  }

  private addWalls(): void {
    // Where one stands in the line is no secret; who stands before is.
    this.addSql(`create function nomination_place(asked uuid, place int) returns int language sql stable security definer
      set search_path = public return (select count(*)::int from nomination n
        where n.exchange_id = asked and n.status = 'WAITING' and n.position <= place)`);
    this.addSql(callerIs('caller_is_party', ''));
    // The policies of proposals ask who the partners are, so those of partners cannot ask for the proposals.
    this.addSql(`create function caller_proposes(asked uuid) returns boolean language sql stable security definer
      set search_path = public return exists (select from proposal p
        where p.id = asked and p.institution_id = caller_institution())`);
    this.addSql(callerIs('caller_provides', " and p.role in ('PROVIDER', 'CO_PROVIDER')"));
    for (const statement of dropWall('exchange')) this.addSql(statement);
    const seen = `${everything} or (${known} and (origin = 'RECORD' or status = 'CLOSED')) or ${own('requested_by')}
      or ${party('id')} or ${asked}`;
    const insert = `${facilitator} or ${own('requested_by')}`;
    const change = `${facilitator} or ${own('requested_by')} or ${party('id')} or ${asked}`;
    for (const { table, read, write, change: other } of walls) {
      const changed = other ?? write;
      this.addSql(`alter table ${table} enable row level security`);
      this.addSql(`create policy ${table}_read on ${table} for select using (${read})`);
      this.addSql(`create policy ${table}_insert on ${table} for insert with check (${write})`);
      this.addSql(`create policy ${table}_update on ${table} for update using (${changed}) with check (${changed})`);
      this.addSql(`create policy ${table}_delete on ${table} for delete using (${write})`);
    }
    for (const statement of exchangeWall(seen, insert, change)) this.addSql(statement);
    this.addSql('drop policy need_read on need');
    this.addSql(`create policy need_read on need for select using (${needRead} or exists (
      select from exchange_need x where x.need_id = need.id and (${party('x.exchange_id')} or exists (
        select from circulation c where c.exchange_id = x.exchange_id and ${own('c.institution_id')}))))`);
  }

  override down(): void {
    this.addSql(
      `update service_client set scopes = array_remove(scopes, 'EXCHANGES') where 'EXCHANGES' = any (scopes)`,
    );
    // A table whose audit is still to be written cannot be altered.
    this.addSql('set constraints all immediate');
    this.addSql('set constraints all deferred');
    this.keepScopes(scopesBefore);
    this.addSql('drop policy need_read on need');
    this.addSql(`create policy need_read on need for select using (${needRead})`);
    this.addSql('drop trigger exchange_audit on exchange');
    this.addSql(auditOf(exchangeAudit(exchangeShownBefore)));
    for (const statement of dropWall('exchange')) this.addSql(statement);
    const before = `${everything} or (${known} and origin = 'RECORD') or exists (
      select from exchange_party p where p.exchange_id = exchange.id and ${own('p.institution_id')})`;
    for (const statement of exchangeWall(before, hub, hub)) this.addSql(statement);
    const functions = [
      'caller_is_party(uuid)',
      'caller_provides(uuid)',
      'caller_proposes(uuid)',
      'nomination_counted()',
    ];
    for (const name of [...functions, 'nomination_place(uuid, int)']) this.addSql(`drop function ${name} cascade`);
    this.addSql('alter table exchange drop constraint exchange_chosen_proposal_id_fkey');
    for (const table of Object.keys(tables)) this.addSql(`drop table ${table} cascade`);
    this.addSql('drop index exchange_party_once');
    this.addSql('drop index exchange_status_status_since_id_index');
    for (const [table, name] of checks) {
      if (table === 'exchange') this.addSql(`alter table exchange drop constraint exchange_${name}`);
    }
    for (const [column] of added) this.addSql(`alter table exchange drop column ${column}`);
  }
}

const exchangeShownBefore =
  'kind status origin record_key realisation programme_code is_programme_inferred modalities delivery starts_on ends_on date_precision languages audience_languages is_recipient_list_complete is_facilitated version';
const exchangeShown = `${exchangeShownBefore} requested_by requested_at status_since participants offer_id round answer_deadline answer_days breadth chosen_proposal_id places places_taken evaluation_mean evaluation_count`;
const exchangeAudit = (shown: string) => ({ table: 'exchange', subject: 'Exchange', key: 'id', shown });
/** How an exchange is audited from here on. */
export const exchangeAudited = exchangeAudit(exchangeShown);
