/** Reference ranges a laboratory edits, and which estimates are outside them, with their intervals. */

import defaults from '../../../contract/default_ranges.json' with { type: 'json' };
import type { Differential } from './differential';
import { intervalOfPercent } from './intervals';
import type { Interval, Text } from './types';

export interface ReferenceRange {
  /** The classes that are counted together for it; the mark is shown at the first. */
  labels: string[];
  percent: Interval | null;
  absolute_10e9_per_l: Interval | null;
}

export interface RangeTable {
  /** Where the ranges are from, as the report says it. */
  source: Text;
  /** False once a laboratory has set its own. */
  isDefault: boolean;
  ranges: ReferenceRange[];
}

/**
 * Adults, both sexes: WS/T 405-2012, "Reference intervals for blood cell analysis" (National Health Commission of
 * China), table 1; venous blood, counted by analysers. A range depends on population and method: every laboratory must
 * set its own. Bands are neutrophils and reactive lymphocytes lymphocytes to the analysers the table was made with.
 * `leukoscope compare` reads the same file.
 */
export const DEFAULT_RANGES: RangeTable = defaults;

/**
 * Where an estimate is, and what its interval says of that:
 * 'certain': the whole interval is on the same side; 'open': it reaches over the range's border.
 */
export interface RangeMark {
  position: 'low' | 'within' | 'high';
  certainty: 'certain' | 'open';
}

export interface MarkedRange {
  range: ReferenceRange;
  /** Of all its classes together; marks are null where there is no range or no figure. */
  count: number;
  percent: number | null;
  intervalPercent: Interval | null;
  percentMark: RangeMark | null;
  absolute_10e9_per_l: number | null;
  interval_10e9_per_l: Interval | null;
  absoluteMark: RangeMark | null;
}

/** Compare a figure with its range; the range's borders are within. */
export function markFigure(value: number, interval: Interval, range: Interval): RangeMark {
  if (value < range.low) return { position: 'low', certainty: interval.high < range.low ? 'certain' : 'open' };
  if (value > range.high) return { position: 'high', certainty: interval.low > range.high ? 'certain' : 'open' };
  const isInside = interval.low >= range.low && interval.high <= range.high;
  return { position: 'within', certainty: isInside ? 'certain' : 'open' };
}

/** Mark every range of which the differential counts at least one class. */
export function markRanges(differential: Differential, table: RangeTable): MarkedRange[] {
  const { counted, white, wbc } = differential;
  const known = new Map(white.map((row) => [row.class.label, row.count]));
  return table.ranges
    .filter(({ labels }) => labels.some((label) => known.has(label)))
    .map((range) => {
      const count = range.labels.reduce((sum, label) => sum + (known.get(label) ?? 0), 0);
      const percent = counted === 0 ? null : (100 * count) / counted;
      const intervalPercent = counted === 0 ? null : intervalOfPercent(count, counted);
      const total = wbc?.corrected_10e9_per_l ?? null;
      const absolute = percent === null || total === null ? null : (percent * total) / 100;
      const absoluteInterval =
        intervalPercent === null || total === null
          ? null
          : { low: (intervalPercent.low * total) / 100, high: (intervalPercent.high * total) / 100 };
      return {
        range,
        count,
        percent,
        intervalPercent,
        percentMark: mark(percent, intervalPercent, range.percent),
        absolute_10e9_per_l: absolute,
        interval_10e9_per_l: absoluteInterval,
        absoluteMark: mark(absolute, absoluteInterval, range.absolute_10e9_per_l),
      };
    });
}

function mark(value: number | null, interval: Interval | null, range: Interval | null): RangeMark | null {
  return value === null || interval === null || range === null ? null : markFigure(value, interval, range);
}

export interface RangeProblem {
  /** Which of the table's ranges, from 0. */
  index: number;
  field: 'labels' | 'percent' | 'absolute_10e9_per_l';
  /** 'taken': a class is in two ranges; 'order': low above high; 'outside': below 0, above 100 % or no number. */
  code: 'empty' | 'taken' | 'order' | 'outside';
}

/** What is wrong with an edited table; nothing where it can be used. */
export function findRangeProblems(table: RangeTable): RangeProblem[] {
  const seen = new Set<string>();
  return table.ranges.flatMap((range, index) => {
    const problems: RangeProblem[] = [];
    if (range.labels.length === 0) problems.push({ index, field: 'labels', code: 'empty' });
    if (range.labels.some((label) => seen.has(label))) problems.push({ index, field: 'labels', code: 'taken' });
    for (const label of range.labels) seen.add(label);
    for (const field of ['percent', 'absolute_10e9_per_l'] as const) {
      const limits = range[field];
      if (limits === null) continue;
      const largest = field === 'percent' ? 100 : Number.MAX_VALUE;
      if (!(limits.low >= 0 && limits.high <= largest)) problems.push({ index, field, code: 'outside' });
      else if (limits.low > limits.high) problems.push({ index, field, code: 'order' });
    }
    return problems;
  });
}
