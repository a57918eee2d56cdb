import { describe, expect, test } from 'vitest';

import shared from '../../../contract/agreement_cases.json';
import { CLASSES, makeCells } from '../testing/makeCells';
import { compareCounts, compareReaders, rumkeLimits } from './agreement';
import { countDifferential } from './differential';
import fixtures from './fixtures/intervals.json';

const count = (counts: Record<string, number>) => countDifferential(makeCells(counts), CLASSES, { target: 100 });

// Rümke's table as textbooks print it: per cent seen among n cells, and the 95 % limits.
test.each([
  [100, 0, 0, 4], [100, 1, 0, 6], [100, 2, 0, 8], [100, 3, 0, 9], [100, 5, 1, 12], [100, 9, 4, 17], [100, 10, 4, 18],
  [100, 20, 12, 30], [100, 30, 21, 40], [100, 50, 39, 61], [200, 0, 0, 2], [200, 5, 2, 10], [200, 10, 6, 16],
  [200, 20, 14, 27], [200, 50, 42, 58],
])('of %d cells, %d %% has the limits %d and %d', (total, percent, low, high) => {
  expect(rumkeLimits((total * percent) / 100, total)).toEqual({ low, high });
});

test('compareCounts agrees with SciPy', () => {
  for (const [first = 0, firstTotal = 0, second = 0, secondTotal = 0, p = 0] of fixtures.fisher) {
    expect(compareCounts(first, firstTotal, second, secondTotal), `${first}/${firstTotal}, ${second}/${secondTotal}`).toBeCloseTo(p, 9);
  }
});

interface SharedCase {
  first: Record<string, number>;
  second: Record<string, number>;
  verdict: string;
  rows: Record<string, { limits_percent: number[]; p_value: number; verdict: string }>;
}

describe('two counts are compared as in Python', () => {
  test.each(shared.cases as unknown as SharedCase[])('case %#', ({ first, second, verdict, rows }) => {
    const agreement = compareReaders(count(first), count(second));
    expect(agreement.verdict).toBe(verdict);
    const seen = agreement.rows.filter((row) => row.first.count + row.second.count > 0);
    expect(seen.map(({ label }) => label).sort()).toEqual(Object.keys(rows).sort());
    for (const [label, expected] of Object.entries(rows)) {
      const row = seen.find((candidate) => candidate.label === label);
      expect([row?.limitsPercent.low, row?.limitsPercent.high, row?.verdict], label).toEqual([...expected.limits_percent, expected.verdict]);
      expect(row?.pValue, label).toBeCloseTo(expected.p_value, 9);
    }
  });
});

describe('compareReaders', () => {
  const verdictOf = (first: Record<string, number>, second: Record<string, number>, label: string) =>
    compareReaders(count(first), count(second)).rows.find((row) => row.label === label)?.verdict;

  test('agrees within the limits of the first count', () => {
    const agreement = compareReaders(count({ NEUTROPHIL: 90, BAND: 10 }), count({ NEUTROPHIL: 82, BAND: 18 }));
    expect(agreement.verdict).toBe('agrees');
    expect(agreement.rows.find(({ label }) => label === 'BAND')?.limitsPercent).toEqual({ low: 4, high: 18 });
  });

  test('tells a pair that chance explains from one that it does not', () => {
    expect(verdictOf({ NEUTROPHIL: 90, BAND: 10 }, { NEUTROPHIL: 81, BAND: 19 }, 'BAND')).toBe('outside');
    expect(verdictOf({ NEUTROPHIL: 90, BAND: 10 }, { NEUTROPHIL: 70, BAND: 30 }, 'BAND')).toBe('differs');
  });

  test('is as bad as its worst class', () => {
    expect(compareReaders(count({ NEUTROPHIL: 90, BAND: 10 }), count({ NEUTROPHIL: 70, BAND: 30 })).verdict).toBe('differs');
    expect(compareReaders(count({ NEUTROPHIL: 90, BAND: 10 }), count({ NEUTROPHIL: 81, BAND: 19 })).verdict).toBe('outside');
  });

  test('compares counts of different length', () => {
    const agreement = compareReaders(count({ NEUTROPHIL: 100 }), count({ NEUTROPHIL: 392, BLAST: 8 }));
    expect([agreement.firstCounted, agreement.secondCounted, agreement.verdict]).toEqual([100, 400, 'agrees']);
  });

  test('needs both counts', () => {
    expect(() => compareReaders(count({ NEUTROPHIL: 1 }), count({ PLATELET: 1 }))).toThrow(/Finish both/);
  });
});
