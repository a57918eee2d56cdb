/** Embeddings, kept small: only their direction is ever compared. */

/** Whole numbers of -127 to 127, scaled by the largest; about 4 bytes a value in a session file instead of 20. */
export function packEmbedding(embedding: ArrayLike<number>): number[] {
  const values = Array.from(embedding);
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  // "|| 0" turns -0 into 0, which JSON would do as well.
  return values.map((value) => (largest > 0 ? Math.round((127 * value) / largest) || 0 : 0));
}

/** -1 to 1; 0 where one of them has no direction or their lengths differ, as those of two models do. */
export function measureCosine(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return 0;
  let dot = 0;
  let lengthA = 0;
  let lengthB = 0;
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? 0;
    dot += value * other;
    lengthA += value * value;
    lengthB += other * other;
  }
  return lengthA > 0 && lengthB > 0 ? dot / Math.sqrt(lengthA * lengthB) : 0;
}
