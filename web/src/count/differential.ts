/** The differential count: per cent of the white cells, the rest per 100 of them. Formulas: docs/count.md. */

import { intervalOfPercent, intervalPer100 } from './intervals';
import type { CountClass, CountedCell, Interval } from './types';

/** Usual targets; 200 is the reference method's count of one examiner (CLSI H20-A2). */
export const TARGETS = [100, 200, 400] as const;

/** The total white cell count that a person takes from the analyser's report. */
export interface TotalWbc {
  /** As printed there, 10^9 per litre. */
  entered_10e9_per_l: number;
  /** True where the analyser counts nucleated red cells among the white (older ones do): they are taken out. */
  includesNucleatedRedCells: boolean;
}

export interface WhiteRow {
  class: CountClass;
  /** Of a class with finer ones: their cells, too. */
  count: number;
  /** Those of `count` that a person has confirmed. */
  verified: number;
  /** One for each finer class; absent where there is none. The rest of `count` has no finer class. */
  finer?: WhiteRow[];
  /** Null while no white cell is counted, as is the interval. */
  percent: number | null;
  /** Exact, 95 %. */
  intervalPercent: Interval | null;
  /** Null without a total white cell count. */
  absolute_10e9_per_l: number | null;
  /** `intervalPercent` of the total, which is taken as exact. */
  interval_10e9_per_l: Interval | null;
}

export interface OtherRow {
  class: CountClass;
  count: number;
  /** Those of `count` that a person has confirmed. */
  verified: number;
  finer?: OtherRow[];
  /** Per 100 white cells; null while none is counted, as is the interval. */
  per100White: number | null;
  /** Exact, 95 %. */
  intervalPer100White: Interval | null;
}

export interface Differential {
  target: number;
  /** Named white cells: what the per cent are of. */
  counted: number;
  /** Those of `counted` that a person has confirmed. */
  verified: number;
  /** Cells without a name, in no per cent. */
  unidentified: number;
  /** `counted` of `target`, 0 to 1. */
  progress: number;
  reached: boolean;
  /** Every white class in the order given, those with count 0 too. */
  white: WhiteRow[];
  /** Every class that is not white: erythroblasts, platelets, smudges. */
  others: OtherRow[];
  /** Null where no total was entered. */
  wbc: (TotalWbc & { corrected_10e9_per_l: number }) | null;
  /** Labels counted as white because the model does not say whether they are. */
  assumedWhite: string[];
}

export interface DifferentialOptions {
  target: number;
  totalWbc?: TotalWbc | null;
  /** Which class is the nucleated red cell of the correction. */
  nucleatedRedCell?: string;
}

/**
 * Count `cells` in `classes`.
 *
 * Throws RangeError for a target that is no whole number above 0, a total that is not above 0, or a cell whose label
 * is not among the classes.
 */
export function countDifferential(
  cells: readonly CountedCell[],
  classes: readonly CountClass[],
  { target, totalWbc = null, nucleatedRedCell = 'ERYTHROBLAST' }: DifferentialOptions,
): Differential {
  if (!Number.isSafeInteger(target) || target < 1) {
    throw new RangeError(`Expected a target of 1 or more cells, got ${target}. 100 and 200 are usual.`);
  }
  const counts = new Map(classes.map(({ label }) => [label, 0]));
  const verified = new Map<string, number>();
  let unidentified = 0;
  for (const { label, confirmed } of cells) {
    if (label === null) {
      unidentified += 1;
      continue;
    }
    const before = counts.get(label);
    if (before === undefined) {
      throw new RangeError(`Expected a label among ${[...counts.keys()].join(', ')}; got ${label}. Add it to the classes.`);
    }
    counts.set(label, before + 1);
    if (confirmed) verified.set(label, (verified.get(label) ?? 0) + 1);
  }
  const finerOf = ({ label }: CountClass): CountClass[] => classes.filter(({ group }) => group === label);
  const sumOf = (kind: CountClass, of: ReadonlyMap<string, number> = counts): number =>
    [kind, ...finerOf(kind)].reduce((sum, { label }) => sum + (of.get(label) ?? 0), 0);
  const measure = (kind: CountClass): Measured => ({ count: sumOf(kind), verified: sumOf(kind, verified) });
  const countOf = (label: string): number => sumOf(classes.find((kind) => kind.label === label) ?? NO_CLASS);
  const isWhite = ({ isWhiteCell }: CountClass): boolean => isWhiteCell ?? true;
  const known = new Set(counts.keys());
  const groups = classes.filter(({ group }) => group === undefined || !known.has(group));
  const counted = groups.filter(isWhite).reduce((sum, kind) => sum + sumOf(kind), 0);
  const wbc = totalWbc && {
    ...totalWbc,
    corrected_10e9_per_l: correctWbc(totalWbc, counted === 0 ? 0 : (100 * countOf(nucleatedRedCell)) / counted),
  };
  return {
    target,
    counted,
    verified: groups.filter(isWhite).reduce((sum, kind) => sum + sumOf(kind, verified), 0),
    unidentified,
    progress: Math.min(1, counted / target),
    reached: counted >= target,
    white: groups
      .filter(isWhite)
      .map((kind) => addFiner<WhiteRow>(kind, (one) => makeWhiteRow(one, measure(one), counted, wbc?.corrected_10e9_per_l ?? null), finerOf)),
    others: groups
      .filter((kind) => !isWhite(kind))
      .map((kind) => addFiner<OtherRow>(kind, (one) => makeOtherRow(one, measure(one), counted), finerOf)),
    wbc,
    assumedWhite: groups.filter(({ isWhiteCell }) => isWhiteCell === null).map(({ label }) => label),
  };
}

/**
 * The total without nucleated red cells, 10^9 per litre.
 *
 * corrected = total x 100 / (100 + nucleated red cells per 100 white cells). Source: Rodak's
 * Hematology (Keohane, Otto, Walenga); medicalalgorithms.com, "Correction of WBC for nucleated red blood cells", has
 * the same. Many laboratories correct from 5 per 100 on; here it is exact from the first, where it is asked for.
 */
export function correctWbc({ entered_10e9_per_l: total, includesNucleatedRedCells }: TotalWbc, per100White: number): number {
  if (!(total > 0 && Number.isFinite(total))) {
    throw new RangeError(`Expected a total white cell count above 0, in 10^9 per litre; got ${total}. Leave it empty if unknown.`);
  }
  return includesNucleatedRedCells ? (total * 100) / (100 + per100White) : total;
}

/** Stands for a class that a session does not count in: no cell has its label. */
const NO_CLASS: CountClass = { label: '', name: { en: '' }, isWhiteCell: false, color: '#000000' };

function addFiner<Row extends WhiteRow | OtherRow>(
  kind: CountClass,
  makeRow: (kind: CountClass) => Row,
  finerOf: (kind: CountClass) => CountClass[],
): Row {
  const finer = finerOf(kind).map(makeRow);
  return finer.length === 0 ? makeRow(kind) : { ...makeRow(kind), finer };
}

interface Measured {
  count: number;
  verified: number;
}

function makeOtherRow(kind: CountClass, { count, verified }: Measured, counted: number): OtherRow {
  return {
    class: kind,
    count,
    verified,
    per100White: counted === 0 ? null : (100 * count) / counted,
    intervalPer100White: counted === 0 ? null : intervalPer100(count, counted),
  };
}

function makeWhiteRow(kind: CountClass, { count, verified }: Measured, counted: number, wbc: number | null): WhiteRow {
  const percent = counted === 0 ? null : (100 * count) / counted;
  const intervalPercent = counted === 0 ? null : intervalOfPercent(count, counted);
  const known = wbc !== null && percent !== null && intervalPercent !== null;
  return {
    class: kind,
    count,
    verified,
    percent,
    intervalPercent,
    absolute_10e9_per_l: known ? (percent * wbc) / 100 : null,
    interval_10e9_per_l: known ? { low: (intervalPercent.low * wbc) / 100, high: (intervalPercent.high * wbc) / 100 } : null,
  };
}
