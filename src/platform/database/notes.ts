import type { Logger } from 'pino';
import type { Clock } from '../../kernel/clock.ts';
import { hubItself } from '../../kernel/viewer.ts';
import type { Metrics } from '../http/metrics.ts';
import type { Database } from './database.ts';
import { unitOfWork, type Work } from './unitOfWork.ts';

/** What is noted by the way of something else, and how it is written. */
export interface NoteKind<Note> {
  readonly name: string;
  /** Notes of one key become one. */
  keyOf(note: Note): string;
  together(one: Note, other: Note): Note;
  /** Of several hubs each writes its own: what another one has written already is added to. */
  write(work: Work, notes: readonly Note[]): Promise<void>;
}

/** How long notes wait for others to be written with them, and after a failure, in milliseconds. */
const [gathering, resting] = [1_000, 5_000];
const mostWaiting = 20_000;
const mostAtOnce = 1_000;
const longestWrite = 10_000;

/** Of the classes of SQLSTATE: the values themselves are refused, and would be again. */
const isRefused = (error: unknown): boolean => /^2[23]/.test(String((error as { code?: unknown }).code));

export interface NotesParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/**
 * Gathers in memory what nobody waits for, and writes it a little later, many at once, as the hub itself. What cannot be
 * written is tried again; where too much waits, the oldest is given up.
 */
export class Notes {
  private readonly piles = new Map<NoteKind<unknown>, Map<string, unknown>>();
  private readonly dropped;
  private timer: NodeJS.Timeout | undefined;
  private writing = Promise.resolve();
  private isStopped = false;

  constructor(private readonly parts: NotesParts) {
    this.dropped = parts.metrics.counter(
      'multaqa_notes_dropped_total',
      'Notes that were never written, by kind: too many waited, the database refused them, or the hub stopped without it.',
      ['kind'],
    );
    parts.metrics.gauge('multaqa_notes_waiting', 'Notes that wait to be written, all kinds together.', () =>
      [...this.piles.values()].reduce((total, { size }) => total + size, 0),
    );
  }

  /** Takes no time of whoever notes something, and never fails. */
  add<Note>(kind: NoteKind<Note>, notes: readonly Note[]): void {
    const pile = this.pileOf(kind);
    for (const note of notes) {
      const key = kind.keyOf(note);
      const known = pile.get(key) as Note | undefined;
      pile.set(key, known === undefined ? note : kind.together(known, note));
    }
    for (const oldest of pile.keys()) {
      if (pile.size <= mostWaiting) break;
      pile.delete(oldest);
      this.dropped.inc({ kind: kind.name });
    }
    if (pile.size > 0) this.writeIn(gathering);
  }

  /** Writes what waits, once more; what cannot be written now is lost. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await this.writeAll();
    for (const [{ name }, { size }] of this.piles) {
      if (size === 0) continue;
      this.dropped.inc({ kind: name }, size);
      this.parts.log.warn({ kind: name, lost: size }, 'stopped before all notes were written');
    }
  }

  private pileOf(kind: NoteKind<unknown>): Map<string, unknown> {
    const pile = this.piles.get(kind) ?? new Map<string, unknown>();
    this.piles.set(kind, pile);
    return pile;
  }

  private writeIn(milliseconds: number): void {
    if (!this.isStopped) this.timer ??= setTimeout(() => void this.writeAll(), milliseconds);
  }

  private writeAll(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.then(async () => {
      for (const [kind, pile] of this.piles) await this.writePile(kind, pile);
    });
    return this.writing;
  }

  private async writePile(kind: NoteKind<unknown>, pile: Map<string, unknown>): Promise<void> {
    while (pile.size > 0) {
      const notes: unknown[] = [];
      for (const [key, note] of pile) {
        notes.push(note);
        pile.delete(key);
        if (notes.length === mostAtOnce) break;
      }
      try {
        await this.write(kind, notes);
      } catch (error) {
        this.parts.log.warn({ error, kind: kind.name, notes: notes.length }, 'notes could not be written');
        if (isRefused(error)) {
          this.dropped.inc({ kind: kind.name }, notes.length);
          continue;
        }
        this.writeIn(resting);
        // They are older than what was noted meanwhile.
        const newer = [...pile.values()];
        pile.clear();
        this.add(kind, [...notes, ...newer]);
        return;
      }
    }
  }

  private write(kind: NoteKind<unknown>, notes: readonly unknown[]): Promise<void> {
    const { database, clock } = this.parts;
    const caller = { viewer: hubItself('notes'), action: kind.name, deadline: Date.now() + longestWrite };
    return unitOfWork(database, caller, clock.now(), (work) => kind.write(work, notes));
  }
}
