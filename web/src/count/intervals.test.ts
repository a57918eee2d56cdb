import { describe, expect, test } from 'vitest';

import fixtures from './fixtures/intervals.json';
import { clopperPearson, intervalOfPercent, intervalPer100 } from './intervals';

describe('clopperPearson', () => {
  test('agrees with SciPy within 1e-9 on a grid', () => {
    expect(fixtures.clopper_pearson.length).toBeGreaterThan(200);
    for (const [count = NaN, total = NaN, confidence, low = NaN, high = NaN] of fixtures.clopper_pearson) {
      const interval = clopperPearson(count, total, confidence);
      const where = `${count} of ${total} at ${confidence}`;
      expect(Math.abs(interval.low - low), where).toBeLessThan(1e-9);
      expect(Math.abs(interval.high - high), where).toBeLessThan(1e-9);
    }
  });

  test('gives 4.2 to 16.4 % for 9 of 100', () => {
    const { low, high } = intervalOfPercent(9, 100);
    expect([low.toFixed(1), high.toFixed(1)]).toEqual(['4.2', '16.4']);
  });

  test('knows nothing when nothing was counted', () => {
    expect(clopperPearson(0, 0)).toEqual({ low: 0, high: 1 });
  });

  test.each([[-1, 10], [11, 10], [1.5, 10], [NaN, 10]])('refuses %d of %d', (count, total) => {
    expect(() => clopperPearson(count, total)).toThrow(/Expected whole numbers/);
  });

  test.each([0, 1, 95])('refuses a confidence of %d', (confidence) => {
    expect(() => clopperPearson(1, 2, confidence)).toThrow(/between 0 and 1/);
  });
});

describe('intervalPer100', () => {
  test('is the odds of the share of both', () => {
    const { low, high } = clopperPearson(5, 105);
    const ratio = intervalPer100(5, 100);
    expect(ratio.low).toBeCloseTo((100 * low) / (1 - low), 10);
    expect(ratio.high).toBeCloseTo((100 * high) / (1 - high), 10);
    expect(ratio.low).toBeLessThan(5);
    expect(ratio.high).toBeGreaterThan(5);
  });

  test('can pass 100', () => {
    expect(intervalPer100(300, 100).low).toBeGreaterThan(100);
  });

  test('refuses to count against nothing', () => {
    expect(() => intervalPer100(3, 0)).toThrow(/Count white cells first/);
  });
});
