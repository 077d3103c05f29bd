import type { CandidateName } from './candidates.ts';
import type { Loaded } from './load.ts';
import type { Options } from './options.ts';
import { questions } from './questions.ts';
import type { Findings } from './rehearsal.ts';

/** One candidate under one load, once. */
export interface Figures extends Loaded {
  /** Milliseconds of a processor for one answer, of the server and of the database. */
  readonly server: number;
  readonly database: number;
}

/** By question, connections and candidate; one entry a round. */
export type All = Record<string, Record<number, Partial<Record<CandidateName, Figures[]>>>>;

/** At so many connections the promises are kept. */
const judgedAt = 16;
const promised = { each: 1, median: 1.5, kept: 4 } as const;
/** At so many nobody may wait longer than with PostGraphile. */
const crowded = 64;

function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)] ?? Number.NaN, sorted[Math.ceil(place)] ?? Number.NaN];
  return low + (high - low) * (place % 1);
}

const median = (numbers: readonly number[]) => quantile(numbers, 0.5);
const shown = (value: number | undefined, digits: number): string =>
  value === undefined || Number.isNaN(value)
    ? '–'
    : value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits });

export class Report {
  constructor(
    private readonly options: Options,
    private readonly all: All,
    private readonly findings: Findings,
  ) {}

  private of(question: string, connections: number, name: CandidateName): readonly Figures[] {
    return this.all[question]?.[connections]?.[name] ?? [];
  }

  /** How many times the answers of another one, in each round. */
  private ratios(question: string, connections: number, name: CandidateName, other: CandidateName): readonly number[] {
    const others = this.of(question, connections, other);
    return this.of(question, connections, name).map(
      ({ perSecond }, round) => perSecond / (others[round]?.perSecond ?? Number.NaN),
    );
  }

  private row(question: string, connections: number, name: CandidateName): readonly string[] {
    const figures = this.of(question, connections, name);
    const middle = (key: keyof Figures) => median(figures.map((one) => one[key]));
    const ratios = this.ratios(question, connections, name, 'postgraphile');
    return [
      ...[name, String(connections), shown(middle('perSecond'), 0), shown(median(ratios), 2)],
      `${shown(quantile(ratios, 0), 2)}–${shown(quantile(ratios, 1), 2)}`,
      shown(median(this.ratios(question, connections, name, 'naive')), 1),
      ...[shown(middle('p50'), 1), shown(middle('p99'), 1), shown(middle('server'), 2), shown(middle('database'), 2)],
      shown(this.findings.statements[question]?.[name], 1),
    ];
  }

  /** The figures of a question. */
  table(question: string): string {
    const titles = [
      '',
      'at a time',
      'answers/s',
      'x PG',
      'spread',
      'x naive',
      'p50 ms',
      'p99 ms',
      'CPU ms',
      'of PG',
      'SQL',
    ];
    const { connections, names } = this.options;
    const rows = [titles, ...connections.flatMap((count) => names.map((name) => this.row(question, count, name)))];
    const widths = titles.map((_, place) => Math.max(...rows.map((row) => (row[place] ?? '').length)));
    const lines = rows.map((row) => row.map((cell, place) => cell.padStart(widths[place] ?? 0)).join('  '));
    return [`\n${question}: ${questions[question]?.what}`, ...lines].join('\n');
  }

  get legend(): string {
    return `
x PG, x naive: answers of the same round beside those of PostGraphile and of the naive stack, the median of ${this.options.rounds}; spread:
the least and the most. CPU ms: of the server's process for an answer; of PG: of the database's processes. SQL: statements
for an answer, without those that only begin, end or set up a transaction. needs and matches are asked by a service client,
whom the hub looks up each time; the others check no rights. kept: the hub as it is, which tells public answers again until
something is committed; hub: the same with PUBLIC_ANSWERS=anew.`;
  }

  /** How the database runs each statement, tables of which too much is read, and the slowest plan. */
  plans(): string {
    const { plans } = this.findings;
    const briefly = (text: string) => `${text.replace(/\s+/g, ' ').trim().slice(0, 120)} …`;
    const each = plans.map(
      ({ question, milliseconds, planning, text }) =>
        `${shown(milliseconds, 2).padStart(8)} ms (planned anew: ${shown(planning, 2)}) for ${question}: ${briefly(text)}`,
    );
    const scans = plans.flatMap(({ question, scanned, text }) =>
      scanned.map((table) => `too much of ${table} is read for ${question}: ${briefly(text)}`),
    );
    const slowest = plans.toSorted((a, b) => b.milliseconds - a.milliseconds)[0];
    const told = slowest
      ? [`\nthe slowest statement of the hub, for ${slowest.question}:\n${slowest.text}\n\n${slowest.told}`]
      : [];
    return [...each, ...scans, ...told].join('\n');
  }

  /** What is promised of the hub, and whether it is kept; of times nothing where only a smoke was wanted. */
  verdicts(): readonly { readonly what: string; readonly isKept: boolean }[] {
    const { isSmoke, size, chosen, names, connections } = this.options;
    const failures = Object.values(this.all)
      .flatMap((byCount) => Object.values(byCount))
      .flatMap((byName) => Object.values(byName).flat())
      .reduce((sum, { failures, answers }) => sum + (answers === 0 ? 1 : failures), 0);
    const always = [
      ...this.findings.differences.map((what) => ({ what, isKept: false })),
      {
        what: `answers that differ: ${this.findings.differences.length}`,
        isKept: this.findings.differences.length === 0,
      },
      { what: `questions without an answer: ${failures}`, isKept: failures === 0 },
    ];
    const scans = this.findings.plans.flatMap(({ scanned }) => scanned);
    const large =
      size === 'L' ? [{ what: `tables of which too much is read: ${scans.length}`, isKept: scans.length === 0 }] : [];
    const areBoth = (['hub', 'postgraphile'] as const).every((name) => names.includes(name));
    if (isSmoke || !areBoth || !connections.includes(judgedAt)) return [...always, ...large];
    const ratios = chosen.map((question) => median(this.ratios(question, judgedAt, 'hub', 'postgraphile')));
    const each = chosen.map((question, place) => ({
      what: `${question}: ${shown(ratios[place], 2)} times PostGraphile (at least ${promised.each})`,
      isKept: (ratios[place] ?? 0) >= promised.each,
    }));
    const isKeptToo = names.includes('kept');
    const kept = chosen
      .filter((question) => isKeptToo && !questions[question]?.isSignedIn)
      .map((question) => {
        const ratio = median(this.ratios(question, judgedAt, 'kept', 'postgraphile'));
        const what = `${question}, kept: ${shown(ratio, 2)} times (at least ${promised.kept})`;
        return { what, isKept: ratio >= promised.kept };
      });
    const waits = chosen
      .filter(() => connections.includes(crowded))
      .map((question) => {
        const [hub, other] = (['hub', 'postgraphile'] as const).map((name) =>
          median(this.of(question, crowded, name).map(({ p99 }) => p99)),
        ) as [number, number];
        const what = `${question}: p99 ${shown(hub, 0)} ms at ${crowded} at a time (PostGraphile ${shown(other, 0)})`;
        return { what, isKept: hub <= other };
      });
    const middle = median(ratios);
    const all = {
      what: `the median question: ${shown(middle, 2)} times (at least ${promised.median})`,
      isKept: middle >= promised.median,
    };
    return [...always, ...large, ...each, all, ...kept, ...waits];
  }
}
