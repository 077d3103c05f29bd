import { Migration } from '@mikro-orm/migrations';

/** What the lists of the database leave out: it has none for Arabic, and its French one knows no "les". */
const particles = [
  'في من علي الي مع بين او ثم ان هذا هذه ذلك التي الذي الذين ما لا لم لن قد هل كل عن هو هي كان',
  'les est sont etre ont leurs cette cet dont ainsi aussi entre meme',
].join(' ');

/** Words that hardly say more than that somebody asks, and for what kind of help; as `search_fold` leaves them. */
const asking = [
  'want wish need help please looking look like learn improve know how get give make course workshop seminar country',
  'countries office offices staff people us one two first good better best new start etc using use used set our',
  'ministry institution question topic about without instead too also can could would',
  'besoin voulons veut vouloir souhaite souhaitons aide aider apprendre ameliorer atelier cours seminaire stage pays',
  'sujet theme propos mettre faire mieux bien bon bonne nouveau nouvelle comment comme sans afin selon chez tout',
  'tous toute toutes plus tres peut peuvent passer avant apres partir donner ministere veux cherche cherchons lors',
  'نريد نحتاج نرغب اريد احتاج بحاجه حاجه دوره دورات ورشه ورش ندوه كيف كيفيه حول',
  'بعض عند لدي لدينا بدل دون بدون تحت فوق قبل خلال وفق حسب غير اجل',
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
          '^(?:[وف]?(?:[بك]?ال|لل)|و(?!${ownWaw}))(?=.{3})', ''),
        '^(.{3,}?)(?:ات|ان|ون|ين|ها|هم|نا|ه|ي|ا)*$', '\\1')
    $$`);
    this.addSql(`create function topic_stem(language text, word text) returns text language sql immutable parallel safe as $$
      select case
        when word = any (${list(particles)}) then null
        when language = 'AR' then public.arabic_topic_stem(word)
        when language = 'EN' then (ts_lexize('english_stem', word))[1]
        else (ts_lexize('french_stem', word))[1]
      end
    $$`);
    this.addSql(`create function topic_asks(word text) returns boolean language sql immutable parallel safe as $$
      select word = any (${list(asking)})
    $$`);
    this.addSql(`create function topic_consonants(stem text) returns text language sql immutable parallel safe as $$
      select translate(stem, 'aeiouyاوي', '')
    $$`);
    // A single letter is what remains of an elision; a digit may tell one goal from another.
    this.addSql(`create function topic_words(language text, value text) returns table (place bigint, word text, stem text)
      language sql immutable parallel safe as $$
      select place, word, public.topic_stem(language, word)
      from regexp_split_to_table(
        regexp_replace(public.search_fold(value), '([a-z])&([a-z])', '\\1\\2', 'g'), '[^a-z0-9\\u0620-\\u064a]+'
      ) with ordinality as part(word, place)
      where length(word) > 1 or word between '0' and '9'
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
    this.addSql(`create function refresh_topic_names() returns void language sql set jit = off as $$
      delete from topic_name_word;
      delete from topic_stem;
      delete from topic_name;
      insert into topic_name (topic_code, language, place, name, weight)
      select topic_code, language, place, name, 0 from topic_name_source;
      insert into topic_name_word (language, stem, topic_code, place, word)
      select language, stem, topic_code, place, min(word) from (
        select n.language, w.stem, topic_code, n.place, w.word
        from topic_name n cross join topic_words(n.language, n.name) w offset 0) as every
      where stem is not null group by 1, 2, 3, 4;
      insert into topic_stem (language, stem, weight)
      select language, stem, ln(1 + topics / count(distinct topic_code)) / ln(1 + topics)
        * case when bool_or(topic_asks(word)) then 0.05 when bool_or(word = any (${list(weak)})) then 0.4 else 1 end
      from topic_name_word cross join (select count(*)::float8 as topics from topic) as every
      group by language, stem, topics;
      update topic_name n set weight = whole.weight from (
        select topic_code, language, place, sum(weight) as weight
        from topic_name_word join topic_stem using (language, stem) group by 1, 2, 3) as whole
      where (n.topic_code, n.language, n.place) = (whole.topic_code, whole.language, whole.place);
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
    this.addSql('drop function topic_asks(text)');
    this.addSql('drop function topic_consonants(text)');
    this.addSql('drop function topic_stem(text, text)');
    this.addSql('drop function arabic_topic_stem(text)');
  }
}
