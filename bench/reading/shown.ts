import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import { hubItself } from '../../src/kernel/viewer.ts';
import { defaultModel } from '../../src/modules/matching/matching.model.ts';
import { searchHits } from '../../src/modules/search/search.reader.ts';
import { ReferenceMemory, readScope } from '../../src/platform/database/scope.ts';
import { naiveRanking } from '../matching/naive.ts';

/** How many a search and a ranking answer here. */
export const best = 20;

const compiler = new Kysely<never>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (tables) => new PostgresIntrospector(tables),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** The hub's own statement for institutions by words, as the body of a function of the words. */
function searchStatement(): string {
  const sought = 'sought';
  const reading = {
    viewer: hubItself('bench'),
    language: 'EN',
    now: new Date(),
    reference: new ReferenceMemory(),
  } as const;
  const hits = searchHits(readScope(compiler, reading), sought, ['INSTITUTION'], 'EN');
  const { sql: text, parameters } = hits.compile();
  return text.replace(/\$(\d+)/g, (_, place) =>
    parameters[Number(place) - 1] === sought ? '$1' : `array['INSTITUTION']`,
  );
}

/** As the hub picks it for who reads English. */
const text = (column: string) =>
  `coalesce(${column}->>'EN', ${column}->>(${column}->>'own'), ${column}->>'FR', ${column}->>'AR')`;

/**
 * What a visitor, and of needs a service client of one institution, may see of the tables, for servers that know no rights:
 * in the language of the questions, and with what they must be told of views. The naive ranking is taken for some rows, and
 * compared row by row with thousands: it gets a plan that it would not find.
 */
export const shown = (institutionId: string): string => `
  create schema shown;
  create view shown.country as select code, ${text('name')} as name from country;
  create view shown.topic as select code, ${text('label')} as label, parent_code from topic;
  create view shown.institution as select id, kind, country_code, ${text('name')} as name,
    lower(coalesce(name->>'EN', name->>'EN', id)) as place from institution;
  create view shown.need as select id, institution_id, topic_code, priority, participants, languages, modalities, status,
    declared_at from need where is_shared or institution_id = '${institutionId}';
  create view shown.capacity as select id, institution_id, topic_code, basis, languages, modalities, places, status,
    declared_at, case when verified_at is null then '-infinity' else verified_at end as verified from capacity where status in ('ACTIVE', 'STALE') and basis <> 'MANDATE';
  create view shown.exchange as select id, ${text('title')} as title, status, languages,
    case when starts_on is null then '-infinity' else starts_on end as began from exchange where origin = 'RECORD' or status = 'CLOSED';
  create view shown.exchange_topic as select * from exchange_topic;
  create view shown.exchange_party as select exchange_id, position, role, institution_id from exchange_party;
  comment on view shown.country is e'@primaryKey code';
  comment on view shown.topic is e'@primaryKey code\\n@foreignKey (parent_code) references shown.topic (code)|@fieldName broader';
  comment on view shown.institution is e'@primaryKey id\\n@foreignKey (country_code) references shown.country (code)|@fieldName country';
  comment on view shown.need is e'@primaryKey id\\n@foreignKey (institution_id) references shown.institution (id)|@fieldName institution\\n@foreignKey (topic_code) references shown.topic (code)|@fieldName topic';
  comment on view shown.capacity is e'@primaryKey id\\n@foreignKey (institution_id) references shown.institution (id)|@fieldName institution|@foreignFieldName capacities\\n@foreignKey (topic_code) references shown.topic (code)|@fieldName topic';
  comment on view shown.exchange is e'@primaryKey id';
  comment on view shown.exchange_topic is e'@primaryKey exchange_id,topic_code\\n@foreignKey (exchange_id) references shown.exchange (id)|@foreignFieldName topics\\n@foreignKey (topic_code) references shown.topic (code)|@fieldName topic';
  comment on view shown.exchange_party is e'@primaryKey exchange_id,position\\n@foreignKey (exchange_id) references shown.exchange (id)|@foreignFieldName parties\\n@foreignKey (institution_id) references shown.institution (id)|@fieldName institution';
  create function shown.institution_exchanges(i shown.institution) returns setof shown.exchange language sql stable as $$
    select e.* from shown.exchange e where e.id in (select exchange_id from public.exchange_party where institution_id = i.id)
    order by e.began desc, e.id desc $$;
  create function shown.search_institutions(sought text) returns setof shown.institution language sql stable as $$
    select i.* from (${searchStatement()}) as hit join shown.institution i on i.id = hit.key
    order by hit.score desc, hit.key limit ${best} $$;
  create type shown.match as (capacity_id uuid, score float8);
  comment on type shown.match is e'@foreignKey (capacity_id) references shown.capacity (id)|@fieldName capacity';
  create function shown.matches_of_need(id uuid) returns setof shown.match language sql stable
    set enable_nestloop = off set enable_mergejoin = off as $$
    select "capacityKey"::uuid, score from (${naiveRanking(defaultModel, best).replaceAll('$2', "(now() at time zone 'UTC')")}) as ranked
    $$;`;
