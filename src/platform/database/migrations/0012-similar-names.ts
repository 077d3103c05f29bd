import { Migration } from '@mikro-orm/migrations';

/**
 * The entries with a name that is spelt nearly the same. The planner takes a comparison of trigrams for as cheap as one of
 * numbers, and would make it for every row; here it may not.
 */
export const searchAlike = `function search_alike(sought text) returns table (kind text, key text)
  language sql stable parallel safe rows 50 set enable_seqscan = off
  as $$ select kind, key from public.search_entry where names %> sought $$`;

/** Names are found by their index, however few there are. */
export class SimilarNames extends Migration {
  override name = '0012-similar-names';

  override up(): void {
    this.addSql(`create ${searchAlike}`);
  }

  override down(): void {
    this.addSql('drop function search_alike');
  }
}
