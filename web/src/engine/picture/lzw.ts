/** LZW as TIFF has it (TIFF 6.0, section 13): codes of 9 to 12 bits, the highest bit first. */

const CLEAR = 256;
const END = 257;
const FIRST = 258;
const MAX_BITS = 12;
/** Writers may go on a little after the last code of 12 bits before they clear the table, as libtiff has it. */
const TABLE_SIZE = 4096 + 1023;

/** Exactly `length` bytes. Throws an Error where a code is not in the table, or the codes end too early. */
export function unpackLzw(packed: Uint8Array, length: number): Uint8Array {
  const result = new Uint8Array(length);
  // Each entry is the string that begins at `starts` in the result itself, so no string is ever copied twice.
  const starts = new Int32Array(TABLE_SIZE);
  const lengths = new Int32Array(TABLE_SIZE);
  let [size, bits, previous, filled] = [FIRST, 9, -1, 0];
  let [buffer, held, at] = [0, 0, 0];
  let previousStart = 0;
  const read = (): number => {
    while (held < bits) {
      if (at >= packed.length) return END;
      buffer = ((buffer << 8) | (packed[at++] ?? 0)) & 0xffffff;
      held += 8;
    }
    held -= bits;
    return (buffer >> held) & ((1 << bits) - 1);
  };
  while (filled < length) {
    let code = read();
    if (code === CLEAR) {
      [size, bits] = [FIRST, 9];
      do code = read();
      while (code === CLEAR);
      if (code > CLEAR && code !== END) throw new Error('an LZW code is not in the table');
      previous = -1;
    }
    if (code === END) throw new Error('the LZW codes end too early');
    const start = filled;
    if (previous >= 0) {
      if (size >= TABLE_SIZE || code > size) throw new Error('an LZW code is not in the table');
      // The previous string and the first byte of this one, which follows it in the result.
      starts[size] = previousStart;
      lengths[size] = (previous < CLEAR ? 1 : (lengths[previous] ?? 0)) + 1;
      size += 1;
      if (size > (1 << bits) - 2 && bits < MAX_BITS) bits += 1;
    } else if (code >= FIRST) {
      throw new Error('an LZW code is not in the table');
    }
    if (code < CLEAR) {
      result[filled++] = code;
    } else {
      const from = starts[code] ?? 0;
      const count = Math.min(lengths[code] ?? 0, length - filled);
      // One by one: an entry may overlap what it is being copied to.
      for (let index = 0; index < count; index++) result[filled++] = result[from + index] ?? 0;
    }
    previous = code;
    previousStart = start;
  }
  return result;
}
