import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { inRounds } from '../../src/platform/http/rounds.ts';

describe('visits in rounds', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('come to each once in a round, a few at a time, and to whoever joined meanwhile', () => {
    const members = new Set(Array.from({ length: 1_000 }, (_, index) => index));
    const visits: number[] = [];
    const stop = inRounds(members, 10, (member) => void visits.push(member));
    let most = 0;
    for (let moment = 0; moment < 10_000; moment += 50) {
      const before = visits.length;
      vi.advanceTimersByTime(50);
      most = Math.max(most, visits.length - before);
    }
    expect(visits.toSorted((a, b) => a - b)).toEqual([...members]);
    expect(most).toBe(5);
    members.add(1_000);
    vi.advanceTimersByTime(10_100);
    expect(visits.slice(1_000)).toContain(1_000);
    stop();
    vi.advanceTimersByTime(60_000);
    expect(visits.length).toBeLessThan(2_020);
  });

  it('come to one alone once in a round, and to nobody where there is none', () => {
    const members = new Set<string>();
    const visits: string[] = [];
    const stop = inRounds(members, 2, (member) => void visits.push(member));
    vi.advanceTimersByTime(10_000);
    expect(visits).toEqual([]);
    members.add('alone');
    vi.advanceTimersByTime(10_000);
    expect(visits).toHaveLength(5);
    members.delete('alone');
    vi.advanceTimersByTime(10_000);
    expect(visits).toHaveLength(5);
    stop();
  });
});
