import { Migration } from '@mikro-orm/migrations';

const hub = "(select caller_role()) = 'HUB'";

/** A provider reads of itself, and only where it may see the need as well. */
const read = `(select caller_reads_everything()) or (institution_id = (select caller_institution())
  and exists (select from need n where n.id = need_id))`;

const rules: Readonly<Record<string, string>> = {
  audience_known: "audience in ('IN_NEED', 'CENTRE', 'OTHERS')",
  rank_from_one: 'rank >= 1',
  score_in_range: 'score between 0 and 1',
  times_from_one: 'times >= 1',
};

/** What was shown at which rank, and to what kind of viewer. */
export class MatchShown extends Migration {
  override name = '0017-match-shown';

  override up(): void {
    this.addSql(`create table match_shown (shown_on date not null, need_id uuid not null, capacity_id uuid not null,
      model_version text not null, audience text not null, institution_id text not null, rank int not null,
      score double precision not null, factors real[] not null, times int not null,
      primary key (shown_on, need_id, capacity_id, model_version, audience))`);
    for (const [name, rule] of Object.entries(rules))
      this.addSql(`alter table match_shown add constraint match_shown_${name} check (${rule})`);
    this.addSql(`create index match_shown_of_institution
      on match_shown (institution_id, shown_on, need_id, capacity_id, model_version, audience)`);
    this.addSql('create index match_shown_need_id_shown_on_index on match_shown (need_id, shown_on)');
    this.addSql('alter table match_shown enable row level security');
    this.addSql(`create policy match_shown_read on match_shown for select using (${read})`);
    this.addSql(`create policy match_shown_insert on match_shown for insert with check (${hub})`);
    this.addSql(`create policy match_shown_update on match_shown for update using (${hub}) with check (${hub})`);
    this.addSql(`create policy match_shown_delete on match_shown for delete using (${hub})`);
    // Takes no arguments, and rounds down: whoever asks again and again learns of no single need, topic or day.
    this.addSql(`create function unshared_needs_shown() returns int language sql stable security definer
      set search_path = public return (select (count(distinct n.id) / 5 * 5)::int
        from match_shown s join need n on n.id = s.need_id
        where s.institution_id = caller_institution() and not n.is_shared and n.institution_id <> caller_institution())`);
  }

  override down(): void {
    this.addSql('drop function unshared_needs_shown()');
    this.addSql('drop table match_shown');
  }
}
