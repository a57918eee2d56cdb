/** From straight RGBA to opaque RGB. */

import type { Pixels } from './resize';

/** Straight (not premultiplied) colours with opacity, as in ImageData. */
export interface Rgba {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}

export type Background = readonly [number, number, number];

/** round((c * a + b * (255 - a)) / 255), in integers, as leukoscope.imaging does. */
export function composite({ width, height, data }: Rgba, background: Background): Pixels {
  const result = new Uint8Array(width * height * 3);
  layOn(result, 0, data, background);
  return { width, height, data: result };
}

/** The same for a run of pixels, written from byte `at` on. */
export function layOn(
  target: Uint8Array,
  at: number,
  rgba: Uint8ClampedArray | Uint8Array,
  background: Background,
): void {
  for (let from = 0; from < rgba.length; from += 4, at += 3) {
    const alpha = rgba[from + 3] ?? 255;
    for (let channel = 0; channel < 3; channel++) {
      const level = rgba[from + channel] ?? 0;
      target[at + channel] =
        alpha === 255 ? level : Math.floor((level * alpha + (background[channel] ?? 255) * (255 - alpha) + 127) / 255);
    }
  }
}
