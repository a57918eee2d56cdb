/** Copies of photographs to look at, where the browser would show them differently from how the engine reads them. */

import { needsCopy } from './display';

export interface PixelSize {
  width: number;
  height: number;
}

/** Of the longer side: a canvas of it squared is the largest that phones give. */
const COPY_PX = 4096;

/** A copy as the engine reads it, for such a photograph of this size in pixels; null where none is needed. */
export async function copyForDisplay(blob: Blob, size: PixelSize): Promise<Blob | null> {
  return (await needsCopy(blob)) ? copyWhole(blob, size, COPY_PX) : null;
}

/** The photograph as the engine reads it, as a JPEG whose longer side has at most `most_px` pixels. */
export async function copyWhole(blob: Blob, { width, height }: PixelSize, most_px: number): Promise<Blob | null> {
  const { cutInWorker } = await import('./cutter');
  const whole = { kind: 'window', window: { left: 0, top: 0, width, height } } as const;
  const longest_px = Math.min(most_px, Math.max(width, height));
  const [copy] = await cutInWorker(blob, [whole], { type: 'image/jpeg', longest_px });
  return copy ?? null;
}
