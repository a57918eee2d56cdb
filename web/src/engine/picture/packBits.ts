/** PackBits (TIFF 6.0, section 9): runs of equal bytes and runs of different ones. */

/** Exactly `length` bytes. Throws an Error where a run reaches beyond them, or beyond what is there. */
export function unpackPackBits(packed: Uint8Array, length: number): Uint8Array {
  const result = new Uint8Array(length);
  let [at, filled] = [0, 0];
  while (filled < length) {
    if (at >= packed.length) throw new Error('the runs end too early');
    const head = packed[at++] ?? 0;
    if (head === 128) continue;
    const count = head < 128 ? head + 1 : 257 - head;
    if (filled + count > length) throw new Error('a run reaches beyond its strip');
    if (head < 128) {
      if (at + count > packed.length) throw new Error('the runs end too early');
      result.set(packed.subarray(at, at + count), filled);
      at += count;
    } else {
      if (at >= packed.length) throw new Error('the runs end too early');
      result.fill(packed[at++] ?? 0, filled, filled + count);
    }
    filled += count;
  }
  return result;
}
