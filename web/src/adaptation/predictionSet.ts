/** Prediction sets: the classes that a cell may have. src/leukoscope/inference/prediction_sets.py has the same. */

import type { Share } from './share';

/** When a class belongs to the set of a cell; contract/profile.schema.json describes the fields. */
export interface ClassSet {
  threshold: number;
  n_cells: number;
  is_promised: boolean;
  coverage: Share | null;
}

/** When a finer class belongs to the set of a cell. */
export interface FineSet {
  /** Null with too few reviewed cells. */
  threshold: number | null;
  n_cells: number;
  coverage: Share | null;
}

export interface PredictionSets {
  /** At least this share of the cells of a promised class have it in their set, in the mean. */
  level: number;
  classes: Record<string, ClassSet>;
  /** Every finer class of the model; absent where no reviewed cell has one. */
  fine?: Record<string, FineSet>;
}

/** Classes, of which the finer ones name the class they are a part of: those of a manifest, or of a session. */
type Classes = readonly { label: string; group?: string }[];

/** With fewer reviewed cells of a class no threshold keeps the promise of 95 %. */
export const LEAST_CELLS = 19;

/** What a profile says of a cell: probabilities by class and, where the model has such, by finer class. */
interface Answered {
  probabilities: Readonly<Record<string, number>>;
  fine_probabilities?: Readonly<Record<string, number>>;
}

/** The labels of one cell's set, the most probable first; the leading class is always among them. */
export function choosePredictionSet(probabilities: Readonly<Record<string, number>>, sets: PredictionSets): string[] {
  const ranked = rank(Object.entries(probabilities));
  return ranked.filter((label, place) => place === 0 || (probabilities[label] ?? 0) >= (sets.classes[label]?.threshold ?? Infinity));
}

/** The finer classes of a class that all have enough reviewed cells: a set names these. None of any other class. */
export function listDivided(group: string, { fine = {} }: PredictionSets, classes: Classes): string[] {
  const finer = classes.filter((entry) => entry.group === group && fine[entry.label] !== undefined).map(({ label }) => label);
  return finer.every((label) => fine[label]?.threshold !== null) ? finer : [];
}

/**
 * One cell's set at the finer depth, the most probable first. Null where no class is divided into its finer ones.
 *
 * A divided class is in it by those of its finer classes that are probable enough, be the class itself in the set of
 * `choosePredictionSet` or not. Where none of them is, a class of that set stays whole, so that no class gets lost.
 */
export function chooseFineSet(
  { probabilities, fine_probabilities: joint }: Answered,
  sets: PredictionSets,
  classes: Classes,
): string[] | null {
  const divided = new Map(Object.keys(probabilities).map((label) => [label, listDivided(label, sets, classes)]));
  if (joint === undefined || [...divided.values()].every((finer) => finer.length === 0)) return null;
  const whole = new Set(choosePredictionSet(probabilities, sets));
  const entries = Object.entries(probabilities).flatMap((entry) => {
    const finer = (divided.get(entry[0]) ?? [])
      .map((label): [string, number] => [label, joint[label] ?? 0])
      .filter(([label, value]) => value >= (sets.fine?.[label]?.threshold ?? Infinity));
    return finer.length > 0 || !whole.has(entry[0]) ? finer : [entry];
  });
  return rank(entries);
}

function rank(entries: readonly (readonly [string, number])[]): string[] {
  return entries.toSorted(([, a], [, b]) => b - a).map(([label]) => label);
}
