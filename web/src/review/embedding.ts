/** Embeddings: compared to find duplicates, and what a lab profile is fitted to. */

/** Seven digits, which no answer notices: some 9 bytes a value in a session file instead of 20. */
export function packEmbedding(embedding: ArrayLike<number>): number[] {
  // "|| 0" turns -0 into 0, which JSON would do as well.
  return Array.from(embedding, (value) => Number(value.toPrecision(7)) || 0);
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
