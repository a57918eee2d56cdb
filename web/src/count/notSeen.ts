/** What a count says of a class of which it has none. */

import { clopperPearson } from './intervals';
import type { Interval } from './types';

export interface NotSeen {
  /** A larger value is excluded: the upper limit of the exact 95 % interval, in the unit of its row. */
  excludesAbove: number;
  /** White cells that must be counted, none of the class among them, to exclude more than 1 in that unit. */
  cellsToExclude1: number;
}

/** Of a row per cent of the white cells. Null where the class was seen, or nothing was counted. */
export function describeNotSeenWhite(count: number, intervalPercent: Interval | null): NotSeen | null {
  return describe(count, intervalPercent, 1 / 100);
}

/** Of a row per 100 white cells: 1 per 100 is 1 of 101 cells of both kinds. */
export function describeNotSeenOther(count: number, intervalPer100White: Interval | null): NotSeen | null {
  return describe(count, intervalPer100White, 1 / 101);
}

/**
 * How many cells must be counted, none of a class among them, to exclude that its share is above `share`.
 *
 * The upper exact limit of 0 of n is 1 - (alpha / 2)^(1 / n) (Clopper and Pearson, two-sided), which is at most `share`
 * from n = ln(alpha / 2) / ln(1 - share) on. 0.01 gives 368 cells.
 *
 * Throws RangeError unless 0 < share < 1.
 */
export function cellsToExclude(share: number, confidence = 0.95): number {
  if (!(share > 0 && share < 1)) throw new RangeError(`Expected a share between 0 and 1, got ${share}. 0.01 is usual.`);
  const cells = Math.ceil(Math.log((1 - confidence) / 2) / Math.log1p(-share));
  // A quotient that is a whole number may be rounded up.
  return cells > 1 && clopperPearson(0, cells - 1, confidence).high <= share ? cells - 1 : cells;
}

function describe(count: number, interval: Interval | null, share: number): NotSeen | null {
  return count > 0 || interval === null ? null : { excludesAbove: interval.high, cellsToExclude1: cellsToExclude(share) };
}
