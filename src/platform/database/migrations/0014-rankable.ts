import { Migration } from '@mikro-orm/migrations';

/**
 * What a ranking asks of a capacity and of its provider, narrow and near together, so that the best of a million are
 * found without looking at the others. Triggers keep it true, whoever changes what it is made from.
 */
const tables: Readonly<Record<string, string>> = {
  // What the provider has given, for each topic that it is near to. Weights are as of 2020-01-01: what is 1,825 days old
  // counts half on whichever day, so that the weight of another day is this one times the same factor for everybody.
  provider_evidence: `institution_id text not null references institution (id) on delete cascade deferrable initially deferred,
    topic_code text not null references topic (code) on delete cascade deferrable initially deferred, weight float8 not null, exchanges int not null,
    last_on date not null, evaluation_sum float8 not null, evaluations int not null, primary key (institution_id, topic_code)`,
  // How it answered, and when its exchanges ended, each once and in order.
  provider_record: `institution_id text primary key references institution (id) on delete cascade deferrable initially deferred, asked int not null,
    answered int not null, speed_sum float8 not null, speed_count int not null, given_on date[] not null`,
  // The capacities that may be ranked for everybody; the country is empty where there is none. Of `standing` see the function.
  rankable_capacity: `capacity_id uuid primary key references capacity (id) on delete cascade deferrable initially deferred, institution_id text not null,
    topic_code text not null, country text not null, basis text not null, level int null, languages text[] not null,
    likely_languages text[] not null, modalities text[] not null, deliveries text[] not null, places int null,
    window_start date null, window_end date null, verified_on date null, standing real not null`,
};

/** Of one topic those with the best standing, with all that is asked of them: the table itself is not looked at. */
export const indexes: Readonly<Record<string, string>> = {
  rankable_capacity_best: `(topic_code, standing desc) include (capacity_id, institution_id, country, basis, level, languages,
    likely_languages, modalities, deliveries, places, window_start, window_end, verified_on)`,
  rankable_capacity_institution_id_index: '(institution_id)',
};

/**
 * The most that a capacity can have from what no need changes, or no need near its topic: responsiveness, freshness,
 * availability and evidence, by the weights of model 1. It is told as of nine days ago, longer than a list may be read on, and all of it can only
 * become less as days go by: so it stays the most, however long ago it was told.
 */
const standing = `create function match_standing(verified_on date, record provider_record, evidence float8) returns float8 language sql stable
  parallel safe return
    0.04 * (0.7 * (2 + coalesce(record.answered, 0)) / (4 + coalesce(record.asked, 0))
      + 0.3 * (2 + coalesce(record.speed_sum, 0)) / (4 + coalesce(record.speed_count, 0)))
    + 0.05 * coalesce(exp(-ln(2::float8) * greatest((now() at time zone 'UTC')::date - 9 - verified_on, 0)::float8 / 365), 0)
    + 0.05 + 0.14 * coalesce(evidence, 0)`;

/**
 * Nobody else may note something of the same provider meanwhile: each would miss what the other one adds. The statements of
 * one transaction take these locks in whatever order; who is ended for that begins again (unitOfWork.ts).
 */
export const alone = `perform pg_advisory_xact_lock(hashtext('provider'), bucket)
  from (select distinct hashtext(id) & 255 as bucket from unnest(providers) as id
    union all select generate_series(0, 255) where providers is null order by 1) one`;

export const own = (column: string) => `(providers is null or ${column} = any (providers))`;

const noteProviders = `create function note_providers(providers text[]) returns void language plpgsql security definer
  set search_path = public set plan_cache_mode = force_custom_plan as $$
  begin
    ${alone};
    delete from provider_evidence where ${own('institution_id')};
    insert into provider_evidence
      select institution_id, topic_code, sum(weight order by exchange_id), count(*), max(ended_on), coalesce(sum(evaluation order by exchange_id), 0), count(evaluation)
      from (select t.institution_id, near.topic_code, t.exchange_id, max(t.ended_on) as ended_on, max(t.evaluation) as evaluation,
          max(near.similarity * power(2::float8, (t.ended_on - date '2020-01-01')::float8 / 1825)) as weight
        from track_record t join topic_similarity near on near.related_code = t.topic_code
        where t.direction = 'GIVEN' and ${own('t.institution_id')} group by 1, 2, 3) given
      group by 1, 2;
    delete from provider_record where ${own('institution_id')};
    insert into provider_record
      select institution_id, coalesce(asked, 0), coalesce(answered, 0), coalesce(speed_sum, 0), coalesce(speed_count, 0),
        coalesce(given_on, '{}')
      from (select institution_id, count(*) as asked, count(*) filter (where answered_in_time) as answered,
          sum(exp(-hours_to_answer / 336) order by exchange_id) as speed_sum, count(hours_to_answer) as speed_count
        from response_record where ${own('institution_id')} group by 1) response
      full join (select institution_id, array_agg(ended_on order by ended_on) as given_on
        from (select distinct institution_id, exchange_id, ended_on from track_record
          where direction = 'GIVEN' and ${own('institution_id')}) given group by 1) gift using (institution_id);
    perform note_capacities(providers, null);
  end $$`;

/**
 * @param isGuessed of which capacities c the languages may be guessed from the country
 * @param isSaid of which c the institution says more itself, so that they are not ranked
 */
export const notingCapacities = (
  isGuessed: string,
  isSaid: string,
) => `function note_capacities(providers text[], topics text[]) returns void language plpgsql
  security definer set search_path = public set plan_cache_mode = force_custom_plan as $$
  begin
    ${alone};
    delete from rankable_capacity where ${own('institution_id')} and (topics is null or topic_code = any (topics));
    insert into rankable_capacity
      select c.id, c.institution_id, c.topic_code, coalesce(p.country_code, ''), c.basis, c.level, c.languages,
        case when ${isGuessed} and k.code is not null then k.official_languages || k.community_languages else '{}' end,
        c.modalities, c.deliveries, c.places, c.window_start, c.window_end, (c.verified_at at time zone 'UTC')::date,
        match_standing((c.verified_at at time zone 'UTC')::date, r, best.evidence)
      from capacity c join institution p on p.id = c.institution_id left join country k on k.code = p.country_code
      left join provider_record r on r.institution_id = c.institution_id
      left join (select e.institution_id, near.related_code, max((1 - exp(-least(e.weight
            * power(2::float8, -((now() at time zone 'UTC')::date - 9 - date '2020-01-01')::float8 / 1825) / 2, 700)))
          * (4 + e.evaluation_sum) / (5 + e.evaluations)) as evidence
        from provider_evidence e join topic_similarity near on near.topic_code = e.topic_code
        where ${own('e.institution_id')} and (topics is null or near.related_code = any (topics)) group by 1, 2) best
        on best.institution_id = c.institution_id and best.related_code = c.topic_code
      where ${own('c.institution_id')} and (topics is null or c.topic_code = any (topics)) and c.status = 'ACTIVE'
        and not (${isSaid});
  end $$`;
export const noteCapacities = notingCapacities(
  "c.basis = 'RECORD'",
  `c.basis = 'RECORD' and exists (select from declared_capacity own
          where own.institution_id = c.institution_id and own.topic_code = c.topic_code)`,
);

/** What a statement has changed: a table, the rows that count, and what is to be noted anew. */
interface Cause {
  readonly table: string;
  readonly event: 'insert' | 'update' | 'delete';
  readonly note: string;
  /** Which rows must be there, or nothing is to be done. */
  readonly rows?: string;
}

const providersIn = (rows: string) => `note_providers(array(select distinct institution_id from ${rows}))`;
const giversIn = (rows: string) =>
  `note_providers(array(select distinct institution_id from ${rows} where direction = 'GIVEN'))`;
const capacitiesIn = (rows: string) =>
  `note_capacities(array(select distinct institution_id from ${rows}), array(select distinct topic_code from ${rows}))`;
/** @param columns by which a row says whose it is; those from before the change count too */
const everyEvent = (table: string, note: (rows: string) => string, columns: string): Cause[] => [
  { table, event: 'insert', note: note('written'), rows: 'written' },
  {
    table,
    event: 'update',
    note: note(`(select ${columns} from written union all select ${columns} from removed) changed`),
    rows: 'written',
  },
  { table, event: 'delete', note: note('removed'), rows: 'removed' },
];
const moved = (list: string) => `note_capacities(array(${list}), null)`;
const everything = () => 'note_providers(null)';

const causes: readonly Cause[] = [
  ...everyEvent('capacity', capacitiesIn, 'institution_id, topic_code'),
  ...everyEvent('track_record', giversIn, 'institution_id, direction'),
  ...everyEvent('response_record', providersIn, 'institution_id'),
  ...everyEvent('topic_similarity', everything, 'topic_code'),
  { table: 'institution', event: 'insert', note: moved('select id from written') },
  {
    table: 'institution',
    event: 'update',
    note: moved(`select written.id from written join removed using (id)
      where written.country_code is distinct from removed.country_code`),
  },
  {
    table: 'country',
    event: 'insert',
    note: moved('select i.id from institution i join written on written.code = i.country_code'),
  },
  {
    table: 'country',
    event: 'update',
    note: moved(`select id from institution join written on written.code = country_code join removed on removed.code = country_code
      where (written.official_languages, written.community_languages)
        is distinct from (removed.official_languages, removed.community_languages)`),
  },
];

const images = {
  insert: 'new table as written',
  update: 'new table as written old table as removed',
  delete: 'old table as removed',
};

/** The best of many capacities are found by an index. */
export class Rankable extends Migration {
  override name = '0014-rankable';

  override up(): void {
    for (const [table, columns] of Object.entries(tables)) {
      this.addSql(`create table ${table} (${columns})`);
      this.addSql(`revoke insert, update, delete on ${table} from multaqa_hub`);
    }
    for (const [name, columns] of Object.entries(indexes))
      this.addSql(`create index ${name} on rankable_capacity ${columns}`);
    for (const statement of [standing, `create ${noteCapacities}`, noteProviders]) this.addSql(statement);
    this.addSql('revoke execute on function note_providers(text[]), note_capacities(text[], text[]) from public');
    for (const { table, event, note, rows } of causes) {
      const name = `${table}_rankable_${event}`;
      this.addSql(`create function ${name}() returns trigger language plpgsql security definer set search_path = public as $$
        begin ${rows ? `if not exists (select from ${rows}) then return null; end if; ` : ''}perform ${note}; return null; end $$`);
      this.addSql(`create trigger ${name} after ${event} on ${table} referencing ${images[event]}
        for each statement execute function ${name}()`);
    }
    this.addSql('select note_providers(null)');
  }

  override down(): void {
    for (const { table, event } of causes) {
      this.addSql(`drop trigger ${table}_rankable_${event} on ${table}`);
      this.addSql(`drop function ${table}_rankable_${event}()`);
    }
    this.addSql('drop function note_providers(text[])');
    this.addSql('drop function note_capacities(text[], text[])');
    this.addSql('drop function match_standing(date, provider_record, float8)');
    for (const table of Object.keys(tables).toReversed()) this.addSql(`drop table ${table}`);
  }
}
