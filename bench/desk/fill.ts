import pg from 'pg';

/** How many exchanges of the hub, and over how many days up to now they were requested. */
const size = { exchanges: 100_000, days: 1_826 } as const;

/** An institution that takes part in many of them. */
export const busyInstitution = 'tr-turkstat';

const text = (words: string) => `jsonb_build_object('own', 'EN', 'EN', ${words})`;
/** A whole number below another one: the same for the same words in every run. @param words as an expression of SQL */
const picked = (words: string, below: number | string) => `pg_temp.pick(${words} || ' ' || n, ${below})`;
const pick = (words: string, below: number) => picked(`'${words}'`, below);
const office = (words: string) => `(select ids[1 + ${picked(words, 'cardinality(ids)')}] from office)`;
const ended = "('WITHDRAWN', 'DECLINED', 'CANCELLED')";
const line = `array['REQUESTED', 'CIRCULATED', 'PROPOSED', 'AGREED', 'SCHEDULED', 'UNDERWAY', 'REPORTED', 'EVALUATED', 'CLOSED']`;

/** Who asks for what and when, who would give it, and how it goes on: most are closed in the end. */
const plan = `create temp table plan as
  select n, pg_temp.uuid_of('exchange ' || n, requested_at) as id, requested_at, subject.code as topic, programme,
    ${office("'recipient'")} as recipient,
    case when ${pick('busy', 20)} = 0 then '${busyInstitution}' else ${office("'provider'")} end as provider,
    case when fate < 6 then (${line})[1:1 + ${pick('end', 3)}] || 'WITHDRAWN'::text
      when fate < 14 then (${line})[1:1 + ${pick('end', 3)}] || 'DECLINED'::text
      when fate < 20 then (${line})[1:4 + ${pick('end', 2)}] || 'CANCELLED'::text
      when fate < 30 then (${line})[1:3] || (${line})[2:9]
      else ${line} end as path
  from (select n, now() - (n - ${pick('moment', 1000)} / 1000.0) * interval '${size.days} days' / ${size.exchanges} as requested_at,
      ${pick('fate', 100)} as fate, ${picked("'subject'", '(select count(*) from subject)')} as place
    from generate_series(1, ${size.exchanges}) n) asked
  join subject using (place)`;

/** Days in each state: from, and up to how many more. */
const stays = `(values ('REQUESTED', 0, 7), ('CIRCULATED', 3, 21), ('PROPOSED', 2, 20), ('AGREED', 1, 20), ('SCHEDULED', 7, 90),
  ('UNDERWAY', 1, 4), ('REPORTED', 2, 30), ('EVALUATED', 1, 14)) as stay(status, least, more)`;

const stages = `create temp table stage as
  select n, position, status, left_at - coalesce(stay, '0') as entered_at, case when stay is not null and left_at <= now() then left_at end as left_at
  from (select *, requested_at + sum(coalesce(stay, '0')) over (partition by n order by position) as left_at
    from (select n, requested_at, position - 1 as position, status,
        (least + ${picked('status || position', 'more * 1440')} / 1440.0) * interval '1 day' as stay
      from plan cross join lateral unnest(path) with ordinality as step(status, position) left join ${stays} using (status)) step) step
  where left_at - coalesce(stay, '0') <= now()`;

/** How far each has come, and when it takes place. */
const progress = `create temp table progress as
  select plan.*, last.status, last.entered_at as status_since, states,
    states && '{AGREED}' or last.status = 'PROPOSED' and ${pick('chosen', 2)} = 0 as is_chosen,
    (requested_at + interval '75 days')::date + ${pick('start', 40)} as starts_on
  from plan join (select distinct on (n) * from stage order by n, position desc) last using (n)
  join (select n, array_agg(status) as states from stage group by n) reached using (n)`;

const exchanges = `insert into exchange (id, kind, status, origin, realisation, title, programme_code, is_programme_inferred,
    modalities, delivery, starts_on, ends_on, date_precision, languages, audience_languages, is_recipient_list_complete,
    is_facilitated, requested_by, requested_at, status_since, participants, round, answer_deadline, places, end_reason,
    evaluation_mean, evaluation_count)
  select id, 'SHORT_FORM', status, 'HUB', case when states && '{REPORTED}' then 'REALISED' else 'ANNOUNCED' end,
    ${text("'Exchange ' || n")}, programme, false, case when is_chosen then '{WORKSHOP}' else '{}' end::text[],
    case when is_chosen then 'ONLINE' end, case when is_chosen then starts_on end, case when is_chosen then starts_on + 2 end,
    case when is_chosen then 'DAY' else 'UNKNOWN' end, '{fr}', '{fr}', true, true, recipient, requested_at, status_since,
    2 + ${pick('participants', 30)}, 1, case when status = 'CIRCULATED' then status_since + interval '14 days' end,
    case when is_chosen then 30 end, case when status in ${ended} then ${text("'Other plans'")} end,
    case when states && '{EVALUATED}' then 0.5 + ${pick('mean', 50)} / 100.0 end, case when states && '{EVALUATED}' then 2 else 0 end
  from progress`;

/** Every tenth is for several recipients, each with a need; and beside every tenth is a need that no exchange is to meet. */
const recipients = [
  `create temp table recipient as select n, id, requested_at, topic, recipient as office from plan
    union select n, id, requested_at, topic, ${office("'other ' || other")} from plan, generate_series(1, 4) other where n % 10 = 0`,
  `insert into exchange_party (exchange_id, position, role, institution_id, consented_at)
    select id, row_number() over (partition by id order by role, office), role, office,
      case when states && '{AGREED}' then requested_at + interval '30 days' end
    from (select n, 'RECIPIENT' as role, office from recipient union all select n, 'PROVIDER', provider from progress where is_chosen
      union all select n, 'FACILITATOR', 'sesric' from plan) party join progress using (n)`,
  `create temp table wanted as select *, pg_temp.uuid_of('need ' || n || office || is_alone, declared_at) as need
    from (select n, office, topic, false as is_alone, requested_at - ${pick('declared', 20)} * interval '1 day' as declared_at from recipient
      union all select n, recipient, topic, true, requested_at from plan where n % 10 = 1) declared`,
  `insert into need (id, institution_id, topic_code, priority, languages, modalities, deliveries, interpretation_accepted,
      status, is_shared, declared_at)
    select need, office, topic, 'MEDIUM', '{fr}', '{}', '{}', true, case when is_alone or status in ${ended} then 'OPEN'
      when status = 'CLOSED' then 'MET' else 'IN_EXCHANGE' end, true, declared_at
    from (select n, status from progress) progress join wanted using (n)`,
  'insert into exchange_need (exchange_id, need_id) select id, need from wanted join plan using (n) where not is_alone',
];

/** Three are asked, the provider first; it proposes, and so does one in three of the others. */
const providers = [
  `create temp table asked as select *, rank = 1 and is_chosen as is_best, case when states && '{PROPOSED}' and (rank = 1 or mind = 0)
      then 'PROPOSED' when rank > 1 and mind = 1 then 'DECLINED' end as answer
    from (select distinct on (n, office) *, ${picked("'mind ' || rank", 3)} as mind,
        least(asked_at + (1 + ${picked("'hours ' || rank", 240)}) * interval '1 hour', now()) as answered_at
      from (select n, id, states, is_chosen, starts_on, rank, entered_at as asked_at, case when rank = 1 then provider
          when rank = 2 and n % 10 = 3 then '${busyInstitution}' else ${office("'asked ' || rank")} end as office
        from progress join (select n, min(entered_at) as entered_at from stage where status = 'CIRCULATED' group by n) circulated
          using (n) cross join generate_series(1, 3) rank) one
      order by n, office, rank) one`,
  `insert into circulation (exchange_id, institution_id, round, rank, score, model_version, asked_at, deadline, answer, answered_at)
    select id, office, 1, rank, 0.9 - rank / 10.0, 'bench', asked_at, asked_at + interval '14 days', answer,
      case when answer is not null then answered_at end from asked`,
  `insert into proposal (id, exchange_id, institution_id, status, scope, level, modality, delivery, starts_on, ends_on,
      date_precision, languages, interpretation, costs, places, submitted_at)
    select pg_temp.uuid_of('proposal ' || n || office, answered_at), id, office, case when is_best then 'CHOSEN' else 'SUBMITTED' end,
      ${text("'Scope ' || n")}, 3, 'WORKSHOP', 'ONLINE', starts_on, starts_on + 2, 'DAY', '{fr}', '{}', '[]', 30, answered_at
    from asked where answer = 'PROPOSED'`,
  `update exchange set chosen_proposal_id = proposal.id from proposal
    where proposal.exchange_id = exchange.id and proposal.status = 'CHOSEN'`,
];

const evaluations = `insert into evaluation (exchange_id, institution_id, side, relevance, quality, organisation, evaluated_at)
  select distinct on (id, office) id, office, side, 1 + ${pick('relevance', 5)}, 1 + ${pick('quality', 5)}, 1 + ${pick('organisation', 5)}, status_since
  from (select n, recipient as office, 'RECIPIENT' as side from plan union all select n, provider, 'PROVIDER' from plan) party
  join progress using (n) where states && '{EVALUATED}'`;

const statements: readonly string[] = [
  `create function pg_temp.pick(words text, below bigint) returns int language sql immutable
    return ((hashtextextended(words, 0) & 9007199254740991) % below)::int`,
  // As the hub makes them: those made one after another lie together.
  `create function pg_temp.uuid_of(words text, made timestamptz) returns uuid language sql immutable
    return overlay(overlay(md5(words) placing lpad(to_hex((extract(epoch from made) * 1000)::bigint), 12, '0') from 1)
      placing '7' from 13)::uuid`,
  `create temp table office as select array_agg(id order by md5(id)) as ids from institution
    where country_code is not null and id <> '${busyInstitution}'`,
  `create temp table subject as select row_number() over (order by md5(code)) - 1 as place, code, programme_code as programme
    from topic where programme_code is not null`,
  plan,
  stages,
  progress,
  exchanges,
  `insert into exchange_stage (exchange_id, position, status, programme_code, entered_at, left_at)
    select id, position, status, programme, entered_at, left_at from stage join plan using (n)`,
  'insert into exchange_topic (exchange_id, topic_code, position) select id, topic, 1 from plan',
  ...recipients,
  ...providers,
  evaluations,
];

/** Fills a database that holds the record: with five years of exchanges, and with everything that belongs to them. */
export async function fill(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query("set work_mem = '256MB'");
    // Nobody did any of this, so nothing of it is for the audit.
    await client.query(
      `select set_config('multaqa.caller', '{"role": "HUB", "actor": "seeds", "action": "loadSeeds"}', false)`,
    );
    for (const statement of statements) await client.query(statement);
    await client.query('vacuum analyze');
  } finally {
    await client.end();
  }
}
