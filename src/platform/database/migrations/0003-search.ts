import { Migration } from '@mikro-orm/migrations';

const languages = [
  ['AR', 'arabic'],
  ['EN', 'english'],
  ['FR', 'french'],
] as const;

/** Tables whose change makes an entry of the search index new: [table, kind, column that holds the key]. */
const sources = [
  ['institution', 'INSTITUTION', 'id'],
  ['institution_alias', 'INSTITUTION', 'institution_id'],
  ['topic', 'TOPIC', 'code'],
  ['best_practice', 'BEST_PRACTICE', 'id'],
  ['best_practice_topic', 'BEST_PRACTICE', 'practice_id'],
  ['expert', 'EXPERT', 'id'],
  ['expertise', 'EXPERT', 'expert_id'],
  ['offer', 'OFFER', 'id'],
] as const;

const texts = (column: string) => `${languages.map(([language]) => `${column}->>'${language}'`).join(', ')}`;
const perLanguage = (expression: (language: string) => string) =>
  `jsonb_build_object(${languages.map(([language]) => `'${language}', ${expression(language)}`).join(', ')})`;

/**
 * One index over what everybody may find: institutions, topics, published practices, experts who
 * consented, published offers. A view says what an entry holds; triggers keep the entries true.
 */
export class Search extends Migration {
  override name = '0003-search';

  override up(): void {
    this.addSql('create extension if not exists pg_trgm');
    this.addSql('create extension if not exists unaccent');
    // One word is written in many ways: alef forms, ta marbuta, alef maqsura and its Persian twin, diacritics,
    // tatweel, ligatures, Arabic-Indic digits, accents, capitals.
    this.addSql(`create function search_fold(value text) returns text language sql immutable parallel safe as $$
      select lower(public.unaccent('public.unaccent'::regdictionary, translate(
        regexp_replace(normalize(coalesce(value, ''), NFKC), '[\\u064B-\\u065F\\u0670\\u0640]', '', 'g'),
        'أإآٱةىیک٠١٢٣٤٥٦٧٨٩', 'ااااهييك0123456789')))
    $$`);
    this.addSql(`create view search_source as
      select 'INSTITUTION' as kind, i.id as key, i.name as label,
        array_remove(array[i.acronym, i.local_name, ${texts('i.name')}], null)
          || coalesce((select array_agg(alias) from institution_alias a where a.institution_id = i.id), '{}') as names,
        ${perLanguage((language) => `concat_ws(' ', i.acronym, c.name->>'${language}', (select string_agg(alias, ' ') from institution_alias a where a.institution_id = i.id))`)} as body
      from institution i left join country c on c.code = i.country_code
      union all
      select 'TOPIC', t.code, t.label,
        array_remove(array[${texts('t.label')}], null)
          || array(select jsonb_array_elements_text(list) from jsonb_each(t.alt_labels) as alternative(language, list)),
        ${perLanguage((language) => `(select string_agg(word, ' ') from jsonb_array_elements_text(t.alt_labels->'${language}') as alternative(word))`)}
      from topic t
      union all
      select 'BEST_PRACTICE', p.id::text, p.title, array_remove(array[${texts('p.title')}], null),
        ${perLanguage((language) => `concat_ws(' ', p.summary->>'${language}', p.context->>'${language}', p.challenge->>'${language}', p.approach->>'${language}', p.results->>'${language}', p.lessons->>'${language}', (select string_agg(t.label->>'${language}', ' ') from best_practice_topic pt join topic t on t.code = pt.topic_code where pt.practice_id = p.id))`)}
      from best_practice p where p.status = 'PUBLISHED'
      union all
      select 'EXPERT', e.id::text, jsonb_build_object('own', 'EN', 'EN', e.display_name), array[e.display_name],
        ${perLanguage((language) => `concat_ws(' ', e.title->>'${language}', (select string_agg(t.label->>'${language}', ' ') from expertise x join topic t on t.code = x.topic_code where x.expert_id = e.id))`)}
      from expert e where e.has_consented
      union all
      select 'OFFER', o.id::text, o.title, array_remove(array[${texts('o.title')}], null),
        ${perLanguage((language) => `concat_ws(' ', t.label->>'${language}')`)}
      from offer o join topic t on t.code = o.topic_code where o.status = 'PUBLISHED'`);
    this.addSql(`create table search_entry (
      kind text not null, key text not null, label jsonb not null, names text not null,
      ${languages.map(([language]) => `words_${language.toLowerCase()} tsvector not null`).join(', ')},
      primary key (kind, key))`);
    for (const [language] of languages) {
      const column = `words_${language.toLowerCase()}`;
      this.addSql(`create index search_entry_${column} on search_entry using gin (${column})`);
    }
    this.addSql('create index search_entry_names on search_entry using gin (names gin_trgm_ops)');
    const words = languages.map(
      ([language, configuration]) =>
        `setweight(to_tsvector('${configuration}', search_fold(label->>'${language}')), 'A') || setweight(to_tsvector('${configuration}', search_fold(body->>'${language}')), 'B')`,
    );
    const columns = languages.map(([language]) => `words_${language.toLowerCase()}`);
    this.addSql(`create function refresh_search(changed_kind text, changed_keys text[]) returns void language sql as $$
      delete from search_entry e where e.kind = changed_kind and e.key = any (changed_keys)
        and not exists (select from search_source s where s.kind = changed_kind and s.key = e.key);
      insert into search_entry (kind, key, label, names, ${columns.join(', ')})
      select kind, key, label, search_fold(array_to_string(names, ' | ')), ${words.join(', ')}
      from search_source where kind = changed_kind and key = any (changed_keys)
      on conflict (kind, key) do update set label = excluded.label, names = excluded.names,
        ${columns.map((column) => `${column} = excluded.${column}`).join(', ')};
    $$`);
    this.addSql(`create function search_changed() returns trigger language plpgsql as $$
      declare changed_keys text[];
      begin
        execute format('select array_agg(distinct %I::text) from changed', tg_argv[1]) into changed_keys;
        if changed_keys is not null then perform refresh_search(tg_argv[0], changed_keys); end if;
        return null;
      end $$`);
    for (const [table, kind, key] of sources) {
      for (const event of ['insert', 'update', 'delete'] as const) {
        this.addSql(`create trigger ${table}_search_${event} after ${event} on ${table}
          referencing ${event === 'delete' ? 'old' : 'new'} table as changed
          for each statement execute function search_changed('${kind}', '${key}')`);
      }
    }
  }

  override down(): void {
    for (const [table] of sources) {
      for (const event of ['insert', 'update', 'delete'])
        this.addSql(`drop trigger ${table}_search_${event} on ${table}`);
    }
    this.addSql('drop function search_changed()');
    this.addSql('drop function refresh_search(text, text[])');
    this.addSql('drop table search_entry');
    this.addSql('drop view search_source');
    this.addSql('drop function search_fold(text)');
  }
}
