import { Migration } from '@mikro-orm/migrations';

/** Words that only say that somebody asks, and for what kind of help; as `search_fold` leaves them. */
const asking = [
  'want wish need help please looking look like learn improve know how get give make course workshop seminar country',
  'countries office offices staff people us one two first good better best new start etc using use used set our',
  'ministry institution question topic about without instead too also can could would',
  'besoin voulons veut vouloir souhaite souhaitons aide aider apprendre ameliorer atelier cours seminaire stage pays',
  'sujet theme propos mettre faire mieux bien bon bonne nouveau nouvelle comment comme sans afin selon chez tout',
  'tous toute toutes plus tres peut peuvent passer avant apres partir donner ministere veux cherche cherchons lors',
  'نريد نحتاج نرغب اريد احتاج بحاجه حاجه دوره دورات ورشه ورش ندوه كيف كيفيه حول عن في من علي الي مع بين او ثم ان',
  'هذا هذه التي الذي الذين ما لا لم لن قد هل كل بعض عند لدي لدينا بدل دون بدون تحت فوق قبل بعد خلال وفق حسب غير اجل',
  'مساعده بلد بلدنا بلدان دوله دول ذات حتي ايضا كما اي ضمن وزاره موضوع تحسين تعلم افضل جديد جديده',
].join(' ');

/** Words of nearly every topic and every request: they tell little, wherever they stand. */
const weak = [
  'training trainings train formation formations تدريب تدريبيه التدريب statistics statistical statistique statistiques',
  'احصاء احصاءات احصائيه الاحصاء management managing gestion gerer اداره system systems systeme systemes نظام نظم',
  'national nationale nationaux وطني وطنيه policy policies politique politiques سياسه سياسات development developpement',
  'تنميه تطوير service services خدمه خدمات capacity capacites renforcement بناء قدرات programme programmes برنامج برامج',
  'support soutien دعم work travail عمل quality qualite جوده data donnees بيانات public publique publics عام عامه',
].join(' ');

const list = (words: string) => `'{${words.split(/\s+/).join(',')}}'`;

/** An Arabic و that begins these is a letter of the word; before any other it means "and". */
const ownWaw =
  'زار|زير|زراء|قاي|فيات|فاه|فاة|ظيف|ظاي|طن|رش|حد|صول|صول|قف|قت|قود|لاد|الد|ضع|سايل|سيط|ساط|ثاي|ثيق|صف|ارد|كال|كيل|رق|باء|باي|سط|جه|عي|لي|زن|دايع|ديع|رث|صاي|قوع|جود|رد|رود|لوج|يب';

const from = 'أإآئؤىء';
const to = 'اااييي';

/** The names of topics by their words, so that what somebody asks for in words of their own is recognised. */
export class TopicNames extends Migration {
  override name = '0013-topic-names';

  override up(): void {
    this.functions();
    this.tables();
    this.upkeep();
    this.addSql('select refresh_topic_names()');
  }

  private functions(): void {
    // Prefixes and endings are taken off an Arabic word as long as three letters remain; plurals of another form are other words.
    this.addSql(`create function arabic_topic_stem(word text) returns text language sql immutable parallel safe as $$
      select regexp_replace(
        regexp_replace(translate(word, '${from}', '${to}'),
          '^(?:[وف]?(?:ال|لل)|[بك]ال|و(?!${ownWaw}))(?=.{3})', ''),
        '^(.{3,}?)(?:ات|ان|ون|ين|ها|هم|نا|ه|ي|ا)*$', '\\1')
    $$`);
    this.addSql(`create function topic_stem(language text, word text) returns text language sql immutable parallel safe as $$
      select case
        when word = any (${list(asking)}) then null
        when language = 'AR' then public.arabic_topic_stem(word)
        else (ts_lexize(case language when 'EN' then 'english_stem' else 'french_stem' end::regdictionary, word))[1]
      end
    $$`);
    // A single Latin letter is what remains of an elision; a digit may tell one goal from another.
    this.addSql(`create function topic_words(language text, value text)
      returns table (place bigint, word text, stem text) language sql immutable parallel safe as $$
      select place, word, public.topic_stem(language, word)
      from regexp_split_to_table(
        regexp_replace(public.search_fold(value), '([a-z])&([a-z])', '\\1\\2', 'g'), '[^a-z0-9\\u0620-\\u064a]+'
      ) with ordinality as part(word, place)
      where word <> '' and word !~ '^([a-z]|[\\u0620-\\u064a])$'
    $$`);
  }

  private tables(): void {
    this.addSql(`create view topic_name_source as
      select code as topic_code, label.key as language, 0 as place, label.value as name
      from topic cross join jsonb_each_text(label) as label where label.key <> 'own'
      union all
      select code, list.key, other.place::int, other.name
      from topic cross join jsonb_each(alt_labels) as list
        cross join jsonb_array_elements_text(list.value) with ordinality as other(name, place)`);
    this.addSql(`create table topic_name (
      topic_code text not null, language text not null, place int not null, name text not null, weight real not null,
      primary key (topic_code, language, place))`);
    this.addSql(`create table topic_name_word (
      language text not null, stem text not null, topic_code text not null, place int not null, word text not null,
      primary key (language, stem, topic_code, place))`);
    this.addSql(`create table topic_stem (
      language text not null, stem text not null, weight real not null, primary key (language, stem))`);
    this.addSql('create index topic_stem_alike on topic_stem using gin (stem gin_trgm_ops)');
    // As in 0012-similar-names: the planner may not take the comparison for cheap.
    this.addSql(`create function topic_stems_alike(sought text) returns setof topic_stem
      language sql stable parallel safe rows 20 set enable_seqscan = off
      as $$ select * from public.topic_stem where stem % sought $$`);
  }

  /** The topics change a few times a year, and how rare a word is depends on all of them: all is made anew. */
  private upkeep(): void {
    this.addSql(`create function refresh_topic_names() returns void language sql as $$
      delete from topic_name_word;
      delete from topic_stem;
      delete from topic_name;
      insert into topic_name_word (language, stem, topic_code, place, word)
      select language, stem, topic_code, place, min(word) from (
        select s.language, w.stem, s.topic_code, s.place, w.word
        from topic_name_source s cross join topic_words(s.language, s.name) w where w.stem is not null) as found
      group by 1, 2, 3, 4;
      insert into topic_stem (language, stem, weight)
      select language, stem, ln(1 + (select count(*) from topic)::float8 / count(distinct topic_code))
        / ln(1 + (select count(*) from topic)::float8)
        * case when bool_or(word = any (${list(weak)})) then 0.4 else 1 end
      from topic_name_word group by 1, 2;
      insert into topic_name (topic_code, language, place, name, weight)
      select topic_code, language, place, s.name, sum(t.weight)
      from topic_name_source s join topic_name_word using (topic_code, language, place)
        join topic_stem t using (language, stem)
      group by 1, 2, 3, 4;
    $$`);
    this.addSql(`create function topic_names_changed() returns trigger language plpgsql as $$
      begin
        if exists (select from changed) then perform refresh_topic_names(); end if;
        return null;
      end $$`);
    for (const event of ['insert', 'update', 'delete'] as const) {
      this.addSql(`create trigger topic_names_${event} after ${event} on topic
        referencing ${event === 'delete' ? 'old' : 'new'} table as changed
        for each statement execute function topic_names_changed()`);
    }
  }

  override down(): void {
    for (const event of ['insert', 'update', 'delete']) this.addSql(`drop trigger topic_names_${event} on topic`);
    this.addSql('drop function topic_names_changed()');
    this.addSql('drop function refresh_topic_names()');
    this.addSql('drop function topic_stems_alike(text)');
    for (const table of ['topic_name', 'topic_name_word', 'topic_stem']) this.addSql(`drop table ${table}`);
    this.addSql('drop view topic_name_source');
    this.addSql('drop function topic_words(text, text)');
    this.addSql('drop function topic_stem(text, text)');
    this.addSql('drop function arabic_topic_stem(text)');
  }
}
