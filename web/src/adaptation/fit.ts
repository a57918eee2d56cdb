/* eslint-disable @typescript-eslint/no-non-null-assertion -- matrices: indices are in range by construction */
/**
 * Fitting a small correction of the head to a laboratory, from the embeddings of cells a person has named.
 *
 * The same float64 arithmetic as src/leukoscope/adapting.py, step by step; contract/adapting_cases.json holds the two
 * together. docs/adr/0006-lab-profiles.md says what was compared.
 */

import type { EmbeddingSpace } from '../engine/manifest';
import { addScaled, dot, fromRows, invert, makeMatrix, takeRow, type Matrix } from './matrix';

/** The shipped logits are halved: in a laboratory that the network has not seen it is too sure of its mistakes. */
const DAMPING = 0.5;
/** Penalty on the correction, in cells, where embeddings have a mean square length of 1 ... */
const PENALTY = 0.3;
/** Further penalty, divided by the number of cells: a few badly chosen cells could otherwise make it worse. */
const FEW_PENALTY = 4;
/** The shipped mean of each class counts as this many known cells while the class has none of its own. */
const ANCHOR_CELLS = 20;
/** Label smoothing: the share of a label that is spread over all classes, since people are sometimes wrong. */
const SMOOTHING = 0.02;
/** A cell whose label the others find less probable than this counts less, down to a tenth. */
const DOUBTFUL = 0.2;
const LEAST_WEIGHT = 0.1;
/** Steps of the fit before the doubtful cells are identified, and after. */
const STEPS = [12, 12] as const;
/** Weight of the prior that keeps the inverse temperature at 1, in cells. */
const TEMPERATURE_CELLS = 5;
const N_FOLDS = 5;

const SMALLEST_PROBABILITY = 1e-30;
const MOST_LEVERAGE = 1.8;

/** Corrected logits are damping * log(p) + weights @ embedding + bias. */
export interface Correction {
  damping: number;
  /** classes x numbers */
  weights: number[][];
  bias: number[];
}

/** What is known of one cell that a person has named. */
export interface KnownCell {
  /** Logarithms of the network's probabilities; a constant added to all of them changes nothing. */
  logProbabilities: readonly number[];
  embedding: ArrayLike<number>;
  /** Index of its class. */
  label: number;
  /** Cells of one group (copies of one cell) are never used both for the fit and for its evaluation. */
  group: unknown;
}

/** log(max(p, 1e-30)) */
export function takeLog(probabilities: ArrayLike<number>): number[] {
  return Array.from(probabilities, (p) => Math.log(Math.max(p, SMALLEST_PROBABILITY)));
}

export function softmax(logits: ArrayLike<number>): number[] {
  const values = Array.from(logits);
  const largest = Math.max(...values);
  const powers = values.map((logit) => Math.exp(logit - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

export function correctLogits(
  { damping, weights, bias }: Correction,
  logProbabilities: readonly number[],
  embedding: ArrayLike<number>,
): number[] {
  return logProbabilities.map((logit, index) => damping * logit + project(weights[index] ?? [], embedding) + (bias[index] ?? 0));
}

/** Fit the correction to at least one cell. Throws RangeError for embeddings of another length than the space's. */
export function fitCorrection(cells: readonly KnownCell[], space: EmbeddingSpace): Correction {
  const nCells = cells.length;
  const nClasses = space.means.length;
  const counts = new Array<number>(nClasses).fill(0);
  for (const { label } of cells) counts[label]! += 1;
  const nSeen = counts.filter((count) => count > 0).length;

  const cellWeights = cells.map(({ label }) => counts[label]! ** -0.5);
  const cellTotal = sum(cellWeights);
  const shift = findShift(cells, counts, space);
  const anchors = space.means.map((mean) => mean.map((value, index) => value + shift[index]!));
  const share = Math.min(nCells / nSeen, ANCHOR_CELLS);
  const weights = Float64Array.from([
    ...cellWeights.map((weight) => weight * (nCells / cellTotal)),
    ...counts.map((count, index) => (space.n_cells[index]! > 0 ? share / (1 + count) : 0)),
  ]);

  const points = fromRows([...cells.map(({ embedding }) => embedding), ...anchors]);
  const base = fromRows([
    ...cells.map(({ logProbabilities }) => logProbabilities.map((logit) => DAMPING * logit)),
    ...anchors.map((anchor) =>
      space.head.weights.map((row, index) => DAMPING * (project(row, anchor) + space.head.bias[index]!)),
    ),
  ]);
  const told = [...cells.map(({ label }) => label), ...counts.keys()];

  const { scaled, centre, scale } = standardise(points, weights);
  const problem: Problem = { scaled, base, told, weights, nClasses, penalty: PENALTY + FEW_PENALTY / nCells };
  let solution = makeMatrix(nClasses, scaled.columns);
  STEPS.forEach((steps, phase) => {
    const inverse = invertBound(problem);
    solution = descend(solution, problem, inverse, steps);
    if (phase === 0) distrust(solution, problem, inverse, nCells);
  });

  const slopes = Array.from({ length: nClasses }, (_, index) =>
    Array.from(takeRow(solution, index).subarray(0, -1), (value) => value / scale),
  );
  const bias = slopes.map((slope, index) => takeRow(solution, index).at(-1)! - project(slope, centre));
  return { damping: DAMPING, weights: slopes, bias };
}

/** The logits that corrections fitted to the other folds give each cell; null with fewer than two groups. */
export function crossFit(cells: readonly KnownCell[], space: EmbeddingSpace): number[][] | null {
  const folds = assignFolds(cells);
  const nFolds = Math.max(...folds) + 1;
  if (nFolds < 2) return null;
  const fitted = Array.from({ length: nFolds }, (_, fold) =>
    fitCorrection(
      cells.filter((_cell, index) => folds[index] !== fold),
      space,
    ),
  );
  return cells.map(({ logProbabilities, embedding }, index) =>
    correctLogits(fitted[folds[index]!]!, logProbabilities, embedding),
  );
}

/** The fold, 0 to 4, of each cell: groups are dealt out in turn, class by class. */
export function assignFolds(cells: readonly Pick<KnownCell, 'label' | 'group'>[]): number[] {
  const dealt = new Map<unknown, number>();
  for (const { group } of cells.toSorted((a, b) => a.label - b.label)) {
    if (!dealt.has(group)) dealt.set(group, dealt.size % N_FOLDS);
  }
  return cells.map(({ group }) => dealt.get(group)!);
}

/** The temperature, 0.2 to 5, with the least negative log-likelihood, held near 1. */
export function fitTemperature(logits: readonly (readonly number[])[], labels: readonly number[]): number {
  const findSlope = (inverse: number): number => {
    let slope = TEMPERATURE_CELLS * (inverse - 1);
    logits.forEach((row, index) => {
      const shares = softmax(row.map((logit) => inverse * logit));
      slope += shares.reduce((total, part, at) => total + part * row[at]!, 0) - row[labels[index]!]!;
    });
    return slope;
  };
  let low = 0.2;
  let high = 5;
  for (let step = 0; step < 50; step += 1) {
    const middle = (low + high) / 2;
    if (findSlope(middle) < 0) low = middle;
    else high = middle;
  }
  return 2 / (low + high);
}

interface Problem {
  scaled: Matrix;
  base: Matrix;
  told: readonly number[];
  weights: Float64Array;
  nClasses: number;
  penalty: number;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function project(row: ArrayLike<number>, embedding: ArrayLike<number>): number {
  let total = 0;
  for (let index = 0; index < row.length; index += 1) total += row[index]! * embedding[index]!;
  return total;
}

/**
 * Mean difference between the laboratory's and the model's embeddings over the classes present, shrunk towards zero.
 */
function findShift(cells: readonly KnownCell[], counts: readonly number[], space: EmbeddingSpace): number[] {
  const size = space.spread.length;
  const shift = new Array<number>(size).fill(0);
  const known = [...counts.keys()].filter((label) => counts[label]! > 0 && space.n_cells[label]! > 0);
  for (const label of known) {
    const count = counts[label]!;
    const mean = meanOf(
      cells.filter((cell) => cell.label === label).map(({ embedding }) => embedding),
      size,
    );
    for (let index = 0; index < size; index += 1) {
      shift[index]! += ((mean[index]! - space.means[label]![index]!) * count) / (count + 1);
    }
  }
  return shift.map((value) => value / Math.max(known.length, 1));
}

/** Throws RangeError for a row of another length than `size`. */
export function meanOf(rows: readonly ArrayLike<number>[], size: number): number[] {
  const mean = new Array<number>(size).fill(0);
  for (const row of rows) {
    if (row.length !== size) {
      throw new RangeError(`Expected embeddings of ${size} numbers, got one of ${row.length}. Classify with this model.`);
    }
    for (let index = 0; index < size; index += 1) mean[index]! += row[index]!;
  }
  return mean.map((value) => value / rows.length);
}

/** Centred and scaled to a mean square length of 1, with a column of ones. */
function standardise(points: Matrix, weights: Float64Array): { scaled: Matrix; centre: Float64Array; scale: number } {
  const { rows, columns } = points;
  const centre = new Float64Array(columns);
  let total = 0;
  for (let row = 0; row < rows; row += 1) {
    addScaled(centre, takeRow(points, row), weights[row]!);
    total += weights[row]!;
  }
  for (let column = 0; column < columns; column += 1) centre[column]! /= total;
  const scaled = makeMatrix(rows, columns + 1);
  let squares = 0;
  for (let row = 0; row < rows; row += 1) {
    const own = takeRow(scaled, row);
    own.set(takeRow(points, row));
    for (let column = 0; column < columns; column += 1) own[column]! -= centre[column]!;
    squares += weights[row]! * dot(own, own);
  }
  const scale = Math.sqrt(squares / total);
  for (let row = 0; row < rows; row += 1) {
    const own = takeRow(scaled, row);
    for (let column = 0; column < columns; column += 1) own[column]! /= scale;
    own[columns] = 1;
  }
  return { scaled, centre, scale };
}

/** The inverse of the upper bound of the Hessian (Böhning, Annals of the Inst. of Stat. Math. 44, 1992, 197). */
function invertBound({ scaled, weights, penalty }: Problem): Matrix {
  const size = scaled.columns;
  const bound = makeMatrix(size, size);
  for (let row = 0; row < scaled.rows; row += 1) {
    const own = takeRow(scaled, row);
    for (let at = 0; at < size; at += 1) {
      const factor = 0.5 * weights[row]! * own[at]!;
      const line = takeRow(bound, at);
      for (let other = 0; other <= at; other += 1) line[other]! += factor * own[other]!;
    }
  }
  // Only the lower half is read.
  for (let at = 0; at < size; at += 1) bound.values[at * size + at]! += penalty;
  return invert(bound);
}

/** What the network says of a point, plus `solution`: shares less targets. */
function findResidual(
  { base, told, nClasses }: Problem,
  logits: Float64Array,
  row: number,
  out: Float64Array,
): Float64Array {
  const own = takeRow(base, row);
  let largest = -Infinity;
  for (let k = 0; k < nClasses; k += 1) {
    out[k] = own[k]! + logits[k]!;
    if (out[k]! > largest) largest = out[k]!;
  }
  let total = 0;
  for (let k = 0; k < nClasses; k += 1) {
    out[k] = Math.exp(out[k]! - largest);
    total += out[k]!;
  }
  for (let k = 0; k < nClasses; k += 1) out[k] = out[k]! / total - SMOOTHING / nClasses;
  out[told[row]!]! -= 1 - SMOOTHING;
  return out;
}

/** Accelerated steps (Nesterov 1983) down the penalised loss; the bound makes each one safe. */
function descend(start: Matrix, problem: Problem, inverse: Matrix, steps: number): Matrix {
  const { scaled, weights, nClasses, penalty } = problem;
  let solution = start;
  let ahead: Matrix = { ...start, values: start.values.slice() };
  let momentum = 1;
  const logits = new Float64Array(nClasses);
  const residual = new Float64Array(nClasses);
  for (let step = 0; step < steps; step += 1) {
    const gradient: Matrix = { ...ahead, values: ahead.values.map((value) => penalty * value) };
    for (let row = 0; row < scaled.rows; row += 1) {
      const point = takeRow(scaled, row);
      for (let k = 0; k < nClasses; k += 1) logits[k] = dot(point, takeRow(ahead, k));
      findResidual(problem, logits, row, residual);
      for (let k = 0; k < nClasses; k += 1) addScaled(takeRow(gradient, k), point, residual[k]! * weights[row]!);
    }
    const following: Matrix = { ...ahead, values: ahead.values.slice() };
    for (let k = 0; k < nClasses; k += 1) {
      const line = takeRow(gradient, k);
      for (let at = 0; at < line.length; at += 1) addScaled(takeRow(following, k), takeRow(inverse, at), -line[at]!);
    }
    const nextMomentum = (1 + Math.sqrt(1 + 4 * momentum ** 2)) / 2;
    const push = (momentum - 1) / nextMomentum;
    const before = solution.values;
    ahead = { ...following, values: following.values.map((value, index) => value + push * (value - before[index]!)) };
    solution = following;
    momentum = nextMomentum;
  }
  return solution;
}

/**
 * Lessen the weights of cells whose label would not be believed were they left out.
 *
 * Leaving one out is approximated from its leverage, as in linear regression (Cook, Technometrics 19, 1977).
 */
function distrust(solution: Matrix, problem: Problem, inverse: Matrix, nCells: number): void {
  const { scaled, base, told, weights, nClasses } = problem;
  const logits = new Float64Array(nClasses);
  const residual = new Float64Array(nClasses);
  for (let row = 0; row < nCells; row += 1) {
    const point = takeRow(scaled, row);
    let length = 0;
    for (let at = 0; at < point.length; at += 1) length += point[at]! * dot(takeRow(inverse, at), point);
    const leverage = Math.min(weights[row]! * length, MOST_LEVERAGE);
    for (let k = 0; k < nClasses; k += 1) logits[k] = dot(point, takeRow(solution, k));
    findResidual(problem, logits, row, residual);
    const without = Array.from(logits, (logit, k) => base.values[row * nClasses + k]! + logit + (residual[k]! * leverage) / (1 - leverage / 2));
    const own = softmax(without)[told[row]!]!;
    weights[row]! *= Math.min(Math.max(own / DOUBTFUL, LEAST_WEIGHT), 1);
  }
}
