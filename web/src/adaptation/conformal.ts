/**
 * Prediction sets for a laboratory, from the cells that a person has reviewed: split conformal prediction by class.
 *
 * The same arithmetic as src/leukoscope/adaptation/conformal.py, which has the sources; contract/adapting_cases.json
 * compares the two.
 */

import type { FineSet, PredictionSets } from './predictionSet';
import { describeShare, type Share } from './share';

/** One cell in twenty may have its class outside of its set. */
const ONE_IN = 20;

/** A reviewed cell: calibrated probabilities from a correction that did not see it, in the order of the classes. */
export interface ScoredCell {
  probabilities: readonly number[];
  /** Index of its class. */
  label: number;
  /** Of the copies of one cell only the lowest probability counts. */
  group: unknown;
}

/** The thresholds of all classes; null where no class has enough cells. */
export function fitSets(cells: readonly ScoredCell[], classes: readonly string[]): PredictionSets | null {
  const scores = classes.map((_, index) => findScores(cells, index));
  const chosen = scores.map(chooseThreshold);
  const promised = chosen.filter((threshold) => threshold !== null);
  if (promised.length === 0) return null;
  const entries = classes.map((label, index) => {
    const own = scores[index] ?? [];
    const threshold = chosen[index] ?? null;
    return [
      label,
      {
        threshold: roundDown(threshold ?? Math.min(...promised, ...own)),
        n_cells: own.length,
        is_promised: threshold !== null,
        coverage: measureCoverage(own),
      },
    ] as const;
  });
  return { level: 1 - 1 / ONE_IN, classes: Object.fromEntries(entries) };
}

/**
 * The thresholds of all finer classes; null where no cell has a finer class. `cells` have the probabilities of the
 * finer classes, each times that of its class, and the label -1 where a person named the class alone.
 */
export function fitFineSets(cells: readonly ScoredCell[], finer: readonly string[]): Record<string, FineSet> | null {
  if (cells.every(({ label }) => label < 0)) return null;
  return Object.fromEntries(
    finer.map((name, index) => {
      const own = findScores(cells, index);
      const threshold = chooseThreshold(own);
      return [
        name,
        { threshold: threshold === null ? null : roundDown(threshold), n_cells: own.length, coverage: measureCoverage(own) },
      ];
    }),
  );
}

/** The least probability that a class of these cells needs; null with too few of them. */
function chooseThreshold(scores: readonly number[]): number | null {
  const rank = Math.floor((scores.length + 1) / ONE_IN);
  return scores.toSorted((a, b) => a - b)[rank - 1] ?? null;
}

/** The probability of the class for each different cell of it, in the order in which they come. */
function findScores(cells: readonly ScoredCell[], label: number): number[] {
  const lowest = new Map<unknown, number>();
  for (const cell of cells) {
    if (cell.label !== label) continue;
    const value = cell.probabilities[label] ?? 0;
    lowest.set(cell.group, Math.min(value, lowest.get(cell.group) ?? value));
  }
  return [...lowest.values()];
}

/** The cells of each half, every second one, whose class is in the set that the other half gives. */
function measureCoverage(scores: readonly number[]): Share | null {
  const even = scores.filter((_, index) => index % 2 === 0);
  const odd = scores.filter((_, index) => index % 2 === 1);
  const [forOdd, forEven] = [chooseThreshold(even), chooseThreshold(odd)];
  if (forOdd === null || forEven === null) return null;
  const covered = even.filter((score) => score >= forEven).length + odd.filter((score) => score >= forOdd).length;
  return describeShare(covered, scores.length);
}

/** Six digits: the cell that the threshold comes from is still at or above it. */
function roundDown(threshold: number): number {
  return Math.floor(threshold * 1e6) / 1e6;
}
