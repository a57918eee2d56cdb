/** EXIF's orientation (Exif 3.0, 4.6.5, tag 0x0112) undone, for decoders that leave it to their caller. */

import type { Rgba } from './composite';

const ORIENTATION = 0x0112;
const SHORT = 3;

/**
 * The orientation, 1 to 8, in a TIFF-shaped EXIF block; 1, upright, when there is none or it makes no sense. As
 * leukoscope/orientation.py and browsers have it: only the tag itself, in the first directory, as one 16-bit number.
 */
export function findOrientation(exif: Uint8Array): number {
  const view = new DataView(exif.buffer, exif.byteOffset, exif.byteLength);
  const mark = String.fromCharCode(...exif.subarray(0, 4));
  if (mark !== 'II*\0' && mark !== 'MM\0*') return 1;
  const isLittle = mark.startsWith('I');
  try {
    const directory = view.getUint32(4, isLittle);
    const entries = view.getUint16(directory, isLittle);
    for (let at = directory + 2; at < directory + 2 + 12 * entries; at += 12) {
      if (view.getUint16(at, isLittle) !== ORIENTATION) continue;
      if (view.getUint16(at + 2, isLittle) !== SHORT || view.getUint32(at + 4, isLittle) !== 1) continue;
      const value = view.getUint16(at + 8, isLittle);
      return value >= 1 && value <= 8 ? value : 1;
    }
  } catch {
    // The block ends too early.
  }
  return 1;
}

export function turnUpright(source: Rgba, orientation: number): Rgba {
  if (orientation < 2 || orientation > 8) return source;
  const isTurned = orientation >= 5;
  const flipsColumns = [2, 3, 6, 7].includes(orientation);
  const flipsRows = [3, 4, 7, 8].includes(orientation);
  const width = isTurned ? source.height : source.width;
  const height = isTurned ? source.width : source.height;
  const from = new Uint32Array(source.data.slice().buffer);
  const to = new Uint32Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = flipsRows ? height - 1 - y : y;
    for (let x = 0; x < width; x++) {
      const column = flipsColumns ? width - 1 - x : x;
      to[y * width + x] = from[isTurned ? column * source.width + row : row * source.width + column] ?? 0;
    }
  }
  return { width, height, data: new Uint8ClampedArray(to.buffer) };
}
