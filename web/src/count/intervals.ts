/** Exact intervals of counts. */

import jStat from 'jstat';

import type { Interval } from './types';

/**
 * The exact interval of a proportion (Clopper and Pearson, Biometrika 1934;26:404-413), as shares of 1.
 *
 * Lower limit: the alpha/2 quantile of Beta(count, total - count + 1); upper: the 1 - alpha/2 quantile of
 * Beta(count + 1, total - count). With `total` 0 nothing is known: 0 to 1. 9 of 100 gives 0.042 to 0.164.
 *
 * Throws RangeError unless 0 <= count <= total are integers and 0 < confidence < 1.
 */
export function clopperPearson(count: number, total: number, confidence = 0.95): Interval {
  checkCount(count, total);
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`Expected a confidence between 0 and 1, got ${confidence}. 0.95 is usual.`);
  }
  const tail = (1 - confidence) / 2;
  return {
    low: count === 0 ? 0 : jStat.beta.inv(tail, count, total - count + 1),
    high: count === total ? 1 : jStat.beta.inv(1 - tail, count + 1, total - count),
  };
}

/** The same as per cent, 0 to 100. */
export function intervalOfPercent(count: number, total: number, confidence = 0.95): Interval {
  const { low, high } = clopperPearson(count, total, confidence);
  return { low: 100 * low, high: 100 * high };
}

/**
 * The exact interval of `count` per 100 of `per`, both counted on the same smear.
 *
 * Of count + per cells the share p is binomial, and the ratio is p / (1 - p), which grows with p: the limits of p
 * become the limits of the ratio (the conditional exact interval of a ratio of two Poisson counts; Przyborowski and
 * Wilenski, Biometrika 1940;31:313-323). `per` must be above 0.
 */
export function intervalPer100(count: number, per: number, confidence = 0.95): Interval {
  if (!(per > 0)) throw new RangeError(`Expected something to count against, got ${per} cells. Count white cells first.`);
  const share = clopperPearson(count, count + per, confidence);
  return { low: (100 * share.low) / (1 - share.low), high: (100 * share.high) / (1 - share.high) };
}

/** Throws RangeError unless `count` of `total` can be. */
export function checkCount(count: number, total: number): void {
  if (!Number.isSafeInteger(count) || !Number.isSafeInteger(total) || count < 0 || count > total) {
    throw new RangeError(`Expected whole numbers with 0 <= count <= total, got ${count} of ${total}. Check what was counted.`);
  }
}
