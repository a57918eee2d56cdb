/** A photograph's pixels, of every format that the engine decodes. Runs in `worker.ts`. */

import { needsCopy } from './display';
import { BITMAP_OPTIONS } from '../engine/picture/bitmapOptions';
import { checkWriting } from '../engine/picture/canvasCheck';
import { decodeFile } from '../engine/picture/decode';
import { createPause } from '../engine/pause';

const WHITE: [number, number, number] = [255, 255, 255];

/**
 * Lends a photograph to `look`, and has released it when the promise settles. Rejects where it cannot be read, with
 * EngineError `canvas_changed` where the browser changes pixels.
 *
 * The browser's own decoder is the faster one; TIFF and the like are left to the engine's.
 */
export async function withPhotograph<T>(blob: Blob, look: (photograph: ImageBitmap) => T | Promise<T>): Promise<T> {
  await checkWriting();
  const photograph = await decode(blob);
  try {
    return await look(photograph);
  } finally {
    photograph.close();
  }
}

/**
 * A canvas in plain memory: a graphics processor would be sent the whole photograph for the little that is drawn of it.
 */
export function openCanvas(
  width: number,
  height: number,
): { canvas: OffscreenCanvas; context: OffscreenCanvasRenderingContext2D } {
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(width)), Math.max(1, Math.round(height)));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('Expected a 2D canvas for parts of a photograph, got none. Try another browser.');
  context.imageSmoothingQuality = 'high';
  return { canvas, context };
}

/** RGB to RGBA, opaque. */
export function spreadRgb(data: Uint8Array): Uint8ClampedArray<ArrayBuffer> {
  const spread = new Uint8ClampedArray((data.length / 3) * 4).fill(255);
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4) {
    spread[to] = data[from] ?? 0;
    spread[to + 1] = data[from + 1] ?? 0;
    spread[to + 2] = data[from + 2] ?? 0;
  }
  return spread;
}

async function decode(blob: Blob): Promise<ImageBitmap> {
  try {
    if (await needsCopy(blob)) throw new Error('left to the engine');
    return await createImageBitmap(blob, BITMAP_OPTIONS);
  } catch {
    const { width, height, data } = await decodeFile(blob, WHITE, createPause(new AbortController().signal));
    return createImageBitmap(new ImageData(spreadRgb(data), width, height));
  }
}
