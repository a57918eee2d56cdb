/** Whether a tile is in focus: Python's `slides/focus.py`. */

import { resizePixels, type Pixels } from '../engine/picture/resize';
import { findQuantile } from './quantile';
import { roundHalfEven } from './scale';

/** At this size of pixels the measure does not see the noise of a camera. */
const FOCUS_UM_PER_PX = 0.5;
/** Variance of the Laplacian over variance of the grey values (docs/slides.md, "What is skipped"). */
export const LEAST_SHARPNESS = 0.04;
/** One cell in focus shows that the tile is: so windows are looked at, and the sharp ones count. */
const WINDOW_PX = 128;
const SHARP_SHARE = 0.75;
/** Windows of bare glass have no more variance. */
const LEAST_CONTRAST = 25;

/** Null where nothing in it has edges that could be sharp. */
export function measureSharpness(pixels: Pixels, umPerPx: number): number | null {
  const shrink = Math.max(1, FOCUS_UM_PER_PX / umPerPx);
  const width = Math.max(1, roundHalfEven(pixels.width / shrink));
  const height = Math.max(1, roundHalfEven(pixels.height / shrink));
  const { data } = resizePixels(pixels, width, height);
  const grey = Float32Array.from({ length: width * height }, (_, at) => {
    const [red = 0, green = 0, blue = 0] = [data[at * 3], data[at * 3 + 1], data[at * 3 + 2]];
    return 0.299 * red + 0.587 * green + 0.114 * blue;
  });
  const found: number[] = [];
  for (let top = 0; top < height; top += WINDOW_PX) {
    for (let left = 0; left < width; left += WINDOW_PX) {
      const right = Math.min(width, left + WINDOW_PX);
      const bottom = Math.min(height, top + WINDOW_PX);
      const sharpness = measureWindow(grey, width, [left, top, right, bottom]);
      if (sharpness !== null) found.push(sharpness);
    }
  }
  return found.length === 0 ? null : findQuantile(found, SHARP_SHARE);
}

type Window = readonly [left: number, top: number, right: number, bottom: number];

function measureWindow(grey: Float32Array, stride: number, [left, top, right, bottom]: Window): number | null {
  const contrast = findVariance(function* () {
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) yield grey[y * stride + x] ?? 0;
  });
  if (Math.min(right - left, bottom - top) < 3 || contrast < LEAST_CONTRAST) return null;
  const edges = findVariance(function* () {
    for (let y = top + 1; y < bottom - 1; y++) {
      for (let x = left + 1; x < right - 1; x++) {
        const at = y * stride + x;
        const around = (grey[at - stride] ?? 0) + (grey[at + stride] ?? 0) + (grey[at - 1] ?? 0) + (grey[at + 1] ?? 0);
        yield around - 4 * (grey[at] ?? 0);
      }
    }
  });
  return edges / contrast;
}

function findVariance(list: () => Iterable<number>): number {
  let [count, total, squares] = [0, 0, 0];
  for (const value of list()) {
    count += 1;
    total += value;
    squares += value * value;
  }
  return squares / count - (total / count) ** 2;
}
