import { countDifferential } from '../../count/differential';
import { DEFAULT_RANGES, markRanges, type RangeMark } from '../../count/ranges';
import type { Interval } from '../../count/types';
import { listCounted } from '../../review/selectors';
import type { ReviewSession } from '../../review/types';

/** What the count says of a class now. */
export interface ClassMeasure {
  /** Per cent of the white cells; of a class that is not white, cells per 100 white cells. */
  value: number;
  /** Exact, 95 %. */
  interval: Interval;
  isWhite: boolean;
  /** Against the reference range in use; null where the class has none. */
  mark: RangeMark | null;
}

/** By label; without the classes that have no cell, and empty while no white cell is counted. */
export function measureClasses(session: ReviewSession): ReadonlyMap<string, ClassMeasure> {
  const { classes, target, totalWbc, ranges } = session;
  const differential = countDifferential(listCounted(session), classes, { target, totalWbc });
  const marked = markRanges(differential, ranges ?? DEFAULT_RANGES);
  const measures = new Map<string, ClassMeasure>();
  const whites = differential.white.flatMap((row) => [row, ...(row.finer ?? [])]);
  for (const { class: shown, count, percent, intervalPercent } of whites) {
    if (count === 0 || percent === null || intervalPercent === null) continue;
    // As in the count's table: a range of several classes is marked at the first of them.
    const range = marked.find(({ range: { labels } }) => labels[0] === shown.label);
    measures.set(shown.label, { value: percent, interval: intervalPercent, isWhite: true, mark: range?.percentMark ?? null });
  }
  const others = differential.others.flatMap((row) => [row, ...(row.finer ?? [])]);
  for (const { class: shown, count, per100White, intervalPer100White } of others) {
    if (count === 0 || per100White === null || intervalPer100White === null) continue;
    measures.set(shown.label, { value: per100White, interval: intervalPer100White, isWhite: false, mark: null });
  }
  return measures;
}
