/** Run-length packed rows of a BMP (BI_RLE8, BI_RLE4), read as Pillow reads them. */

export interface Runs {
  width: number;
  height: number;
  /** Two pixels of four bits a byte. */
  isNibbles: boolean;
  /** Where the runs begin in the file: literal pixels end at an even place of it. */
  start: number;
}

const [END_OF_LINE, END_OF_PICTURE, MOVE] = [0, 1, 2];

/** One byte a pixel, as many as are there: fewer than `width` x `height` where the runs end too early. */
export function unpackRuns(packed: Uint8Array, { width, height, isNibbles, start }: Runs): Uint8Array {
  const length = width * height;
  const pixels = new Uint8Array(length);
  let [at, filled, x] = [0, 0, 0];
  while (filled < length && at + 2 <= packed.length) {
    const [count, value] = [packed[at++] ?? 0, packed[at++] ?? 0];
    if (count > 0) {
      // What is beyond the end of a row is left out.
      const shown = Math.max(0, Math.min(count, width - x));
      for (let index = 0; index < shown && filled < length; index++) {
        pixels[filled++] = isNibbles ? (index % 2 === 0 ? value >> 4 : value & 15) : value;
      }
      x += shown;
    } else if (value === END_OF_LINE) {
      filled = Math.min(length, Math.ceil(filled / width) * width);
      x = 0;
    } else if (value === END_OF_PICTURE) {
      break;
    } else if (value === MOVE) {
      if (at + 2 > packed.length) break;
      filled = Math.min(length, filled + (packed[at] ?? 0) + (packed[at + 1] ?? 0) * width);
      at += 2;
      x = filled % width;
    } else {
      const literals = Math.min(length - filled, value);
      const bytes = isNibbles ? Math.ceil(literals / 2) : literals;
      const isShort = at + bytes > packed.length;
      for (let index = 0; index < literals; index++) {
        const place = at + (isNibbles ? index >> 1 : index);
        if (place >= packed.length) break;
        const byte = packed[place] ?? 0;
        pixels[filled++] = isNibbles ? (index % 2 === 0 ? byte >> 4 : byte & 15) : byte;
      }
      if (isShort || filled === length) break;
      at += bytes;
      x += value;
      if ((start + at) % 2 !== 0) at += 1;
    }
  }
  return pixels.subarray(0, filled);
}
