/** Parts of a photograph as files of their own, of every format that the engine decodes. Runs in `worker.ts`. */

import type { Box } from '../engine';
import { BITMAP_OPTIONS } from '../engine/bitmapOptions';
import { decodeFile } from '../engine/decode';
import { createPause } from '../engine/pause';
import { findSquareInside, type Window } from './square';

export type Cut =
  /** The square around a cell. */
  | { kind: 'cell'; box: Box }
  /** Exactly this part; what lies over the edge is white. */
  | { kind: 'window'; window: Window };

export interface CutOptions {
  type: 'image/png' | 'image/jpeg';
  /** Of the longer side of each file; without it as in the photograph. */
  longest_px?: number | undefined;
}

const WHITE: [number, number, number] = [255, 255, 255];

/** One file a cut, in the order given. Rejects where the photograph cannot be read. */
export async function cutPicture(blob: Blob, cuts: readonly Cut[], options: CutOptions): Promise<Blob[]> {
  const picture = await decode(blob);
  try {
    const files: Blob[] = [];
    for (const cut of cuts) {
      files.push(await draw(picture, cut.kind === 'cell' ? findSquareInside(cut.box, picture) : cut.window, options));
    }
    return files;
  } finally {
    picture.close();
  }
}

/** The browser's own decoder is the faster one; TIFF and the like are left to the engine's. */
async function decode(blob: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(blob, BITMAP_OPTIONS);
  } catch {
    const { width, height, data } = await decodeFile(blob, WHITE, createPause(new AbortController().signal));
    return createImageBitmap(new ImageData(spreadRgb(data), width, height));
  }
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

async function draw(picture: ImageBitmap, { left, top, width, height }: Window, { type, longest_px }: CutOptions): Promise<Blob> {
  const scale = longest_px === undefined ? 1 : longest_px / Math.max(width, height);
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
  const context = canvas.getContext('2d');
  if (!context) throw new Error('Expected a 2D canvas to cut cells out with, got none. Try another browser.');
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, -left * scale, -top * scale, picture.width * scale, picture.height * scale);
  return canvas.convertToBlob({ type, quality: 0.9 });
}
