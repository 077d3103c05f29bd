import { Migration } from '@mikro-orm/migrations';
import { searchAlike } from './0012-similar-names.ts';

/** Each name once, however often the entry has it. */
const namesOf = (entry: string) => `insert into search_name (kind, key, place, name)
  select ${entry}.kind, ${entry}.key, min(one.place), one.name from unnest(string_to_array(${entry}.names, ' | ')) with ordinality as one (name, place)
  group by one.name`;

const changed = `function search_names_changed() returns trigger language plpgsql security definer set search_path = public as $$
  begin
    delete from search_name where search_name.kind = new.kind and search_name.key = new.key;
    ${namesOf('new')};
    return null;
  end $$`;

/** A name is found that is as like what is sought as this, or more; chosen in ADR 36. */
const leastAlike = 0.56;

/**
 * The threshold is set by a call, and not by a clause of the function: that could be made only where the extension was used before, which a
 * restored database may not have done.
 */
const namesAlike = `function search_names_alike(sought text) returns table (kind text, key text, name text)
  language plpgsql stable rows 50 set enable_seqscan = off as $$
  begin
    perform set_config('pg_trgm.word_similarity_threshold', '${leastAlike}', true);
    return query select n.kind, n.key, n.name from public.search_name n where n.name %> sought;
  end $$`;

/** As a hub asks it that was started before the tables changed. */
const searchAlikeByNames = `function search_alike(sought text) returns table (kind text, key text)
  language sql stable rows 50 as $$ select distinct kind, key from public.search_names_alike(sought) $$`;

/** Each name by itself: to compare one with what is sought takes a tenth of the time that all of a topic take. */
export class SearchNames extends Migration {
  override name = '0023-search-names';

  override up(): void {
    this.addSql(`create table search_name (kind text not null, key text not null, place int not null, name text not null,
      primary key (kind, key, place), foreign key (kind, key) references search_entry on delete cascade)`);
    this.addSql('revoke insert, update, delete on search_name from multaqa_hub');
    this.addSql(
      `do $$ declare entry record; begin for entry in select * from search_entry loop ${namesOf('entry')}; end loop; end $$`,
    );
    this.addSql('create index search_name_alike on search_name using gin (name gin_trgm_ops)');
    this.addSql(`create ${changed}`);
    this.addSql(`create trigger search_names_insert after insert on search_entry
      for each row execute function search_names_changed()`);
    this.addSql(`create trigger search_names_update after update of names on search_entry
      for each row when (old.names is distinct from new.names) execute function search_names_changed()`);
    this.addSql(`create ${namesAlike}`);
    this.addSql('drop function search_alike');
    this.addSql(`create ${searchAlikeByNames}`);
    this.addSql('drop index search_entry_names');
  }

  override down(): void {
    this.addSql('create index search_entry_names on search_entry using gin (names gin_trgm_ops)');
    this.addSql('drop function search_alike');
    this.addSql(`create ${searchAlike}`);
    this.addSql('drop function search_names_alike');
    this.addSql('drop trigger search_names_insert on search_entry');
    this.addSql('drop trigger search_names_update on search_entry');
    this.addSql('drop function search_names_changed');
    this.addSql('drop table search_name');
  }
}
