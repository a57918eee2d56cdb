/** Cohen's kappa: how far two readings of the same cells agree beyond chance. */

import { clopperPearson } from './intervals';
import type { Interval } from './types';

export interface Kappa {
  /** 1: they always agree; 0: as often as chance alone would; below 0: more rarely. */
  value: number;
  /** 95 %. */
  interval: Interval;
  /** 'exact' where all cells agree: the standard error is 0 there. */
  method: 'asymptotic' | 'exact';
}

/** The 97.5 % quantile of the normal distribution. */
const Z = 1.959963984540054;

/**
 * Kappa (Cohen, Educ. Psychol. Meas. 1960;20:37) with the interval of Fleiss, Cohen and Everitt, Psychol. Bulletin
 * 1969;72:323. Where all cells agree, that interval has no width; then it is the exact one of the share of agreement,
 * taken to kappa by the agreement that chance gives. Cells count as independent. The arithmetic is that of
 * src/leukoscope/comparison/agreement.py; contract/kappa_cases.json holds the two together.
 *
 * `confusion` is K x K: rows the first reading, columns the second. Null where it has no cell, or where both readings
 * gave one and the same class to all cells: chance alone would agree, too.
 */
export function measureKappa(confusion: readonly (readonly number[])[]): Kappa | null {
  const n = sum(confusion.map(sum));
  if (n === 0) return null;
  const shares = confusion.map((row) => row.map((count) => count / n));
  const rows = shares.map(sum);
  const columns = rows.map((_, column) => sum(shares.map((row) => row[column] ?? 0)));
  const chance = sum(rows.map((share, at) => share * (columns[at] ?? 0)));
  if (chance > 1 - 1e-12) return null;
  const same = sum(confusion.map((row, at) => row[at] ?? 0));
  if (same === n) {
    const low = (clopperPearson(n, n).low - chance) / (1 - chance);
    return { value: 1, interval: { low: Math.max(-1, low), high: 1 }, method: 'exact' };
  }
  const value = (same / n - chance) / (1 - chance);
  const kept = 1 - value;
  let agree = 0;
  let apart = 0;
  for (const [i, row] of shares.entries()) {
    for (const [j, share] of row.entries()) {
      if (i === j) agree += share * (1 - ((rows[i] ?? 0) + (columns[i] ?? 0)) * kept) ** 2;
      // Of a cell in row i and column j: the second reading's share of i and the first one's of j.
      else apart += share * ((columns[i] ?? 0) + (rows[j] ?? 0)) ** 2;
    }
  }
  const variance = (agree + kept ** 2 * apart - (value - chance * kept) ** 2) / ((1 - chance) ** 2 * n);
  const reach = Z * Math.sqrt(Math.max(variance, 0));
  return {
    value,
    interval: { low: Math.max(-1, value - reach), high: Math.min(1, value + reach) },
    method: 'asymptotic',
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
