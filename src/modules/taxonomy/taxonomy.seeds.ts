import { sql } from 'kysely';
import { bringInto, localized, type SeedStep, type SeedWork } from '../../platform/database/seeding.ts';
import { cells, type TsvFile, tsvFile } from '../../platform/database/tsv.ts';
import { programmesFile } from '../directory/index.ts';
import type { TaxonomyTables } from './taxonomy.entity.ts';
import { informationContent, relatedTopics } from './taxonomy.similarity.ts';

/** Topics that are less alike than this are not called related, and are not kept as a pair. */
export const similarityThreshold = 0.2;

const bring = bringInto<TaxonomyTables>();
const { text, maybe, list, like } = cells;
const topicCode = like(/^[a-z]+(-[a-z]+)*(\.\d+)*$/, 'a code such as statcab.2.3.1');
const concept = like(/^[A-Za-z][\w.-]*:[\w.]+$/, 'a scheme and a notation such as SDG:6.4');

export const topicsFile = tsvFile({
  path: 'reference/topics.tsv',
  key: ['code'],
  columns: {
    code: topicCode,
    parent_code: maybe(topicCode),
    programme: maybe(text),
    notation: maybe(text),
    scheme: text,
    label_en: text,
    label_fr: maybe(text),
    label_ar: maybe(text),
    alt_en: list('|', text),
    alt_fr: list('|', text),
    alt_ar: list('|', text),
    exact_match: list('|', concept),
    note: maybe(text),
  },
  references: [
    { columns: ['parent_code'], to: (): TsvFile => topicsFile },
    { columns: ['programme'], to: () => programmesFile },
  ],
  check(rows, report) {
    const lines = new Map(rows.map(({ code }, index) => [code, index]));
    rows.forEach((row, index) => {
      const parent = row.parent_code === null ? undefined : lines.get(row.parent_code);
      if (parent !== undefined && parent >= index) report(row, 'parent_code', 'must stand above what lies below it');
    });
  },
});

/** Where topics were seen; it is checked, and read by people only. */
const topicSourcesFile = tsvFile({
  path: 'reference/topic_sources.tsv',
  key: ['topic_code', 'recorded_topic', 'source_url'],
  columns: {
    topic_code: topicCode,
    recorded_topic: text,
    programme: text,
    kind: text,
    source_url: text,
    note: maybe(text),
  },
  references: [
    { columns: ['topic_code'], to: () => topicsFile },
    { columns: ['programme'], to: () => programmesFile },
  ],
});

interface Ancestry {
  readonly topic_code: string;
  readonly ancestor_code: string;
  readonly distance: number;
}

/** Every topic with itself and with all above it; a parent always stands before its children. */
function ancestries(topics: readonly { code: string; parent_code: string | null }[]): Ancestry[] {
  const above = new Map<string | null, readonly Ancestry[]>();
  for (const { code, parent_code } of topics) {
    const inherited = (above.get(parent_code) ?? []).map((ancestry) => ({
      ...ancestry,
      topic_code: code,
      distance: ancestry.distance + 1,
    }));
    above.set(code, [{ topic_code: code, ancestor_code: code, distance: 0 }, ...inherited]);
  }
  return [...above.values()].flat();
}

async function loadTopics(work: SeedWork): Promise<void> {
  const topics = work.seeds.rows(topicsFile);
  const closure = ancestries(topics);
  const family = new Map<string, number>();
  for (const { ancestor_code } of closure) family.set(ancestor_code, (family.get(ancestor_code) ?? 0) + 1);
  const rows = topics.map((row, position) => ({
    code: row.code,
    parent_code: row.parent_code,
    programme_code: row.programme,
    notation: row.notation,
    scheme: row.scheme,
    label: localized(row.label_en, row.label_fr, row.label_ar),
    alt_labels: {
      ...(row.alt_ar.length > 0 && { AR: row.alt_ar }),
      ...(row.alt_en.length > 0 && { EN: row.alt_en }),
      ...(row.alt_fr.length > 0 && { FR: row.alt_fr }),
    },
    exact_matches: row.exact_match,
    note: row.note,
    position,
    // The virtual root above all trees counts as a topic.
    information_content: informationContent((family.get(row.code) ?? 1) - 1, topics.length + 1),
  }));
  const parents = topics.map(({ code }) => code);
  const within = { column: 'topic_code', parents } as const;
  await bring(work, { table: 'topic', key: ['code'], fromFiles: sql`true` }, rows);
  await bring(work, { table: 'topic_ancestor', key: ['topic_code', 'ancestor_code'], within }, closure);
  const places = topics.map((row) => ({ code: row.code, parentCode: row.parent_code, exactMatches: row.exact_match }));
  const pairs = relatedTopics(places, similarityThreshold).map((pair) => ({
    topic_code: pair.topicCode,
    related_code: pair.relatedCode,
    similarity: pair.similarity,
  }));
  await bring(work, { table: 'topic_similarity', key: ['topic_code', 'related_code'], within }, pairs);
}

export const taxonomySeeds: readonly SeedStep[] = [
  { name: 'topics', files: [topicsFile, topicSourcesFile], load: loadTopics },
];
