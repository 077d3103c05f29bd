import { type RawBuilder, sql } from 'kysely';
import { BadUserInputError } from '../../kernel/errors.ts';
import { officialLanguages } from '../../kernel/localized.ts';
import type { ReadScope } from '../../platform/database/scope.ts';
import type { TopicCandidate, TopicInterpretation } from './interpretation.type.ts';

const longestText = 200;
const mostCandidates = 5;

/** What counts how much; other numbers made little difference on the tuning set of bench/interpretation. */
const share = {
  /** Of the score, what the names of a topic together hold of the text; the rest is how well the best name fits. */
  words: 0.6,
  /** A word that stands in the names of the next wider topic, and of those above it. */
  parent: 0.35,
  ancestor: 0.2,
  /** A word of another form, such as a plural. */
  stem: 0.95,
  /** A word in a name of which the text says nothing else. */
  partOfName: 0.6,
  /** What a word that no name knows counts among all words of the text. */
  unknownWord: 0.3,
} as const;

/**
 * A word is taken for a known one where they share so many trigrams, and is not so short that it is like many. The same
 * consonants in the same order speak for it, too: it is vowels that people mistake, or leave out.
 */
const leastAlike = 0.45;
const shortestStrange = 4;
/** A candidate below is a coincidence of one word among many. */
const leastScore = 0.12;

/** Where an error says that the text was given. */
type Place = { readonly argument: string } | { readonly field: readonly string[] };

function checkedText(text: string, place: Place): string {
  const visible = text.normalize('NFKC').replace(/\p{C}/gu, ' ').trim();
  const characters = [...visible].length;
  if (characters >= 1 && characters <= longestText) return visible;
  throw new BadUserInputError(`text has ${characters} visible characters; 1 to ${longestText} are allowed.`, {
    ...place,
    maximum: longestText,
  });
}

/** The words of the text that say something, as stems that names know; a strange word as the known one nearest to it. */
const terms = (text: string) => sql`
  asked as materialized (
    select language, min(place) as place, word, stem from unnest(${[...officialLanguages]}::text[]) as language
      cross join lateral (select * from topic_words(language, ${text}) limit 100) as part group by language, word, stem
  ), telling as materialized (
    select *, topic_asks(word) as is_asking from asked where place not in (select place from asked where stem is null)
  ), known as materialized (
    select place, language, stem, word, weight, 1::float8 as likeness, is_asking from telling join topic_stem using (language, stem)
  ), strange as materialized (
    select place, language, stem, word from telling
    where place not in (select place from known) and not is_asking and length(stem) >= ${shortestStrange}
      and (language = 'AR') = (word !~ '[a-z]')
  ), alike as materialized (
    select sought, near.*, (shared + case
      when length(topic_consonants(sought)) >= 3 and topic_consonants(stem) = topic_consonants(sought) then 1 else shared
      end) / 2 as likeness
    from (select distinct stem as sought from strange) as every cross join lateral topic_stems_alike(sought) as near
      cross join lateral (select similarity(stem, sought)::float8 as shared) as alike
  ), nearest as (
    select distinct on (s.place, s.language) s.place, s.language, alike.stem, s.word, alike.weight, alike.likeness, false
    from strange s join alike on alike.language = s.language and alike.sought = s.stem
    where alike.likeness >= ${leastAlike} order by s.place, s.language, alike.likeness desc, alike.stem
  ), term as materialized (table known union all table nearest
  ), worth as materialized (
    select place, min(weight) as weight from term group by place
  ), whole as materialized (
    select sum(coalesce(weight, ${share.unknownWord})) as weight
    from (select distinct place, is_asking from telling) as said left join worth using (place)
    where weight is not null or not is_asking
  )`;

/** How well each name that has a word of the text fits it: how much of the text it has, and how much of it the text has. */
const names = sql`
  found as materialized (
    select w.topic_code, w.language, w.place as name_place, t.place, w.stem,
      t.likeness * case when t.word = w.word or t.likeness < 1 then 1 else ${share.stem}::float8 end as fit,
      t.likeness, t.word = w.word as is_same, worth.weight as worth, t.weight
    from term t join worth using (place) join topic_name_word w using (language, stem)
  ), name as materialized (
    select topic_code, language, name_place, n.name, least(1, sum(fit * worth) / (select weight from whole)) as of_text,
      least(1, sum(fit * f.weight) / n.weight) as of_name, min(likeness) as likeness, bool_and(is_same) as is_same
    from found f join topic_name n using (topic_code, language)
    where n.place = f.name_place group by 1, 2, 3, 4, n.weight
  ), best as materialized (
    select distinct on (topic_code) *, 2 * of_text * of_name / (of_text + of_name) as fit from name
    order by topic_code, fit desc, of_name desc, name_place, language
  )`;

/** What all names of a topic and, for less, those of the wider topics hold of the text. */
const topics = sql`
  own as materialized (
    select topic_code, place, max(f.fit * worth * (${share.partOfName}::float8 + (1 - ${share.partOfName}::float8) * of_name)) as gain
    from found f join name using (topic_code, language, name_place) group by 1, 2
  ), inherited as materialized (
    select a.topic_code, place,
      gain * case distance when 1 then ${share.parent}::float8 else ${share.ancestor}::float8 end as gain
    from own join topic_ancestor a on a.ancestor_code = own.topic_code where distance > 0
  ), held as materialized (
    select topic_code, place, max(gain) as gain from (table own union all table inherited) as every group by 1, 2
  ), scored as materialized (
    select topic_code, round((${share.words}::float8 * sum(gain) / (select weight from whole)
      + (1 - ${share.words}::float8) * best.fit)::numeric, 4)::float8 as score
    from held join best using (topic_code) group by topic_code, best.fit
  )`;

/** The topics that a text may mean, the best first. */
function candidatesFor(text: string, first: number): RawBuilder<TopicCandidate> {
  return sql<TopicCandidate>`with ${terms(text)}, ${names}, ${topics}
    select topic_code as "topicCode", score, best.name, best.language,
      case when likeness < 1 then 'SIMILAR_SPELLING' when is_same then 'SAME_WORDS' else 'SAME_STEMS' end as how
    from scored join best using (topic_code) join topic on topic.code = topic_code
    where score >= ${leastScore} and exists (select from term where not is_asking)
    order by score desc, topic.position limit ${first}`;
}

/** What a text most likely means; one statement. */
export async function interpretTopic(
  scope: ReadScope,
  text: string,
  place: Place = { argument: 'text' },
  first = mostCandidates,
): Promise<TopicInterpretation> {
  const { rows } = await candidatesFor(checkedText(text, place), first).execute(scope.tables());
  return { text, topicCode: rows[0]?.topicCode ?? null, candidates: rows };
}
