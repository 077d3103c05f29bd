import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../src/kernel/clock.ts';
import { type NoteKind, Notes } from '../../src/platform/database/notes.ts';
import { createMetrics } from '../../src/platform/http/metrics.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.close());

it('notes that cannot be written take so much memory and no more: the oldest are given up, and counted', async () => {
  const metrics = createMetrics();
  const notes = new Notes({ database: hub.database, clock: systemClock, log: pino({ enabled: false }), metrics });
  const written: number[] = [];
  let [isDown, attempts] = [true, 0];
  const numbers: NoteKind<number> = {
    name: 'numbers',
    keyOf: String,
    together: (one) => one,
    async write(_work, batch) {
      attempts += 1;
      if (isDown) throw new Error('the database is gone');
      written.push(...batch);
    },
  };
  const numbered = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);
  notes.add(numbers, numbered(0, 15_000));
  await expect.poll(() => attempts).toBe(1);
  notes.add(numbers, numbered(15_000, 10_000));
  const text = await metrics.text();
  expect(text).toContain('multaqa_notes_waiting 20000');
  expect(text).toContain('multaqa_notes_dropped_total{kind="numbers"} 5000');
  isDown = false;
  await notes.stop();
  expect(written).toEqual(numbered(5_000, 20_000));
  expect(await metrics.text()).toContain('multaqa_notes_waiting 0');
});
