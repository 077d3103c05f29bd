import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openHubDatabase } from '../../src/app.ts';
import { readConfiguration } from '../../src/platform/config/config.ts';
import { loadSeeds } from '../../src/seeds.ts';
import { administer, databaseUrl, startPostgres } from '../../test/support/postgres.ts';
import { type CandidateName, candidates } from './candidates.ts';
import { type Figures, figuresOf, type Stage, type Storm, storm } from './measures.ts';
import { topicCount } from './moment.ts';
import { Publisher, prepareSources } from './publisher.ts';

/**
 * How published offers are delivered to many subscribers, of whom each event is for a tenth: by the hub, by the means of
 * its libraries alone ("naive"), and by PostGraphile; on one database, in one run.
 */
const { values: options } = parseArgs({
  options: {
    subscribers: { type: 'string', default: '1000,5000' },
    seconds: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '1' },
    only: { type: 'string', default: Object.keys(candidates).join(',') },
  },
});

function refuse(message: string): never {
  console.error(message);
  process.exit(2);
}

function wholeNumber(text: string, name: string, least: number): number {
  const value = Number(text);
  return Number.isInteger(value) && value >= least ? value : refuse(`--${name}: a whole number from ${least}`);
}

const seconds = wholeNumber(options.seconds, 'seconds', 1);
const rounds = wholeNumber(options.rounds, 'rounds', 1);
const crowds = options.subscribers.split(',').map((text) => {
  const count = wholeNumber(text, 'subscribers', 2 * topicCount);
  return count % topicCount === 0 ? count : refuse(`--subscribers: multiples of ${topicCount}`);
});
const chosen = options.only.split(',').map((name) => {
  const isKnown = (key: string): key is CandidateName => key in candidates;
  return isKnown(name) ? name : refuse(`--only: among ${Object.keys(candidates).join(',')}`);
});

/** Besides the sockets; node itself raises what it may to the hard limit. */
const otherFiles = 200;
const limits = readFileSync('/proc/self/limits', 'utf8');
const mostFiles = Number(/^Max open files\s+\d+\s+(\d+)/m.exec(limits)?.[1] ?? Number.POSITIVE_INFINITY);
const neededFiles = Math.max(...crowds) + otherFiles;
if (mostFiles < neededFiles) {
  refuse(
    `A process may open ${mostFiles} files, ${neededFiles} are needed: "ulimit -Hn ${neededFiles}", or less --subscribers.`,
  );
}

const all: Record<number, Partial<Record<CandidateName, Figures[]>>> = {};
const storms: Record<number, Storm> = {};

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const [low, high] = [Math.floor((sorted.length - 1) / 2), Math.ceil((sorted.length - 1) / 2)];
  return ((sorted[low] ?? Number.NaN) + (sorted[high] ?? Number.NaN)) / 2;
}

const medianOf = (figures: readonly Figures[] | undefined, key: keyof Figures): number =>
  median((figures ?? []).map((one) => one[key]));

/** Of what was measured in the same round. */
function timesFaster(subscribers: number, name: CandidateName, other: CandidateName): number {
  const [own, others] = [all[subscribers]?.[name] ?? [], all[subscribers]?.[other] ?? []];
  return median(own.map(({ perSecond }, round) => perSecond / (others[round]?.perSecond ?? Number.NaN)));
}

const shown = (value: number, digits = 1): string =>
  Number.isNaN(value) ? '–' : value.toLocaleString('en', { maximumFractionDigits: digits });

const columns: readonly (readonly [string, (subscribers: number, name: CandidateName) => string])[] = [
  ['', (_, name) => name],
  ['deliveries/s', (count, name) => shown(medianOf(all[count]?.[name], 'perSecond'), 0)],
  ['x naive', (count, name) => shown(timesFaster(count, name, 'naive'))],
  ['x PostGraphile', (count, name) => shown(timesFaster(count, name, 'postgraphile'))],
  ['p50 ms', (count, name) => shown(medianOf(all[count]?.[name], 'p50'))],
  ['p95 ms', (count, name) => shown(medianOf(all[count]?.[name], 'p95'))],
  ['p99 ms', (count, name) => shown(medianOf(all[count]?.[name], 'p99'))],
  ['CPU s/1,000', (count, name) => shown(medianOf(all[count]?.[name], 'processorSeconds'), 4)],
  ['heap kB', (count, name) => shown(medianOf(all[count]?.[name], 'heap'))],
  ['RSS kB', (count, name) => shown(medianOf(all[count]?.[name], 'resident'))],
  ['SQL/event', (count, name) => shown(medianOf(all[count]?.[name], 'statements'))],
  ['lost', (count, name) => shown(medianOf(all[count]?.[name], 'lost'), 0)],
  ['doubled', (count, name) => shown(medianOf(all[count]?.[name], 'doubled'), 0)],
];

function table(subscribers: number): string {
  const rows = [
    columns.map(([title]) => title),
    ...chosen.map((name) => columns.map(([, of]) => of(subscribers, name))),
  ];
  const widths = columns.map((_, place) => Math.max(...rows.map((row) => (row[place] ?? '').length)));
  return rows.map((row) => row.map((cell, place) => cell.padStart(widths[place] ?? 0)).join('  ')).join('\n');
}

const legend = `deliveries/s: 4 events in flight for ${seconds} s. p50, p95, p99: from the commit to the client, at 10 events/s.
CPU s/1,000: of the server's process for 1,000 deliveries of the first. heap, RSS: of each idle subscriber; heap with what
lies outside of it for it. SQL/event: statements on the wire, without those that only begin, end or set up a transaction,
and without what is asked also while nothing happens. lost: expected and not there 30 s later; then the server is behind.`;

interface Promised {
  readonly what: string;
  readonly is: number;
  readonly least?: number;
  readonly most?: number;
}

/** What the hub promises of these figures. */
function promises(subscribers: number): readonly Promised[] {
  const hub = all[subscribers]?.hub;
  const come = storms[subscribers];
  return [
    { what: 'times the deliveries of the naive way', is: timesFaster(subscribers, 'hub', 'naive'), least: 25 },
    { what: 'times the deliveries of PostGraphile', is: timesFaster(subscribers, 'hub', 'postgraphile'), least: 12 },
    { what: 'ms from commit to client, p95', is: medianOf(hub, 'p95'), most: 25 },
    { what: 'statements for each event', is: medianOf(hub, 'statements'), most: 3 },
    { what: 'kB of heap for each idle subscriber', is: medianOf(hub, 'heap'), most: 10 },
    { what: 'lost', is: medianOf(hub, 'lost') + (come?.lost ?? 0), most: 0 },
    { what: 'doubled', is: medianOf(hub, 'doubled') + (come?.doubled ?? 0), most: 0 },
  ].filter(({ is }) => !Number.isNaN(is));
}

const isKept = ({ is, least, most }: Promised): boolean => is >= (least ?? is) && is <= (most ?? is);

function tell(subscribers: number): void {
  console.log(
    `\n${shown(subscribers, 0)} subscribers, ${rounds} round${rounds > 1 ? 's (medians)' : ''}\n${table(subscribers)}`,
  );
  const come = storms[subscribers];
  if (come) {
    const { p50, p99, last, refusals } = come.back;
    const tries = Object.entries(refusals).map(([reason, count]) => `${reason} × ${count}`);
    console.log(`the hub was killed with ${subscribers} sockets and answered again after ${shown(come.away / 1000)} s; from then on
  subscribers were back with what they had missed after p50 ${shown(p50 / 1000)} s, p99 ${shown(p99 / 1000)} s, all ${shown(last / 1000)} s
  (lost ${come.lost}, doubled ${come.doubled}; sockets that closed or were refused: ${tries.join(', ')})`);
  }
  for (const promised of chosen.includes('hub') ? promises(subscribers) : []) {
    const { what, is, least, most } = promised;
    const bound = least === undefined ? `at most ${most}` : `at least ${least}`;
    console.log(`${isKept(promised) ? 'kept  ' : 'MISSED'} ${shown(is)} ${what} (${bound})`);
  }
}

/** Each round and each number of subscribers in another order. */
async function measure(stage: Omit<Stage, 'subscribers'>): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    for (const [place, subscribers] of crowds.entries()) {
      const first = (round + place) % chosen.length;
      for (const name of [...chosen.slice(first), ...chosen.slice(0, first)]) {
        console.log(`measuring ${name} with ${shown(subscribers, 0)} subscribers, round ${round + 1} of ${rounds} …`);
        const figures = await figuresOf({ ...stage, subscribers }, name);
        const earlier = all[subscribers]?.[name] ?? [];
        all[subscribers] = { ...all[subscribers], [name]: [...earlier, figures] };
      }
    }
  }
  if (!chosen.includes('hub')) return;
  for (const subscribers of crowds) {
    console.log(`killing the hub with ${shown(subscribers, 0)} sockets …`);
    storms[subscribers] = await storm({ ...stage, subscribers });
  }
}

async function onDatabase(url: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'multaqa-live-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  process.env.DATA_DIR = folder;
  const database = await openHubDatabase(readConfiguration({ DATABASE_URL: url, DATA_DIR: folder }));
  await loadSeeds(database, 'seeds', { record: true, progress: () => {} });
  const sources = await prepareSources(database.owner());
  await database.close();
  const publisher = await Publisher.open(url, 16, sources);
  try {
    await measure({ databaseUrl: url, publisher, seconds });
  } finally {
    await publisher.close();
  }
}

// So that whatever was started ends with this.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
const server = await startPostgres(process.env.DATABASE_URL);
const name = `live_${randomUUID().replaceAll('-', '')}`;
await administer(server.url, `create database ${name}`);
try {
  console.log('loading the record …');
  await onDatabase(databaseUrl(server.url, name));
} finally {
  await administer(server.url, `drop database ${name} with (force)`);
  await server.stop();
}
console.log(`\n${legend}`);
for (const subscribers of crowds) tell(subscribers);
process.exit(crowds.flatMap(promises).every(isKept) ? 0 : 1);
