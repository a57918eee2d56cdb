/** Prediction sets: the classes that a cell may have. src/leukoscope/inference/prediction_sets.py has the same. */

import type { Share } from './share';

/** When a class belongs to the set of a cell; contract/profile.schema.json describes the fields. */
export interface ClassSet {
  threshold: number;
  n_cells: number;
  is_promised: boolean;
  coverage: Share | null;
}

export interface PredictionSets {
  /** At least this share of the cells of a promised class have it in their set, in the mean. */
  level: number;
  classes: Record<string, ClassSet>;
}

/** With fewer reviewed cells of a class no threshold keeps the promise of 95 %. */
export const LEAST_CELLS = 19;

/** The labels of one cell's set, the most probable first; the leading class is always among them. */
export function choosePredictionSet(probabilities: Readonly<Record<string, number>>, sets: PredictionSets): string[] {
  const ranked = Object.entries(probabilities).toSorted(([, a], [, b]) => b - a);
  return ranked
    .filter(([label, value], place) => place === 0 || value >= (sets.classes[label]?.threshold ?? Infinity))
    .map(([label]) => label);
}
