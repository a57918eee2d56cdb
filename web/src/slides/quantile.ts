/** Between the two nearest values, as `numpy.quantile` does it. */
export function findQuantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? NaN;
  const high = sorted[Math.ceil(place)] ?? NaN;
  return low + (high - low) * (place - Math.floor(place));
}

/** The same of bytes, by how often each comes: millions of them need no list. */
export function findByteQuantile(counts: Uint32Array, share: number): number {
  const place = (counts.reduce((sum, count) => sum + count, 0) - 1) * share;
  const findAt = (rank: number): number => {
    let seen = 0;
    return counts.findIndex((count) => (seen += count) > rank);
  };
  const low = findAt(Math.floor(place));
  return low + (findAt(Math.ceil(place)) - low) * (place - Math.floor(place));
}
