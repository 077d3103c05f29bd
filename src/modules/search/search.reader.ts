import { type RawBuilder, sql } from 'kysely';
import { BadUserInputError } from '../../kernel/errors.ts';
import { type Language, type LocalizedText, officialLanguages } from '../../kernel/localized.ts';
import { type Edge, type Order, readPage } from '../../platform/database/lists.ts';
import type { ReadScope } from '../../platform/database/scope.ts';
import { institutionById } from '../directory/index.ts';
import { expertById } from '../experts/index.ts';
import { offerById } from '../offers/index.ts';
import { practiceById } from '../practices/index.ts';
import { topicByCode } from '../taxonomy/index.ts';
import type { SearchArgs, SearchEdge, SearchKind, SearchNode } from './search.type.ts';

const longestText = 200;
/** No more than this, and no more names, are ranked: a word that stands everywhere would rank the whole hub. */
const mostHits = 5000;
/** What a word counts in another language than the one asked for. */
const otherLanguage = 0.7;

const configurations = { AR: 'arabic', EN: 'english', FR: 'french' } as const satisfies Record<Language, string>;

interface Hit {
  kind: SearchKind;
  key: string;
  labelText: LocalizedText;
  score: number;
}

/** The text as it is searched for: no invisible characters, and no leading dash, which would mean "without". */
function soughtText(text: string): string {
  const visible = text.normalize('NFKC').replace(/\p{C}/gu, ' ').trim();
  const characters = [...visible].length;
  if (characters < 1 || characters > longestText) {
    throw new BadUserInputError(`text has ${characters} visible characters; 1 to ${longestText} are allowed.`, {
      argument: 'text',
      maximum: longestText,
    });
  }
  return visible.replace(/(^|\s)[\p{Pd}−]+/gu, '$1');
}

function checkedKinds(kinds: SearchArgs['kinds']): readonly SearchKind[] | null {
  if (!kinds) return null;
  if (kinds.length === 0) {
    throw new BadUserInputError('kinds is empty; leave it out, or name the kinds to find.', { argument: 'kinds' });
  }
  return [...kinds];
}

/**
 * What answers the text: entries that have all its words in one of the languages, and, unless these are too many
 * already, entries with a name that is spelt nearly the same. Each condition has its own index.
 */
function hits(text: unknown, kinds: unknown, language: Language): RawBuilder<Hit> {
  const ofKinds = kinds ? sql`kind = any (${kinds}::text[])` : sql`true`;
  const inLanguages = officialLanguages.map((each) => {
    const words = sql.ref(`words_${each.toLowerCase()}`);
    const query = sql.ref(`sought.in_${each.toLowerCase()}`);
    const asked = sql`websearch_to_tsquery(${sql.lit(configurations[each])}, folded) as ${sql.ref(`in_${each.toLowerCase()}`)}`;
    const rank = sql`${sql.lit(each === language ? 1 : otherLanguage)} * ts_rank(${words}, ${query}, 1)`;
    return { words, asked, condition: sql`${words} @@ ${query}`, rank };
  });
  const hasWords = sql.join(
    inLanguages.map(({ condition }) => condition),
    sql` or `,
  );
  const wordRank = sql`greatest(${sql.join(inLanguages.map(({ rank }) => rank))})`;
  const nameRank = sql`0.5 * max(similarity(folded, name)) + 0.25 * max(word_similarity(folded, name))`;
  // What is sought is made once, and not for each row; what is found is looked up, however many PostgreSQL expects.
  return sql<Hit>`(
    with sought as materialized (
      select folded, ${sql.join(inLanguages.map(({ asked }) => asked))} from (select search_fold(${text}) as folded offset 0) one
    ), by_words as (
      select kind, key, null::float8 as names from sought join search_entry on (${hasWords}) and ${ofKinds}
      order by ${wordRank} desc, length(search_entry.names), kind, key limit ${sql.lit(mostHits)}
    ), by_names as (
      select kind, key, ${nameRank} as names from (
        select folded, kind, key, name from sought cross join lateral search_names_alike(folded) where ${ofKinds}
        limit (select ${sql.lit(mostHits)} - count(*) from by_words)) as alike
      group by kind, key
    ), found as (
      select kind, key, max(names) as names from (table by_words union all table by_names) as one group by kind, key
    )
    select kind, key, label as "labelText", round((0.25 * ${wordRank} + coalesce(found.names, (
        select ${nameRank} from search_name where search_name.kind = found.kind and search_name.key = found.key), 0))::numeric, 6)::float8 as score
    from sought cross join found cross join lateral (
      select label, ${sql.join(inLanguages.map(({ words }) => words))} from search_entry
      where search_entry.kind = found.kind and search_entry.key = found.key offset 0) as entry
  )`;
}

const byScore = (language: Language): Order => ({
  name: `search ${language}`,
  descending: false,
  keys: [
    // The best first, but equal ones in the order of kind and key: one direction for all keys of a cursor.
    { expression: sql`-hit.score`, type: 'float8' },
    { expression: sql`hit.kind`, type: 'text' },
    { expression: sql`hit.key`, type: 'text' },
  ],
});

async function nodeOf(scope: ReadScope, { kind, key }: Hit): Promise<SearchNode | null> {
  const named = <Row extends object>(row: Row | null, __typename: string) => row && { ...row, __typename };
  switch (kind) {
    case 'INSTITUTION':
      return named(await institutionById(scope).load(key), 'Institution');
    case 'TOPIC':
      return named(await topicByCode(scope).load(key), 'Topic');
    case 'BEST_PRACTICE':
      return named(await practiceById(scope).load(key), 'BestPractice');
    case 'EXPERT':
      return named(await expertById(scope).load(key), 'Expert');
    case 'OFFER':
      return named(await offerById(scope).load(key), 'Offer');
  }
}

/**
 * All hits of a text with their scores, in no order.
 * @param kinds null for all of them
 */
export const searchHits = (scope: ReadScope, text: unknown, kinds: unknown, language: Language) =>
  scope.withOnePlan
    .tables()
    .selectFrom(hits(text, kinds, language).as('hit'))
    .select(['hit.kind', 'hit.key', 'hit.labelText', 'hit.score']);

/** One statement for the hits of a page, and one for the rows of each kind among them. */
export async function search(scope: ReadScope, { text, kinds, ...page }: SearchArgs) {
  const language = page.language ?? scope.language;
  const wanted = checkedKinds(kinds);
  const values = [soughtText(text), ...(wanted ? [wanted] : [])];
  const connection = await readPage<object, never, Hit>(
    (reading, [sought, ofKinds]) => searchHits(reading, sought, ofKinds, language),
    { scope, order: byScore(language), page, shape: values.length, values },
  );
  const edgeOf = async ({ cursor, node: hit }: Edge<Hit>): Promise<SearchEdge[]> => {
    const node = await nodeOf(scope, hit);
    // A row that went out of sight since the index was read.
    return node ? [{ cursor, node, score: hit.score, labelText: hit.labelText, asked: { text, language } }] : [];
  };
  return { ...connection, listed: async () => (await Promise.all((await connection.listed()).map(edgeOf))).flat() };
}
