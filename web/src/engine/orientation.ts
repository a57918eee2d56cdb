/** EXIF's orientation (Exif 3.0, 4.6.5, tag 0x0112) undone, for decoders that leave it to their caller. */

import type { Rgba } from './composite';

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
