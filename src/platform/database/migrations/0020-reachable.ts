import { Migration } from '@mikro-orm/migrations';
import { alone, indexes, own } from './0014-rankable.ts';
import { noteCapacitiesWithMandates } from './0016-mandates.ts';

/** Each has a bit of its own, from the left. More than these the constraints of capacity and need do not allow. */
const forms = [
  ...['TRAINING_COURSE', 'WORKSHOP', 'STUDY_VISIT', 'TRAINING_OF_TRAINERS', 'TECHNICAL_MISSION', 'WEBINAR'],
  ...['ONSITE', 'ONLINE', 'HYBRID'],
];
const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(', ');

/** Numbers in place of words: those are compared in a tenth of the time. */
const tables: Readonly<Record<string, string>> = {
  language_bit: 'code text primary key, number int not null unique check (number between 0 and 62)',
  topic_number: 'topic_code text primary key, number int not null unique',
  // Those near to a topic, by their numbers.
  near_topic:
    'topic_code text not null, similarity float8 not null, related int not null, primary key (topic_code, similarity, related)',
  // How alike a country is to each, by the number of that one, and the most of each zone: some countries that are much alike.
  // The country '' is one that is not known.
  country_context: `code text primary key, number int not null unique, zone int not null, context float8[] not null,
    most float8[] not null, languages bigint not null`,
};

/** What the search for the best asks of a capacity, beside what is there already. */
const columns: Readonly<Record<string, string>> = {
  // Topic and zone in one.
  place: 'int',
  country_number: 'int',
  spoken: 'bigint',
  likely: 'bigint',
  forms: 'int',
  is_supposed: 'boolean',
  // Whether the provider has given anything at all.
  has_given: 'boolean',
  response: 'float8',
  // On the capacity's own topic; weight as of 2020-01-01, as in provider_evidence.
  evidence: 'float8',
  esteem: 'float8',
  // The load of each day from one on, until before another.
  load: 'int',
  load_from: 'date',
  load_until: 'date',
};

/** Of one place those with the best standing, with all that is asked of them: the table itself is not looked at. What may be null stands last. */
const index = `rankable_capacity_reachable on rankable_capacity (place, standing desc) include (country_number, forms, spoken, likely,
  is_supposed, has_given, response, evidence, esteem, load, load_from, load_until, capacity_id, institution_id, level, places,
  window_start, window_end, verified_on)`;

/** Written out where many rows are made: a call of a function for each takes ten times as long. */
const languageBits = (codes: string) =>
  `(select coalesce(bit_or(1::bigint << number), 0) from language_bit where code = any (${codes}))`;
const formBits = (words: string) =>
  `(select coalesce(bit_or(1 << array_position(array[${quoted(forms)}], word)), 0) from unnest(${words}) as word)`;
const functions: Readonly<Record<string, string>> = {
  'language_bits(codes text[])': `returns bigint language sql stable parallel safe return ${languageBits('codes')}`,
  'form_bits(words text[])': `returns int language sql immutable parallel safe return ${formBits('words')}`,
};
/** Whose languages may be guessed from the country k. */
const isGuessed = "c.basis <> 'DECLARED' and k.code is not null";

const income = (country: string) =>
  `array_position(array['LOW', 'LOWER_MIDDLE', 'UPPER_MIDDLE', 'HIGH'], ${country}.income_group)`;

export const notes = {
  note_languages: `insert into language_bit
    select code, (select coalesce(max(number), -1) from language_bit) + row_number() over (order by code)
    from (select code from language union select unnest(official_languages || community_languages) from country) known
    where code not in (select code from language_bit)`,
  note_topics: `delete from topic_number; delete from near_topic;
    insert into topic_number select topic_code, row_number() over (order by topic_code) from topic_similarity group by 1;
    insert into near_topic select s.topic_code, s.similarity, t.number
      from topic_similarity s join topic_number t on t.topic_code = s.related_code`,
  note_countries: `delete from country_context; insert into country_context
    with known as materialized (select code, row_number() over (order by code)::int as number,
        coalesce(array_position(array['AFRICAN', 'ARAB', 'ASIAN'], region), 1) as zone, words
      from (select code, region, official_languages || community_languages as words from country union all select '', null, '{}') one),
    pair as materialized (select one.code, other.number, other.zone, case when a.code is null or b.code is null then 0.5::float8 else
        (case when a.region = b.region then 0.4::float8 else 0 end)
        + (case when a.official_languages && b.official_languages then 0.3::float8 else 0 end)
        + (case abs(${income('a')} - ${income('b')}) when 0 then 0.2::float8 when 1 then 0.1::float8 else 0 end)
        + (case when a.least_developed and b.least_developed then 0.1::float8 else 0 end) end as value
      from known one cross join known other left join country a on a.code = one.code left join country b on b.code = other.code)
    select code, number, zone, (select array_agg(value order by pair.number) from pair where pair.code = known.code),
      (select array_agg((select max(value) from pair where pair.code = known.code and pair.zone = one) order by one)
        from generate_series(1, 3) as zones (one)), ${languageBits('words')}
    from known`,
} as const satisfies Readonly<Record<string, string>>;

const evidenceKey = (more: string) => `alter table provider_evidence drop constraint provider_evidence_pkey,
  add primary key (institution_id, topic_code) ${more}`;

const ofThese = `${own('c.institution_id')} and (topics is null or c.topic_code = any (topics))`;

/**
 * As {@link noteCapacitiesWithMandates}, with the columns above. The tables are joined in the order in which they stand here: to look for a
 * better one takes longer than a change of one capacity.
 */
const noteCapacities = `function note_capacities(providers text[], topics text[]) returns void language plpgsql
  security definer set search_path = public set plan_cache_mode = force_custom_plan set join_collapse_limit = 1 as $$
  declare today date := (now() at time zone 'UTC')::date;
  begin
    ${alone};
    -- They were just filled; a plan for the few rows that they had would take hours.
    if providers is null then analyze provider_evidence, provider_record; end if;
    delete from rankable_capacity where ${own('institution_id')} and (topics is null or topic_code = any (topics));
    insert into rankable_capacity (capacity_id, institution_id, topic_code, country, basis, level, languages, likely_languages, modalities,
        deliveries, places, window_start, window_end, verified_on, standing, ${Object.keys(columns).join(', ')})
      select c.id, c.institution_id, c.topic_code, x.code, c.basis, c.level, c.languages, case when ${isGuessed} then k.official_languages || k.community_languages else '{}' end, c.modalities, c.deliveries,
        c.places, c.window_start, c.window_end, (c.verified_at at time zone 'UTC')::date,
        match_standing((c.verified_at at time zone 'UTC')::date, r, best.evidence),
        coalesce(t.number, 0) * 4 + x.zone, x.number, ${languageBits('c.languages')}, case when ${isGuessed} then x.languages else 0 end,
        ${formBits('c.modalities || c.deliveries')}, c.basis = 'MANDATE', coalesce(r.given_on <> '{}', false),
        0.7::float8 * (2 + coalesce(r.answered, 0)) / (4 + coalesce(r.asked, 0))
          + 0.3::float8 * (2 + coalesce(r.speed_sum, 0)) / (4 + coalesce(r.speed_count, 0)),
        coalesce(e.weight, 0), (4 + coalesce(e.evaluation_sum, 0)) / (5 + coalesce(e.evaluations, 0)),
        coalesce(width_bucket(today, r.given_on) - width_bucket(today - 365, r.given_on), 0), today,
        (select coalesce(min(case when given > today then given else given + 365 end), 'infinity')
          from unnest(r.given_on) as given where given > today - 365)
      from capacity c join institution p on p.id = c.institution_id left join country k on k.code = p.country_code
      join country_context x on x.code = coalesce(k.code, '')
      left join topic_number t on t.topic_code = c.topic_code
      left join provider_record r on r.institution_id = c.institution_id
      left join provider_evidence e on e.institution_id = c.institution_id and e.topic_code = c.topic_code
      left join (select e.institution_id, near.related_code, max((1 - exp(-least(e.weight
            * power(2::float8, -(today - 9 - date '2020-01-01')::float8 / 1825) / 2, 700)))
          * (4 + e.evaluation_sum) / (5 + e.evaluations)) as evidence
        from provider_evidence e join topic_similarity near on near.topic_code = e.topic_code
        where ${own('e.institution_id')} and (topics is null or near.related_code = any (topics)) group by 1, 2) best
        on best.institution_id = c.institution_id and best.related_code = c.topic_code
      where ${ofThese} and c.status = 'ACTIVE'
        and not (c.basis = 'RECORD' and exists (select from declared_capacity own
            where own.institution_id = c.institution_id and own.topic_code = c.topic_code)
          or c.basis = 'MANDATE' and exists (select from capacity own
            where own.institution_id = c.institution_id and own.topic_code = c.topic_code and own.basis <> 'MANDATE'));
  end $$`;

const changedCountries = `select code from written join removed using (code)
  where (written.region, written.income_group, written.least_developed, written.official_languages, written.community_languages)
    is distinct from (removed.region, removed.income_group, removed.least_developed, removed.official_languages, removed.community_languages)`;

/** Each runs before the one of migration 0014 on the same table, which notes anew what is made from it: triggers run by their names. */
const causes: Readonly<
  Record<string, { readonly event: string; readonly table: string; readonly images: string; readonly body: string }>
> = {
  ...Object.fromEntries(
    ['insert', 'update', 'delete'].map((event) => [
      `topic_similarity_near_${event}`,
      { event, table: 'topic_similarity', images: '', body: 'perform note_topics()' },
    ]),
  ),
  language_bit_insert: { event: 'insert', table: 'language', images: '', body: 'perform note_languages()' },
  // Countries are numbered by their order: one more or less changes the numbers of others.
  ...Object.fromEntries(
    ['insert', 'delete'].map((event) => {
      const images = event === 'insert' ? 'new table as changed' : 'old table as changed';
      const body = `if exists (select from changed) then
        perform note_languages(), note_countries(), note_capacities(null, null); end if`;
      return [`country_context_${event}`, { event, table: 'country', images, body }];
    }),
  ),
  country_context_update: {
    event: 'update',
    table: 'country',
    images: 'new table as written old table as removed',
    body: `if exists (${changedCountries}) then
      perform note_languages(), note_countries(), note_capacities(array(select i.id from institution i
        where i.country_code in (${changedCountries})), null); end if`,
  },
};

/** What the search for the best asks is kept in numbers, by places: a topic and some countries that are much alike. */
export class Reachable extends Migration {
  override name = '0020-reachable';

  override up(): void {
    for (const [table, described] of Object.entries(tables)) {
      this.addSql(`create table ${table} (${described})`);
      this.addSql(`revoke insert, update, delete on ${table} from multaqa_hub`);
    }
    for (const [signature, body] of Object.entries(functions)) this.addSql(`create function ${signature} ${body}`);
    for (const [name, body] of Object.entries(notes)) {
      this.addSql(`create function ${name}() returns void language plpgsql security definer set search_path = public as $$
        begin ${body}; end $$`);
      this.addSql(`revoke execute on function ${name}() from public`);
      this.addSql(`select ${name}()`);
    }
    // Filled again at the end; what is still to be checked at the end would keep the table from being emptied.
    this.addSql('set constraints all immediate');
    this.addSql('truncate rankable_capacity');
    for (const [column, type] of Object.entries(columns))
      this.addSql(`alter table rankable_capacity add column ${column} ${type} not null`);
    // Indexes are read alone where the pages are known to be seen by everybody: vacuum tells that.
    this.addSql(
      `alter table rankable_capacity set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02)`,
    );
    this.addSql('drop index rankable_capacity_best');
    this.addSql(`create index ${index}`);
    // For who asks for all on a topic.
    this.addSql('create index rankable_capacity_topic_code_index on rankable_capacity (topic_code)');
    this.addSql(evidenceKey('include (weight, evaluation_sum, evaluations)'));
    this.addSql(`create or replace ${noteCapacities}`);
    for (const [name, { event, table, images, body }] of Object.entries(causes)) {
      this.addSql(`create function ${name}() returns trigger language plpgsql security definer set search_path = public as $$
        begin ${body}; return null; end $$`);
      this.addSql(`create trigger ${name} after ${event} on ${table} ${images && `referencing ${images}`}
        for each statement execute function ${name}()`);
    }
    this.addSql('select note_providers(null)');
  }

  override down(): void {
    for (const [name, { table }] of Object.entries(causes)) {
      this.addSql(`drop trigger ${name} on ${table}`);
      this.addSql(`drop function ${name}()`);
    }
    this.addSql(`create or replace ${noteCapacitiesWithMandates}`);
    this.addSql('drop index rankable_capacity_reachable, rankable_capacity_topic_code_index');
    this.addSql('truncate rankable_capacity');
    for (const column of Object.keys(columns)) this.addSql(`alter table rankable_capacity drop column ${column}`);
    this.addSql(
      'alter table rankable_capacity reset (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor)',
    );
    this.addSql(`create index rankable_capacity_best on rankable_capacity ${indexes.rankable_capacity_best}`);
    this.addSql(evidenceKey(''));
    for (const name of Object.keys(notes)) this.addSql(`drop function ${name}()`);
    for (const signature of Object.keys(functions)) this.addSql(`drop function ${signature}`);
    for (const table of Object.keys(tables)) this.addSql(`drop table ${table}`);
    this.addSql('select note_providers(null)');
  }
}
