/**
 * The cells whose review would help most, and how far pictures are from what the model knows. The same as in
 * src/leukoscope.
 */

import type { EmbeddingSpace } from '../engine/manifest';

/** What a sure answer is still worth, against one that could not be less sure. */
const SURE = 0.1;

/** Of fewer cells the middle one says little. */
const FEWEST_CELLS = 10;

export interface Candidate {
  /** In the order of the classes, corrected where there is a profile. */
  probabilities: readonly number[];
  embedding: ArrayLike<number>;
  /** Index of the class a person gave it; null where none did. */
  label: number | null;
}

/**
 * Indices of up to `n` cells to review next, the most useful first.
 *
 * A cell is worth (0.1 + 1 - lead) * newness / sqrt(1 + cells of its class): `lead` is how far its first probability is
 * above its second, `newness` its distance to the nearest cell reviewed or already chosen over `typical`, at most 1.
 */
export function chooseNext(
  cells: readonly Candidate[],
  { spread, typical }: Pick<EmbeddingSpace, 'spread' | 'typical'>,
  n: number,
): number[] {
  const leading = cells.map(({ probabilities }) => probabilities.indexOf(Math.max(...probabilities)));
  const unsure = cells.map(({ probabilities }) => {
    const [first = 0, second = 0] = probabilities.toSorted((a, b) => b - a);
    return SURE + 1 - (first - second);
  });
  const counts = new Map<number, number>();
  const count = (label: number): void => void counts.set(label, (counts.get(label) ?? 0) + 1);
  let newness = cells.map(() => 1);
  const shade = (known: ArrayLike<number>): void => {
    newness = newness.map((value, at) => {
      const distance = measureDistance(cells[at]?.embedding ?? [], known, spread);
      return Math.min(value, distance / typical);
    });
  };
  for (const { label, embedding } of cells) {
    if (label === null) continue;
    count(label);
    shade(embedding);
  }
  const left = new Set([...cells.keys()].filter((index) => cells[index]?.label === null));
  const chosen: number[] = [];
  while (chosen.length < n && left.size > 0) {
    let best = -1;
    let most = -Infinity;
    for (const index of left) {
      const use = ((unsure[index] ?? 0) * (newness[index] ?? 0)) / Math.sqrt(1 + (counts.get(leading[index] ?? -1) ?? 0));
      if (use > most) [best, most] = [index, use];
    }
    chosen.push(best);
    left.delete(best);
    count(leading[best] ?? -1);
    shade(cells[best]?.embedding ?? []);
  }
  return chosen;
}

/** Root mean square of the differences, in standard deviations within a class. */
function measureDistance(a: ArrayLike<number>, b: ArrayLike<number>, spread: readonly number[]): number {
  const squares = spread.reduce((total, deviation, index) => {
    return total + (((a[index] ?? 0) - (b[index] ?? 0)) / deviation) ** 2;
  }, 0);
  return Math.sqrt(squares / spread.length);
}

/** Distance of an embedding to the nearest class mean, of the model or of `moreMeans` (a profile's classes). */
export function measureNearest(
  embedding: ArrayLike<number>,
  space: EmbeddingSpace,
  moreMeans: readonly (readonly number[])[] = [],
): number {
  const means = [...space.means.filter((_, index) => (space.n_cells[index] ?? 0) > 0), ...moreMeans];
  return Math.min(...means.map((mean) => measureDistance(embedding, mean, space.spread)));
}

/** Whether cells look like nothing the model or the profile was fitted to: half of them beyond 99 % of its own. */
export interface Drift {
  n_cells: number;
  /** Median distance. */
  distance: number;
  far: number;
  isUnlike: boolean;
}

/** Null without cells. */
export function describeDrift(
  embeddings: readonly ArrayLike<number>[],
  space: EmbeddingSpace,
  moreMeans: readonly (readonly number[])[] = [],
): Drift | null {
  const distances = embeddings.map((embedding) => measureNearest(embedding, space, moreMeans)).toSorted((a, b) => a - b);
  if (distances.length === 0) return null;
  const middle = (distances.length - 1) / 2;
  const distance = ((distances[Math.floor(middle)] ?? 0) + (distances[Math.ceil(middle)] ?? 0)) / 2;
  return { n_cells: distances.length, distance, far: space.far, isUnlike: distances.length >= FEWEST_CELLS && distance > space.far };
}
