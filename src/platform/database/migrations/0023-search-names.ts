import { Migration } from '@mikro-orm/migrations';
import { refreshSearch } from './0003-search.ts';
import { searchAlike } from './0012-similar-names.ts';

const names = `insert into search_name (kind, key, place, name)
  select kind, key, min(place), name from search_entry
    cross join lateral unnest(string_to_array(names, ' | ')) with ordinality as one (name, place)`;

/** As {@link refreshSearch}, with each name by itself. */
const refreshSearchNames = `create or replace function refresh_search(changed_kind text, changed_keys text[]) returns void language sql as $$
  ${refreshSearch};
  delete from search_name where kind = changed_kind and key = any (changed_keys);
  ${names} where kind = changed_kind and key = any (changed_keys) group by kind, key, name
$$`;

/** As many right topics are found as by 0.6 of all names together (ADR 36), and a name of eight letters in two words. */
const leastAlike = 0.55;

const alike = `function search_names_alike(sought text) returns table (kind text, key text, name text)
  language sql stable parallel safe rows 50 set enable_seqscan = off set pg_trgm.word_similarity_threshold = ${leastAlike}
  as $$ select kind, key, name from public.search_name where name %> sought $$`;

/** As a hub asks it that was started before the tables changed. */
const searchAlikeByNames = `create or replace function search_alike(sought text) returns table (kind text, key text)
  language sql stable parallel safe rows 50 as $$ select distinct kind, key from public.search_names_alike(sought) $$`;

/** Each name by itself: to compare one with what is sought takes a tenth of the time that all of a topic take. */
export class SearchNames extends Migration {
  override name = '0023-search-names';

  override up(): void {
    this.addSql(`create table search_name (kind text not null, key text not null, place int not null, name text not null,
      primary key (kind, key, place), foreign key (kind, key) references search_entry on delete cascade)`);
    this.addSql('revoke insert, update, delete on search_name from multaqa_hub');
    this.addSql(`${names} group by kind, key, name`);
    this.addSql('create index search_name_alike on search_name using gin (name gin_trgm_ops)');
    this.addSql(`create ${alike}`);
    this.addSql(searchAlikeByNames);
    this.addSql(refreshSearchNames);
    this.addSql('drop index search_entry_names');
  }

  override down(): void {
    this.addSql('create index search_entry_names on search_entry using gin (names gin_trgm_ops)');
    this.addSql(`create or replace function refresh_search(changed_kind text, changed_keys text[]) returns void language sql as $$
      ${refreshSearch}; $$`);
    this.addSql(`create or replace ${searchAlike}`);
    this.addSql('drop function search_names_alike');
    this.addSql('drop table search_name');
  }
}
