/** Two readers of one smear: does the second count agree with the first? */

import jStat from 'jstat';

import type { Differential } from './differential';
import { checkCount, intervalOfPercent } from './intervals';
import type { Interval } from './types';

/**
 * 'agrees': within the limits of the first count.
 * 'outside': outside them, yet two counts of one smear differ so much in more than 1 of 20 pairs.
 * 'differs': they do so in fewer than 1 of 20 pairs.
 */
export type Verdict = 'agrees' | 'outside' | 'differs';

export interface ReaderRow {
  label: string;
  first: { count: number; percent: number };
  second: { count: number; percent: number };
  /** Of the first count, whole per cent. */
  limitsPercent: Interval;
  /** Of the exact test, 0 to 1. */
  pValue: number;
  verdict: Verdict;
}

export interface Agreement {
  firstCounted: number;
  secondCounted: number;
  rows: ReaderRow[];
  /** The worst verdict of all classes. */
  verdict: Verdict;
}

const SIGNIFICANCE = 0.05;

/**
 * Rümke's 95 % limits of a class of which `count` of `total` cells were seen, in whole per cent.
 *
 * They are the exact binomial limits (Clopper-Pearson), rounded outwards as in the printed table: 10 of 100 gives 4 to
 * 18. Rümke CL, in Koepke JA (ed), Differential leukocyte counting, CAP 1979, 39-45; the same question in Rümke CL,
 * Blood Cells 1985;11:137-140. CLSI H20-A2 rests on the same binomial model.
 */
export function rumkeLimits(count: number, total: number): Interval {
  const { low, high } = intervalOfPercent(count, total);
  return { low: Math.floor(low), high: Math.ceil(high) };
}

/**
 * How often two counts of one smear differ at least so much: the exact test of two proportions, given how many of both
 * counts together are of the class (Fisher; hypergeometric), twice the smaller tail, at most 1.
 */
export function compareCounts(first: number, firstTotal: number, second: number, secondTotal: number): number {
  checkCount(first, firstTotal);
  checkCount(second, secondTotal);
  const marked = first + second;
  const both = firstTotal + secondTotal;
  const atMost = (found: number, draws: number): number => (marked === 0 ? 1 : jStat.hypgeom.cdf(found, both, marked, draws));
  // "At least so many in the second" is "at most so many in the first": no loss of digits by 1 - cdf.
  return Math.min(1, 2 * Math.min(atMost(second, secondTotal), atMost(first, firstTotal)));
}

/**
 * Compare two differentials of one smear, class by class over the white cells of either.
 *
 * Throws RangeError where one of them has no white cell.
 */
export function compareReaders(first: Differential, second: Differential): Agreement {
  if (first.counted === 0 || second.counted === 0) {
    throw new RangeError(`Expected two counts, got ${first.counted} and ${second.counted} white cells. Finish both first.`);
  }
  const countsOf = ({ white }: Differential) => new Map(white.map((row) => [row.class.label, row.count]));
  const [ofFirst, ofSecond] = [countsOf(first), countsOf(second)];
  const rows = [...new Set([...ofFirst.keys(), ...ofSecond.keys()])].map((label) =>
    compareClass(label, ofFirst.get(label) ?? 0, first.counted, ofSecond.get(label) ?? 0, second.counted),
  );
  const verdicts = new Set(rows.map(({ verdict }) => verdict));
  return {
    firstCounted: first.counted,
    secondCounted: second.counted,
    rows,
    verdict: (['differs', 'outside'] as const).find((verdict) => verdicts.has(verdict)) ?? 'agrees',
  };
}

function compareClass(label: string, first: number, firstTotal: number, second: number, secondTotal: number): ReaderRow {
  const limitsPercent = rumkeLimits(first, firstTotal);
  const percent = (100 * second) / secondTotal;
  const pValue = compareCounts(first, firstTotal, second, secondTotal);
  const isWithin = percent >= limitsPercent.low && percent <= limitsPercent.high;
  return {
    label,
    first: { count: first, percent: (100 * first) / firstTotal },
    second: { count: second, percent },
    limitsPercent,
    pValue,
    verdict: pValue < SIGNIFICANCE ? 'differs' : isWithin ? 'agrees' : 'outside',
  };
}
