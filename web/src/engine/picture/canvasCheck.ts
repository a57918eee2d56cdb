/**
 * Whether a canvas gives back what was drawn on it. Protections against fingerprinting return noise or white instead
 * (Firefox: privacy.resistFingerprinting; Brave; extensions); what is computed from such pixels is worth nothing.
 */

import { BITMAP_OPTIONS } from './bitmapOptions';
import { EngineError } from '../errors';

/** Some protections leave small canvases alone. */
const SIDE_PX = 128;

type Canvas = OffscreenCanvas | HTMLCanvasElement;

/** True where the pixels read are those drawn. Asked before every picture, since a protection may begin at any time. */
export function readsTruly(canvas: Canvas = new OffscreenCanvas(SIDE_PX, SIDE_PX)): boolean {
  const context = openContext(canvas);
  const pattern = drawPattern();
  context.putImageData(pattern, 0, 0);
  return isSame(context, pattern);
}

/** Throws EngineError `canvas_changed`. */
export function checkReading(canvas?: Canvas): void {
  if (!readsTruly(canvas)) throw reportChanged();
}

/** For files made of a canvas, besides its pixels. Rejects with EngineError `canvas_changed`. */
export async function checkWriting(canvas: Canvas = new OffscreenCanvas(SIDE_PX, SIDE_PX)): Promise<void> {
  checkReading(canvas);
  const file = await encode(canvas);
  const bitmap = await createImageBitmap(file, BITMAP_OPTIONS);
  const context = openContext(canvas);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  if (!isSame(context, drawPattern())) throw reportChanged();
}

/** `checkWriting` on the page's thread, whose canvases protections change more often than a worker's. */
export function checkPageCanvas(): Promise<void> {
  const canvas = document.createElement('canvas');
  canvas.width = SIDE_PX;
  canvas.height = SIDE_PX;
  return checkWriting(canvas);
}

/** Opaque noise of a fixed seed: protections leave even grounds alone. */
function drawPattern(): ImageData {
  const pattern = new ImageData(SIDE_PX, SIDE_PX);
  let state = 1;
  for (let at = 0; at < pattern.data.length; at += 1) {
    // A linear congruential generator (Numerical Recipes); its upper bits are the random ones.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    pattern.data[at] = at % 4 === 3 ? 255 : state >>> 24;
  }
  return pattern;
}

function isSame(context: OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D, { data }: ImageData): boolean {
  const read = context.getImageData(0, 0, SIDE_PX, SIDE_PX).data;
  return read.length === data.length && data.every((value, at) => value === read[at]);
}

function openContext(canvas: Canvas): OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D {
  const settings: CanvasRenderingContext2DSettings = { willReadFrequently: true, colorSpace: 'srgb' };
  const context = 'toBlob' in canvas ? canvas.getContext('2d', settings) : canvas.getContext('2d', settings);
  if (!context) throw new EngineError('worker_failed', 'Expected a 2D canvas, but this browser gives none.');
  return context;
}

async function encode(canvas: Canvas): Promise<Blob> {
  if (!('toBlob' in canvas)) return canvas.convertToBlob({ type: 'image/png' });
  const file = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!file) throw reportChanged();
  return file;
}

function reportChanged(): EngineError {
  return new EngineError(
    'canvas_changed',
    'Expected a canvas to give back the pixels drawn on it, got others: a protection against fingerprinting changes them. ' +
      'Allow this site to read canvas data, or switch the protection off for it, and load the page again.',
  );
}
