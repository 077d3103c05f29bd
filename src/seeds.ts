import { sql } from 'kysely';
import { systemClock } from './kernel/clock.ts';
import { hubItself } from './kernel/viewer.ts';
import { directorySeeds } from './modules/directory/index.ts';
import { exchangesSeeds } from './modules/exchanges/index.ts';
import { matchingSeeds } from './modules/matching/index.ts';
import { needsSeeds } from './modules/needs/index.ts';
import { taxonomySeeds } from './modules/taxonomy/index.ts';
import type { Caller } from './platform/database/caller.ts';
import type { Database } from './platform/database/database.ts';
import type { SeedStep, SeedWork, TableCounts } from './platform/database/seeding.ts';
import { checkedSeeds, readSeedTexts, type Seeds } from './platform/database/tsv.ts';
import { unitOfWork, type Work } from './platform/database/unitOfWork.ts';

/** To be raised when the program makes something else of the same files, so that they are loaded again. */
const makeOfSeeds = 1;

/** In the order of what refers to what. */
const referenceSteps: readonly SeedStep[] = [...directorySeeds, ...taxonomySeeds, ...matchingSeeds];
const recordSteps: readonly SeedStep[] = [...exchangesSeeds, ...needsSeeds];

export interface SeedOptions {
  /** Whether the real activities are loaded too, or only what they refer to. */
  readonly record: boolean;
  /** Called before each step and at the end. */
  progress(step: string, done: number, total: number): void;
}

/** What a load did. */
export interface SeedReport {
  /** False where the same files were loaded before, so that nothing was to be done. */
  readonly loaded: boolean;
  readonly hash: string;
  readonly tables: Readonly<Record<string, TableCounts>>;
  /** Keys, per table, that are in the database and in the files no longer. */
  readonly absent: Readonly<Record<string, readonly string[]>>;
}

const loader: Caller = { viewer: hubItself('seeds'), action: 'loadSeeds' };

async function isLoaded(work: Pick<Work, 'tables'>, hash: string): Promise<boolean> {
  const { rows } = await sql<{ hash: string }>`
    select data->>'hash' as hash from event
    where kind = 'RECORD_LOADED' and subject_type = 'Record' order by id desc limit 1`.execute(work.tables());
  return rows[0]?.hash === hash;
}

function addCounts(a: TableCounts | undefined, b: TableCounts): TableCounts {
  if (!a) return b;
  return {
    inserted: a.inserted + b.inserted,
    changed: a.changed + b.changed,
    unchanged: a.unchanged + b.unchanged,
    removed: a.removed + b.removed,
  };
}

async function runSteps(work: Work, seeds: Seeds, steps: readonly SeedStep[], progress: SeedOptions['progress']) {
  const tables: Record<string, TableCounts> = {};
  const absent: Record<string, readonly string[]> = {};
  const seedWork: SeedWork = {
    seeds,
    tables: work.tables,
    count: (table, counts) => {
      tables[table] = addCounts(tables[table], counts);
    },
    absent: (table, keys) => {
      absent[table] = keys;
    },
  };
  for (const [done, step] of steps.entries()) {
    progress(step.name, done, steps.length);
    await step.load(seedWork);
  }
  progress('done', steps.length, steps.length);
  return { tables, absent };
}

/**
 * Loads the reference data and the record of real activities from the seed files, in one transaction.
 * Files that were loaded already are skipped; a problem anywhere means that nothing is loaded.
 * @throws SeedError with all problems of the files
 */
export async function loadSeeds(database: Database, folder: string, options: SeedOptions): Promise<SeedReport> {
  const steps = options.record ? [...referenceSteps, ...recordSteps] : referenceSteps;
  const texts = await readSeedTexts(
    folder,
    steps.flatMap(({ files }) => files),
  );
  const hash = `${texts.hash}.${makeOfSeeds}`;
  const nothing: SeedReport = { loaded: false, hash, tables: {}, absent: {} };
  if (await isLoaded({ tables: () => database.owner() }, hash)) return nothing;
  const seeds = checkedSeeds(texts);
  const report = await unitOfWork(database, loader, systemClock.now(), async (work) => {
    // Of several hubs that start at once, one loads and the others find that it is done.
    await sql`select pg_advisory_xact_lock(hashtext('seeds'))`.execute(work.tables());
    if (await isLoaded(work, hash)) return nothing;
    const done = await runSteps(work, seeds, steps, options.progress);
    work.record({ kind: 'RECORD_LOADED', subjectType: 'Record', subjectKey: 'seeds', data: { hash } });
    return { loaded: true, hash, ...done };
  });
  // So that plans are made for what there is now: PostgreSQL itself looks a minute later, and the embedded one never.
  if (report.loaded) await sql`analyze`.execute(database.owner());
  return report;
}
