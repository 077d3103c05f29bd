import { Migration } from '@mikro-orm/migrations';
import { notes } from './0020-reachable.ts';

const noteTopics = (body: string) => `create or replace function note_topics() returns void language plpgsql
  security definer set search_path = public as $$ begin ${body}; end $$`;

const key = (more: string) => `alter table near_topic drop constraint near_topic_pkey,
  add primary key (topic_code, similarity, related) ${more}`;

/** The topic itself is the first of those near to it, then the most alike. */
const withNearness = `delete from topic_number; delete from near_topic;
  insert into topic_number select topic_code, row_number() over (order by topic_code) from topic_similarity group by 1;
  insert into near_topic (topic_code, similarity, related, nearness)
    select s.topic_code, s.similarity, t.number,
      row_number() over (partition by s.topic_code order by s.related_code <> s.topic_code, s.similarity desc, t.number desc)
    from topic_similarity s join topic_number t on t.topic_code = s.related_code`;

/** Those near to a topic stand in their order, so that a need looks only at those on which enough can be reached. */
export class Nearness extends Migration {
  override name = '0022-nearness';

  override up(): void {
    this.addSql('delete from near_topic');
    this.addSql('alter table near_topic add column nearness int not null');
    this.addSql(key('include (nearness)'));
    this.addSql(noteTopics(withNearness));
    this.addSql('select note_topics()');
  }

  override down(): void {
    this.addSql(key(''));
    this.addSql('alter table near_topic drop column nearness');
    this.addSql(noteTopics(notes.note_topics));
    this.addSql('select note_topics()');
  }
}
