/** LZW as GIF has it (GIF89a, appendix F): codes of up to 12 bits, the lowest bit first. */

const MAX_BITS = 12;
const TABLE_SIZE = 1 << MAX_BITS;

/**
 * The first `length` bytes. `bits` are those of a byte before packing. Throws an Error where a code is not in the
 * table, or the codes end too early.
 */
export function unpackGifLzw(packed: Uint8Array, bits: number, length: number): Uint8Array {
  const result = new Uint8Array(length);
  const [clear, end] = [1 << bits, (1 << bits) + 1];
  // Each entry is the string that begins at `starts` in the result itself, so no string is ever copied twice.
  const starts = new Int32Array(TABLE_SIZE);
  const lengths = new Int32Array(TABLE_SIZE);
  let [size, codeBits, previousStart, previousLength] = [clear + 2, bits + 1, 0, 0];
  let [buffer, held, at, filled] = [0, 0, 0, 0];
  while (filled < length) {
    while (held < codeBits) {
      if (at >= packed.length) throw new Error('the LZW codes end too early');
      buffer |= (packed[at++] ?? 0) << held;
      held += 8;
    }
    const code = buffer & ((1 << codeBits) - 1);
    buffer >>>= codeBits;
    held -= codeBits;
    if (code === end) throw new Error('the LZW codes end too early');
    if (code === clear) {
      [size, codeBits, previousLength] = [clear + 2, bits + 1, 0];
      continue;
    }
    // Of the table's own entries only those made since it was cleared, and the one that is being made.
    if (code >= clear && (previousLength === 0 || code > size || code >= TABLE_SIZE)) {
      throw new Error('an LZW code is not in the table');
    }
    if (previousLength > 0 && size < TABLE_SIZE) {
      // The previous string and the first byte of this one, which follows it in the result.
      starts[size] = previousStart;
      lengths[size] = previousLength + 1;
      if (size === (1 << codeBits) - 1 && codeBits < MAX_BITS) codeBits += 1;
      size += 1;
    }
    previousStart = filled;
    previousLength = code < clear ? 1 : (lengths[code] ?? 0);
    if (code < clear) {
      result[filled++] = code;
    } else {
      const from = starts[code] ?? 0;
      const count = Math.min(previousLength, length - filled);
      // One by one: an entry may overlap what it is being copied to.
      for (let index = 0; index < count; index++) result[filled++] = result[from + index] ?? 0;
    }
  }
  return result;
}
