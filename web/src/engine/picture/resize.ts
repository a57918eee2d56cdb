/**
 * Pillow's 8-bit BILINEAR resize, bit for bit: the manifest's "triangle".
 *
 * A port of the fixed-point path of Pillow's src/libImaging/Resample.c (HPND licence): a triangle filter widened
 * by the scale when shrinking, weights rounded to 22-bit fixed point, a horizontal and then a vertical pass, each
 * with results clipped to uint8. A pass whose size does not change has weights of 1 and 0, so it changes nothing; there
 * it
 * is skipped. Pillow 13 takes the columns of tall pictures first; the contract, and `leukoscope.imaging.resize_pixels`,
 * always take the rows first. The arithmetic of the passes is in scaling.wat, and again in scriptPasses.ts for where
 * WebAssembly has no SIMD.
 */

import { computeCoefficients } from './coefficients';
import { ScriptPasses, type Passes, type Weights } from './scriptPasses';
import { takeWasmPasses } from './wasmPasses';
import type { Pixels } from '../types';

export type { Pixels };

const CHANNELS = 3;

/** A part of a picture in its pixels; it may reach over the picture's edge, whose pixels are then repeated. */
export interface Window {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The whole picture. */
export function findWhole({ width, height }: Pixels): Window {
  return { left: 0, top: 0, width, height };
}

/** Stretch a picture to `width` x `height` pixels. */
export function resizePixels(source: Pixels, width: number, height: number): Pixels {
  const steps = resizeInSteps(source, findWhole(source), width, height);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Stretch a part of a picture, with a pause now and then; rejects with whatever `pause` rejects with. */
export async function resizeWithPauses(
  source: Pixels,
  window: Window,
  width: number,
  height: number,
  pause: () => Promise<void>,
): Promise<Pixels> {
  const steps = resizeInSteps(source, window, width, height);
  try {
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
      await pause();
    }
  } catch (error) {
    // The passes are given back where a pause ends it all.
    steps.throw(error);
    throw error;
  }
}

/** Source pixels between two steps: some milliseconds of work. */
const STEP_PIXELS = 500_000;

function* resizeInSteps(
  source: Pixels,
  window: Window,
  width: number,
  height: number,
): Generator<undefined, Pixels, undefined> {
  const weights = computeWeights(window, width, height);
  const taken = takeWasmPasses(weights);
  try {
    return yield* runPasses(taken?.passes ?? new ScriptPasses(weights), weights, source, window, height);
  } finally {
    taken?.giveBack();
  }
}

/** What a window weighs in a result of `width` x `height` pixels. */
export function computeWeights(window: Window, width: number, height: number): Weights {
  return {
    horizontal: computeCoefficients(window.width, width),
    vertical: computeCoefficients(window.height, height),
    sourceWidth: window.width,
    width,
  };
}

/** Row by row, so that nothing is held but the rows that the next result row is made of. */
export function* runPasses(
  passes: Passes,
  { vertical, width }: Weights,
  source: Pixels,
  window: Window,
  height: number,
): Generator<undefined, Pixels, undefined> {
  const stride = width * CHANNELS;
  const result = new Uint8Array(stride * height);
  const { bounds, size } = vertical;
  let next = 0;
  let since = 0;
  for (let y = 0; y < height; y++) {
    const end = (bounds[y * 2] ?? 0) + (bounds[y * 2 + 1] ?? 0);
    for (; next < end; next++) {
      const row = findRow(source, window, next);
      if (next > 0 && row === findRow(source, window, next - 1)) passes.repeat((next - 1) % size, next % size);
      else {
        copyRow(source, window, row, passes.row);
        passes.narrow(next % size);
      }
      since += window.width;
      if (since >= STEP_PIXELS) {
        since = 0;
        yield;
      }
    }
    result.set(passes.blend(y), y * stride);
  }
  return { width, height, data: result };
}

/** The picture's row that row `row` of the window shows: beyond the picture its edge is repeated. */
function findRow(source: Pixels, { top }: Window, row: number): number {
  return Math.min(Math.max(top + row, 0), source.height - 1);
}

/** Copy what the window shows of a picture's row. */
function copyRow({ width, data }: Pixels, window: Window, row: number, target: Uint8Array): void {
  const start = row * width * CHANNELS;
  const first = Math.max(window.left, 0);
  const end = Math.min(window.left + window.width, width);
  if (first < end) {
    target.set(data.subarray(start + first * CHANNELS, start + end * CHANNELS), (first - window.left) * CHANNELS);
  }
  // Left of the picture its first column is repeated, right of it its last.
  fill(target, 0, Math.min(-window.left, window.width), data, start);
  fill(target, Math.max(width - window.left, 0), window.width, data, start + (width - 1) * CHANNELS);
}

/** Give the pixels from `from` to before `to` the colour at byte `color` of `data`. */
function fill(target: Uint8Array, from: number, to: number, data: Uint8Array, color: number): void {
  for (let at = from * CHANNELS; at < to * CHANNELS; at++) target[at] = data[color + (at % CHANNELS)] ?? 0;
}
