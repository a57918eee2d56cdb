// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { ScrollPace } from './scrollPace';

describe('the pace of a list', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is fast where rows fly past, and comes to rest a moment after the last that did', () => {
    const pace = new ScrollPace();
    pace.note(0, 0);
    pace.note(40, 16);
    expect(pace.isFast).toBe(false);
    // One jump alone is none.
    pace.note(9000, 132);
    expect(pace.isFast).toBe(false);
    pace.note(9200, 300);
    pace.note(9360, 316);
    pace.note(9520, 332);
    expect(pace.isFast).toBe(true);
    vi.advanceTimersByTime(90);
    // Upwards is as fast as down.
    pace.note(9200, 422);
    vi.advanceTimersByTime(90);
    expect(pace.isFast).toBe(true);
    pace.note(9190, 512);
    vi.advanceTimersByTime(10);
    expect(pace.isFast).toBe(false);
  });

  it('lets pictures that waited appear, a part in each frame, and not those that have gone', () => {
    const pace = new ScrollPace();
    pace.note(0, 0);
    pace.note(1000, 16);
    pace.note(2000, 32);
    const shown: number[] = [];
    const leave = Array.from({ length: 60 }, (_, at) => pace.whenAtRest(() => shown.push(at)));
    leave.slice(0, 10).forEach((go) => go());
    vi.advanceTimersByTime(99);
    expect(shown).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.length).toBeLessThan(50);
    vi.advanceTimersByTime(100);
    expect(shown).toEqual(Array.from({ length: 50 }, (_, at) => at + 10));
  });
});
