import fc from 'fast-check';
import type pg from 'pg';
import { expect } from 'vitest';
import type { Database } from '../../src/platform/database/database.ts';
import { cursorOf, endOfLog, isAfter, type LogPlace, placeOf, readLog } from '../../src/platform/events/eventLog.ts';
import { patiently, type Written, write } from '../support/log.ts';

interface Event extends Written {
  readonly subject: string;
}

/** A transaction, as far as the log is concerned. */
interface Transaction {
  readonly written: Event[];
  /** From its first write on it holds back what is written by later ones. */
  xid: string | undefined;
}

interface Reader {
  readonly told: Event[];
}

/** What must be told: everything that is committed, in the order of the transactions' numbers. */
export interface Model {
  readonly open: (Transaction | undefined)[];
  committed: readonly Event[];
  readonly readers: Reader[];
  writes: number;
}

export interface Real {
  /** Of this run only: others that come late are told too. */
  readonly kind: string;
  readonly database: Database;
  readonly writers: readonly pg.Client[];
  /** Up to where each reader has been told, and its place after each of its events. */
  readonly places: { place: LogPlace; readonly after: LogPlace[] }[];
}

export const freshModel = (writers: number): Model => ({
  open: Array(writers).fill(undefined),
  committed: [],
  readers: [{ told: [] }],
  writes: 0,
});

export async function freshReal(database: Database, writers: readonly pg.Client[], kind: string): Promise<Real> {
  return { kind, database, writers, places: [{ place: await endOfLog(database.owner()), after: [] }] };
}

const inOrder = (one: Event, other: Event) => (isAfter(one, other) ? 1 : -1);

/** What a reader may be told next, as far as the transactions of this run are concerned. */
function tellable({ committed, open, readers }: Model, reader: number): Event[] {
  const running = open.flatMap((transaction) => (transaction?.xid ? [BigInt(transaction.xid)] : []));
  const told = readers[reader]?.told.length ?? 0;
  return committed.slice(told).filter(({ xid }) => running.every((other) => BigInt(xid) < other));
}

async function readOn(model: Model, real: Real, reader: number, limit: number): Promise<void> {
  const mark = real.places[reader] as Real['places'][number];
  const { events, isKept } = await readLog(real.database.owner(), mark.place, limit);
  expect(isKept).toBe(true);
  expect(events.length).toBeLessThanOrEqual(limit);
  const own = events.filter(({ kind }) => kind === real.kind);
  // Transactions of others may hold back more than those of this run, and never less.
  const expected = tellable(model, reader).slice(0, own.length);
  expect(own.map(({ xid, id, subjectKey }) => ({ xid, id, subject: subjectKey }))).toEqual(expected);
  model.readers[reader]?.told.push(...expected);
  mark.after.push(...own);
  mark.place = events.at(-1) ?? mark.place;
}

type Command = fc.AsyncCommand<Model, Real>;
const closed = (model: Model, writer: number) => model.open[writer] === undefined;

class Begin implements Command {
  constructor(private readonly writer: number) {}
  check = (model: Model) => closed(model, this.writer);
  async run(model: Model, real: Real): Promise<void> {
    await real.writers[this.writer]?.query('begin');
    model.open[this.writer] = { written: [], xid: undefined };
  }
  toString = () => `begin ${this.writer}`;
}

class Write implements Command {
  constructor(
    private readonly writer: number,
    /** It is undone without the transaction around it. */
    private readonly isUndone: boolean,
  ) {}
  check = (model: Model) => !closed(model, this.writer);
  async run(model: Model, real: Real): Promise<void> {
    const session = real.writers[this.writer] as pg.Client;
    const transaction = model.open[this.writer] as Transaction;
    model.writes += 1;
    const subject = String(model.writes);
    if (this.isUndone) await session.query('savepoint before');
    const written = await write(session, subject, real.kind);
    if (this.isUndone) await session.query('rollback to savepoint before');
    else transaction.written.push({ ...written, subject });
    transaction.xid = written.xid;
  }
  toString = () => `write${this.isUndone ? ' and undo' : ''} ${this.writer}`;
}

class End implements Command {
  constructor(
    private readonly writer: number,
    private readonly isKept: boolean,
  ) {}
  check = (model: Model) => !closed(model, this.writer);
  async run(model: Model, real: Real): Promise<void> {
    await real.writers[this.writer]?.query(this.isKept ? 'commit' : 'rollback');
    const written = this.isKept ? (model.open[this.writer]?.written ?? []) : [];
    model.open[this.writer] = undefined;
    model.committed = [...model.committed, ...written].sort(inOrder);
  }
  toString = () => `${this.isKept ? 'commit' : 'roll back'} ${this.writer}`;
}

class Read implements Command {
  constructor(
    private readonly reader: number,
    private readonly limit: number,
  ) {}
  check = () => true;
  run = (model: Model, real: Real) => readOn(model, real, this.reader % model.readers.length, this.limit);
  toString = () => `read ${this.reader} ${this.limit}`;
}

/** Another reader goes on after an event that somebody was told, by nothing but its cursor. */
class Resume implements Command {
  constructor(
    private readonly reader: number,
    private readonly back: number,
  ) {}
  check = () => true;
  async run(model: Model, real: Real): Promise<void> {
    const reader = this.reader % model.readers.length;
    const { place, after } = real.places[reader] as Real['places'][number];
    const kept = Math.max(0, after.length - this.back);
    const from = kept === after.length ? place : after[kept - 1];
    if (!from) return;
    const resumed = await placeOf(real.database.owner(), cursorOf(from));
    expect(resumed.part).toBeNull();
    real.places.push({ place: resumed.place, after: after.slice(0, kept) });
    model.readers.push({ told: model.readers[reader]?.told.slice(0, kept) ?? [] });
  }
  toString = () => `resume ${this.reader} -${this.back}`;
}

/** Ends whatever is still open; then every reader must have been told everything, once and in order. */
export async function finish(model: Model, real: Real): Promise<void> {
  for (const [writer, transaction] of model.open.entries()) {
    if (transaction) await new End(writer, writer % 2 === 0).run(model, real);
  }
  for (const reader of model.readers.keys()) {
    await expect
      .poll(async () => {
        await readOn(model, real, reader, 100);
        return model.readers[reader]?.told.length;
      }, patiently)
      .toBe(model.committed.length);
    expect(model.readers[reader]?.told).toEqual(model.committed);
  }
}

export function commandsFor(writers: number) {
  const writer = fc.nat(writers - 1);
  const reader = fc.nat(3);
  const undone = fc.nat(5).map((dice) => dice === 0);
  const kept = fc.nat(3).map((dice) => dice > 0);
  return fc.commands(
    [
      writer.map((one) => new Begin(one)),
      fc.tuple(writer, undone).map(([one, isUndone]) => new Write(one, isUndone)),
      fc.tuple(writer, undone).map(([one, isUndone]) => new Write(one, isUndone)),
      fc.tuple(writer, kept).map(([one, isKept]) => new End(one, isKept)),
      fc.tuple(reader, fc.integer({ min: 1, max: 4 })).map(([one, limit]) => new Read(one, limit)),
      fc.tuple(reader, fc.nat(3)).map(([one, back]) => new Resume(one, back)),
    ],
    { maxCommands: 40, size: 'max' },
  );
}
