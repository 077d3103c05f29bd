import { glob, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

interface Reviewed {
  /** Where the text comes from; never from a client. */
  readonly from: string;
  readonly what: readonly string[];
}

/**
 * The places where text becomes part of a statement instead of a value beside it. A new one fails here until somebody
 * has looked at where its text comes from.
 */
const reviewed: Readonly<Record<string, Reviewed>> = {
  'modules/analytics/analytics.reader.ts': {
    from: 'tables and columns named in the file',
    what: ['ref `{table}.{column}`', 'ref moment'],
  },
  'modules/audit/audit.reader.ts': { from: 'columns named in the reader', what: ['ref column'] },
  'modules/directory/codes.reader.ts': {
    from: 'tables and columns named by the readers',
    what: ['ref column', 'table table'],
  },
  'modules/directory/directory.reader.ts': { from: 'the enum Language', what: ['lit language'] },
  'modules/exchanges/desk.reader.ts': {
    from: 'numbers in the file',
    what: ['lit patience.circulation', 'lit patience.consent', 'lit patience.end'],
  },
  'modules/exchanges/exchanges.policy.ts': {
    from: 'tables named in the file',
    what: ['ref `{table}.exchange_id`', 'ref `{table}.institution_id`'],
  },
  'modules/matching/cycles.reader.ts': {
    from: 'aliases that the statement counts out',
    what: [
      'ref `{alias}.capacity`',
      'ref `{alias}.need`',
      'ref `{alias}.provider`',
      'ref `{alias}.recipient`',
      'ref `{alias}.score`',
    ],
  },
  'modules/matching/matching.best.ts': {
    from: 'numbers written in the file, and how many rows are wanted, an integer that was counted from a checked page',
    what: ['lit 3', 'lit 4', 'lit count'],
  },
  'modules/matching/matching.factors.ts': {
    from: 'numbers of the formula and of kept models, and expressions written in the file',
    what: ['lit formula.loadDays', 'lit value', 'raw wanted'],
  },
  'modules/matching/matching.ranking.ts': { from: 'the places of the factors in their list', what: ['lit index + 1'] },
  'modules/needs/capacities.reader.ts': {
    from: 'itself',
    what: ["ref 'capacity.deliveries'", "ref 'capacity.modalities'"],
  },
  'modules/needs/capacities.service.ts': {
    from: 'itself',
    what: ["table type === 'Expert' ? 'expert' : 'best_practice'"],
  },
  'modules/needs/claims.service.ts': {
    from: 'the names of the two types and of their life cycles',
    what: ['table life.concept.toLowerCase()', 'table type.toLowerCase()'],
  },
  'modules/needs/filters.reader.ts': {
    from: 'columns named by the readers, and the enum CompetenceLevel',
    what: ['lit level', 'ref `{table}.window_end`', 'ref `{table}.window_start`', 'ref column'],
  },
  'modules/needs/needs.reader.ts': { from: 'itself', what: ["ref 'need.deliveries'", "ref 'need.modalities'"] },
  'modules/practices/practices.reader.ts': {
    from: 'itself, and the enum Language',
    what: ["lit '[\\\\u0001-\\\\u001F\\\\u007F-\\\\u009F]'", 'lit language'],
  },
  'modules/search/search.reader.ts': {
    from: 'numbers and names of text search configurations in the file, and the enum Language',
    what: [
      'lit configurations[each]',
      'lit each === language ? 1 : otherLanguage',
      'lit mostHits',
      'ref `in_{each.toLowerCase()}`',
      'ref `sought.in_{each.toLowerCase()}`',
      'ref `words_{each.toLowerCase()}`',
    ],
  },
  'modules/taxonomy/taxonomy.reader.ts': {
    from: 'columns named by the readers, and the enum Language',
    what: ['lit language', 'ref column'],
  },
  'modules/trackrecord/figures.reader.ts': { from: 'the two tables named in the file', what: ['table table'] },
  'platform/database/caller.ts': {
    from: 'itself: who the caller is goes beside it',
    what: ['raw isReading ? enteringToRead : entering, values'],
  },
  'platform/database/kept.ts': { from: 'itself: no statement at all', what: ["raw ''"] },
  'platform/database/lists.ts': {
    from: 'the closed list of key types, and the size of a checked page',
    what: ['lit request.size + 1', "raw order.keys[index]?.type ?? 'text'"],
  },
  'platform/database/seeding.ts': {
    from: 'tables and columns named by the seeds',
    what: [
      'ref `{prefix}.{column}`',
      'ref `excluded.{column}`',
      'ref `kept.{column}`',
      'ref `kept.{within.column}`',
      'ref column',
      'table table',
    ],
  },
  'platform/database/transactions.ts': { from: 'itself', what: ["raw 'begin'", "raw 'commit'", "raw 'rollback'"] },
};

/** What stands between the parenthesis that begins before the place and the one that closes it. */
function argumentAt(text: string, place: number): string {
  let depth = 1;
  let end = place;
  for (; depth > 0 && end < text.length; end += 1) depth += { '(': 1, ')': -1 }[text[end] as string] ?? 0;
  return text.slice(place, end - 1);
}

const unquoted = /\b(?:sql\.(raw|lit|ref|table|id)|CompiledQuery\.(raw))(?:<[^(]*>)?\(/g;

const uses = (text: string): string[] => {
  const found = [...text.matchAll(unquoted)].map(
    ({ 0: call, 1: sql, 2: compiled, index }) => `${sql ?? compiled} ${argumentAt(text, index + call.length)}`,
  );
  return [...new Set(found)].map((use) => use.replaceAll('$\u007b', '{')).sort();
};

describe('what becomes part of a statement', () => {
  it('never comes from a client: each place was looked at', async () => {
    const found: Record<string, readonly string[]> = {};
    for await (const path of glob('src/**/*.ts')) {
      const inside = uses(await readFile(path, 'utf8'));
      if (inside.length > 0 && !path.includes('/migrations/')) found[path.slice('src/'.length)] = inside;
    }
    const expected = Object.entries(reviewed).map(([path, { what }]) => [path, [...what].sort()]);
    expect(found).toEqual(Object.fromEntries(expected));
  });

  it('is found by this test wherever it hides', () => {
    expect(uses('sql.raw(`a({b})`), sql.lit<string>(x); CompiledQuery.raw(text)')).toEqual([
      'lit x',
      'raw `a({b})`',
      'raw text',
    ]);
  });
});
